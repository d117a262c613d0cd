"""The city's administrator divides a target and reports values."""

from __future__ import annotations

from fractions import Fraction

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from vocmatch.accounts.models import Organisation
from vocmatch.plans import gaps, services, words
from vocmatch.plans.forms import ObservationForm, PartsForm
from vocmatch.plans.models import Target
from vocmatch.plans.progress import enrolment, read, stand
from vocmatch.plans.progress.values import printed
from vocmatch.plans.views import crumbs


def parts(request: HttpRequest, public_id: str, organisation: str) -> HttpResponse:
    """Divide a target among the counties of the city or the schools of a county; see what is left over."""
    target = _target(request, public_id)
    if not (target.divisible and target.indicator):
        raise Http404  # of reported targets nothing is known by county
    plan = target.item.plan
    bureaus = gaps.places(request.actor).filter(kind=Organisation.Kind.BUREAU).select_related("region")
    scope = get_object_or_404(bureaus, public_id=organisation)
    below = enrolment.members(scope)
    reading = read(plan, scope, timezone.localdate())
    division = enrolment.divide(target, scope, below, reading.on)
    form = PartsForm(request.POST or None, parts=division.parts)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                for row, value in form.parts():
                    services.allocate(target=target, organisation=row, value=value)
        except services.PlanRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The parts are saved."))
            return redirect(request.path)
    context = {
        "crumbs": crumbs(plan, target.item),
        "plan": plan,
        "target": target,
        "title": words.title(target),
        "place": words.place(scope),
        "division": division,
        "answer": words.slack(division) or words.enrolled(division, counties=False),
        "form": form,
        "ways": _further(target, below),
    }
    return render(request, "plans/parts.html", context)


def report(request: HttpRequest, public_id: str) -> HttpResponse:
    """Report a value of a target by hand, with its day and what proves it."""
    target = _target(request, public_id)
    if target.indicator:
        raise Http404
    plan = target.item.plan
    form = ObservationForm(request.POST or None, target=target)
    if request.method == "POST" and form.is_valid():
        try:
            services.observe(
                target=target,
                organisation=plan.organisation,
                by=request.user,  # ty: ignore[invalid-argument-type]
                **form.cleaned_data,
            )
        except services.PlanRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The value is reported."))
            return redirect("plans:item", plan.public_id, target.item.number)
    reading = read(plan, plan.organisation, timezone.localdate())
    context = {
        "crumbs": crumbs(plan, target.item),
        "plan": plan,
        "target": target,
        "title": words.title(target),
        "progress": stand(reading, target),
        "observations": [
            (row, printed(Fraction(row.value), target.unit)) for row in target.observations.all()
        ],
        "form": form,
    }
    return render(request, "plans/report.html", context)


def _further(target: Target, below: list[Organisation]) -> list[tuple[str, str]]:
    """Where the counties' parts are divided among their schools."""
    return [
        (words.place(row), reverse("plans:parts", args=[target.public_id, row.public_id]))
        for row in below
        if row.kind == Organisation.Kind.BUREAU
    ]


def _target(request: HttpRequest, public_id: str) -> Target:
    rows = Target.objects.owned_by(request.actor).select_related("item__plan__organisation__region")
    return get_object_or_404(rows, public_id=public_id)
