"""The rivals' table for keyword search: openings as ordinary rows, which Wagtail indexes as well.

It stands in the default database, the only one Wagtail's search knows: that of a process apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.core.management import call_command
from django.db import connection, models
from django.db.transaction import atomic
from modelsearch.backends.base import BaseSearchBackend
from wagtail.search import index
from wagtail.search.backends import database

from search.documents import OpeningDoc
from search.engines.base import FACETS
from search.engines.labels import facet_value, labels, top_pay

BATCH: Final = 1000
# What one SQL statement needs besides: what each opening counts as.
LABELS: Final = (
    "CREATE TABLE worded_label (facet TEXT, opening INTEGER, label TEXT, PRIMARY KEY (facet, opening, label))"
)


class WordedOpening(index.Indexed, models.Model):
    """One opening with its words and what it is filtered by. Each of its majors follows a blank."""

    title = models.CharField(max_length=100)
    employer = models.CharField(max_length=100)
    words = models.CharField(max_length=200)
    published = models.IntegerField(db_index=True)
    closes = models.IntegerField(db_index=True)
    region = models.CharField(max_length=6, db_index=True)
    occupation = models.CharField(max_length=20, db_index=True)
    education = models.IntegerField(db_index=True)
    major = models.CharField(max_length=200)
    pay = models.IntegerField(db_index=True)

    search_fields = [
        *map(index.SearchField, ("title", "employer", "words")),
        *map(index.FilterField, ("id", "published", "closes", "pay", *FACETS)),
    ]

    class Meta:
        managed = False
        app_label = "search"

    def __str__(self) -> str:
        return f"opening {self.pk}"


def wagtail_search() -> BaseSearchBackend:
    """Wagtail's search of the database as it comes, over the rows put by `fill`."""
    return database.SearchBackend({})


def fill(openings: Sequence[OpeningDoc]) -> None:
    """Make the tables and Wagtail's index, and put the openings into them."""
    call_command("migrate", "wagtailsearch", verbosity=0)
    with connection.schema_editor() as editor:
        editor.create_model(WordedOpening)
    with atomic(), connection.cursor() as cursor:
        cursor.execute(LABELS)
        for start in range(0, len(openings), BATCH):
            batch = openings[start : start + BATCH]
            rows = WordedOpening.objects.bulk_create(map(_row, batch))
            wagtail_search().get_index_for_model(WordedOpening).add_items(WordedOpening, rows)
            counted = [
                (name, doc.id, label)
                for doc in batch
                for name in FACETS
                for label in labels(name, facet_value(name, doc))
            ]
            cursor.executemany("INSERT INTO worded_label VALUES (%s, %s, %s)", counted)
        cursor.execute("ANALYZE")


def _row(doc: OpeningDoc) -> WordedOpening:
    return WordedOpening(
        id=doc.id,
        title=doc.title,
        employer=doc.employer,
        words=doc.words,
        published=doc.published.toordinal(),
        closes=doc.closes.toordinal(),
        region=doc.region,
        occupation=doc.occupation,
        education=doc.education,
        major="".join(f" {code}" for code in doc.majors),
        pay=top_pay(doc),
    )
