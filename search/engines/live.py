"""Columns that follow changes: a large part built once and a small one for what came since."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np

from search.matching import Hit, Ranker, Weights
from search.matching.tables import Mask

MERGE_AT: Final = 1000  # changed documents that are worth building the large part anew


@dataclass(frozen=True, slots=True)
class _State:
    base: Ranker
    hidden: Mask | None
    recent: Ranker | None
    changed: dict[int, Any]


class LiveRanker:
    """Ranks over documents that come and go. Readers use one unchanging state, writers swap it."""

    def __init__(self, build: Callable[[Iterable[Any], Weights], Any], weights: Weights) -> None:
        self._build, self._weights = build, weights
        self.fill(())

    def fill(self, docs: Iterable[Any]) -> None:
        """Start anew with these documents."""
        self._state = _State(Ranker(self._build(docs, self._weights)), None, None, {})

    def change(self, changes: dict[int, Any], every: Callable[[], Iterable[Any]]) -> None:
        """Put documents (None: removed). `every` reads all, should the large part be built anew."""
        old = self._state
        changed = {**old.changed, **changes}
        if len(changed) > max(MERGE_AT, len(old.base.columns) // 50):
            self.fill(every())
            return
        hidden = np.zeros(len(old.base.columns), dtype=np.bool_)
        hidden[old.base.columns.rows_of(changed.keys())] = True
        recent = Ranker(self._build([doc for doc in changed.values() if doc], self._weights))
        self._state = _State(old.base, hidden, recent, changed)

    def rank(self, asker: Any, limit: int, exclude: Collection[int], on: date) -> list[Hit]:
        """As `Ranker.rank`, over the large part and the recent one."""
        state = self._state
        hits = state.base.rank(asker, limit, exclude, on, state.hidden)
        if state.recent is None:
            return hits
        hits += state.recent.rank(asker, limit, exclude, on)
        return sorted(hits, key=lambda hit: (-hit.total, -hit.published, hit.id))[:limit]
