"""What every engine can do. Callers never ask which one runs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, Literal, Protocol

from search.documents import OpeningDoc, SeekerDoc
from search.index import Index
from search.matching import Match

MAX_SIZE: Final = 100
MAX_PAGE: Final = 200
FACETS: Final = ("region", "occupation", "education", "major")

Order = Literal["best", "newest", "pay"]


@dataclass(frozen=True, slots=True)
class Query:
    """A keyword search. Empty filters do not filter; a document that leaves a level open fits any.

    region: code prefix (county 6, city 4, province 2 digits); occupation: code prefix; education:
    the rank the person has; wage_min: month yuan at least; major: one the opening must welcome
    (for programmes: a code prefix). Page counts from 1. near and km: in place of the region, no
    further than so many kilometres from a point (latitude, longitude); what has no position is left out. facets: those to count.
    """

    text: str = ""
    region: str = ""
    occupation: str = ""
    education: int | None = None
    wage_min: int | None = None
    major: str = ""
    page: int = 1
    size: int = 20
    order: Order = "best"
    on: date | None = None
    near: tuple[float, float] | None = None
    km: int = 0
    facets: tuple[str, ...] = FACETS


@dataclass(frozen=True, slots=True)
class Results:
    """Ids of one page, the total, and per facet the counts of its values.

    A facet ignores its own filter, so that other values can be offered beside the chosen one. The
    facet `major` counts majors and their classes; what welcomes all counts as "any" alone.
    """

    total: int
    ids: tuple[int, ...]
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    page: int = 1
    pages: int = 1


@dataclass(frozen=True, slots=True)
class Wider:
    """A wider search that finds something: which filter changes to what, and how much it finds."""

    name: str
    value: str
    count: int


class Finder(Protocol):
    """Finds documents by words and by fit. Questions may raise `Unavailable`."""

    def match_openings(
        self,
        seeker: SeekerDoc,
        *,
        limit: int = 20,
        exclude: Collection[int] = frozenset(),
        on: date,
    ) -> list[Match]: ...

    def match_seekers(
        self,
        opening: OpeningDoc,
        *,
        limit: int = 20,
        exclude: Collection[int] = frozenset(),
        on: date,
    ) -> list[Match]: ...

    def search_openings(self, query: Query) -> Results: ...

    def search_programs(self, query: Query) -> Results: ...


class Engine(Index, Finder, Protocol):
    """What an engine is: an index with its questions."""


def _bare(name: str) -> dict[str, Any]:
    """What else a wider question leaves out: a wider area has no circle, a related major keeps it."""
    counted: dict[str, Any] = {"page": 1, "size": 1, "facets": ()}
    return counted | ({"near": None} if name == "region" else {})


_WIDER_AREAS: Final = (4, 2, 0)  # digits of a region code: city, province, everywhere


def widen(engine: Finder, query: Query) -> list[Wider]:
    """Wider areas and related majors in which openings are found, nearest first."""
    wider = [("region", query.region)] if query.near else []
    wider += [
        (name, getattr(query, name)[:digits])
        for name, levels in (("region", _WIDER_AREAS), ("major", (4, 2)))
        for digits in levels
        if digits < len(getattr(query, name))
    ]
    counted = [
        Wider(name, value, engine.search_openings(replace(query, **_bare(name), **{name: value})).total)
        for name, value in wider
    ]
    return [found for found in counted if found.count]
