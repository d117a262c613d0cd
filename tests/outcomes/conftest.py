"""Who uses the screens of outcomes."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from tests.factories import (
    ClaimFactory,
    EnrolmentFactory,
    MembershipFactory,
    OrganisationFactory,
    OutcomeFactory,
    ProgramFactory,
    RegionFactory,
    SchoolFactory,
    StudentFactory,
    UserFactory,
)
from vocmatch.accounts.models import Organisation, Role
from vocmatch.outcomes.services import refresh


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def officer_user(db):
    return UserFactory(username="officer")


@pytest.fixture
def school(db):
    region = RegionFactory()
    return SchoolFactory(organisation=OrganisationFactory(name="秦州职校", region=region))


@pytest.fixture
def graduate(school):
    """An outcome of a graduate who can log in."""
    student = StudentFactory(account=True, name="张小梅")
    enrolment = EnrolmentFactory(graduate=2026, student=student, program=ProgramFactory(school=school))
    MembershipFactory(role=Role.STUDENT, organisation=school.organisation, user=student.user)
    return OutcomeFactory(enrolment=enrolment)


@pytest.fixture
def checked(graduate):
    """A claim about the graduate that the school has checked."""
    claim = ClaimFactory(outcome=graduate, checked=True)
    refresh([graduate.pk])
    graduate.refresh_from_db()
    return claim


@pytest.fixture
def enter(client, settings):
    """`enter(Role.CITY_ADMIN)` or `enter(Role.SCHOOL_OFFICER, organisation)`: the client as that member."""
    settings.SECOND_FACTOR_REQUIRED = False

    def as_member(role, organisation=None, **membership):
        organisation = organisation or OrganisationFactory(
            kind=Organisation.Kind.BUREAU, region=RegionFactory(code="620500")
        )
        member = MembershipFactory(role=role, organisation=organisation, **membership)
        client.force_login(member.user)
        client.user = member.user
        return client

    return as_member


@pytest.fixture
def pdf():
    return SimpleUploadedFile("contract.pdf", b"%PDF-1.7 a contract", content_type="application/pdf")
