"""Applying, answering, and what each step tells the other side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from search import indexing, matching, sources
from search.documents import OPENING, OpeningDoc, SeekerDoc
from search.matching.limits import WORKING_AGE
from vocmatch.accounts import services as accounts
from vocmatch.accounts.models import Role, User
from vocmatch.accounts.transitions import MoveRefused, move
from vocmatch.applications.models import Application, CardView, RefusedPair
from vocmatch.applications.words import LIMITS
from vocmatch.employers.models import Employer, Opening
from vocmatch.employers.sources import RELATED, opening_docs
from vocmatch.students.models import Profile, Student
from vocmatch.students.sources import seeker_docs

State = Application.State
UNANSWERED_FOR: Final = timedelta(days=30)

NEW: Final = gettext_noop("Somebody applied to one of your openings.")
ANSWERED: Final = gettext_noop("An employer answered your application.")
APPLIED_FOR_YOU: Final = gettext_noop("Your school applied to an opening for you.")
REPLIED: Final = gettext_noop("An applicant answered you.")
COMES: Final = gettext_noop("An applicant agreed to come to an interview.")
# Who may make which move, by name of the action on the page.
BY_EMPLOYER: Final = {
    "shortlist": State.SHORTLISTED,
    "interview": State.INTERVIEW,
    "offer": State.OFFERED,
    "refuse": State.REFUSED,
}
BY_APPLICANT: Final = {"accept": State.ACCEPTED, "decline": State.DECLINED, "withdraw": State.WITHDRAWN}


class ApplyRefused(ValueError):
    """The person cannot apply to this opening; the message says why and can be shown."""


def documents(student: Student, opening: Opening) -> tuple[OpeningDoc, SeekerDoc]:
    """The pair as matching sees it."""
    row = Opening.objects.select_related(*RELATED).get(pk=opening.pk)
    profile = Profile.objects.get(student=student)
    return opening_docs([row])[0], seeker_docs([profile])[0]


def obstacles(student: Student, opening: Opening, on: date | None = None) -> list[str]:
    """What forbids the pair, in words a person understands: a post taken already, and the hard limits."""
    day = on or timezone.localdate()
    reasons = matching.eligible(*documents(student, opening), day)
    refused = [str(LIMITS[reason]) for reason in reasons]
    own = [reason for reason in (taken(student), _too_young(student, day)) if reason]
    return own + refused


def _too_young(student: Student, day: date) -> str:
    """Why somebody who is not 16 yet does not apply, whenever the work begins: applying shows the name to the
    employer, who sees nobody of that age. Else empty."""
    of_age = matching.birthday(student.birth_date, WORKING_AGE)
    if of_age <= day:
        return ""
    return _("Employers see nobody under 16. You can apply from %(day)s on.") % {
        "day": date_format(of_age, "DATE_FORMAT")
    }


def taken(student: Student) -> str:
    """Why somebody who has a place does not apply: an accepted post, or a placement on record. Else empty.

    A started post says no more than `Profile.placed`: only outcomes know whether it has ended.
    """
    if Application.objects.filter(student=student, state=State.ACCEPTED).exists():
        return _(
            "A post is accepted already. Who will not start there says so on its page, and can then apply."
        )
    if Profile.objects.filter(student=student, placed=True).exists():
        return _(
            "Work or further study is on record. If it has ended, say so under “What became of me”; once the "
            "school has checked that, applying is open again."
        )
    return ""


def _wait_for_others(student: Student) -> None:
    """Hold the person's profile until the transaction ends, so that one applies or accepts at a time."""
    Profile.objects.select_for_update().get(student=student)


@transaction.atomic
def apply(*, student: Student, opening: Opening, actor: User, letter: str = "") -> Application:
    """Apply: name and relayed contact go to this employer. Keeps the match as it stands now.

    Raises `ApplyRefused` for an opening that is not open, a hard limit, a second application, and for
    somebody who has a place already.
    """
    _wait_for_others(student)
    if not Opening.objects.open().filter(pk=opening.pk).exists():
        raise ApplyRefused(_("This opening is no longer open. Your list shows what is open now."))
    against = obstacles(student, opening)
    if against:
        raise ApplyRefused(" ".join(against))
    match = matching.explain(*documents(student, opening), sources.weights())
    try:
        with transaction.atomic():
            application = Application.objects.create(
                student=student,
                opening=opening,
                letter=letter,
                applied_by=actor,
                match={
                    "total": match.total,
                    "version": match.version,
                    "parts": {part.key: part.points for part in match.parts},
                },
            )
    except IntegrityError as error:
        raise ApplyRefused(_("You have applied to this opening already.")) from error
    count_down(openings=[opening.pk])
    _tell_employer(application, NEW)
    if student.user is not None and student.user_id != actor.pk:
        _tell_applicant(application, APPLIED_FOR_YOU)
    return application


