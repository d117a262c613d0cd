"""Rates frozen: taken by one person, published by another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from vocmatch.accounts.models import User
from vocmatch.outcomes import stats
from vocmatch.outcomes.definitions import Flags
from vocmatch.outcomes.models import Cell, Snapshot
from vocmatch.outcomes.services.derived import BATCH
from vocmatch.outcomes.stats import people
from vocmatch.outcomes.stats.counting import parameters
from vocmatch.schools.models import School
from vocmatch.work.messages import Refused

FUTURE: Final = gettext_noop("The cut-off %(cutoff)s has not come yet. Choose a day up to today.")
NOBODY: Final = gettext_noop("Nobody graduated in %(cohort)s, so there is nothing to count.")
SAME_PERSON: Final = gettext_noop("You took this snapshot. Somebody else has to publish it.")
NO_PERSON: Final = gettext_noop(
    "This snapshot was taken by a command, not by a person. Take it again here, then somebody else can publish it."
)
VARIANT: Final = gettext_noop(
    "This cohort is published at the same day with other schools or students left out. The two together would "
    "single some of them out by subtraction, so only one of them can be public."
)
PUBLISHED: Final = gettext_noop("This snapshot is published already.")
BROKEN: Final = gettext_noop(
    "The snapshot does not add up any more (%(n)s differences) and stays unpublished."
)


@transaction.atomic
def take_snapshot(
    *,
    cohort: int,
    cutoff: date,
    actor: User | None,
    definition: str = Snapshot.Definition.V2014,
    flags: Flags | None = None,
) -> Snapshot:
    """Count the cohort as it stands on the cut-off date and keep it; earlier snapshots stay as they are.

    Raises `Refused` for a cut-off that has not come and for a cohort without graduates.
    """
    if cutoff > timezone.localdate():
        raise Refused(FUTURE, cutoff=cutoff.isoformat())
    used = flags or Flags()
    cells = stats.compute(cohort, cutoff, flags=used)
    if not cells:
        raise Refused(NOBODY, cohort=cohort)
    snapshot = Snapshot(
        cohort=cohort,
        cutoff=cutoff,
        definition=definition,
        flags=asdict(used),
        created_by=actor,
        created_at=timezone.now(),
    )
    everybody = [person for crowd in cells.values() for person in crowd]
    snapshot.digest = people.digest(parameters(snapshot), everybody)
    snapshot.save()
    Cell.objects.bulk_create(_cells(snapshot, cells), batch_size=BATCH)
    return snapshot


def _cells(snapshot: Snapshot, cells: Mapping[tuple[int, str], list[people.Person]]) -> Iterator[Cell]:
    counties = dict(School.objects.values_list("pk", "organisation__region_id"))
    for (school, major), crowd in sorted(cells.items()):
        yield Cell(
            snapshot=snapshot,
            school_id=school,
            county_id=counties[school],
            major_id=major,
            counts=people.tally(crowd, snapshot.definition),
            pays=people.pays(crowd),
            people=crowd,
        )


@transaction.atomic
def publish_snapshot(*, snapshot: Snapshot, actor: User) -> None:
    """Make a snapshot public. Raises `Refused` for the person who took it (two persons agree), for one that is
    public, for a variant of one that is public, and for one that does not add up."""
    if snapshot.created_by_id is None:
        raise Refused(NO_PERSON)
    if snapshot.created_by_id == actor.pk:
        raise Refused(SAME_PERSON)
    same = Snapshot.objects.published().filter(cohort=snapshot.cohort, cutoff=snapshot.cutoff)
    if any(other.flags != snapshot.flags for other in same):
        raise Refused(VARIANT)
    if wrong := stats.verify(snapshot):
        raise Refused(BROKEN, n=len(wrong))
    waiting = Snapshot.objects.filter(pk=snapshot.pk, published_at=None)
    if not waiting.update(published_by=actor, published_at=timezone.now()):
        raise Refused(PUBLISHED)
    snapshot.refresh_from_db()
