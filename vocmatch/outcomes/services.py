"""What changes an outcome: claims, checks, the graduate's word, a dispute's end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from search import feed
from vocmatch.accounts import services as accounts
from vocmatch.accounts.models import Role, User
from vocmatch.accounts.secrets import keyed_hash
from vocmatch.accounts.transitions import move
from vocmatch.applications.models import Application
from vocmatch.outcomes import definitions
from vocmatch.outcomes.models import Claim, Destination, Outcome, Rung
from vocmatch.students.models import Enrolment, Profile
from vocmatch.students.services import new_code, refresh_seeking

BATCH: Final = 500
TO_CONFIRM: Final = gettext_noop("Your school has recorded what you do now. Is it right?")
TO_CHECK: Final = gettext_noop("An employer recorded the start of a graduate. Check it.")


@transaction.atomic
def ensure_outcomes(*, cohort: int) -> int:
    """One Outcome for every graduated enrolment of the cohort; returns how many were missing."""
    missing = Enrolment.objects.graduates(cohort).filter(outcome=None)
    made = [Outcome(enrolment=row) for row in missing]
    Outcome.objects.bulk_create(made, batch_size=BATCH)
    return len(made)


def outcome_of(enrolment: Enrolment) -> Outcome:
    """The outcome of a graduated enrolment, made where it is missing."""
    found, _made = Outcome.objects.get_or_create(enrolment=enrolment)
    return found


@transaction.atomic
def record_start(
    *,
    application: Application,
    actor: User,
    starts_on: date,
    pay: int | None = None,
    contract_months: int | None = None,
    insurance: str = "",
) -> Claim | None:
    """The applicant began to work: move the application and write the employer's claim.

    Returns None where the applicant has not graduated: then there is no outcome to prove. Raises
    `transitions.MoveRefused` where the application is not accepted.
    """
    move(application, Application.State.STARTED, actor=actor)
    enrolment = (
        application.student.enrolments.filter(state=Enrolment.State.GRADUATED)
        .order_by("-graduated_on")
        .first()
    )
    if enrolment is None:
        return None
    opening = application.opening
    employer = opening.employer
    claim = Claim.objects.create(
        outcome=outcome_of(enrolment),
        by=Claim.By.EMPLOYER,
        destination=Destination.CONTRACT if contract_months else Destination.OTHER_HIRING,
        employer_name=employer.organisation.name,
        credit_code=employer.credit_code,
        occupation=opening.occupation,
        region=opening.region,
        industry=employer.industry,
        starts_on=starts_on,
        pay=pay,
        contract_months=contract_months,
        insurance=insurance,
        channel=Claim.Channel.OTHER,
        evidence=Claim.Evidence.START,
        application=application,
        created_by=actor,
    )
    refresh([claim.outcome_id])
    officers = accounts.members(enrolment.school.organisation, Role.SCHOOL_OFFICER)
    path = reverse("outcomes:outcome", args=[claim.outcome.public_id])
    accounts.notify(users=officers, text=TO_CHECK, path=path)
    return claim


@transaction.atomic
def add_claim(*, outcome: Outcome, by: str, actor: User | None, values: Mapping[str, Any]) -> Claim:
    """Add what a school or the graduate says; `values` are fields of `Claim`."""
    claim = Claim.objects.create(outcome=outcome, by=by, created_by=actor, **values)
    refresh([outcome.pk])
    return claim


@transaction.atomic
def check_claim(*, claim: Claim, actor: User, accept: bool, why: str = "") -> None:
    """The school's check: accepted, or returned with the reason. The graduate is asked to confirm."""
    move(claim, Claim.State.SCHOOL_CHECKED if accept else Claim.State.RETURNED, actor=actor, why=why)
    refresh([claim.outcome_id])
    user = claim.outcome.enrolment.student.user
    if accept and user is not None:
        accounts.notify(users=[user], text=TO_CONFIRM, path=reverse("outcomes:mine"))


