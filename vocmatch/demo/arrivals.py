"""Real doors for invented data: roster files, employers' registration, a list of openings."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from vocmatch.accounts.models import Organisation, Role, User
from vocmatch.codes.models import Industry, Major, Region
from vocmatch.demo import facts, people, rosters, vacancies
from vocmatch.demo.organisations import person
from vocmatch.employers import imports as opening_imports
from vocmatch.employers import services as employers
from vocmatch.employers.models import Employer
from vocmatch.schools.models import School
from vocmatch.students import imports as roster_imports

Step = Callable[[str, int, int], None]
Refusals = list[dict[str, Any]]

# Most schools send the national template, some a list of their own, one office a CSV in the old encoding.
FORM_OF: Final = ("national", "national", "short", "national", "csv")
VERIFIED_FOR: Final = timedelta(days=170)


def names_of_majors() -> dict[str, str]:
    """Names by code, as rosters and openings write them."""
    return dict(Major.objects.values_list("code", "name"))


def import_rosters(
    found: Sequence[School],
    officer: User,
    folder: Path,
    dice: random.Random,
    today: date,
    students: int,
    step: Step,
) -> tuple[int, Refusals]:
    """Write each school's file and import it; returns how many people came and what was refused."""
    crowd = people.Crowd(dice, today)
    majors = names_of_majors()
    weight = sum(len(fact.majors) for fact in facts.schools())
    came, refused = 0, []
    for index, (school, fact) in enumerate(zip(found, facts.schools(), strict=True)):
        share = students * len(fact.majors) / weight
        counts = [round(share * part) for part in people.SHARES]
        rows = crowd.of_school(fact, index, counts)
        form = FORM_OF[index % len(FORM_OF)]
        path = folder / f"roster-{index + 1:02}.{'csv' if form == 'csv' else 'xlsx'}"
        rosters.write(path, rows, form, majors, fact.name)
        result = roster_imports.import_roster(path, school, officer, confirm=True)
        came += len(rows)
        refused += [{"file": path.name, **row} for row in roster_imports.refusals(result)]
        step("rosters", index + 1, len(found))
    return came, refused


def register_employers(
    invented: Sequence[vacancies.EmployerFact], verifier: User, today: date, step: Step
) -> list[Employer]:
    """Register and verify all but the last, which waits in the verifier's queue."""
    regions = Region.objects.in_bulk([row[0] for row in facts.COUNTIES])
    industries = Industry.objects.in_bulk(list(facts.INDUSTRY_OF.values()))
    found = []
    for at, fact in enumerate(invented):
        employer = Employer.objects.filter(credit_code=fact.code).first()
        if employer is None:
            employer = employers.register_employer(
                name=fact.name,
                credit_code=fact.code,
                region=regions[fact.county],
                about=f"{facts.PLACE_OF[fact.county]}{fact.industry}行业单位，依法登记，面向本市招聘。",
                industry=industries[facts.INDUSTRY_OF[fact.industry]],
                contact=fact.contact,
                phone=fact.phone,
            )
            if at < len(invented) - 1:
                employers.verify_employer(
                    employer=employer, until=today + VERIFIED_FOR, actor=verifier, on=today
                )
        found.append(employer)
        if at % 20 == 0 or at == len(invented) - 1:
            step("employers", at + 1, len(invented))
    return found


def import_openings(
    invented: Sequence[vacancies.EmployerFact],
    city: Organisation,
    verifier: User,
    folder: Path,
    dice: random.Random,
    today: date,
    openings: int,
) -> tuple[int, Refusals]:
    """Write the list of openings of all verified employers and import it."""
    rows = vacancies.rows(dice, invented[:-1], openings, today, names_of_majors())
    path = vacancies.write(folder / "openings.xlsx", rows)
    result = opening_imports.import_openings(path, organisation=city, actor=verifier)
    refused = [{"file": path.name, **row} for row in opening_imports.refusals(result)]
    return len(rows), refused


def employer_people(busy: Employer, waiting: Employer | None) -> None:
    """The people one can enter as: of a verified employer and of one that waits for verification."""
    person("employer", Role.EMPLOYER, busy.organisation)
    if waiting is not None:
        person("employer-waiting", Role.EMPLOYER, waiting.organisation)
