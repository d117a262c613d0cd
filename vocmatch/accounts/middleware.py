"""Every request gets its actor and has to find its row in the permission table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject

from vocmatch.accounts.actor import actor_of
from vocmatch.accounts.permissions import rule_of

Respond = Callable[[HttpRequest], HttpResponse]
SECOND_FACTOR_SETUP = "mfa_activate_totp"


class ActorMiddleware:
    """`request.actor`: read when first asked for."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: actor_of(request))
        return self.respond(request)


class PermissionMiddleware:
    """Denies what has no row: anonymous → log-in, a role that may not → 403."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.respond(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Refuse or pass; called with the route resolved."""
        actor = request.actor
        name = request.resolver_match.view_name if request.resolver_match else ""
        rule = rule_of(name, actor.role, request.method or "GET")
        if rule is None:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
            raise PermissionDenied
        required = rule.second_factor and settings.SECOND_FACTOR_REQUIRED
        if required and not is_mfa_enabled(request.user):  # ty: ignore[invalid-argument-type]
            return redirect(SECOND_FACTOR_SETUP)
        request.rule = rule
        return None
