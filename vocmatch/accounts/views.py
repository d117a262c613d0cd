"""Choosing a role, reading notices, large type, and the doors of the demo city."""

from __future__ import annotations

from typing import Any

from allauth.account import views as account
from django.contrib.auth import login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from vocmatch.accounts import demo
from vocmatch.accounts.actor import SESSION_KEY
from vocmatch.accounts.models import Membership, Notice

LARGE_TYPE = "large_type"
A_YEAR = 365 * 24 * 3600
SHOWN = 100


class LoginView(account.LoginView):
    """Log-in by django-allauth in our frame."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Without allauth's own `site`, which would hide the one every page is framed with."""
        context = super().get_context_data(**kwargs)
        context.pop("site", None)
        return context


def back(request: HttpRequest) -> str:
    """The page the request came from, if it is one of ours; else the start page."""
    came = request.META.get("HTTP_REFERER", "")
    if url_has_allowed_host_and_scheme(came, {request.get_host()}, request.is_secure()):
        return came
    return reverse("home")


def large_type(request: HttpRequest) -> HttpResponse:
    """Turn large type on or off for this browser."""
    response = redirect(back(request))
    if request.COOKIES.get(LARGE_TYPE):
        response.delete_cookie(LARGE_TYPE)
    else:
        response.set_cookie(LARGE_TYPE, "1", max_age=A_YEAR, httponly=True, samesite="Lax")
    return response


def switch(request: HttpRequest) -> HttpResponse:
    """Make another of the user's memberships the active one."""
    number = request.POST.get("membership", "")
    mine = Membership.objects.filter(user=request.user)
    chosen = get_object_or_404(mine, pk=int(number) if number.isdecimal() else 0)
    request.session[SESSION_KEY] = chosen.pk
    return redirect("desks:home")


def notices(request: HttpRequest) -> HttpResponse:
    """The inbox, newest first."""
    rows = Notice.objects.filter(user=request.user)[:SHOWN]
    return render(request, "accounts/notices.html", {"notices": rows})


def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a notice read and go where one can act on it."""
    found = get_object_or_404(Notice, pk=pk, user=request.user)
    Notice.objects.filter(pk=found.pk, read_at=None).update(read_at=timezone.now())
    return redirect(found.path)


def enter(request: HttpRequest) -> HttpResponse:
    """Log in as one of the demo city's people (see `demo.may_enter`)."""
    if not demo.may_enter(request):
        raise PermissionDenied
    number = request.POST.get("membership", "")
    offered = {row.pk: row for row in demo.entrances()}
    chosen = offered.get(int(number) if number.isdecimal() else 0)
    if chosen is None:
        raise PermissionDenied
    login(request, chosen.user, backend="django.contrib.auth.backends.ModelBackend")
    request.session[SESSION_KEY] = chosen.pk
    return redirect("desks:home")
