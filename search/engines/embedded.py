"""The default engine: columns in memory, words in an SQLite file of its own, no server."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from search.documents import OPENING, PROGRAM, SEEKER, Doc, OpeningDoc, SeekerDoc
from search.engines.base import Query, Results, Wider
from search.engines.keywords import Board
from search.engines.live import LiveRanker
from search.engines.store import Store
from search.matching import Columns, Match, SeekerColumns, explain

_WIDER_AREAS: Final = (4, 2, 0)  # digits of a region code: city, province, everywhere


class EmbeddedEngine:
    """See `search.engines.base.Engine`. `follow` is called before each question; it brings the file
    up to date with the database (see `search.indexing`), without it the file stands alone."""

    def __init__(
        self,
        path: Path,
        weights: Callable[[], Mapping[str, int]] = dict,
        follow: Callable[[EmbeddedEngine], None] | None = None,
    ) -> None:
        self._store = Store(path)
        self._read_weights, self._follow = weights, follow
        self._lock = threading.RLock()
        self._seen = (-1, 0)
        self._weights: Mapping[str, int] = {}
        self._rankers: dict[str, LiveRanker] = {}
        self._boards: dict[str, Board] = {}

    def put(self, docs: Iterable[Doc]) -> None:
        self._store.put(docs)

    def remove(self, kind: str, ids: Iterable[int]) -> None:
        self._store.remove(kind, ids)

    def find(self, kind: str, ids: Sequence[int]) -> dict[int, Doc]:
        return self._store.find(kind, ids)

    def fingerprints(self, kind: str) -> dict[int, str]:
        return self._store.fingerprints(kind)

    def rebuild(self, docs: Callable[[], Iterable[Doc]], mark: tuple[str, int]) -> None:
        """Fill the file anew in one transaction; questions are answered from the old one meanwhile."""
        self._store.refill(docs(), mark)

    def healthy(self) -> bool:
        return self._store.connection().execute("SELECT count(*) FROM meta").fetchone()[0] > 0

    def mark(self) -> tuple[str, int]:
        return self._store.mark()

    def set_mark(self, epoch: str, seq: int) -> None:
        self._store.set_mark(epoch, seq)

    def match_openings(
        self,
        seeker: SeekerDoc,
        *,
        limit: int = 20,
        exclude: Collection[int] = frozenset(),
        on: date,
    ) -> list[Match]:
        """The best openings for a person, with reasons; exact."""
        ranker = self._ranker(OPENING)
        docs, hits = self._explained(OPENING, ranker.rank(seeker, limit, exclude, on))
        return [explain(docs[hit], seeker, self._weights) for hit in hits]

    def match_seekers(
        self,
        opening: OpeningDoc,
        *,
        limit: int = 20,
        exclude: Collection[int] = frozenset(),
        on: date,
    ) -> list[Match]:
        """The best visible people for an opening, with reasons; `Match.id` is the seeker's."""
        ranker = self._ranker(SEEKER)
        docs, hits = self._explained(SEEKER, ranker.rank(opening, limit, exclude, on))
        return [replace(explain(opening, docs[hit], self._weights), id=hit) for hit in hits]

    def search_openings(self, query: Query) -> Results:
        return self._board(OPENING).search(self._store, query)

    def search_programs(self, query: Query) -> Results:
        return self._board(PROGRAM).search(self._store, query)

    def widen(self, query: Query) -> list[Wider]:
        """Wider areas and related majors in which openings are found, nearest first."""
        found = []
        for digits in _WIDER_AREAS:
            if digits < len(query.region):
                wider = replace(query, region=query.region[:digits], page=1)
                found.append(Wider("region", wider.region, self.search_openings(wider).total))
        for digits in (4, 2):
            if digits < len(query.major):
                wider = replace(query, major=query.major[:digits], page=1)
                found.append(Wider("major", wider.major, self.search_openings(wider).total))
        return [wider for wider in found if wider.count]

    def _explained(self, kind: str, hits: list[Any]) -> tuple[dict[int, Any], list[int]]:
        docs = self._store.find(kind, [hit.id for hit in hits])
        return docs, [hit.id for hit in hits if hit.id in docs]

    def _ranker(self, kind: str) -> LiveRanker:
        with self._lock:
            self._catch_up()
            return self._rankers[kind]

    def _board(self, kind: str) -> Board:
        with self._lock:
            self._catch_up()
            if kind not in self._boards:
                self._boards[kind] = Board(kind, self._store.every(kind))  # ty: ignore[invalid-argument-type]
            return self._boards[kind]

    def _catch_up(self) -> None:
        """Bring the file to the database and memory to the file. Call with the lock held."""
        if self._follow:
            self._follow(self)
        state = self._store.state()
        if state == self._seen:
            return
        if state[0] != self._seen[0]:
            self._weights = dict(self._read_weights())
            self._rankers = {
                OPENING: LiveRanker(Columns.build, self._weights),
                SEEKER: LiveRanker(SeekerColumns.build, self._weights),
            }
            for kind, ranker in self._rankers.items():
                ranker.fill(self._store.every(kind))
            self._boards = {}
        else:
            self._apply(self._store.since(self._seen[1]))
        self._seen = state

    def _apply(self, rows: list[tuple[str, int, Doc | None]]) -> None:
        changes: dict[str, dict[int, Doc | None]] = {}
        for kind, number, doc in rows:
            changes.setdefault(kind, {})[number] = doc
        for kind, changed in changes.items():
            self._boards.pop(kind, None)
            if kind in self._rankers:
                self._rankers[kind].change(changed, lambda kind=kind: self._store.every(kind))
