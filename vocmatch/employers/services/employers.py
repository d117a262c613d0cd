"""Registration, verification and freezing of employers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from search import indexing
from search.documents import OPENING
from vocmatch.accounts.models import Membership, Organisation, Role, User
from vocmatch.accounts.secrets import encrypt
from vocmatch.accounts.transitions import move
from vocmatch.codes.models import Industry, Region
from vocmatch.employers.models import Employer, MinimumWage, Opening, Verification

LONGEST: Final = 6  # months a verification lasts at most (人社厅发〔2025〕60号)
CARD: Final = ("nature", "size", "industry", "about", "address", "lat", "lon", "contact", "phone")


def last_day(on: date) -> date:
    """The latest day a verification given on `on` may last to, six months on."""
    month = on.month - 1 + LONGEST
    year, month = on.year + month // 12, month % 12 + 1
    day = on.day
    while True:
        try:
            return date(year, month, day)
        except ValueError:
            day -= 1


@transaction.atomic
def register_employer(
    *,
    name: str,
    credit_code: str,
    region: Region,
    about: str = "",
    username: str = "",
    password: str = "",
    nature: str = Employer.Nature.OTHER_ENTERPRISE,
    size: str = "",
    industry: Industry | None = None,
    address: str = "",
    contact: str = "",
    phone: str = "",
) -> Employer:
    """A new employer that waits for verification, with its first user where a user name is given.

    The credit code is taken as checked (forms and imports do). Raises `django.db.IntegrityError` for a
    code, user name or name in this county that is taken.
    """
    organisation = Organisation.objects.create(kind=Organisation.Kind.EMPLOYER, name=name, region=region)
    employer = Employer.objects.create(
        organisation=organisation,
        credit_code=credit_code,
        about=about,
        nature=nature,
        size=size,
        industry=industry,
        address=address,
        contact=contact,
        phone=encrypt(phone),
    )
    if username:
        user = User.objects.create_user(username=username, password=password)
        Membership.objects.create(user=user, organisation=organisation, role=Role.EMPLOYER)
    return employer


@transaction.atomic
def save_employer(*, employer: Employer, changes: Mapping[str, Any]) -> Employer:
    """Write what the employer may change about itself (`CARD`; the phone in clear); the index follows.

    Raises KeyError for another field: name, code and county are verified and stay.
    """
    for name, value in changes.items():
        if name not in CARD:
            raise KeyError(name)
        setattr(employer, name, encrypt(value) if name == "phone" else value)
    employer.save(update_fields=list(changes))
    record_openings(employer)
    return employer


@transaction.atomic
def verify_employer(
    *, employer: Employer, until: date, actor: User, note: str = "", on: date | None = None
) -> Verification:
    """Let the employer publish up to and including `until`; a pending or frozen one becomes active.

    Openings that had left the index because verification lapsed come back. Raises ValueError where
    `until` lies before `on` (today) or more than six months after it.
    """
    today = on or timezone.localdate()
    if not today <= until <= last_day(today):
        raise ValueError(_("A verification lasts six months at most."))
    if employer.organisation.state != Organisation.State.ACTIVE:
        move(employer.organisation, Organisation.State.ACTIVE, actor=actor, why=note)
    employer.verified_until = until
    employer.save(update_fields=["verified_until"])
    record_openings(employer)
    return Verification.objects.create(employer=employer, by=actor, until=until, note=note)


@transaction.atomic
def freeze_employer(*, employer: Employer, actor: User, why: str) -> None:
    """Take the employer and its openings out of sight from the commit on; verifying ends it."""
    move(employer.organisation, Organisation.State.FROZEN, actor=actor, why=why)
    record_openings(employer)


@transaction.atomic
def close_employer(*, employer: Employer, actor: User, why: str) -> None:
    """Refuse a registration, or end an employer for good."""
    move(employer.organisation, Organisation.State.CLOSED, actor=actor, why=why)
    record_openings(employer)


def record_openings(employer: Employer) -> None:
    """Tell the index that the employer's published openings have to be read again."""
    published = employer.openings.filter(state=Opening.State.PUBLISHED)
    indexing.record(OPENING, published.values_list("pk", flat=True))


def set_minimum_wage(
    *, region: Region, valid_from: date, month: int, hour: Decimal, source: str
) -> MinimumWage:
    """Enter or correct the legal minimum of a region from a day on (yuan)."""
    row, _made = MinimumWage.objects.update_or_create(
        region=region, valid_from=valid_from, defaults={"month": month, "hour": hour, "source": source}
    )
    return row
