"""Claims through services: starts, checks, and what no check lets pass."""

from datetime import date

import pytest

from tests.factories import (
    ApplicationFactory,
    ClaimFactory,
    EnrolmentFactory,
    MembershipFactory,
    OutcomeFactory,
    RegionFactory,
    StudentFactory,
    UserFactory,
)
from vocmatch.accounts.models import Notice, Role, Step
from vocmatch.accounts.transitions import MoveRefused
from vocmatch.applications.models import Application
from vocmatch.employers.models import MinimumWage
from vocmatch.outcomes import services
from vocmatch.outcomes.models import Claim, Destination, Outcome, Rung
from vocmatch.students.models import Profile
from vocmatch.work.messages import Refused

pytestmark = pytest.mark.django_db
START = {"starts_on": date(2026, 7, 6), "pay": 4200, "contract_months": 24, "insurance": "S3"}


def accepted(graduate):
    return ApplicationFactory(student=graduate.enrolment.student, state=Application.State.ACCEPTED)


def test_a_recorded_start_becomes_a_claim_the_school_is_told_of(graduate, school, officer_user):
    MembershipFactory(role=Role.SCHOOL_OFFICER, organisation=school.organisation, user=officer_user)
    application = accepted(graduate)
    claim = services.record_start(application=application, actor=UserFactory(), **START)
    opening = application.opening
    assert application.state == Application.State.STARTED
    assert (claim.by, claim.destination, claim.evidence) == ("employer", Destination.CONTRACT, "start")
    assert (claim.occupation, claim.region) == (opening.occupation, opening.region)
    assert claim.credit_code == opening.employer.credit_code
    graduate.refresh_from_db()
    assert graduate.rung == Rung.EVIDENCED
    notice = Notice.objects.get(user=officer_user)
    assert graduate.public_id in notice.path
    assert graduate.enrolment.student.name not in notice.text


def test_a_start_without_a_contract_is_other_hiring(graduate):
    claim = services.record_start(
        application=accepted(graduate), actor=UserFactory(), **START | {"contract_months": 0}
    )
    assert claim.destination == Destination.OTHER_HIRING


def test_a_start_before_graduation_is_no_claim():
    application = ApplicationFactory(student=EnrolmentFactory().student, state=Application.State.ACCEPTED)
    assert services.record_start(application=application, actor=UserFactory(), **START) is None
    assert application.state == Application.State.STARTED


def test_nobody_starts_without_having_accepted(graduate):
    application = ApplicationFactory(student=graduate.enrolment.student)
    with pytest.raises(MoveRefused):
        services.record_start(application=application, actor=UserFactory(), **START)
    assert not Claim.objects.exists()


def test_nobody_starts_under_16():
    student = StudentFactory(birth_date=date(2010, 7, 7))
    graduate = OutcomeFactory(enrolment=EnrolmentFactory(graduate=2026, student=student))
    application = accepted(graduate)
    with pytest.raises(Refused, match="16"):
        services.record_start(application=application, actor=UserFactory(), **START)
    application.refresh_from_db()
    assert application.state == Application.State.ACCEPTED


@pytest.mark.parametrize("taught_by", ["teacher", "self"])
def test_the_channel_is_the_school_when_one_of_its_people_applied(graduate, school, taught_by):
    teacher = MembershipFactory(role=Role.CLASS_TEACHER, organisation=school.organisation).user
    application = accepted(graduate)
    application.applied_by = teacher if taught_by == "teacher" else graduate.enrolment.student.user
    application.save()
    claim = services.record_start(application=application, actor=UserFactory(), **START)
    assert claim.channel == ("C1" if taught_by == "teacher" else "C3")


def test_a_check_counts_places_and_asks_the_graduate(graduate, officer_user):
    claim = ClaimFactory(outcome=graduate)
    services.check_claim(claim=claim, actor=officer_user, accept=True)
    graduate.refresh_from_db()
    assert (graduate.rung, graduate.destination) == (Rung.SCHOOL_CHECKED, Destination.CONTRACT)
    assert Profile.objects.get(student=graduate.enrolment.student).placed
    assert Notice.objects.filter(user=graduate.enrolment.student.user).count() == 1
    step = Step.objects.get(kind="outcomes.claim")
    assert (step.from_state, step.to_state, step.actor) == ("submitted", "school_checked", officer_user)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"internship": True}, "internship"),
        ({"evidence": ""}, "does not prove"),
        ({"evidence": Claim.Evidence.PAYSLIPS}, "does not prove"),
        ({"starts_on": None}, "first day"),
        ({"destination": "12", "evidence": "certificate"}, "pay is missing"),
        ({"destination": "12", "evidence": "certificate", "pay": 1500}, "minimum wage"),
    ],
)
def test_what_proves_nothing_cannot_be_accepted(graduate, officer_user, fields, words):
    city = RegionFactory(code="620500")
    MinimumWage.objects.create(
        region=city, valid_from=date(2025, 1, 1), month=1960, hour="20.5", source="甘政发"
    )
    claim = ClaimFactory(outcome=graduate, **fields)
    with pytest.raises(Refused, match=words):
        services.check_claim(claim=claim, actor=officer_user, accept=True)
    services.check_claim(claim=claim, actor=officer_user, accept=False, why="bring the contract")
    graduate.refresh_from_db()
    assert graduate.rung == Rung.CLAIMED


def test_a_returned_claim_comes_back_and_the_county_has_the_last_check(graduate, officer_user):
    claim = ClaimFactory(outcome=graduate)
    services.check_claim(claim=claim, actor=officer_user, accept=False, why="unreadable")
    services.submit_again(claim=claim, actor=officer_user)
    services.check_claim(claim=claim, actor=officer_user, accept=True)
    services.county_check(claim=claim, actor=officer_user, accept=True)
    graduate.refresh_from_db()
    assert graduate.rung == Rung.COUNTY_CHECKED
    with pytest.raises(MoveRefused):
        services.county_check(claim=claim, actor=officer_user, accept=False, why="too late")


def test_many_claims_pass_the_same_checks_or_none_is_written(officer_user):
    outcomes = [OutcomeFactory() for _ in range(3)]
    good = [ClaimFactory.build(outcome=outcome) for outcome in outcomes]
    with pytest.raises(Refused):
        services.bulk_record(
            claims=[*good[:2], ClaimFactory.build(outcome=outcomes[2], internship=True)],
            actor=officer_user,
            state=Claim.State.SCHOOL_CHECKED,
        )
    assert not Claim.objects.exists()
    services.bulk_record(claims=good, actor=officer_user, state=Claim.State.COUNTY_CHECKED)
    assert set(Outcome.objects.values_list("rung", flat=True)) == {Rung.COUNTY_CHECKED}
    assert Step.objects.filter(kind="outcomes.claim").count() == 6


def test_a_start_that_was_to_come_places_on_its_day(graduate, officer_user, time_machine):
    time_machine.move_to("2026-06-30T10:00:00+08:00")
    services.bulk_record(
        claims=[ClaimFactory.build(outcome=graduate)], actor=officer_user, state=Claim.State.SCHOOL_CHECKED
    )
    profile = Profile.objects.get(student=graduate.enrolment.student)
    assert not profile.placed
    time_machine.move_to("2026-07-01T01:00:00+08:00")
    assert services.refresh_due(date(2026, 7, 1)) == 1
    profile.refresh_from_db()
    assert profile.placed
