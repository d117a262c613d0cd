"""Rates frozen: taken by one person, published by another, recomputed to the person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from vocmatch.accounts.actor import Actor
from vocmatch.accounts.models import User
from vocmatch.outcomes import counting, definitions, stats
from vocmatch.outcomes.definitions import Flags
from vocmatch.outcomes.models import Cell, Outcome, Rung, Snapshot
from vocmatch.students.models import Enrolment, scope_of

BATCH: Final = 500


@transaction.atomic
def take(*, cohort: int, cutoff: date, actor: User | None, flags: Flags | None = None) -> Snapshot:
    """Count the cohort as it stands at the cut-off and keep it. Never changes an earlier snapshot."""
    used = flags or Flags()
    cells = counting.count(cohort, cutoff, used)
    snapshot = Snapshot.objects.create(
        cohort=cohort,
        cutoff=cutoff,
        definition=definitions.CURRENT,
        flags=asdict(used),
        digest=counting.digest(cells, cohort, cutoff, definitions.CURRENT, asdict(used)),
        created_by=actor,
    )
    Cell.objects.bulk_create(
        (
            Cell(
                snapshot=snapshot,
                school_id=cell.school,
                county_id=cell.county,
                major_id=cell.major,
                counts=cell.counts,
                people=cell.people,
            )
            for cell in cells
        ),
        batch_size=BATCH,
    )
    return snapshot


@transaction.atomic
def publish(*, snapshot: Snapshot, actor: User) -> None:
    """Make a snapshot public. Raises PermissionDenied for the person who took it: two have to agree."""
    if snapshot.created_by_id == actor.pk:
        raise PermissionDenied
    changed = Snapshot.objects.filter(pk=snapshot.pk, published_at=None)
    changed.update(published_by=actor, published_at=timezone.now())
    snapshot.refresh_from_db()


def digest_holds(snapshot: Snapshot) -> bool:
    """Whether the stored people still give the digest the snapshot was taken with."""
    cells = [
        counting.CellCounts(cell.school_id, cell.county_id, cell.major_id, cell.counts, cell.people)
        for cell in snapshot.cells.order_by("school_id", "major_id")
    ]
    again = counting.digest(cells, snapshot.cohort, snapshot.cutoff, snapshot.definition, snapshot.flags)
    return again == snapshot.digest


def latest_snapshot(cohort: int | None = None, published_only: bool = True) -> Snapshot | None:
    """The newest cut-off of a cohort (None: of the newest cohort)."""
    found = Snapshot.objects.order_by("-cohort", "-cutoff", "-created_at")
    if cohort is not None:
        found = found.filter(cohort=cohort)
    if published_only:
        found = found.filter(published_at__isnull=False)
    return found.first()


def counts_of(snapshot: Snapshot, within: Q | None = None) -> dict[str, int]:
    """Counts of the snapshot's cells, of those the condition on `Cell` names."""
    cells = snapshot.cells.filter(within) if within is not None else snapshot.cells.all()
    return stats.add(cells.values_list("counts", flat=True))


def counts_by(snapshot: Snapshot, field: str, within: Q | None = None) -> dict[str, dict[str, int]]:
    """Counts by `county_id`, `school_id` or `major_id`."""
    cells = snapshot.cells.filter(within) if within is not None else snapshot.cells.all()
    groups: dict[str, list[dict[str, int]]] = {}
    for key, counts in cells.values_list(field, "counts"):
        groups.setdefault(key, []).append(counts)
    return {key: stats.add(many) for key, many in groups.items()}


def counts_by_county(snapshot: Snapshot) -> dict[str, dict[str, int]]:
    """Counts by county code."""
    return counts_by(snapshot, "county_id")


def rates_for(
    snapshot: Snapshot, within: Q | None = None, keys: Iterable[str] = stats.MAIN
) -> list[stats.Value]:
    """Rates of the snapshot, in the order of `keys`."""
    counts = counts_of(snapshot, within)
    return [stats.value_of(key, counts) for key in keys]


def without_work(actor: Actor, cohort: int | None = None) -> QuerySet[Enrolment]:
    """Graduates of the cohort (None: the newest) in the actor's sight without a proved destination."""
    seen = Enrolment.objects.filter(scope_of(actor), state=Enrolment.State.GRADUATED)
    newest = cohort or seen.order_by("-graduated_on").values_list("graduated_on__year", flat=True).first()
    proved = Q(outcome__rung__gte=Rung.SCHOOL_CHECKED, outcome__destination__in=list(definitions.BLOCK_OF))
    return seen.filter(graduated_on__year=newest or 0).exclude(
        proved & ~Q(outcome__word=Outcome.Word.DISPUTED)
    )
