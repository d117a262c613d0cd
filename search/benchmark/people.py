"""The rivals the other way round: people as ordinary rows, and the best of them for an opening.

See `search.benchmark.rivals`; the tables stand in the same database, beside those of the openings.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from django.db import connections, models
from django.db.transaction import atomic

from search.benchmark.rivals import Found, listed_points, pay_points, wish_points
from search.benchmark.rows import ALIAS, BATCH
from search.documents import OpeningDoc, SeekerDoc
from search.matching import birthday, first_day, wanted
from search.matching.factors import (
    CERTIFICATES,
    SKILLS,
    major_points,
    occupation_points,
    offered,
    weight,
)
from search.matching.limits import ADULT_AGE, WORKING_AGE
from search.matching.places import DISTANCE_POINTS, distance_points, place, squared


class BenchmarkPerson(models.Model):
    """One person with what the score reads; lists are joined by a blank, ages are days."""

    visible = models.BooleanField()
    working_age = models.IntegerField(db_index=True)
    adult = models.IntegerField()
    education = models.IntegerField()
    major = models.CharField(max_length=20, db_index=True)
    wanted = models.CharField(max_length=200)
    skills = models.CharField(max_length=400)
    certificates = models.CharField(max_length=100)
    conditions = models.CharField(max_length=100)
    x = models.IntegerField(null=True)
    y = models.IntegerField(null=True)
    z = models.IntegerField(null=True)
    wage = models.IntegerField()

    class Meta:
        managed = False
        app_label = "search"

    def __str__(self) -> str:
        return f"person {self.pk}"


COLUMNS: Final = "id major wanted skills certificates conditions x y z wage".split()
# What the one SQL statement needs besides: one row per listed code.
_LISTS: Final = ("wanted", "skills", "certificates", "conditions")


def fill(seekers: Sequence[SeekerDoc]) -> None:
    """Put the people into the database that `rows.filled` made."""
    db = connections[ALIAS]
    with db.schema_editor() as editor:
        editor.create_model(BenchmarkPerson)
    with atomic(using=ALIAS), db.cursor() as cursor:
        rows = BenchmarkPerson.objects.using(ALIAS).bulk_create(map(_row, seekers), batch_size=BATCH)
        for name in _LISTS:
            cursor.execute(
                f"CREATE TABLE p_{name} (person INTEGER, code TEXT, PRIMARY KEY (person, code)) WITHOUT ROWID"
            )
            codes = [(row.pk, code) for row in rows for code in set(getattr(row, name).split())]
            cursor.executemany(f"INSERT INTO p_{name} VALUES (%s, %s)", codes)
        cursor.execute("ANALYZE")


def _row(doc: SeekerDoc) -> BenchmarkPerson:
    spot = place(doc.lat, doc.lon) or (None, None, None)
    return BenchmarkPerson(
        id=doc.id,
        visible=doc.visible,
        working_age=birthday(doc.birthday, WORKING_AGE).toordinal(),
        adult=birthday(doc.birthday, ADULT_AGE).toordinal(),
        education=doc.education,
        major=doc.major,
        wanted=" ".join(wanted(doc)),
        skills=" ".join(doc.skills),
        certificates=" ".join(doc.certificates),
        conditions=" ".join(sorted(doc.conditions)),
        x=spot[0],
        y=spot[1],
        z=spot[2],
        wage=doc.wage or 0,
    )


def orm_and_python(opening: OpeningDoc, on: date, weights: Mapping[str, int], limit: int = 20) -> Found:
    """One `values_list` query with the hard limits in it, then the score in plain Python."""
    if not opening.published <= on <= opening.closes:
        return []
    rows = BenchmarkPerson.objects.using(ALIAS).filter(
        visible=True, working_age__lte=on.toordinal(), education__gte=opening.education
    )
    if opening.hazards:
        rows = rows.filter(adult__lte=first_day(opening, on).toordinal())
    there, pay, offers = place(opening.lat, opening.lon), offered(opening), sorted(opening.conditions)
    asked, required = list(dict.fromkeys(opening.certificates)), set(opening.required_certificates)
    skills = list(dict.fromkeys(opening.skills))
    found = []
    for pk, major, wishes, own, papers, conditions, x, y, z, wage in rows.values_list(*COLUMNS).iterator(
        chunk_size=10_000
    ):
        held = set(papers.split())
        if not required <= held:
            continue
        points = major_points(opening.majors, major)[0]
        points += occupation_points(opening.occupation, wishes.split())[0]
        points += listed_points(SKILLS, skills, set(own.split()), weights)
        points += CERTIFICATES * len(held.intersection(asked)) // len(asked) if asked else CERTIFICATES
        if there is None or x is None:
            points += DISTANCE_POINTS // 2
        else:
            points += distance_points(squared(there, (x, y, z)))
        points += pay_points(pay, wage)
        points += wish_points(offers, frozenset(conditions.split()))
        found.append((-points, pk))
    found.sort()
    return [(pk, -points) for points, pk in found[:limit]]


_STATEMENT: Final = """
SELECT p.id,
  CASE WHEN NOT EXISTS (SELECT 1 FROM json_each(:majors)) THEN 1250
  ELSE (SELECT MAX(CASE
       WHEN m.value = 'any' THEN 1250
       WHEN p.major = '' THEN 0
       WHEN m.value = p.major THEN 2500
       WHEN substr(m.value, 1, 4) = substr(p.major, 1, 4) THEN 1750
       WHEN substr(m.value, 1, 2) = substr(p.major, 1, 2) THEN 1000
       ELSE 0 END) FROM json_each(:majors) m) END
  + CASE WHEN :occupation = '' OR p.wanted = '' THEN 1000
    ELSE (SELECT MAX(CASE
       WHEN w.code = :occupation THEN 2000
       WHEN substr(w.code, 1, 7) = substr(:occupation, 1, 7) THEN 1500
       WHEN substr(w.code, 1, 4) = substr(:occupation, 1, 4) THEN 800
       ELSE 0 END) FROM p_wanted w WHERE w.person = p.id) END
  + CASE WHEN :worth = 0 THEN 1250 ELSE 2500 * COALESCE((SELECT SUM(s.value) FROM json_each(:skills) s
       JOIN p_skills h ON h.person = p.id AND h.code = s.key), 0) / :worth END
  + CASE WHEN :papers = 0 THEN 800 ELSE 800 * (SELECT COUNT(*) FROM json_each(:certificates) c
       JOIN p_certificates h ON h.person = p.id AND h.code = c.value) / :papers END
  + CASE WHEN :x IS NULL OR p.x IS NULL THEN 600 ELSE COALESCE((SELECT n.points FROM b_near n
       WHERE n.line >= (p.x - :x) * (p.x - :x) + (p.y - :y) * (p.y - :y) + (p.z - :z) * (p.z - :z)
       ORDER BY n.line LIMIT 1), 0) END
  + CASE WHEN p.wage <= 0 THEN 700 WHEN :pay IS NULL THEN 350
    ELSE 700 * MAX(0, MIN(:pay, p.wage)) / p.wage END
  + CASE WHEN p.conditions = '' THEN 300 WHEN :offers = '[]' THEN 150 ELSE 300 *
    (SELECT COUNT(*) FROM p_conditions c WHERE c.person = p.id
       AND c.code IN (SELECT value FROM json_each(:offers)))
    / (SELECT COUNT(*) FROM p_conditions c WHERE c.person = p.id) END AS points
