"""The graduate's answer, with a code or logged in; the employer's record of the start."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from tests.factories import ApplicationFactory, OutcomeFactory
from vocmatch.accounts.models import Role
from vocmatch.applications.models import Application
from vocmatch.outcomes import services
from vocmatch.outcomes.models import Claim, Outcome

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_throttle_left():
    cache.clear()


def test_a_graduate_confirms_with_a_code_and_no_account(client, graduate, checked):
    code = services.issue_code(graduate)
    response = client.post(reverse("outcomes:code"), {"code": code.upper()})
    assert response.url == reverse("outcomes:answer")
    assert code not in response.url
    text = client.get(response.url).content.decode()
    assert "labour contract" in text
    assert checked.employer_name in text
    assert graduate.enrolment.student.name not in text
    client.post(response.url, {"claim": checked.public_id, "word": "confirmed"})
    graduate.refresh_from_db()
    assert graduate.word == Outcome.Word.CONFIRMED
    assert client.get(response.url).url == reverse("outcomes:code")


def test_a_dispute_needs_a_reason(client, graduate, checked):
    client.post(reverse("outcomes:code"), {"code": services.issue_code(graduate)})
    url = reverse("outcomes:answer")
    text = client.post(url, {"claim": checked.public_id, "word": "disputed"}).content.decode()
    assert "Say in a few words what is not right" in text
    client.post(url, {"claim": checked.public_id, "word": "disputed", "why": "I never worked there"})
    graduate.refresh_from_db()
    assert (graduate.word, graduate.dispute) == (Outcome.Word.DISPUTED, "I never worked there")


def test_a_wrong_code_opens_nothing_and_tries_are_few(client, graduate, checked):
    url = reverse("outcomes:code")
    assert client.get(reverse("outcomes:answer")).url == url
    texts = [client.post(url, {"code": "2222233333"}).content.decode() for _ in range(6)]
    assert "We know no such code" in texts[0]
    assert "Too many tries" in texts[-1]


def test_a_code_opens_for_half_an_hour(client, graduate, checked, time_machine):
    time_machine.move_to("2026-11-24T10:00:00+08:00")
    client.post(reverse("outcomes:code"), {"code": services.issue_code(graduate)})
    assert client.get(reverse("outcomes:answer")).status_code == 200
    time_machine.move_to("2026-11-24T10:31:00+08:00")
    assert client.get(reverse("outcomes:answer")).url == reverse("outcomes:code")


def test_a_changed_claim_is_shown_again_before_it_is_answered(client, graduate, checked, officer_user):
    client.post(reverse("outcomes:code"), {"code": services.issue_code(graduate)})
    services.county_check(claim=checked, actor=officer_user, accept=True)
    newer = services.add_claim(
        outcome=graduate,
        by=Claim.By.SCHOOL,
        actor=officer_user,
        values={"destination": "11", "evidence": "contract", "starts_on": checked.starts_on},
    )
    services.check_claim(claim=newer, actor=officer_user, accept=True)
    services.refresh([graduate.pk])
    shown = Outcome.objects.get().claim
    other = newer if shown == checked else checked
    response = client.post(
        reverse("outcomes:answer"), {"claim": other.public_id, "word": "confirmed"}, follow=True
    )
    assert "Read it again" in response.content.decode()


@pytest.fixture
def student(client, graduate):
    client.force_login(graduate.enrolment.student.user)
    return client


def test_the_own_page_takes_the_word_and_a_claim(student, graduate, checked, pdf):
    url = reverse("outcomes:mine")
    assert checked.employer_name in student.get(url).content.decode()
    student.post(url, {"claim": checked.public_id, "word": "disputed", "why": "another employer"})
    text = student.get(url).content.decode()
    assert "You said that this is not right" in text
    form = {"destination": "80", "evidence": "admission", "starts_on": "2026-08-20", "file": pdf}
    assert student.post(reverse("outcomes:mine_claim"), form).status_code == 302
    claim = Claim.objects.get(by=Claim.By.GRADUATE)
    assert claim.state == Claim.State.SUBMITTED
    assert student.get(reverse("outcomes:paper", args=[claim.public_id])).status_code == 200


def test_somebody_elses_outcome_is_not_found(student, checked):
    stranger = OutcomeFactory()
    assert student.get(reverse("outcomes:outcome", args=[stranger.public_id])).status_code == 403
    student.post(reverse("outcomes:mine"), {"claim": "x", "word": "confirmed"})
    stranger.refresh_from_db()
    assert stranger.word == Outcome.Word.NONE


def test_before_graduation_the_page_says_when_it_opens(enter, school):
    client = enter(Role.STUDENT, school.organisation)
    assert "opens after graduation" in client.get(reverse("outcomes:mine")).content.decode()
    assert client.get(reverse("outcomes:mine_claim")).status_code == 302


def test_the_employer_records_the_start(enter, graduate):
    application = ApplicationFactory(student=graduate.enrolment.student, state=Application.State.ACCEPTED)
    client = enter(Role.EMPLOYER, application.opening.employer.organisation)
    url = reverse("outcomes:start", args=[application.public_id])
    assert "Record the first day of work" in client.get(url).content.decode()
    form = {"starts_on": "2099-01-01", "pay": 4500, "contract_months": 12, "insurance": "S3"}
    assert "has not come yet" in client.post(url, form).content.decode()
    assert client.post(url, form | {"starts_on": "2026-07-06"}).status_code == 302
    application.refresh_from_db()
    assert application.state == Application.State.STARTED
    text = client.post(url, form | {"starts_on": "2026-07-06"}).content.decode()
    assert Claim.objects.count() == 1
    assert "cannot go" in text


def test_another_employer_finds_nothing(enter, graduate):
    application = ApplicationFactory(student=graduate.enrolment.student, state=Application.State.ACCEPTED)
    client = enter(Role.EMPLOYER, ApplicationFactory().opening.employer.organisation)
    assert client.get(reverse("outcomes:start", args=[application.public_id])).status_code == 404


def test_a_code_does_not_end_a_dispute_nor_tell_of_it(client, graduate, checked):
    """The school prints the codes, so it may type one itself."""
    services.answer(outcome=graduate, claim=checked, word="disputed", why="that is not my employer")
    typed = services.issue_code(graduate)
    client.post(reverse("outcomes:code"), {"code": typed})
    text = client.get(reverse("outcomes:answer")).content.decode()
    assert "You said that this is not right" not in text and "Yes, this is right" in text
    assert "No, something is not right" in text
    client.post(reverse("outcomes:answer"), {"claim": checked.public_id, "word": "confirmed"})
    graduate.refresh_from_db()
    assert graduate.word == Outcome.Word.DISPUTED
    assert graduate.dispute.startswith("that is not my employer") and "by code" in graduate.dispute


def test_an_answer_closes_the_page_for_the_next_at_this_computer(client, graduate, checked):
    client.post(reverse("outcomes:code"), {"code": services.issue_code(graduate)})
    client.post(reverse("outcomes:answer"), {"claim": checked.public_id, "word": "confirmed"})
    assert client.get(reverse("outcomes:answer")).url == reverse("outcomes:code")


def test_a_code_ends_as_slips_do(client, graduate, checked):
    typed = services.issue_code(graduate)
    Outcome.objects.update(code_at=timezone.now() - timedelta(days=91))
    assert client.post(reverse("outcomes:code"), {"code": typed}).status_code == 200
