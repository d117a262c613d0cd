"""The demo city's public pages, and what the command says about the whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.urls import reverse

from cms import services
from cms.models import ProgramPage
from cms.services import Picture, Words
from vocmatch.accounts.demo import entrances
from vocmatch.accounts.models import Organisation, User
from vocmatch.applications.models import Application
from vocmatch.codes.models import Skill
from vocmatch.demo import pictures, words
from vocmatch.demo.city import Built
from vocmatch.demo.organisations import PASSWORD
from vocmatch.employers.models import Opening
from vocmatch.outcomes import stats
from vocmatch.outcomes.models import Claim, Snapshot
from vocmatch.schools.models import Program, School
from vocmatch.students.models import Student

Step = Callable[[str, int, int], None]


def build(schools: Sequence[School], editor: User, seed: int, step: Step) -> None:
    """The tree, a page with words and a drawn picture for every programme, and the English tree."""
    services.build_site(schools=schools)
    skills = Skill.objects.in_bulk()
    programs = list(Program.objects.select_related("major", "school__organisation").order_by("pk"))
    english = []
    for at, program in enumerate(programs):
        page = ProgramPage.objects.filter(program=program, live=True).first()
        if page is None:
            intro, paragraphs = words.chinese(program, skills)
            picture = Picture(pictures.draw(program.major_id, seed + at), f"{program.major.name}专业示意图")
            page = services.publish_program_page(
                program=program,
                words=Words(intro=intro, paragraphs=tuple(paragraphs)),
                picture=picture,
                actor=editor,
            )
        intro, paragraphs = words.english(program, skills)
        alt = f"Drawing for {program.major.name_en or program.major.name}"
        english.append((page, Words(intro=intro, paragraphs=tuple(paragraphs)), alt))
        step("pages", at + 1, len(programs))
    services.english_tree(pages=english)


def report(built: Built) -> dict[str, Any]:
    """What `demo --json` prints: logins, pages, counts, rates, seconds, refused."""
    return {
        "logins": [
            {
                "role": row.role,
                "login": row.user.username,
                "password": PASSWORD,
                "scope": row.organisation.name,
                "start": reverse("desks:home"),
            }
            for row in entrances()
        ],
        "pages": _pages(),
        "counts": _counts(),
        "rates": _rates(),
        "seconds": built.seconds,
        "refused": built.refused,
    }


def _pages() -> list[dict[str, str]]:
    pages = [
        ("start", reverse("home")),
        ("search", reverse("search")),
        ("parts", reverse("desks:components")),
    ]
    pages += [("plans", reverse("plans:list")), ("statistics", reverse("outcomes:statistics"))]
    opening = Opening.objects.open().first()
    if opening is not None:
        pages.append(("opening", reverse("applications:opening", args=[opening.public_id])))
    program = Program.objects.listed().first()
    if program is not None:
        pages.append(("programme", reverse("programme", args=[program.public_id])))
    return [{"name": name, "path": path} for name, path in pages]


def _counts() -> dict[str, int]:
    return {
        "schools": School.objects.count(),
        "programmes": Program.objects.count(),
        "students": Student.objects.count(),
        "employers": Organisation.objects.filter(kind=Organisation.Kind.EMPLOYER).count(),
        "openings": Opening.objects.count(),
        "applications": Application.objects.count(),
        "outcomes": Claim.objects.values("outcome_id").distinct().count(),
    }


def _rates() -> list[dict[str, Any]]:
    found = []
    for snapshot in Snapshot.objects.filter(published_at__isnull=False).order_by("cohort"):
        for figure in stats.rates_for(snapshot).three:
            found.append(
                {
                    "cohort": snapshot.cohort,
                    "name": figure.rate.key,
                    "value": None if figure.percent is None else float(figure.percent),
                    "n": figure.denominator,
                    "cutoff": snapshot.cutoff.isoformat(),
                    "definition": snapshot.definition,
                }
            )
    return found
