"""Rows of results, read again through what anybody may see, in the order of the engine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from vocmatch.accounts.han import content
from vocmatch.accounts.numbers import number, pay_of
from vocmatch.employers.models import Opening
from vocmatch.schools.models import Program, ProgramYear, School

Row = dict[str, Any]


def opening_rows(ids: Sequence[int]) -> list[Row]:
    """Those of the openings that are open now, as parameters of the part `result`."""
    found = Opening.objects.open().filter(pk__in=ids)
    found = found.select_related("employer__organisation", "region").in_bulk()
    return [_opening(found[pk]) for pk in ids if pk in found]


def newest_openings(count: int) -> list[Row]:
    """The openings published last."""
    found = Opening.objects.open().select_related("employer__organisation", "region")
    return [_opening(row) for row in found.order_by("-published_on", "-pk")[:count]]


def _opening(row: Opening) -> Row:
    offered = dict(Opening.Condition.choices)
    reasons = [ngettext("%(n)s person wanted", "%(n)s people wanted", row.seats) % {"n": number(row.seats)}]
    reasons += [str(offered[name]) for name in row.conditions if name in offered][:1]
    return {
        "title": content(row.title),
        "url": reverse("applications:opening", args=[row.public_id]),
        # A name is not ours to convert.
        "who": row.employer.organisation.name,
        "place": content(row.region.label),
        "pay": pay_of(row),
        "reasons": reasons,
        "days_left": row.days_left(),
    }


def program_rows(ids: Sequence[int]) -> list[Row]:
    """Those of the programmes that are listed now, as parameters of the part `result`."""
    found = listed().filter(pk__in=ids).in_bulk()
    return [program_row(found[pk]) for pk in ids if pk in found]


def listed() -> QuerySet[Program]:
    """Listed programmes with what a row of theirs shows."""
    related = Program.objects.listed().select_related("major", "school__organisation__region")
    return related.prefetch_related("year_rows")


def program_row(row: Program) -> Row:
    """One programme as parameters of the part `result`."""
    latest = latest_year(row.year_rows.all())
    return {
        "title": content(row.major.label),
        "url": reverse("programme", args=[row.public_id]),
        "who": content(name_of(row.school)),
        "place": content(row.school.organisation.region.label),
        "pay": fee_of(latest),
        "reasons": [length_of(row), *([places_of(latest)] if latest else [])],
        "days_left": None,
    }


def latest_year(years: Iterable[ProgramYear]) -> ProgramYear | None:
    """The newest intake; rows come newest first."""
    return next(iter(years), None)


def name_of(school: School) -> str:
    """A school's name in the language of the page."""
    return school.name_en if get_language() == "en" and school.name_en else school.organisation.name


def length_of(program: Program) -> str:
    """3 years · full-time."""
    years = ngettext("%(n)s year", "%(n)s years", program.years) % {"n": program.years}
    return f"{years} · {program.get_mode_display()}"


def places_of(year: ProgramYear) -> str:
    """40 places in autumn 2026."""
    text = ngettext("%(n)s place in autumn %(year)s", "%(n)s places in autumn %(year)s", year.places)
    return text % {"n": number(year.places), "year": year.year}


def fee_of(year: ProgramYear | None) -> str:
    """The tuition of an intake with its unit; empty where no intake is known."""
    if year is None:
        return ""
    return _("%(n)s yuan a year") % {"n": number(year.fee)} if year.fee else _("no tuition")
