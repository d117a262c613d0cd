"""The operator's page about the search index: how it stands, and the work that puts it right."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from vocmatch.desks import index_runs, index_state
from vocmatch.work.messages import Refused
from vocmatch.work.models import Run
from vocmatch.work.rows import rows_of

LAST = 10


def search_index(request: HttpRequest) -> HttpResponse:
    """Each index, what waits, who answers, and the last checks and rebuilds."""
    runs = Run.objects.visible_to(request.actor).filter(kind__in=index_runs.KINDS)
    rows = rows_of(runs.select_related("organisation")[:LAST], request.actor)
    context = {
        "state": index_state.read(),
        "rows": rows,
        "going_on": [row for row in rows if row.run.going_on],
    }
    return render(request, "desks/search_index.html", context)


def check(request: HttpRequest) -> HttpResponse:
    """Ask, then compare every index with the database and repair it."""
    if request.method == "POST":
        return _begin(request, index_runs.CHECK)
    context = {
        "title": _("Check and repair the search index?"),
        "consequences": [
            _("Every index is compared with the database, record by record, both ways."),
            _("What is missing, out of date or too many is written anew or removed."),
            _("Searches go on meanwhile."),
        ],
        "verb": _("Check and repair"),
        "back": reverse("desks:search_index"),
    }
    return render(request, "components/confirm_page.html", context)


def rebuild(request: HttpRequest) -> HttpResponse:
    """Ask, then fill the indexes anew."""
    if request.method == "POST":
        return _begin(request, index_runs.REBUILD)
    context = {
        "title": _("Rebuild the search index?"),
        "consequences": [
            _("A new index is filled from the database beside the present one, and then takes its place."),
            _("This concerns the index of the server that does the work and the one all servers share."),
            _("Searches and changes go on meanwhile; for some minutes the database has more to do."),
        ],
        "verb": _("Rebuild"),
        "back": reverse("desks:search_index"),
    }
    return render(request, "components/confirm_page.html", context)


def _begin(request: HttpRequest, kind: str) -> HttpResponse:
    try:
        index_runs.begin(kind=kind, actor=request.user)  # ty: ignore[invalid-argument-type]
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Begun; it stands first in the list below."))
    return redirect("desks:search_index")
