"""Figures reported by hand, and those derived from them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Final

from django.utils.translation import gettext as _

from vocmatch.plans.models import Target
from vocmatch.plans.progress.reading import Reading
from vocmatch.plans.progress.values import NOTHING, Value

GROWS: Final = "4a"  # the target whose reported number 4b compares with last year's


def reported(reading: Reading, target: Target) -> Value:
    """The latest observation of the plan's year; a direction stands beside last year's latest."""
    value = _latest(reading, target.key)
    if (
        target.comparator == Target.Comparator.ABOVE_LAST_YEAR
        and value.value is not None
        and not value.before
    ):
        return Value(
            value.value,
            value.as_of,
            evidence=value.evidence,
            refusal=_("Last year's figure is not reported."),
        )
    return value


def growth(reading: Reading, target: Target) -> Value:
    """Item 4b: growth of the number reported for 4a over last year's, in percent.

    Without last year's number nothing is computed; the refusal then names the largest baseline with
    which this year's number would keep the promise (1,230 at 3% growth: 1,194).
    """
    now = _latest(reading, GROWS)
    if now.value is None:
        return NOTHING
    if now.before is None or not now.before.value:
        most = baseline(now.value, target.value or Decimal(0))
        words = _("Last year's number is not reported. The promise is kept if it was at most %(n)s.")
        return Value(as_of=now.as_of, refusal=words % {"n": f"{most:,}"})
    after, before = int(now.value), int(now.before.value)
    return Value(
        value=Fraction(100 * (after - before), before),
        as_of=now.as_of,
        numerator=after - before,
        denominator=before,
        n=_("%(after)s after %(before)s") % {"after": f"{after:,}", "before": f"{before:,}"},
        evidence=now.evidence,
    )


def baseline(value: Fraction | int, percent: Decimal) -> int:
    """The largest whole number from which `value` is still a growth of `percent` or more."""
    return int(Fraction(value) / (1 + Fraction(percent) / 100))


def _latest(reading: Reading, key: str) -> Value:
    now = reading.observations.get((key, reading.plan.year))
    if now is None:
        return NOTHING
    last = reading.observations.get((key, reading.plan.year - 1))
    return Value(
        value=Fraction(now.value),
        as_of=now.on,
        before=Value(Fraction(last.value), last.on, evidence=last.evidence) if last else None,
        evidence=now.evidence,
    )
