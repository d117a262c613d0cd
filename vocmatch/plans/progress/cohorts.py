"""Which two snapshots a direction compares: this year's cohort and last year's, or why they may not be.

`outcomes.stats.comparable` decides: the same definition, the same schools (flags), cut-off days within
a week of one another in the year. Here a refusal (不可比) gets its words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from vocmatch.outcomes import stats
from vocmatch.outcomes.models import Snapshot
from vocmatch.outcomes.stats.reading import CUTOFF_DAYS


@dataclass(frozen=True, slots=True)
class Pair:
    """This year's published snapshot, last year's comparable one, and why there is none."""

    now: Snapshot | None = None
    before: Snapshot | None = None
    refusal: str = ""


def pair(year: int, on: date) -> Pair:
    """The latest published snapshot of the cohort by that day, and last year's comparable one."""
    published = Snapshot.objects.published()
    now = published.filter(cohort=year, cutoff__lte=on).order_by("-cutoff", "-created_at").first()
    if now is None:
        return Pair()
    before = stats.comparable(now)
    return Pair(now, before, "" if before else _why_not(now, published.filter(cohort=year - 1)))


def _days_apart(now: Snapshot, before: Snapshot) -> int:
    """Days between the two cut-offs once both are laid into the same year."""
    day = before.cutoff.replace(
        year=before.cutoff.year + 1, day=28 if _is_leap_day(before.cutoff) else before.cutoff.day
    )
    return abs((now.cutoff - day).days)


def _is_leap_day(day: date) -> bool:
    return (day.month, day.day) == (2, 29)


def _differences(now: Snapshot, before: Snapshot) -> list[str]:
    """Why the two may not be compared, in words; empty where they may."""
    said = []
    if now.definition != before.definition:
        said.append(
            _("the definitions differ: %(now)s and %(before)s")
            % {"now": now.get_definition_display(), "before": before.get_definition_display()}
        )
    if now.flags != before.flags:
        said.append(_("they count different schools or schemes"))
    if (days := _days_apart(now, before)) > CUTOFF_DAYS.days:
        said.append(
            _("the cut-off days lie %(days)s days apart: %(now)s and %(before)s")
            % {"days": days, "now": now.cutoff, "before": before.cutoff}
        )
    return said


def _why_not(now: Snapshot, earlier: Iterable[Snapshot]) -> str:
    nearest = min(earlier, key=lambda row: _days_apart(now, row), default=None)
    if nearest is None:
        return _("No figure of the %(year)s cohort is published.") % {"year": now.cohort - 1}
    reasons = "; ".join(_differences(now, nearest))
    return _("Not comparable with last year: %(reasons)s.") % {"reasons": reasons}
