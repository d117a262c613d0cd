"""Counts for the desks, each within what the actor sees. No rule stands here: the app that owns the rows
says what is open, waiting or without work."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from search.models import Change
from vocmatch.accounts.actor import Actor
from vocmatch.accounts.models import Consent, Organisation
from vocmatch.applications import matches
from vocmatch.applications.models import Application
from vocmatch.desks.views_health import CHECKS, degraded
from vocmatch.employers.models import Employer, Opening
from vocmatch.outcomes import stats
from vocmatch.outcomes.models import Claim, Contact, Outcome, Rung, Snapshot
from vocmatch.schools.models import Program
from vocmatch.work.models import Run

A_WEEK: Final = timedelta(days=7)
SOON: Final = timedelta(days=30)
Count = Callable[[Actor, date], int]


def new_matches(actor: Actor, today: date) -> int:
    student = matches.student_of(actor)
    if student is None:
        return 0
    found = matches.openings_for(student)
    return sum(
        row.opening.published_on is not None and row.opening.published_on > today - A_WEEK for row in found
    )


def answers(actor: Actor, today: date) -> int:
    return Application.objects.visible_to(actor).for_the_applicant().count()


def to_confirm(actor: Actor, today: date) -> int:
    mine = Outcome.objects.visible_to(actor).filter(word=Outcome.Word.NONE)
    return mine.filter(rung__gte=Rung.SCHOOL_CHECKED).count()


def no_consent(actor: Actor, today: date) -> int:
    given = Consent.objects.filter(user=actor.user, purpose=Consent.Purpose.EMPLOYERS, withdrawn_at=None)
    return int(not given.exists())


def applicants(actor: Actor, today: date) -> int:
    return Application.objects.visible_to(actor).waiting().count()


def expiring(actor: Actor, today: date) -> int:
    mine = Opening.objects.owned_by(actor).filter(state=Opening.State.PUBLISHED)
    return mine.filter(closes_on__range=(today, today + A_WEEK)).count()


def drafts(actor: Actor, today: date) -> int:
    return Opening.objects.owned_by(actor).filter(state=Opening.State.DRAFT).count()


def claims(state: str) -> Count:
    return lambda actor, today: Claim.objects.visible_to(actor).filter(state=state).count()


def not_contacted(actor: Actor, today: date) -> int:
    """Graduates without proved work whom nobody has talked to within the promised days."""
    since = timezone.now() - timedelta(days=Contact.PROMISED_DAYS)
    recent = Contact.objects.filter(enrolment=OuterRef("pk"), at__gte=since)
    return stats.without_work(actor).filter(~Exists(recent)).count()


def unconfirmed(actor: Actor, today: date) -> int:
    """To a school a dispute reads as not yet confirmed."""
    seen = Outcome.objects.visible_to(actor).filter(rung__gte=Rung.SCHOOL_CHECKED)
    return seen.exclude(word=Outcome.Word.CONFIRMED).count()


def imports(actor: Actor, today: date) -> int:
    return Run.objects.visible_to(actor).filter(state=Run.State.WAITING).count()


def unlisted(actor: Actor, today: date) -> int:
    return Program.objects.visible_to(actor).filter(listed=False).count()


def employers(actor: Actor, today: date) -> int:
    pending = Organisation.State.PENDING
    return Employer.objects.owned_by(actor).filter(organisation__state=pending).count()


def verification_ends(actor: Actor, today: date) -> int:
    soon = Q(verified_until__lt=today + SOON) | Q(verified_until=None)
    active = Organisation.State.ACTIVE
    return Employer.objects.owned_by(actor).filter(soon, organisation__state=active).count()


def disputes(actor: Actor, today: date) -> int:
    return Outcome.objects.visible_to(actor).filter(word=Outcome.Word.DISPUTED).count()


def to_publish(actor: Actor, today: date) -> int:
    """Snapshots that somebody else took: two persons publish."""
    return Snapshot.objects.filter(published_at=None).exclude(created_by=actor.user).count()


def failed(actor: Actor, today: date) -> int:
    since = timezone.now() - A_WEEK
    return Run.objects.visible_to(actor).filter(state=Run.State.FAILED, created_at__gte=since).count()


def stuck(actor: Actor, today: date) -> int:
    return Run.objects.visible_to(actor).waiting_for_hands().count()


def services_down(actor: Actor, today: date) -> int:
    return sum(not answers() for answers in CHECKS.values()) + len(degraded())


def unindexed(actor: Actor, today: date) -> int:
    return Change.objects.count()
