"""The score compiled to a query, factor by factor, in both directions.

Points come from `matching.factors`; each factor of its FACTORS table has one entry here and in the
other direction. The server's score narrows; `matching.explain` gives the points. They differ:

* the server keeps a weighted feature with nine significant bits, cut off: at most 1/256 less;
* it measures distance on a sphere of another radius from positions of its own rounding;
* it does not cut a factor's points off to whole ones.

So a pair's exact points are at most `slack` above the server's score (plus what all documents of the
query share), and below it by at most one point a factor and the distance.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from elasticsearch.dsl import query as q
from elasticsearch.dsl.function import FieldValueFactor

from search.documents import ANY_MAJOR, OpeningDoc, SeekerDoc
from search.engines.elastic.mapping import feature, prefixes
from search.matching import factors as f
from search.matching.factors import FACTORS, Weights, offered, wanted, weight
from search.matching.places import DISTANCE_POINTS, PIVOT_KM

FEATURE_LOSS: Final = 1 / 256
DISTANCE_LOSS: Final = 1.0  # 80 points a kilometre at the door, and positions are a few metres apart
FLOAT_LOSS: Final = 0.1  # scores are 32-bit floats, about 0.001 points at 10,000


@dataclass(frozen=True, slots=True)
class Term:
    """One factor in a query: clauses whose scores add up, points every document gets, and what the
    exact points may lie above that."""

    clauses: tuple[q.Query, ...] = ()
    shared: int = 0
    slack: float = 0.0


@dataclass(frozen=True, slots=True)
class Compiled:
    """The whole score: clauses, the points all share, and the slack of the proof."""

    clauses: tuple[q.Query, ...]
    shared: int
    slack: float


def openings_for(seeker: SeekerDoc, weights: Weights) -> Compiled:
    """How openings score for a person."""
    return _sum(_OPENINGS, seeker, weights)


def seekers_for(opening: OpeningDoc, weights: Weights) -> Compiled:
    """How people score for an opening."""
    return _sum(_SEEKERS, opening, weights)


def _sum(table: Mapping[str, Callable[[Any, Weights], Term]], asker: Any, weights: Weights) -> Compiled:
    terms = [table[factor.key](asker, weights) for factor in FACTORS]
    return Compiled(
        clauses=tuple(clause for term in terms for clause in term.clauses),
        shared=sum(term.shared for term in terms),
        slack=FLOAT_LOSS + sum(term.slack for term in terms),
    )


def _points(points: float, field: str, *values: Any) -> q.Query:
    """These points to documents that hold one of the values."""
    return q.ConstantScore(filter=q.Terms(field, list(values)), boost=points)


def _open(key: str, points: int) -> q.Query:
    """These points to documents that leave the factor open."""
    return _points(points, "left_open", key)


def _best(*clauses: q.Query) -> tuple[q.Query, ...]:
    return (q.DisMax(queries=list(clauses)),)


def _major_of_opening(seeker: SeekerDoc, weights: Weights) -> Term:
    levels = [_open("major", f.MAJOR // 2), _points(f.MAJOR_ANY, "majors", ANY_MAJOR)]
    if seeker.major:
        levels.append(_points(f.MAJOR, "majors", seeker.major))
        levels.append(_points(f.MAJOR_GROUP, "major_group", seeker.major[:4]))
        levels.append(_points(f.MAJOR_CLASS, "major_class", seeker.major[:2]))
    return Term(_best(*levels))


def _major_of_seeker(opening: OpeningDoc, weights: Weights) -> Term:
    asked = [code for code in opening.majors if code]
    if not asked:
        return Term(shared=f.MAJOR // 2)
    any_welcome = ANY_MAJOR in asked
    levels = [
        _points(f.MAJOR - f.MAJOR_ANY * any_welcome, "major", *asked),
        _points(f.MAJOR_GROUP - f.MAJOR_ANY * any_welcome, "major_group", *prefixes(asked, 4)),
    ]
    if any_welcome:
        return Term(_best(*levels), shared=f.MAJOR_ANY)
    return Term(_best(*levels, _points(f.MAJOR_CLASS, "major_class", *prefixes(asked, 2))))


def _occupation_of_opening(seeker: SeekerDoc, weights: Weights) -> Term:
    codes = wanted(seeker)
    if not codes:
        return Term(shared=f.OCCUPATION // 2)
    return Term(_occupation(codes, "occupation", "occupation_minor", "occupation_middle"))


def _occupation_of_seeker(opening: OpeningDoc, weights: Weights) -> Term:
    if not opening.occupation:
        return Term(shared=f.OCCUPATION // 2)
    return Term(_occupation((opening.occupation,), "wanted", "wanted_minor", "wanted_middle"))


def _occupation(codes: tuple[str, ...], exact: str, minor: str, middle: str) -> tuple[q.Query, ...]:
    return _best(
        _open("occupation", f.OCCUPATION // 2),
        _points(f.OCCUPATION, exact, *codes),
        _points(f.OCCUPATION_MINOR, minor, *prefixes(codes, 7)),
        _points(f.OCCUPATION_MIDDLE, middle, *prefixes(codes, 4)),
    )


def _skills_of_opening(seeker: SeekerDoc, weights: Weights) -> Term:
    held = [_share(f.SKILLS, "skill_share", key) for key in dict.fromkeys(seeker.skills)]
    return Term((_open("skills", f.SKILLS // 2), *held), slack=f.SKILLS * FEATURE_LOSS)


def _skills_of_seeker(opening: OpeningDoc, weights: Weights) -> Term:
    asked = dict.fromkeys(opening.skills)
    if not asked:
        return Term(shared=f.SKILLS // 2)
    whole = sum(weight(key, weights) for key in asked)
    return Term(tuple(_points(f.SKILLS * weight(key, weights) / whole, "skills", key) for key in asked))


def _certificates_of_opening(seeker: SeekerDoc, weights: Weights) -> Term:
    held = [_share(f.CERTIFICATES, "certificate_share", key) for key in dict.fromkeys(seeker.certificates)]
    return Term((_open("certificates", f.CERTIFICATES), *held), slack=f.CERTIFICATES * FEATURE_LOSS)


def _certificates_of_seeker(opening: OpeningDoc, weights: Weights) -> Term:
    asked = dict.fromkeys(opening.certificates)
    if not asked:
        return Term(shared=f.CERTIFICATES)
    return Term(tuple(_points(f.CERTIFICATES / len(asked), "certificates", key) for key in asked))


def _distance(asker: OpeningDoc | SeekerDoc, weights: Weights) -> Term:
    if asker.lat is None or asker.lon is None:
        return Term(shared=DISTANCE_POINTS // 2)
    here = {"lat": asker.lat, "lon": asker.lon}
    near = q.DistanceFeature(field="place", origin=here, pivot=f"{PIVOT_KM}km", boost=DISTANCE_POINTS)
    return Term((near, _open("distance", DISTANCE_POINTS // 2)), slack=DISTANCE_LOSS)


def _wage_of_opening(seeker: SeekerDoc, weights: Weights) -> Term:
    wish = seeker.wage or 0
    if wish <= 0:
        return Term(shared=f.WAGE)
    # 700 × pay / wish, at most 700.
    return Term((_open("wage", f.WAGE // 2), _computed("pay", f.WAGE / wish, "none")))


def _wage_of_seeker(opening: OpeningDoc, weights: Weights) -> Term:
    pay = offered(opening)
    if pay is None:
        return Term((_open("wage", f.WAGE - f.WAGE // 2),), shared=f.WAGE // 2)
    if pay <= 0:
        return Term((_open("wage", f.WAGE),))
    # 700 × pay / wish, at most 700; who wishes nothing has left it open and gets all.
    return Term((_open("wage", f.WAGE), _computed("wage", 1 / (f.WAGE * pay), "reciprocal")))


def _computed(field: str, factor: float, modifier: str) -> q.Query:
    """Points from a number of the document, cut off at those of the wage; a document without it gets none."""
    return q.FunctionScore(
        query=q.Range(**{field: {"gt": 0}}),
        functions=[FieldValueFactor(field=field, factor=factor, modifier=modifier)],
        max_boost=f.WAGE,
        boost_mode="replace",
    )


def _conditions_of_opening(seeker: SeekerDoc, weights: Weights) -> Term:
    if not seeker.conditions:
        return Term(shared=f.CONDITIONS)
    each = f.CONDITIONS / len(seeker.conditions)
    held = [_points(each, "conditions", key) for key in sorted(seeker.conditions)]
    return Term((_open("conditions", f.CONDITIONS // 2), *held))


def _conditions_of_seeker(opening: OpeningDoc, weights: Weights) -> Term:
    if not opening.conditions:
        half = f.CONDITIONS // 2
        return Term((_open("conditions", f.CONDITIONS - half),), shared=half)
    held = [_share(f.CONDITIONS, "condition_share", key) for key in sorted(opening.conditions)]
    return Term((_open("conditions", f.CONDITIONS), *held), slack=f.CONDITIONS * FEATURE_LOSS)


def _share(points: int, field: str, key: str) -> q.Query:
    """Points × the weight the document keeps for this key."""
    return q.Term(**{field: {"value": feature(key), "boost": points}})


_OPENINGS: Final[Mapping[str, Callable[[SeekerDoc, Weights], Term]]] = {
    "major": _major_of_opening,
    "occupation": _occupation_of_opening,
    "skills": _skills_of_opening,
    "certificates": _certificates_of_opening,
    "distance": _distance,
    "wage": _wage_of_opening,
    "conditions": _conditions_of_opening,
}
_SEEKERS: Final[Mapping[str, Callable[[OpeningDoc, Weights], Term]]] = {
    "major": _major_of_seeker,
    "occupation": _occupation_of_seeker,
    "skills": _skills_of_seeker,
    "certificates": _certificates_of_seeker,
    "distance": _distance,
    "wage": _wage_of_seeker,
    "conditions": _conditions_of_seeker,
}
