"""Notices, the log of looks at people's records, consent, and the end of an account."""

from __future__ import annotations

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from vocmatch.accounts.actor import Actor
from vocmatch.accounts.models import Access, Consent, Membership, Notice, Organisation, User
from vocmatch.accounts.secrets import random_id

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


@transaction.atomic
def close_account(user: User) -> None:
    """End a log-in for good: nothing in the row says whose it was, its sessions end with its password, and
    consents end. The row stays, because the access log and the history of records point to it."""
    for model in (Membership, Notice, Authenticator, EmailAddress):
        model.objects.filter(user=user).delete()
    Consent.objects.filter(user=user, withdrawn_at=None).update(withdrawn_at=timezone.now())
    user.username = f"closed-{random_id()}"
    user.first_name = user.last_name = user.email = ""
    user.is_active = False
    user.set_unusable_password()
    user.save()
