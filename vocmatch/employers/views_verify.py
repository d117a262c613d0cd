"""The city's part: who may publish, and the legal minimum of pay."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from vocmatch.accounts.models import Organisation, Role, Step
from vocmatch.accounts.transitions import MoveRefused
from vocmatch.employers import services
from vocmatch.employers.forms import CloseForm, MinimumWageForm, VerifyForm, WhyForm
from vocmatch.employers.models import Employer, MinimumWage, Opening

SOON = timedelta(days=30)
SHOWN = 200


def queue(request: HttpRequest) -> HttpResponse:
    """Employers that wait for verification, whose verification ends soon, or that are frozen."""
    today = timezone.localdate()
    rows = Employer.objects.owned_by(request.actor).select_related("organisation__region")
    pending = rows.filter(organisation__state=Organisation.State.PENDING).order_by("pk")
    active = rows.filter(organisation__state=Organisation.State.ACTIVE)
    ending = active.filter(Q(verified_until__lt=today + SOON) | Q(verified_until=None))
    frozen = rows.filter(organisation__state=Organisation.State.FROZEN).order_by("pk")
    context = {
        "groups": [
            (_("Waiting for verification"), "pending", list(pending[:SHOWN])),
            (
                _("Verification ends within 30 days"),
                "ending",
                list(ending.order_by("verified_until")[:SHOWN]),
            ),
            (_("Frozen"), "frozen", list(frozen[:SHOWN])),
        ],
        "waiting": pending.count(),
        "ending": ending.count(),
        "verified": rows.verified().count(),
        "may_verify": _may_verify(request),
    }
    return render(request, "employers/verify.html", context)


def verify_one(request: HttpRequest, public_id: str) -> HttpResponse:
    """One employer: what it says, its openings and history, and the decision."""
    today = timezone.localdate()
    employer = get_object_or_404(
        Employer.objects.owned_by(request.actor).select_related("organisation__region", "industry"),
        organisation__public_id=public_id,
    )
    action = request.POST.get("action", "")
    form = VerifyForm(
        request.POST if action == "verify" else None, initial={"until": services.last_day(today)}
    )
    why = WhyForm(request.POST if action in {"freeze", "close"} else None)
    if action == "close" and why.is_valid() and "sure" not in request.POST:
        return _ask_to_close(request, employer, why.cleaned_data["why"])
    if request.method == "POST" and _decide(request, employer, action, form, why):
        return redirect("employers:verify")
    context = {
        "crumbs": [(_("Employers"), reverse("employers:verify"))],
        "employer": employer,
        "form": form,
        "why": why,
        "verified": employer.verified_on(today),
        "moves": Organisation.MOVES[Organisation.State(employer.organisation.state)],
        "states": Organisation.State,
        "verifications": employer.verifications.select_related("by")[:20],
        "steps": _history(employer),
        "openings": employer.openings.exclude(state=Opening.State.WITHDRAWN)[:20],
        "may_verify": _may_verify(request),
    }
    return render(request, "employers/verify_one.html", context)


def _ask_to_close(request: HttpRequest, employer: Employer, why: str) -> HttpResponse:
    context = {
        "title": _("Close %(name)s for good?") % {"name": employer.organisation.name},
        "consequences": [
            _("All its openings disappear at once."),
            _("It cannot be opened again. To stop it for a time, freeze it instead."),
        ],
        "verb": _("Close this employer"),
        "back": reverse("employers:verify_one", args=[employer.public_id]),
        "danger": True,
        "form": CloseForm(initial={"why": why, "action": "close", "sure": "1"}),
    }
    return render(request, "components/confirm_page.html", context)


def _history(employer: Employer) -> list[dict[str, Any]]:
    """Moves of the organisation, newest first."""
    steps = Step.objects.filter(kind="accounts.organisation", object_id=employer.organisation_id)
    return [
        {"at": step.at, "why": step.why, "label": Organisation.State(step.to_state).label}
        for step in steps.order_by("-at")[:20]
    ]


def _decide(request: HttpRequest, employer: Employer, action: str, form: VerifyForm, why: WhyForm) -> bool:
    """Carry out the decision; False where the form has to be filled in again."""
    user = request.user
    try:
        if action == "verify" and form.is_valid():
            services.verify_employer(employer=employer, actor=user, **form.cleaned_data)  # ty: ignore[invalid-argument-type]
            messages.success(request, _("Verified; the employer can publish."))
            return True
        if action == "freeze" and why.is_valid():
            services.freeze_employer(employer=employer, actor=user, **why.cleaned_data)  # ty: ignore[invalid-argument-type]
            messages.success(request, _("Frozen; its openings are out of sight."))
            return True
        if action == "close" and why.is_valid():
            services.close_employer(employer=employer, actor=user, **why.cleaned_data)  # ty: ignore[invalid-argument-type]
            messages.success(request, _("Closed for good."))
            return True
    except MoveRefused as refusal:
        messages.error(request, str(refusal))
    return False


def minimum_wages(request: HttpRequest) -> HttpResponse:
    """The legal minimums in force, and a form for a new one; openings below are not published."""
    form = MinimumWageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.set_minimum_wage(**form.cleaned_data)
        messages.success(request, _("Saved; openings are compared with it from now on."))
        return redirect("employers:minimum_wages")
    rows = MinimumWage.objects.select_related("region")
    return render(request, "employers/minimum_wages.html", {"rows": rows, "form": form})


def _may_verify(request: HttpRequest) -> bool:
    return request.actor.role in {Role.CITY_VERIFIER, Role.CITY_ADMIN}
