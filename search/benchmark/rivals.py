"""What one would write without this engine: one ORM query and Python, or one SQL statement.

Both apply the same hard limits and the same score, so that `identical` can be asked of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from django.db import connections
from django.db.models import Q, QuerySet

from search.benchmark.rows import ALIAS, BenchmarkOpening
from search.documents import SeekerDoc
from search.matching import birthday, wanted
from search.matching.factors import (
    CERTIFICATES,
    CONDITIONS,
    SKILLS,
    WAGE,
    major_points,
    occupation_points,
    weight,
)
from search.matching.limits import ADULT_AGE, WORKING_AGE
from search.matching.places import DISTANCE_POINTS, distance_points, place, squared

Found = list[tuple[int, int]]
COLUMNS: Final = "id published occupation majors skills certificates required x y z pay conditions".split()


def orm_and_python(seeker: SeekerDoc, on: date, weights: Mapping[str, int], limit: int = 20) -> Found:
    """One `values_list` query with the hard limits in it, then the score in plain Python."""
    rows = _legal(seeker, on)
    here, own, papers = place(seeker.lat, seeker.lon), set(seeker.skills), set(seeker.certificates)
    wished, wish = wanted(seeker), seeker.wage or 0
    found = []
    for (
        pk,
        published,
        occupation,
        majors,
        skills,
        certificates,
        required,
        x,
        y,
        z,
        pay,
        conditions,
    ) in rows.values_list(*COLUMNS).iterator(chunk_size=10_000):
        if required and not papers.issuperset(required.split()):
            continue
        points = major_points(majors.split(), seeker.major)[0] + occupation_points(occupation, wished)[0]
        points += listed_points(SKILLS, skills.split(), own, weights)
        asked = certificates.split()
        points += CERTIFICATES * len(papers.intersection(asked)) // len(asked) if asked else CERTIFICATES
        if here is None or x is None:
            points += DISTANCE_POINTS // 2
        else:
            points += distance_points(squared(here, (x, y, z)))
        points += pay_points(pay, wish)
        points += wish_points(conditions.split(), seeker.conditions)
        found.append((-points, -published, pk))
    found.sort()
    return [(pk, -points) for points, _, pk in found[:limit]]


def _legal(seeker: SeekerDoc, on: date) -> QuerySet[BenchmarkOpening]:
    """Openings no hard limit forbids, as far as a query can say; age counts at the start, never before today."""
    day = on.toordinal()
    adult, of_age = (birthday(seeker.birthday, age).toordinal() for age in (ADULT_AGE, WORKING_AGE))
    rows = BenchmarkOpening.objects.using(ALIAS).filter(
        published__lte=day, closes__gte=day, education__lte=seeker.education
    )
    if of_age > day:
        rows = rows.filter(starts__gte=of_age)
    return rows.filter(Q(hazard=False) | Q(starts__gte=adult)) if adult > day else rows


def listed_points(of: int, asked: list[str], own: set[str], weights: Mapping[str, int]) -> int:
    """The weighted share of what is asked that somebody has; half of all where nothing is asked."""
    if not asked:
        return of // 2
    whole = held = 0
    for code in asked:
        worth = weight(code, weights)
        whole += worth
        if code in own:
            held += worth
    return of * held // whole


def pay_points(pay: int | None, wish: int) -> int:
    """All for whoever wishes nothing, half where the pay is not stated."""
    if wish <= 0:
        return WAGE
    return WAGE // 2 if pay is None else WAGE * max(0, min(pay, wish)) // wish


def wish_points(offered: list[str], wished: frozenset[str]) -> int:
    """The share of the wished conditions that is offered."""
    if not wished:
        return CONDITIONS
    return CONDITIONS * len(wished.intersection(offered)) // len(wished) if offered else CONDITIONS // 2


_STATEMENT: Final = """
SELECT o.id,
  CASE WHEN NOT EXISTS (SELECT 1 FROM b_major m WHERE m.opening = o.id) THEN 1250
  ELSE MAX(
    (SELECT MAX(CASE
       WHEN m.major = 'any' THEN 1250
       WHEN :major = '' THEN 0
       WHEN m.major = :major THEN 2500
       WHEN substr(m.major, 1, 4) = substr(:major, 1, 4) THEN 1750
       WHEN substr(m.major, 1, 2) = substr(:major, 1, 2) THEN 1000
       ELSE 0 END) FROM b_major m WHERE m.opening = o.id), 0) END
  + CASE WHEN o.occupation = '' OR NOT EXISTS (SELECT 1 FROM json_each(:wished)) THEN 1000
    ELSE COALESCE((SELECT MAX(CASE
       WHEN w.value = o.occupation THEN 2000
       WHEN substr(w.value, 1, 7) = substr(o.occupation, 1, 7) THEN 1500
       WHEN substr(w.value, 1, 4) = substr(o.occupation, 1, 4) THEN 800
       ELSE 0 END) FROM json_each(:wished) w), 0) END
  + COALESCE((SELECT 2500 * SUM(CASE WHEN s.skill IN (SELECT value FROM json_each(:skills)) THEN s.weight ELSE 0 END)
       / SUM(s.weight) FROM b_skill s WHERE s.opening = o.id), 1250)
  + COALESCE((SELECT 800 * SUM(c.certificate IN (SELECT value FROM json_each(:certificates))) / COUNT(*)
       FROM b_certificate c WHERE c.opening = o.id HAVING COUNT(*) > 0), 800)
  + CASE WHEN :x IS NULL OR o.x IS NULL THEN 600 ELSE COALESCE((SELECT n.points FROM b_near n
       WHERE n.line >= (o.x - :x) * (o.x - :x) + (o.y - :y) * (o.y - :y) + (o.z - :z) * (o.z - :z)
       ORDER BY n.line LIMIT 1), 0) END
  + CASE WHEN :wage <= 0 THEN 700 WHEN o.pay IS NULL THEN 350
    ELSE 700 * MAX(0, MIN(o.pay, :wage)) / :wage END
  + CASE WHEN :wishes = 0 THEN 300 WHEN o.conditions = '' THEN 150 ELSE 300 *
    (SELECT COUNT(*) FROM b_condition c WHERE c.opening = o.id
       AND c.condition IN (SELECT value FROM json_each(:conditions))) / :wishes END AS points
