"""Serving pages in three scripts, addresses by public id, and the one search page."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from wagtail.models import Locale, Page, Site
from wagtail.views import serve as serve_page

from cms.finding import find
from cms.models import ProgramPage, SchoolPage
from cms.search_form import SearchForm
from vocmatch.accounts.models import Organisation

REFUSED: Final = 400


def serve(request: HttpRequest, path: str) -> HttpResponse:
    """A live page. What has no English version is served in Chinese at its English address."""
    if Page.route_for_request(request, path) is None:
        _route_in_first_language(request, path)
    return serve_page(request, path)


def _route_in_first_language(request: HttpRequest, path: str) -> None:
    """Let Wagtail find the page in the tree that has all of them; a 404 stays one."""
    site = Site.find_for_request(request)
    if site is None or Locale.get_active().pk == site.root_page.locale_id:
        return
    parts = [part for part in path.split("/") if part]
    # Where `Page.route_for_request` keeps what it found, for Wagtail's own view and tags.
    request._wagtail_route_for_request = site.root_page.specific.route(request, parts)


def programme(request: HttpRequest, public_id: str) -> HttpResponse:
    """From a programme's public id to its page, for links of the floors below."""
    pages = ProgramPage.objects.live().filter(
        program__public_id=public_id,
        program__school__organisation__state=Organisation.State.ACTIVE,
        locale=Locale.get_default(),
    )
    page = get_object_or_404(pages.order_by("pk")[:1])
    return redirect(page.localized.get_url(request))


def school(request: HttpRequest, public_id: str) -> HttpResponse:
    """From a school's public id to its page."""
    pages = SchoolPage.objects.live().filter(
        school__organisation__public_id=public_id,
        school__organisation__state=Organisation.State.ACTIVE,
        locale=Locale.get_default(),
    )
    page = get_object_or_404(pages.order_by("pk")[:1])
    return redirect(page.localized.get_url(request))


def search(request: HttpRequest) -> HttpResponse:
    """Openings and programmes; what the form does not know is refused with the reason."""
    form = SearchForm(request.GET)
    if not form.is_valid():
        return render(request, "cms/search_refused.html", {"form": form}, status=REFUSED)
    return render(request, "cms/search.html", {"form": form, "finding": find(form)})
