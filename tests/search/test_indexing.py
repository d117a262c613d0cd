"""The index follows the database: nothing lost, order of delivery never matters, drift is repaired."""

import json
import sqlite3
import time
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from search import engines, feed, indexing
from search.documents import OPENING
from search.engines.base import Query
from search.index import Unavailable
from search.models import Applied, Change, IndexState, Lease
from search.synthetic import TODAY, World

pytestmark = pytest.mark.django_db(transaction=True)


def docs(count):
    return {
        opening.id: replace(opening, published=TODAY, closes=TODAY, title="电焊工")
        for opening in World(2).openings(count)
    }


def found():
    return set(engines.engine().search_openings(Query("電焊", size=100, on=TODAY)).ids)


def save(table, changed):
    table.update(changed)
    with transaction.atomic():
        indexing.record(OPENING, changed)


def test_changes_reach_the_index_after_commit(table):
    save(table, docs(5))
    assert found() == {1, 2, 3, 4, 5}
    assert not Change.objects.exists()
    del table[3]
    with transaction.atomic():
        indexing.record(OPENING, [3, 3])
    assert found() == {1, 2, 4, 5}
    assert list(Applied.objects.order_by("seq").values_list("seq", flat=True)) == [
        1,
        2,
        3,
        4,
        5,
        6,
    ]


def test_a_rolled_back_change_leaves_no_trace(table):
    save(table, docs(2))
    with pytest.raises(RuntimeError), transaction.atomic():
        indexing.record(OPENING, [1])
        raise RuntimeError
    assert not Change.objects.exists() and IndexState.objects.get().seq == 2


def test_a_worker_is_only_woken(table, settings):
    settings.VOCMATCH_WORK = "celery"
    woken = []
    indexing.register_waker(lambda: woken.append(1))
    assert found() == set()  # the first question fills a new index from the table itself
    save(table, docs(3))
    assert woken and Change.objects.count() == 3 and found() == set()
    assert indexing.relay() == 3 and indexing.relay() == 0
    assert found() == {1, 2, 3}


def test_an_index_left_behind_or_of_another_epoch_is_refilled(table):
    save(table, docs(4))
    Applied.objects.all().delete()
    table[9] = replace(table[1], id=9)
    IndexState.objects.update(seq=40)
    assert found() == {1, 2, 3, 4, 9}
    del table[9]
    indexing.start_epoch()
    assert found() == {1, 2, 3, 4}


def test_doubled_and_shuffled_deliveries_end_alike(table):
    save(table, docs(6))
    state = engines.engine().fingerprints(OPENING)
    with transaction.atomic():
        indexing.record(OPENING, [5, 2, 2, 6, 1, 5])
    indexing.relay()
    feed.follow(engines.engine())
    assert engines.engine().fingerprints(OPENING) == state


def test_check_finds_and_repairs_both_ways(table):
    save(table, docs(30))
    engine = engines.engine()
    engine.remove(OPENING, [1, 2], engine.mark())
    engine.put([replace(table[3], title="x"), replace(table[4], id=99)], engine.mark())
    out = StringIO()
    call_command("search_check", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {
        "missing": 2,
        "stale": 1,
        "extra": 1,
        "repaired": 4,
    }
    assert indexing.check().counts() == {
        "missing": 0,
        "stale": 0,
        "extra": 0,
        "repaired": 0,
    }
    assert found() == set(table)


def test_rebuild_reports_progress(table):
    table.update(docs(12))
    seen = []
    indexing.rebuild(progress=lambda *step: seen.append(step))
    assert found() == set(table) and seen[-1] == (12, 12, OPENING)
    call_command("search_rebuild", stderr=StringIO())
    assert found() == set(table)


def test_a_follower_that_another_overtakes_rebuilds_nothing(table, monkeypatch):
    save(table, docs(3))
    index = engines.indexes()[0]
    read, begun = feed.state, []

    def overtaken():
        monkeypatch.setattr(feed, "state", read)
        save(table, {1: replace(table[1], title="氩弧焊")})
        return read()

    monkeypatch.setattr(feed, "state", overtaken)
    monkeypatch.setattr(index, "begin", lambda *mark: begun.append(mark))
    feed.follow(index)
    assert not begun and index.mark()[:2] == read()


def test_a_lease_goes_to_another_when_its_holder_is_silent(table):
    first = Lease.take("shared")
    assert Lease.take("shared") is None
    first.keep()
    Lease.objects.update(until=timezone.now())
    second = Lease.take("shared")
    with pytest.raises(Unavailable):
        first.keep()
    first.give()
    second.keep()
    second.give()
    assert Lease.take("shared")


def test_an_index_in_trouble_is_no_error_of_who_saved(table, monkeypatch):
    monkeypatch.setattr(indexing, "relay", lambda: 1 / 0)
    save(table, docs(2))
    assert Change.objects.count() == 2


def test_check_does_not_report_what_changes_while_it_looks(table, monkeypatch):
    save(table, docs(5))
    index = engines.indexes()[0]
    prints = index.fingerprints

    def changed_meanwhile(kind, generation=""):
        held = prints(kind, generation)
        monkeypatch.setattr(index, "fingerprints", prints)
        save(table, {2: replace(table[2], title="氩弧焊")})
        return held

    monkeypatch.setattr(index, "fingerprints", changed_meanwhile)
    assert indexing.check().counts() == {"missing": 0, "stale": 0, "extra": 0, "repaired": 0}


def test_generations_that_answer_no_more_are_deleted(table):
    save(table, docs(5))
    index = engines.indexes()[0]
    first = index.mark().generation
    indexing.rebuild()
    index.tidy()
    assert index.fingerprints(OPENING, first)
    index._store.tidy(time.time() + 1)
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        index.fingerprints(OPENING, first)
    assert found() == set(table)
