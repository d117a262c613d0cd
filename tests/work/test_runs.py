"""Long work: claimed once, taken up after a kill, shown while it goes on, told when it fails."""

import logging
import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_noop
from kombu.exceptions import OperationalError

from tests.factories import MembershipFactory, OrganisationFactory, RunFactory
from tests.together import together
from vocmatch.accounts.models import Role, Step
from vocmatch.work import background, services
from vocmatch.work.messages import Refused
from vocmatch.work.models import Run

State = Run.State
SECRET = "620502200601021114"


@pytest.fixture
def kind(monkeypatch):
    """Register the work of a kind for one test."""
    monkeypatch.setattr(services, "_kinds", dict(services._kinds))

    def kind(work, ends=State.DONE, page=None):
        services.register("test", work, label="Test work", page=page, ends=ends)

    return kind


def start(**values):
    return services.start(kind="test", actor=None, queue=False, **values)


def test_moves_are_recorded(db, kind):
    kind(lambda run, progress: progress(3, 3, gettext_noop("yes")))
    run = services.run_here(start())
    assert (run.state, run.done, run.total, run.note, run.attempts) == (State.DONE, 3, 3, "", 1)
    assert run.started_at <= run.finished_at
    steps = Step.objects.filter(kind="work.run", object_id=run.pk).order_by("pk")
    assert [(step.from_state, step.to_state) for step in steps] == [
        ("queued", "running"),
        ("running", "done"),
    ]


def test_work_that_somebody_must_decide_on_waits(db, kind):
    kind(lambda run, progress: None, ends=State.WAITING)
    assert services.run_here(start()).state == State.WAITING


def test_counts_are_kept(db, kind):
    kind(lambda run, progress: run.counts.update(added=2))
    assert services.run_here(start()).counts == {"added": 2}


def test_a_refusal_is_told_in_the_readers_language(db, kind):
    def work(run, progress):
        raise Refused(gettext_noop("The file is larger than %(most)s MB."), most=20)

    kind(work)
    run = services.run_here(start())
    assert run.state == State.FAILED
    assert run.reason == "The file is larger than 20 MB."


def test_an_error_names_its_place_in_the_log_and_no_data(db, kind, caplog):
    def work(run, progress):
        raise ValueError(f"cannot store {SECRET}")

    kind(work)
    with caplog.at_level(logging.ERROR):
        run = services.run_here(start())
    assert run.state == State.FAILED
    assert run.public_id in run.reason
    assert SECRET not in run.reason
    assert "ValueError" in caplog.text
    assert "in work" in caplog.text
    assert SECRET not in caplog.text


def test_what_ended_or_runs_is_not_begun_again(db, kind):
    calls = []
    kind(lambda run, progress: calls.append(run))
    run = services.run_here(start())
    assert services.run(run.pk) is False
    running = RunFactory(kind="test", state=State.RUNNING, heartbeat=timezone.now())
    assert services.run(running.pk) is False
    assert len(calls) == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_that_come_at_once_one_does_the_work(kind):
    calls = []
    kind(lambda run, progress: calls.append(run.pk))
    run = start()

    together(*[lambda: services.run(run.pk)] * 4)
    assert calls == [run.pk]
    run.refresh_from_db()
    assert (run.state, run.attempts) == (State.DONE, 1)


def test_work_of_a_killed_process_is_taken_up(db, kind):
    kind(lambda run, progress: progress(1, 1))
    old = timezone.now() - Run.STALE - timedelta(seconds=1)
    run = RunFactory(kind="test", state=State.RUNNING, heartbeat=old, claim="the killed", attempts=1)
    assert services.take_up() == 1
    run.refresh_from_db()
    assert (run.state, run.attempts) == (State.DONE, 2)


def test_who_was_thought_dead_must_not_go_on(db, kind):
    """A process that slept while another took its work up finds out at its next sign of life."""

    def work(run, progress):
        Run.objects.filter(pk=run.pk).update(claim="another")
        with pytest.raises(services.Superseded):
            services.hold(run)
        progress(1, 1)
        raise AssertionError("went on")

    kind(work)
    run = start()
    assert services.run(run.pk)
    run.refresh_from_db()
    assert (run.state, run.claim) == (State.RUNNING, "another")


def test_work_that_kills_its_process_is_given_up(db, kind):
    kind(lambda run, progress: None)
    old = timezone.now() - Run.STALE - timedelta(seconds=1)
    run = RunFactory(kind="test", state=State.RUNNING, heartbeat=old, claim="x", attempts=Run.MOST_ATTEMPTS)
    assert services.run(run.pk) is False
    run.refresh_from_db()
    assert run.state == State.FAILED
    assert run.public_id in run.reason


def test_work_begins_after_the_commit(db, kind, django_capture_on_commit_callbacks):
    kind(lambda run, progress: None)
    with django_capture_on_commit_callbacks(execute=True):
        run = services.start(kind="test", actor=None)
        assert run.state == State.QUEUED
    run.refresh_from_db()
    assert run.state == State.DONE


class Bell(threading.Event):
    """Wakes the thread as usual, but lets it sleep on after the test, whose database goes away."""

    rounds = 0

    def wait(self, timeout=None):
        self.rounds += 1
        return super().wait(3600)


