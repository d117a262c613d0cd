"""One graduate's way to the end: matched, applied, placed, checked, confirmed, counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from vocmatch.accounts.models import User
from vocmatch.applications import matches
from vocmatch.applications import services as applying
from vocmatch.applications.models import Application
from vocmatch.demo.organisations import rename
from vocmatch.demo.seekers import read_again, recruiter
from vocmatch.outcomes import services as outcomes
from vocmatch.outcomes.models import Claim, Outcome
from vocmatch.students.models import Student


def place_one(students: Sequence[Student], officer: User, today: date) -> Claim | None:
    """The first graduate who can be hired today goes the whole way; None where it was gone before."""
    if Claim.objects.filter(application__isnull=False).exists():
        return None
    for student in students:
        found = matches.openings_for(read_again(student), limit=5)
        if not found or student.user is None or Application.objects.filter(student=student).exists():
            continue
        opening = found[0].opening
        employer_user = recruiter(opening.employer)
        application = applying.apply(student=student, opening=opening, actor=student.user)
        applying.view(application=application, actor=employer_user)
        applying.answer(application=application, action="offer", actor=employer_user, words="欢迎加入。")
        applying.reply(application=application, action="accept", actor=student.user)
        claim = outcomes.record_start(
            application=application,
            actor=employer_user,
            starts_on=today,
            pay=opening.pay_min if opening.pay_basis == "month" else 3500,
            contract_months=24,
            insurance="S3",
        )
        if claim is None:
            continue
        outcomes.check_claim(claim=claim, actor=officer, accept=True)
        code = outcomes.issue_code(Outcome.objects.get(pk=claim.outcome_id))
        outcome = outcomes.outcome_by_code(code)
        if outcome is not None:
            outcomes.answer(outcome=outcome, claim=outcome.claim, word=Outcome.Word.CONFIRMED)
        return claim
    return None


def dispute_one(cohort: int) -> Outcome | None:
    """One graduate says that what the school reports is not so; it stops counting at once."""
    if Outcome.objects.filter(word=Outcome.Word.DISPUTED).exists():
        return None
    checked = Outcome.objects.filter(
        enrolment__graduated_on__year=cohort, claim__state=Claim.State.SCHOOL_CHECKED, word=Outcome.Word.NONE
    )
    outcome = checked.select_related("claim").order_by("pk").first()
    if outcome is not None:
        why = "我没有在这家单位上班，只实习过两个月。"
        outcomes.answer(outcome=outcome, claim=outcome.claim, word=Outcome.Word.DISPUTED, why=why)
    return outcome


def name_the_placed(claim: Claim) -> None:
    """Let one enter as the graduate whose way this was."""
    student = claim.outcome.enrolment.student
    if student.user is not None:
        rename(student.user, "graduate")
