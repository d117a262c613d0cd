"""The frame of every page: main menu, side list of a desk, languages, roles, notices.

`MENU` and `SIDE` say which routes a role finds where. They grant nothing: rights stand in
`permissions.csv`, and a test holds every entry here against them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse, translate_url
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vocmatch.accounts import demo
from vocmatch.accounts.actor import ANONYMOUS, IN_FORCE, Actor
from vocmatch.accounts.models import Membership, Notice, Role
from vocmatch.accounts.views import LARGE_TYPE
from vocmatch.desks import index_state

Entry = tuple[Promise, str]
Group = tuple[Promise | str, Sequence[Entry]]

# Each in its own script, as a reader looks for it.
LANGUAGES: Final = (("zh-hans", "简体"), ("zh-hant", "繁體"), ("en", "English"))

SEARCH: Final[Entry] = (_("Search"), "search")
PLAN: Final[Entry] = (_("Year plan"), "plans:list")
STATISTICS: Final[Entry] = (_("Statistics"), "outcomes:statistics")
DESK: Final[Entry] = (_("My desk"), "desks:home")
EDIT: Final[Group] = (_("Public site"), ((_("Edit pages"), "wagtailadmin_home"),))
RUNS: Final[Entry] = (_("Imports and runs"), "work:runs")
INDEX: Final[Entry] = (_("Search index"), "desks:search_index")

PUBLIC: Final[Sequence[Entry]] = (SEARCH, (_("Guidance"), "guidance"), PLAN, STATISTICS)
STAFF: Final[Sequence[Entry]] = (DESK, SEARCH, PLAN, STATISTICS)
MENU: Final[Mapping[str, Sequence[Entry]]] = {
    Role.STUDENT: (
        DESK,
        (_("Openings"), "applications:matches"),
        (_("Applications"), "applications:mine"),
        (_("Profile"), "students:profile"),
        SEARCH,
    ),
}

_STUDENTS: Final[Group] = (
    _("Students"),
    (
        (_("Students"), "students:list"),
        (_("Import a roster"), "students:roster"),
        (_("One-time slips"), "students:slips"),
    ),
)
_AFTER: Final[Group] = (
    _("After graduation"),
    (
        (_("Graduates"), "outcomes:list"),
        (_("Answer codes"), "outcomes:codes"),
        (_("Rates"), "outcomes:rates"),
    ),
)
_NUMBERS: Final[Group] = (
    _("Numbers"),
    (
        (_("Rates"), "outcomes:rates"),
        (_("Snapshots"), "outcomes:snapshots"),
        (_("Signs of mistakes"), "outcomes:anomalies"),
        PLAN,
    ),
)
_CHECK: Final[Group] = (
    _("To check"),
    (
        (_("Employers"), "employers:verify"),
        (_("Disputes"), "outcomes:disputes"),
        (_("Minimum wages"), "employers:minimum_wages"),
    ),
)
SIDE: Final[Mapping[str, Sequence[Group]]] = {
    Role.STUDENT: (
        (
            _("Work"),
            (
                (_("Openings for me"), "applications:matches"),
                (_("Not personalised"), "applications:plain"),
                (_("My applications"), "applications:mine"),
            ),
        ),
        (
            _("About me"),
            (
                (_("My profile"), "students:profile"),
                (_("What became of me"), "outcomes:mine"),
                (_("Who looked at me"), "applications:looks"),
            ),
        ),
    ),
    Role.EMPLOYER: (
        (
            _("Openings"),
            (
                (_("Our openings"), "employers:openings"),
                (_("Post an opening"), "employers:opening_new"),
                (_("Import a list"), "employers:opening_import"),
                (_("Applicants"), "applications:inbox"),
            ),
        ),
        (_("We"), ((_("Our card"), "employers:profile"),)),
    ),
    Role.SCHOOL_EDITOR: (EDIT,),
    Role.CLASS_TEACHER: (
        (_("Students"), ((_("Students"), "students:list"),)),
        (_("After graduation"), ((_("Graduates"), "outcomes:list"),)),
    ),
    Role.SCHOOL_OFFICER: (_STUDENTS, _AFTER, (_("Work in the background"), (RUNS,))),
    Role.COUNTY_OFFICER: (
        (
            _("To check"),
            (
                (_("Claims"), "outcomes:queue"),
                (_("Employers"), "employers:verify"),
                (_("Signs of mistakes"), "outcomes:anomalies"),
            ),
        ),
        (_("Numbers"), ((_("Rates"), "outcomes:rates"), PLAN)),
    ),
    Role.CITY_ANALYST: (_NUMBERS,),
    Role.CITY_VERIFIER: (_CHECK, _NUMBERS),
    Role.CITY_ADMIN: (_CHECK, _NUMBERS, EDIT),
    Role.OPERATOR: ((_("Operation"), (RUNS, INDEX, (_("Services"), "readyz"))),),
}  # fmt: skip
FOOTER: Final[Sequence[Entry]] = (
    (_("Definitions"), "glossary"),
    (_("Personal data"), "privacy"),
    (_("Graduates: answer with a code"), "outcomes:code"),
    (_("Employers: register"), "employers:register"),
)


@dataclass(frozen=True)
class Site:
    """What `base.html` and `desk.html` read; each part is computed when a template asks for it."""

    request: HttpRequest

    @property
    def actor(self) -> Actor:
        # Pages that answer before the middleware ran (a refused host) have no actor.
        return getattr(self.request, "actor", ANONYMOUS)

    @property
    def demo(self) -> bool:
        return settings.DEMO

    @property
    def entrances(self) -> list[Membership]:
        """Roles that can be entered with one click; none outside the demo on this machine."""
        return demo.entrances() if demo.may_enter(self.request) else []

    @property
    def large_type(self) -> bool:
        return LARGE_TYPE in self.request.COOKIES

    @property
    def home(self) -> str:
        return reverse("home")

    @cached_property
    def nav(self) -> list[tuple[Promise, str, bool]]:
        """(label, address, active) of the main menu."""
        role = self.actor.role
        return self._placed(MENU.get(role, STAFF) if role else PUBLIC)

    @cached_property
    def side(self) -> list[tuple[Promise | str, list[tuple[Promise, str, bool, None]]]]:
        """Groups of the desk's list with (label, address, active, None)."""
        groups = SIDE.get(self.actor.role or "", ())
        first = ("", [(label, url, active, None) for label, url, active in self._placed((DESK,))])
        rest = [
            (name, [(label, url, active, None) for label, url, active in self._placed(entries)])
            for name, entries in groups
        ]
        return [first, *rest]

    def _placed(self, entries: Sequence[Entry]) -> list[tuple[Promise, str, bool]]:
        placed = [(label, reverse(route)) for label, route in entries]
        return [(label, url, url == self._place) for label, url in placed]

    @cached_property
    def _place(self) -> str:
        """The entry the page belongs to: the longest address of any that its own begins with."""
        role = self.actor.role
        entries = [*(MENU.get(role, STAFF) if role else PUBLIC), DESK]
        entries += [entry for _name, group in SIDE.get(role or "", ()) for entry in group]
        urls = {reverse(route) for _label, route in entries}
        return max((url for url in urls if self.request.path.startswith(url)), key=len, default="")

    @cached_property
    def languages(self) -> list[tuple[str, str, str]]:
        """(code, label, address of this page in that language)."""
        here = self.request.get_full_path()
        return [(code, label, translate_url(here, code)) for code, label in LANGUAGES]

    @cached_property
    def memberships(self) -> list[tuple[str, int, bool]]:
        """(label, number, active) of the roles the user can work in."""
        actor = self.actor
        if actor.user is None:
            return []
        rows = Membership.objects.filter(IN_FORCE, user=actor.user)
        return [
            (
                str(row),
                row.pk,
                (row.role, row.organisation) == (actor.role, actor.organisation),
            )
            for row in rows.select_related("organisation").order_by("pk")
        ]

    @cached_property
    def notices(self) -> int:
        """How many notices are unread."""
        user = self.actor.user
        return Notice.objects.filter(user=user, read_at=None).count() if user else 0

    @property
    def falling_back(self) -> bool:
        """Whether this server's own index answers because the search cluster did not."""
        return index_state.falling_back()

    @property
    def footer(self) -> list[tuple[Promise, str]]:
        return [(label, reverse(route)) for label, route in FOOTER]


def site(request: HttpRequest) -> dict[str, Site]:
    """Context processor: `site` for every template."""
    return {"site": Site(request)}
