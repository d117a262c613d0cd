"""The employer's inbox and people who fit; openings that fit one graduate, for the school."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from vocmatch.accounts.models import Step
from vocmatch.accounts.secrets import decrypt
from vocmatch.accounts.services import log_access
from vocmatch.accounts.transitions import MoveRefused
from vocmatch.applications import cards, matches, services
from vocmatch.applications.forms import AnswerForm
from vocmatch.applications.models import Application, CardView
from vocmatch.applications.progress import timeline
from vocmatch.applications.words import FOR_EMPLOYERS
from vocmatch.employers.models import Employer, Opening
from vocmatch.students.models import Student


def inbox(request: HttpRequest) -> HttpResponse:
    """Applicants of the own openings, unanswered first."""
    rows = (
        Application.objects.visible_to(request.actor)
        .select_related("student", "opening")
        .annotate(open=Count("pk", filter=Q(state__in=["applied", "viewed"])))
        .order_by("-open", "-created_at")
    )
    house = Employer.objects.filter(organisation=request.actor.organisation).first()
    if house is None or not house.verified_on(timezone.localdate()):
        return render(request, "applications/not_verified.html", status=403)
    state = request.GET.get("state", "")
    shown = rows.filter(state=state) if state in Application.State.values else rows
    waiting = rows.waiting().count()
    context = {"rows": shown[:200], "waiting": waiting, "states": Application.State, "state": state}
    return render(request, "applications/inbox.html", context)


def applicant(request: HttpRequest, public_id: str) -> HttpResponse:
    """One applicant: name, programme, why they fit, the letter, and the answer."""
    actor = request.actor
    row = get_object_or_404(
        Application.objects.visible_to(actor).select_related(
            "student__profile", "opening__employer__organisation"
        ),
        public_id=public_id,
    )
    if not row.opening.employer.verified_on(timezone.localdate()):
        return render(request, "applications/not_verified.html", status=403)
    services.view(application=row, actor=request.user)  # ty: ignore[invalid-argument-type]
    if row.is_over:
        # Nothing is left to decide, so the person is nobody's business here any more.
        return render(request, "applications/applicant_over.html", {"application": row})
    log_access(actor=actor, obj=row.student, purpose=_("an employer reads an application"))
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.answer(
                application=row,
                action=data["action"],
                actor=request.user,  # ty: ignore[invalid-argument-type]
                words=data["words"],
                at=data["at"],
            )
        except MoveRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Your answer is with the applicant."))
        return redirect("applications:applicant", public_id)
    return render(request, "applications/applicant.html", _applicant(row) | {"form": form})


def _applicant(row: Application) -> dict[str, Any]:
    """What an employer reads of somebody who applied."""
    told = [
        reason for reason in matches.match_of(row.student, row.opening).reasons if reason.key in FOR_EMPLOYERS
    ]
    study = row.student.enrolments.select_related("program__major").order_by("-entry_term").first()
    steps = Step.objects.filter(kind="applications.application", object_id=row.pk).order_by("at")
    return {
        "application": row,
        "study": study,
        "told": told,
        # Of what is shown only: from the total the wishes that are not shown could be worked out.
        "points": sum(reason.points for reason in told),
        "of": sum(reason.of for reason in told),
        "timeline": timeline(row, steps),
        "phone": decrypt(row.student.phone) if row.shows_phone else "",
        "allowed": [name for name, to in services.BY_EMPLOYER.items() if to in Application.MOVES[row.state]],
    }


def people(request: HttpRequest, public_id: str) -> HttpResponse:
    """Cards without a name of people who fit one of the own openings; before verification only how many."""
    row = get_object_or_404(
        Opening.objects.owned_by(request.actor).select_related("employer__organisation"), public_id=public_id
    )
    if not row.employer.verified_on(timezone.localdate()):
        context = {"opening": row, "count": cards.count_in_bands(row)}
        return render(request, "applications/people_count.html", context)
    context = {"opening": row, "people": cards.people_for(row), "a_day": CardView.A_DAY}
    return render(request, "applications/people.html", context)


def fitting(request: HttpRequest, public_id: str) -> HttpResponse:
    """Openings that fit one graduate; the school may apply for the graduate, visibly."""
    actor = request.actor
    student = get_object_or_404(
        Student.objects.visible_to(actor).select_related("profile__place", "home"), public_id=public_id
    )
    log_access(actor=actor, obj=student, purpose=_("the school looks for openings for a graduate"))
    if request.method == "POST":
        row = get_object_or_404(Opening.objects.open(), public_id=request.POST.get("opening", ""))
        try:
            services.apply(student=student, opening=row, actor=request.user)  # ty: ignore[invalid-argument-type]
        except services.ApplyRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Applied for the graduate; the graduate is told who did it."))
        return redirect("applications:fitting", public_id)
    found = matches.openings_for(student)
    return render(request, "applications/fitting.html", {"student": student, "found": found})
