"""One ranking: the embedded engine, Elasticsearch and scoring every pair give the same twenty, in order."""

import random
from contextlib import ExitStack
from functools import cache

import pytest
from elastic_cluster import filled
from elasticsearch.dsl import query as q
from parity import LIMIT, Rows, Truth, in_plain_python

from search import matching
from search.documents import OPENING, SEEKER
from search.engines.elastic import score
from search.engines.elastic.client import connect
from search.matching import factors
from search.synthetic import TODAY

pytestmark = [pytest.mark.needs("elasticsearch"), pytest.mark.xdist_group("parity")]


@pytest.fixture(scope="module")
def filled_once():
    """What is filled is kept until the module ends: in random order each size is asked for many times."""
    with ExitStack() as stack:

        @cache
        def fill(count):
            rows = Rows(count)
            engine = stack.enter_context(filled(rows.weights, [*rows.openings, *rows.seekers]))
            return rows, Truth(rows), engine

        yield fill


@pytest.fixture(params=[10_000, 100_000])
def both(request, filled_once):
    """Rows, the truth about them, and the engine that holds them."""
    return filled_once(request.param)


def pairs(matches):
    return [(match.id, match.total) for match in matches]


def test_openings_for_three_hundred_people(both):
    rows, truth, engine = both
    embedded = matching.Ranker(truth.openings)
    for seeker in rows.asking_seekers:
        expected = truth.best(truth.openings, seeker)
        assert [(hit.id, hit.total) for hit in embedded.rank(seeker, LIMIT, on=TODAY)] == expected
        assert pairs(engine.match_openings(seeker, limit=LIMIT, on=TODAY)) == expected, seeker
    for seeker in rows.asking_seekers[-6:]:
        assert truth.best(truth.openings, seeker) == in_plain_python(rows, seeker)


def test_people_for_three_hundred_openings(both):
    rows, truth, engine = both
    embedded = matching.Ranker(truth.seekers)
    for opening in rows.asking_openings:
        expected = truth.best(truth.seekers, opening)
        assert [(hit.id, hit.total) for hit in embedded.rank(opening, LIMIT, on=TODAY)] == expected
        assert pairs(engine.match_seekers(opening, limit=LIMIT, on=TODAY)) == expected, opening


def test_openings_alike_but_for_pay_need_the_wider_question(both):
    rows, truth, engine = both
    before = engine.widened
    for seeker in rows.asking_seekers[280:286]:
        assert pairs(engine.match_openings(seeker, limit=LIMIT, on=TODAY)) == truth.best(
            truth.openings, seeker
        )
    assert engine.widened > before


def test_excluded_openings_leave_room_for_the_next(both):
    rows, _, engine = both
    for seeker in rows.asking_seekers[:10]:
        best = [match.id for match in engine.match_openings(seeker, limit=LIMIT, on=TODAY)]
        rest = engine.match_openings(seeker, limit=LIMIT, exclude=best[:5], on=TODAY)
        assert [match.id for match in rest][: len(best) - 5] == best[5:]


def differences(engine, rows, kind):
    """Exact points less those of the server, and the slack allowed, of every document it lists."""
    client, alias = connect(engine.cluster), engine._indexes.alias(kind)
    for asker in (rows.asking_seekers if kind == OPENING else rows.asking_openings)[::6]:
        compiled = (score.openings_for if kind == OPENING else score.seekers_for)(asker, rows.weights)
        # Some at random too: a document the server scores too low would be among none of its best.
        among = random.Random(7).sample(range(1, len(rows.openings) + 1), 60)
        for limits in (q.MatchAll(), q.Terms(id=among)):
            query = q.Bool(filter=[limits], should=list(compiled.clauses), minimum_should_match=0)
            answer = client.search(index=alias, query=query.to_dict(), size=60, source=False)
            yield from _differences(answer, rows, kind, asker, compiled)


def _differences(answer, rows, kind, asker, compiled):
    for hit in answer["hits"]["hits"]:
        number = int(hit["_id"])
        pair = (
            (rows.openings_by_id[number], asker) if kind == OPENING else (asker, rows.seekers_by_id[number])
        )
        exact = matching.explain(*pair, rows.weights).total
        yield exact - hit["_score"] - compiled.shared, compiled.slack


def within(found):
    # Below: each factor's points are cut off to whole ones, and the distance is of another rounding.
    return all(-len(factors.FACTORS) - 1 <= difference <= slack for difference, slack in found)


@pytest.mark.parametrize("kind", [OPENING, SEEKER])
def test_the_servers_score_stays_within_the_slack(both, kind):
    rows, _, engine = both
    assert within(differences(engine, rows, kind))


@pytest.mark.parametrize("factor", [factor.key for factor in factors.FACTORS])
def test_a_factor_that_is_dropped_from_the_query_is_noticed(both, factor, monkeypatch):
    rows, _, engine = both
    for table in (score._OPENINGS, score._SEEKERS):
        monkeypatch.setitem(table, factor, lambda asker, weights: score.Term())
    assert not within(differences(engine, rows, OPENING))
    assert not within(differences(engine, rows, SEEKER))


def test_a_factor_that_is_dropped_from_matching_is_noticed(both, monkeypatch):
    rows, truth, engine = both
    monkeypatch.setattr(factors, "FACTORS", factors.FACTORS[:-1])
    assert any(
        pairs(engine.match_openings(seeker, limit=LIMIT, on=TODAY)) != truth.best(truth.openings, seeker)
        for seeker in rows.asking_seekers[:20]
    )
