"""The graduate's own word: asked for with a code, confirmed or disputed, and how a dispute ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from vocmatch.accounts import services as accounts
from vocmatch.accounts.models import Role, User
from vocmatch.accounts.secrets import keyed_hash
from vocmatch.accounts.transitions import move, move_many
from vocmatch.outcomes import rules
from vocmatch.outcomes.models import Claim, Outcome
from vocmatch.outcomes.services.derived import BATCH, refresh
from vocmatch.students.models import Slip
from vocmatch.students.services import new_code
from vocmatch.work.messages import Refused

DISPUTED: Final = gettext_noop("A graduate disputes an outcome. Hear both sides.")
NOTHING_TO_CONFIRM: Final = gettext_noop(
    "Nobody has said yet what you do now, so there is nothing to confirm."
)
CHANGED: Final = gettext_noop("What is recorded about you changed a moment ago. Read it again, then answer.")
AGAIN: Final = "answered again by code"
BY_THE_BUREAU: Final = "decided by the education bureau"


class Result(models.TextChoices):
    """How the city ends a dispute."""

    KEPT = "kept", "kept"
    CORRECTED = "corrected", "corrected"
    REVOKED = "revoked", "revoked"


def issue_code(outcome: Outcome) -> str:
    """A new answer code for one graduate; see `issue_codes`."""
    return issue_codes([outcome])[outcome.pk]


@transaction.atomic
def issue_codes(outcomes: Sequence[Outcome]) -> dict[int, str]:
    """New answer codes by outcome id, to be printed once. Only a keyed HMAC is stored; older ones end."""
    codes = {outcome.pk: new_code() for outcome in outcomes}
    now = timezone.now()
    for outcome in outcomes:
        outcome.code_hash = _hash(codes[outcome.pk])
        outcome.code_at = now
    Outcome.objects.bulk_update(outcomes, ["code_hash", "code_at"], batch_size=BATCH)
    return codes


def outcome_by_code(code: str) -> Outcome | None:
    """The outcome an answer code was issued for; blanks, hyphens and capitals do not matter. A code ends as
    slips do."""
    rows = Outcome.objects.select_related(
        "claim__region", "claim__occupation", "enrolment__school__organisation"
    )
    return rows.filter(code_hash=_hash(code), code_at__gt=timezone.now() - Slip.VALID).first()


@transaction.atomic
def answer(*, outcome: Outcome, claim: Claim | None, word: str, why: str = "", by_code: bool = False) -> None:
    """The graduate confirms or disputes the claim that was shown.

    A dispute goes to the city's verifiers, never to the school: its reason stands in `dispute` alone, and
    the history names nobody. A code does not end it, for the school prints the codes: such an answer is
    noted for the verifiers. Raises `Refused` where another claim stands by now.
    """
    if claim is None:
        raise Refused(NOTHING_TO_CONFIRM)
    stands = Outcome.objects.select_for_update().get(pk=outcome.pk)
    if stands.claim_id != claim.pk:
        raise Refused(CHANGED)
    if by_code and stands.word == Outcome.Word.DISPUTED:
        noted = f"{stands.dispute}\n{AGAIN} {date.today()}: {word}. {why}"
        Outcome.objects.filter(pk=outcome.pk).update(dispute=noted[-1000:])
        return
    if word != outcome.word:
        move(outcome, word, actor=None, field="word")
    disputed = word == Outcome.Word.DISPUTED
    Outcome.objects.filter(pk=outcome.pk).update(dispute=why if disputed else "", word_at=timezone.now())
    refresh([outcome.pk])
    if disputed:
        verifiers = User.objects.filter(memberships__role=Role.CITY_VERIFIER).distinct()
        accounts.notify(users=verifiers, text=DISPUTED, path=reverse("outcomes:disputes"))


@transaction.atomic
def answer_many(*, outcomes: Sequence[Outcome]) -> None:
    """Many graduates confirm at once, as a list of answers by telephone is entered."""
    move_many(outcomes, Outcome.Word.CONFIRMED, actor=None, field="word")
    now = timezone.now()
    for outcome in outcomes:
        outcome.word_at = now
    Outcome.objects.bulk_update(outcomes, ["word_at"], batch_size=BATCH)


@transaction.atomic
def resolve_dispute(
    *, outcome: Outcome, actor: User, result: str, why: str, correction: Mapping[str, Any] | None = None
) -> None:
    """The city ends a dispute: the claim is kept and counts again, is corrected by a claim of the bureau's
    own (`correction`: fields of `Claim`), or is revoked. The graduate is asked anew.

    The history of a claim is read by the school, so it says only who decided; `why` stands with the word.
    """
    disputed = outcome.claim
    if result != Result.KEPT and disputed is not None:
        move(disputed, Claim.State.REVOKED, actor=actor, why=BY_THE_BUREAU)
    if result == Result.CORRECTED:
        claim = Claim(outcome=outcome, by=Claim.By.BUREAU, created_by=actor, **(correction or {}))
        rules.refuse_child_labour_in(claim, outcome.enrolment.student.birth_date)
        rules.refuse_unproved(claim)
        claim.save()
        # The bureau looked at the papers itself: both checks are its own.
        move(claim, Claim.State.SCHOOL_CHECKED, actor=actor, why=BY_THE_BUREAU)
        move(claim, Claim.State.COUNTY_CHECKED, actor=actor, why=BY_THE_BUREAU)
    move(outcome, Outcome.Word.NONE, actor=actor, why=why, field="word")
    Outcome.objects.filter(pk=outcome.pk).update(dispute="", word_at=timezone.now())
    refresh([outcome.pk])


def _hash(code: str) -> str:
    return keyed_hash("outcome", code.strip().lower().replace("-", "").replace(" ", ""))
