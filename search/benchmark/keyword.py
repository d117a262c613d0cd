"""`benchmark keyword`: words, three filters, the total and four facets, over openings in Chinese."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from search import text
from search.benchmark import word_rivals, worded
from search.benchmark.engines import MADE, fill
from search.benchmark.figures import Row, row, timed
from search.documents import ANY_MAJOR, OpeningDoc
from search.engines.base import FACETS, MAX_SIZE, Query, Results
from search.engines.labels import facet_value, labels, top_pay
from search.synthetic import TODAY, TRADES, World, in_chinese

WHAT: Final = "words, 3 filters, total, 4 facets"
ASKED: Final = 200
RIVALS_ASKED: Final = 12  # a rival takes up to a second a question
RIVALS: Final = (
    ("ORM + Python", word_rivals.orm_and_python),
    ("one SQL statement", word_rivals.one_statement),
    ("Wagtail database search", word_rivals.wagtail),
)
# Words as people type them who write the other script, several words, or a trade by another name.
TYPED: Final = ("電焊", "護士", "數控車工", "汽車維修", "會計 麥積", "天水 護理", "cnc", "高级电工", "焊")

Search = Callable[[Query], Results]


@dataclass
class Truth:
    """What a query finds by a plain evaluation: ids, and the counts of each facet without its own filter."""

    ids: set[int] = field(default_factory=set)
    facets: dict[str, Counter[str]] = field(default_factory=lambda: {name: Counter() for name in FACETS})


def run(size: int, engines: Sequence[str]) -> Iterator[Row]:
    """One row per engine; `identical`: it finds and counts what the plain evaluation of gate and filters
    does. One per rival; `recall`: the share of that which it finds, since it searches otherwise."""
    world = World(seed=7)
    openings = [in_chinese(opening) for opening in world.openings(size)]
    asked = queries(world)
    few = asked[:RIVALS_ASKED]
    truths = evaluate(openings, few)
    for name in engines:
        with MADE[name](world.weights) as engine:
            fill(engine, openings)
            _, times = timed(engine.search_openings, asked)
            same = all(map(_same, [engine.search_openings] * len(few), few, truths))
            yield row(WHAT, name, size, times, identical=same)
    worded.fill(openings)
    for name, search in RIVALS:
        _, times = timed(search, few)
        held = sum(len(truth.ids & every(search, query)) for query, truth in zip(few, truths, strict=True))
        recall = round(held / sum(len(truth.ids) for truth in truths), 3)
        yield row(WHAT, name, size, times, recall=recall)


def queries(world: World) -> list[Query]:
    """What is asked, each time with a place, a level of education and one filter more."""
    dice = random.Random(3)
    titles = [title for title, _ in TRADES]
    asked = []
    for number in range(ASKED):
        words = dice.choice(TYPED) if number % 3 == 0 else dice.choice(titles)
        query = Query(words, region=dice.choice(world.regions)[0], education=dice.choice((1, 2, 3)), on=TODAY)
        if number % 2:
            asked.append(replace(query, wage_min=dice.randrange(20, 60) * 100))
        else:
            asked.append(replace(query, major=dice.choice(world.majors)[:2]))
    return asked


def evaluate(openings: Iterable[OpeningDoc], asked: Sequence[Query]) -> list[Truth]:
    """The gate and the filters, opening by opening."""
    truths = [Truth() for _ in asked]
    questions = [
        (query, text.query_terms(query.text), truth) for query, truth in zip(asked, truths, strict=True)
    ]
    for opening in openings:
        if not opening.published <= TODAY <= opening.closes:
            continue
        tokens = {
            token
            for words in (opening.title, opening.employer, opening.words)
            for token in text.tokens(words)
        }
        for query, terms, truth in questions:
            if text.passes(terms, tokens):
                _count(truth, opening, query)
    return truths


def _count(truth: Truth, opening: OpeningDoc, query: Query) -> None:
    pay, majors = top_pay(opening), opening.majors
    passed = {
        "region": opening.region.startswith(query.region),
        "education": query.education is None or opening.education <= query.education,
        "major": not majors or any(code == ANY_MAJOR or code.startswith(query.major) for code in majors),
        "pay": query.wage_min is None or pay < 0 or pay >= query.wage_min,
    }
    failed = [name for name, passes in passed.items() if not passes]
    if not failed:
        truth.ids.add(opening.id)
    for name in FACETS:
        if failed in ([], [name]):
            truth.facets[name].update(labels(name, facet_value(name, opening)))


def _same(search: Search, query: Query, truth: Truth) -> bool:
    found = search(query)
    counts = {name: dict(values) for name, values in found.facets.items()}
    return found.total == len(truth.ids) and counts == truth.facets and every(search, query) == truth.ids


def every(search: Search, query: Query) -> set[int]:
    """All ids a query finds, page by page."""
    whole = replace(query, size=MAX_SIZE)
    pages = range(1, search(whole).pages + 1)
    return {number for page in pages for number in search(replace(whole, page=page)).ids}
