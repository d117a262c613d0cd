"""Claims: who adds them, and who checks what they are worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_noop

from vocmatch.accounts import services as accounts
from vocmatch.accounts.actor import Actor
from vocmatch.accounts.models import Role, User
from vocmatch.accounts.transitions import move, move_many
from vocmatch.applications.models import Application
from vocmatch.outcomes import rules
from vocmatch.outcomes.models import Claim, Contact, Destination, Outcome
from vocmatch.outcomes.services.derived import BATCH, refresh
from vocmatch.students.models import Enrolment

TO_CONFIRM: Final = gettext_noop("Your school has checked what you do now. Is it right?")
TO_CHECK: Final = gettext_noop("An employer recorded that a graduate of yours started work. Check it.")


@transaction.atomic
def ensure_outcomes(cohort: int) -> int:
    """One Outcome for every graduated enrolment of the cohort; returns how many were missing."""
    missing = Enrolment.objects.graduates(cohort).filter(outcome=None)
    return len(Outcome.objects.bulk_create((Outcome(enrolment=row) for row in missing), batch_size=BATCH))


@transaction.atomic
def record_start(
    *,
    application: Application,
    actor: User,
    starts_on: date,
    pay: int | None = None,
    contract_months: int | None = None,
    insurance: str = Claim.Insurance.UNKNOWN,
) -> Claim | None:
    """The applicant began to work: move the application to *started* and write the employer's claim.

    Returns None for somebody who has not graduated: work before that is an internship and proves no
    employment. Raises `Refused` for a start the law forbids, `MoveRefused` for an application that is
    not accepted.
    """
    rules.refuse_child_labour(application.student.birth_date, starts_on)
    move(application, Application.State.STARTED, actor=actor)
    graduated = application.student.enrolments.filter(state=Enrolment.State.GRADUATED)
    enrolment = graduated.select_related("school__organisation").order_by("-graduated_on").first()
    if enrolment is None:
        return None
    outcome, _made = Outcome.objects.get_or_create(enrolment=enrolment)
    claim = Claim.objects.create(
        outcome=outcome,
        by=Claim.By.EMPLOYER,
        destination=Destination.CONTRACT if contract_months else Destination.OTHER_HIRING,
        starts_on=starts_on,
        pay=pay,
        contract_months=contract_months,
        insurance=insurance,
        channel=_channel(application, enrolment),
        evidence=Claim.Evidence.START,
        created_by=actor,
        **_post(application),
    )
    refresh([outcome.pk])
    officers = accounts.members(enrolment.school.organisation, Role.SCHOOL_OFFICER)
    accounts.notify(users=officers, text=TO_CHECK, path=reverse("outcomes:outcome", args=[outcome.public_id]))
    return claim


@transaction.atomic
def add_claim(*, outcome: Outcome, by: str, actor: User | None, values: Mapping[str, Any]) -> Claim:
    """Add what a school, the graduate or a register says; `values` are fields of `Claim`.

    The evidence file is stored before (`evidence.store`) and comes as `evidence_hash`. Raises `Refused` for
    a start the law forbids.
    """
    claim = Claim(outcome=outcome, by=by, created_by=actor, **values)
    rules.refuse_child_labour_in(claim, outcome.enrolment.student.birth_date)
    claim.save()
    refresh([outcome.pk])
    return claim


@transaction.atomic
def check_claim(*, claim: Claim, actor: User, accept: bool, why: str = "") -> None:
    """The school's check: accepted, or returned with the reason. The graduate is asked to confirm.

    Raises `Refused` for a claim that no check can make count (`rules.refuse_unproved`).
    """
    if accept:
        rules.refuse_unproved(claim)
    move(claim, Claim.State.SCHOOL_CHECKED if accept else Claim.State.RETURNED, actor=actor, why=why)
    refresh([claim.outcome_id])
    user = claim.outcome.enrolment.student.user
    if accept and user is not None:
        accounts.notify(users=[user], text=TO_CONFIRM, path=reverse("outcomes:mine"))


@transaction.atomic
def county_check(*, claim: Claim, actor: User, accept: bool, why: str = "") -> None:
    """The county's check of what a school has checked; raises `Refused` as `check_claim` does."""
    if accept:
        rules.refuse_unproved(claim)
    move(claim, Claim.State.COUNTY_CHECKED if accept else Claim.State.RETURNED, actor=actor, why=why)
    refresh([claim.outcome_id])


@transaction.atomic
def submit_again(*, claim: Claim, actor: User) -> None:
    """A returned claim waits for the school once more, its paper having been brought."""
    move(claim, Claim.State.SUBMITTED, actor=actor)
    refresh([claim.outcome_id])


@transaction.atomic
def bulk_record(
    *, claims: Sequence[Claim], actor: User | None, state: str = Claim.State.SUBMITTED
) -> Sequence[Claim]:
    """Write many new claims and bring them to `state` by the same checks, all of them or none."""
    floors = rules.Floors()
    for claim in claims:
        rules.refuse_child_labour_in(claim, claim.outcome.enrolment.student.birth_date)
        if state != Claim.State.SUBMITTED:
            rules.refuse_unproved(claim, floors)
    made = Claim.objects.bulk_create(claims, batch_size=BATCH)
    if state in {Claim.State.SCHOOL_CHECKED, Claim.State.COUNTY_CHECKED}:
        move_many(made, Claim.State.SCHOOL_CHECKED, actor=actor)
    if state == Claim.State.COUNTY_CHECKED:
        move_many(made, state, actor=actor)
    refresh({claim.outcome_id for claim in made})
    return made


@transaction.atomic
def log_contact(*, enrolment: Enrolment, actor: Actor, kind: str, note: str) -> Contact:
    """Note a call, talk or visit with a graduate who needs work."""
    return Contact.objects.create(
        enrolment=enrolment, kind=kind, note=note, by=actor.user, organisation=actor.organisation
    )


def _post(application: Application) -> dict[str, Any]:
    """What the opening and its employer say of the work, as fields of `Claim`."""
    opening = application.opening
    return {
        "application": application,
        "employer_name": opening.employer.organisation.name,
        "credit_code": opening.employer.credit_code,
        "occupation": opening.occupation,
        "region": opening.region,
        "industry": opening.employer.industry,
    }


def _channel(application: Application, enrolment: Enrolment) -> str:
    """Through the school when one of its people applied for the student, else another way."""
    by = application.applied_by_id
    if by is None or by == application.student.user_id:
        return Claim.Channel.OTHER
    staff = enrolment.school.organisation.memberships.exclude(role=Role.STUDENT)
    return Claim.Channel.SCHOOL if staff.filter(user_id=by).exists() else Claim.Channel.OTHER
