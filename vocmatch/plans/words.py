"""The sentence that answers each page of the plan, and how places are called."""

from __future__ import annotations

import math
from collections.abc import Sequence

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from vocmatch.accounts import numbers
from vocmatch.accounts.han import han
from vocmatch.accounts.models import Organisation
from vocmatch.plans.models import Target
from vocmatch.plans.progress import ItemProgress, count
from vocmatch.plans.progress.enrolment import Division
from vocmatch.plans.progress.values import Status, Value


def place(organisation: Organisation) -> str:
    """A bureau by its county or city, a school by its name."""
    if organisation.kind == Organisation.Kind.BUREAU:
        return han(organisation.region.label)
    if get_language() == "en" and organisation.school.name_en:
        return organisation.school.name_en
    return han(organisation.name)


def standing(items: Sequence[ItemProgress]) -> str:
    """42 targets: 20 attained, 9 on track, 6 behind, 7 no data. What is empty is left out."""
    rows = sum(len(item.rows) for item in items)
    if not rows:
        return _("The plan names nothing here that can be counted.")
    counts = {status: count(items, status) for status in Status}
    parts = [f"{n} {status.label}" for status, n in counts.items() if n]
    return ngettext("%(n)d target: %(parts)s.", "%(n)d targets: %(parts)s.", rows) % {
        "n": rows,
        "parts": _(", ").join(parts),
    }


def enrolled(division: Division, counties: bool) -> str:
    """21,480 of 22,000 new students are registered; 3 counties are short."""
    if division.goal is None:
        return _("%(n)s new students are registered.") % {"n": numbers.number(division.total)}
    said = _("%(n)s of %(goal)s new students are registered") % {
        "n": numbers.number(division.total),
        "goal": numbers.number(division.goal),
    }
    short = len(division.short)
    if not division.allocated:
        return f"{said}."
    if counties:
        tail = ngettext("%(n)d county is short.", "%(n)d counties are short.", short)
        none = _("no county is short.")
    else:
        tail = ngettext("%(n)d school is short.", "%(n)d schools are short.", short)
        none = _("no school is short.")
    return f"{said}; {tail % {'n': short} if short else none}"


def employed(value: Value) -> str:
    """The employment rate stands at 91.30%, after 89.90% a year earlier; empty without a figure."""
    if value.value is None:
        return ""
    now = value.text(Target.Unit.PERCENT)
    if value.before and not value.refusal:
        before = value.before.text(Target.Unit.PERCENT)
        words = _("The employment rate stands at %(now)s, after %(before)s a year earlier.")
        return words % {"now": now, "before": before}
    return _("The employment rate stands at %(now)s; it cannot be compared with last year's.") % {"now": now}


def slack(division: Division) -> str:
    """Whether the parts together carry the whole."""
    if division.slack is None:
        return ""
    if not division.allocated:
        return _("Nothing of it is divided yet.") if division.parts else ""
    size = numbers.number(abs(division.slack))
    if division.slack > 0:
        return _("The parts together are %(n)s more than the whole: that is the slack.") % {"n": size}
    if division.slack < 0:
        return _("The parts together are %(n)s fewer than the whole: nobody carries these.") % {"n": size}
    return _("The parts together are exactly the whole.")


def path(division: Division, target: Target) -> str:
    """How many are expected by the day, and on which path."""
    if division.goal is None:
        return ""
    said = _("By this day %(n)s are expected, on a straight path from %(begins)s to %(due)s.")
    number = numbers.number(math.ceil(division.goal * division.share))
    return said % {"n": number, "begins": target.begins, "due": target.due}


def title(target: Target) -> str:
    """9a New vocational students."""
    return f"{target.key} {han(target.label)}"
