"""Keyword search: both engines find, count, order and page alike."""

import itertools
from dataclasses import replace

import pytest
from elastic_cluster import filled
from engine_contract import QUERIES, TITLES

from search import text
from search.documents import ProgramDoc
from search.engines.base import Query
from search.engines.embedded import EmbeddedEngine
from search.engines.labels import top_pay
from search.matching import kilometres, place
from search.synthetic import TODAY, World

pytestmark = [pytest.mark.needs("elasticsearch"), pytest.mark.xdist_group("words")]

HOSTILE = (
    "焊" * 10_000,
    "a" * 300,
    "\0",
    "焊\0工",
    "\ud800 焊工",
    "((((",
    '"焊工',
    "*:*",
    "title:焊工 OR *",
    "焊工~2^9",
    "a OR b AND NOT",
    "/.*/",
    "一x616263",
)
FILTERS = (
    {},
    {"region": "620503"},
    {"region": "6205", "wage_min": 5000},
    {"occupation": "4-", "education": 1},
    {"major": "66", "education": 2},
    {"major": "66", "region": "62", "wage_min": 3000, "occupation": "6"},
    {"region": "620503", "near": (34.7, 105.7), "km": 20},
    {"near": (34.7, 105.7), "km": 70, "wage_min": 3000},
    {"region": "62\ud8000", "major": "*", "occupation": '"'},
)


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """Openings and programmes with words people use, in both engines."""
    world = World(seed=31)
    openings = [
        replace(
            opening,
            title=f"{TITLES[opening.id % len(TITLES)]} {TITLES[opening.id % 5]}"
            if opening.id % 7
            else "焊 工",
            words=" ".join(TITLES[opening.id % 3 : opening.id % 6]),
            description=f"需要{TITLES[opening.id % 4]}，{'a' * (opening.id % 400)}",
            applicants=opening.id % 6,
        )
        for opening in world.openings(3000)
    ]
    programs = [
        ProgramDoc(
            id=number,
            title=TITLES[number % len(TITLES)],
            school=f"第{number % 9}职业学校",
            major=world.majors[number % 60] if number % 11 else "",
            description=TITLES[number % 3],
            region=world.regions[number % 12][0],
            lat=None,
            lon=None,
            level=("secondary", "higher")[number % 2],
            places=number,
            skills=(),
        )
        for number in range(1, 400)
    ]
    embedded = EmbeddedEngine(tmp_path_factory.mktemp("index") / "search.sqlite3")
    embedded.put([*openings, *programs], embedded.mark()._replace(seq=1))
    with filled({}, [*openings, *programs]) as elastic:
        yield openings, embedded, elastic


def queries():
    for words, filters in itertools.product((*QUERIES, *HOSTILE), FILTERS):
        yield Query(words, on=TODAY, **filters)
    for order, page, size in itertools.product(
        ("best", "newest", "pay"), (1, 3, 200, 10**9, -5), (1, 20, 10**6, 0)
    ):
        yield Query("電焊", on=TODAY, order=order, page=page, size=size)


def test_the_same_finds_counts_and_order(both):
    _, embedded, elastic = both
    for query in queries():
        assert elastic.search_openings(query) == embedded.search_openings(query), query
        assert elastic.search_programs(query) == embedded.search_programs(query), query


def test_both_find_what_the_gate_and_the_filters_say(both):
    openings, embedded, elastic = both
    for words, filters in itertools.product(QUERIES, FILTERS[:-1]):
        query = Query(words, on=TODAY, size=100, **filters)
        expected = {opening.id for opening in openings if answers(opening, query)}
        for engine in (embedded, elastic):
            pages = range(1, engine.search_openings(query).pages + 1)
            found = [
                number for page in pages for number in engine.search_openings(replace(query, page=page)).ids
            ]
            assert set(found) == expected and len(found) == len(expected), query


def answers(opening, query):
    """A plain evaluation of one opening."""
    tokens = set(text.tokens(opening.title) + text.tokens(opening.employer) + text.tokens(opening.words))
    welcome = not opening.majors or any(
        code == "any" or code.startswith(query.major) for code in opening.majors
    )
    return (
        opening.published <= TODAY <= opening.closes
        and text.passes(text.query_terms(query.text), tokens)
        and in_place(opening, query)
        and opening.occupation.startswith(query.occupation)
        and (query.education is None or opening.education <= query.education)
        and (query.wage_min is None or top_pay(opening) < 0 or top_pay(opening) >= query.wage_min)
        and (not query.major or welcome)
    )


def in_place(opening, query):
    if not query.near:
        return opening.region.startswith(query.region)
    there = place(opening.lat, opening.lon)
    return there is not None and kilometres(there, place(*query.near)) <= query.km
