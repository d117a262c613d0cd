"""The process's engine: `engine()`. Which one runs is a setting that no caller asks for."""

from __future__ import annotations

import threading
from pathlib import Path

from django.conf import settings

from search import feed, sources
from search.engines.base import Engine, Query, Results, Wider
from search.engines.embedded import EmbeddedEngine

__all__ = ["Engine", "Query", "Results", "Wider", "engine", "forget_engine"]

_lock = threading.Lock()
_engines: dict[Path, EmbeddedEngine] = {}


def engine() -> Engine:
    """The engine of this process, following the database. One per index file."""
    path = Path(settings.VOCMATCH_VAR) / "search.sqlite3"
    with _lock:
        if path not in _engines:
            _engines[path] = EmbeddedEngine(path, sources.weights, follow=feed.follow)
        return _engines[path]


def forget_engine() -> None:
    """Drop the engines of this process (tests that move or delete the file)."""
    with _lock:
        _engines.clear()
