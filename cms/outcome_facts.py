"""Published outcomes with their company: how many, until when, by which definition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from vocmatch.accounts.numbers import NONE, number
from vocmatch.outcomes import disclosure, stats
from vocmatch.outcomes.models import Snapshot
from vocmatch.outcomes.stats import Figure, Totals
from vocmatch.schools.models import Program, School

INTERVAL_BELOW: Final = 300  # graduates; a range stands beside the rates of small groups


@dataclass(frozen=True, slots=True)
class Outcomes:
    """The three rates as parameters of the part `figure`, or the reason why none are shown."""

    title: str = ""
    date: str = ""
    figures: tuple[dict[str, Any], ...] = ()
    why: str = ""


def of_city() -> Outcomes:
    """All graduates of the newest published snapshot."""
    snapshot = stats.latest_snapshot()
    if snapshot is None:
        return _unpublished()
    totals = stats.rates_for(snapshot)
    return _shown(snapshot, totals.three) if totals.n >= disclosure.LEAST else _too_few(totals.n)


def of_school(school: School) -> Outcomes:
    """One school's graduates. Sums of counties are public, so the schools of its own county decide, and where
    the county's sum is hidden, one of its schools is too."""
    snapshot = stats.latest_snapshot()
    if snapshot is None:
        return _unpublished()
    groups = stats.totals_by(snapshot, None, lambda cell: (cell.county_id, cell.school_id))
    county = next((county for county, pk in groups if pk == school.pk), None)
    near = {pk: totals for (of, pk), totals in groups.items() if of == county}
    counties = stats.totals_by(snapshot, None, lambda cell: cell.county_id)
    shown = disclosure.publishable([(str(one), totals) for one, totals in counties.items()])
    if county is not None and shown[list(counties).index(county)].n is None:
        smallest = min(near, key=lambda pk: (near[pk].n, pk))
        if smallest == school.pk:
            return _too_few(near[smallest].n)
    return _published(snapshot, near, school.pk)


def of_program(program: Program) -> Outcomes:
    """The graduates of one major at one school; hidden where somebody could be recognised.

    Sums of schools and of majors are public too, so the whole table of both decides what is hidden.
    """
    snapshot = stats.latest_snapshot()
    if snapshot is None:
        return _unpublished()
    groups = stats.totals_by(snapshot, None, lambda cell: (cell.school_id, cell.major_id))
    place = (program.school_id, program.major_id)
    if place in _hidden(groups):
        return _too_few(groups[place].n)
    own = {key: totals for key, totals in groups.items() if key[0] == program.school_id}
    return _published(snapshot, own, place)


def _hidden(groups: Mapping[tuple[int, str], Totals]) -> set[tuple[int, str]]:
    """Schools' majors that stay hidden in a table whose sums of rows and columns are known."""
    schools = sorted({school for school, _major in groups})
    majors = sorted({major for _school, major in groups})
    sizes = [
        [groups[school, major].n if (school, major) in groups else 0 for major in majors]
        for school in schools
    ]
    return {(schools[row], majors[column]) for row, column in disclosure.hidden_cells(sizes)}


def _published(snapshot: Snapshot, groups: Mapping[Any, Totals], key: Any) -> Outcomes:
    """One of the groups of a table, each of its three rates shown or hidden on its own."""
    if key not in groups:
        return _too_few(0)
    row = disclosure.publishable([(str(one), totals) for one, totals in groups.items()])[
        list(groups).index(key)
    ]
    return _shown(snapshot, row.figures) if row.n is not None else _too_few(groups[key].n)


def _shown(snapshot: Snapshot, figures: Sequence[Figure | None]) -> Outcomes:
    return Outcomes(
        title=_("Graduates of %(year)s") % {"year": snapshot.cohort},
        date=_("at %(day)s") % {"day": date_format(snapshot.cutoff)},
        figures=tuple(_figure(key, figure) for key, figure in zip(stats.THREE, figures, strict=True)),
    )


def _figure(key: str, figure: Figure | None) -> dict[str, Any]:
    """A rate as parameters of the part `figure`; a dash where it is hidden."""
    shown: dict[str, Any] = {
        "name": str(stats.RATES[key].name),
        "value": NONE,
        "n": "",
        "low": "",
        "high": "",
        "definition": f"{reverse('glossary')}#{key if figure else 'hidden'}",
    }
    if figure is None or figure.percent is None:
        return shown
    shown["value"] = f"{figure.percent}%"
    shown["n"] = _("%(part)s of %(all)s graduates") % {
        "part": number(figure.numerator),
        "all": number(figure.denominator),
    }
    if figure.interval and figure.denominator < INTERVAL_BELOW:
        low, high = figure.interval
        shown |= {"low": f"{low:.1f}%", "high": f"{high:.1f}%"}
    return shown


def _unpublished() -> Outcomes:
    return Outcomes(why=_("No statistics of graduates are published yet."))


def _too_few(n: int) -> Outcomes:
    if not n:
        return Outcomes(why=_("Nobody has graduated from here in the published year."))
    return Outcomes(
        why=_("Not shown: in groups of fewer than %(n)s graduates people could be recognised.")
        % {"n": disclosure.LEAST}
    )
