"""The rivals' tables: openings as ordinary rows, in an SQLite file of their own."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from django.db import connections, models
from django.db.transaction import atomic

from search.documents import OpeningDoc
from search.matching.factors import offered, weight
from search.matching.places import DISTANCE_POINTS, FURTHEST, place

ALIAS: Final = "benchmark"
BATCH: Final = 5000


class BenchmarkOpening(models.Model):
    """One opening with what the score reads; lists are joined by a blank."""

    published = models.IntegerField(db_index=True)
    closes = models.IntegerField(db_index=True)
    starts = models.IntegerField(null=True)
    occupation = models.CharField(max_length=20, db_index=True)
    majors = models.CharField(max_length=200)
    skills = models.CharField(max_length=400)
    certificates = models.CharField(max_length=100)
    required = models.CharField(max_length=100)
    x = models.IntegerField(null=True)
    y = models.IntegerField(null=True)
    z = models.IntegerField(null=True)
    pay = models.IntegerField(null=True)
    conditions = models.CharField(max_length=100)
    hazard = models.BooleanField()
    education = models.IntegerField()

    class Meta:
        managed = False
        app_label = "search"

    def __str__(self) -> str:
        return f"opening {self.pk}"


# What the one SQL statement needs besides: one row per listed code, and points by distance.
_SCHEMA: Final = """
CREATE TABLE b_skill (opening INTEGER, skill TEXT, weight INTEGER, PRIMARY KEY (opening, skill)) WITHOUT ROWID;
CREATE TABLE b_major (opening INTEGER, major TEXT, PRIMARY KEY (opening, major)) WITHOUT ROWID;
CREATE TABLE b_certificate (opening INTEGER, certificate TEXT, PRIMARY KEY (opening, certificate)) WITHOUT ROWID;
CREATE TABLE b_required (opening INTEGER, certificate TEXT, PRIMARY KEY (opening, certificate)) WITHOUT ROWID;
CREATE TABLE b_condition (opening INTEGER, condition TEXT, PRIMARY KEY (opening, condition)) WITHOUT ROWID;
CREATE TABLE b_near (line INTEGER PRIMARY KEY, points INTEGER);
"""


@contextmanager
def filled(openings: Iterable[OpeningDoc], weights: Mapping[str, int]) -> Generator[None, None, None]:
    """A database `ALIAS` holding the openings; it is gone afterwards."""
    with TemporaryDirectory() as folder:
        default = connections.databases["default"]
        connections.databases[ALIAS] = default | {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(Path(folder) / "rows.sqlite3"),
            "OPTIONS": {},
        }
        try:
            _fill(list(openings), weights)
            yield
        finally:
            connections[ALIAS].close()
            del connections[ALIAS]
            del connections.databases[ALIAS]


def _fill(openings: list[OpeningDoc], weights: Mapping[str, int]) -> None:
    db = connections[ALIAS]
    with db.schema_editor() as editor:
        editor.create_model(BenchmarkOpening)
    BenchmarkOpening.objects.using(ALIAS).bulk_create(map(_row, openings), batch_size=BATCH)
    # In one transaction: else each row would wait for the disk.
    with atomic(using=ALIAS), db.cursor() as cursor:
        for statement in _SCHEMA.split(";"):
            if statement.strip():
                cursor.execute(statement)
        lists = {
            "b_major": [(doc.id, code) for doc in openings for code in set(doc.majors)],
            "b_certificate": [(doc.id, code) for doc in openings for code in set(doc.certificates)],
            "b_required": [(doc.id, code) for doc in openings for code in set(doc.required_certificates)],
            "b_condition": [(doc.id, code) for doc in openings for code in doc.conditions],
        }
        for table, rows in lists.items():
            cursor.executemany(f"INSERT INTO {table} VALUES (%s, %s)", rows)
        skills = [(doc.id, code, weight(code, weights)) for doc in openings for code in set(doc.skills)]
        cursor.executemany("INSERT INTO b_skill VALUES (%s, %s, %s)", skills)
        near = {line: DISTANCE_POINTS - lost for lost, line in reversed(list(enumerate(FURTHEST)))}
        cursor.executemany("INSERT INTO b_near VALUES (%s, %s)", list(near.items()))
        cursor.execute("ANALYZE")


def _row(doc: OpeningDoc) -> BenchmarkOpening:
    spot = place(doc.lat, doc.lon) or (None, None, None)
    return BenchmarkOpening(
        id=doc.id,
        published=doc.published.toordinal(),
        closes=doc.closes.toordinal(),
        starts=doc.starts.toordinal() if doc.starts else None,
        occupation=doc.occupation,
        majors=" ".join(doc.majors),
        skills=" ".join(doc.skills),
        certificates=" ".join(doc.certificates),
        required=" ".join(doc.required_certificates),
        x=spot[0],
        y=spot[1],
        z=spot[2],
        pay=offered(doc),
        conditions=" ".join(sorted(doc.conditions)),
        hazard=bool(doc.hazards),
        education=doc.education,
    )
