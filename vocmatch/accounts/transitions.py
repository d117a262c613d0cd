"""The one way a record changes its state."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from vocmatch.accounts.models import Step, User


class MoveRefused(ValueError):
    """The record's table of moves does not allow this move; the message can be shown."""


@transaction.atomic
def move(obj: Model, to: str, *, actor: User | None, why: str = "", field: str = "state") -> None:
    """Set the state of `obj` to `to`, if its `MOVES` table allows, and append a `Step`.

    Compares and sets in one statement, so that of two simultaneous moves one is refused.
    Raises `MoveRefused` where the move is not in the table or somebody else moved first.
    """
    before = getattr(obj, field)
    if to not in type(obj).MOVES[before]:  # ty: ignore[unresolved-attribute]
        raise MoveRefused(_("This cannot go from “%(before)s” to “%(to)s”.") % {"before": before, "to": to})
    changed = type(obj)._default_manager.filter(pk=obj.pk, **{field: before}).update(**{field: to})
    if not changed:
        raise MoveRefused(_("Somebody else changed this a moment ago. Reload the page."))
    setattr(obj, field, to)
    Step.objects.create(
        kind=obj._meta.label_lower, object_id=obj.pk, from_state=before, to_state=to, actor=actor, why=why
    )
