"""The score: a table of factors, each with its points and one measure in plain integers.

Thin data: what the opening leaves open earns half the factor and is marked *not stated*, except
that an opening which asks for no certificate gives those points in full. What the person leaves
open: skills and certificates earn nothing, a missing pay or condition wish earns all. So adding a
held skill, moving nearer or a higher wage never lowers a score. Sex, ethnicity, household
registration, health, photo and school are no inputs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from search.documents import ANY_MAJOR, OpeningDoc, SeekerDoc
from search.matching.places import (
    DISTANCE_POINTS,
    distance_points,
    kilometres,
    place,
    squared,
)

VERSION: Final = "1"
TOTAL: Final = 10_000
UNKNOWN_SKILL: Final = 1  # the weight of a skill the table of weights does not know

MAJOR, MAJOR_GROUP, MAJOR_CLASS, MAJOR_ANY = 2_500, 1_750, 1_000, 1_250
OCCUPATION, OCCUPATION_MINOR, OCCUPATION_MIDDLE = 2_000, 1_500, 800
SKILLS, CERTIFICATES, WAGE, CONDITIONS = 2_500, 800, 700, 300

Weights = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Part:
    """One factor's points for one pair, with what was held and what was missing."""

    key: str
    points: int
    of: int
    state: str  # full, partial, none, not_stated
    held: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Match:
    """The points of one pair. `id` is the document that was found, the parts add up to total."""

    total: int
    parts: tuple[Part, ...]
    id: int = 0
    version: str = VERSION


def major_points(asked: Sequence[str], major: str) -> tuple[int, str]:
    """Points and level: exact, group (4 digits), class (2 digits), any, none, not_stated."""
    asked = [code for code in asked if code]
    if not asked:
        return MAJOR // 2, "not_stated"
    if major:
        if major in asked:
            return MAJOR, "exact"
        if any(code[:4] == major[:4] for code in asked):
            return MAJOR_GROUP, "group"
    if ANY_MAJOR in asked:
        return MAJOR_ANY, "any"
    if major and any(code[:2] == major[:2] for code in asked):
        return MAJOR_CLASS, "class"
    return 0, "none"


def occupation_points(occupation: str, wished: Sequence[str]) -> tuple[int, str]:
    """Points and level: exact, minor (小类, 7 characters), middle (中类, 4), none, not_stated."""
    if not occupation or not wished:
        return OCCUPATION // 2, "not_stated"
    if occupation in wished:
        return OCCUPATION, "exact"
    if any(code[:7] == occupation[:7] for code in wished):
        return OCCUPATION_MINOR, "minor"
    if any(code[:4] == occupation[:4] for code in wished):
        return OCCUPATION_MIDDLE, "middle"
    return 0, "none"


def wanted(seeker: SeekerDoc) -> tuple[str, ...]:
    """The occupations a person is matched on: the wishes, or else what the major leads to."""
    return tuple(code for code in seeker.occupations or seeker.led_to if code)


def weight(skill: str, weights: Weights) -> int:
    """A skill's frozen weight, at least 1."""
    return max(1, weights.get(skill, UNKNOWN_SKILL))


def offered(opening: OpeningDoc) -> int | None:
    """The pay a person can count on: the lower end of the range, or the only end stated."""
    return opening.wage_min if opening.wage_min is not None else opening.wage_max


def _major(opening: OpeningDoc, seeker: SeekerDoc, weights: Weights) -> Part:
    points, level = major_points(opening.majors, seeker.major)
    detail = {"level": level, "asked": list(opening.majors), "own": seeker.major}
    return _part("major", points, MAJOR, level == "not_stated", detail=detail)


def _occupation(opening: OpeningDoc, seeker: SeekerDoc, weights: Weights) -> Part:
    points, level = occupation_points(opening.occupation, wanted(seeker))
    detail = {
        "level": level,
        "offered": opening.occupation,
        "wished": bool(seeker.occupations),
    }
    return _part("occupation", points, OCCUPATION, level == "not_stated", detail=detail)


