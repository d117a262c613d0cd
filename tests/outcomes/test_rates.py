"""Published tables recomputed, and the arithmetic of rates. No database."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vocmatch.outcomes.definitions import Flags
from vocmatch.outcomes.stats import RATES, THREE, Person, Totals, percent, tally, wilson
from vocmatch.outcomes.stats.people import contract_band
from vocmatch.outcomes.stats.rates import median

with (Path(__file__).parent / "golden.csv").open(encoding="utf-8") as file:
    GOLDEN = list(csv.DictReader(file))
# Inputs printed in 10,000 people reproduce the printed rate only so far.
TOLERANCE = Decimal("0.02")


def tolerance(published):
    """What the printed number of decimals leaves open; some releases print whole percents."""
    decimals = -Decimal(published).as_tuple().exponent
    return TOLERANCE if decimals >= 2 else Decimal(5).scaleb(-decimals - 1)


@pytest.mark.parametrize("row", GOLDEN, ids=lambda row: row["id"])
def test_published_rates_are_reproduced(row):
    computed = percent(Decimal(row["numerator"]), Decimal(row["denominator"]))
    assert abs(computed - Decimal(row["published"])) <= tolerance(row["published"])


def test_a_misprint_is_found():
    # Beijing 2020 prints 0.42 for 422 of 12,354.
    assert percent(422, 12354) == Decimal("3.42")
    assert abs(percent(422, 12354) - Decimal("0.42")) > TOLERANCE


def test_the_direct_rate_may_leave_out_through_train_students():
    # Shanghai 2018: 10,896 of 29,388 graduates print as 46.12, because 5,763 were in through-train schemes.
    counts = {"n": 29388, "through": 5763, "D1": 10896}
    assert Totals(counts)["direct"].percent == Decimal("37.08")
    assert Totals(counts, flags=Flags(exclude_through_train=True))["direct"].percent == Decimal("46.12")


def test_who_is_left_out_is_left_out_above_and_below():
    counts = {"n": 50, "through": 45, "through_direct": 5, "D1": 8}
    figure = Totals(counts, flags=Flags(exclude_through_train=True))["direct"]
    assert (figure.numerator, figure.denominator) == (3, 5)
    assert figure.interval[1] <= 100
    assert figure.rate.meaning != Totals(counts)["direct"].rate.meaning


def test_percentages_are_rounded_half_up_and_never_nudged():
    assert percent(1, 800) == Decimal("0.13")  # 0.125
    assert percent(32, 5042) == Decimal("0.63")
    assert percent(1, 3) * 3 == Decimal("99.99")
    assert percent(5, 0) is None


def crowd(**blocks):
    numbers = iter(range(1, 10_000))
    return [
        Person(next(numbers), block, sector="I2" if block == "D1" else "I3", place="G1")
        for block, size in blocks.items()
        for _ in range(size)
    ]


def test_versions_divide_the_same_people_differently():
    people = [*crowd(D1=60, D4=40), Person(9999, "?"), Person(9998, "")]
    old, new = (Totals(tally(people, version), definition=version) for version in ("2006", "2014"))
    assert [share for _, _, share in old.split("industry")][1] == Decimal("60.00")
    assert [share for _, _, share in new.split("industry")][1] == Decimal("100.00")
    assert (old["employment"].percent, new["employment"].percent) == (Decimal("98.04"),) * 2
    assert len(list(old.destinations())) == 3
    assert len(list(new.destinations())) == 4


def test_every_graduate_is_in_exactly_one_place():
    totals = Totals(tally([*crowd(D1=5, D2=2, D3=1, D4=3), Person(8, "?"), Person(9, "")], "2014"))
    assert (totals.n, totals.unknown, totals.count("E"), totals.count("Ed")) == (13, 1, 11, 8)
    assert sum(people for _, people, _ in totals.split("place")) == totals.count("Ed")


def test_rates_are_declared_once_and_three_stand_together():
    totals = Totals({"n": 4, "D1": 2, "D4": 1})
    assert [figure.rate.key for figure in totals.three] == list(THREE)
    assert {key: str(totals[key].percent) for key in THREE} == {
        "employment": "75.00",
        "direct": "50.00",
        "study": "25.00",
    }
    assert all(totals[key].percent is None or totals[key].denominator for key in RATES)


@given(st.integers(0, 500), st.integers(1, 500))
def test_the_interval_holds_the_rate_and_stays_between_0_and_100(part, whole):
    part = min(part, whole)
    low, high = wilson(part, whole)
    assert 0 <= low <= 100 * part / whole + 1e-9
    assert 100 * part / whole - 1e-9 <= high <= 100


def test_the_interval_of_a_known_case():
    # Brown, Cai and DasGupta 2001, n = 10, x = 9 with z = 1.96: 0.596 to 0.982.
    low, high = wilson(9, 10)
    assert (round(low, 1), round(high, 1)) == (59.6, 98.2)


def test_contract_bands_and_the_median():
    assert [contract_band(months) for months in (None, 0, 1, 12, 13, 24, 36, 37, 999)] == [
        "", "K0", "K1", "K1", "K2", "K2", "K3", "K4", "K4",
    ]  # fmt: skip
    assert (median([]), median([3000]), median([3000, 3500])) == (None, Decimal(3000), Decimal(3250))
