"""What every benchmark gives: one row per engine and size, with times of single questions."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from statistics import quantiles
from typing import Any, Final, TypeVar

Row = dict[str, Any]
Asked = TypeVar("Asked")
Answer = TypeVar("Answer")

EMBEDDED: Final = "embedded"
ELASTIC: Final = "Elasticsearch"
MEGABYTE: Final = 2**20


def timed(ask: Callable[[Asked], Answer], questions: Sequence[Asked]) -> tuple[list[Answer], list[float]]:
    """The answers and the milliseconds each took."""
    ask(questions[0])  # the first question fills caches that every later one finds full
    answers, times = [], []
    for question in questions:
        start = time.perf_counter()
        answers.append(ask(question))
        times.append(since(start))
    return answers, times


def since(start: float) -> float:
    """Milliseconds since a reading of `time.perf_counter`."""
    return (time.perf_counter() - start) * 1000


def row(
    what: str, engine: str, size: int, times: Sequence[float], memory: int | None = None, **more: Any
) -> Row:
    """One row. memory: bytes; more: `identical` or `recall`, where it compares, and figures of its own."""
    cuts = quantiles(times, n=20, method="inclusive")
    return {
        "what": what,
        "engine": engine,
        "size": size,
        "p50_ms": round(cuts[9], 3),
        "p95_ms": round(cuts[18], 3),
        "memory_mb": None if memory is None else round(memory / MEGABYTE, 1),
        **more,
    }


def in_words(row: Row) -> str:
    """One row for who waits, with what the table has no column for."""
    told = f"{row['what']}, {row['engine']}, {row['size']}: {row['p50_ms']} ms"
    if "widened" in row:
        told += f"; its first candidates were not enough in {row['widened']} of {row['asked']} questions"
    return told