FROM search_benchmarkopening o
WHERE o.published <= :day AND o.closes >= :day AND o.education <= :education
  AND (:of_age <= :day OR o.starts >= :of_age)
  AND (NOT o.hazard OR :adult <= :day OR o.starts >= :adult)
  AND NOT EXISTS (SELECT 1 FROM b_required r WHERE r.opening = o.id
    AND r.certificate NOT IN (SELECT value FROM json_each(:certificates)))
ORDER BY points DESC, o.published DESC, o.id LIMIT :limit
"""


def one_statement(seeker: SeekerDoc, on: date, weights: Mapping[str, int], limit: int = 20) -> Found:
    """The whole score as one SQL statement; `weights` stand in the table of skills."""
    here = place(seeker.lat, seeker.lon) or (None, None, None)
    values = {
        "major": seeker.major,
        "wished": _json(wanted(seeker)),
        "skills": _json(seeker.skills),
        "certificates": _json(seeker.certificates),
        "conditions": _json(seeker.conditions),
        "wishes": len(seeker.conditions),
        "x": here[0],
        "y": here[1],
        "z": here[2],
        "wage": seeker.wage or 0,
        "day": on.toordinal(),
        "education": seeker.education,
        "of_age": birthday(seeker.birthday, WORKING_AGE).toordinal(),
        "adult": birthday(seeker.birthday, ADULT_AGE).toordinal(),
        "limit": limit,
    }
    # The plain connection: Django's own placeholders know no names with a colon.
    db = connections[ALIAS]
    db.ensure_connection()
    return db.connection.execute(_STATEMENT, values).fetchall()


def _json(codes: Iterable[str]) -> str:
    return json.dumps(sorted(codes))
