"""Slips: a first log-in, the same student number at two schools, and a forgotten password."""

import re

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone, translation

from tests.factories import EnrolmentFactory, MembershipFactory, UserFactory
from vocmatch.accounts.models import Consent, Notice, Organisation, Role, User
from vocmatch.students import services
from vocmatch.students.models import Slip

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-new-password"


@pytest.fixture(autouse=True)
def _plain(settings):
    settings.SECOND_FACTOR_REQUIRED = False
    translation.activate("en")
    cache.clear()


def printed(client, enrolment, **fields):
    """The code that the officer's sheet shows for a student."""
    officer = MembershipFactory(organisation=enrolment.school.organisation, role=Role.SCHOOL_OFFICER).user
    client.force_login(officer)
    page = client.post(reverse("students:slips"), fields or {"class_name": enrolment.class_name})
    client.logout()
    return {row.student_id: code for row, code in page.context["sheet"]}.get(enrolment.student_id)


def first(client, enrolment, code, password=PASSWORD):
    fields = {"number": enrolment.number, "code": code, "password": password, "again": password}
    return client.post(reverse("students:first"), fields, follow=True)


def log_in(client, name, password):
    client.logout()
    client.post(reverse("account_login"), {"login": name, "password": password})
    return client.get(reverse("students:profile")).status_code == 200


def test_two_students_of_one_number_both_log_in_again(client):
    for _ in range(2):
        enrolment = EnrolmentFactory(number="20230101", student__user=None)
        page = first(client, enrolment, printed(client, enrolment))
        name = re.search(r"Your user name: ([\w-]+)", page.content.decode()).group(1)
        assert log_in(client, name, PASSWORD)
    assert User.objects.filter(username__startswith="20230101").count() == 2


def test_a_forgotten_password_is_replaced_with_a_new_slip_and_its_owner_is_told(client):
    enrolment = EnrolmentFactory(number="20230102", student__user=None)
    first(client, enrolment, printed(client, enrolment))
    enrolment.student.refresh_from_db()
    assert printed(client, enrolment) is None
    code = printed(client, enrolment, student=enrolment.student.public_id)
    assert Notice.objects.filter(user=enrolment.student.user).count() == 1
    first(client, enrolment, code, "another-long-password")
    assert User.objects.filter(username="20230102").count() == 1
    assert log_in(client, "20230102", "another-long-password")
    assert not log_in(client, "20230102", PASSWORD)


def test_no_slip_is_printed_for_a_student_of_another_school(client):
    own, other = EnrolmentFactory(student__user=None), EnrolmentFactory()
    assert printed(client, own, student=other.student.public_id) is None


@pytest.mark.parametrize("route", ["first", "guardian"])
def test_who_is_not_the_first_to_use_a_slip_is_told_that_it_is_not_valid(route, client, monkeypatch):
    enrolment = EnrolmentFactory(number="20230103", student__birth_date=timezone.localdate())
    enrolment.student.user = UserFactory()
    enrolment.student.save()
    use = {"first": Slip.Use.LOGIN, "guardian": Slip.Use.GUARDIAN}[route]
    codes = services.issue_slips(students=[enrolment.student], issuer=enrolment.school.organisation, use=use)
    find = services.open_slip

    def and_somebody_is_faster(**typed):
        """The slip as this request finds it, used in another one a moment later."""
        slip = find(**typed)
        Slip.objects.filter(pk=slip.pk).update(used_at=timezone.now())
        return slip

    monkeypatch.setattr(services, "open_slip", and_somebody_is_faster)
    fields = {"number": enrolment.number, "code": codes[enrolment.student_id], "agree": "on"}
    page = client.post(reverse(f"students:{route}"), {**fields, "password": PASSWORD})
    assert page.status_code == 200
    assert "or the slip was used" in page.content.decode()
    assert not Consent.objects.exists()
    assert "_auth_user_id" not in client.session


def test_a_student_of_a_frozen_school_is_told_so_and_keeps_the_slip(client):
    enrolment = EnrolmentFactory(number="20230104", student__user=None)
    code = printed(client, enrolment)
    Organisation.objects.update(state="frozen")
    page = first(client, enrolment, code)
    assert "Your school is suspended on this site" in page.content.decode()
    assert not User.objects.filter(username=enrolment.number).exists()
    Organisation.objects.update(state="active")
    assert "Your user name" in first(client, enrolment, code).content.decode()


def test_a_class_of_fifty_logs_in_from_one_address(client):
    school = EnrolmentFactory(student__user=None).school
    rows = EnrolmentFactory.create_batch(49, school=school, program=school.programs.get(), student__user=None)
    rows.append(school.enrolments.exclude(pk__in=[row.pk for row in rows]).get())
    codes = services.issue_slips(students=[row.student for row in rows], issuer=school.organisation)
    for row in rows:
        client.logout()
        assert "Your user name" in first(client, row, codes[row.student_id]).content.decode()
    assert all(log_in(client, row.number, PASSWORD) for row in rows)


def test_guessing_is_throttled_for_an_address_and_for_a_number(client):
    enrolment = EnrolmentFactory(student__user=None)
    code = printed(client, enrolment)
    for number in range(30):
        client.post(reverse("students:first"), {"number": number, "code": "x", "password": PASSWORD})
    assert "Too many tries" in first(client, enrolment, code).content.decode()
    cache.clear()
    for guess in range(5):
        assert "Too many tries" not in first(client, enrolment, f"x{guess}").content.decode()
    assert "Too many tries" in first(client, enrolment, code).content.decode()
    assert not User.objects.filter(username=enrolment.number).exists()


def test_whoever_issues_a_slip_its_owner_is_told_and_of_a_guardians_slip_is_not():
    enrolment, strange = EnrolmentFactory(student__account=True), EnrolmentFactory(student__user=None)
    for use in Slip.Use:
        services.issue_slips(
            students=(row.student for row in (enrolment, strange)),
            issuer=enrolment.school.organisation,
            use=use,
        )
    assert [notice.user for notice in Notice.objects.all()] == [enrolment.student.user]
