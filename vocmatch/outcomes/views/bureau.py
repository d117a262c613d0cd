"""County and city: claims to check, disputes to hear, signs that something is wrong. Names are masked."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from vocmatch.accounts.models import Step
from vocmatch.accounts.services import log_access
from vocmatch.accounts.transitions import MoveRefused
from vocmatch.outcomes import anomalies as signs
from vocmatch.outcomes import services, stats
from vocmatch.outcomes.definitions import TWO_LEVELS
from vocmatch.outcomes.forms import CheckForm, ClaimForm, PurposeForm, ResolveForm
from vocmatch.outcomes.models import Claim, Outcome
from vocmatch.outcomes.services.words import Result
from vocmatch.work.messages import Refused

PAGE: Final = 50


def masked(name: str) -> str:
    """A person's name as single cases show it to the bureaus: the first character and a mark for each other."""
    return name[:1] + "＊" * (len(name) - 1)


def queue(request: HttpRequest) -> HttpResponse:
    """Claims of the county that their schools have checked; first those that count only after the county."""
    first = Case(When(destination__in=sorted(TWO_LEVELS), then=Value(0)), default=Value(1))
    rows = (
        Claim.objects.visible_to(request.actor)
        .filter(state=Claim.State.SCHOOL_CHECKED)
        .select_related("outcome__enrolment__student", "outcome__enrolment__school__organisation")
        .order_by(first, "created_at", "pk")
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    cases = [(row, masked(row.outcome.enrolment.student.name), row.destination in TWO_LEVELS) for row in page]
    return render(request, "outcomes/queue.html", {"page": page, "cases": cases})


def case(request: HttpRequest, public_id: str) -> HttpResponse:
    """One claim of the queue, opened for a purpose that is logged; accept it or return it to the school."""
    actor = request.actor
    row = get_object_or_404(
        Claim.objects.visible_to(actor).select_related(
            "outcome__enrolment__student__user",
            "outcome__enrolment__school__organisation",
            "outcome__enrolment__program__major",
            "occupation",
            "region",
        ),
        public_id=public_id,
    )
    if request.method == "POST":
        return _county_answer(request, row)
    purpose = PurposeForm(request.GET or None)
    if not purpose.is_valid():
        return render(request, "outcomes/purpose.html", {"form": purpose, "back": "outcomes:queue"})
    student = row.outcome.enrolment.student
    log_access(actor=actor, obj=student, purpose=purpose.words)
    steps = Step.objects.filter(kind="outcomes.claim", object_id=row.pk).order_by("-at")
    context = {
        "claim": row,
        "enrolment": row.outcome.enrolment,
        "name": masked(student.name),
        "steps": [(step, Claim.State(step.to_state).label) for step in steps],
        "open": row.state == Claim.State.SCHOOL_CHECKED,
    }
    return render(request, "outcomes/case.html", context)


def _county_answer(request: HttpRequest, row: Claim) -> HttpResponse:
    form = CheckForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(error[0]) for error in form.errors.values()))
        return redirect("outcomes:queue")
    accept = form.cleaned_data["accept"] == "yes"
    try:
        services.county_check(
            claim=row,
            actor=request.user,  # ty: ignore[invalid-argument-type]
            accept=accept,
            why=form.cleaned_data["why"],
        )
    except (Refused, MoveRefused) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Checked.") if accept else _("Returned to the school with your reason."))
    return redirect("outcomes:queue")


def disputes(request: HttpRequest) -> HttpResponse:
    """Outcomes that their graduates dispute, the longest waiting first. Schools never see this list."""
    rows = (
        Outcome.objects.visible_to(request.actor)
        .filter(word=Outcome.Word.DISPUTED)
        .select_related("claim", "enrolment__student", "enrolment__school__organisation")
        .order_by("word_at", "pk")
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    cases = [(row, masked(row.enrolment.student.name)) for row in page]
    return render(request, "outcomes/disputes.html", {"page": page, "cases": cases})


def dispute(request: HttpRequest, public_id: str) -> HttpResponse:
    """Both sides of one dispute; keep the claim, correct it, or revoke it."""
    actor = request.actor
    row = get_object_or_404(
        Outcome.objects.visible_to(actor)
        .filter(word=Outcome.Word.DISPUTED)
        .select_related(
            "claim__occupation",
            "claim__region",
            "enrolment__student",
            "enrolment__school__organisation",
            "enrolment__program__major",
        ),
        public_id=public_id,
    )
    corrects = request.POST.get("result") == Result.CORRECTED
    form = ResolveForm(request.POST or None)
    correction = ClaimForm(request.POST if corrects else None, request.FILES if corrects else None)
    ready = request.method == "POST" and form.is_valid() and (not corrects or correction.is_valid())
    if ready and _resolved(request, row, form, correction if corrects else None):
        return redirect("outcomes:disputes")
    log_access(actor=actor, obj=row.enrolment.student, purpose=_("the city hears a dispute"))
    context = {
        "outcome": row,
        "name": masked(row.enrolment.student.name),
        "form": form,
        "correction": correction,
        "corrects": corrects,
    }
    return render(request, "outcomes/dispute.html", context)


def _resolved(request: HttpRequest, row: Outcome, form: ResolveForm, correction: ClaimForm | None) -> bool:
    try:
        services.resolve_dispute(
            outcome=row,
            actor=request.user,  # ty: ignore[invalid-argument-type]
            result=form.cleaned_data["result"],
            why=form.cleaned_data["why"],
            correction=correction.values() if correction else None,
        )
    except (Refused, MoveRefused) as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, _("The dispute is closed. The graduate is asked to confirm anew."))
    return True


def anomalies(request: HttpRequest) -> HttpResponse:
    """Signs that claims of a school are wrong: counts and sentences, no names."""
    cohort = stats.latest_cohort()
    found = signs.find(cohort, request.actor) if cohort else []
    blocking = sum(row.severity == signs.BLOCK for row in found)
    context = {"rows": found, "cohort": cohort, "blocking": blocking, "block": signs.BLOCK}
    return render(request, "outcomes/anomalies.html", context)
