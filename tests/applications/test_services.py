"""Applying and answering: once, within the law, and each side is told."""

import contextlib
import functools
from datetime import timedelta

import pytest
from django.utils import timezone

from search import indexing
from search.documents import OPENING
from search.engines import engine
from tests.applications.people import graduate, index
from tests.factories import ApplicationFactory, MembershipFactory, OpeningFactory, UserFactory
from tests.together import together
from vocmatch.accounts.models import Notice, Role, Step
from vocmatch.accounts.transitions import MoveRefused
from vocmatch.applications import cards, matches, services
from vocmatch.applications.models import Application, RefusedPair
from vocmatch.employers.models import Opening
from vocmatch.students.models import Profile

pytestmark = pytest.mark.django_db


def applied(**values):
    student = graduate()
    opening = OpeningFactory(**values)
    return services.apply(student=student, opening=opening, actor=student.user)


def test_an_application_keeps_its_match_and_tells_the_employer():
    opening = OpeningFactory()
    member = MembershipFactory(organisation=opening.employer.organisation, role=Role.EMPLOYER)
    student = graduate()
    made = services.apply(student=student, opening=opening, actor=student.user, letter="明天可以到岗")
    assert made.match["total"] == sum(made.match["parts"].values())
    assert made.match["version"]
    notice = Notice.objects.get(user=member.user)
    assert student.name not in notice.text
    opening.refresh_from_db()
    opening.employer.refresh_from_db()
    assert (opening.applicants, opening.employer.asked, opening.employer.answered) == (1, 1, 0)
    indexing.relay()
    assert engine().find(OPENING, [opening.pk])[opening.pk].applicants == 1


def test_applying_twice_is_refused_kindly():
    made = applied()
    with pytest.raises(services.ApplyRefused):
        services.apply(student=made.student, opening=made.opening, actor=made.student.user)
    assert Application.objects.count() == 1


@pytest.mark.parametrize(
    ("years", "values"),
    [
        (15, {}),
        (17, {"hazards": ["height"]}),
        (19, {"education": 4}),
        (19, {"required_certificates": ["l-nurse"]}),
        (19, {"state": "closed"}),
        (19, {"employer__verified_until": None}),
    ],
)
def test_hard_limits_hold_when_applying(years, values):
    student, opening = graduate(years), OpeningFactory(**values)
    with pytest.raises(services.ApplyRefused) as refused:
        services.apply(student=student, opening=opening, actor=student.user)
    assert str(refused.value)
    assert not Application.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_applications_at_once_one_is_made():
    student, opening = graduate(), OpeningFactory()

    def go():
        try:
            return services.apply(student=student, opening=opening, actor=student.user)
        except services.ApplyRefused as refusal:
            return refusal

    results = together(go, go)
    assert sorted(type(result).__name__ for result in results) == ["Application", "ApplyRefused"]
    assert Application.objects.count() == 1


def test_who_accepted_a_post_applies_nowhere_else_until_it_is_given_up():
    made = applied()
    services.answer(application=made, action="offer", actor=UserFactory())
    other = OpeningFactory()
    services.reply(application=made, action="accept", actor=made.student.user)
    # The school's people apply by the same door.
    for actor in (made.student.user, UserFactory()):
        with pytest.raises(services.ApplyRefused):
            services.apply(student=made.student, opening=other, actor=actor)
    services.reply(application=made, action="decline", actor=made.student.user)
    services.apply(student=made.student, opening=other, actor=made.student.user)


def test_who_is_placed_applies_nowhere_until_the_placement_ends():
    student, opening = graduate(), OpeningFactory()
    for placed in (True, False):
        Profile.objects.update(placed=placed)
        if placed:
            with pytest.raises(services.ApplyRefused):
                services.apply(student=student, opening=opening, actor=student.user)
    services.apply(student=student, opening=opening, actor=student.user)


@pytest.mark.django_db(transaction=True)
def test_no_application_is_made_once_a_post_is_accepted():
    made = applied()
    services.answer(application=made, action="offer", actor=UserFactory())
    openings = OpeningFactory.create_batch(3)

    def accept():
        services.reply(application=made, action="accept", actor=made.student.user)

    def apply_to(opening):
        with contextlib.suppress(services.ApplyRefused):
            services.apply(student=made.student, opening=opening, actor=made.student.user)

    together(accept, *(functools.partial(apply_to, opening) for opening in openings))
    accepted = Step.objects.get(kind="applications.application", to_state="accepted")
    assert not Application.objects.filter(created_at__gt=accepted.at).exists()


