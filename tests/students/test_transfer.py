"""A student leaves for another school: the former one keeps its history and reads nothing of the person."""

import pytest
from django.urls import reverse
from django.utils import translation

from tests.factories import ApplicationFactory, EnrolmentFactory, MembershipFactory
from vocmatch.accounts.models import Role
from vocmatch.accounts.transitions import move
from vocmatch.students.models import Slip
from vocmatch.students.services import issue_slips, open_slip

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _plain(settings):
    settings.SECOND_FACTOR_REQUIRED = False
    translation.activate("en")


@pytest.fixture
def left():
    """The enrolment of somebody who left for another school."""
    left = EnrolmentFactory()
    move(left, "left", actor=None)
    return left


@pytest.fixture
def now(left):
    """The enrolment at the other school."""
    return EnrolmentFactory(student=left.student)


def pages(student):
    made = ApplicationFactory(student=student)
    return [
        reverse("students:student", args=[student.public_id]),
        reverse("applications:fitting", args=[student.public_id]),
        reverse("applications:application", args=[made.public_id]),
    ]


@pytest.mark.parametrize("role", [Role.SCHOOL_OFFICER, Role.CLASS_TEACHER])
def test_the_former_school_reads_neither_the_person_nor_the_applications(role, client, left, now):
    addresses = pages(left.student)
    for enrolment, expected in ((left, 404), (now, 200)):
        member = MembershipFactory(
            organisation=enrolment.school.organisation, role=role, classes=[enrolment.class_name]
        )
        client.force_login(member.user)
        assert [client.get(address).status_code for address in addresses] == [expected] * 3


def test_the_former_school_keeps_the_study_in_its_list_and_is_led_nowhere(client, left, now):
    for enrolment, led in ((left, False), (now, True)):
        client.force_login(MembershipFactory(organisation=enrolment.school.organisation).user)
        page = client.get(reverse("students:list")).content.decode()
        assert left.student.name in page and enrolment.number in page
        assert (reverse("students:student", args=[left.student.public_id]) in page) is led


def test_a_slip_of_the_former_school_opens_nothing():
    enrolment = EnrolmentFactory(student__user=None)
    codes = issue_slips(students=[enrolment.student], issuer=enrolment.school.organisation)
    typed = {"number": enrolment.number, "code": codes[enrolment.student_id], "use": Slip.Use.LOGIN}
    assert open_slip(**typed)
    move(enrolment, "left", actor=None)
    assert open_slip(**typed) is None