FROM search_benchmarkperson p
WHERE :open AND p.visible AND p.working_age <= :day AND p.education >= :education
  AND (NOT :hazard OR p.adult <= :start)
  AND NOT EXISTS (SELECT 1 FROM json_each(:required) r WHERE r.value NOT IN
    (SELECT code FROM p_certificates WHERE person = p.id))
ORDER BY points DESC, p.id LIMIT :limit
"""


def one_statement(opening: OpeningDoc, on: date, weights: Mapping[str, int], limit: int = 20) -> Found:
    """The whole score as one SQL statement."""
    there = place(opening.lat, opening.lon) or (None, None, None)
    skills = {key: weight(key, weights) for key in opening.skills}
    values = {
        "majors": _json(opening.majors),
        "occupation": opening.occupation,
        "skills": json.dumps(skills),
        "worth": sum(skills.values()),
        "certificates": _json(opening.certificates),
        "papers": len(set(opening.certificates)),
        "required": _json(opening.required_certificates),
        "offers": _json(opening.conditions),
        "x": there[0],
        "y": there[1],
        "z": there[2],
        "pay": offered(opening),
        "open": opening.published <= on <= opening.closes,
        "day": on.toordinal(),
        "education": opening.education,
        "hazard": bool(opening.hazards),
        "start": first_day(opening, on).toordinal(),
        "limit": limit,
    }
    # The plain connection: Django's own placeholders know no names with a colon.
    db = connections[ALIAS]
    db.ensure_connection()
    return db.connection.execute(_STATEMENT, values).fetchall()


def _json(codes: Iterable[str]) -> str:
    return json.dumps(sorted(set(codes)))
