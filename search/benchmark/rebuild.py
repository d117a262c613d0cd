"""`benchmark rebuild`: filling a new generation of the index, half openings and half people."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Iterator, Sequence
from typing import Final

from search import feed
from search.benchmark.engines import MADE
from search.benchmark.figures import MEGABYTE, Row, row, since
from search.documents import OPENING, SEEKER, Doc, kind_of
from search.engines.base import Engine
from search.engines.store import fingerprint
from search.synthetic import World, in_chinese

WHAT: Final = "rebuild, 500 documents at once"
SEED: Final = 5


def run(size: int, engines: Sequence[str]) -> Iterator[Row]:
    """One row per engine: times of one batch, seconds from the beginning to the end, documents a second,
    and the most memory the process has taken. `identical`: each document's fingerprint is in the index
    and none besides."""
    weights = World(seed=SEED).weights
    for name in engines:
        with MADE[name](weights) as engine:
            times, seconds = _filled(engine, size)
            peak = _peak()
            same = {kind: engine.fingerprints(kind) for kind in (OPENING, SEEKER)} == _fingerprints(size)
            per_second = round(size / seconds)
            yield row(
                WHAT,
                name,
                size,
                times,
                peak,
                identical=same,
                seconds=round(seconds, 2),
                per_second=per_second,
            )


def _filled(engine: Engine, size: int) -> tuple[list[float], float]:
    """Milliseconds of each batch, and the seconds of it all without making up the documents."""
    start = time.perf_counter()
    at = engine.begin("benchmark", 1)
    spent, times = since(start), []
    for batch in feed.batches(_docs(size)):
        start = time.perf_counter()
        engine.put(batch, at)
        times.append(since(start))
    start = time.perf_counter()
    engine.finish(at)
    return times, (spent + sum(times) + since(start)) / 1000


def _docs(size: int) -> Iterator[Doc]:
    """Made up one by one, so that they take no memory of what is measured."""
    world = World(seed=SEED)
    yield from map(in_chinese, world.openings(size // 2))
    yield from world.seekers(size - size // 2)


def _fingerprints(size: int) -> dict[str, dict[int, str]]:
    wanted: dict[str, dict[int, str]] = {OPENING: {}, SEEKER: {}}
    for doc in _docs(size):
        wanted[kind_of(doc)][doc.id] = fingerprint(doc)
    return wanted


def _peak() -> int:
    """Bytes, those of Django and its apps included; the system counts in kilobytes, macOS in bytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * MEGABYTE // 1024
