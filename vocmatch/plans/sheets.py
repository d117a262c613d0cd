"""The tables of the plan's pages as rows of text: what the page shows and the workbook holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO

from django.http import HttpResponse
from django.utils.translation import gettext as _

from vocmatch.accounts import numbers
from vocmatch.accounts.han import han
from vocmatch.plans import words
from vocmatch.plans.models import Target
from vocmatch.plans.progress import ItemProgress, Progress
from vocmatch.plans.progress.breakdown import RateRow
from vocmatch.plans.progress.enrolment import Division
from vocmatch.work import sheets

PERCENT = Target.Unit.PERCENT


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: its name, the heads of its columns, its rows."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]


def targets(title: str, items: Iterable[ItemProgress]) -> Sheet:
    """Every target of these items with its status."""
    header = [_("Target"), _("Promised"), _("Stands at"), _("A year earlier"), _("Status"),
              _("Day"), _("Remarks")]  # fmt: skip
    return Sheet(title, header, [target_row(row) for item in items for row in item.rows])


def target_row(row: Progress) -> list[str]:
    """One target as its cells are printed."""
    day = row.value.as_of
    return [
        words.title(row.target),
        row.goal,
        row.figure,
        row.before or numbers.NONE,
        str(row.status.label),
        day.isoformat() if day else numbers.NONE,
        han(" · ".join(row.remarks)),
    ]


def division(title: str, column: str, parts: Division) -> Sheet:
    """Registered new students beside the parts, with the sum in the last row."""
    header = [column, _("Part (persons)"), _("Registered (persons)"), _("Missing (persons)"), _("Reached")]
    rows = [
        [
            words.place(part.organisation),
            numbers.number(part.allocated),
            numbers.number(part.value),
            missing(part.gap),
            numbers.percent(part.value, part.allocated or 0),
        ]
        for part in parts.parts
    ]
    total = [
        _("Together"),
        numbers.number(parts.allocated),
        numbers.number(parts.total),
        missing(None if parts.goal is None else parts.goal - parts.total),
        numbers.percent(parts.total, parts.goal or 0),
    ]
    return Sheet(title, header, [*rows, total])


def rates(title: str, column: str, rows: Iterable[RateRow], *, public: bool) -> Sheet:
    """The three rates that stand together, with n and employment a year earlier. Those who oversee the
    schools also see of how many nobody has said anything; published, that number could give people away."""
    header = [column, _("Graduates"), *([] if public else [_("Unknown")]), _("Employment"),
              _("Direct employment"), _("Further study"), _("Employment a year earlier")]  # fmt: skip
    return Sheet(title, header, [_rate_row(row, public=public) for row in rows])


def _rate_row(row: RateRow, *, public: bool) -> list[str]:
    figures = [value.text(PERCENT) if value else numbers.NONE for value in (*row.three, row.before)]
    n = _("not shown") if row.n is None else numbers.number(row.n)
    unknown = [] if public else [numbers.number(row.unknown)]
    return [words.place(row.organisation), n, *unknown, *figures]


def missing(gap: int | None) -> str:
    """How many are missing; 0 where the part is reached."""
    return numbers.NONE if gap is None else numbers.number(max(gap, 0))


def download(sheet: Sheet, name: str) -> HttpResponse:
    """The sheet as a workbook to save under this name."""
    buffer = BytesIO()
    sheets.write(buffer, title=sheet.title, header=sheet.header, rows=sheet.rows)
    return sheets.download(buffer.getvalue(), name)
