"""A small demo city in the test database, a server, and a browser that drives it."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from django.utils import timezone

from cms import demo_site
from tests.conftest import chromium_path
from tests.factories import replant
from vocmatch.accounts.demo import PREFIX
from vocmatch.accounts.models import User
from vocmatch.demo import city
from vocmatch.demo.organisations import PASSWORD

# The browser is driven from a loop of its own; the tests themselves are not asynchronous.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

SHOTS = Path(os.environ.get("VOCMATCH_SHOTS", ""))
WIDTHS = (390, 1280)
LANGUAGES = ("", "/zh-hant", "/en")


@pytest.fixture
def town(transactional_db, settings):
    """The city with about 600 students; staff without a second factor, as in the demo."""
    settings.SECOND_FACTOR_REQUIRED = False
    replant()
    built = city.build(
        students=600,
        openings=150,
        seed=1,
        today=timezone.localdate(),
        var=Path(settings.VOCMATCH_VAR),
        step=lambda name, done, total: None,
    )
    demo_site.build(built.schools, built.user("admin"), 1, lambda name, done, total: None)
    return built


@pytest.fixture(scope="session")
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=chromium_path(),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


def grown_student():
    """The user name of a student of the small city who can be hired and has something open."""
    names = [f"{PREFIX}{name}" for name in ("student-thin", "student-17", "student")]
    return (
        User.objects.filter(username__in=names, student__profile__seeking=True)
        .order_by("-pk")
        .first()
        .username
    )


class Visitor:
    """Somebody at a browser: logs in as people do, reads pages, presses buttons."""

    def __init__(self, chromium, address, width, user=None):
        self.page = chromium.new_page(viewport={"width": width, "height": 900})
        self.address, self.width, self.user = address, width, user
        self.foreign = []
        self.page.on("request", self._note)
        if user:
            self.open("/account/login/")
            self.page.fill("#id_login", user)
            self.page.fill("#id_password", PASSWORD)
            self.press("main form button")
            assert "/login/" not in self.page.url, f"{user} could not log in"

    def _note(self, request):
        if not request.url.startswith((self.address, "data:", "about:")):
            self.foreign.append(request.url)

    def open(self, path):
        """Open a page; it must be there, fit the width, and ask no other host."""
        response = self.page.goto(self.address + path)
        assert response.status == 200, (self.user, path, response.status)
        self.check(path)
        return self.page

    def check(self, path):
        wide = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide <= 0, f"{self.user} {path} at {self.width}: {wide} px too wide"
        assert not self.foreign
        if str(SHOTS) != ".":
            name = re.sub(r"[^a-z0-9]+", "-", f"{self.user or 'anybody'}{path}".lower()).strip("-")
            self.page.screenshot(path=SHOTS / f"{name[:80]}-{self.width}.png", full_page=True)

    def press(self, selector):
        with self.page.expect_navigation():
            self.page.click(selector)
        return self.page

    def close(self):
        self.page.close()


@pytest.fixture
def visit(town, live_server, chromium):
    """`visit("demo-school", 1280)` is somebody logged in."""
    visitors = []

    def make(user=None, width=390):
        visitor = Visitor(chromium, live_server.url, width, user)
        visitors.append(visitor)
        return visitor

    yield make
    for visitor in visitors:
        visitor.close()
