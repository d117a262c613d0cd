"""How far long work is."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from vocmatch.work import services
from vocmatch.work.models import Run
from vocmatch.work.rows import owns, rows_of

PAGE = 50


def run(request: HttpRequest, public_id: str) -> HttpResponse:
    """Progress of one run; htmx asks every second for the fragment, browsers without script reload.

    When it has ended well, its owner goes on to the page of the result.
    """
    actor = request.actor
    found = get_object_or_404(Run.objects.visible_to(actor), public_id=public_id)
    kind = services.kind_of(found)
    owner = owns(actor, found)
    if owner and kind.page and found.state in {Run.State.WAITING, Run.State.DONE}:
        page = kind.page(found)
        if request.htmx:
            return HttpResponse(headers={"HX-Redirect": page})
        return redirect(page)
    context = {"run": found, "label": kind.label, "owner": owner}
    template = "work/run_progress.html" if request.htmx else "work/run.html"
    return render(request, template, context)


def run_list(request: HttpRequest) -> HttpResponse:
    """All runs with progress, counts and errors, newest first: the operator's desk."""
    rows = Run.objects.visible_to(request.actor).select_related("organisation")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "work/runs.html", {"page": page, "rows": rows_of(page, request.actor)})
