"""Writing the shipped tables to the database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import models, transaction

from search import indexing
from vocmatch.codes import tables
from vocmatch.codes.models import (
    Certificate,
    Code,
    Industry,
    Major,
    MajorCertificate,
    MajorOccupation,
    MajorSkill,
    Occupation,
    Region,
    Skill,
)

Progress = Callable[[int, int, str], object]
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Counts:
    """What one table's update did. Links between codes that are gone count as retired too."""

    added: int = 0
    changed: int = 0
    retired: int = 0


@transaction.atomic
def sync(*, progress: Progress | None = None) -> dict[str, Counts]:
    """Make all code tables equal to the shipped files; a second run changes nothing.

    Codes that left a file are marked retired and stay; a code that comes back is valid again.
    `progress(done, total, note)` is called after each table. Returns the counts by table name.
    """
    counts: dict[str, Counts] = {}
    for model, values_of in _CODES:
        counts[model.__name__] = _sync_codes(model, values_of())
        _report(progress, len(counts), model.__name__)
    for link, file, columns in _LINKS:
        wanted = {tuple(row[column] for column in columns.values()) for row in tables.rows(file)}
        counts[link.__name__] = _sync_links(link, tuple(columns), wanted)
        _report(progress, len(counts), link.__name__)
    if counts[Skill.__name__].changed:
        # Weights stand in the indexes, which fill themselves anew.
        indexing.start_epoch()
    return counts


def _report(progress: Progress | None, done: int, note: str) -> None:
    if progress:
        progress(done, len(_CODES) + len(_LINKS), note)


def _sync_codes(model: type[Code], wanted: Mapping[str, Values]) -> Counts:
    fields = ["retired", *next(iter(wanted.values()))]
    stored = {
        code: values for code, *values in model._default_manager.values_list("code", *fields).iterator()
    }
    fresh = {code: [False, *values.values()] for code, values in wanted.items()}
    writes = [code for code, values in fresh.items() if stored.get(code) != values]
    model._default_manager.bulk_create(
        [model(code=code, **dict(zip(fields, fresh[code], strict=True))) for code in writes],
        batch_size=500,
        update_conflicts=True,
        update_fields=fields,
        unique_fields=["code"],
    )
    gone = [code for code, values in stored.items() if code not in fresh and not values[0]]
    model._default_manager.filter(code__in=gone).update(retired=True)
    added = sum(code not in stored for code in writes)
    return Counts(added, len(writes) - added, len(gone))


def _sync_links(model: type[models.Model], fields: tuple[str, ...], wanted: set[tuple[str, ...]]) -> Counts:
    stored = {tuple(values): pk for pk, *values in model._default_manager.values_list("pk", *fields)}
    added = sorted(wanted - stored.keys())
    model._default_manager.bulk_create(
        [model(**dict(zip(fields, values, strict=True))) for values in added], batch_size=500
    )
    gone = [stored[values] for values in stored.keys() - wanted]
    model._default_manager.filter(pk__in=gone).delete()
    return Counts(added=len(added), retired=len(gone))


def _named(table: str, rows: Iterable[tables.Row]) -> dict[str, Values]:
    english = tables.english(table)
    return {row["code"]: {"name": row["name"], "name_en": english.get(row["code"], "")} for row in rows}


def _regions() -> dict[str, Values]:
    rows = tables.by_code("regions")
    found = _named("region", rows.values())
    for code, values in found.items():
        row = rows[code]
        lat, lon = _seat(code, rows)
        values |= {"level": int(row["level"]), "parent_id": row["parent"] or None, "lat": lat, "lon": lon}
    return found


def _seat(code: str, rows: Mapping[str, tables.Row]) -> tuple[float | None, float | None]:
    row = rows[code]
    if row["lat"]:
        return float(row["lat"]), float(row["lon"])
    return _seat(row["parent"], rows) if row["parent"] else (None, None)


def _majors() -> dict[str, Values]:
    rows = tables.by_code("majors")
    found = _named("major", rows.values())
    classes = tables.english("class")
    for code, values in found.items():
        row = rows[code]
        values |= {
            "class_code": row["class_code"],
            "class_name": row["class_name"],
            "class_name_en": classes.get(row["class_code"], ""),
            "group_code": row["group_code"],
            "group_name": row["group_name"],
            "years": int(row["years"]),
        }
    return found


def _occupations() -> dict[str, Values]:
    rows = tables.by_code("occupations")
    found = _named("occupation", rows.values())
    for code, values in found.items():
        row = rows[code]
        values |= {"group_name": row["group_name"], "aliases": tables.split(row["aliases"])}
    return found


def _industries() -> dict[str, Values]:
    rows = tables.by_code("industries")
    found = _named("industry", rows.values())
    for code, values in found.items():
        row = rows[code]
        values |= {"section": row["section"], "sector": int(row["sector"]) if row["sector"] else None}
    return found


def _certificates() -> dict[str, Values]:
    return {
        row["code"]: {
            "name": row["name"],
            "name_en": row["name_en"],
            "licence": row["licence"] == "1",
            "aliases": tables.split(row["aliases"]),
        }
        for row in tables.rows("certificates")
    }


def _skills() -> dict[str, Values]:
    return {
        row["code"]: {
            "name": row["name"],
            "name_en": row["name_en"],
            "aliases": tables.split(row["aliases"]),
            "weight": int(row["weight"]),
        }
        for row in tables.rows("skills")
    }


_CODES: Final[tuple[tuple[type[Code], Callable[[], dict[str, Values]]], ...]] = (
    (Region, _regions),
    (Major, _majors),
    (Occupation, _occupations),
    (Industry, _industries),
    (Certificate, _certificates),
    (Skill, _skills),
)
# Link model, file, and the file's column for each field.
_LINKS: Final[tuple[tuple[type[models.Model], str, dict[str, str]], ...]] = (
    (
        MajorOccupation,
        "major_occupations",
        {"major_id": "major", "occupation_code": "occupation", "source": "source"},
    ),
    (MajorSkill, "major_skills", {"major_id": "major", "skill_id": "skill"}),
    (MajorCertificate, "major_certificates", {"major_id": "major", "certificate_id": "certificate"}),
)
