"""`benchmark matching`: the best 20 openings for a person, and the best 20 people for an opening.

The embedded engine's row is the ranking alone; Elasticsearch's is the whole answer with its reasons,
since the documents of its candidates come along with them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from search import matching
from search.benchmark import people, rivals, rows
from search.benchmark.engines import elastic, fill
from search.benchmark.figures import ELASTIC, EMBEDDED, Row, row, timed
from search.documents import OpeningDoc, SeekerDoc
from search.matching import Match
from search.matching.columns import Grid
from search.synthetic import TODAY, World

ASKED: Final = 200
RIVALS_ASKED: Final = 12  # a rival takes up to a second a question
LIMIT: Final = 20

Answer = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Direction:
    """Who asks for what, and the answers to the first askers from scoring every pair."""

    what: str
    size: int
    askers: Sequence[Any]
    truth: Sequence[Answer]

    def row(self, engine: str, ask: Callable[[Any], Answer], memory: int | None = None, **more: Any) -> Row:
        answers, times = timed(ask, self.askers)
        same = answers[: len(self.truth)] == self.truth
        return row(self.what, engine, self.size, times, memory, identical=same, **more)


def run(size: int, engines: Sequence[str]) -> Iterator[Row]:
    """One row per direction and engine; `identical` compares with scoring every pair."""
    world = World(seed=5)
    openings, seekers = list(world.openings(size)), list(world.seekers(size))
    wanted = [_every_opening(openings, seeker, world.weights) for seeker in seekers[:RIVALS_ASKED]]
    wanting = [_every_person(seekers, opening, world.weights) for opening in openings[:RIVALS_ASKED]]
    for_person = Direction("openings for a person", size, seekers[:ASKED], wanted)
    for_opening = Direction("people for an opening", size, openings[:ASKED], wanting)
    if EMBEDDED in engines:
        yield _embedded(for_person, matching.Columns.build(openings, world.weights))
        yield _embedded(for_opening, matching.SeekerColumns.build(seekers, world.weights))
    if ELASTIC in engines:
        with elastic(world.weights) as engine:
            fill(engine, [*openings, *seekers])
            for direction, match in (
                (for_person, engine.match_openings),
                (for_opening, engine.match_seekers),
            ):
                before = engine.widened
                found = direction.row(ELASTIC, partial(_matched, match))
                yield found | {"asked": len(direction.askers) + 1, "widened": engine.widened - before}
    with rows.filled(openings, world.weights):
        people.fill(seekers)
        for direction, written in ((for_person, rivals), (for_opening, people)):
            few = replace(direction, askers=direction.askers[:RIVALS_ASKED])
            for name, ask in (
                ("ORM + Python", written.orm_and_python),
                ("one SQL statement", written.one_statement),
            ):
                yield few.row(name, partial(ask, on=TODAY, weights=world.weights))


def _embedded(direction: Direction, columns: Grid) -> Row:
    ranker = matching.Ranker(columns)
    return direction.row(
        EMBEDDED,
        lambda asker: [(hit.id, hit.total) for hit in ranker.rank(asker, LIMIT, on=TODAY)],
        columns.nbytes,
    )


def _matched(match: Callable[..., list[Match]], asker: Any) -> Answer:
    return [(found.id, found.total) for found in match(asker, limit=LIMIT, on=TODAY)]


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