@transaction.atomic
def county_check(*, claim: Claim, actor: User, accept: bool, why: str = "") -> None:
    """The county's check of what a school has checked."""
    move(claim, Claim.State.COUNTY_CHECKED if accept else Claim.State.RETURNED, actor=actor, why=why)
    refresh([claim.outcome_id])


@transaction.atomic
def issue_codes(*, outcomes: Sequence[Outcome]) -> dict[int, str]:
    """New answer codes by outcome id, to be handed over once; only their keyed HMAC is stored."""
    codes = {outcome.pk: new_code() for outcome in outcomes}
    for outcome in outcomes:
        outcome.code_hash = _hash(codes[outcome.pk])
    Outcome.objects.bulk_update(outcomes, ["code_hash"], batch_size=BATCH)
    return codes


def outcome_by_code(code: str) -> Outcome | None:
    """The outcome an answer code was issued for."""
    return Outcome.objects.select_related("claim", "enrolment__student").filter(code_hash=_hash(code)).first()


def _hash(code: str) -> str:
    return keyed_hash("outcome", code.strip().lower().replace("-", "").replace(" ", ""))


@transaction.atomic
def answer(*, outcome: Outcome, word: str, why: str = "", actor: User | None = None) -> None:
    """The graduate confirms or disputes. A dispute goes to the city's verifiers, never to the school."""
    # The reason stands in `dispute` alone: a Step could be read where the school reads its own history.
    move(outcome, word, actor=None, field="word")
    outcome.dispute = why if word == Outcome.Word.DISPUTED else ""
    outcome.word_at = timezone.now()
    outcome.save(update_fields=["dispute", "word_at"])
    refresh([outcome.pk])


@transaction.atomic
def resolve_dispute(*, outcome: Outcome, actor: User, keep: bool, why: str) -> None:
    """A verifier ends a dispute: the claim holds and counts again, or it is revoked."""
    if not keep and outcome.claim is not None:
        move(outcome.claim, Claim.State.REVOKED, actor=actor, why=why)
    move(outcome, Outcome.Word.NONE, actor=actor, why=why, field="word")
    Outcome.objects.filter(pk=outcome.pk).update(dispute="")
    refresh([outcome.pk])


@transaction.atomic
def bulk_record(*, claims: Sequence[Claim]) -> None:
    """Write many new claims at once, as an import does; the same rules decide what they are worth."""
    Claim.objects.bulk_create(claims, batch_size=BATCH)
    refresh({claim.outcome_id for claim in claims})


@transaction.atomic
def refresh(outcome_ids: Iterable[int]) -> None:
    """Recompute what is derived: the claim an outcome stands on, destination, rung, `Profile.placed`."""
    for chunk in feed.chunks(sorted(set(outcome_ids))):
        outcomes = list(
            Outcome.objects.filter(pk__in=chunk).select_related("enrolment").prefetch_related("claims")
        )
        placed: dict[int, bool] = {}
        for outcome in outcomes:
            claim = definitions.best(outcome.claims.all())
            outcome.claim = claim  # ty: ignore[invalid-assignment]
            outcome.destination = claim.destination if claim else ""
            outcome.rung = definitions.rung_of(claim)
            placed[outcome.enrolment.student_id] = _is_placed(outcome)
        Outcome.objects.bulk_update(outcomes, ["claim", "destination", "rung"], batch_size=BATCH)
        for is_placed in (True, False):
            students = [pk for pk, value in placed.items() if value is is_placed]
            Profile.objects.filter(student_id__in=students).update(placed=is_placed)
        refresh_seeking(placed)


def _is_placed(outcome: Outcome) -> bool:
    """Whether the person needs no work now: a proved destination that the person does not dispute."""
    return (
        outcome.rung >= Rung.SCHOOL_CHECKED
        and outcome.destination in definitions.BLOCK_OF
        and outcome.word != Outcome.Word.DISPUTED
    )