def test_nobody_under_16_is_shown_by_applying_however_late_the_work_begins():
    student = graduate(15)
    opening = OpeningFactory(starts_on=timezone.localdate() + timedelta(days=360))
    for actor in (student.user, UserFactory()):
        with pytest.raises(services.ApplyRefused, match="16"):
            services.apply(student=student, opening=opening, actor=actor)
    assert not Application.objects.exists()


def test_of_two_offers_one_can_be_accepted():
    first, actor = applied(), UserFactory()
    second = services.apply(student=first.student, opening=OpeningFactory(), actor=actor)
    for made in (first, second):
        services.answer(application=made, action="offer", actor=actor)
    services.reply(application=first, action="accept", actor=first.student.user)
    with pytest.raises(MoveRefused):
        services.reply(application=second, action="accept", actor=first.student.user)
    services.reply(application=first, action="decline", actor=first.student.user)
    services.reply(application=second, action="accept", actor=first.student.user)


def test_a_teacher_applies_visibly():
    teacher = UserFactory()
    student = graduate()
    made = services.apply(student=student, opening=OpeningFactory(), actor=teacher)
    assert made.applied_by == teacher
    assert Notice.objects.filter(user=student.user).count() == 1


def test_the_way_from_applied_to_accepted_is_written_down():
    made = applied()
    officer = UserFactory()
    services.view(application=made, actor=officer)
    services.view(application=made, actor=officer)
    at = timezone.now() + timedelta(days=3)
    services.answer(application=made, action="shortlist", actor=officer)
    services.answer(application=made, action="interview", actor=officer, at=at)
    services.answer(application=made, action="offer", actor=officer, words="欢迎")
    services.reply(application=made, action="accept", actor=made.student.user)
    steps = Step.objects.filter(kind="applications.application", object_id=made.pk).order_by("pk")
    assert [step.to_state for step in steps] == ["viewed", "shortlisted", "interview", "offered", "accepted"]
    made.opening.employer.refresh_from_db()
    assert (made.opening.employer.asked, made.opening.employer.answered) == (1, 1)
    with pytest.raises(MoveRefused):
        services.answer(application=made, action="refuse", actor=officer)


def test_a_refusal_keeps_the_two_apart_and_is_told():
    made = applied()
    services.answer(application=made, action="refuse", actor=UserFactory(), words="这次名额已满")
    assert RefusedPair.objects.filter(student=made.student, opening=made.opening).exists()
    assert Notice.objects.filter(user=made.student.user).exists()
    with pytest.raises(services.ApplyRefused):
        services.apply(student=made.student, opening=made.opening, actor=made.student.user)


@pytest.mark.parametrize("accepted", [False, True])
def test_who_declines_is_not_shown_the_opening_again(accepted):
    made = applied()
    index()
    services.answer(application=made, action="offer", actor=UserFactory())
    if accepted:
        services.reply(application=made, action="accept", actor=made.student.user)
    services.reply(application=made, action="decline", actor=made.student.user)
    assert not matches.openings_for(made.student)
    assert not cards.people_for(made.opening).cards


def test_who_withdrew_may_apply_again():
    made = applied()
    services.reply(application=made, action="withdraw", actor=made.student.user)
    assert Opening.objects.get().applicants == 0
    assert not RefusedPair.objects.exists()
    services.apply(student=made.student, opening=made.opening, actor=made.student.user)
    assert Opening.objects.get().applicants == 1


def test_what_nobody_answers_expires_after_30_days():
    old, fresh = ApplicationFactory(), ApplicationFactory()
    Application.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=31))
    assert services.expire() == 1
    assert services.expire() == 0
    old.refresh_from_db()
    fresh.refresh_from_db()
    assert (old.state, fresh.state) == ("expired", "applied")


def test_what_is_withdrawn_while_others_expire_is_left_as_it_is(monkeypatch):
    rows = [applied(), applied()]
    Application.objects.update(created_at=timezone.now() - timedelta(days=31))
    move = services.move

    def while_somebody_withdraws(row, to, **how):
        """The first move, after the other application that was read with it is withdrawn."""
        monkeypatch.setattr(services, "move", move)
        other = Application.objects.exclude(pk=row.pk).get()
        services.reply(application=other, action="withdraw", actor=other.student.user)
        move(row, to, **how)

    monkeypatch.setattr(services, "move", while_somebody_withdraws)
    assert services.expire() == 1
    assert {row.state for row in Application.objects.all()} == {"expired", "withdrawn"}
    assert Notice.objects.filter(user__in=[row.student.user for row in rows]).count() == 1


def test_a_matched_opening_can_be_applied_to():
    student = graduate()
    OpeningFactory(education=2)
    index()
    (found,) = matches.openings_for(student)
    assert services.obstacles(student, found.opening) == []
    services.apply(student=student, opening=found.opening, actor=student.user)
    assert not matches.openings_for(student)
