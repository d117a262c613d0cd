"""The process's engine: `engine()`. Which one runs is a setting that no caller asks for."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Hashable, Sequence
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connections

from search import feed, sources
from search.engines.base import Finder, Query, Results, Wider, widen
from search.engines.elastic import ElasticEngine
from search.engines.embedded import EmbeddedEngine
from search.engines.fallback import WithFallback
from search.index import Index

__all__ = ["Finder", "Query", "Results", "Wider", "engine", "forget_engine", "indexes", "keep_warm", "widen"]

log = logging.getLogger(__name__)

WARM_EVERY: Final = 10.0  # seconds

_lock = threading.RLock()
_made: dict[tuple[str, Hashable], Any] = {}


def engine() -> Finder:
    """Who answers questions: Elasticsearch where an address is set, with the embedded engine behind it,
    else the embedded engine alone."""
    cluster = settings.VOCMATCH_ELASTICSEARCH
    if not cluster.urls:
        return _embedded()
    slow = cluster.patience / 2
    return _once(("both", cluster), lambda: WithFallback(_elastic(), _embedded(), slow))


def keep_warm() -> None:
    """Where a cluster answers, keep the engine behind it ready in a thread of this process: its columns take
    seconds to build, which the first page without the cluster must not wait for. A server calls this."""
    if settings.VOCMATCH_ELASTICSEARCH.urls:
        threading.Thread(target=_warm, name="vocmatch-warm", daemon=True).start()


def _warm() -> None:
    while True:
        try:
            _embedded().warm()
        except Exception as error:  # noqa: BLE001
            # Without the thread the first fallback would be slow; whatever it was may be over next time.
            log.warning("the embedded engine is not ready: %s", type(error).__name__)
        finally:
            connections.close_all()
        time.sleep(WARM_EVERY)


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
