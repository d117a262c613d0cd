"""Rates of the counties of a city or the schools of a county, this cohort beside last year's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from vocmatch.accounts.models import Organisation
from vocmatch.outcomes import disclosure, stats
from vocmatch.outcomes.models import Cell, Snapshot
from vocmatch.outcomes.stats import THREE, Totals
from vocmatch.plans.progress.rates import figure
from vocmatch.plans.progress.reading import Reading, is_city, schools_in
from vocmatch.plans.progress.values import Value

NOBODY: Final = Totals({})


@dataclass(frozen=True, slots=True)
class RateRow:
    """One county or school. `three` are employment, direct employment and further study, which stand
    together; `before` is employment a year earlier. Hidden: too few graduates to be shown to everybody."""

    organisation: Organisation
    n: int = 0
    unknown: int = 0
    three: tuple[Value | None, ...] = (None,) * len(THREE)
    interval: tuple[float, float] | None = None
    before: Value | None = None
    hidden: bool = False

    @property
    def fell(self) -> bool:
        """Whether the employment rate lies below last year's."""
        now = self.three[0]
        return bool(now and self.before and now.value and self.before.value and now.value < self.before.value)


def rate_rows(reading: Reading, below: Sequence[Organisation], *, public: bool) -> tuple[RateRow, ...]:
    """A row for each of the organisations below the reading's scope, in their fixed order.

    `public` hides what the rules of publication hide (groups under 10, and one more where the hidden
    one could be found by subtraction); those who oversee the schools see all.
    """
    now, before = reading.pair.now, reading.pair.before
    if now is None:
        return ()
    current, earlier = _totals(reading, now), _totals(reading, before) if before else {}
    totals = [(row, current.get(_key(row), NOBODY), earlier.get(_key(row), NOBODY)) for row in below]
    away = disclosure.hidden([here.n for _row, here, _then in totals]) if public else set()
    away |= disclosure.hidden([then.n for _row, _here, then in totals]) if public else set()
    return tuple(
        RateRow(row, hidden=True) if at in away else _row(row, here, now, then, before)
        for at, (row, here, then) in enumerate(totals)
    )


def _row(
    organisation: Organisation, here: Totals, now: Snapshot, then: Totals, before: Snapshot | None
) -> RateRow:
    return RateRow(
        organisation,
        n=here.n,
        unknown=here.unknown,
        three=tuple(figure(here, now, key) for key in THREE),
        interval=here["employment"].interval,
        before=figure(then, before, "employment") if before else None,
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
