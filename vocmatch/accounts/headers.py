"""Headers that keep pages to themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

ADMIN: Final = "/cms-admin/"
_COMMON = (
    "default-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'self'; object-src 'none'; "
)
PUBLIC: Final = _COMMON + "img-src 'self' data:; script-src 'self'; style-src 'self'"
# Wagtail's admin writes styles and scripts into its pages; it is for editors with a second factor only.
EDITORS: Final = (
    _COMMON
    + "img-src 'self' data: blob:; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'"
)


class ContentSecurityMiddleware:
    """Sets the content security policy; nothing is fetched from another host."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.respond(request)
        response.headers.setdefault(
            "Content-Security-Policy", EDITORS if request.path.startswith(ADMIN) else PUBLIC
        )
        response.headers.setdefault("Referrer-Policy", "same-origin")
        return response
