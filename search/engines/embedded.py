"""The default engine: columns in memory, words in an SQLite file of its own, no server."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from search.documents import OPENING, PROGRAM, SEEKER, Doc, OpeningDoc, SeekerDoc
from search.engines.base import Query, Results
from search.engines.keywords import Board
from search.engines.live import LiveRanker
from search.engines.store import Store
from search.index import READ_FOR, Mark, Unavailable
from search.matching import Columns, Match, SeekerColumns, explain

log = logging.getLogger(__name__)


class EmbeddedEngine:
    """See `search.engines.base.Engine`. `follow` is called before each question; it brings the file
    up to date with the database (see `search.feed`), without it the file stands alone."""

    name = "embedded"
    shared = False

    def __init__(
        self,
        path: Path,
        weights: Callable[[], Mapping[str, int]] = dict,
        follow: Callable[[EmbeddedEngine], None] | None = None,
    ) -> None:
        self._store = Store(path)
        self._read_weights, self._follow = weights, follow
        self._lock, self._following = threading.RLock(), threading.RLock()
        self._seen = (-1, 0)
        self._weights: Mapping[str, int] = {}
        self._rankers: dict[str, LiveRanker] = {}
        self._boards: dict[str, Board] = {}

    def put(self, docs: Iterable[Doc], at: Mark) -> None:
        self._store.put(docs, at)

    def remove(self, kind: str, ids: Iterable[int], at: Mark) -> None:
        self._store.remove(kind, ids, at)

    def find(self, kind: str, ids: Sequence[int]) -> dict[int, Doc]:
        return self._store.find(kind, ids)

    def fingerprints(self, kind: str, generation: str = "") -> dict[int, str]:
        return self._store.fingerprints(kind, generation)

    def begin(self, epoch: str, seq: int) -> Mark:
        return self._store.begin(epoch, seq)

    def finish(self, at: Mark) -> None:
        self._store.finish(at)

    def tidy(self) -> None:
        self._store.tidy(time.time() - READ_FOR)

    def warm(self) -> None:
        """Follow and build everything that answers, so that the first question need not."""
        for kind in (OPENING, SEEKER):
            self._ranker(kind)
        for kind in (OPENING, PROGRAM):
            self._board(kind)

    def healthy(self) -> bool:
        return self._store.live() > 0

    def mark(self) -> Mark:
        return self._store.mark()

    def set_mark(self, at: Mark) -> None:
        self._store.set_mark(at)

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

    def _explained(self, kind: str, hits: list[Any]) -> tuple[dict[int, Any], list[int]]:
        docs = self._store.find(kind, [hit.id for hit in hits])
        return docs, [hit.id for hit in hits if hit.id in docs]

    def _ranker(self, kind: str) -> LiveRanker:
        self._follow_database()
        with self._lock:
            self._catch_up()
            return self._rankers[kind]

    def _board(self, kind: str) -> Board:
        self._follow_database()
        with self._lock:
            self._catch_up()
            if kind not in self._boards:
                self._boards[kind] = Board(kind, self._store.every(kind))  # ty: ignore[invalid-argument-type]
            return self._boards[kind]

    def _follow_database(self) -> None:
        """Bring the file up to date. While another thread does, which may be a rebuild, questions are
        answered from what there is; only the first question of all waits."""
        if self._follow and self._following.acquire(blocking=not self._rankers):
            try:
                self._follow(self)
            except Unavailable as error:
                # Another process went over to a new generation meanwhile; the next question follows it.
                log.warning("answered as the index was: %s", error)
            finally:
                self._following.release()

    def _catch_up(self) -> None:
        """Bring memory to the file. Call with the lock held."""
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
