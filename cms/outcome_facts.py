"""Published outcomes with their company: how many, until when, by which definition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q
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
    return _shown(snapshot, stats.rates_for(snapshot)) if snapshot else _unpublished()


def of_school(school: School) -> Outcomes:
    """One school's graduates."""
    snapshot = stats.latest_snapshot()
    if snapshot is None:
        return _unpublished()
    totals = stats.rates_for(snapshot, Q(school=school))
    return _shown(snapshot, totals) if totals.n >= disclosure.LEAST else _too_few(totals)


def of_program(program: Program) -> Outcomes:
    """The graduates of one major at one school; hidden where few could be recognised.

    The school's other majors decide with it, so that no hidden number is found by subtraction.
    """
    snapshot = stats.latest_snapshot()
    if snapshot is None:
        return _unpublished()
    groups = stats.totals_by(snapshot, Q(school_id=program.school_id), lambda cell: cell.major_id)
    majors = list(groups)
    hidden = disclosure.hidden([groups[major].n for major in majors])
    totals = groups.get(program.major_id, Totals({}))
    away = not totals.n or majors.index(program.major_id) in hidden
    return _too_few(totals) if away else _shown(snapshot, totals)


def _shown(snapshot: Snapshot, totals: Totals) -> Outcomes:
    return Outcomes(
        title=_("Graduates of %(year)s") % {"year": snapshot.cohort},
        date=_("at %(day)s") % {"day": date_format(snapshot.cutoff)},
        figures=tuple(_figure(figure) for figure in totals.three),
    )


def _figure(figure: Figure) -> dict[str, Any]:
    low, high = figure.interval or (0.0, 0.0)
    small = 0 < figure.denominator < INTERVAL_BELOW
    return {
        "name": str(figure.rate.name),
        "value": NONE if figure.percent is None else f"{figure.percent}%",
        "n": _("%(part)s of %(all)s graduates")
        % {"part": number(figure.numerator), "all": number(figure.denominator)},
        "low": f"{low:.1f}%" if small else "",
        "high": f"{high:.1f}%" if small else "",
        "definition": f"{reverse('glossary')}#{figure.rate.key}",
    }


def _unpublished() -> Outcomes:
    return Outcomes(why=_("No statistics of graduates are published yet."))


def _too_few(totals: Totals) -> Outcomes:
    if not totals.n:
        return Outcomes(why=_("Nobody has graduated from here in the published year."))
    return Outcomes(
        why=_("Not shown: in groups of fewer than %(n)s graduates people could be recognised.")
        % {"n": disclosure.LEAST}
    )
