"""The plan's 20 items and their targets as `data/plan.csv` holds them, in the plan's own words.

A row without `key` is an item, a row with one a target of the item above it. An ellipsis (……) stands
where the published text leaves a name out. `begins` and `due` are month-day of the plan's year.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

TABLE: Final = Path(__file__).with_name("data") / "plan.csv"
FIRST_DAY: Final = "01-01"
LAST_DAY: Final = "12-31"


@dataclass(frozen=True, slots=True)
class ItemSeed:
    """One item: the fields of `models.Item`, and those of its targets."""

    number: int
    fields: Mapping[str, str]
    targets: tuple[Mapping[str, Any], ...]


def items(year: int) -> tuple[ItemSeed, ...]:
    """All items in order, with dates in that year."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple(
        ItemSeed(
            number=int(row["item"]),
            fields={name: row[name] for name in ("name", "name_en", "text")},
            targets=tuple(_target(other, year) for other in rows if _belongs(other, row)),
        )
        for row in rows
        if not row["key"]
    )


def _belongs(row: Mapping[str, str], item: Mapping[str, str]) -> bool:
    return bool(row["key"]) and row["item"] == item["item"]


def _target(row: Mapping[str, str], year: int) -> dict[str, Any]:
    same = ("key", "name", "name_en", "text", "comparator", "unit", "source", "indicator")
    return {
        **{name: row[name] for name in same},
        "value": Decimal(row["value"]) if row["value"] else None,
        "tolerance": Decimal(row["tolerance"]) if row["tolerance"] else None,
        "soft": bool(row["soft"]),
        "implied": bool(row["implied"]),
        "begins": date.fromisoformat(f"{year}-{row['begins'] or FIRST_DAY}"),
        "due": date.fromisoformat(f"{year}-{row['due'] or LAST_DAY}"),
    }
