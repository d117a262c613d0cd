"""How far an actor's sight reaches over rows that belong to an organisation."""

from __future__ import annotations

from django.db.models import Q

from vocmatch.accounts.actor import Actor

NOTHING = Q(pk__in=[])
EVERYTHING = ~NOTHING


def within(actor: Actor, organisation: str) -> Q:
    """Rows whose organisation, reached by this look-up path, is the actor's own, its county's or the city's.

    Membership decides, never input: a school sees itself, a county its schools, the city all.
    """
    if actor.organisation is None:
        return NOTHING
    if actor.in_city:
        return EVERYTHING
    if actor.in_county:
        return Q(**{f"{organisation}__region_id": actor.county})
    return Q(**{organisation: actor.organisation})
