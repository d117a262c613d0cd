"""Accounts, consents and applications of the city's young people."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from search.matching import birthday
from vocmatch.accounts import services as accounts
from vocmatch.accounts.demo import PREFIX
from vocmatch.accounts.models import Consent, Membership, Role, User
from vocmatch.applications import matches, services
from vocmatch.applications.models import Application
from vocmatch.demo.organisations import person, rename
from vocmatch.employers.models import Employer
from vocmatch.students.models import Enrolment, Profile, Student
from vocmatch.students.services import refresh_seeking, save_profile

Step = Callable[[str, int, int], None]

ACCOUNT_SHARE: Final = 0.7
CONSENT_SHARE: Final = 0.8
BATCH: Final = 500


@transaction.atomic
def open_accounts(dice: random.Random, cohort: int) -> list[Student]:
    """Accounts and consents for most of the cohort's graduates without work; their students."""
    rows = Enrolment.objects.graduates(cohort).filter(student__profile__placed=False).order_by("pk")
    chosen = [
        row for row in rows.select_related("student", "school__organisation") if dice.random() < ACCOUNT_SHARE
    ]
    fresh = [row for row in chosen if row.student.user_id is None]
    users = User.objects.bulk_create((User(username=row.number, password="!") for row in fresh), BATCH)
    for row, user in zip(fresh, users, strict=True):
        row.student.user = user
    Student.objects.bulk_update([row.student for row in fresh], ["user"], BATCH)
    Membership.objects.bulk_create(
        (
            Membership(user=row.student.user, organisation=row.school.organisation, role=Role.STUDENT)
            for row in fresh
        ),
        BATCH,
    )
    agreeing = [row.student.user for row in fresh if dice.random() < CONSENT_SHARE]
    Consent.objects.bulk_create(
        (
            Consent(user=user, purpose=Consent.Purpose.EMPLOYERS, version=accounts.CONSENT_VERSION)
            for user in agreeing
        ),
        BATCH,
    )
    refresh_seeking([row.student_id for row in chosen])
    return [row.student for row in chosen]


def apply_for_some(dice: random.Random, students: Sequence[Student], count: int, step: Step) -> int:
    """Some of them apply to what fits them best; returns how many applications there are."""
    if Application.objects.exists():
        return Application.objects.count()
    for at, student in enumerate(students[:count]):
        found = matches.openings_for(read_again(student), limit=6)
        if found and student.user is not None:
            opening = dice.choice(found[:4]).opening
            services.apply(
                student=student, opening=opening, actor=student.user, letter="毕业后可以马上上岗。"
            )
        if at % 10 == 9 or at == min(count, len(students)) - 1:
            step("applications", at + 1, min(count, len(students)))
    return Application.objects.count()


def answer_some(dice: random.Random) -> None:
    """Employers answer most of what they got: interviews, offers, refusals with a reason."""
    waiting = Application.objects.waiting().select_related("opening__employer__organisation", "student__user")
    for application in waiting.order_by("pk"):
        chance = dice.random()
        if chance < 0.35:
            continue
        actor = recruiter(application.opening.employer)
        services.view(application=application, actor=actor)
        if chance < 0.5:
            continue
        if chance < 0.75:
            at = timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=3), time(9, 30)))
            words = "请带身份证和学校推荐表。"
            services.answer(application=application, action="interview", actor=actor, words=words, at=at)
        elif chance < 0.9:
            services.answer(
                application=application, action="offer", actor=actor, words="欢迎加入，下周一可以上岗。"
            )
        else:
            words = "这次名额已满，谢谢你的投递，欢迎关注我们的其他岗位。"
            services.answer(application=application, action="refuse", actor=actor, words=words)


def recruiter(employer: Employer) -> User:
    user, made = User.objects.get_or_create(username=f"hr-{employer.credit_code}", defaults={"password": "!"})
    if made:
        Membership.objects.create(user=user, organisation=employer.organisation, role=Role.EMPLOYER)
    return user


def students_to_enter(cohort: int, today: date) -> dict[str, Student]:
    """The students one can enter as: with an offer, 17 years old, 15 years old, with a thin profile."""
    existing = {user.username for user in User.objects.filter(username__startswith=PREFIX)}
    without = Enrolment.objects.graduates(cohort).filter(student__profile__placed=False)
    without = without.select_related("student", "school__organisation").order_by("pk")
    offered = Application.objects.filter(state=Application.State.OFFERED).values("student_id")
    grown = birthday_before(today, 18)
    choices = {
        "student": without.filter(student__in=offered),
        "student-17": without.filter(student__birth_date__gt=grown),
        "student-thin": without.filter(student__birth_date__lte=grown).exclude(student__in=offered),
        "student-15": Enrolment.objects.filter(
            entry_term__year=cohort, student__birth_date__gt=birthday_before(today, 16)
        )
        .select_related("student", "school__organisation")
        .order_by("pk"),
    }
    found = {}
    for name, rows in choices.items():
        row = rows.first()
        if row is None or PREFIX + name in existing:
            continue
        _become(name, row)
        found[name] = row.student
    if "student-thin" in found:
        bare = {"skills": [], "certificates": [], "occupations": [], "pay": None, "conditions": []}
        save_profile(profile=Profile.objects.get(student=found["student-thin"]), changes=bare)
    return found


def birthday_before(today: date, age: int) -> date:
    """Who was born on this day or earlier has reached the age today."""
    day = date(today.year - age, today.month, min(today.day, 28))
    return day if birthday(day, age) <= today else day - timedelta(days=1)


def _become(name: str, row: Enrolment) -> None:
    student = row.student
    if student.user is None:
        student.user = person(name, Role.STUDENT, row.school.organisation)
        student.save(update_fields=["user"])
    else:
        # The account that applied keeps what it did.
        rename(student.user, name)
    refresh_seeking([student.pk])


def read_again(student: Student) -> Student:
    """The student as the database has it now, with what matching reads."""
    return Student.objects.select_related("profile__place", "home", "user").get(pk=student.pk)
