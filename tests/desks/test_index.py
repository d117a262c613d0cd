"""The operator's page about the search index: how it stands, what was done about it, and who answers instead."""

from __future__ import annotations

import threading
from contextlib import suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from search import engines, indexing
from search.cluster import Cluster
from search.documents import OPENING
from search.models import Applied, Change, Lease
from tests import factories
from tests.search import elastic_cluster
from tests.together import together
from vocmatch.accounts.models import Role
from vocmatch.desks import index_runs
from vocmatch.work import services
from vocmatch.work.messages import Refused
from vocmatch.work.models import Run

pytestmark = pytest.mark.django_db
FALLBACK = "The search cluster does not answer. This server's own index answers, with the same rules."
# Nothing listens there.
AWAY = Cluster(urls=("http://127.0.0.1:9",))


@pytest.fixture
def operator(client, settings, own_file):
    settings.SECOND_FACTOR_REQUIRED = False
    with translation.override("en"):
        client.force_login(factories.MembershipFactory(role=Role.OPERATOR).user)
        yield client


def page(client):
    response = client.get(reverse("desks:search_index"))
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def press(operator, django_capture_on_commit_callbacks):
    """Press the button of a question's page; the run that comes of it has ended."""

    def press(route):
        assert operator.get(reverse(route)).status_code == 200
        with django_capture_on_commit_callbacks(execute=True):
            response = operator.post(reverse(route))
        assert response.url == reverse("desks:search_index")
        return page(operator)

    return press


def test_an_index_that_has_every_change(operator, django_assert_num_queries):
    factories.OpeningFactory.create_batch(2)
    indexing.rebuild()
    shown = page(operator)
    assert "Every index answers and has every change." in shown
    assert "embedded" in shown and "up to date" in shown
    assert "None was begun yet." in shown
    factories.RunFactory.create_batch(3, kind=index_runs.CHECK, organisation=None, state=Run.State.DONE)
    with django_assert_num_queries(9):
        page(operator)
    factories.RunFactory.create_batch(20, kind=index_runs.REBUILD, organisation=None, state=Run.State.FAILED)
    with django_assert_num_queries(9):
        page(operator)


def test_changes_that_wait_and_an_index_that_is_behind(operator):
    indexing.rebuild()
    seq = indexing.feed.state()[1]
    Applied.objects.create(seq=seq + 1, kind=OPENING, row=1)
    indexing.IndexState.objects.update(seq=seq + 1)
    Change.objects.create(kind=OPENING, row=2)
    Change.objects.update(at=timezone.now() - timedelta(minutes=7))
    shown = page(operator)
    assert "2 changes are not in every index yet." in shown
    assert "the oldest for 7\xa0minutes" in shown
    assert '<td class="num" data-label="Changes behind">1</td>' in shown


def test_check_and_repair_tells_what_it_found(press):
    openings = factories.OpeningFactory.create_batch(3)
    indexing.rebuild()
    engine = engines.engine()
    engine.remove(OPENING, [openings[0].pk, openings[1].pk], engine.mark())
    shown = press("desks:search_check")
    assert "Begun; it stands first in the list below." in shown
    assert "missing 2 · out of date 0 · too many 0 · repaired 2" in shown
    run = Run.objects.get()
    assert (run.state, run.organisation, run.error) == (Run.State.DONE, None, [])
    assert run.done == run.total >= 3
    assert set(engine.fingerprints(OPENING)) >= {opening.pk for opening in openings}


def test_rebuild_tells_how_many_records_it_read(press, own_file):
    factories.OpeningFactory.create_batch(3)
    shown = press("desks:search_rebuild")
    run = Run.objects.get()
    assert run.counts[OPENING] == 3
    assert "openings 3 · people who seek work 0" in shown
    assert run.done == run.total == sum(run.counts.values())
    assert len(engines.engine().fingerprints(OPENING)) == 3


@pytest.mark.parametrize("state", [Run.State.QUEUED, Run.State.RUNNING])
def test_a_second_request_is_told_that_one_goes_on(press, operator, state):
    run = factories.RunFactory(
        kind=index_runs.CHECK, organisation=None, state=state, heartbeat=timezone.now(), done=4, total=9
    )
    assert "This goes on already; wait until it has ended." in press("desks:search_check")
    assert list(Run.objects.all()) == [run]
    shown = page(operator)
    assert "4 of 9" in shown and 'hx-trigger="every 1s"' in shown
    assert "Begun;" in press("desks:search_rebuild")


