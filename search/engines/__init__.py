"""The process's engine: `engine()`. Which one runs is a setting that no caller asks for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings

from search import feed, sources
from search.engines.base import Finder, Query, Results, Wider, widen
from search.engines.elastic import ElasticEngine
from search.engines.embedded import EmbeddedEngine
from search.engines.fallback import WithFallback
from search.index import Index

__all__ = ["Finder", "Query", "Results", "Wider", "engine", "forget_engine", "indexes", "widen"]

_lock = threading.RLock()
_made: dict[tuple[str, Hashable], Any] = {}


def engine() -> Finder:
    """Who answers questions: Elasticsearch where an address is set, with the embedded engine behind it,
    else the embedded engine alone."""
    cluster = settings.VOCMATCH_ELASTICSEARCH
    if not cluster.urls:
        return _embedded()
    return _once(("both", cluster), lambda: WithFallback(_elastic(), _embedded()))


def indexes() -> Sequence[Index]:
    """Every index this process brings up to date: its host's own, and the one all hosts share."""
    return [_embedded(), _elastic()] if settings.VOCMATCH_ELASTICSEARCH.urls else [_embedded()]


def _embedded() -> EmbeddedEngine:
    path = Path(settings.VOCMATCH_VAR) / "search.sqlite3"
    return _once(("embedded", path), lambda: EmbeddedEngine(path, sources.weights, follow=feed.follow))


def _elastic() -> ElasticEngine:
    cluster = settings.VOCMATCH_ELASTICSEARCH
    return _once(("elastic", cluster), lambda: ElasticEngine(cluster, sources.weights))


def _once(key: tuple[str, Hashable], make: Callable[[], Any]) -> Any:
    with _lock:
        if key not in _made:
            _made[key] = make()
        return _made[key]


def forget_engine() -> None:
    """Drop the engines of this process (tests that move or delete the file)."""
    with _lock:
        _made.clear()