@transaction.atomic
def answer(
    *, application: Application, action: str, actor: User, words: str = "", at: datetime | None = None
) -> None:
    """The employer's answer: one of BY_EMPLOYER. A refusal keeps the two apart from now on.

    Raises KeyError for another action and `transitions.MoveRefused` for a move that is not allowed.
    """
    to = BY_EMPLOYER[action]
    move(application, to, actor=actor)
    application.answer = words
    changed = ["answer", "moved_at"]
    if to == State.INTERVIEW:
        # Who agreed to one day has not agreed to another.
        application.interview_at, application.interview_accepted_at = at, None
        changed += ["interview_at", "interview_accepted_at"]
    application.save(update_fields=changed)
    if to == State.REFUSED:
        RefusedPair.objects.get_or_create(student=application.student, opening=application.opening)
    count_down(openings=[application.opening_id])
    _tell_applicant(application, ANSWERED)


@transaction.atomic
def reply(*, application: Application, action: str, actor: User) -> None:
    """The applicant's answer: one of BY_APPLICANT. Who declines is not shown this opening again.

    Raises as `answer` does, and `MoveRefused` for an acceptance by somebody who has a place already.
    """
    to = BY_APPLICANT[action]
    _wait_for_others(application.student)
    if to == State.ACCEPTED and (place := taken(application.student)):
        raise MoveRefused(place)
    move(application, to, actor=actor)
    if to == State.DECLINED:
        RefusedPair.objects.get_or_create(student=application.student, opening=application.opening)
    count_down(openings=[application.opening_id])
    _tell_employer(application, REPLIED)


@transaction.atomic
def accept_interview(*, application: Application, actor: User) -> None:
    """The applicant will come to the interview; from now on this employer sees the phone.

    The state stays, so there is no Step: the field keeps the moment. Raises `MoveRefused` where there is
    no day to agree to, and where the employer named another one since the row was read.
    """
    if not application.asks_to_interview:
        raise MoveRefused(_("There is no invitation to an interview to answer."))
    asked = {
        "state": State.INTERVIEW,
        "interview_at": application.interview_at,
        "interview_accepted_at": None,
    }
    now = timezone.now()
    if not Application.objects.filter(pk=application.pk, **asked).update(
        interview_accepted_at=now, moved_at=now
    ):
        raise MoveRefused(_("Somebody else changed this a moment ago. Reload the page."))
    application.interview_accepted_at = now
    _tell_employer(application, COMES)


@transaction.atomic
def view(*, application: Application, actor: User) -> None:
    """The employer opened it for the first time; later looks, and the second of two at once, change nothing."""
    if application.state == State.APPLIED:
        try:
            move(application, State.VIEWED, actor=actor)
        except MoveRefused:
            application.refresh_from_db(fields=["state"])


@transaction.atomic
def see_cards(*, employer: Employer, students: Sequence[int], on: date) -> set[int]:
    """Note that an employer sees these people's cards, first ones first, as far as the day's quota goes.

    Returns everybody it has seen that day, never more than `CardView.A_DAY`.
    """
    # Two pages at once wait for each other here, so that together they stay within the quota.
    Employer.objects.select_for_update().get(pk=employer.pk)
    views = CardView.objects.filter(employer=employer, on=on)
    seen = set(views.values_list("student_id", flat=True))
    fresh = [pk for pk in students if pk not in seen][: max(0, CardView.A_DAY - len(seen))]
    CardView.objects.bulk_create(CardView(employer=employer, student_id=pk, on=on) for pk in fresh)
    return seen.union(fresh)


@transaction.atomic
def expire(*, on: date | None = None) -> int:
    """End applications nobody answered for 30 days, so that nobody waits for ever. Returns how many.

    One that is answered or withdrawn meanwhile is left as it is.
    """
    before = timezone.now() if on is None else timezone.make_aware(datetime.combine(on, datetime.min.time()))
    ended = []
    for row in Application.objects.waiting().filter(created_at__lt=before - UNANSWERED_FOR):
        try:
            move(row, State.EXPIRED, actor=None, why="unanswered for 30 days")
        except MoveRefused:
            continue
        _tell_applicant(row, ANSWERED)
        ended.append(row)
    count_down(openings={row.opening_id for row in ended})
    return len(ended)


@transaction.atomic
def count_down(*, openings: Iterable[int]) -> None:
    """Write what openings and employers show of applications: applicants, received, answered."""
    touched = sorted(set(openings))
    gone = [State.WITHDRAWN, State.EXPIRED]
    counted = Count("applications", filter=~Q(applications__state__in=gone))
    for pk, applicants in (
        Opening.objects.filter(pk__in=touched).annotate(now=counted).values_list("pk", "now")
    ):
        Opening.objects.filter(pk=pk).update(applicants=applicants)
    unanswered = [State.APPLIED, State.VIEWED, State.EXPIRED, State.WITHDRAWN]
    employers = (
        Employer.objects.filter(openings__in=touched)
        .distinct()
        .annotate(
            received=Count("openings__applications"),
            done=Count("openings__applications", filter=~Q(openings__applications__state__in=unanswered)),
        )
    )
    for employer in employers:
        Employer.objects.filter(pk=employer.pk).update(asked=employer.received, answered=employer.done)
    indexing.record(OPENING, touched)


def _tell_employer(application: Application, text: str) -> None:
    users = accounts.members(application.opening.employer.organisation, Role.EMPLOYER)
    accounts.notify(
        users=users, text=text, path=reverse("applications:application", args=[application.public_id])
    )


def _tell_applicant(application: Application, text: str) -> None:
    if application.student.user is not None:
        path = reverse("applications:application", args=[application.public_id])
        accounts.notify(users=[application.student.user], text=text, path=path)
