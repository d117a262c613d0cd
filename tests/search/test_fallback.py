"""Elasticsearch down, slow and back again: an answer in time, the same one, and no restart."""

import os
import time
from dataclasses import replace
from io import StringIO
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from elastic_cluster import cluster
from proxy import Proxy

from search import engines, feed, indexing
from search.documents import OPENING, PROGRAM, SEEKER
from search.engines.base import Query
from search.index import TooMany
from search.models import Applied, IndexState, Lease
from search.synthetic import TODAY, World

pytestmark = [pytest.mark.needs("elasticsearch"), pytest.mark.django_db(transaction=True)]

ANSWER = 1.5  # seconds, as promised for a question while the cluster is away


@pytest.fixture
def proxied(table, settings, monkeypatch):
    """The database's openings in both indexes; the cluster is reached through the proxy."""
    there = urlsplit(os.environ["VOCMATCH_ELASTICSEARCH_URL"].split(",")[0])
    proxy = Proxy(there.hostname, there.port)
    settings.VOCMATCH_ELASTICSEARCH = cluster(urls=(proxy.url,))
    monkeypatch.setattr("search.engines.fallback.PAUSE", 0.3)
    monkeypatch.setattr("search.indexing.PAUSE", 0.3)
    save(table, openings(40))
    yield proxy
    proxy.set("pass")
    time.sleep(0.5)
    engines.indexes()[1].drop()
    proxy.close()


def openings(count, title="电焊工"):
    return {
        opening.id: replace(opening, published=TODAY, closes=TODAY, title=title)
        for opening in World(2).openings(count)
    }


def save(table, changed):
    table.update(changed)
    with transaction.atomic():
        indexing.record(OPENING, changed)


def found(words="電焊"):
    return set(engines.engine().search_openings(Query(words, size=100, on=TODAY)).ids)


def elastic():
    return engines.indexes()[1]


def test_the_cluster_answers_and_both_indexes_follow(proxied, table):
    assert found() == set(table) and not engines.engine().falling_back
    assert elastic().fingerprints(OPENING) == engines.indexes()[0].fingerprints(OPENING)
    del table[3]
    with transaction.atomic():
        indexing.record(OPENING, [3])
    assert found() == set(table)


@pytest.mark.parametrize("fault", ["refuse", "hang"])
def test_the_embedded_engine_answers_while_the_cluster_is_away(proxied, table, settings, fault):
    seeker = next(World(2).seekers(1))
    seeker = replace(seeker, birthday=TODAY.replace(year=1990), education=3)
    before = [(match.id, match.total) for match in engines.engine().match_openings(seeker, on=TODAY)]
    # The patience of a running site, not that of a test that waits for a cold server.
    engines.forget_engine()
    settings.VOCMATCH_ELASTICSEARCH = replace(settings.VOCMATCH_ELASTICSEARCH, patience=0.8)
    proxied.set(fault)
    start = time.monotonic()
    after = [(match.id, match.total) for match in engines.engine().match_openings(seeker, on=TODAY)]
    assert time.monotonic() - start < ANSWER
    assert after == before and before
    assert engines.engine().falling_back
    # What is saved meanwhile is found at once, here, and by the cluster when it is back.
    save(table, {99: replace(table[1], id=99)})
    assert 99 in found()
    proxied.set("pass")
    time.sleep(0.5)
    settings.VOCMATCH_ELASTICSEARCH = replace(settings.VOCMATCH_ELASTICSEARCH, patience=20.0)
    indexing.relay()
    assert elastic().mark()[:2] == IndexState.objects.values_list("epoch", "seq").get()
    assert found() == set(table) and not engines.engine().falling_back


def test_the_same_engine_goes_back_to_the_cluster(proxied, table):
    both = engines.engine()
    assert found() == set(table)
    proxied.set("refuse")
    assert found() == set(table) and both.falling_back
    proxied.set("pass")
    # The client too leaves a node that failed alone for a second.
    time.sleep(1.5)
    assert found() == set(table) and not both.falling_back


def test_check_and_rebuild_mend_both_indexes(proxied, table):
    index = elastic()
    index.remove(OPENING, [1, 2], index.mark()._replace(seq=10**6))
    index.put([replace(table[4], id=500)], index.mark())
    index.set_mark(index.mark())
    drift = indexing.check(repair=False)
    assert (len(drift.missing), len(drift.stale), len(drift.extra)) == (2, 0, 1)
    before = index.mark().generation
    indexing.rebuild()
    assert index.mark().generation != before
    assert indexing.check().counts() == {"missing": 0, "stale": 0, "extra": 0, "repaired": 0}


