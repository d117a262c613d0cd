"""`benchmark matching`: the best 20 openings for a person, and the best 20 people for an opening."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from statistics import quantiles
from typing import Any, Final

from search import matching
from search.benchmark import rivals, rows
from search.documents import OpeningDoc, SeekerDoc
from search.matching.columns import Grid
from search.synthetic import TODAY, World

SIZES: Final = (10_000, 100_000)
ASKED: Final = 200
RIVALS_ASKED: Final = 12  # a rival takes up to a second a question
LIMIT: Final = 20

Row = dict[str, Any]
Answer = list[tuple[int, int]]


def run(sizes: Sequence[int] = SIZES) -> Iterator[Row]:
    """One row per engine and size; `identical` compares with scoring every pair."""
    for size in sizes:
        world = World(seed=5)
        openings, seekers = list(world.openings(size)), list(world.seekers(size))
        yield from _openings_for(openings, seekers[:ASKED], world.weights)
        yield from _people_for(seekers, openings[:ASKED], world.weights)


def _openings_for(
    openings: list[OpeningDoc], seekers: list[SeekerDoc], weights: dict[str, int]
) -> Iterator[Row]:
    what, size = "openings for a person", len(openings)
    columns = matching.Columns.build(openings, weights)
    truth = [_every_opening(openings, seeker, weights) for seeker in seekers[:RIVALS_ASKED]]
    found, times = _timed(_embedded(columns), seekers)
    yield _row(what, "embedded", size, times, columns.nbytes, found[:RIVALS_ASKED] == truth)
    few = seekers[:RIVALS_ASKED]
    with rows.filled(openings, weights):
        for name, ask in (
            ("ORM + Python", rivals.orm_and_python),
            ("one SQL statement", rivals.one_statement),
        ):
            found, times = _timed(lambda seeker, ask=ask: ask(seeker, TODAY, weights), few)
            yield _row(what, name, size, times, None, found == truth)


def _people_for(
    seekers: list[SeekerDoc], openings: list[OpeningDoc], weights: dict[str, int]
) -> Iterator[Row]:
    columns = matching.SeekerColumns.build(seekers, weights)
    truth = [_every_person(seekers, opening, weights) for opening in openings[:RIVALS_ASKED]]
    found, times = _timed(_embedded(columns), openings)
    same = found[:RIVALS_ASKED] == truth
    yield _row("people for an opening", "embedded", len(seekers), times, columns.nbytes, same)


def _embedded(columns: Grid) -> Callable[[Any], Answer]:
    ranker = matching.Ranker(columns)
    return lambda asker: [(hit.id, hit.total) for hit in ranker.rank(asker, LIMIT, on=TODAY)]


def _every_opening(openings: list[OpeningDoc], seeker: SeekerDoc, weights: dict[str, int]) -> Answer:
    found = [
        (-matching.score(opening, seeker, weights), -opening.published.toordinal(), opening.id)
        for opening in openings
        if not matching.eligible(opening, seeker, TODAY)
    ]
    return [(pk, -points) for points, _, pk in sorted(found)[:LIMIT]]


def _every_person(seekers: list[SeekerDoc], opening: OpeningDoc, weights: dict[str, int]) -> Answer:
    found = [
        (-matching.score(opening, seeker, weights), seeker.id)
        for seeker in seekers
        if matching.visible_on(seeker, TODAY) and not matching.eligible(opening, seeker, TODAY)
    ]
    return [(pk, -points) for points, pk in sorted(found)[:LIMIT]]


def _timed(ask: Callable[[Any], Answer], askers: Sequence[Any]) -> tuple[list[Answer], list[float]]:
    ask(askers[0])  # the first question fills caches that every later one finds full
    found, times = [], []
    for asker in askers:
        start = time.perf_counter()
        answer = ask(asker)
        times.append((time.perf_counter() - start) * 1000)
        found.append([(pk, points) for pk, points in answer])
    return found, times


def _row(what: str, engine: str, size: int, times: list[float], memory: int | None, identical: bool) -> Row:
    cuts = quantiles(times, n=20, method="inclusive")
    return {
        "what": what,
        "engine": engine,
        "size": size,
        "p50_ms": round(cuts[9], 3),
        "p95_ms": round(cuts[18], 3),
        "memory_mb": None if memory is None else round(memory / 2**20, 1),
        "identical": identical,
    }
