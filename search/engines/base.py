"""What every engine can do. Callers never ask which one runs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal, Protocol

from search.documents import Doc, OpeningDoc, SeekerDoc
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
    (for programmes: a code prefix). Page counts from 1.
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


class Engine(Protocol):
    """Stores documents, finds them by words and by fit. Safe for threads and processes."""

    def put(self, docs: Iterable[Doc]) -> None: ...

    def remove(self, kind: str, ids: Iterable[int]) -> None: ...

    def find(self, kind: str, ids: Sequence[int]) -> dict[int, Doc]: ...

    def fingerprints(self, kind: str) -> dict[int, str]: ...

    def rebuild(self, docs: Callable[[], Iterable[Doc]], mark: tuple[str, int]) -> None: ...

    def healthy(self) -> bool: ...

    def mark(self) -> tuple[str, int]: ...

    def set_mark(self, epoch: str, seq: int) -> None: ...

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

    def widen(self, query: Query) -> list[Wider]: ...
