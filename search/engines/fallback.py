"""Two engines as one: when the first is down or slow, the second answers, and later the first again."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection
from datetime import date
from typing import Final, TypeVar

from search.documents import OpeningDoc, SeekerDoc
from search.engines.base import Finder, Query, Results
from search.index import TooMany, Unavailable
from search.matching import Match

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")
PAUSE: Final = 5.0  # seconds in which the first is not asked after it failed, so that pages stay quick


class WithFallback:
    """See `search.engines.base.Finder`. Both engines follow the database, so the second is not older."""

    def __init__(self, first: Finder, second: Finder, slow: float) -> None:
        self._first, self._second, self._slow = first, second, slow
        self._again_at = 0.0
        self._lock = threading.Lock()

    @property
    def falling_back(self) -> bool:
        """Whether the second engine answers at present."""
        return self._again_at > 0

    def match_openings(
        self, seeker: SeekerDoc, *, limit: int = 20, exclude: Collection[int] = frozenset(), on: date
    ) -> list[Match]:
        return self._ask(lambda engine: engine.match_openings(seeker, limit=limit, exclude=exclude, on=on))

    def match_seekers(
        self, opening: OpeningDoc, *, limit: int = 20, exclude: Collection[int] = frozenset(), on: date
    ) -> list[Match]:
        return self._ask(lambda engine: engine.match_seekers(opening, limit=limit, exclude=exclude, on=on))

    def search_openings(self, query: Query) -> Results:
        return self._ask(lambda engine: engine.search_openings(query))

    def search_programs(self, query: Query) -> Results:
        return self._ask(lambda engine: engine.search_programs(query))

    def _ask(self, question: Callable[[Finder], Answer]) -> Answer:
        """The first engine's answer, or the second's where it has none. One that took `slow` seconds is
        still an answer, but a page asks several questions, so the next go to the second for a while."""
        if self._may_ask_first():
            begun, pause = time.monotonic(), self._again_at
            try:
                answer = question(self._first)
            except TooMany as error:
                log.info("the embedded engine answers this one: %s", error)
                return question(self._second)
            except Unavailable as error:
                self._pause(str(error))
            else:
                if time.monotonic() - begun > self._slow:
                    self._pause("it takes long")
                elif self._again_at == pause and self.falling_back:
                    log.warning("the cluster answers again")
                    self._again_at = 0.0
                return answer
        return question(self._second)

    def _pause(self, why: str) -> None:
        if not self.falling_back:
            log.warning("the embedded engine answers for the cluster: %s", why)
        self._again_at = time.monotonic() + PAUSE

    def _may_ask_first(self) -> bool:
        """While falling back, one question in each pause tries; the others do not wait for it."""
        if not self.falling_back:
            return True
        with self._lock:
            if time.monotonic() < self._again_at:
                return False
            self._again_at = time.monotonic() + PAUSE
            return True