def test_the_commands_say_when_the_cluster_is_away(proxied, table):
    proxied.set("refuse")
    for command in ("search_check", "search_rebuild"):
        with pytest.raises(CommandError, match="does not answer"):
            call_command(command)
    proxied.set("pass")
    time.sleep(1.5)
    epoch = elastic().mark().epoch
    call_command("search_rebuild", "--new-epoch", stderr=StringIO())
    assert elastic().mark().epoch not in ("", epoch) and found() == set(table)


def test_only_one_process_fills_the_shared_index(proxied):
    index = elastic()
    other = Lease.take(index.name)
    assert not feed.rebuild(index)
    other.give()
    assert feed.rebuild(index)


def test_a_restored_database_is_noticed_before_new_numbers_reach_the_old_ones(proxied, table):
    IndexState.objects.update(seq=10)
    Applied.objects.filter(seq__gt=10).delete()
    engines.forget_engine()
    indexing._asked_again.clear()
    for number in range(11, 41):
        del table[number]
    save(table, {number: replace(table[1], id=number) for number in range(60, 95)})
    assert found() == set(table)
    assert set(elastic().fingerprints(OPENING)) == set(table)


def test_a_document_the_cluster_refuses_holds_up_no_other(proxied, table, caplog):
    save(table, {7: replace(table[7], lat=1000.0), 8: replace(table[8], title="新焊工")})
    assert "refused" in caplog.text and "新焊工" not in caplog.text
    assert elastic().find(OPENING, [8])[8].title == "新焊工"
    # The embedded index has it; the check names what the cluster lacks.
    assert indexing.check(repair=False).counts()["stale"] == 1


def test_what_a_busy_cluster_did_not_take_is_sent_again(proxied, table, monkeypatch):
    """Half of a batch is refused with 429 once; the answer says so item by item."""
    index = elastic()
    writer = index._indexes._writer
    sent, calls = writer.bulk, []

    def half(*, index, operations):
        calls.append(len(operations))
        if len(calls) > 1:
            return sent(index=index, operations=operations)
        answer = sent(index=index, operations=operations[2:])
        busy = {"index": {"status": 429, "error": {"type": "es_rejected_execution_exception"}}}
        return {"items": [busy, *answer["items"]]}

    monkeypatch.setattr(writer, "bulk", half)
    save(table, {number: replace(table[number], title="氩弧焊") for number in (1, 2, 3)})
    assert calls == [6, 2]
    assert set(elastic().fingerprints(OPENING)) == set(table)
    assert found("氩弧") == {1, 2, 3}


def test_an_index_that_is_blocked_for_a_while_loses_nothing(proxied, table, monkeypatch):
    monkeypatch.setattr("search.engines.elastic.generations.TRIES", 2)
    index = elastic()
    before = index.mark()
    settings = index._client.indices.put_settings
    settings(index=index._indexes.alias(OPENING), settings={"index.blocks.write": True})
    save(table, {1: replace(table[1], title="氩弧焊")})
    assert index.mark() == before
    settings(index=index._indexes.alias(OPENING), settings={"index.blocks.write": None})
    time.sleep(0.5)
    indexing.relay()
    assert index.mark().seq == before.seq + 1 and found("氩弧") == {1}


def test_a_question_too_wide_is_answered_by_the_columns_without_a_pause(proxied, table, monkeypatch):
    both = engines.engine()

    def too_many(*arguments, **options):
        raise TooMany("more than a page")

    monkeypatch.setattr(elastic(), "match_openings", too_many)
    seeker = replace(next(World(2).seekers(1)), birthday=TODAY.replace(year=1990), education=3)
    assert both.match_openings(seeker, on=TODAY) and not both.falling_back


def test_a_cluster_that_takes_long_is_not_asked_for_a_while(proxied, table, monkeypatch):
    both = engines.engine()
    monkeypatch.setattr(both, "_slow", -1.0)
    assert found() == set(table) and both.falling_back


def test_old_generations_and_other_shapes_go(proxied, table):
    index = elastic()
    first = index.mark().generation
    indexing.rebuild()
    index.tidy()
    assert index.fingerprints(OPENING, first)
    now = time.time()
    index._indexes.tidy(now + 2 * 3600)
    assert list(index._indexes._generations()) == [index.mark().generation]
    other = f"{index.cluster.prefix}-0ther"
    for kind in ("opening", "seeker", "program", "state"):
        index._client.indices.create(index=f"{other}-{kind}-x")
    index._indexes.tidy(now + 3600)
    assert index._client.indices.exists(index=f"{other}-state-x")
    index._indexes.tidy(now + 2 * 86_400)
    assert not index._client.indices.exists(index=f"{other}-*", allow_no_indices=False)
    assert found() == set(table)


def test_the_engine_behind_the_cluster_is_kept_ready(proxied, table):
    engines.forget_engine()
    behind = engines.indexes()[0]
    assert not behind._rankers
    behind.warm()
    assert set(behind._rankers) == {OPENING, SEEKER} and set(behind._boards) == {OPENING, PROGRAM}
