"""What editors meet in `/cms-admin/`: their own pages first, and no way that is closed to them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from cms.models import SchoolPage
from vocmatch.accounts.models import Role


class OwnPages(Component):
    """The pages of the editor's school in each language, at the top of the admin's start page."""

    name = "own_pages"
    template_name = "cms/admin/own_pages.html"
    order = 10

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        actor = parent_context["request"].actor
        pages = SchoolPage.objects.filter(school__organisation=actor.organisation).select_related("locale")
        return {"pages": pages.order_by("locale__language_code").reverse()}


@hooks.register("construct_homepage_panels")
def show_own_pages(request: HttpRequest, panels: list[Component]) -> None:
    if request.actor.role == Role.SCHOOL_EDITOR:
        panels.insert(0, OwnPages())


@hooks.register("construct_main_menu")
def hide_what_is_closed(request: HttpRequest, items: list[MenuItem]) -> None:
    """Reports are the city's; help leads to other hosts."""
    closed = {"help"} if request.actor.role == Role.CITY_ADMIN else {"help", "reports"}
    items[:] = [item for item in items if item.name not in closed]
