"""Menus lead only where the role may go; the frame knows the page, its languages and the reader."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests import factories
from vocmatch.accounts.models import Role
from vocmatch.accounts.permissions import rule_of
from vocmatch.desks.navigation import FOOTER, MENU, PUBLIC, SIDE, STAFF
from vocmatch.desks.waiting import KINDS

pytestmark = pytest.mark.django_db
ROLES = [None, *Role.values]


@pytest.mark.parametrize("role", ROLES)
def test_every_entry_is_allowed_to_its_role(role):
    menu = MENU.get(role, STAFF) if role else PUBLIC
    entries = [*menu, *FOOTER, *(entry for _name, group in SIDE.get(role, ()) for entry in group)]
    refused = [route for _label, route in entries if rule_of(route, role, "GET") is None]
    assert refused == []
    assert all(reverse(route) for _label, route in entries)


@pytest.mark.parametrize("role", Role.values)
def test_every_tile_leads_where_its_role_may_go(role):
    assert [kind.route for kind in KINDS[role] if rule_of(kind.route, role, "GET") is None] == []


def test_the_page_is_marked_in_the_menu_and_offered_in_three_languages(client):
    page = client.get("/en/plans/?page=2")
    site = page.context["site"]
    assert [url for _label, url, active in site.nav if active] == ["/en/plans/"]
    assert [(code, url) for code, _label, url in site.languages] == [
        ("zh-hans", "/plans/?page=2"),
        ("zh-hant", "/zh-hant/plans/?page=2"),
        ("en", "/en/plans/?page=2"),
    ]
    assert site.memberships == [] and site.notices == 0


def test_pages_below_an_entry_mark_the_longest_one(client, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    member = factories.MembershipFactory(role=Role.SCHOOL_OFFICER)
    client.force_login(member.user)
    site = client.get(reverse("students:slips")).context["site"]
    marked = [url for _name, rows in site.side for _label, url, active, _count in rows if active]
    assert marked == [reverse("students:slips")]


def test_the_frame_shows_roles_and_unread_notices(client):
    member = factories.MembershipFactory(role=Role.SCHOOL_OFFICER)
    other = factories.MembershipFactory(role=Role.CLASS_TEACHER, user=member.user)
    factories.NoticeFactory(user=member.user)
    factories.NoticeFactory()
    client.force_login(member.user)
    site = client.get(reverse("plans:list")).context["site"]
    assert [(number, active) for _label, number, active in site.memberships] == [
        (member.pk, True),
        (other.pk, False),
    ]
    assert site.notices == 1


def test_large_type_is_remembered_by_the_browser(client):
    client.post(reverse("accounts:large_type"))
    assert client.get(reverse("plans:list")).context["site"].large_type
