"""What a student, and the guardian of one, may always do: read, take along, hide and erase the own data."""

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import translation

from search import indexing
from tests.applications.people import graduate, index
from tests.factories import MembershipFactory, OpeningFactory
from vocmatch.accounts.models import Access, Consent, Notice, Organisation, Role
from vocmatch.applications import cards
from vocmatch.students import services
from vocmatch.students.models import Erasure, Profile, Slip

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough password"
GUARDIANS = {"purpose": Consent.Purpose.EMPLOYERS, "by": Consent.By.GUARDIAN, "withdrawn_at": None}


@pytest.fixture(autouse=True)
def _plain(settings):
    settings.SECOND_FACTOR_REQUIRED = False
    translation.activate("en")
    cache.clear()


def consent(client, given):
    return client.post(reverse("students:consent"), {"purpose": Consent.Purpose.EMPLOYERS, "given": given})


def test_a_suspended_school_takes_no_right_from_its_students(client):
    student = graduate()
    student.user.set_password(PASSWORD)
    student.user.save()
    client.force_login(student.user)
    consent(client, "yes")
    Organisation.objects.update(state=Organisation.State.FROZEN)
    assert student.name in client.get(reverse("students:export")).content.decode()
    assert Profile.objects.get().visible
    consent(client, "no")
    assert not Profile.objects.get().visible
    assert client.post(reverse("students:erase"), {"password": PASSWORD}).status_code == 302
    assert Erasure.objects.exists()


# the guardian


@pytest.fixture
def agreed(client):
    """Somebody of 17 and a guardian agree to a card: the study, and what the guardian types."""
    study = graduate(years=17).enrolments.get()
    client.force_login(study.student.user)
    consent(client, "yes")
    client.logout()
    issuer = study.school.organisation
    codes = services.issue_slips(students=[study.student], issuer=issuer, use=Slip.Use.GUARDIAN)
    typed = {"number": study.number, "code": codes[study.student_id]}
    page = client.post(reverse("students:guardian"), {**typed, "agree": "on"})
    assert reverse("students:guardian_withdraw") in page.content.decode()
    return study, typed


def seen(opening):
    """How many people the opening's employer sees, before and after the index has followed."""
    before = len(cards.people_for(opening).cards)
    indexing.relay()
    return [before, len(cards.people_for(opening).cards)]


def with_the_slip(client, study, typed):
    return client.post(reverse("students:guardian_withdraw"), typed)


def through_the_school(client, study, typed):
    client.force_login(MembershipFactory(organisation=study.school.organisation).user)
    url = reverse("students:guardian_word", args=[study.student.public_id])
    assert url in client.get(reverse("students:student", args=[study.student.public_id])).content.decode()
    return client.post(url, follow=True)


@pytest.mark.parametrize("withdraw", [with_the_slip, through_the_school])
def test_a_guardian_takes_the_agreement_back_and_no_employer_sees_the_card(withdraw, client, agreed):
    study, typed = agreed
    opening = OpeningFactory()
    index()
    assert seen(opening) == [1, 1]
    assert withdraw(client, study, typed).status_code == 200
    assert not Consent.objects.filter(**GUARDIANS).exists()
    assert seen(opening) == [0, 0]
    assert "took back" in Notice.objects.get(user=study.student.user).text
    assert with_the_slip(client, study, typed).status_code == 200
    assert Notice.objects.filter(user=study.student.user).count() == 1


def test_the_slip_that_took_the_agreement_back_does_not_give_it_again(client, agreed):
    _study, typed = agreed
    with_the_slip(client, *agreed)
    page = client.post(reverse("students:guardian"), {**typed, "agree": "on"})
    assert "or the slip was used" in page.content.decode()
    assert not Consent.objects.filter(**GUARDIANS).exists()


@pytest.mark.parametrize("wrong", [{"code": "x"}, {"number": "1"}])
def test_who_has_not_the_slip_takes_nothing_back(wrong, client, agreed):
    page = with_the_slip(client, agreed[0], {**agreed[1], **wrong})
    assert "do not belong together" in page.content.decode()
    assert Consent.objects.filter(**GUARDIANS).exists()


def test_who_noted_a_guardians_word_stands_in_the_log_the_student_reads(client, agreed):
    study, typed = agreed
    through_the_school(client, study, typed)
    assert Access.objects.filter(object_id=study.student_id, role=Role.SCHOOL_OFFICER).count() == 3
    client.force_login(study.student.user)
    assert "a guardian took the agreement back" in client.get(reverse("applications:looks")).content.decode()
