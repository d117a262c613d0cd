"""How the shipped skill tables were made: which majors teach a skill, and what a skill weighs.

`data/taught_skills.csv` is written by hand: the skills of the commonest majors, and those that a
group of majors (four digits) shares. For the other majors skills are found in the names of their
courses and filled up from their group. A skill's weight is its inverse document frequency over
the majors: rare skills tell more about a person than common ones. The results are frozen in
`major_skills.csv` and `skills.csv`; `manage.py derive_skills` shows what would differ today.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import Final

from vocmatch.codes import lookup, tables

FEWEST: Final = 8  # a derived list is filled up from its group to this length
MOST: Final = 14

HAND, COURSES, GROUP = "hand", "courses", "group"


@dataclass(frozen=True, slots=True)
class Taught:
    """A major teaches a skill; `basis` says how that is known."""

    major: str
    skill: str
    basis: str


def taught() -> list[Taught]:
    """The skills of every major, in the order of the directory."""
    by_hand = tables.grouped("taught_skills", "taught_in", "skill")
    return [
        one
        for major in tables.by_code("majors")
        for one in (
            [Taught(major, skill, HAND) for skill in by_hand[major]]
            if major in by_hand
            else _from_courses(major, by_hand.get(major[:4], ()))
        )
    ]


def weights(rows: list[Taught]) -> dict[str, int]:
    """100 × ln((1 + N) / (1 + n)) per skill, N majors in all, n that teach or mention it."""
    majors: dict[str, set[str]] = {major: set(_in_courses(major)) for major in tables.by_code("majors")}
    for row in rows:
        majors[row.major].add(row.skill)
    seen = Counter(skill for skills in majors.values() for skill in skills)
    return {
        skill: round(100 * math.log((1 + len(majors)) / (1 + seen[skill])))
        for skill in tables.by_code("skills")
    }


def _from_courses(major: str, common: tuple[str, ...]) -> list[Taught]:
    found = [Taught(major, skill, COURSES) for skill in _in_courses(major)[:MOST]]
    known = {one.skill for one in found}
    more = [Taught(major, skill, GROUP) for skill in common if skill not in known]
    return found + more[: max(0, FEWEST - len(found))]


def _in_courses(major: str) -> list[str]:
    """The skills named in a major's courses, core courses before foundations."""
    courses = [row for row in tables.rows("major_courses") if row["major"] == major]
    courses.sort(key=lambda row: row["kind"] != "core")
    return list(dict.fromkeys(skill for row in courses for skill in lookup.find_skills(row["course"])))
