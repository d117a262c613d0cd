"""The engines that are measured, empty at first; what they keep is gone afterwards."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from django.conf import settings

from search import feed
from search.benchmark.figures import ELASTIC, EMBEDDED
from search.documents import Doc
from search.engines.base import Engine
from search.engines.elastic import ElasticEngine
from search.engines.embedded import EmbeddedEngine

PATIENCE: Final = 20.0  # seconds: a slow answer is measured, not given up


@contextmanager
def embedded(weights: Mapping[str, int]) -> Generator[EmbeddedEngine, None, None]:
    """The embedded engine, without a database to follow."""
    with TemporaryDirectory(dir=settings.VOCMATCH_VAR) as folder:
        yield EmbeddedEngine(Path(folder) / "search.sqlite3", lambda: weights)


@contextmanager
def elastic(weights: Mapping[str, int]) -> Generator[ElasticEngine, None, None]:
    """The engine of the cluster that the settings name."""
    cluster = replace(settings.VOCMATCH_ELASTICSEARCH, patience=PATIENCE)
    with gone_afterwards(ElasticEngine(cluster, lambda: weights)) as engine:
        yield engine


@contextmanager
def gone_afterwards(engine: ElasticEngine) -> Generator[ElasticEngine, None, None]:
    """The engine, whose indexes the cluster loses when it is no longer needed. Raises `Unavailable`."""
    try:
        yield engine
    finally:
        engine.drop()


MADE: Final[Mapping[str, Callable[[Mapping[str, int]], AbstractContextManager[Engine]]]] = {
    EMBEDDED: embedded,
    ELASTIC: elastic,
}


def fill(engine: Engine, docs: Iterable[Doc]) -> None:
    """Put documents into a new generation and let it answer."""
    at = engine.begin("benchmark", 1)
    for batch in feed.batches(docs):
        engine.put(batch, at)
    engine.finish(at)
