"""Rates: declared once as numerator and denominator over integer counts. No database.

Counts by name: `n` graduates, `n_direct` graduates without through-train students, `unknown`, `D1` to
`D4` (blocks of the yearly form), and of the directly employed `aligned`, `alignment_known`, `signed`,
`insured`, `I1` to `I3` (sector), `local`, `elsewhere`, `C1` to `C3` (channel); `certified` of all
graduates. Percentages are rounded half up to two places, as the published tables are.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Counts = Mapping[str, int]
Number = int | Decimal

COUNTED: Final = (
    "n n_direct unknown D1 D2 D3 D4 aligned alignment_known signed insured certified "
    "I1 I2 I3 local elsewhere C1 C2 C3"
).split()
_Z95: Final = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Rate:
    """One rate: what it is called, and its two integers taken from counts.

    `versions` are the definition versions it is defined for.
    """

    key: str
    name: Promise
    numerator: Callable[[Counts], int]
    denominator: Callable[[Counts], int]
    versions: tuple[str, ...] = ("2006", "2014")


@dataclass(frozen=True, slots=True)
class Value:
    """A rate computed: percent with two places (None: nothing to divide by) and its 95 % interval."""

    key: str
    name: Promise
    numerator: int
    denominator: int
    percent: Decimal | None
    low: Decimal | None
    high: Decimal | None


def employed(counts: Counts) -> int:
    """就业学生数 E = D1 + D2 + D3 + D4: continuing to study counts (domain of the yearly form)."""
    return direct(counts) + counts.get("D4", 0)


def direct(counts: Counts) -> int:
    """直接就业人数 Ed = D1 + D2 + D3."""
    return counts.get("D1", 0) + counts.get("D2", 0) + counts.get("D3", 0)


def _count(name: str) -> Callable[[Counts], int]:
    return lambda counts: counts.get(name, 0)


RATES: Final = (
    Rate("employment", _("employment rate"), employed, _count("n")),
    Rate("direct", _("direct employment rate"), direct, _count("n_direct")),
    Rate("study", _("further-study rate"), _count("D4"), _count("n")),
    Rate("study_of_employed", _("share of further study in the employed"), _count("D4"), employed),
    Rate("aligned", _("rate of work in line with the major"), _count("aligned"), direct, ("2014",)),
    Rate("signed", _("contract rate"), _count("signed"), direct),
    Rate("insured", _("insurance rate"), _count("insured"), direct),
    Rate("certified", _("certificate rate"), _count("certified"), _count("n")),
)
BY_KEY: Final = {rate.key: rate for rate in RATES}
# The three that always stand together.
MAIN: Final = ("employment", "direct", "study")
SPLITS: Final[Mapping[str, tuple[str, ...]]] = {
    "destination": ("D1", "D2", "D3", "D4"),
    "sector": ("I1", "I2", "I3"),
    "place": ("local", "elsewhere"),
    "channel": ("C1", "C2", "C3"),
}


def percent(numerator: Number, denominator: Number) -> Decimal | None:
    """Percent with two places, half up; None where the denominator is not positive."""
    if denominator <= 0:
        return None
    exact = Decimal(numerator) * 100 / Decimal(denominator)
    return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


def wilson(numerator: int, denominator: int) -> tuple[Decimal, Decimal] | None:
    """The 95 % interval of a share in percent (Wilson 1927), None without a denominator."""
    if denominator <= 0:
        return None
    share, z2 = numerator / denominator, _Z95**2
    middle = share + z2 / (2 * denominator)
    reach = _Z95 * math.sqrt(share * (1 - share) / denominator + z2 / (4 * denominator**2))
    whole = 1 + z2 / denominator
    low, high = (middle - reach) / whole, (middle + reach) / whole
    places = Decimal("0.01")
    return (
        Decimal(max(0.0, low) * 100).quantize(places, ROUND_HALF_UP),
        Decimal(min(1.0, high) * 100).quantize(places, ROUND_HALF_UP),
    )


def value_of(key: str, counts: Counts) -> Value:
    """One rate of these counts. Raises KeyError for a rate that is not declared."""
    rate = BY_KEY[key]
    numerator, denominator = rate.numerator(counts), rate.denominator(counts)
    reach = wilson(numerator, denominator)
    low, high = reach or (None, None)
    return Value(key, rate.name, numerator, denominator, percent(numerator, denominator), low, high)


def split(name: str, counts: Counts, definition: str) -> list[tuple[str, int, Decimal | None]]:
    """Shares of one grouping: of the employed under "2006" and for destinations, else of the directly employed.

    Nothing is nudged to make a block add to 100.00.
    """
    whole = employed(counts) if definition == "2006" or name == "destination" else direct(counts)
    return [(key, counts.get(key, 0), percent(counts.get(key, 0), whole)) for key in SPLITS[name]]


def add(many: Iterable[Counts]) -> dict[str, int]:
    """The sum of counts."""
    total = dict.fromkeys(COUNTED, 0)
    for counts in many:
        for name in COUNTED:
            total[name] += counts.get(name, 0)
    return total
