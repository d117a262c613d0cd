"""The graduate's own word: with a code from the school's sheet, or logged in."""

from __future__ import annotations

from typing import Final

from allauth.core import ratelimit
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from vocmatch.accounts.transitions import MoveRefused
from vocmatch.outcomes import services
from vocmatch.outcomes.forms import AnswerForm, ClaimForm, CodeForm
from vocmatch.outcomes.models import Claim, Outcome
from vocmatch.work.messages import Refused

SESSION_KEY: Final = "outcome"
OPEN_FOR: Final = 30 * 60  # seconds between typing the code and answering


def code(request: HttpRequest) -> HttpResponse:
    """Type the code. It opens one outcome in this browser for half an hour and never stands in an address."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["code"]
        found = None
        if not ratelimit.consume(request, action="slip", key=f"outcome {typed[:4].lower()}"):
            form.add_error("code", _("Too many tries. Wait five minutes, then type the code once more."))
        elif (found := services.outcome_by_code(typed)) is None:
            form.add_error("code", _("We know no such code. Compare it with your sheet, sign by sign."))
        if found:
            request.session[SESSION_KEY] = [found.public_id, timezone.now().timestamp()]
            return redirect("outcomes:answer")
    return render(request, "outcomes/code.html", {"form": form})


def answer(request: HttpRequest) -> HttpResponse:
    """What is recorded, in plain words; confirm it, or say what is not right."""
    public_id, typed_at = request.session.get(SESSION_KEY, ["", 0.0])
    if timezone.now().timestamp() - typed_at > OPEN_FOR:
        return redirect("outcomes:code")
    row = get_object_or_404(_shown(), public_id=public_id)
    return _ask(request, row, "outcomes/answer.html", "outcomes:answer", by_code=True)


def mine(request: HttpRequest) -> HttpResponse:
    """The own outcome of a graduate who is logged in."""
    rows = _shown().filter(pk__in=Outcome.objects.visible_to(request.actor))
    row = rows.order_by("-enrolment__graduated_on").first()
    if row is None:
        return render(request, "outcomes/mine_none.html")
    return _ask(request, row, "outcomes/mine.html", "outcomes:mine")


def mine_claim(request: HttpRequest) -> HttpResponse:
    """The graduate says what they do now, with a photo of the paper; the school checks it."""
    rows = Outcome.objects.visible_to(request.actor).order_by("-enrolment__graduated_on")
    row = rows.select_related("enrolment__student").first()
    if row is None:
        return redirect("outcomes:mine")
    form = ClaimForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_claim(
                outcome=row,
                by=Claim.By.GRADUATE,
                actor=request.user,  # ty: ignore[invalid-argument-type]
                values=form.values(),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Thank you. Your school checks the paper next."))
            return redirect("outcomes:mine")
    return render(request, "outcomes/mine_claim.html", {"form": form})


def _shown() -> QuerySet[Outcome]:
    """Outcomes with what their page prints."""
    return Outcome.objects.select_related(
        "claim__occupation", "claim__region", "enrolment__school__organisation", "enrolment__program__major"
    )


def _ask(
    request: HttpRequest, row: Outcome, template: str, again: str, by_code: bool = False
) -> HttpResponse:
    """Show the claim that stands and take the word about it.

    By code a disputed outcome looks like an unanswered one: the school, which prints the codes, may have
    typed it.
    """
    disputing = request.POST.get("word") == Outcome.Word.DISPUTED
    form = AnswerForm(request.POST or None, initial={"claim": row.claim.public_id if row.claim else ""})
    if request.method == "POST" and form.is_valid():
        claim = row.claims.filter(public_id=form.cleaned_data["claim"]).first()
        try:
            services.answer(
                outcome=row,
                claim=claim,
                word=form.cleaned_data["word"],
                why=form.cleaned_data["why"],
                by_code=by_code,
            )
        except (Refused, MoveRefused) as refusal:
            messages.error(request, str(refusal))
        else:
            thanks = _("Thank you. The city looks into it; your school does not see that you disagree.")
            messages.success(request, thanks if disputing else _("Thank you. You confirmed it."))
            if by_code:
                # On a shared computer the next one must not find it open.
                del request.session[SESSION_KEY]
                return redirect("outcomes:code")
        return redirect(again)
    word = "" if by_code and row.word == Outcome.Word.DISPUTED else row.word
    return render(request, template, {"outcome": row, "word": word, "form": form, "disputing": disputing})
