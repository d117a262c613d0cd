"""What a target's figure says: the value with its company, and the status it gives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vocmatch.accounts import numbers
from vocmatch.plans.models import Target

ONE: Final = Fraction(1)


class Status(TextChoices):
    """How a target stands on a day; exactly one of these (domain rule: direction targets compare
    the same definition, cut-off and scope, or refuse)."""

    ATTAINED = "attained", gettext_lazy("attained")
    ON_TRACK = "on_track", gettext_lazy("on track")
    BEHIND = "behind", gettext_lazy("behind")
    NO_DATA = "no_data", gettext_lazy("no data")
    SOFT = "soft", gettext_lazy("not reached (an aim)")
    NOT_COMPARABLE = "not_comparable", gettext_lazy("not comparable")
    IMPLIED = "implied", gettext_lazy("not reached (implied)")


STATE_OF: Final = {
    Status.ATTAINED: "good",
    Status.ON_TRACK: "good",
    Status.BEHIND: "bad",
    Status.NO_DATA: "unknown",
    Status.SOFT: "watch",
    Status.NOT_COMPARABLE: "unknown",
    Status.IMPLIED: "watch",
}


@dataclass(frozen=True, slots=True)
class Value:
    """A figure on a day. `value` is in the target's unit (a rate in percent, exact).

    numerator, denominator: the integers behind a rate; n: how many are counted, of whom (ready words);
    before: the same figure one year earlier; refusal: why it cannot be compared with that;
    evidence: what proves a value reported by hand.
    """

    value: Fraction | None = None
    as_of: date | None = None
    numerator: int | None = None
    denominator: int | None = None
    n: str = ""
    before: Value | None = None
    refusal: str = ""
    evidence: str = ""

    def text(self, unit: str) -> str:
        """As printed, with its unit where that is short: 93.40%, 21,480, done."""
        if self.value is None:
            return numbers.NONE
        return printed(self.value, unit, places=2 if self.denominator is not None else None)


NOTHING: Final = Value()


def printed(value: Fraction, unit: str, *, places: int | None = None) -> str:
    """A number in its unit. `places` None prints up to two digits and no trailing zeros."""
    if unit == Target.Unit.MILESTONE:
        return _("done") if value >= ONE else _("under way")
    text = numbers.half_up(value, 2 if places is None else places)
    if places is None:
        text = text.rstrip("0").removesuffix(".")
    return f"{text}%" if unit == Target.Unit.PERCENT else text


def expected(target: Target, day: date) -> Fraction:
    """Where a rising target should stand on a day: a straight path from `begins` to `due`.

    A count rises from nothing; a milestone is expected when it is due; anything else has no path
    and is expected whole from the first day.
    """
    goal = goal_of(target)
    if target.divisible:
        length = (target.due - target.begins).days
        gone = min(max((day - target.begins).days, 0), length)
        return goal * Fraction(gone, length) if length else goal
    if target.comparator == Target.Comparator.DONE and day < target.due:
        return Fraction(0)
    return goal


def goal_of(target: Target) -> Fraction:
    """The number to reach; a milestone without one is reached at 1 (done)."""
    return ONE if target.value is None else Fraction(target.value)


def reached(target: Target, value: Value) -> bool:
    """Whether the promise is kept by this figure."""
    if value.value is None:
        return False
    goal, kind = goal_of(target), Target.Comparator
    match target.comparator:
        case kind.ABOVE_LAST_YEAR:
            before = value.before.value if value.before else None
            return before is not None and value.value > before
        case kind.AT_MOST:
            return value.value <= goal
        case kind.ABOUT:
            return abs(value.value - goal) <= Fraction(target.tolerance or 0)
        case kind.EQUAL:
            return value.value == goal
        case _:
            return value.value >= goal


def status_of(target: Target, value: Value, on: date) -> Status:
    """The status on a day, see `Status`. The path is read at the figure's own date until the target is
    due, so that a report from March is not measured against June."""
    if value.value is None or value.as_of is None:
        return Status.NOT_COMPARABLE if value.refusal else Status.NO_DATA
    if target.comparator == Target.Comparator.ABOVE_LAST_YEAR and (value.refusal or value.before is None):
        return Status.NOT_COMPARABLE
    if reached(target, value):
        return Status.ATTAINED
    if target.soft:
        return Status.SOFT
    if target.implied:
        return Status.IMPLIED
    rising = target.comparator in {Target.Comparator.AT_LEAST, Target.Comparator.DONE}
    if rising and value.value >= expected(target, on if on >= target.due else value.as_of):
        return Status.ON_TRACK
    return Status.BEHIND
