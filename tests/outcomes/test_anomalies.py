"""Each sign is seen, named by its rule, and says nothing about a single person."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.factories import (
    ClaimFactory,
    EnrolmentFactory,
    OccupationFactory,
    OrganisationFactory,
    OutcomeFactory,
    ProgramFactory,
    RegionFactory,
    StudentFactory,
    UserFactory,
)
from vocmatch.accounts.actor import Actor
from vocmatch.accounts.models import Role
from vocmatch.employers.models import MinimumWage
from vocmatch.outcomes import services
from vocmatch.outcomes.anomalies import find
from vocmatch.outcomes.models import Destination

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return Actor(role=Role.CITY_VERIFIER, organisation=OrganisationFactory(kind="bureau"))


def outcomes(school, count, **student):
    program = school.programs.first() or ProgramFactory(school=school)
    return [
        OutcomeFactory(
            enrolment=EnrolmentFactory(graduate=2026, program=program, student=StudentFactory(**student))
        )
        for _ in range(count)
    ]


def codes(city):
    return {row.code: row.people for row in find(2026, city)}


def test_nothing_stands_out(school, city):
    for outcome in outcomes(school, 2):
        ClaimFactory(outcome=outcome, checked=True)
    assert codes(city) == {}


def test_internships_low_pay_and_children_block(school, city):
    MinimumWage.objects.create(
        region=RegionFactory(code="620500"), valid_from=date(2025, 1, 1), month=1960, hour="20", source="甘"
    )
    intern, poor = outcomes(school, 2)
    ClaimFactory(outcome=intern, internship=True)
    ClaimFactory(outcome=poor, destination=Destination.OTHER_HIRING, evidence="certificate", pay=1000)
    (child,) = outcomes(school, 1, birth_date=date(2011, 1, 1))
    ClaimFactory(outcome=child)
    assert codes(city) == {"A01": 1, "A07": 1, "A09": 1}
    assert {row.severity for row in find(2026, city)} == {"block"}


def test_a_class_at_one_small_employer_with_one_paper(school, city):
    for outcome in outcomes(school, 6):
        ClaimFactory(outcome=outcome, evidence_hash="a" * 64, credit_code="91620502000000001X")
    assert codes(city) == {"A04": 6, "A05": 6}


def test_work_in_another_field(school, city):
    courier = OccupationFactory(code="4-10-08-01")
    for at, outcome in enumerate(outcomes(school, 10)):
        ClaimFactory(outcome=outcome, occupation=courier, employer_name=f"单位{at}")
    assert codes(city) == {"A13": 10}


def test_a_perfect_rate(school, city):
    claims = [
        ClaimFactory.build(outcome=outcome, employer_name=f"单位{at}")
        for at, outcome in enumerate(outcomes(school, 10))
    ]
    services.bulk_record(claims=claims, actor=UserFactory(), state="school_checked")
    services.take_snapshot(cohort=2026, cutoff=timezone.localdate(), actor=UserFactory())
    assert codes(city) == {"A11": 10}


def test_silence_after_a_code(school, city):
    (outcome,) = outcomes(school, 1)
    ClaimFactory(outcome=outcome)
    services.refresh([outcome.pk])
    outcome.refresh_from_db()
    outcome.code_at = timezone.now() - timedelta(days=31)
    outcome.save()
    assert codes(city) == {"A14": 1}


def test_a_county_sees_its_own_schools(school):
    (outcome,) = outcomes(school, 1)
    ClaimFactory(outcome=outcome, internship=True)
    own = OrganisationFactory(kind="bureau", region=school.organisation.region)
    far = OrganisationFactory(kind="bureau", region=RegionFactory(code="620503"))
    found = [find(2026, Actor(role=Role.COUNTY_OFFICER, organisation=place)) for place in (own, far)]
    assert [len(rows) for rows in found] == [1, 0]
    assert outcome.enrolment.student.name not in found[0][0].text
