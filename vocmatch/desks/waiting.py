"""What waits for each role, in the order in which it should be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from vocmatch.accounts.actor import Actor
from vocmatch.accounts.models import Role
from vocmatch.desks import counts
from vocmatch.desks.counts import Count
from vocmatch.outcomes.models import Claim


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of waiting work: how many, what they are (in the plural the number asks for), the verb
    that takes one there."""

    count: Count
    label: Any
    action: Promise
    route: str
    query: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A kind with its number now."""

    count: int
    label: str
    action: Promise
    url: str


def waiting_for(actor: Actor) -> list[Waiting]:
    """The kinds of work of the role in the order in which they should be done; what is empty stands last."""
    today = timezone.localdate()
    found = [(kind, kind.count(actor, today)) for kind in KINDS.get(actor.role or "", ())]
    rows = [
        Waiting(count, kind.label % count, kind.action, reverse(kind.route) + kind.query)
        for kind, count in found
    ]
    return sorted(rows, key=lambda row: row.count == 0)


def sentence(rows: Sequence[Waiting]) -> str:
    """Waiting for you: 12 applicants without an answer, 3 drafts."""
    said = [f"{row.count:,} {row.label}" for row in rows if row.count]
    if not said:
        return gettext("Nothing is waiting for you.")
    return gettext("Waiting for you: %(kinds)s.") % {"kinds": gettext(", ").join(said)}


_VERIFY: Final = (
    Kind(
        counts.employers,
        ngettext_lazy("employer to verify", "employers to verify"),
        _("Verify employers"),
        "employers:verify",
    ),
    Kind(
        counts.verification_ends,
        ngettext_lazy("verification that ends within 30 days", "verifications that end within 30 days"),
        _("Verify again"),
        "employers:verify",
    ),
)
_PUBLISH: Final = Kind(
    counts.to_publish,
    ngettext_lazy("snapshot to publish", "snapshots to publish"),
    _("Check and publish"),
    "outcomes:snapshots",
)
_CITY: Final = (
    *_VERIFY,
    Kind(
        counts.disputes,
        ngettext_lazy("dispute to hear", "disputes to hear"),
        _("Hear disputes"),
        "outcomes:disputes",
    ),
    _PUBLISH,
)
_CONTACT: Final = Kind(
    counts.not_contacted,
    ngettext_lazy(
        "graduate without work and without a contact in 14 days",
        "graduates without work and without a contact in 14 days",
    ),
    _("Call them"),
    "outcomes:list",
)
KINDS: Final[Mapping[str, Sequence[Kind]]] = {
    Role.STUDENT: (
        Kind(
            counts.to_confirm,
            ngettext_lazy("record about you to confirm", "records about you to confirm"),
            _("Is it right?"),
            "outcomes:mine",
        ),
        Kind(
            counts.answers,
            ngettext_lazy("answer to your applications", "answers to your applications"),
            _("Read the answers"),
            "applications:mine",
        ),
        Kind(
            counts.new_matches,
            ngettext_lazy(
                "opening of this week among those that fit best",
                "openings of this week among those that fit best",
            ),
            _("See the openings"),
            "applications:matches",
        ),
        Kind(
            counts.no_consent,
            ngettext_lazy(
                "open question: may employers see your card?", "open questions: may employers see your card?"
            ),
            _("Decide"),
            "students:profile",
        ),
    ),
    Role.EMPLOYER: (
        Kind(
            counts.applicants,
            ngettext_lazy("applicant without an answer", "applicants without an answer"),
            _("Answer applicants"),
            "applications:inbox",
        ),
        Kind(
            counts.expiring,
            ngettext_lazy("opening that closes within 7 days", "openings that close within 7 days"),
            _("Renew openings"),
            "employers:openings",
        ),
        Kind(counts.drafts, ngettext_lazy("draft", "drafts"), _("Finish drafts"), "employers:openings"),
    ),
    Role.SCHOOL_EDITOR: (
        Kind(
            counts.unlisted,
            ngettext_lazy("programme without a public page", "programmes without a public page"),
            _("Write their pages"),
            "wagtailadmin_home",
        ),
    ),
    Role.CLASS_TEACHER: (_CONTACT,),
    Role.SCHOOL_OFFICER: (
        Kind(
            counts.claims(Claim.State.SUBMITTED),
            ngettext_lazy("claim to check", "claims to check"),
            _("Check claims"),
            "outcomes:list",
            "?show=waiting",
        ),
        _CONTACT,
        Kind(
            counts.imports,
            ngettext_lazy("import that waits for your decision", "imports that wait for your decision"),
            _("Decide"),
            "work:runs",
        ),
        Kind(
            counts.unconfirmed,
            ngettext_lazy(
                "outcome the graduate has not confirmed", "outcomes the graduates have not confirmed"
            ),
            _("Print answer codes"),
            "outcomes:codes",
        ),
    ),
    Role.COUNTY_OFFICER: (
        Kind(
            counts.claims(Claim.State.SCHOOL_CHECKED),
            ngettext_lazy("claim to check", "claims to check"),
            _("Check claims"),
            "outcomes:queue",
        ),
        # The county looks on; the city verifies.
        Kind(
            counts.employers,
            ngettext_lazy("employer that waits for the city", "employers that wait for the city"),
            _("See the employers"),
            "employers:verify",
        ),
    ),
    Role.CITY_ANALYST: (_PUBLISH,),
    Role.CITY_VERIFIER: _CITY,
    Role.CITY_ADMIN: _CITY,
    Role.OPERATOR: (
        Kind(
            counts.services_down,
            ngettext_lazy("service that does not answer", "services that do not answer"),
            _("See which"),
            "readyz",
        ),
        Kind(
            counts.failed,
            ngettext_lazy("run that failed this week", "runs that failed this week"),
            _("See the runs"),
            "work:runs",
        ),
        Kind(
            counts.stuck,
            ngettext_lazy("run without a worker", "runs without a worker"),
            _("See the runs"),
            "work:runs",
        ),
        Kind(
            counts.unindexed,
            ngettext_lazy("change not yet in the search index", "changes not yet in the search index"),
            _("See the search index"),
            "desks:search_index",
        ),
    ),
}
