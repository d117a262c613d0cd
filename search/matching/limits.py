"""Hard limits in one place: who may be matched with, apply to or be invited to an opening."""

from __future__ import annotations

from datetime import date
from typing import Final

from search.documents import OpeningDoc, SeekerDoc

WORKING_AGE: Final = 16  # Labour Law art. 15
ADULT_AGE: Final = 18  # Labour Law art. 64: no hazardous work before


def birthday(born: date, age: int) -> date:
    """The day a person reaches an age; born on 29 February counts from 1 March."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def first_day(opening: OpeningDoc, on: date) -> date:
    """The day age is measured at: the stated start, never before today."""
    return max(opening.starts or on, on)


def eligible(opening: OpeningDoc, seeker: SeekerDoc, on: date) -> tuple[str, ...]:
    """Reasons that forbid the pair; empty where nothing does.

    Reasons: not_published, closed, under_16, hazard_under_18, education, certificate.
    """
    start = first_day(opening, on)
    checks = (
        ("not_published", opening.published > on),
        ("closed", opening.closes < on),
        ("under_16", birthday(seeker.birthday, WORKING_AGE) > start),
        (
            "hazard_under_18",
            bool(opening.hazards) and birthday(seeker.birthday, ADULT_AGE) > start,
        ),
        ("education", seeker.education < opening.education),
        (
            "certificate",
            not set(opening.required_certificates) <= set(seeker.certificates),
        ),
    )
    return tuple(reason for reason, refused in checks if refused)


def visible_on(seeker: SeekerDoc, on: date) -> bool:
    """Whether employers may see the person at all: consent given, and 16 or older today."""
    return seeker.visible and birthday(seeker.birthday, WORKING_AGE) <= on
