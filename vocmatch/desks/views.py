"""The first page after log-in: what waits for this role."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def home(request: HttpRequest) -> HttpResponse:
    """The desk of the active role."""
    return render(request, "desks/home.html", {})
