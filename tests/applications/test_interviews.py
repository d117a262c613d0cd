"""Agreeing to an interview, and from when on the employer sees the phone."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.applications.people import graduate
from tests.factories import ApplicationFactory, MembershipFactory, OpeningFactory, UserFactory
from vocmatch.accounts.models import Notice, Role, Step
from vocmatch.accounts.secrets import encrypt
from vocmatch.accounts.transitions import MoveRefused
from vocmatch.applications import services
from vocmatch.applications.models import Application
from vocmatch.students.models import Student

pytestmark = pytest.mark.django_db
PHONE = "13800000000"


@pytest.fixture
def talk(settings):
    """An application with a member of the employer and the applicant, both logged in."""
    settings.SECOND_FACTOR_REQUIRED = False
    return Talk()


class Talk:
    def __init__(self):
        student = graduate()
        Student.objects.filter(pk=student.pk).update(phone=encrypt(PHONE))
        self.made = ApplicationFactory(student=student, opening=OpeningFactory())
        organisation = self.made.opening.employer.organisation
        self.member = MembershipFactory(organisation=organisation, role=Role.EMPLOYER).user
        self.employer, self.applicant = Client(), Client()
        self.employer.force_login(self.member)
        self.applicant.force_login(student.user)

    def answer(self, action, **values):
        url = reverse("applications:applicant", args=[self.made.public_id])
        assert self.employer.post(url, {"action": action, **values}).status_code == 302

    def invite(self, days=3):
        at = timezone.localtime() + timedelta(days=days)
        self.answer("interview", at=f"{at:%Y-%m-%dT%H:%M}")

    def reply(self, action):
        url = reverse("applications:act", args=[self.made.public_id])
        return self.applicant.post(url, {"action": action}, follow=True)

    def phone_is_shown(self):
        page = self.employer.get(reverse("applications:applicant", args=[self.made.public_id]))
        return PHONE in page.content.decode()

    def now(self):
        return Application.objects.get(pk=self.made.pk)


def test_the_phone_appears_when_the_applicant_agrees_to_come(talk):
    assert not talk.phone_is_shown()
    talk.invite()
    assert not talk.phone_is_shown()
    page = talk.applicant.get(reverse("applications:application", args=[talk.made.public_id]))
    assert 'value="come"' in page.content.decode()
    page = talk.reply("come")
    assert 'value="come"' not in page.content.decode()
    assert talk.phone_is_shown()
    assert Notice.objects.filter(user=talk.member, text=services.COMES).count() == 1


def test_an_offer_alone_shows_no_phone_but_taking_the_post_does(talk):
    talk.answer("offer")
    assert not talk.phone_is_shown()
    talk.reply("accept")
    assert talk.phone_is_shown()
    talk.reply("decline")
    assert not talk.phone_is_shown()


def test_another_day_needs_another_word(talk):
    talk.invite()
    talk.reply("come")
    talk.invite(days=5)
    assert talk.now().interview_accepted_at is None
    assert not talk.phone_is_shown()
    talk.reply("come")
    assert talk.phone_is_shown()
    talk.answer("offer")
    assert talk.phone_is_shown()


def test_what_has_come_to_nothing_hides_the_phone_again(talk):
    talk.invite()
    talk.reply("come")
    talk.answer("refuse", words="这次名额已满")
    assert not talk.phone_is_shown()


def test_only_an_invitation_can_be_agreed_to(talk):
    talk.reply("come")
    assert talk.now().interview_accepted_at is None
    for state in ("viewed", "offered", "refused", "withdrawn"):
        row = ApplicationFactory(state=state, interview_at=timezone.now())
        with pytest.raises(MoveRefused):
            services.accept_interview(application=row, actor=UserFactory())
    undated = ApplicationFactory(state="interview")
    with pytest.raises(MoveRefused):
        services.accept_interview(application=undated, actor=UserFactory())


def test_a_day_the_employer_has_just_changed_is_not_agreed_to(talk):
    talk.invite()
    read_before = talk.now()
    talk.invite(days=5)
    with pytest.raises(MoveRefused):
        services.accept_interview(application=read_before, actor=talk.made.student.user)
    assert talk.now().interview_accepted_at is None


def test_nobody_else_agrees_for_the_applicant(talk):
    talk.invite()
    url = reverse("applications:act", args=[talk.made.public_id])
    stranger = Client()
    stranger.force_login(graduate().user)
    assert stranger.post(url, {"action": "come"}).status_code == 404
    assert talk.employer.post(url, {"action": "come"}).status_code == 403
    assert talk.applicant.post(url, {"action": "run"}).status_code == 400
    assert talk.now().interview_accepted_at is None


def test_the_timeline_says_that_the_applicant_comes(talk):
    talk.invite()
    talk.reply("come")
    talk.answer("offer")
    url = reverse("applications:application", args=[talk.made.public_id])
    stages = talk.applicant.get(url).context["timeline"]
    # Applied, seen, invited, agreed to come, offered; then accepted and started would follow.
    assert [stage.state for stage in stages] == ["done"] * 4 + ["now", "next", "next"]
    assert stages[3].label not in {str(label) for label in Application.State.labels}
    assert Step.objects.filter(object_id=talk.made.pk, to_state="interview").count() == 1


def test_an_interview_agreed_to_waits_for_nobody(talk):
    talk.invite()
    mine = reverse("applications:mine")
    assert talk.applicant.get(mine).context["waiting"] == 1
    talk.reply("come")
    assert talk.applicant.get(mine).context["waiting"] == 0
