"""The student's matches and applications, and the page of an opening."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from vocmatch.accounts.models import Access, Role, Step
from vocmatch.accounts.services import log_access
from vocmatch.accounts.transitions import MoveRefused
from vocmatch.applications import matches, services
from vocmatch.applications.forms import ApplyForm
from vocmatch.applications.models import Application, CardView
from vocmatch.applications.progress import timeline
from vocmatch.employers.models import Opening
from vocmatch.employers.sources import RELATED
from vocmatch.students.models import Student

OPENING_RELATED = ("opening__employer__organisation", "opening__region")
COME = "come"
LOOKS_SHOWN = 200


def _own(request: HttpRequest) -> Student:
    student = matches.student_of(request.actor)
    if student is None:
        raise Http404
    return student


def match_list(request: HttpRequest) -> HttpResponse:
    """What fits me, with reasons; who does not want that gets the list for everybody."""
    student = _own(request)
    if not student.profile.personalised:
        return redirect("applications:plain")
    found = matches.openings_for(student)
    context = {"student": student, "found": found, "plain": matches.plain_list(student, limit=5)}
    return render(request, "applications/matches.html", context)


def plain(request: HttpRequest) -> HttpResponse:
    """Newest openings the law lets me take, in the same order for everybody."""
    student = _own(request)
    context = {"student": student, "found": matches.plain_list(student)}
    return render(request, "applications/plain.html", context)


def opening(request: HttpRequest, public_id: str) -> HttpResponse:
    """The page of an opening: for everybody, with reasons for the student who looks."""
    actor = request.actor
    row = get_object_or_404(Opening.objects.visible_to(actor).select_related(*RELATED), public_id=public_id)
    student = matches.student_of(actor) if actor.role == Role.STUDENT else None
    context = {"opening": row, "days_left": row.days_left(), "student": student}
    context["is_open"] = Opening.objects.open().filter(pk=row.pk).exists()
    if student is not None:
        mine = Application.objects.filter(student=student, opening=row).order_by("-created_at").first()
        context |= {
            "application": mine,
            "against": services.obstacles(student, row),
            "taken": services.taken(student),
            "match": matches.match_of(student, row) if student.profile.personalised else None,
        }
    return render(request, "applications/opening.html", context)


def apply(request: HttpRequest, public_id: str) -> HttpResponse:
    """Apply to an opening: one page, one button, what the employer will see is said first."""
    student = _own(request)
    row = get_object_or_404(Opening.objects.open().select_related(*RELATED), public_id=public_id)
    form = ApplyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.apply(
                student=student,
                opening=row,
                actor=request.user,  # ty: ignore[invalid-argument-type]
                letter=form.cleaned_data["letter"],
            )
        except services.ApplyRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("You have applied. The employer sees your name from now on."))
            return redirect("applications:application", made.public_id)
    return render(request, "applications/apply.html", {"opening": row, "form": form, "student": student})


def mine(request: HttpRequest) -> HttpResponse:
    """All my applications, those that wait for my word first."""
    rows = (
        Application.objects.visible_to(request.actor).select_related(*OPENING_RELATED).order_by("-moved_at")
    )
    waiting = rows.for_the_applicant().count()
    return render(request, "applications/mine.html", {"rows": rows, "waiting": waiting})


def looks(request: HttpRequest) -> HttpResponse:
    """Who looked at me: employers that saw my card, and who read my record, when and why."""
    student = _own(request)
    seen = CardView.objects.visible_to(request.actor).select_related("employer__organisation")
    reads = Access.objects.filter(kind="students.student", object_id=student.pk).order_by("-at")
    roles = dict(Role.choices)
    context = {
        "employers": seen.order_by().values("employer").distinct().count(),
        "views": seen[:LOOKS_SHOWN],
        "reads": [(row.at, roles.get(row.role, row.role), row.purpose) for row in reads[:LOOKS_SHOWN]],
    }
    return render(request, "applications/looks.html", context)


def application(request: HttpRequest, public_id: str) -> HttpResponse:
    """One application, as the applicant, the employer or the school sees it."""
    actor = request.actor
    row = get_object_or_404(
        Application.objects.visible_to(actor).select_related("student", *OPENING_RELATED), public_id=public_id
    )
    if actor.role == Role.EMPLOYER:
        return redirect("applications:applicant", public_id)
    if actor.in_school:
        log_access(actor=actor, obj=row.student, purpose=_("the school reads an application"))
    steps = Step.objects.filter(kind="applications.application", object_id=row.pk).order_by("at")
    context = {"application": row, "timeline": timeline(row, steps), "actor": actor}
    return render(request, "applications/application.html", context)


def act(request: HttpRequest, public_id: str) -> HttpResponse:
    """The applicant agrees to an interview, accepts, declines or withdraws."""
    row = get_object_or_404(
        Application.objects.visible_to(request.actor),
        public_id=public_id,
    )
    action = request.POST.get("action", "")
    if action not in {COME, *services.BY_APPLICANT}:
        return HttpResponse(status=400)
    try:
        if action == COME:
            services.accept_interview(application=row, actor=request.user)  # ty: ignore[invalid-argument-type]
        else:
            services.reply(application=row, action=action, actor=request.user)  # ty: ignore[invalid-argument-type]
    except MoveRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Saved; the employer is told."))
    return redirect("applications:application", public_id)
