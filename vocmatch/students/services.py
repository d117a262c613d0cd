"""What changes a student's profile, visibility and log-in."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from search import feed, indexing
from search.documents import SEEKER
from search.matching import birthday
from search.matching.limits import ADULT_AGE
from vocmatch.accounts import services as accounts
from vocmatch.accounts.models import Consent, Membership, Organisation, Role, User
from vocmatch.accounts.secrets import keyed_hash
from vocmatch.students.models import Enrolment, Erasure, Profile, Slip, Student

# No 0/O, 1/l/I: codes are read from paper and typed on a phone.
CODE_ALPHABET: Final = "23456789abcdefghjkmnpqrstuvwxyz"
CODE_LENGTH: Final = 10
NEW_SLIP: Final = gettext_noop(
    "Your school printed a new slip for you. Whoever has it can set a new password."
)
GUARDIAN_WITHDREW: Final = gettext_noop("A guardian took back the agreement that employers see your card.")
EDITABLE: Final = (
    "skills",
    "certificates",
    "occupations",
    "place",
    "pay",
    "conditions",
    "personalised",
    "looking",
)


class SlipUsed(ValueError):
    """Somebody used the slip a moment ago."""


class _Derived(NamedTuple):
    """What `visible` and `seeking` of a person follow from, and what they are."""

    student: int
    user: int | None
    birth_date: date
    looking: bool
    placed: bool
    seeking: bool
    visible: bool


_DERIVED_FROM: Final = (
    "student_id", "student__user_id", "student__birth_date", "looking", "placed", "seeking", "visible",
)  # fmt: skip


@transaction.atomic
def save_profile(*, profile: Profile, changes: Mapping[str, Any]) -> Profile:
    """Write what the person may change; the index follows after commit. Raises KeyError for other fields."""
    for name, value in changes.items():
        if name not in EDITABLE:
            raise KeyError(name)
        setattr(profile, name, value)
    profile.save(update_fields=list(changes))
    refresh_seeking([profile.student_id])
    return profile


@transaction.atomic
def refresh_seeking(student_ids: Iterable[int]) -> None:
    """Recompute `visible` and `seeking` of these students and let the index follow.

    Seeking: looks for work, is not placed, and studies in the last year or has graduated.
    Visible to employers: consents; at 16 or 17 a guardian consents too; never under 16 (matching.visible_on).
    """
    today = timezone.localdate()
    for chunk in feed.chunks(sorted(set(student_ids))):
        _derive(chunk, today)
        indexing.record(SEEKER, chunk)


@transaction.atomic
def check_seeking(on: date) -> int:
    """Bring `visible` and `seeking` of everybody up to that day; run every night.

    The last school year begins, a person turns 18: such things change who seeks work and who may be seen
    without anybody writing a row. Returns how many changed, and only these reach the index.
    """
    changed: list[int] = []
    for chunk in feed.chunks(list(Profile.objects.order_by("pk").values_list("student_id", flat=True))):
        changed += _derive(chunk, on)
    indexing.record(SEEKER, changed)
    return len(changed)


def _derive(student_ids: Sequence[int], today: date) -> list[int]:
    """Write `visible` and `seeking` of these students; the ids of those for whom they changed."""
    # Columns, not objects: a roster of 22,000 rows must not hold the database for long.
    rows = list(Profile.objects.filter(student_id__in=student_ids).values_list(*_DERIVED_FROM))
    profiles = [_Derived._make(row) for row in rows]
    near_work = _near_work(student_ids, today)
    consents = _consents(profile.user for profile in profiles)
    changed: dict[tuple[bool, bool], list[int]] = {}
    for profile in profiles:
        seeking = profile.looking and not profile.placed and profile.student in near_work
        visible = _may_be_seen(profile, consents, today)
        if (seeking, visible) != (profile.seeking, profile.visible):
            changed.setdefault((seeking, visible), []).append(profile.student)
    for (seeking, visible), ids in changed.items():
        Profile.objects.filter(student_id__in=ids).update(seeking=seeking, visible=visible)
    return [pk for ids in changed.values() for pk in ids]


def forget_slips(on: date) -> int:
    """Delete slips that nobody used while they were valid; used ones stay as proof of the first log-in and
    of the guardian's consent."""
    ended = Slip.objects.filter(used_at=None, created_at__date__lt=on - Slip.VALID)
    return ended.delete()[0]


def _near_work(student_ids: Iterable[int], today: date) -> set[int]:
    """Students with a result, or in the last school year of their programme."""
    rows = Enrolment.objects.filter(student_id__in=student_ids).values_list(
        "student_id", "state", "entry_term", "program__years"
    )
    ended = {Enrolment.State.GRADUATED, Enrolment.State.COMPLETED}
    return {
        student
        for student, state, entry, years in rows
        if state in ended or (state == Enrolment.State.ENROLLED and (today - entry).days >= 365 * (years - 1))
    }


def _consents(users: Iterable[int | None]) -> set[tuple[int, str]]:
    known = [user for user in users if user]
    found = Consent.objects.filter(user__in=known, purpose=Consent.Purpose.EMPLOYERS, withdrawn_at=None)
    return set(found.values_list("user_id", "by"))


