"""What waits for each role, counted within what the role sees. No rule stands here: each count asks the
app that owns the rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from search.models import Change
from vocmatch.accounts.actor import Actor
from vocmatch.accounts.models import Consent, Organisation, Role
from vocmatch.applications import matches
from vocmatch.applications.models import Application
from vocmatch.desks.views_health import CHECKS
from vocmatch.employers.models import Employer, Opening
from vocmatch.outcomes import stats
from vocmatch.outcomes.models import Claim, Contact, Outcome, Rung, Snapshot
from vocmatch.schools.models import Program
from vocmatch.work.models import Run

A_WEEK: Final = timedelta(days=7)
Count = Callable[[Actor, date], int]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of waiting work: how many, what they are, the verb that takes one there."""

    count: Count
    label: Promise
    action: Promise
    route: str
    query: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A kind with its number now."""

    count: int
    label: Promise
    action: Promise
    url: str


def waiting_for(actor: Actor) -> list[Waiting]:
    """The kinds of work of the role, in the order in which they should be done."""
    today = timezone.localdate()
    return [
        Waiting(kind.count(actor, today), kind.label, kind.action, reverse(kind.route) + kind.query)
        for kind in KINDS.get(actor.role or "", ())
    ]


def sentence(rows: Sequence[Waiting]) -> str:
    """Waiting for you: 12 applicants without an answer, 3 drafts."""
    said = [f"{row.count:,} {row.label}" for row in rows if row.count]
    if not said:
        return _("Nothing is waiting for you.")
    return _("Waiting for you: %(kinds)s.") % {"kinds": ", ".join(said)}


def _new_matches(actor: Actor, today: date) -> int:
    student = matches.student_of(actor)
    if student is None:
        return 0
    found = matches.openings_for(student)
    return sum(
        row.opening.published_on is not None and row.opening.published_on > today - A_WEEK for row in found
    )


def _answers(actor: Actor, today: date) -> int:
    answered = [Application.State.INTERVIEW, Application.State.OFFERED]
    return Application.objects.visible_to(actor).filter(state__in=answered).count()


def _to_confirm(actor: Actor, today: date) -> int:
    mine = Outcome.objects.visible_to(actor).filter(word=Outcome.Word.NONE)
    return mine.filter(rung__gte=Rung.SCHOOL_CHECKED).count()


def _no_consent(actor: Actor, today: date) -> int:
    given = Consent.objects.filter(user=actor.user, purpose=Consent.Purpose.EMPLOYERS, withdrawn_at=None)
    return int(not given.exists())


def _applicants(actor: Actor, today: date) -> int:
    return Application.objects.visible_to(actor).waiting().count()


def _expiring(actor: Actor, today: date) -> int:
    mine = Opening.objects.owned_by(actor).filter(state=Opening.State.PUBLISHED)
    return mine.filter(closes_on__range=(today, today + A_WEEK)).count()


def _drafts(actor: Actor, today: date) -> int:
    return Opening.objects.owned_by(actor).filter(state=Opening.State.DRAFT).count()


def _claims(state: str) -> Count:
    return lambda actor, today: Claim.objects.visible_to(actor).filter(state=state).count()


def _not_contacted(actor: Actor, today: date) -> int:
    """Graduates without proved work whom nobody has talked to within the promised days."""
    since = timezone.now() - timedelta(days=Contact.PROMISED_DAYS)
    recent = Contact.objects.filter(enrolment=OuterRef("pk"), at__gte=since)
    return stats.without_work(actor).filter(~Exists(recent)).count()


def _unconfirmed(actor: Actor, today: date) -> int:
    """To a school a dispute reads as not yet confirmed."""
    seen = Outcome.objects.visible_to(actor).filter(rung__gte=Rung.SCHOOL_CHECKED)
    return seen.exclude(word=Outcome.Word.CONFIRMED).count()


def _imports(actor: Actor, today: date) -> int:
    return Run.objects.visible_to(actor).filter(state=Run.State.WAITING).count()


def _unlisted(actor: Actor, today: date) -> int:
    return Program.objects.visible_to(actor).filter(listed=False).count()


def _employers(actor: Actor, today: date) -> int:
    pending = Organisation.State.PENDING
    return Employer.objects.owned_by(actor).filter(organisation__state=pending).count()


def _verification_ends(actor: Actor, today: date) -> int:
    soon = Q(verified_until__lt=today + timedelta(days=30)) | Q(verified_until=None)
    active = Organisation.State.ACTIVE
    return Employer.objects.owned_by(actor).filter(soon, organisation__state=active).count()


def _disputes(actor: Actor, today: date) -> int:
    return Outcome.objects.visible_to(actor).filter(word=Outcome.Word.DISPUTED).count()


def _to_publish(actor: Actor, today: date) -> int:
    """Snapshots that somebody else took: two persons publish."""
    return Snapshot.objects.filter(published_at=None).exclude(created_by=actor.user).count()


def _failed(actor: Actor, today: date) -> int:
    since = timezone.now() - A_WEEK
    return Run.objects.visible_to(actor).filter(state=Run.State.FAILED, created_at__gte=since).count()


def _stuck(actor: Actor, today: date) -> int:
    return Run.objects.visible_to(actor).waiting_for_hands().count()


def _services_down(actor: Actor, today: date) -> int:
    return sum(not answers() for answers in CHECKS.values())


def _unindexed(actor: Actor, today: date) -> int:
    return Change.objects.count()


_lazy = gettext_lazy
_VERIFY: Final = (
    Kind(_employers, _lazy("employers to verify"), _lazy("Verify employers"), "employers:verify"),
    Kind(_verification_ends, _lazy("verifications that end within 30 days"), _lazy("Verify again"), "employers:verify"),
)  # fmt: skip
_PUBLISH: Final = Kind(
    _to_publish, _lazy("snapshots to publish"), _lazy("Check and publish"), "outcomes:snapshots"
)
_CITY: Final = (
    *_VERIFY,
    Kind(_disputes, _lazy("disputes to hear"), _lazy("Hear disputes"), "outcomes:disputes"),
    _PUBLISH,
)
_CONTACT: Final = Kind(
    _not_contacted,
    _lazy("graduates without work and without a contact in 14 days"),
    _lazy("Call them"),
    "outcomes:list",
)
KINDS: Final[Mapping[str, Sequence[Kind]]] = {
    Role.STUDENT: (
        Kind(_to_confirm, _lazy("record about you to confirm"), _lazy("Is it right?"), "outcomes:mine"),
        Kind(_answers, _lazy("answers to your applications"), _lazy("Read the answers"), "applications:mine"),
        Kind(_new_matches, _lazy("new openings that fit, this week"), _lazy("See the openings"), "applications:matches"),
        Kind(_no_consent, _lazy("open question: may employers see your card?"), _lazy("Decide"), "students:profile"),
    ),
    Role.EMPLOYER: (
        Kind(_applicants, _lazy("applicants without an answer"), _lazy("Answer applicants"), "applications:inbox"),
        Kind(_expiring, _lazy("openings that close within 7 days"), _lazy("Renew openings"), "employers:openings"),
        Kind(_drafts, _lazy("drafts"), _lazy("Finish drafts"), "employers:openings"),
    ),
    Role.SCHOOL_EDITOR: (
        Kind(_unlisted, _lazy("programmes without a public page"), _lazy("Write their pages"), "wagtailadmin_home"),
    ),
    Role.CLASS_TEACHER: (_CONTACT,),
    Role.SCHOOL_OFFICER: (
        Kind(_claims(Claim.State.SUBMITTED), _lazy("claims to check"), _lazy("Check claims"), "outcomes:list", "?show=waiting"),
        _CONTACT,
        Kind(_imports, _lazy("imports that wait for your decision"), _lazy("Decide"), "work:runs"),
        Kind(_unconfirmed, _lazy("outcomes the graduates have not confirmed"), _lazy("Print answer codes"), "outcomes:codes"),
    ),
    Role.COUNTY_OFFICER: (
        Kind(_claims(Claim.State.SCHOOL_CHECKED), _lazy("claims to check"), _lazy("Check claims"), "outcomes:queue"),
        *_VERIFY,
    ),
    Role.CITY_ANALYST: (_PUBLISH,),
    Role.CITY_VERIFIER: _CITY,
    Role.CITY_ADMIN: _CITY,
    Role.OPERATOR: (
        Kind(_services_down, _lazy("services that do not answer"), _lazy("See which"), "readyz"),
        Kind(_failed, _lazy("runs that failed this week"), _lazy("See the runs"), "work:runs"),
        Kind(_stuck, _lazy("runs without a worker"), _lazy("See the runs"), "work:runs"),
        Kind(_unindexed, _lazy("changes not yet in the search index"), _lazy("See the runs"), "work:runs"),
    ),
}  # fmt: skip
