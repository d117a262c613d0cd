"""The rates page as a table: one row per programme, school or county, this cohort beside the last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from vocmatch.accounts.actor import Actor
from vocmatch.accounts.han import han
from vocmatch.accounts.models import Role
from vocmatch.accounts.numbers import NONE, number
from vocmatch.accounts.scopes import within
from vocmatch.codes.models import Major, Region
from vocmatch.outcomes import snapshots, stats
from vocmatch.outcomes.models import Snapshot
from vocmatch.schools.models import School

INTERVAL_BELOW: Final = 100  # graduates; a range is printed beside rates of small groups


@dataclass(frozen=True, slots=True)
class RateRow:
    """One line. `values` are the three main rates, `before` the employment rate a year earlier."""

    label: str
    people: str
    n: int
    unknown: int
    values: list[stats.Value]
    before: stats.Value | None

    @property
    def cells(self) -> list[str]:
        """The line as it is printed on the page and in the workbook."""
        interval = NONE
        first = self.values[0]
        if self.n < INTERVAL_BELOW and first.low is not None:
            interval = f"{first.low}–{first.high}"
        return [
            self.label,
            number(self.n),
            number(self.unknown),
            *(_printed(value) for value in self.values),
            interval,
            _printed(self.before),
        ]


@dataclass(frozen=True, slots=True)
class RateTable:
    """All lines with their sum, and what they were counted from."""

    snapshot: Snapshot
    earlier: Snapshot | None
    column: str
    rows: list[RateRow]
    total: RateRow

    @property
    def header(self) -> list[str]:
        return [
            self.column,
            _("Graduates"),
            _("Unknown"),
            _("Employment rate (%)"),
            _("Direct employment (%)"),
            _("Further study (%)"),
            _("95 % interval (%)"),
            _("Employment a year earlier (%)"),
        ]


def _printed(value: stats.Value | None) -> str:
    return NONE if value is None or value.percent is None else str(value.percent)


def table(actor: Actor, snapshot: Snapshot) -> RateTable:
    """What the actor may see of the snapshot: a school by programme, a county by school, the city by county."""
    earlier = snapshots.latest_snapshot(snapshot.cohort - 1, published_only=False)
    if earlier is not None and earlier.definition != snapshot.definition:
        earlier = None  # another definition cannot be compared
    field, column, labels = _grouping(actor)
    mine = within(actor, "school__organisation")
    now = snapshots.counts_by(snapshot, field, mine)
    then = snapshots.counts_by(earlier, field, mine) if earlier else {}
    rows = [
        _row(labels.get(key, str(key)), _people(actor, field, key), now[key], then.get(key))
        for key in sorted(now, key=lambda key: _order(field, key))
    ]
    total = _row(
        _("All"), _people(actor, "", ""), stats.add(now.values()), stats.add(then.values()) if then else None
    )
    return RateTable(snapshot, earlier, column, rows, total)


def _grouping(actor: Actor) -> tuple[str, str, Mapping[object, str]]:
    if actor.in_city:
        regions = Region.objects.filter(level=3, code__startswith=actor.county[:4])
        return "county_id", _("County"), {row.code: han(row.label) for row in regions}
    if actor.role == Role.COUNTY_OFFICER:
        schools = School.objects.filter(organisation__region_id=actor.county).select_related("organisation")
        return "school_id", _("School"), {row.pk: han(row.organisation.name) for row in schools}
    majors = Major.objects.filter(programs__school__organisation=actor.organisation)
    return "major_id", _("Programme"), {row.code: han(row.label) for row in majors}


def _order(field: str, key: object) -> str:
    return f"{key:>12}" if field == "school_id" else str(key)


def _people(actor: Actor, field: str, key: object) -> str:
    if not actor.in_school:
        return ""
    address = reverse("outcomes:list")
    return f"{address}?show=without&major={key}" if field == "major_id" else f"{address}?show=without"


def _row(label: str, people: str, counts: Mapping[str, int], before: Mapping[str, int] | None) -> RateRow:
    return RateRow(
        label=label,
        people=people,
        n=counts.get("n", 0),
        unknown=counts.get("unknown", 0),
        values=[stats.value_of(key, counts) for key in stats.MAIN],
        before=stats.value_of("employment", before) if before else None,
    )