@pytest.mark.django_db(transaction=True)
def test_of_requests_at_the_same_moment_one_begins(settings, own_file, monkeypatch):
    settings.VOCMATCH_WORK = "celery"
    monkeypatch.setattr(services.celery, "send_task", lambda task, arguments: None)
    factories.RunFactory(kind=index_runs.REBUILD, organisation=None, state=Run.State.DONE)
    user = factories.UserFactory()

    def come():
        with suppress(Refused):
            index_runs.begin(kind=index_runs.REBUILD, actor=user)

    together(*[come] * 4)
    assert Run.objects.filter(state=Run.State.QUEUED).count() == 1


def test_what_stopped_a_rebuild_can_be_read(press, monkeypatch):
    def broken(progress):
        raise ValueError

    monkeypatch.setattr(indexing, "rebuild", broken)
    assert "It stopped at ValueError." in press("desks:search_rebuild")
    assert Run.objects.get().state == Run.State.FAILED


def test_a_shared_index_that_another_process_fills_is_named(press, settings):
    settings.VOCMATCH_ELASTICSEARCH = AWAY
    assert Lease.take("elasticsearch vocmatch")
    assert "Another process is filling the index elasticsearch vocmatch" in press("desks:search_rebuild")


def test_a_cluster_that_is_away_is_shown_with_its_reason(press, operator, settings):
    indexing.rebuild()
    settings.VOCMATCH_ELASTICSEARCH = AWAY
    shown = page(operator).replace("&#x27;", "'")
    assert "elasticsearch vocmatch" in shown and "does not answer" in shown and "ConnectionError" in shown
    assert "this server's own index stands in for it" in shown
    assert "<dd>this server's own index</dd>" in shown
    assert "An index did not answer: ConnectionError" in press("desks:search_check")
    run = Run.objects.get()
    assert run.state == Run.State.FAILED and run.finished_at


@pytest.fixture
def refusing():
    """The address of something that says it is Elasticsearch and lets nobody in."""

    class Refusing(BaseHTTPRequestHandler):
        def answer(self):
            self.send_response(401)
            self.send_header("X-Elastic-Product", "Elasticsearch")
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        do_GET = do_HEAD = do_POST = do_PUT = answer

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Refusing)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_cluster_that_lets_nobody_in_is_one_that_does_not_answer(operator, settings, refusing):
    indexing.rebuild()
    settings.VOCMATCH_ELASTICSEARCH = Cluster(urls=(refusing,))
    assert "does not answer" in page(operator)
    assert operator.get("/readyz").json()["degraded"] == ["elasticsearch"]
    assert FALLBACK in operator.get("/en/search/").content.decode().replace("&#x27;", "'")


@pytest.mark.needs("elasticsearch")
def test_the_cluster_is_empty_at_first_then_answers_and_follows(operator, press, settings):
    factories.OpeningFactory.create_batch(2)
    indexing.rebuild()
    settings.VOCMATCH_ELASTICSEARCH = elastic_cluster.cluster()
    assert "is to be filled anew" in page(operator)
    press("desks:search_rebuild")
    shown = page(operator)
    assert shown.count("up to date") == 2 and "<dd>the search cluster</dd>" in shown
    assert operator.get("/readyz").json()["degraded"] == []
    run = Run.objects.get()
    assert run.done == run.total == 2 * sum(run.counts.values())
    indexing.indexes()[1].drop()


@pytest.mark.needs("elasticsearch")
def test_a_cluster_that_is_back_is_asked_again(operator, settings):
    settings.VOCMATCH_ELASTICSEARCH = elastic_cluster.cluster()
    operator.get("/en/search/")  # there is no index yet, so the own one answered
    indexing.rebuild()
    assert "The search cluster is back; the next question goes to it again." in page(operator)
    indexing.indexes()[1].drop()


@pytest.mark.parametrize("restarted", [True, False])
def test_a_file_that_is_gone_is_made_again(operator, press, own_file, restarted):
    indexing.rebuild()
    if restarted:
        engines.forget_engine()
    own_file.unlink()
    assert "is to be filled anew" in page(operator)
    press("desks:search_rebuild")
    assert "up to date" in page(operator)
    assert operator.get("/readyz").status_code == 200


def test_a_file_that_cannot_be_read_is_no_error_of_the_page(operator, own_file):
    own_file.write_bytes(b"no database" * 1000)
    assert "own index does not answer" in page(operator)
    assert operator.get("/readyz").json()["failed"] == ["index"]


def test_readers_are_told_who_answers_while_the_cluster_is_away(client, settings, own_file):
    indexing.rebuild()
    search = "/en/search/"
    assert FALLBACK not in client.get(search).content.decode()
    settings.VOCMATCH_ELASTICSEARCH = AWAY
    assert FALLBACK in client.get(search).content.decode().replace("&#x27;", "'")


def test_the_notice_asks_nobody(client, settings, own_file):
    settings.VOCMATCH_ELASTICSEARCH = AWAY
    site = client.get("/en/plans/").context["site"]
    assert site.falling_back is False
