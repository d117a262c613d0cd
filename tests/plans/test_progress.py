"""What the plan computes: enrolment by county, rates beside last year's or refused, reported values."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils import timezone
from django.utils.translation import override

from tests import factories
from vocmatch.plans import services, words
from vocmatch.plans.models import Item, Plan, Target
from vocmatch.plans.progress import Status, enrolment, progress_of, stand
from vocmatch.plans.progress.breakdown import rate_rows
from vocmatch.plans.services import PlanRefused

NOVEMBER = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


def divide(city, scope=None, on=NOVEMBER):
    scope = scope or city.bureau
    return enrolment.divide(city.target("9a"), scope, enrolment.members(scope), on)


def allocate(city, *values):
    for row, value in zip(city.counties, values, strict=True):
        services.allocate(target=city.target("9a"), organisation=row, value=value)


def report(city, key, value, on=date(2026, 11, 1)):
    return services.observe(
        target=city.target(key), organisation=city.bureau, value=value, on=on, evidence="文件1号", by=None
    )


def test_a_plan_is_made_once(city):
    assert services.create_plan(organisation=city.bureau, year=2026) == city.plan
    assert Plan.objects.count() == 1
    assert Item.objects.count() == 20
    assert Target.objects.get(key="9a").due == date(2026, 11, 20)


def test_new_students_count_once_registered_and_in_their_county(city):
    city.enrol(city.schools[0], 3)
    city.enrol(city.schools[0], 1, on=None)
    city.enrol(city.schools[1], 2)
    factories.EnrolmentFactory(program=city.schools[0].programs.get(), entry_term=date(2025, 9, 1))
    row = stand(city.reading(), city.target("9a"))
    assert (row.value.numerator, row.status, row.goal) == (5, Status.BEHIND, "at least 22,000 persons")
    assert [part.value for part in divide(city).parts] == [3, 2]
    assert [part.value for part in divide(city, city.counties[0]).parts] == [3]
    assert stand(city.reading(city.counties[1]), city.target("9a")).value.numerator == 2


def test_the_number_of_a_day_leaves_out_later_registrations(city):
    city.enrol(city.schools[0], 2, on=date(2026, 10, 1))
    city.enrol(city.schools[0], 3, on=date(2026, 11, 19))
    row = stand(city.reading(on=date(2026, 10, 11)), city.target("9a"))
    assert (row.value.numerator, row.value.as_of) == (2, date(2026, 10, 11))


@pytest.mark.parametrize(
    ("values", "slack", "sentence"),
    [
        ((12_000, 9_500), -500, "500 fewer than the whole"),
        ((12_000, 10_000), 0, "exactly the whole"),
        ((12_500, 10_000), 500, "500 more than the whole"),
    ],
)
def test_parts_show_slack_or_shortfall(city, values, slack, sentence):
    allocate(city, *values)
    division = divide(city)
    assert (division.goal, division.slack) == (22_000, slack)
    assert sentence in words.slack(division)


def test_a_countys_part_is_divided_among_its_schools(city):
    allocate(city, 12_000, 10_000)
    services.allocate(target=city.target("9a"), organisation=city.schools[0].organisation, value=11_900)
    division = divide(city, city.counties[0])
    assert (division.goal, division.slack) == (12_000, -100)


def test_counties_are_short_against_their_path(city):
    allocate(city, 10, 4)
    city.enrol(city.schools[0], 5)
    city.enrol(city.schools[1], 1)
    half_way = divide(city, on=date(2026, 10, 20))
    assert [part.short for part in half_way.parts] == [True, True]
    assert words.path(half_way, city.target("9a")) == (
        "By this day 13,475 are expected, on a straight path from 2026-09-01 to 2026-11-20."
    )
    early = divide(city, on=date(2026, 9, 1))
    assert [part.short for part in early.parts] == [False, False]
    assert words.enrolled(divide(city), counties=True) == (
        "6 of 22,000 new students are registered; 2 counties are short."
    )
    assert [part.gap for part in divide(city).parts] == [5, 3]


def test_rates_and_foreign_organisations_carry_no_part(city):
    with pytest.raises(PlanRefused, match="not handed out as quotas"):
        services.allocate(target=city.target("9d"), organisation=city.counties[0], value=95)
    with pytest.raises(PlanRefused, match="not handed out as quotas"):
        services.allocate(target=city.target("4c"), organisation=city.schools[0].organisation, value=82)
    employer = factories.EmployerFactory().organisation
    with pytest.raises(PlanRefused, match="counties and schools"):
        services.allocate(target=city.target("9a"), organisation=employer, value=1)


def test_a_rate_stands_beside_last_years(city):
    city.freeze(2025, [24, 27])
    city.freeze(2026, [27, 28], cutoff=date(2026, 9, 6))
    row = stand(city.reading(), city.target("9d"))
    assert (row.value.numerator, row.value.denominator) == (55, 60)
    assert (row.figure, row.before, row.status) == ("91.67%", "85.00%", Status.ATTAINED)
    assert row.value.as_of == date(2026, 9, 6)
    for key in ("9e1", "9e2", "9e3", "9e4", "7b"):
        assert stand(city.reading(), city.target(key)).before
    assert stand(city.reading(), city.target("9e4")).figure == "3,130"


def test_a_rate_below_last_years_is_behind(city):
    city.freeze(2025, [27, 27])
    city.freeze(2026, [27, 26])
    assert stand(city.reading(), city.target("9d")).status == Status.BEHIND


@pytest.mark.parametrize(
    ("earlier", "reason"),
    [
        ({"cutoff": date(2025, 9, 8)}, "cut-off days lie 8 days apart"),
        ({"cutoff": date(2025, 8, 23)}, "cut-off days lie 8 days apart"),
        ({"definition": "2006"}, "the definitions differ"),
        ({"flags": {"include_technician_schools": False}}, "different schools"),
        ({"published": False}, "No figure of the 2025 cohort is published"),
    ],
)
def test_what_differs_is_not_compared_and_says_why(city, earlier, reason):
    city.freeze(2025, [24, 24], **earlier)
    city.freeze(2026, [27, 28])
    row = stand(city.reading(), city.target("9d"))
    assert (row.status, row.before) == (Status.NOT_COMPARABLE, "")
    assert row.figure == "91.67%"
    assert reason in " ".join(row.remarks)


@pytest.mark.parametrize("day", [date(2025, 8, 24), date(2025, 9, 7)])
def test_a_week_between_cut_off_days_is_allowed(city, day):
    city.freeze(2025, [24, 24], cutoff=day)
    city.freeze(2026, [27, 28])
    assert stand(city.reading(), city.target("9d")).status == Status.ATTAINED


def test_of_several_snapshots_the_comparable_one_is_taken(city):
    city.freeze(2025, [10, 10], cutoff=date(2025, 12, 26))
    city.freeze(2025, [24, 27])
    city.freeze(2026, [27, 28])
    assert stand(city.reading(), city.target("9d")).before == "85.00%"


def test_without_a_published_snapshot_there_is_no_data(city):
    city.freeze(2026, [27, 28], published=False)
    assert stand(city.reading(), city.target("9d")).status == Status.NO_DATA


def test_small_counties_are_hidden_from_the_public_only(city):
    city.freeze(2026, [7, 8], n=9)
    below = enrolment.members(city.bureau)
    assert [row.n for row in rate_rows(city.reading(), below, public=True)] == [None, None]
    shown = rate_rows(city.reading(), below, public=False)
    assert [(row.n, row.three[0].text("percent")) for row in shown] == [(9, "77.78%"), (9, "88.89%")]


def test_growth_needs_last_years_number_and_names_the_largest_baseline(city):
    target = city.target("4b")
    assert stand(city.reading(), target).status == Status.NO_DATA
    report(city, "4a", 1230)
    row = stand(city.reading(), target)
    assert row.status == Status.NOT_COMPARABLE
    assert "at most 1,194" in " ".join(row.remarks)
    report(city, "4a", 1194, on=date(2025, 12, 20))
    row = stand(city.reading(), target)
    assert row.value.value == Fraction(3600, 1194)
    assert (row.status, row.figure) == (Status.ATTAINED, "3.02%")
    report(city, "4a", 1195, on=date(2025, 12, 21))
    assert stand(city.reading(), target).status == Status.BEHIND


def test_a_reported_direction_takes_its_baseline_from_last_years_plan(city):
    report(city, "9e6", Decimal("92.5"))
    assert stand(city.reading(), city.target("9e6")).status == Status.NOT_COMPARABLE
    before = services.create_plan(organisation=city.bureau, year=2025)
    services.observe(
        target=Target.objects.get(item__plan=before, key="9e6"),
        organisation=city.bureau,
        value=91,
        on=date(2025, 12, 1),
        evidence="调查",
        by=None,
    )
    row = stand(city.reading(), city.target("9e6"))
    assert (row.figure, row.before, row.status) == ("92.5%", "91%", Status.ATTAINED)


def test_the_latest_report_counts(city):
    report(city, "2a", 20_000, on=date(2026, 6, 1))
    report(city, "2a", 35_500, on=date(2026, 10, 1))
    row = stand(city.reading(), city.target("2a"))
    assert (row.figure, row.status, row.value.as_of) == ("35,500", Status.ATTAINED, date(2026, 10, 1))
    assert stand(city.reading(on=date(2026, 7, 1)), city.target("2a")).figure == "20,000"


@pytest.mark.parametrize(
    ("key", "changes"),
    [("9a", {}), ("2a", {"on": date(2099, 1, 1)}), ("2a", {"evidence": "  "})],
)
def test_reports_are_refused(city, key, changes):
    values = {"value": 1, "on": timezone.localdate(), "evidence": "x", "by": None} | changes
    with pytest.raises(PlanRefused):
        services.observe(target=city.target(key), organisation=city.bureau, **values)


def test_openings_and_applications_are_counted_beside_the_same_days_of_last_year(city):
    place = city.schools[0].organisation.region
    factories.OpeningFactory(region=place, published_on=date(2025, 3, 1))
    factories.OpeningFactory(region=place, published_on=date(2025, 12, 1))
    for _ in range(2):
        factories.OpeningFactory(region=place, published_on=date(2026, 3, 1))
    factories.OpeningFactory(region=place, published_on=date(2026, 3, 1), state="draft")
    row = stand(city.reading(), city.target("9c1"))
    assert (row.figure, row.before, row.status) == ("2", "1", Status.ATTAINED)
    assert stand(city.reading(), city.target("9c2")).figure == "2"
    assert stand(city.reading(), city.target("9c4")).status == Status.NOT_COMPARABLE
    assert stand(city.reading(city.counties[1]), city.target("9c1")).figure == "0"


def test_coverage_counts_schools_with_studying_students(city):
    city.enrol(city.schools[0], 1)
    row = stand(city.reading(), city.target("5b"))
    assert (row.figure, row.status) == ("50.00%", Status.IMPLIED)
    assert "The number is implied, not stated." in row.remarks


def test_free_places_lead_to_programmes(city):
    year = factories.ProgramYearFactory(program__school=city.schools[0], places=3)
    factories.ProgramYearFactory(program__school=city.schools[1], program__major__code="720201", places=2)
    city.enrol(city.schools[0], 2)
    rows = enrolment.free_places(2026, city.counties[0])
    assert [(row.program, row.places, row.taken, row.free) for row in rows] == [(year.program, 3, 2, 1)]
    assert len(enrolment.free_places(2026, city.bureau)) == 2


def test_the_whole_plan_is_read_in_a_fixed_number_of_queries(city, django_assert_num_queries):
    city.freeze(2025, [24, 27])
    city.freeze(2026, [27, 28])
    city.enrol(city.schools[0], 2)
    report(city, "2a", 20_000)
    with django_assert_num_queries(18):
        items = progress_of(city.reading())
    assert sum(len(item.rows) for item in items) == Target.objects.count()
