"""Reading snapshots and the graduates behind them, within what the reader may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Final, TypeVar

from django.db.models import Q, QuerySet

from vocmatch.accounts.actor import Actor
from vocmatch.outcomes.definitions import BLOCKS, Flags
from vocmatch.outcomes.models import Cell, Rung, Snapshot
from vocmatch.outcomes.stats.rates import Totals, added
from vocmatch.students.models import Enrolment

Group = TypeVar("Group")
# Placement grows by the week; rates of two years compare only at about the same day.
CUTOFF_DAYS: Final = timedelta(days=7)


def latest_cohort() -> int | None:
    """The latest year somebody graduated in; None where nobody has."""
    last = Enrolment.objects.filter(state=Enrolment.State.GRADUATED, graduated_on__isnull=False)
    day = last.order_by("-graduated_on").values_list("graduated_on", flat=True).first()
    return day.year if day else None


def latest_snapshot(cohort: int | None = None, published_only: bool = True) -> Snapshot | None:
    """The snapshot that stands for a cohort (without one: for the newest): the latest cut-off, then the
    latest taken."""
    rows = Snapshot.objects.order_by("-cohort", "-cutoff", "-created_at")
    if cohort:
        rows = rows.filter(cohort=cohort)
    if published_only:
        rows = rows.published()
    return rows.first()


def comparable(snapshot: Snapshot, published_only: bool = True) -> Snapshot | None:
    """Last year's snapshot that may stand beside this one: the same definition and flags, and a cut-off at
    most `CUTOFF_DAYS` from the same day of the year. None where there is none: then nothing is compared."""
    day = snapshot.cutoff
    same_day = day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)
    rows = Snapshot.objects.filter(
        cohort=snapshot.cohort - 1,
        definition=snapshot.definition,
        cutoff__range=(same_day - CUTOFF_DAYS, same_day + CUTOFF_DAYS),
    )
    if published_only:
        rows = rows.published()
    near = [row for row in rows.order_by("-created_at") if row.flags == snapshot.flags]
    return min(near, key=lambda row: abs(row.cutoff - same_day)) if near else None


def rates_for(snapshot: Snapshot, scope: Q | Actor | None = None) -> Totals:
    """Totals of a snapshot over the cells in scope: a filter over `Cell`, an actor's sight, or all."""
    return _totals(snapshot, cells_of(snapshot, scope))


def totals_by(
    snapshot: Snapshot, scope: Q | Actor | None, key: Callable[[Cell], Group]
) -> dict[Group, Totals]:
    """Totals of the cells in scope, grouped; groups in the order counties, schools and majors have."""
    groups: dict[Group, list[Cell]] = defaultdict(list)
    for cell in cells_of(snapshot, scope).select_related("school__organisation", "county", "major"):
        groups[key(cell)].append(cell)
    return {group: _totals(snapshot, cells) for group, cells in groups.items()}


def counts_by_county(snapshot: Snapshot) -> dict[str, Totals]:
    """Totals by county code."""
    return totals_by(snapshot, None, lambda cell: cell.county_id)


def cells_of(snapshot: Snapshot, scope: Q | Actor | None) -> QuerySet[Cell]:
    """Cells in scope without the rows of people, which no screen needs."""
    cells = Cell.objects.filter(snapshot=snapshot).defer("people")
    if scope is None:
        return cells
    return cells.visible_to(scope) if isinstance(scope, Actor) else cells.filter(scope)


def without_work(actor: Actor) -> QuerySet[Enrolment]:
    """Graduates of the latest cohort whom no checked claim shows in work or study: those who need openings.

    It goes by what is proved, not by the graduate's word, so that a school cannot read a dispute from it.
    """
    cohort = latest_cohort()
    if cohort is None:
        return Enrolment.objects.none()
    placed = Q(outcome__rung__gte=Rung.SCHOOL_CHECKED, outcome__destination__in=sorted(BLOCKS))
    return Enrolment.objects.visible_to(actor).graduates(cohort).exclude(placed)


def _totals(snapshot: Snapshot, cells: Iterable[Cell]) -> Totals:
    cells = list(cells)
    pays = sorted(pay for cell in cells for pay in cell.pays)
    counts = added(cell.counts for cell in cells)
    return Totals(counts, tuple(pays), snapshot.definition, Flags(**snapshot.flags))
