"""The school's view of its students: list, record, slips."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from search.matching.limits import ADULT_AGE
from vocmatch.accounts.models import Consent, Step
from vocmatch.accounts.services import has_consent, log_access
from vocmatch.students import services
from vocmatch.students.forms import StudentFilter
from vocmatch.students.models import HISTORY, Enrolment, Slip, Student

PAGE = 50
MOST_SLIPS = 80  # a class; more would be a stack nobody can hand out


def student_list(request: HttpRequest) -> HttpResponse:
    """Students of the school or the named classes, found by name, number, class or state."""
    form = StudentFilter(request.GET)
    rows = Enrolment.objects.visible_to(request.actor)
    rows = rows.select_related("student", "program__major").order_by("-entry_term", "class_name", "number")
    found = rows
    if form.is_valid():
        wanted = form.cleaned_data
        if wanted["q"]:
            found = found.filter(Q(student__name__icontains=wanted["q"]) | Q(number__startswith=wanted["q"]))
        if wanted["class_name"]:
            found = found.filter(class_name=wanted["class_name"])
        if wanted["state"] in Enrolment.State.values:
            found = found.filter(state=wanted["state"])
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    classes = rows.order_by("class_name").values_list("class_name", flat=True).distinct()
    context = {
        "form": form,
        "page": page,
        "classes": [name for name in classes if name],
        "states": Enrolment.State,
    }
    return render(request, "students/list.html", context)


def student(request: HttpRequest, public_id: str) -> HttpResponse:
    """One student's record; looking at a minor's is logged with its purpose."""
    found = get_object_or_404(
        Student.objects.visible_to(request.actor).select_related("profile__place", "home", "user"),
        public_id=public_id,
    )
    log_access(actor=request.actor, obj=found, purpose=_("the school keeps the student's record"))
    enrolments = found.enrolments.filter(pk__in=Enrolment.objects.visible_to(request.actor)).select_related(
        "program__major", "school__organisation"
    )
    kinds = ["students.enrolment", *HISTORY.values()]
    steps = Step.objects.filter(kind__in=kinds, object_id__in=[row.pk for row in enrolments]).order_by("-at")
    consent = Consent.Purpose.EMPLOYERS, Consent.By.GUARDIAN
    context = {
        "student": found,
        "enrolments": enrolments,
        "steps": steps,
        "guardian": has_consent(found.user, *consent),
    }
    return render(request, "students/student.html", context)


def guardian_word(request: HttpRequest, public_id: str) -> HttpResponse:
    """A guardian told the school that the agreement is taken back; who noted it stands in the access log."""
    found = get_object_or_404(
        Student.objects.visible_to(request.actor).select_related("user"), public_id=public_id
    )
    if services.withdraw_guardian(student=found):
        log_access(actor=request.actor, obj=found, purpose=_("a guardian took the agreement back"))
    messages.success(request, _("Noted. Employers see this student only if a guardian agrees again."))
    return redirect("students:student", public_id)


def slips(request: HttpRequest) -> HttpResponse:
    """Print new slips for one class, or for one student who forgot the password: a sheet with the codes,
    shown this once."""
    mine = Enrolment.objects.visible_to(request.actor).filter(state__in=["enrolled", "graduated"])
    classes = (
        mine.exclude(class_name="")
        .order_by("class_name")
        .values("class_name")
        .annotate(students=Count("pk"), accounts=Count("student__user"))
    )
    if request.method != "POST":
        return render(request, "students/slips.html", {"classes": classes})
    use = Slip.Use.GUARDIAN if request.POST.get("use") == Slip.Use.GUARDIAN else Slip.Use.LOGIN
    name, rows = _chosen(request, mine.exclude(number=""), use)
    codes = services.issue_slips(
        students=[row.student for row in rows],
        issuer=request.actor.organisation,
        use=use,
    )
    sheet = [(row, codes[row.student_id]) for row in rows]
    context = {"sheet": sheet, "class_name": name, "guardian": use == Slip.Use.GUARDIAN, "classes": classes}
    response = render(request, "students/slip_sheet.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


def _chosen(request: HttpRequest, mine: QuerySet[Enrolment], use: str) -> tuple[str, list[Enrolment]]:
    """The class and those of it who get a slip, or the one student who forgot the password."""
    mine = mine.select_related("student__user").order_by("number")
    if again := request.POST.get("student", ""):
        rows = list(mine.filter(student__public_id=again).order_by("-entry_term")[:1])
        return (rows[0].class_name if rows else ""), rows
    name = request.POST.get("class_name", "")
    rows = list(mine.filter(class_name=name))
    if use == Slip.Use.LOGIN:
        return name, [row for row in rows if row.student.user is None][:MOST_SLIPS]
    today = timezone.localdate()
    return name, [row for row in rows if row.student.age_on(today) < ADULT_AGE][:MOST_SLIPS]
