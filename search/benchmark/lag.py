"""`benchmark lag`: from the commit of a change until a question shows it.

Measured is a process that changes rows and works in line: commit, relay, every index follows, the
question. The rows stand in memory, so that reading them takes no time. With Elasticsearch the host's
own index follows as well, as it does wherever there is a cluster.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, Final

from django.db import transaction

from search import indexing, sources
from search.benchmark.engines import gone_afterwards
from search.benchmark.figures import Row, row, since
from search.documents import KINDS, OPENING, OpeningDoc, SeekerDoc
from search.engines import indexes
from search.engines.base import Query
from search.engines.elastic import ElasticEngine
from search.engines.store import fingerprint
from search.index import Unavailable
from search.synthetic import TODAY, World, in_chinese

COUNTS: Final = (1, 100)  # rows changed at once
REPEATS: Final = 12
SHOWN_WITHIN: Final = 60_000  # milliseconds

Openings = dict[int, OpeningDoc]


def run(size: int, engines: Sequence[str]) -> Iterator[Row]:
    """Two rows per number of changed rows; `identical`: afterwards the index equals the rows."""
    (name,) = engines
    world = World(seed=5)
    openings = {opening.id: in_chinese(opening) for opening in world.openings(size)}
    with _followed(openings, world.weights) as index:
        for count in COUNTS:
            rows = "1 row" if count == 1 else f"{count} rows"
            for what, lags in (
                (f"{rows} retitled, until words find it", _retitled(index, openings, count)),
                (f"{rows} withdrawn, until no match shows it", _withdrawn(index, openings, world, count)),
            ):
                next(lags)  # the first question fills what every later one finds full
                times = list(lags)
                wanted = {number: fingerprint(opening) for number, opening in openings.items()}
                yield row(what, name, size, times, identical=index.fingerprints(OPENING) == wanted)


@contextmanager
def _followed(openings: Openings, weights: Mapping[str, int]) -> Generator[Any, None, None]:
    """The index that is asked, following these rows in place of all tables: the cluster's if there is one."""
    for kind in KINDS:
        sources.register(sources.Source(kind, lambda ids: (), lambda: ()))
    sources.register(
        sources.Source(
            OPENING,
            lambda ids: [openings[number] for number in ids if number in openings],
            lambda: [(number, None) for number in openings],
        )
    )
    sources.register_weights(lambda: weights)
    index = indexes()[-1]
    with gone_afterwards(index) if isinstance(index, ElasticEngine) else nullcontext():
        indexing.rebuild()
        yield index


def _retitled(index: Any, openings: Openings, count: int) -> Iterator[float]:
    """Lags of titles that hold a word which none had."""
    dice = random.Random(count)
    answering = [number for number, opening in openings.items() if opening.closes >= TODAY]
    for repeat in range(REPEATS + 1):
        word = f"change{count}x{repeat}"
        changed = {number: replace(openings[number], title=word) for number in dice.sample(answering, count)}
        query = Query(word, on=TODAY)
        yield _lag(openings, changed, lambda query=query: index.search_openings(query).total == count)


def _withdrawn(index: Any, openings: Openings, world: World, count: int) -> Iterator[float]:
    """Lags of the best openings for a person going away; they come back each time."""
    for seeker in world.seekers(REPEATS + 1):
        # Old enough and learned enough for any opening, so that there are enough of them.
        asker = replace(seeker, birthday=date(2000, 1, 1), education=3)
        best = {match.id for match in index.match_openings(asker, limit=count, on=TODAY)}
        before = {number: openings[number] for number in best}
        yield _lag(openings, dict.fromkeys(best), partial(_none_shown, index, asker, best))
        _change(openings, before)


def _none_shown(index: Any, asker: SeekerDoc, gone: set[int]) -> bool:
    return gone.isdisjoint(match.id for match in index.match_openings(asker, on=TODAY))


def _lag(openings: Openings, changed: Mapping[int, OpeningDoc | None], shown: Callable[[], bool]) -> float:
    """Milliseconds. Raises `TimeoutError` for what is never shown."""
    start = _change(openings, changed)
    while not _answers(shown):
        if since(start) > SHOWN_WITHIN:
            raise TimeoutError(f"{len(changed)} changed rows are not shown")
    return since(start)


def _change(openings: Openings, changed: Mapping[int, OpeningDoc | None]) -> float:
    """When the commit began, which the relay follows."""
    with transaction.atomic():
        for number, opening in changed.items():
            if opening is None:
                del openings[number]
            else:
                openings[number] = opening
        indexing.record(OPENING, changed)
        return time.perf_counter()


def _answers(shown: Callable[[], bool]) -> bool:
    """A question that failed is asked again."""
    try:
        return shown()
    except Unavailable:
        return False
