"""The life of an opening: draft, check, publish, close, withdraw, expire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from search import indexing
from search.documents import OPENING
from vocmatch.accounts.models import User
from vocmatch.accounts.transitions import move, move_many
from vocmatch.employers import posting_rules
from vocmatch.employers.models import Employer, MinimumWage, Opening
from vocmatch.employers.posting_rules import Finding

BATCH: Final = 100  # openings in one statement; each has some forty values
EDITABLE: Final = (
    "title", "kind", "occupation", "seats", "duties", "requirements", "education", "majors", "skills",
    "certificates", "required_certificates", "region", "address", "lat", "lon", "pay_min", "pay_max",
    "pay_basis", "pay_months", "pay_text", "conditions", "hazards", "sex_ground", "contract_months",
    "probation_months", "starts_on", "closes_on", "source", "language",
)  # fmt: skip


class PublishRefused(ValueError):
    """An opening may not be published; `findings` say why (empty: the employer is not verified)."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = list(findings)
        message = _("Only a verified employer can publish. The city verifies your registration.")
        super().__init__(" ".join(finding.message for finding in findings) if findings else message)


def find_faults(opening: Opening, *, on: date | None = None) -> list[Finding]:
    """What the posting rules find, with the legal minimum of the place and the employer's other openings."""
    today = on or timezone.localdate()
    twins = Opening.objects.filter(
        employer=opening.employer,
        title=opening.title,
        region_id=opening.region_id,
        address=opening.address,
        state=Opening.State.PUBLISHED,
    ).exclude(pk=opening.pk)
    return posting_rules.check(
        opening,
        on=today,
        minimum=MinimumWage.objects.of(opening.region_id or "", today),
        twins=twins.count(),
    )


@transaction.atomic
def save_opening(*, employer: Employer, values: Mapping[str, Any], opening: Opening | None = None) -> Opening:
    """Write a draft, or change an opening; a published one stays so and its index entry follows.

    Region and occupation may be given by code as `region_id` and `occupation_id`. Raises KeyError for a
    field outside `EDITABLE` and `PublishRefused` where the change would leave a
    published opening against the rules.
    """
    row = opening or Opening(employer=employer)
    for name, value in values.items():
        if name.removesuffix("_id") not in EDITABLE:
            raise KeyError(name)
        setattr(row, name, value)
    if row.state == Opening.State.PUBLISHED:
        row.closes_on = posting_rules.closing_day(row, timezone.localdate())
        faults = posting_rules.blocking(find_faults(row))
        if faults:
            raise PublishRefused(faults)
    row.save()
    indexing.record(OPENING, [row.pk])
    return row


@transaction.atomic
def publish_opening(*, opening: Opening, actor: User | None, on: date | None = None) -> None:
    """Show an opening to everybody from `on` (today), 90 days where it names no last day.

    Raises `PublishRefused` where the employer is not verified or a rule blocks, and
    `transitions.MoveRefused` from a state that cannot be published.
    """
    today = on or timezone.localdate()
    if not opening.employer.verified_on(today):
        raise PublishRefused([])
    faults = posting_rules.blocking(find_faults(opening, on=today))
    if faults:
        raise PublishRefused(faults)
    opening.published_on = today
    opening.closes_on = posting_rules.closing_day(opening, today)
    opening.save(update_fields=["published_on", "closes_on", "changed_at"])
    move(opening, Opening.State.PUBLISHED, actor=actor)
    indexing.record(OPENING, [opening.pk])


@transaction.atomic
def add_openings(
    *, drafts: Sequence[tuple[Employer, Mapping[str, Any]]], actor: User | None, on: date | None = None
) -> int:
    """Write many new openings in few statements; those of verified employers are published at once.

    Returns how many stay drafts. Employers come with their organisation. Raises `PublishRefused` for the
    first one that a rule blocks, and then writes none.
    """
    today = on or timezone.localdate()
    made = [Opening(employer=employer, **values) for employer, values in drafts]
    public = [row for row in made if row.employer.verified_on(today)]
    minimums: dict[str, MinimumWage | None] = {}
    for row in public:
        if row.region_id not in minimums:
            minimums[row.region_id] = MinimumWage.objects.of(row.region_id, today)
        found = posting_rules.check(row, on=today, minimum=minimums[row.region_id])
        if faults := posting_rules.blocking(found):
            raise PublishRefused(faults)
        row.published_on = today
        row.closes_on = posting_rules.closing_day(row, today)
    Opening.objects.bulk_create(made, batch_size=BATCH)
    move_many(public, Opening.State.PUBLISHED, actor=actor)
    indexing.record(OPENING, [row.pk for row in public])
    return len(made) - len(public)


@transaction.atomic
def close_opening(*, opening: Opening, actor: User | None, why: str = "") -> None:
    """Take no more applications: filled, or no longer needed."""
    move(opening, Opening.State.CLOSED, actor=actor, why=why)
    indexing.record(OPENING, [opening.pk])


@transaction.atomic
def withdraw_opening(*, opening: Opening, actor: User | None, why: str = "") -> None:
    """Take an opening back; it is gone from every list with the commit."""
    move(opening, Opening.State.WITHDRAWN, actor=actor, why=why)
    indexing.record(OPENING, [opening.pk])


@transaction.atomic
def redraft_opening(*, opening: Opening, actor: User | None) -> None:
    """Make a draft of a withdrawn opening again."""
    move(opening, Opening.State.DRAFT, actor=actor)


@transaction.atomic
def expire_openings(*, on: date | None = None) -> int:
    """End openings whose last day has passed, and let those of employers whose verification lapsed
    leave the index. Runs every night; returns how many ended. Repeating it changes nothing."""
    today = on or timezone.localdate()
    ended = list(Opening.objects.filter(state=Opening.State.PUBLISHED, closes_on__lt=today))
    move_many(ended, Opening.State.EXPIRED, actor=None, why="last day passed")
    lapsed = Opening.objects.filter(state=Opening.State.PUBLISHED, employer__verified_until__lt=today)
    indexing.record(OPENING, [*(opening.pk for opening in ended), *lapsed.values_list("pk", flat=True)])
    return len(ended)
