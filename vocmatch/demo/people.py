"""Invented students as rows of roster files, in the forms schools really send."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from vocmatch.demo.clock import year_of
from vocmatch.demo.facts import COUNTIES, GIVEN, RARE_NAMES, SURNAMES, SchoolFact

_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"
# Parts of all students: graduates of last year, graduates of this year, this autumn's intake.
SHARES: Final = (0.2, 0.22, 0.58)
MINOR_DAYS: Final = 16 * 365 + 300


def id_number(county: str, born: date, order: int) -> str:
    """A number of the form of GB 11643 with a right check digit. It belongs to nobody we know of."""
    body = f"{county}{born:%Y%m%d}{order % 1000:03}"
    total = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
    return body + _CHECKS[total % 11]


@dataclass(frozen=True, slots=True)
class Person:
    """One row of a roster."""

    name: str
    number: str
    sex: str
    born: date
    county: str
    phone: str
    student_number: str
    class_name: str
    major: str
    entry: date
    scheme: str
    graduated: date | None


class Crowd:
    """All students of the city, drawn once and in a fixed order."""

    def __init__(self, dice: random.Random, today: date) -> None:
        self.dice, self.today = dice, today
        self.order = 0

    def of_school(self, school: SchoolFact, index: int, counts: Sequence[int]) -> list[Person]:
        """Students of one school: `counts` graduates of last year, of this year, and new ones."""
        year = year_of(self.today)
        people: list[Person] = []
        for cohort, count in zip((year - 1, year), counts[:2], strict=True):
            people += self._cohort(school, index, date(cohort - 3, 9, 1), count, date(cohort, 6, 30))
        return people + self._cohort(school, index, date(year, 9, 1), counts[2], None)

    def _cohort(
        self, school: SchoolFact, index: int, entry: date, count: int, graduated: date | None
    ) -> list[Person]:
        people = []
        for at in range(count):
            major = school.majors[at % len(school.majors)]
            group = at // len(school.majors) // 40 + 1
            people.append(self._person(school, index, at, major, group, entry, graduated))
        return people

    def _person(
        self,
        school: SchoolFact,
        index: int,
        at: int,
        major: str,
        group: int,
        entry: date,
        graduated: date | None,
    ) -> Person:
        dice = self.dice
        self.order += 1
        age_at_entry = dice.randrange(15 * 365 + 30, 17 * 365)
        if graduated and at == 1:
            # Somebody who entered young: 17 years old at this autumn's start of work.
            age_at_entry = (entry - graduated).days + MINOR_DAYS
        born = entry - timedelta(days=age_at_entry)
        home = (
            school.county
            if dice.random() < 0.7
            else dice.choices(COUNTIES, [row[2] for row in COUNTIES])[0][0]
        )
        return Person(
            name=self._name(),
            number=id_number(home, born, self.order),
            sex="男" if self.order % 2 else "女",
            born=born,
            county=home,
            phone=f"199{dice.randrange(10**8):08}",
            student_number=f"{entry:%y}{index + 1:02}{at + 1:04}",
            class_name=f"{entry:%y}级{_short(major)}{group}班",
            major=major,
            entry=entry,
            scheme="中高职3+2" if dice.random() < 0.06 else "非分段培养",
            graduated=graduated,
        )

    def _name(self) -> str:
        dice = self.dice
        if dice.random() < 0.004:
            return dice.choice(RARE_NAMES)
        return dice.choice(SURNAMES) + "".join(dice.choice(GIVEN) for _ in range(dice.choice((1, 2, 2))))


def _short(major: str) -> str:
    # Class names carry a number, not the major's long name: that is how schools shorten them.
    return major[2:]
