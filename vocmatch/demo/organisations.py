"""Bureaus, schools with their programmes, and the people one can enter as."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

from django.contrib.auth.hashers import make_password

from vocmatch.accounts.demo import PREFIX
from vocmatch.accounts.models import Membership, Organisation, Role, User
from vocmatch.codes.models import MajorCertificate, MajorSkill, Region
from vocmatch.demo import facts
from vocmatch.schools.models import Program, ProgramYear, School

PASSWORD: Final = "vocmatch-demo"  # stands in the demo only; production mode refuses it all
YEARS_OF_PLACES: Final = 3

# User name, role, the organisation's key in `Organisations`.
STAFF: Final = (
    ("editor", Role.SCHOOL_EDITOR, "school 0"),
    ("teacher", Role.CLASS_TEACHER, "school 0"),
    ("school", Role.SCHOOL_OFFICER, "school 0"),
    ("school-doubtful", Role.SCHOOL_OFFICER, "school -1"),
    ("county", Role.COUNTY_OFFICER, "620502"),
    ("county-maiji", Role.COUNTY_OFFICER, "620503"),
    ("analyst", Role.CITY_ANALYST, "city"),
    ("verifier", Role.CITY_VERIFIER, "city"),
    ("admin", Role.CITY_ADMIN, "city"),
    ("admin", Role.CITY_ANALYST, "city"),
    ("operator", Role.OPERATOR, "operator"),
)

Organisations = Mapping[str, Organisation]


def bureaus() -> dict[str, Organisation]:
    """The city's bureau, a bureau for each county and the operator, by key."""
    city = _organisation(Organisation.Kind.BUREAU, "天水市教育局（演示）", facts.CITY, None)
    found = {"city": city}
    for county, _short, _weight in facts.COUNTIES:
        name = f"{facts.PLACE_OF[county]}教育局（演示）"
        found[county] = _organisation(Organisation.Kind.BUREAU, name, county, city)
    found["operator"] = _organisation(Organisation.Kind.OPERATOR, "平台运行组（演示）", facts.CITY, None)
    return found


def schools(bureau: Organisations, dice: random.Random, year: int, students: int) -> list[School]:
    """All schools with programmes, their places for three years, skills and certificates."""
    found = []
    for fact in facts.schools():
        organisation = _organisation(Organisation.Kind.SCHOOL, fact.name, fact.county, bureau[fact.county])
        region = organisation.region
        school, _made = School.objects.get_or_create(
            organisation=organisation,
            defaults={"type": fact.type, "name_en": fact.name_en, "lat": region.lat, "lon": region.lon},
        )
        found.append(school)
    _programs(found, dice, year, students)
    return found


def _programs(found: list[School], dice: random.Random, year: int, students: int) -> None:
    skills = _lists(MajorSkill.objects.values_list("major_id", "skill_id"))
    certificates = _lists(MajorCertificate.objects.values_list("major_id", "certificate_id"))
    total = sum(len(fact.majors) for fact in facts.schools())
    places = max(20, round(students * 0.62 / total / 10) * 10)
    for school, fact in zip(found, facts.schools(), strict=True):
        for major in fact.majors:
            program, made = Program.objects.get_or_create(
                school=school,
                major_id=major,
                years=3,
                mode=Program.Mode.FULL_TIME,
                defaults={"skills": skills.get(major, []), "certificates": certificates.get(major, [])},
            )
            if made:
                ProgramYear.objects.bulk_create(
                    ProgramYear(program=program, year=year - back, places=places + dice.randrange(-1, 3) * 10)
                    for back in range(YEARS_OF_PLACES)
                )


def staff(organisations: Organisations) -> dict[str, User]:
    """The people of bureaus and schools one can enter as, by user name."""
    return {PREFIX + name: person(name, role, organisations[key]) for name, role, key in STAFF}


def person(name: str, role: str, organisation: Organisation) -> User:
    """A user with a membership; the password is hashed once only."""
    user, made = User.objects.get_or_create(username=PREFIX + name)
    if made:
        user.password = _password()
        user.save(update_fields=["password"])
    Membership.objects.get_or_create(user=user, organisation=organisation, role=role)
    return user


def rename(user: User, name: str) -> None:
    """Give an account that exists the demo name and the password everybody may know."""
    user.username, user.password = PREFIX + name, _password()
    user.save(update_fields=["username", "password"])


@cache
def _password() -> str:
    # Hashing costs a third of a second; nobody needs to tell these accounts apart by their salt.
    return make_password(PASSWORD)


def _organisation(kind: str, name: str, region: str, parent: Organisation | None) -> Organisation:
    found, _made = Organisation.objects.get_or_create(
        kind=kind,
        name=name,
        region=Region.objects.get(pk=region),
        defaults={"parent": parent, "state": Organisation.State.ACTIVE},
    )
    return found


def _lists(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found
