"""Importing a list of openings: upload, look, confirm; refused rows come back."""

from __future__ import annotations

from io import BytesIO
from itertools import islice

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from vocmatch.accounts.models import Role
from vocmatch.accounts.transitions import MoveRefused
from vocmatch.employers import imports
from vocmatch.employers.forms import ListForm
from vocmatch.employers.imports.columns import COLUMNS, REQUIRED
from vocmatch.work import sheets
from vocmatch.work.models import Import, Run

SHOWN = 100  # rows of each kind on the page; the refused ones are all in the download
KINDS = (
    (imports.REFUSED, gettext_lazy("Refused")),
    (imports.ADDED, gettext_lazy("New")),
    (imports.CHANGED, gettext_lazy("Changed")),
    (imports.UNCHANGED, gettext_lazy("As before")),
)


def opening_import(request: HttpRequest) -> HttpResponse:
    """Upload a list; reading it goes on in the background."""
    actor = request.actor
    form = ListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        of = imports.begin(
            actor=actor.user, organisation=actor.organisation, file_name=file.name, content=file.read()
        )
        return redirect("work:run", of.run.public_id)
    context = {"form": form, "many": actor.role != Role.EMPLOYER, "columns": COLUMNS, "required": REQUIRED}
    return render(request, "employers/import.html", context)


def import_preview(request: HttpRequest, public_id: str) -> HttpResponse:
    """What a list would change, and the button that does it; afterwards what it did."""
    of = _own(request, public_id)
    if request.method == "POST":
        try:
            run = imports.accept(of=of, actor=request.user)  # ty: ignore[invalid-argument-type]
        except MoveRefused as refusal:
            messages.error(request, str(refusal))
        else:
            return redirect("work:run", run.public_id)
    groups = [
        (label, kind, list(islice(imports.rows(of, kind), SHOWN)), of.counts.get(kind, 0))
        for kind, label in KINDS
    ]
    to_write = of.counts.get(imports.ADDED, 0) + of.counts.get(imports.CHANGED, 0)
    context = {
        "of": of,
        "groups": groups,
        "most": SHOWN,
        "done": of.run.state == Run.State.DONE and of.writing is not None and not of.writing.going_on,
        "waiting": of.run.state == Run.State.WAITING,
        "to_write": to_write,
        "answer": _answer(of, to_write),
    }
    return render(request, "employers/import_preview.html", context)


def import_refused(request: HttpRequest, public_id: str) -> FileResponse:
    """The refused rows with their reasons as .xlsx."""
    target = BytesIO()
    imports.write_refused(_own(request, public_id), target)
    target.seek(0)
    return FileResponse(
        target, as_attachment=True, filename="refused-openings.xlsx", content_type=sheets.XLSX
    )


def _own(request: HttpRequest, public_id: str) -> Import:
    mine = Run.objects.visible_to(request.actor)
    files = Import.objects.select_related("run", "writing").filter(kind=imports.READ, run__in=mine)
    return get_object_or_404(files, run__public_id=public_id)


def _answer(of: Import, to_write: int) -> str:
    refused = of.counts.get(imports.REFUSED, 0)
    good = ngettext("%(n)d opening can be written", "%(n)d openings can be written", to_write) % {
        "n": to_write
    }
    bad = ngettext("%(n)d row is refused", "%(n)d rows are refused", refused) % {"n": refused}
    return _("%(good)s, %(bad)s.") % {"good": good, "bad": bad}
