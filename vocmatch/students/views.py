"""The student's own pages: profile, consent, own data."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Final

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from search.matching.limits import ADULT_AGE, WORKING_AGE
from vocmatch.accounts.models import Consent, Organisation, User
from vocmatch.accounts.services import has_consent
from vocmatch.students import erasure, own_data, services
from vocmatch.students.forms import EraseForm, FirstLoginForm, GuardianForm, ProfileForm, SlipForm
from vocmatch.students.models import Slip, Student

NOT_VALID: Final = gettext_lazy(
    "Number and code do not belong together, or the slip was used. Ask your class teacher for a new slip."
)

NOT_ACTIVE: Final = gettext_lazy(
    "Your school is suspended on this site, and its slips open no account meanwhile. Yours is not used up: "
    "ask your school or the education bureau when you can try again."
)


def own_student(request: HttpRequest) -> Student:
    """The student who asks, with profile; 404 for an account without one."""
    return get_object_or_404(
        Student.objects.visible_to(request.actor).select_related("profile", "user", "home"),
        user=request.user,
    )


def profile(request: HttpRequest) -> HttpResponse:
    """Edit wishes, skills and visibility; the list of openings moves at once."""
    student = own_student(request)
    enrolment = student.enrolments.select_related("program__major", "school__organisation").latest(
        "entry_term"
    )
    form = ProfileForm(request.POST or None, profile=student.profile, major=enrolment.program.major_id)
    if request.method == "POST" and form.is_valid():
        services.save_profile(profile=student.profile, changes=form.changes())
        messages.success(request, _("Your profile is saved. Your list of openings follows it."))
        return redirect("applications:matches")
    age = student.age_on(timezone.localdate())
    context = {
        "student": student,
        "enrolment": enrolment,
        "form": form,
        "minor": age < ADULT_AGE,
        "too_young": age < WORKING_AGE,
        "consented": has_consent(student.user, Consent.Purpose.EMPLOYERS),
        "guardian": has_consent(student.user, Consent.Purpose.EMPLOYERS, Consent.By.GUARDIAN),
    }
    return render(request, "students/profile.html", context)


def consent(request: HttpRequest) -> HttpResponse:
    """Give or withdraw one of the own consents."""
    student = own_student(request)
    purpose = request.POST.get("purpose", "")
    if purpose not in Consent.Purpose.values:
        return HttpResponse(status=400)
    services.set_consent(student=student, purpose=purpose, given=request.POST.get("given") == "yes")
    messages.success(request, _("Saved. It holds from now on."))
    return redirect("students:profile")


def export(request: HttpRequest) -> HttpResponse:
    """The own data as one file (PIPL art. 45)."""
    student = own_student(request)
    body = json.dumps(own_data.of(student), ensure_ascii=False, indent=2)
    response = HttpResponse(body, content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="vocmatch-my-data.json"'
    return response


def erase(request: HttpRequest) -> HttpResponse:
    """Erase the own data: first what goes and what stays, then the password, then it is done."""
    student = own_student(request)
    form = EraseForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        erasure.erase(student=student)
        logout(request)
        messages.success(request, _("Your data are erased, and you are logged out."))
        return redirect("home")
    context = {"form": form, "going_on": student.enrolments.going_on().exists()}
    return render(request, "students/erase.html", context)


def first(request: HttpRequest) -> HttpResponse:
    """First log-in: student number, one-time slip, a password of one's own."""
    form = FirstLoginForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = _first(request, form)
        if user:
            login(request, user, backend="django.contrib.auth.backends.ModelBackend")
            told = _("Your user name is %(name)s. Log in with it and your password from now on.")
            messages.success(request, told % {"name": user.username})
            return redirect("students:profile")
    return render(request, "students/first.html", {"form": form})


def guardian(request: HttpRequest) -> HttpResponse:
    """A guardian agrees with the code of the second slip; no account is needed."""
    form = GuardianForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        slip = _slip(request, form, partial(services.open_slip, use=Slip.Use.GUARDIAN))
        if slip and slip.student.user is None:
            form.add_error(None, _("The student has to log in once before you can agree."))
        elif slip:
            try:
                services.guardian_consent(slip=slip)
            except services.SlipUsed:
                form.add_error(None, NOT_VALID)
            else:
                return render(request, "students/guardian_done.html")
    return render(request, "students/guardian.html", {"form": form})


def guardian_withdraw(request: HttpRequest) -> HttpResponse:
    """A guardian takes the agreement back with the code it was given with."""
    form = SlipForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        slip = _slip(request, form, services.guardians_slip)
        if slip:
            services.withdraw_guardian(student=slip.student)
            return render(request, "students/guardian_done.html", {"withdrawn": True})
    return render(request, "students/guardian_withdraw.html", {"form": form})


def _first(request: HttpRequest, form: FirstLoginForm) -> User | None:
    """The account the slip opens; None where it opens none, which the form then says."""
    slip = _slip(request, form, partial(services.open_slip, use=Slip.Use.LOGIN))
    if slip is None:
        return None
    if slip.issuer.state != Organisation.State.ACTIVE:
        form.add_error(None, NOT_ACTIVE)
        return None
    data = form.cleaned_data
    try:
        return services.first_login(slip=slip, number=data["number"].strip(), password=data["password"])
    except services.SlipUsed:
        form.add_error(None, NOT_VALID)
        return None


def _slip(request: HttpRequest, form: SlipForm, find: Callable[..., Slip | None]) -> Slip | None:
    """The slip the form names, looked up by number and code with `find`; the same answer for a wrong number,
    a wrong code and a used slip.

    Tries are limited for each number. An address is limited by its failures alone: a whole class logs in from
    the one address of its school.
    """
    number = form.cleaned_data["number"].strip()
    tries_left = ratelimit.consume(request, action="own_slip", key=number)
    if not tries_left or not ratelimit.consume(request, action="own_slip_failed", dry_run=True):
        form.add_error(None, _("Too many tries. Wait five minutes, then type the code once more."))
        return None
    slip = find(number=number, code=form.cleaned_data["code"])
    if slip is None:
        ratelimit.consume(request, action="own_slip_failed")
        form.add_error(None, NOT_VALID)
    return slip
