"""“Enter as …”: one click into any role of the demo city, on this machine only."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpRequest

from vocmatch.accounts.models import Membership, Role

PREFIX: Final = "demo-"  # user names the demo city gives to the people one can enter as
_LOOPBACK = frozenset({"127.0.0.1", "::1"})


def may_enter(request: HttpRequest) -> bool:
    """Whether this is a demo and the request comes from this machine itself, not through a proxy."""
    direct = "X-Forwarded-For" not in request.headers and "Forwarded" not in request.headers
    return settings.DEMO and direct and request.META.get("REMOTE_ADDR") in _LOOPBACK


def entrances() -> list[Membership]:
    """The memberships offered, in the order of roles."""
    found = Membership.objects.filter(user__username__startswith=PREFIX).select_related(
        "organisation", "user"
    )
    order = list(Role.values)
    return sorted(found, key=lambda row: (order.index(row.role), row.user.username))
