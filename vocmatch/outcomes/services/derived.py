"""What follows from claims and words: the claim that stands, its rung, and `Profile.placed` below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from search import feed
from vocmatch.accounts.transitions import move_many
from vocmatch.outcomes.definitions import choose, counted, rung_of
from vocmatch.outcomes.models import Claim, Outcome
from vocmatch.students.models import Profile
from vocmatch.students.services import refresh_seeking

BATCH: Final = 500
CAUGHT_UP: Final = timedelta(days=7)
OTHER_CLAIM: Final = "another claim stands for the graduate"


@transaction.atomic
def refresh(outcome_ids: Iterable[int]) -> None:
    """Recompute claim, destination and rung of these outcomes, and who of the graduates is placed today.

    A confirmation ends when another claim comes to stand in the place of the confirmed one. A dispute does
    not: only the graduate or the city ends it, so that a new claim cannot get round it.
    """
    today = timezone.localdate()
    for chunk in feed.chunks(sorted(set(outcome_ids))):
        outcomes = list(
            Outcome.objects.filter(pk__in=chunk).select_related("enrolment").prefetch_related("claims")
        )
        changed = [outcome for outcome in outcomes if _stand(outcome, today)]
        Outcome.objects.bulk_update(outcomes, ["claim", "destination", "rung"], batch_size=BATCH)
        confirmed = [outcome for outcome in changed if outcome.word == Outcome.Word.CONFIRMED]
        move_many(confirmed, Outcome.Word.NONE, actor=None, why=OTHER_CLAIM, field="word")
        _place({outcome.enrolment.student_id for outcome in outcomes}, today)


def refresh_due(on: date) -> int:
    """Refresh outcomes with a claim that begins on that day or began shortly before it, so that a night
    without a server is made up for. Run daily; returns how many there were."""
    begun = Claim.objects.filter(starts_on__gt=on - CAUGHT_UP, starts_on__lte=on)
    due = set(begun.values_list("outcome_id", flat=True))
    refresh(due)
    return len(due)


def _stand(outcome: Outcome, today: date) -> bool:
    """Put the claim that stands now into the outcome; whether it is another one than before."""
    before = outcome.claim_id
    claim = choose(outcome.claims.all(), today)
    outcome.claim = claim
    outcome.destination = claim.destination if claim else ""
    outcome.rung = rung_of(claim)
    return before is not None and before != outcome.claim_id


def _place(student_ids: Iterable[int], today: date) -> None:
    ids: Sequence[int] = sorted(student_ids)
    rows = Outcome.objects.filter(counted(today), enrolment__student_id__in=ids)
    placed = set(rows.values_list("enrolment__student_id", flat=True))
    profiles = Profile.objects.filter(student_id__in=ids)
    moved = {
        student for student, was in profiles.values_list("student_id", "placed") if was != (student in placed)
    }
    for now in (True, False):
        some = [pk for pk in moved if (pk in placed) is now]
        Profile.objects.filter(student_id__in=some).update(placed=now)
    if moved:
        refresh_seeking(moved)
