"""Notices, the log of looks at people's records, and consent."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from vocmatch.accounts.actor import Actor
from vocmatch.accounts.models import Access, Consent, Membership, Notice, Organisation, User

CONSENT_VERSION = "1"


def notify(*, users: Iterable[User], text: str, path: str) -> None:
    """Put one line into each user's inbox. The text names no person; the page behind it may."""
    Notice.objects.bulk_create(Notice(user=user, text=text, path=path) for user in users)


def members(organisation: Organisation, *roles: str) -> list[User]:
    """Users of an organisation, in these roles if any are named."""
    found = Membership.objects.filter(organisation=organisation).select_related("user")
    if roles:
        found = found.filter(role__in=roles)
    return [membership.user for membership in found]


def log_access(*, actor: Actor, obj: Model, purpose: str) -> None:
    """Note that the actor looked at a person's record (Regulation on Minors Online art. 36)."""
    Access.objects.create(
        user=actor.user, role=actor.role or "", kind=obj._meta.label_lower, object_id=obj.pk, purpose=purpose
    )


@transaction.atomic
def give_consent(*, user: User, purpose: str, by: str = Consent.By.SELF) -> Consent:
    """Record a consent; one that is in force stays as it is."""
    found, _made = Consent.objects.get_or_create(
        user=user, purpose=purpose, by=by, withdrawn_at=None, defaults={"version": CONSENT_VERSION}
    )
    return found


@transaction.atomic
def withdraw_consent(*, user: User, purpose: str, by: str | None = None) -> int:
    """End consents that are in force; returns how many."""
    found = Consent.objects.filter(user=user, purpose=purpose, withdrawn_at=None)
    if by:
        found = found.filter(by=by)
    return found.update(withdrawn_at=timezone.now())


def has_consent(user: User | None, purpose: str, by: str = Consent.By.SELF) -> bool:
    """Whether this consent is in force."""
    return (
        user is not None
        and Consent.objects.filter(user=user, purpose=purpose, by=by, withdrawn_at=None).exists()
    )