def _may_be_seen(profile: _Derived, consents: set[tuple[int, str]], today: date) -> bool:
    if not profile.user or (profile.user, Consent.By.SELF) not in consents:
        return False
    adult = birthday(profile.birth_date, ADULT_AGE) <= today
    return adult or (profile.user, Consent.By.GUARDIAN) in consents


@transaction.atomic
def set_consent(*, student: Student, purpose: str, given: bool, by: str = Consent.By.SELF) -> None:
    """Give or withdraw a consent; employers stop seeing the card with the commit.

    Raises ValueError where the student has no account yet.
    """
    if student.user is None:
        raise ValueError("a student without an account cannot consent")
    if given:
        accounts.give_consent(user=student.user, purpose=purpose, by=by)
    else:
        accounts.withdraw_consent(user=student.user, purpose=purpose, by=by)
    if purpose == Consent.Purpose.PERSONALISED:
        Profile.objects.filter(student=student).update(personalised=given)
    refresh_seeking([student.pk])


@transaction.atomic
def issue_slips(
    *, students: Iterable[Student], issuer: Organisation, use: str = Slip.Use.LOGIN
) -> dict[int, str]:
    """New codes by student id, to be printed once; earlier unused ones of the same use end.

    Only a keyed HMAC is stored, so a lost slip is replaced, never read again. Whoever holds a slip for log-in
    can set a new password, so who has an account already is told.
    """
    students = list(students)
    codes = {student.pk: new_code() for student in students}
    Slip.objects.filter(student__in=codes, use=use, used_at=None).delete()
    Slip.objects.bulk_create(
        Slip(student_id=pk, use=use, code_hash=code_hash(code), issuer=issuer) for pk, code in codes.items()
    )
    if use == Slip.Use.LOGIN:
        owners = [student.user for student in students if student.user]
        accounts.notify(users=owners, text=NEW_SLIP, path=reverse("students:profile"))
    return codes


def new_code() -> str:
    """A code of ten characters (about 49 bits)."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def code_hash(code: str) -> str:
    """What is stored of a code; blanks, hyphens and capitals do not matter."""
    return keyed_hash("slip", code.strip().lower().replace("-", "").replace(" ", ""))


def open_slip(*, number: str, code: str, use: str) -> Slip | None:
    """The unused slip of the student with this student number, or None; who has left uses none any more."""
    here = Enrolment.objects.exclude(state=Enrolment.State.LEFT)
    return _slip(Slip.objects.open().filter(use=use), here, number, code)


def guardians_slip(*, number: str, code: str) -> Slip | None:
    """A guardian's slip, used or not, or None: it also ends what was agreed to with it, at any time."""
    return _slip(Slip.objects.filter(use=Slip.Use.GUARDIAN), Enrolment.objects.all(), number, code)


def _slip(slips: QuerySet[Slip], studies: QuerySet[Enrolment], number: str, code: str) -> Slip | None:
    """The one of these slips with this code, if its student has the number in these studies at its school."""
    slip = slips.filter(code_hash=code_hash(code)).select_related("student__user", "issuer").first()
    if slip is None:
        return None
    mine = studies.filter(student=slip.student, number=number.strip(), school__organisation=slip.issuer)
    return slip if mine.exists() else None


@transaction.atomic
def first_login(*, slip: Slip, number: str, password: str) -> User:
    """Use a slip up: make the account (user name: the student number) and its membership. Who had asked for
    erasure and comes back while the school still knows the name takes that back.

    Raises `SlipUsed`.
    """
    _use_up(slip)
    student = slip.student
    user = student.user
    if user is None:
        taken = User.objects.filter(username=number).exists()
        user = User(username=f"{number}-{slip.issuer.public_id}" if taken else number)
    user.set_password(password)
    user.save()
    if student.user_id is None:
        student.user = user
        student.save(update_fields=["user"])
    Membership.objects.get_or_create(user=user, organisation=slip.issuer, role=Role.STUDENT)
    Erasure.objects.filter(person_hash=student.person_hash).delete()
    return user


@transaction.atomic
def guardian_consent(*, slip: Slip) -> None:
    """A guardian agrees with the code of the slip; raises `SlipUsed`, and ValueError as `set_consent`."""
    _use_up(slip)
    set_consent(student=slip.student, purpose=Consent.Purpose.EMPLOYERS, given=True, by=Consent.By.GUARDIAN)


@transaction.atomic
def withdraw_guardian(*, student: Student) -> bool:
    """A guardian takes the agreement back (PIPL art. 15): with the slip, or by word through the school.

    Employers stop seeing the card of somebody under 18 with the commit, and the student is told. Returns
    whether an agreement was in force.
    """
    purpose, by = Consent.Purpose.EMPLOYERS, Consent.By.GUARDIAN
    if student.user is None or not accounts.has_consent(student.user, purpose, by):
        return False
    set_consent(student=student, purpose=purpose, given=False, by=by)
    accounts.notify(users=[student.user], text=GUARDIAN_WITHDREW, path=reverse("students:profile"))
    return True


def _use_up(slip: Slip) -> None:
    """Mark the slip used; of two at once one does, the other raises `SlipUsed`."""
    if not Slip.objects.filter(pk=slip.pk, used_at=None).update(used_at=timezone.now()):
        raise SlipUsed(slip)
