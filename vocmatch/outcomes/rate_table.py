"""The rates page as a table: a row for each county, school or programme, this cohort beside the last.

The page and the workbook print the same strings (`RateTable.printed`), so they are equal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from vocmatch.accounts import charts
from vocmatch.accounts.actor import Actor
from vocmatch.accounts.han import han
from vocmatch.accounts.numbers import NONE, number
from vocmatch.outcomes import stats
from vocmatch.outcomes.models import Cell, Snapshot
from vocmatch.outcomes.stats import Figure, Totals
from vocmatch.schools.models import School

INTERVAL_BELOW: Final = 300  # graduates; a range stands beside the rates of small groups
QUALITY: Final = ("aligned", "signed", "insured")


@dataclass(frozen=True, slots=True)
class RateRow:
    """One line. `url` leads to the people or to the next finer table; `before` are last year's totals."""

    label: str
    url: str
    totals: Totals
    before: Totals | None

    @property
    def interval(self) -> str:
        """The range of the employment rate, where the group is small."""
        figure = self.totals["employment"]
        reach = figure.interval if 0 < figure.denominator < INTERVAL_BELOW else None
        return f"{reach[0]:.1f}–{reach[1]:.1f}" if reach else NONE

    @property
    def cells(self) -> list[str]:
        """People and rates as they are printed on the page and in the workbook, without the label."""
        before = self.before["employment"] if self.before else None
        three = [printed(figure) for figure in self.totals.three]
        return [number(self.totals.n), number(self.totals.unknown), *three, self.interval, printed(before)]

    @property
    def quality(self) -> list[str]:
        """How good the work is, printed likewise."""
        shares = [printed(self.totals[key]) for key in QUALITY]
        return [number(self.totals.count("Ed")), *shares, number(self.totals.pay)]

    def bar(self) -> charts.Row:
        """The employment rate as a line of a chart."""
        figure = self.totals["employment"]
        before = self.before["employment"] if self.before else None
        low, high = figure.interval or (None, None)
        return charts.Row(
            self.label,
            _float(figure),
            f"{printed(figure)}%",
            n=number(self.totals.n),
            low=low,
            high=high,
            before=_float(before),
            before_text=f"{printed(before)}%" if before else "",
            url=self.url,
        )


@dataclass(frozen=True, slots=True)
class RateTable:
    """All lines and their sum, what they were counted from, and last year's comparable snapshot."""

    snapshot: Snapshot
    earlier: Snapshot | None
    column: str
    rows: list[RateRow]
    total: RateRow

    @property
    def header(self) -> list[str]:
        """Names of `RateRow.cells`, the label's first."""
        return [
            self.column,
            _("Graduates"),
            _("Unknown"),
            _("Employment (%)"),
            _("Direct employment (%)"),
            _("Further study (%)"),
            _("95 % interval of employment (%)"),
            _("Employment a year earlier (%)"),
        ]

    @property
    def quality_header(self) -> list[str]:
        """Names of `RateRow.quality`."""
        return [
            _("In work"),
            _("In the field of the programme (%)"),
            _("With a contract (%)"),
            _("With insurance (%)"),
            _("Median pay (yuan)"),
        ]

    @property
    def lines(self) -> list[RateRow]:
        """Every row, the sum last."""
        return [*self.rows, self.total]

    @property
    def chart(self) -> charts.Chart:
        return charts.dots([row.bar() for row in self.rows], high=100, unit="%")

    @property
    def above(self) -> int:
        """How many lines stand above last year."""
        return sum(_rises(row) for row in self.rows)

    @property
    def compared(self) -> int:
        """How many lines can be compared with last year."""
        return sum(bool(row.before and row.before.n and row.totals.n) for row in self.rows)


def printed(figure: Figure | None) -> str:
    """A percentage with two decimals, a dash where nothing is counted."""
    return NONE if figure is None or figure.percent is None else str(figure.percent)


def build(actor: Actor, snapshot: Snapshot, school: School | None = None, county: str = "") -> RateTable:
    """What the actor sees: the city by county, a county by school, a school by programme.

    `school` or `county` ask for the finer table inside the actor's sight.
    """
    earlier = stats.comparable(snapshot, published_only=not actor.in_city)
    scope = Q(school=school) if school else Q(county_id=county) if county else Q()
    sight = scope & Q(pk__in=Cell.objects.visible_to(actor).filter(snapshot__in=[snapshot, earlier]))
    key, column = _grouping(actor, school, county)
    now = stats.totals_by(snapshot, sight, key)
    then = stats.totals_by(earlier, sight, key) if earlier else {}
    rows = [
        RateRow(label, _way(actor, kind, code, snapshot), totals, then.get((kind, code, label)))
        for (kind, code, label), totals in now.items()
    ]
    total = RateRow(
        _("All"),
        "",
        stats.rates_for(snapshot, sight),
        stats.rates_for(earlier, sight) if earlier and then else None,
    )
    return RateTable(snapshot, earlier, column, rows, total)


Group = tuple[str, str, str]  # kind, code or public id, label


def _grouping(actor: Actor, school: School | None, county: str) -> tuple[Callable[[Cell], Group], str]:
    if school or actor.in_school:
        return (lambda cell: ("major", cell.major_id, han(cell.major.label))), _("Programme")
    if county or actor.in_county:
        return (lambda cell: ("school", cell.school.public_id, han(cell.school.organisation.name))), _(
            "School"
        )
    return (lambda cell: ("county", cell.county_id, han(cell.county.label))), _("County")


def _way(actor: Actor, kind: str, code: str, snapshot: Snapshot) -> str:
    """A school goes on to its people, a bureau to the next finer table."""
    if actor.in_school:
        query: Mapping[str, object] = {"cohort": snapshot.cohort, "major": code, "show": "unknown"}
        return f"{reverse('outcomes:list')}?{urlencode(query)}"
    if kind == "major":
        return ""
    return f"{reverse('outcomes:rates')}?{urlencode({kind: code, 'snapshot': snapshot.public_id})}"


def _rises(row: RateRow) -> bool:
    if row.before is None:
        return False
    now, before = row.totals["employment"], row.before["employment"]
    if not now.denominator or not before.denominator:
        return False
    return now.numerator * before.denominator > before.numerator * now.denominator


def _float(figure: Figure | None) -> float | None:
    return None if figure is None or figure.percent is None else float(figure.percent)
