"""Many new rows at once, for imports that must not hold the database for long."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model

MANY: Final = 1000


def insert(objects: Sequence[Model]) -> None:
    """Insert new rows of one model with one prepared statement: a quarter of the time of `bulk_create`,
    during which SQLite lets nobody else write. The objects do not learn their keys; look them up.

    Of many rows PostgreSQL is told at once: it would plan the next queries for the table as it was before,
    and join 22,000 rows one by one."""
    if not objects:
        return
    # The connection itself: its thread-local proxy costs a look-up per value.
    connection = connections[DEFAULT_DB_ALIAS]
    meta = type(objects[0])._meta
    fields = [field for field in meta.concrete_fields if not field.primary_key]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    rows = [
        [field.get_db_prep_save(field.pre_save(obj, add=True), connection) for field in fields]
        for obj in objects
    ]
    with connection.cursor() as cursor:
        # Names come from the models, values are parameters.
        cursor.executemany(f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES ({marks})", rows)
        if connection.vendor == "postgresql" and len(rows) >= MANY:
            cursor.execute(f"ANALYZE {quote(meta.db_table)}")
