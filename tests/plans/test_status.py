"""The status of a target, row by row; the dates and growth that decide it. No database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils.translation import override

from vocmatch.plans import seed
from vocmatch.plans.models import Target
from vocmatch.plans.progress import INDICATORS
from vocmatch.plans.progress.enrolment import next_deadline
from vocmatch.plans.progress.platform import a_year_before
from vocmatch.plans.progress.reported import baseline
from vocmatch.plans.progress.values import NOTHING, Status, Value, expected, printed, status_of

JUNE, DECEMBER = date(2026, 6, 30), date(2026, 12, 31)
SEEDS = {fields["key"]: fields for item in seed.items(2026) for fields in item.targets}


def target(key: str) -> Target:
    return Target(**SEEDS[key])


def value(number, on=JUNE, before=None, refusal=""):
    earlier = None if before is None else Value(Fraction(str(before)), date(2025, 6, 30))
    return Value(Fraction(str(number)), on, before=earlier, refusal=refusal)


@pytest.mark.parametrize(
    ("key", "figure", "on", "status"),
    [
        # at least, a count with a path
        ("2a", value(35_000), JUNE, Status.ATTAINED),
        ("2a", value(18_000), JUNE, Status.ON_TRACK),
        ("2a", value(17_000), JUNE, Status.BEHIND),
        ("2a", value(34_999, on=DECEMBER), DECEMBER, Status.BEHIND),
        # a report from June stands against June until the target is due
        ("2a", value(18_000), date(2026, 11, 1), Status.ON_TRACK),
        ("2a", value(18_000), DECEMBER, Status.BEHIND),
        # about: within the tolerance on both sides
        ("2b", value("3.5"), JUNE, Status.ATTAINED),
        ("2b", value("2.5"), JUNE, Status.ATTAINED),
        ("2b", value("3.51"), JUNE, Status.BEHIND),
        # at most, and at least of a rate: no path
        ("2c", value(4), JUNE, Status.ATTAINED),
        ("2c", value("4.01"), JUNE, Status.BEHIND),
        ("4c", value(82), JUNE, Status.ATTAINED),
        ("4c", value("81.99"), JUNE, Status.BEHIND),
        # done: under way is no failure before it is due
        ("1", value(1), JUNE, Status.ATTAINED),
        ("1", value(0), JUNE, Status.ON_TRACK),
        ("1", value(0, on=DECEMBER), DECEMBER, Status.BEHIND),
        ("13", value(2), JUNE, Status.ATTAINED),
        ("13", value(1), JUNE, Status.ON_TRACK),
        # implied numbers and aims are never called behind
        ("18", value(100), JUNE, Status.ATTAINED),
        ("18", value("99.5"), JUNE, Status.IMPLIED),
        ("14", value(900, before=880), JUNE, Status.ATTAINED),
        ("14", value(870, before=880), JUNE, Status.SOFT),
        ("16", value(3), JUNE, Status.ATTAINED),
        ("16", value(2), JUNE, Status.SOFT),
        # directions
        ("9d", value("91.3", before="89.9"), JUNE, Status.ATTAINED),
        ("9d", value("89.9", before="89.9"), JUNE, Status.BEHIND),
        ("9d", value("91.3", refusal="other cut-off"), JUNE, Status.NOT_COMPARABLE),
        ("9d", value("91.3", before="89.9", refusal="other cut-off"), JUNE, Status.NOT_COMPARABLE),
        ("9d", value("91.3"), JUNE, Status.NOT_COMPARABLE),
        # nothing said
        ("9d", NOTHING, JUNE, Status.NO_DATA),
        ("14", NOTHING, JUNE, Status.NO_DATA),
        ("18", NOTHING, JUNE, Status.NO_DATA),
        ("4b", Value(as_of=JUNE, refusal="last year is missing"), JUNE, Status.NOT_COMPARABLE),
    ],
)
def test_status(key, figure, on, status):
    assert status_of(target(key), figure, on) == status


@pytest.mark.parametrize(
    ("day", "share"),
    [
        (date(2026, 4, 20), Fraction(0)),
        (date(2026, 9, 1), Fraction(0)),
        (date(2026, 10, 11), Fraction(1, 2)),
        (date(2026, 11, 20), Fraction(1)),
        (date(2026, 12, 31), Fraction(1)),
    ],
)
def test_enrolment_is_expected_between_september_and_the_deadline(day, share):
    assert expected(target("9a"), day) == 22_000 * share


@pytest.mark.parametrize(
    ("day", "deadline"),
    [
        (date(2026, 3, 1), date(2026, 4, 20)),
        (date(2026, 4, 20), date(2026, 4, 20)),
        (date(2026, 4, 21), date(2026, 11, 20)),
        (date(2026, 11, 21), date(2027, 4, 20)),
    ],
)
def test_registration_closes_twice_a_year(day, deadline):
    assert next_deadline(day) == deadline


def test_the_baseline_of_1230_at_three_percent_is_1194():
    assert baseline(1230, Decimal(3)) == 1194
    assert Fraction(1230, 1194) >= Fraction(103, 100) > Fraction(1230, 1195)


def test_the_plan_holds_twenty_items_and_its_eleven_hard_numbers():
    items = seed.items(2026)
    assert [item.number for item in items] == list(range(1, 21))
    hard = [
        key
        for key, fields in SEEDS.items()
        if fields["value"] is not None and not fields["implied"] and fields["comparator"] != "done"
    ]
    assert hard == ["2a", "2b", "2c", "3a", "4a", "4b", "4c", "9a", "15", "16", "19"]
    assert [item.number for item in items if not item.targets] == [12]
    assert SEEDS["9a"]["value"] == 22_000 and SEEDS["19"]["value"] == 200_000


def test_every_indicator_of_the_plan_is_in_the_table():
    assert {fields["indicator"] for fields in SEEDS.values()} == set(INDICATORS)


def test_only_counts_can_be_divided():
    divisible = [key for key in SEEDS if target(key).divisible]
    assert divisible == ["2a", "3a", "4a", "9a", "19"]


def test_a_leap_day_has_a_year_before():
    assert a_year_before(date(2028, 2, 29)) == date(2027, 2, 28)


def test_figures_are_printed_in_their_unit():
    with override("en"):
        assert printed(Fraction(22_000), "persons") == "22,000"
        assert printed(Fraction(7, 2), "percent") == "3.5%"
        assert printed(Fraction(1), "milestone") == "done"
        assert printed(Fraction(0), "milestone") == "under way"
        assert Value(Fraction(800, 9), JUNE, 8, 9).text("percent") == "88.89%"
