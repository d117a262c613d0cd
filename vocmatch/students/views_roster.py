"""Importing the school's roster: upload, look, confirm."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from vocmatch.accounts.numbers import number
from vocmatch.schools.models import School
from vocmatch.students import imports
from vocmatch.students.imports_check import ADDED, CHANGED, UNCHANGED
from vocmatch.students.models import Enrolment
from vocmatch.students.roster.columns import BY_FIELD, COLUMNS
from vocmatch.students.roster.rows import REFUSED, WARNING, Problem
from vocmatch.work import imports as work_imports
from vocmatch.work import sheets
from vocmatch.work.messages import Refused
from vocmatch.work.models import Import, Run

SHOWN: Final = 50  # rows of each group on the page
RECENT: Final = 10


class RosterForm(forms.Form):
    """The file; its kind is told by its content."""

    file = forms.FileField(
        label=_("Roster file"),
        help_text=_("Excel or WPS (.xlsx, .xls) or CSV, at most 20 MB."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv,.txt"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > sheets.MAX_BYTES:
            raise forms.ValidationError(
                gettext(sheets.REASONS["too-large"]) % {"most": sheets.MAX_BYTES >> 20}, code="too-large"
            )
        return file


def roster(request: HttpRequest) -> HttpResponse:
    """Upload a roster file; earlier ones of the school stand below."""
    actor = request.actor
    school = get_object_or_404(School, organisation=actor.organisation)
    posted = request.method == "POST"
    form = RosterForm(request.POST, request.FILES) if posted else RosterForm()
    if posted and form.is_valid():
        file = form.cleaned_data["file"]
        found = imports.upload(school=school, actor=actor.user, file_name=file.name, content=file.read())
        return redirect("work:run", found.run.public_id)
    mine = _imports(request).select_related("run", "writing").order_by("-run__created_at")
    context = {"form": form, "files": mine[:RECENT], "columns": COLUMNS}
    return render(request, "students/roster.html", context)


def roster_file(request: HttpRequest, public_id: str) -> HttpResponse:
    """What a file would change, or did; the one button that writes it."""
    found = _import(request, public_id)
    if found.run.going_on or (found.writing and found.writing.going_on):
        return redirect("work:run", (found.writing or found.run).public_id)
    counts = found.counts
    context = {
        "file": found,
        "crumbs": [(gettext("Import a roster"), reverse("students:roster"))],
        "answer": _answer(found),
        "failed": _failure(found),
        "counts": counts,
        "summary": _summary(counts) if counts else [],
        "to_write": counts.get(ADDED, 0) + counts.get(CHANGED, 0),
        "waiting": found.run.state == Run.State.WAITING,
        "done": found.run.state == Run.State.DONE,
        "shown": SHOWN,
        "refused": [*islice(_problems(found, REFUSED), SHOWN)],
        "warnings": [*islice(_problems(found, WARNING), SHOWN)],
        "changed": [*islice(_changes(found), SHOWN)],
        "absent": Enrolment.objects.visible_to(request.actor)
        .going_on()
        .filter(pk__in=found.absent[:SHOWN])
        .select_related("student"),
        "used": [(label, BY_FIELD[name].label) for label, name in found.columns.get("used", ())],
    }
    return render(request, "students/roster_file.html", context)


def _answer(found: Import) -> str:
    if found.run.state == Run.State.DONE:
        written = sum(found.counts["written"].values())
        return ngettext("%(count)s student was written.", "%(count)s students were written.", written) % {
            "count": number(written)
        }
    if found.run.state == Run.State.CANCELLED:
        return gettext("This list was given up; nothing was written.")
    if found.run.state == Run.State.FAILED:
        return gettext("This file could not be read; nothing was written.")
    shown = {name: number(found.counts[name]) for name in (ADDED, CHANGED, REFUSED)}
    return gettext("Nothing is written yet: %(added)s new, %(changed)s changed, %(refused)s refused.") % shown


def _failure(found: Import) -> str:
    failed = [run for run in (found.writing, found.run) if run and run.state == Run.State.FAILED]
    return failed[0].reason if failed else ""


def _summary(counts: dict[str, Any]) -> list[tuple[str, int, str]]:
    return [
        (gettext("new"), counts[ADDED], gettext("are added with a profile filled in from their programme")),
        (gettext("changed"), counts[CHANGED], gettext("take over what the list says")),
        (gettext("unchanged"), counts[UNCHANGED], gettext("stay as they are")),
        (
            gettext("refused"),
            counts[REFUSED],
            gettext("are left out; download them, correct them, upload them again"),
        ),
        (gettext("not in the list"), counts["absent"], gettext("stay as they are; look whether they left")),
        (
            gettext("lines without a person"),
            counts["skipped"],
            gettext("hints, totals and signatures are left out"),
        ),
    ]


@require_http_methods(["POST"])
def accept(request: HttpRequest, public_id: str) -> HttpResponse:
    """Write the accepted rows."""
    found = _import(request, public_id)
    try:
        run = imports.accept(found=found, actor=request.user)  # ty: ignore[invalid-argument-type]
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("students:roster_file", public_id)
    return redirect("work:run", run.public_id)


@require_http_methods(["POST"])
def discard(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give the file up; nothing was written, nothing is kept."""
    try:
        imports.discard(found=_import(request, public_id), actor=request.user)  # ty: ignore[invalid-argument-type]
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("students:roster_file", public_id)
    messages.success(request, gettext("The list was given up. Nothing was written."))
    return redirect("students:roster")


def refused(request: HttpRequest, public_id: str) -> HttpResponse:
    """The refused rows with reasons, to be corrected and uploaded again."""
    found = _import(request, public_id)
    response = sheets.download(imports.refused_workbook(found), f"refused-{public_id}")
    response.headers["Cache-Control"] = "no-store"
    return response


def _imports(request: HttpRequest) -> Any:
    mine = Run.objects.visible_to(request.actor).filter(kind=imports.READ)
    return Import.objects.filter(run__in=mine)


def _import(request: HttpRequest, public_id: str) -> Import:
    mine = _imports(request).select_related("run", "writing")
    return get_object_or_404(mine, run__public_id=public_id)


def _problems(found: Import, level: str) -> Iterator[dict[str, Any]]:
    """Problems of refused rows, or warnings of accepted ones, one after another."""
    for item in work_imports.all_rows(found, having=level):
        if (item["action"] == REFUSED) == (level == REFUSED):
            for stored in item["problems"]:
                yield {"place": imports.place(found, item), "problem": Problem.of(stored)}


def _changes(found: Import) -> Iterator[dict[str, Any]]:
    states = dict(Enrolment.State.choices)
    schemes = dict(Enrolment.Scheme.choices)
    words = {"state": states, "scheme": schemes}
    for item in work_imports.all_rows(found, having=CHANGED):
        if item["action"] != CHANGED:
            continue
        for name, old, new in item["changes"]:
            known = words.get(name, {})
            yield {
                "place": imports.place(found, item),
                "name": item["name"],
                "what": BY_FIELD[COLUMN_OF.get(name, name)].label,
                "old": known.get(old, old),
                "new": known.get(new, new),
            }


# Fields of the models whose column is called otherwise.
COLUMN_OF: Final = {"program": "major", "home_id": "home"}
