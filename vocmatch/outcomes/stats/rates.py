"""Rates as fractions of counts. Integers in, exact percentages out; no database."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vocmatch.outcomes.definitions import DEFINITIONS, DIRECT, PLACED, Flags

Z_95: Final = 1.959964  # two-sided 95 %
DIGITS: Final = 2  # of a printed percentage, as in the ministry's releases
Count = int | Decimal


@dataclass(frozen=True, slots=True)
class Rate:
    """One rate, declared once. Numerator and denominator name counts of `Totals.count`."""

    key: str
    name: str | Promise
    numerator: str
    denominator: str
    meaning: str | Promise


# n: graduates · E: placed · Ed: directly employed · base and direct: graduates the direct rate looks at, and
# those of them who work.
RATES: Final[Mapping[str, Rate]] = {
    rate.key: rate
    for rate in (
        Rate("employment", _("Employment rate"), "E", "n", _("in work or further study, of all graduates")),
        Rate("direct", _("Direct employment rate"), "direct", "base", _("in work, of all graduates")),
        Rate("study", _("Further study rate"), "D4", "n", _("in further study, of all graduates")),
        Rate("study_share", _("Further study among the placed"), "D4", "E", _("in further study, of the placed")),
        Rate("aligned", _("Work in the field of the programme"), "aligned", "Ed", _("of those in work")),
        Rate("signed", _("With a signed contract"), "signed", "Ed", _("of those in work")),
        Rate("insured", _("With social insurance"), "insured", "Ed", _("of those in work")),
        Rate("certified", _("With a vocational certificate"), "certified", "n", _("of all graduates")),
    )
}  # fmt: skip
WITHOUT_THROUGH_TRAIN: Final = _("in work, of the graduates outside through-train schemes")
THREE: Final = ("employment", "direct", "study")  # never one without the others

# Splits of the placed: name → (count, label). Each divides by the definition's base.
SPLITS: Final[Mapping[str, tuple[tuple[str, str | Promise], ...]]] = {
    "industry": (
        ("I1", _("primary sector")),
        ("I2", _("secondary sector")),
        ("I3", _("tertiary sector")),
    ),
    "place": (("G1", _("in the city")), ("G2", _("elsewhere in China")), ("G3", _("abroad"))),
    "channel": (
        ("C1", _("through the school")),
        ("C2", _("through an agency")),
        ("C3", _("other ways")),
    ),
    "contract": (
        ("K0", _("no contract")),
        ("K1", _("up to one year")),
        ("K2", _("up to two years")),
        ("K3", _("up to three years")),
        ("K4", _("over three years")),
    ),
}
BLOCK_NAMES: Final[Mapping[tuple[str, ...], str | Promise]] = {
    ("D1",): _("with an organisation"),
    ("D2",): _("own business"),
    ("D3",): _("other ways"),
    ("D2", "D3"): _("own business and other ways"),
    ("D4",): _("further study"),
}


def percent(numerator: Count, denominator: Count) -> Decimal | None:
    """Per cent with two decimals, rounded half up from the exact fraction; None where nothing is counted.

    >>> percent(12114, 72405)
    Decimal('16.73')
    """
    if not denominator:
        return None
    hundredths = Fraction(numerator) / Fraction(denominator) * 100 * 10**DIGITS
    return Decimal(math.floor(hundredths + Fraction(1, 2))).scaleb(-DIGITS)


def wilson(numerator: int, denominator: int, z: float = Z_95) -> tuple[float, float] | None:
    """The Wilson score interval in per cent: where the rate of such a group would lie.

    It stays inside 0 and 100 and holds for small groups, where ± does not. None where nothing is counted.
    """
    if not denominator:
        return None
    share, n = numerator / denominator, denominator
    middle = share + z * z / (2 * n)
    reach = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 100 / (1 + z * z / n)
    return max(0.0, (middle - reach) * scale), min(100.0, (middle + reach) * scale)


@dataclass(frozen=True, slots=True)
class Figure:
    """A rate of somebody: its fraction, never only its percentage."""

    rate: Rate
    numerator: int
    denominator: int

    @property
    def percent(self) -> Decimal | None:
        return percent(self.numerator, self.denominator)

    @property
    def interval(self) -> tuple[float, float] | None:
        return wilson(self.numerator, self.denominator)


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts of some cells of one snapshot added up, with every rate and split they give."""

    counts: Mapping[str, int]
    pays: tuple[int, ...] = ()
    definition: str = "2014"
    flags: Flags = field(default_factory=Flags)

    def count(self, name: str) -> int:
        """A count of `tally`, or one made from them: E, Ed, signed, insured, base, direct, basis of the splits."""
        made = {
            "E": PLACED,
            "Ed": DIRECT,
            "split": DEFINITIONS[self.definition].base,
            "signed": ("K1", "K2", "K3", "K4"),
            "insured": ("S1", "S2", "S3", "S4"),
        }
        if name in made:
            return sum(self.counts.get(key, 0) for key in made[name])
        if name in ("base", "direct"):
            whole, through = (self.n, "through") if name == "base" else (self.count("Ed"), "through_direct")
            return whole - (self.counts.get(through, 0) if self.flags.exclude_through_train else 0)
        return self.counts.get(name, 0)

    def __getitem__(self, key: str) -> Figure:
        """The rate of this key. Raises KeyError for an undeclared one."""
        rate = RATES[key]
        if key == "direct" and self.flags.exclude_through_train:
            rate = replace(rate, meaning=WITHOUT_THROUGH_TRAIN)
        return Figure(rate, self.count(rate.numerator), self.count(rate.denominator))

    @property
    def n(self) -> int:
        return self.counts.get("n", 0)

    @property
    def unknown(self) -> int:
        """Graduates of whom nobody has said anything."""
        return self.counts.get("unknown", 0)

    @property
    def three(self) -> list[Figure]:
        """Employment, direct employment and further study, which always stand together."""
        return [self[key] for key in THREE]

    @property
    def pay(self) -> Decimal | None:
        """Median pay of the directly employed in yuan a month."""
        return median(self.pays)

    def destinations(self) -> Iterator[tuple[str | Promise, int, Decimal | None]]:
        """Name, people and share of the placed for each block as the definition prints them."""
        for blocks in DEFINITIONS[self.definition].destinations:
            people = sum(self.count(block) for block in blocks)
            yield BLOCK_NAMES[blocks], people, percent(people, self.count("E"))

    def split(self, name: str) -> Iterator[tuple[str | Promise, int, Decimal | None]]:
        """Label, people and share of each part of a split, and last those of whom it is not recorded."""
        base = self.count("split")
        recorded = 0
        for key, label in SPLITS[name]:
            people = self.count(key)
            recorded += people
            yield label, people, percent(people, base)
        yield _("not recorded"), base - recorded, percent(base - recorded, base)


def median(values: Sequence[int]) -> Decimal | None:
    """The middle of values in order; of an even number the mean of the two middle ones."""
    if not values:
        return None
    middle = len(values) // 2
    if len(values) % 2:
        return Decimal(values[middle])
    return Decimal(values[middle - 1] + values[middle]) / 2


def added(parts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Counts of several cells as one."""
    total: Counter[str] = Counter()
    for part in parts:
        total.update(part)
    return dict(total)
