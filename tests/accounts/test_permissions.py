"""Every route × role × method against the permission table; objects outside the scope are not found, nor is
what a frozen organisation saw, nor what a consent showed once it is withdrawn."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from tests import factories
from tests.accounts import world
from tests.applications import people
from vocmatch.accounts.models import Consent, Organisation, Role
from vocmatch.accounts.permissions import ANONYMOUS, ANYBODY, rule_of, rules, rules_for
from vocmatch.accounts.secrets import encrypt
from vocmatch.applications.models import Application
from vocmatch.applications.services import reply
from vocmatch.students.models import Student
from vocmatch.students.services import set_consent, withdraw_guardian

# Wagtail's own routes are covered by prefix rows; its views check their permissions themselves.
OURS = re.compile(
    r"^(accounts|work|students|employers|applications|outcomes|plans|desks):|^(search|home|programme|school)$"
)


def routes(patterns=None, prefix="") -> Iterator[tuple[str, URLPattern]]:
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry, URLResolver):
            inner = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from routes(entry.url_patterns, inner)
        else:
            name = entry.name or f"{entry.callback.__module__}.{entry.callback.__qualname__}"
            yield f"{prefix}{name}", entry


ALL = dict(routes())
NAMED = sorted(name for name in ALL if OURS.match(name))


def arguments(pattern: URLPattern, found: object = None) -> dict[str, object]:
    """Values for the route's parameters: those of an object, else ones that match nothing."""
    values = {}
    for name, converter in pattern.pattern.converters.items():
        if found is not None and hasattr(found, name):
            values[name] = getattr(found, name)
        elif "Int" in type(converter).__name__:
            values[name] = 999_999
        elif "UUID" in type(converter).__name__:
            values[name] = "00000000-0000-0000-0000-000000000000"
        else:
            values[name] = "zzzzzzzzzzzz"
    return values


def address(name: str, found: object = None) -> str | None:
    try:
        return reverse(name, kwargs=arguments(ALL[name], found))
    except NoReverseMatch:
        return None


@pytest.fixture
def places(db, settings):
    # The way to the second factor would hide what lies behind it.
    settings.SECOND_FACTOR_REQUIRED = False
    return world.build()


def client_of(places, role):
    client = Client()
    if role != ANONYMOUS:
        client.force_login(places["own"].members[role].user)
    return client


def test_every_route_has_a_row():
    missing = sorted(name for name in ALL if not rules_for(name))
    assert not missing


def test_every_row_has_a_route():
    unused = []
    for rule in rules():
        stem = rule.route.removesuffix("*")
        if not any(
            name == rule.route or (rule.route.endswith("*") and name.startswith(stem)) for name in ALL
        ):
            unused.append(rule.route)
    assert not unused


@pytest.mark.parametrize("role", [*Role.values, ANONYMOUS])
def test_routes_refuse_who_has_no_row(role, places, client):
    client = client_of(places, role)
    wrong = []
    for name in NAMED:
        for method in ("GET", "POST"):
            if rule_of(name, None if role == ANONYMOUS else role, method):
                continue
            url = address(name)
            if url is None:
                continue
            response = client.generic(method, url)
            refused = response.status_code == 302 if role == ANONYMOUS else response.status_code == 403
            if not refused:
                wrong.append((name, method, response.status_code))
    assert not wrong


@pytest.mark.parametrize("place", ["own", "other", "far"])
@pytest.mark.parametrize("role", list(Role.values))
def test_objects_outside_the_scope_are_not_found(role, place, places):
    client = client_of(places, role)
    wrong = []
    for rule in rules():
        if rule.role not in {role, ANYBODY} or not rule.sample or "GET" not in rule.methods:
            continue
        found = places[place].rows.get(rule.sample)
        url = address(rule.route, found) if found is not None else None
        if url is None:
            continue
        status = client.get(url).status_code
        expected = status in {200, 302} if reaches(rule.scope, place) else status == 404
        if not expected:
            wrong.append((rule.route, rule.scope, place, status))
    assert not wrong


