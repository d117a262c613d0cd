"""The employer records that somebody began to work."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from vocmatch.accounts.transitions import MoveRefused
from vocmatch.applications.models import Application
from vocmatch.outcomes import services
from vocmatch.outcomes.forms import StartForm
from vocmatch.work.messages import Refused


def start(request: HttpRequest, public_id: str) -> HttpResponse:
    """First day, pay, contract and insurance of an applicant who accepted the post."""
    row = get_object_or_404(
        Application.objects.visible_to(request.actor).select_related(
            "student", "opening__employer__organisation", "opening__region", "opening__occupation"
        ),
        public_id=public_id,
    )
    if row.is_over or not row.opening.employer.verified_on(timezone.localdate()):
        # That page says why nothing of the person is shown.
        return redirect("applications:applicant", public_id)
    opening = row.opening
    initial = {
        "starts_on": timezone.localdate(),
        "pay": opening.pay_min if opening.pay_basis == "month" else None,
        "contract_months": opening.contract_months,
    }
    form = StartForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            claim = services.record_start(application=row, actor=request.user, **form.cleaned_data)  # ty: ignore[invalid-argument-type]
        except (Refused, MoveRefused) as refusal:
            form.add_error(None, str(refusal))
        else:
            if claim is None:
                messages.success(request, _("Recorded. Before graduation it does not count as employment."))
            else:
                messages.success(request, _("Recorded. The school checks it and the graduate confirms it."))
            return redirect("applications:applicant", public_id)
    return render(request, "outcomes/start.html", {"application": row, "form": form})
