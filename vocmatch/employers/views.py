"""The employer's own pages: registration, card, openings."""

from __future__ import annotations

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth import login
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from vocmatch.accounts.transitions import MoveRefused
from vocmatch.employers import services
from vocmatch.employers.forms import CardForm, OpeningForm, RegisterForm, written_names
from vocmatch.employers.models import Employer, Opening
from vocmatch.employers.posting_rules import blocking, closing_day

PAGE = 50
SHOWN = 20
TONE = {
    Opening.State.DRAFT: "unknown",
    Opening.State.PUBLISHED: "good",
    Opening.State.EXPIRED: "watch",
    Opening.State.CLOSED: "unknown",
    Opening.State.WITHDRAWN: "bad",
}


def own_employer(request: HttpRequest) -> Employer:
    """The employer the actor works for; 404 for a role without one."""
    mine = Employer.objects.owned_by(request.actor)
    return get_object_or_404(mine.select_related("organisation__region", "industry"))


def register(request: HttpRequest) -> HttpResponse:
    """A new employer registers itself; it can write drafts until the city has verified it."""
    form = RegisterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        if not ratelimit.consume(request, action="register"):
            form.add_error(None, _("Too many registrations from here. Try again in an hour."))
            return render(request, "employers/register.html", {"form": form})
        try:
            employer = services.register_employer(**data, username=data["credit_code"])
        except IntegrityError:
            form.add_error("name", _("An organisation of this name exists already in this county."))
        else:
            user = employer.organisation.memberships.get().user
            login(request, user, backend="django.contrib.auth.backends.ModelBackend")
            messages.success(
                request, _("You are registered. Write your openings now; they go out once you are verified.")
            )
            return redirect("employers:openings")
    return render(request, "employers/register.html", {"form": form})


def profile(request: HttpRequest) -> HttpResponse:
    """What the employer says about itself, and how long its verification lasts."""
    employer = own_employer(request)
    form = CardForm(request.POST or None, initial=CardForm.initial_of(employer))
    if request.method == "POST" and form.is_valid():
        services.save_employer(employer=employer, changes=form.cleaned_data)
        messages.success(request, _("Your card is saved."))
        return redirect("employers:profile")
    verified = employer.verified_on(timezone.localdate())
    return render(
        request, "employers/profile.html", {"employer": employer, "form": form, "verified": verified}
    )


def opening_list(request: HttpRequest) -> HttpResponse:
    """All own openings with applicants; those that are open first."""
    employer = own_employer(request)
    rows = employer.openings.select_related("region").order_by("-changed_at", "-pk")
    state = request.GET.get("state", "")
    shown = rows.filter(state=state) if state in Opening.State.values else rows
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    context = {
        "employer": employer,
        "verified": employer.verified_on(timezone.localdate()),
        "page": page,
        "rows": [(row, TONE[Opening.State(row.state)]) for row in page],
        "open": rows.open().count(),
        "states": Opening.State.choices,
        "state": state,
    }
    return render(request, "employers/openings.html", context)


def opening_edit(request: HttpRequest, public_id: str = "") -> HttpResponse:
    """Write a new opening or change one; the preview says what the law still asks for."""
    employer = own_employer(request)
    row = _own(request, public_id) if public_id else None
    form = OpeningForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            saved = services.save_opening(employer=employer, values=form.changes(), opening=row)
        except services.PublishRefused as refusal:
            for finding in refusal.findings:
                field = finding.field if finding.field in form.fields else None
                form.add_error(field, f"{finding.message} {finding.remedy}")
        else:
            return redirect("employers:opening_preview", saved.public_id)
    return render(request, "employers/opening_form.html", {"form": form, "opening": row})


def opening_preview(request: HttpRequest, public_id: str) -> HttpResponse:
    """An own opening as people will read it, with what keeps it from being published."""
    row = _own(request, public_id)
    faults = services.find_faults(row)
    today = timezone.localdate()
    context = {
        "crumbs": [(_("Our openings"), reverse("employers:openings"))],
        "opening": row,
        "tone": TONE[Opening.State(row.state)],
        "blocks": blocking(faults),
        "warnings": [finding for finding in faults if not finding.blocks],
        "verified": row.employer.verified_on(today),
        "closes": closing_day(row, today),
        "names": written_names(row),
        "moves": Opening.MOVES[Opening.State(row.state)],
        "states": Opening.State,
    }
    return render(request, "employers/opening_preview.html", context)


def opening_act(request: HttpRequest, public_id: str) -> HttpResponse:
    """Publish, close or withdraw an own opening."""
    row = _own(request, public_id)
    acts = {
        "publish": (services.publish_opening, _("The opening is published.")),
        "close": (services.close_opening, _("The opening takes no more applications.")),
        "withdraw": (services.withdraw_opening, _("The opening is taken back.")),
        "redraft": (services.redraft_opening, _("The opening is a draft again.")),
    }
    act, done = acts.get(request.POST.get("action", ""), (None, ""))
    if act is None:
        return HttpResponse(status=400)
    try:
        act(opening=row, actor=request.user)  # ty: ignore[invalid-argument-type]
    except (services.PublishRefused, MoveRefused) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("employers:opening_preview", public_id)


def _own(request: HttpRequest, public_id: str) -> Opening:
    mine = Opening.objects.owned_by(request.actor)
    related = ("employer__organisation", "region", "occupation")
    return get_object_or_404(mine.select_related(*related), public_id=public_id)


def card(request: HttpRequest, public_id: str) -> HttpResponse:
    """What anybody may know of a verified employer, and its open openings."""
    actor = request.actor
    employer = get_object_or_404(
        Employer.objects.visible_to(actor).select_related("organisation__region", "industry"),
        organisation__public_id=public_id,
    )
    rows = employer.openings.open().select_related("region")
    found = [
        (row, reverse("applications:opening", args=[row.public_id]), row.days_left()) for row in rows[:SHOWN]
    ]
    elsewhere = [(_("Search all openings"), reverse("search"), None)]
    context = {"employer": employer, "found": found, "open": rows.count(), "elsewhere": elsewhere}
    return render(request, "employers/card.html", context)
