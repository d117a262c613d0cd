"""Every role's pages, on a phone in three languages and at a desk: they answer, fit, ask no other host, pass axe."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.journeys.conftest import LANGUAGES, WIDTHS, grown_student
from vocmatch.accounts.demo import PREFIX
from vocmatch.employers.models import Opening
from vocmatch.plans.models import Plan
from vocmatch.schools.models import Program

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.django_db(transaction=True)]

PAGES = {
    None: ["/", "/search/", "/search/?q=護士", "/search/?kind=programmes", "/plans/", "/statistics/", "/outcome/",
           "/account/login/", "/first/", "/guardian/", "/guardian/withdraw/", "/employers/register/", "/components/"],
    "student": ["/desk/", "/matches/", "/matches/plain/", "/applications/", "/profile/", "/account/notices/"],
    "graduate": ["/outcome/mine/"],
    "employer": ["/desk/", "/inbox/", "/employers/openings/", "/employers/openings/new/", "/employers/profile/"],
    "school": ["/desk/", "/roster/", "/students/", "/students/slips/", "/outcomes/", "/rates/"],
    "teacher": ["/desk/", "/students/", "/outcomes/"],
    "county": ["/desk/", "/outcomes/queue/", "/rates/"],
    "analyst": ["/desk/", "/rates/", "/snapshots/"],
    "verifier": ["/desk/", "/employers/verify/", "/outcomes/disputes/", "/outcomes/anomalies/"],
    "admin": ["/desk/", "/plans/"],
    "operator": ["/desk/", "/runs/", "/desk/search/", "/desk/search/rebuild/"],
}  # fmt: skip


def test_every_page_in_three_languages(visit, town):
    pages = {**PAGES, None: [*PAGES[None], *_public()]}
    faults = []
    for name, paths in pages.items():
        for width in WIDTHS:
            visitor = visit(_user(name), width)
            for path in paths:
                # Scripts differ in length: what fits a phone in all three fits a desk.
                for language in LANGUAGES if width == WIDTHS[0] else LANGUAGES[:1]:
                    faults += _faults(visitor, language + path, width, deep=language == "")
    assert not faults, "\n".join(faults)


def _user(name):
    if name == "student":
        return grown_student()
    return PREFIX + name if name else None


def _public():
    opening = Opening.objects.open().first()
    program = Program.objects.listed().first()
    plan = Plan.objects.order_by("-year").first()
    return [
        f"/openings/{opening.public_id}/",
        f"/employers/{opening.employer.organisation.public_id}/",
        f"/programme/{program.public_id}/",
        f"/plans/{plan.public_id}/",
    ]


def _faults(visitor, path, width, deep):
    """What is wrong with one page; `deep` asks axe too, whose rules do not depend on the language."""
    try:
        page = visitor.open(path)
    except AssertionError as fault:
        return [str(fault).splitlines()[0]]
    if not deep:
        return []
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    return [
        f"{path} at {width}: {rule['id']} {rule['nodes'][0]['html'][:120]}"
        for rule in found.response["violations"]
    ]
