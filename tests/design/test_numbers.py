from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from types import SimpleNamespace

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from vocmatch.accounts.numbers import BASES, kilometres, number, pay_of, percent, percent_of
from vocmatch.employers.models import Opening


@pytest.mark.parametrize(
    ("numerator", "denominator", "places", "printed"),
    [
        (12114, 72405, 2, "16.73%"),  # Liaoning prints 16.72 to make a block add up; we never nudge
        (32, 5042, 2, "0.63%"),
        (422, 12354, 2, "3.42%"),
        (1, 8, 0, "13%"),  # 12.5, which a float's round would take to the even 12
        (5, 1000, 0, "1%"),
        (1005, 100_000, 2, "1.01%"),  # 1.005 is below 1.005 as a float
        (0, 7, 1, "0.0%"),
        (7, 7, 2, "100.00%"),
        (3, 0, 1, "–"),
    ],
)
def test_percentages_are_rounded_half_up(numerator, denominator, places, printed):
    assert percent(numerator, denominator, places) == printed


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(0, 3))
def test_percentages_equal_decimal_arithmetic(numerator, denominator, places):
    exact = Decimal(numerator * 100) / Decimal(denominator)
    expected = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    assert percent(numerator, denominator, places) == f"{expected:,}%"


@pytest.mark.parametrize(
    "share",
    [(1, 3), Fraction(1, 3), SimpleNamespace(numerator=1, denominator=3)],
    ids=["pair", "fraction", "object"],
)
def test_a_share_may_come_in_three_forms(share):
    assert percent_of(share, 2) == "33.33%"


def test_a_float_is_refused_as_a_share():
    with pytest.raises(TypeError, match="numerator and denominator"):
        percent_of(0.913)


def test_what_was_not_counted_is_a_dash():
    assert (number(None), percent_of(None)) == ("–", "–")


def test_thousands_are_separated():
    assert number(22000) == "22,000"


@pytest.mark.parametrize(
    ("low", "high", "basis", "months", "text", "printed"),
    [
        (3500, 5000, "month", 12, "", "3,500–5,000 yuan a month"),
        (3500, 5000, "month", 13, "", "3,500–5,000 yuan a month · 13 months paid"),
        (180, None, "day", 12, "", "180 yuan a day"),
        (4000, 4000, "month", 12, "", "4,000 yuan a month"),
        (None, None, "month", 12, "按件计酬", "按件计酬"),
        (None, None, "month", 12, "", "pay not stated"),
    ],
)
def test_pay_carries_its_unit(low, high, basis, months, text, printed):
    offer = SimpleNamespace(pay_min=low, pay_max=high, pay_basis=basis, pay_months=months, pay_text=text)
    with override("en"):
        assert pay_of(offer) == printed


@pytest.mark.parametrize(("distance", "printed"), [(0.84, "0.8 km"), (12.4, "12 km"), (1234.0, "1,234 km")])
def test_distances_are_as_exact_as_a_walk_needs(distance, printed):
    with override("en"):
        assert kilometres(distance) == printed


def test_every_basis_of_an_opening_has_its_unit():
    assert set(Opening.Basis.values) == set(BASES)
