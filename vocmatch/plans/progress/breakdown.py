"""Rates of the counties of a city or the schools of a county, this cohort beside last year's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from vocmatch.accounts.models import Organisation
from vocmatch.outcomes import disclosure, stats
from vocmatch.outcomes.models import Cell, Snapshot
from vocmatch.outcomes.stats import Figure, Totals
from vocmatch.plans.progress.rates import value_of
from vocmatch.plans.progress.reading import Reading, is_city, schools_in
from vocmatch.plans.progress.values import Value

NOBODY: Final = Totals({})


@dataclass(frozen=True, slots=True)
class RateRow:
    """One county or school. `three` are employment, direct employment and further study, which stand
    together; `before` is employment a year earlier. None: nothing is counted, or it stays hidden."""

    organisation: Organisation
    n: int | None
    unknown: int
    three: tuple[Value | None, ...]
    before: Value | None
    interval: tuple[float, float] | None


def rate_rows(reading: Reading, below: Sequence[Organisation], *, public: bool) -> tuple[RateRow, ...]:
    """A row for each of the organisations below the reading's scope, in their fixed order.

    `public` hides what the rules of publication hide; those who oversee the schools see all.
    """
    now, before = reading.pair.now, reading.pair.before
    if now is None:
        return ()
    current = _shown(reading, now, below, public=public)
    earlier = _shown(reading, before, below, public=public) if before else None
    return tuple(
        _row(organisation, current[at], now, earlier[at] if earlier else None, before)
        for at, organisation in enumerate(below)
    )


@dataclass(frozen=True, slots=True)
class _Shown:
    """Of one group in one year: how many (None: hidden), unknown, and the three rates (None: hidden)."""

    n: int | None
    unknown: int
    figures: tuple[Figure | None, ...]


def _shown(
    reading: Reading, snapshot: Snapshot, below: Sequence[Organisation], *, public: bool
) -> list[_Shown]:
    found = _totals(reading, snapshot)
    groups = [found.get(_key(organisation), NOBODY) for organisation in below]
    if not public:
        return [_Shown(totals.n, totals.unknown, tuple(totals.three)) for totals in groups]
    published = disclosure.publishable([("", totals) for totals in groups])
    return [_Shown(row.n, totals.unknown, row.figures) for row, totals in zip(published, groups, strict=True)]


def _row(
    organisation: Organisation, here: _Shown, now: Snapshot, then: _Shown | None, before: Snapshot | None
) -> RateRow:
    first = here.figures[0]
    return RateRow(
        organisation,
        n=here.n,
        unknown=here.unknown,
        three=tuple(value_of(figure, now.cutoff) for figure in here.figures),
        before=value_of(then.figures[0], before.cutoff) if then and before else None,
        interval=first.interval if first else None,
    )


def _totals(reading: Reading, snapshot: Snapshot) -> Mapping[object, Totals]:
    def by_county(cell: Cell) -> object:
        return cell.county_id

    def by_school(cell: Cell) -> object:
        return cell.school.organisation_id

    key = by_county if is_city(reading.scope) else by_school
    return stats.totals_by(snapshot, schools_in(reading.scope, "school__"), key)


def _key(organisation: Organisation) -> object:
    return organisation.pk if organisation.kind == Organisation.Kind.SCHOOL else organisation.region_id
