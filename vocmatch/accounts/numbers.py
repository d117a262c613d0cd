"""Numbers as a reader sees them: thousands separated, percentages rounded half up from integers."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

NONE: Final = "–"  # what stands where there is no number
BASES: Final = {
    "month": gettext_lazy("yuan a month"),
    "year": gettext_lazy("yuan a year"),
    "day": gettext_lazy("yuan a day"),
    "hour": gettext_lazy("yuan an hour"),
    "piece": gettext_lazy("yuan a piece"),
}


def number(value: float | Decimal | None) -> str:
    """22000 → 22,000; the same in all three languages, because the official forms print it so."""
    return NONE if value is None else f"{value:,}"


def half_up(value: Fraction, places: int) -> str:
    """An exact fraction rounded half up (away from zero), never through a float."""
    units = math.floor(abs(value) * 10**places + Fraction(1, 2))
    return f"{Decimal(-units if value < 0 else units).scaleb(-places):,.{places}f}"


def percent(numerator: int, denominator: int, places: int = 1) -> str:
    """(12114, 72405, 2) → 16.73%; a dash where nothing was counted."""
    if not denominator:
        return NONE
    return half_up(Fraction(numerator * 100, denominator), places) + "%"


def percent_of(share: Any, places: int = 1) -> str:
    """`percent` of a pair (numerator, denominator), a Fraction, or any object with these two fields.

    Raises TypeError for a float: its digits are not those of the integers it was made from.
    """
    if share is None:
        return NONE
    if isinstance(share, float):
        raise TypeError("percent needs numerator and denominator, not a float")
    if isinstance(share, tuple):
        return percent(share[0], share[1], places)
    return percent(share.numerator, share.denominator, places)


def pay(*, low: int | None, high: int | None, basis: str, months: int = 12, text: str = "") -> str:
    """3,500–5,000 yuan a month · 13 months paid; what the employer wrote where no amount was given."""
    if low is None and high is None:
        return text or _("pay not stated")
    amount = f"{low:,}–{high:,}" if low and high and low != high else f"{low or high:,}"
    words = f"{amount} {BASES[basis]}"
    if months and months != 12:
        words += ngettext(" · %(n)d month paid", " · %(n)d months paid", months) % {"n": months}
    return words


def pay_of(offer: Any) -> str:
    """`pay` of anything that keeps it as pay_min, pay_max, pay_basis, pay_months and pay_text."""
    return pay(
        low=offer.pay_min,
        high=offer.pay_max,
        basis=offer.pay_basis,
        months=offer.pay_months,
        text=offer.pay_text,
    )


def kilometres(distance: float) -> str:
    """12.4 → 12 km; below one kilometre one digit, because there it decides about walking."""
    return _("%(n)s km") % {"n": f"{distance:.1f}" if distance < 1 else f"{distance:,.0f}"}
