"""The shipped tables in memory: `data/*.csv` read once per process, without a database.

`sync_codes` writes them to the database; alignment and look-ups read them here, because they are
called for thousands of rows at a time. Both see the same files, so they cannot disagree.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

DATA: Final = Path(__file__).parent / "data"

Row = Mapping[str, str]


def read(name: str) -> Iterator[Row]:
    """The rows of `data/<name>.csv` by column. Raises FileNotFoundError for an unknown table."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@cache
def rows(name: str) -> tuple[Row, ...]:
    """All rows of a table, kept for the life of the process."""
    return tuple(read(name))


@cache
def by_code(name: str) -> Mapping[str, Row]:
    """The rows of a table by their `code`."""
    return MappingProxyType({row["code"]: row for row in rows(name)})


def split(cell: str) -> list[str]:
    """The parts of a cell that holds several values separated by a bar."""
    return [part for part in cell.split("|") if part]


@cache
def english(table: str) -> Mapping[str, str]:
    """English names of a table's codes, as far as `names_en.csv` has them."""
    return MappingProxyType(
        {row["code"]: row["name_en"] for row in rows("names_en") if row["table"] == table}
    )


@cache
def grouped(name: str, key: str, value: str) -> Mapping[str, tuple[str, ...]]:
    """One column of a table collected by another, in the order of the file."""
    found: dict[str, list[str]] = {}
    for row in rows(name):
        found.setdefault(row[key], []).append(row[value])
    return MappingProxyType({first: tuple(values) for first, values in found.items()})


def skill_weights() -> Mapping[str, int]:
    """The frozen weight of each skill by code, as the score reads it."""
    return _weights()


@cache
def _weights() -> Mapping[str, int]:
    return MappingProxyType({row["code"]: int(row["weight"]) for row in rows("skills")})