@pytest.mark.django_db(transaction=True)
def test_the_servers_thread_does_it(kind, settings, monkeypatch):
    settings.VOCMATCH_WORK = "thread"
    bell, done, names = Bell(), threading.Event(), []
    monkeypatch.setattr(background, "_thread", None)
    monkeypatch.setattr(background, "_work", bell)
    monkeypatch.setattr(background, "_round", [services.take_up])

    def work(run, progress):
        names.append(threading.current_thread().name)
        done.set()

    kind(work)
    with transaction.atomic():
        services.start(kind="test", actor=None)
        assert not done.wait(0.3), "it must not begin before the commit"
    assert done.wait(20)
    while bell.rounds < 2:
        time.sleep(0.05)
    assert names == ["vocmatch-work"]
    assert Run.objects.get().state == State.DONE


def test_a_broker_that_is_down_loses_nothing(
    db, kind, settings, monkeypatch, django_capture_on_commit_callbacks
):
    settings.VOCMATCH_WORK = "celery"
    sent = []

    def down(task, arguments):
        sent.append((task, *arguments))
        raise OperationalError("no broker")

    monkeypatch.setattr(services.celery, "send_task", down)
    kind(lambda run, progress: None)
    with django_capture_on_commit_callbacks(execute=True):
        run = services.start(kind="test", actor=None)
    assert sent == [("work.run", run.pk)]
    assert services.take_up() == 1
    run.refresh_from_db()
    assert run.state == State.DONE


# pages


@pytest.fixture
def enter(client, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    translation.activate("en")

    def enter(role, organisation=None):
        member = MembershipFactory(role=role, **({"organisation": organisation} if organisation else {}))
        client.force_login(member.user)
        return client

    return enter


def address(run):
    return reverse("work:run", args=[run.public_id])


def test_progress_reloads_with_and_without_script(db, kind, enter):
    kind(lambda run, progress: None)
    school = OrganisationFactory()
    run = RunFactory(
        kind="test",
        organisation=school,
        state=State.RUNNING,
        done=500,
        total=2000,
        note="reading and checking the rows",
    )
    officer = enter(Role.SCHOOL_OFFICER, school)
    page = officer.get(address(run)).content.decode()
    assert 'hx-trigger="every 1s"' in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert "500 of 2,000" in page
    fragment = officer.get(address(run), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert "500 of 2,000" in fragment


def test_the_owner_goes_on_to_the_result(db, kind, enter):
    kind(lambda run, progress: None, page=lambda run: "/result/")
    school = OrganisationFactory()
    run = RunFactory(kind="test", organisation=school, state=State.DONE)
    officer = enter(Role.SCHOOL_OFFICER, school)
    assert officer.get(address(run)).headers["Location"] == "/result/"
    assert officer.get(address(run), headers={"HX-Request": "true"}).headers["HX-Redirect"] == "/result/"


def test_reasons_are_for_the_owner(db, kind, enter):
    kind(lambda run, progress: None)
    school = OrganisationFactory()
    error = ["The file is larger than %(most)s MB.", {"most": 20}]
    run = RunFactory(kind="test", organisation=school, state=State.FAILED, error=error)
    assert "larger than 20 MB" in enter(Role.SCHOOL_OFFICER, school).get(address(run)).content.decode()
    assert "larger than" not in enter(Role.OPERATOR).get(address(run)).content.decode()
    assert enter(Role.SCHOOL_OFFICER).get(address(run)).status_code == 404


def test_lists_show_their_own_and_operators_all(db, kind, enter, django_assert_num_queries):
    kind(lambda run, progress: None)
    school = OrganisationFactory()
    RunFactory.create_batch(3, kind="test", organisation=school)
    RunFactory(kind="test", organisation=OrganisationFactory(name="另一学校"))
    url = reverse("work:runs")
    assert "另一学校" not in enter(Role.SCHOOL_OFFICER, school).get(url).content.decode()
    operator = enter(Role.OPERATOR)
    assert "另一学校" in operator.get(url).content.decode()
    with CaptureQueriesContext(connection) as few:
        operator.get(url)
    RunFactory.create_batch(10, kind="test")
    with django_assert_num_queries(len(few)):
        operator.get(url)


def test_the_list_tells_counts_and_what_stopped_the_operators_own_work(db, monkeypatch, enter):
    monkeypatch.setattr(services, "_kinds", dict(services._kinds))

    def work(run, progress):
        raise OSError(SECRET)

    services.register("test", work, label="Test work", counts={"found": "found so many"})
    RunFactory(kind="test", organisation=None, state=State.DONE, counts={"found": 1234, "other": 5})
    RunFactory(
        kind="test",
        organisation=OrganisationFactory(),
        state=State.FAILED,
        error=["Only for the school.", {}],
    )
    broken = services.run_here(start())
    page = enter(Role.OPERATOR).get(reverse("work:runs")).content.decode()
    assert "found so many 1,234" in page
    assert "Only for the school." not in page
    assert "It stopped at OSError." in page and broken.public_id in page
    assert SECRET not in page
