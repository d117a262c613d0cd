"""Items 7, 9d and 9e: rates of this year's cohort beside last year's, from published snapshots.

The rates themselves are declared in `outcomes.stats`; here they are only chosen and set side by side.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vocmatch.outcomes.stats import Figure
from vocmatch.plans.models import Target
from vocmatch.plans.progress.reading import Reading
from vocmatch.plans.progress.values import NOTHING, Value


def employment(reading: Reading, target: Target | None = None) -> Value:
    """就业率: in work or further study, of all graduates."""
    return _beside(reading, "employment")


def aligned(reading: Reading, target: Target | None = None) -> Value:
    """对口就业率: work in line with the programme, of those in work."""
    return _beside(reading, "aligned")


def signed(reading: Reading, target: Target | None = None) -> Value:
    """合同签订率: a signed contract, of those in work."""
    return _beside(reading, "signed")


def insured(reading: Reading, target: Target | None = None) -> Value:
    """参保率: social insurance, of those in work."""
    return _beside(reading, "insured")


def certified(reading: Reading, target: Target | None = None) -> Value:
    """持证率: at least one vocational certificate, of all graduates."""
    return _beside(reading, "certified")


def pay(reading: Reading, target: Target | None = None) -> Value:
    """起薪: median monthly pay of those in work whose pay is known, in yuan."""
    pair, totals = reading.pair, reading.totals
    if pair.now is None or totals.now is None or totals.now.pay is None:
        return NOTHING
    before = totals.before.pay if totals.before else None
    return Value(
        value=Fraction(totals.now.pay),
        as_of=pair.now.cutoff,
        n=ngettext("known of %(n)s graduate", "known of %(n)s graduates", len(totals.now.pays))
        % {"n": f"{len(totals.now.pays):,}"},
        before=Value(Fraction(before), pair.before.cutoff) if before is not None and pair.before else None,
        refusal=pair.refusal,
    )


def value_of(figure: Figure | None, cutoff: date) -> Value | None:
    """A declared rate at its cut-off date; None where nobody is counted."""
    if figure is None or not figure.denominator:
        return None
    words = {"n": f"{figure.numerator:,}", "of": f"{figure.denominator:,}"}
    return Value(
        value=Fraction(100 * figure.numerator, figure.denominator),
        as_of=cutoff,
        numerator=figure.numerator,
        denominator=figure.denominator,
        n=_("%(n)s of %(of)s") % words,
    )


def _beside(reading: Reading, key: str) -> Value:
    pair, totals = reading.pair, reading.totals
    now = value_of(totals.now[key], pair.now.cutoff) if pair.now and totals.now else None
    if now is None:
        return NOTHING
    before = value_of(totals.before[key], pair.before.cutoff) if pair.before and totals.before else None
    missing = "" if before or pair.refusal else _("Nobody of last year's cohort is counted here.")
    return replace(now, before=before, refusal=pair.refusal or missing)