@pytest.mark.parametrize("place", ["other", "far"])
@pytest.mark.parametrize("role", list(Role.values))
def test_objects_outside_the_scope_cannot_be_changed(role, place, places):
    """Whatever is sent, an object out of reach answers as one that is not there."""
    client = client_of(places, role)
    wrong = []
    for rule in rules():
        if rule.role not in {role, ANYBODY} or not rule.sample or reaches(rule.scope, place):
            continue
        found = places[place].rows.get(rule.sample)
        url = address(rule.route, found) if found is not None else None
        for method in sorted(rule.methods - {"GET"}) if url else ():
            status = client.generic(method, url).status_code
            if status != 404:
                wrong.append((rule.route, method, rule.scope, place, status))
    assert not wrong


@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.STUDENT])
def test_who_belongs_to_a_frozen_organisation_reads_nothing_of_it(role, places):
    client = client_of(places, role)
    Organisation.objects.update(state=Organisation.State.FROZEN)
    wrong = []
    for rule in rules():
        if rule.role != role or not rule.sample or rule.scope == "any":
            continue
        found = places["own"].rows.get(rule.sample)
        url = address(rule.route, found) if found is not None else None
        for method in sorted(rule.methods) if url else ():
            status = client.generic(method, url).status_code
            if status not in {403, 404}:
                wrong.append((rule.route, method, status))
    assert not wrong


def test_a_student_of_a_frozen_school_keeps_every_page(places):
    client = client_of(places, Role.STUDENT)

    def answers():
        mine = [rule for rule in rules() if rule.role == Role.STUDENT and rule.route in NAMED]
        rows = places["own"].rows
        urls = {rule.route: address(rule.route, rows.get(rule.sample)) for rule in mine}
        return {name: client.get(url).status_code for name, url in urls.items() if url}

    before = answers()
    Organisation.objects.filter(kind=Organisation.Kind.SCHOOL).update(state=Organisation.State.FROZEN)
    assert answers() == before
    assert {before[f"students:{name}"] for name in ("profile", "export", "erase")} == {200}


PHONE = "13800138000"


@pytest.fixture
def known(places):
    """Somebody who applied to the employer and shows the phone, and somebody of 17 whose card it may see."""
    applicant = places["own"].rows["application"].student
    Student.objects.filter(pk=applicant.pk).update(phone=encrypt(PHONE))
    talking = {"state": Application.State.INTERVIEW, "interview_accepted_at": timezone.now()}
    Application.objects.filter(student=applicant).update(**talking)
    seeker = people.graduate(years=17)
    study = seeker.enrolments.get()
    study.program = factories.ProgramFactory(
        school=study.school, major=factories.MajorFactory(code="660199", name="稀有专业")
    )
    study.save()
    for by in Consent.By:
        set_consent(student=seeker, purpose=Consent.Purpose.EMPLOYERS, given=True, by=by)
    people.index()
    return {"applicant": applicant, "seeker": seeker}


def shown_to_employers(places, known, *methods):
    """Which traces of these people an employer finds on all the routes it may use."""
    client = client_of(places, Role.EMPLOYER)
    rows = places["own"].rows
    rows = rows | {"own_opening": rows["opening"]}
    traces = {"name": known["applicant"].name, "phone": PHONE, "card": "· 稀有专业"}
    found = set()
    for method in methods:
        for rule in rules():
            if rule.role not in {Role.EMPLOYER, ANYBODY} or rule.route not in NAMED:
                continue
            url = address(rule.route, rows.get(rule.sample))
            if url and method in rule.methods:
                text = b"".join(client.generic(method, url)).decode(errors="ignore")
                found |= {name for name, trace in traces.items() if trace in text}
    return found


def by_the_person(known):
    set_consent(student=known["seeker"], purpose=Consent.Purpose.EMPLOYERS, given=False)
    return {"card"}


def by_a_guardian(known):
    withdraw_guardian(student=known["seeker"])
    return {"card"}


def by_the_applicant(known):
    made = known["applicant"].applications.get()
    reply(application=made, action="withdraw", actor=made.student.user)
    return {"name", "phone"}


@pytest.mark.parametrize("withdrawn", [by_the_person, by_a_guardian, by_the_applicant])
def test_employers_find_nothing_that_a_withdrawn_consent_showed_them(withdrawn, places, known):
    everything = {"name", "phone", "card"}
    assert shown_to_employers(places, known, "GET") == everything
    gone = withdrawn(known)
    assert shown_to_employers(places, known, "GET", "POST") == everything - gone


def reaches(scope: str, place: str) -> bool:
    """Whether a scope of the table covers a place seen from `own`."""
    return {"own": place == "own", "county": place != "far"}.get(scope, True)