def _skills(opening: OpeningDoc, seeker: SeekerDoc, weights: Weights) -> Part:
    asked = tuple(dict.fromkeys(opening.skills))
    if not asked:
        return _part("skills", SKILLS // 2, SKILLS, True)
    own = set(seeker.skills)
    held = tuple(skill for skill in asked if skill in own)
    missing = tuple(skill for skill in asked if skill not in own)
    share = sum(weight(skill, weights) for skill in held)
    points = SKILLS * share // sum(weight(skill, weights) for skill in asked)
    return _part("skills", points, SKILLS, False, held, missing)


def _certificates(opening: OpeningDoc, seeker: SeekerDoc, weights: Weights) -> Part:
    asked = tuple(dict.fromkeys(opening.certificates))
    own = set(seeker.certificates)
    held = tuple(key for key in asked if key in own)
    missing = tuple(key for key in asked if key not in own)
    points = CERTIFICATES * len(held) // len(asked) if asked else CERTIFICATES
    return _part(
        "certificates",
        points,
        CERTIFICATES,
        False,
        held,
        missing,
        {"asked": len(asked)},
    )


def _distance(opening: OpeningDoc, seeker: SeekerDoc, weights: Weights) -> Part:
    there, here = place(opening.lat, opening.lon), place(seeker.lat, seeker.lon)
    if there is None or here is None:
        return _part("distance", DISTANCE_POINTS // 2, DISTANCE_POINTS, True)
    detail = {"km": round(kilometres(there, here), 1)}
    return _part(
        "distance",
        distance_points(squared(there, here)),
        DISTANCE_POINTS,
        False,
        detail=detail,
    )


def _wage(opening: OpeningDoc, seeker: SeekerDoc, weights: Weights) -> Part:
    pay, wish = offered(opening), seeker.wage or 0
    detail = {"offered": pay, "expected": seeker.wage}
    if wish <= 0:
        return _part("wage", WAGE, WAGE, False, detail=detail)
    if pay is None:
        return _part("wage", WAGE // 2, WAGE, True, detail=detail)
    return _part("wage", WAGE * max(0, min(pay, wish)) // wish, WAGE, False, detail=detail)


def _conditions(opening: OpeningDoc, seeker: SeekerDoc, weights: Weights) -> Part:
    if not seeker.conditions:
        return _part("conditions", CONDITIONS, CONDITIONS, False)
    if not opening.conditions:
        missing = tuple(sorted(seeker.conditions))
        return _part("conditions", CONDITIONS // 2, CONDITIONS, True, missing=missing)
    held = tuple(sorted(seeker.conditions & opening.conditions))
    missing = tuple(sorted(seeker.conditions - opening.conditions))
    points = CONDITIONS * len(held) // len(seeker.conditions)
    return _part("conditions", points, CONDITIONS, False, held, missing)


def _part(
    key: str,
    points: int,
    of: int,
    not_stated: bool,
    held: tuple[str, ...] = (),
    missing: tuple[str, ...] = (),
    detail: dict[str, Any] | None = None,
) -> Part:
    state = "not_stated" if not_stated else "full" if points == of else "partial" if points else "none"
    return Part(key, points, of, state, held, missing, detail or {})


@dataclass(frozen=True, slots=True)
class Factor:
    """One row of the score: `measure(opening, seeker, weights)` gives at most `points`."""

    key: str
    points: int
    measure: Callable[[OpeningDoc, SeekerDoc, Weights], Part]


FACTORS: Final = (
    Factor("major", MAJOR, _major),
    Factor("occupation", OCCUPATION, _occupation),
    Factor("skills", SKILLS, _skills),
    Factor("certificates", CERTIFICATES, _certificates),
    Factor("distance", DISTANCE_POINTS, _distance),
    Factor("wage", WAGE, _wage),
    Factor("conditions", CONDITIONS, _conditions),
)


def explain(opening: OpeningDoc, seeker: SeekerDoc, weights: Weights) -> Match:
    """The points of one pair by factor; says nothing about hard limits (see `eligible`)."""
    parts = tuple(factor.measure(opening, seeker, weights) for factor in FACTORS)
    return Match(sum(part.points for part in parts), parts, opening.id)


def score(opening: OpeningDoc, seeker: SeekerDoc, weights: Weights) -> int:
    """The total of one pair in plain Python: the reference every faster way must equal."""
    return explain(opening, seeker, weights).total
