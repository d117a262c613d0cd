"""The first page after log-in: what waits for this role, then how its own numbers stand."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from vocmatch.accounts.models import Role
from vocmatch.desks import standing, waiting


def home(request: HttpRequest) -> HttpResponse:
    """The desk of the active role; students read it in the public site's size."""
    actor = request.actor
    rows = waiting.waiting_for(actor)
    context = {
        "frame": "base.html" if actor.role == Role.STUDENT else "desk.html",
        "organisation": actor.organisation,
        "answer": waiting.sentence(rows),
        "waiting": rows,
        "standing": standing.of(actor),
    }
    return render(request, "desks/home.html", context)
