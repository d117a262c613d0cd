"""What goes into the index: frozen dataclasses and one table of their fields.

Applications build these in their sources, engines store them, matching scores them.
Nothing here names a person: no name, phone, document number or photo is ever indexed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from types import MappingProxyType
from typing import Any, Final

OPENING: Final = "opening"
SEEKER: Final = "seeker"
PROGRAM: Final = "program"
KINDS: Final = (OPENING, SEEKER, PROGRAM)

ANY_MAJOR: Final = "any"


@dataclass(frozen=True, slots=True)
class OpeningDoc:
    """One open opening as matching and keyword search see it.

    `majors` is () when not stated and ("any",) when every major is welcome; wages are month
    equivalents in yuan; any hazard tag closes the opening to minors; `words` holds the names of
    the occupation, its job titles and the skills, so that search finds them.
    """

    id: int
    published: date
    closes: date
    starts: date | None
    title: str
    description: str
    employer: str
    occupation: str
    majors: tuple[str, ...]
    skills: tuple[str, ...]
    certificates: tuple[str, ...]
    required_certificates: tuple[str, ...]
    region: str
    lat: float | None
    lon: float | None
    wage_min: int | None
    wage_max: int | None
    conditions: frozenset[str]
    hazards: frozenset[str]
    education: int
    seats: int = 1
    applicants: int = 0
    words: str = ""


@dataclass(frozen=True, slots=True)
class SeekerDoc:
    """One person who seeks work, without a name. `lat`/`lon` are the home or the county seat."""

    id: int
    birthday: date
    education: int
    major: str
    occupations: tuple[str, ...]
    led_to: tuple[str, ...]
    skills: tuple[str, ...]
    certificates: tuple[str, ...]
    region: str
    lat: float | None
    lon: float | None
    wage: int | None
    conditions: frozenset[str]
    visible: bool = True


@dataclass(frozen=True, slots=True)
class ProgramDoc:
    """One published programme of a school."""

    id: int
    title: str
    school: str
    major: str
    description: str
    region: str
    lat: float | None
    lon: float | None
    level: str
    places: int
    skills: tuple[str, ...]
    words: str = ""


type_of_kind: Mapping[str, type[OpeningDoc | SeekerDoc | ProgramDoc]] = MappingProxyType(
    {OPENING: OpeningDoc, SEEKER: SeekerDoc, PROGRAM: ProgramDoc}
)
Doc = OpeningDoc | SeekerDoc | ProgramDoc


@dataclass(frozen=True, slots=True)
class Field:
    """One field's place in the index.

    column: how it is kept for matching and filters ("" = not kept): int, float, date, flag, code
    (one key), set (several keys). words: which text column it feeds: title and names open the
    gate, body only adds to the score. facet: counted beside results.
    """

    name: str
    column: str = ""
    words: str = ""
    facet: bool = False


FIELDS: Mapping[str, tuple[Field, ...]] = MappingProxyType(
    {
        OPENING: (
            Field("id", "int"),
            Field("published", "date"),
            Field("closes", "date"),
            Field("starts", "date"),
            Field("title", words="title"),
            Field("description", words="body"),
            Field("employer", words="names"),
            Field("occupation", "code", facet=True),
            Field("majors", "set", facet=True),
            Field("skills", "set"),
            Field("certificates", "set"),
            Field("required_certificates", "set"),
            Field("region", "code", facet=True),
            Field("lat", "float"),
            Field("lon", "float"),
            Field("wage_min", "int"),
            Field("wage_max", "int"),
            Field("conditions", "set"),
            Field("hazards", "set"),
            Field("education", "int", facet=True),
            Field("seats", "int"),
            Field("applicants", "int"),
            Field("words", words="names"),
        ),
        SEEKER: (
            Field("id", "int"),
            Field("birthday", "date"),
            Field("education", "int"),
            Field("major", "code"),
            Field("occupations", "set"),
            Field("led_to", "set"),
            Field("skills", "set"),
            Field("certificates", "set"),
            Field("region", "code"),
            Field("lat", "float"),
            Field("lon", "float"),
            Field("wage", "int"),
            Field("conditions", "set"),
            Field("visible", "flag"),
        ),
        PROGRAM: (
            Field("id", "int"),
            Field("title", words="title"),
            Field("school", words="names"),
            Field("major", "code", facet=True),
            Field("description", words="body"),
            Field("region", "code", facet=True),
            Field("lat", "float"),
            Field("lon", "float"),
            Field("level", "code", facet=True),
            Field("places", "int"),
            Field("skills", "set"),
            Field("words", words="names"),
        ),
    }
)


def kind_of(doc: Doc) -> str:
    """The kind a document belongs to. Raises TypeError for anything else."""
    for kind, cls in type_of_kind.items():
        if isinstance(doc, cls):
            return kind
    raise TypeError(f"{type(doc).__name__} is no document; use one of {', '.join(KINDS)}")


def to_plain(doc: Doc) -> dict[str, Any]:
    """The document as JSON-ready values; equal documents give equal values (sets are sorted)."""
    return {field.name: _plain(getattr(doc, field.name)) for field in fields(doc)}


def from_plain(kind: str, values: Mapping[str, Any]) -> Doc:
    """The document `to_plain` came from. Raises KeyError for an unknown kind."""
    made: dict[str, Any] = {}
    for field in fields(type_of_kind[kind]):
        if field.name not in values:
            continue
        value = values[field.name]
        if isinstance(value, list):
            value = frozenset(value) if "frozenset" in str(field.type) else tuple(value)
        elif isinstance(value, str) and "date" in str(field.type).split(" | "):
            value = date.fromisoformat(value)
        made[field.name] = value
    return type_of_kind[kind](**made)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    return list(value) if isinstance(value, tuple) else value
