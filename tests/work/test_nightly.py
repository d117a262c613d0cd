"""The night's work: once a day, one run per job, and a job that fails stops none of the others."""

import io
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from celery.schedules import crontab
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone, translation

from tests.factories import (
    ApplicationFactory,
    ClaimFactory,
    EnrolmentFactory,
    ImportFactory,
    MembershipFactory,
    OpeningFactory,
    RunFactory,
)
from tests.together import together
from vocmatch.accounts.models import Role
from vocmatch.celery import NIGHT, app
from vocmatch.work import nightly, retention, services, tasks
from vocmatch.work.imports import store
from vocmatch.work.models import Import, ImportChunk, ImportPart, Run

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 6, 2)


@pytest.fixture
def jobs(monkeypatch):
    """Jobs of one test in the place of the registered ones."""
    monkeypatch.setattr(services, "_kinds", dict(services._kinds))
    monkeypatch.setattr(nightly, "_kinds", [])
    monkeypatch.setattr(nightly, "_begun", [])
    done = []

    def add(name, count=0):
        def job(on):
            done.append((name, on))
            if count is None:
                raise ValueError("the name of a person")
            return count

        nightly.register(name, job, label=name)

    add.done = done
    return add


def at(hour, minute=0, day=2):
    return datetime(2026, 6, day, hour, minute, tzinfo=SHANGHAI)


def states():
    return dict(Run.objects.order_by("pk").values_list("kind", "state"))


def test_a_job_that_fails_stops_none_and_is_seen(
    db, jobs, client, settings, django_capture_on_commit_callbacks
):
    jobs("first", 3)
    jobs("broken", None)
    jobs("last", 5)
    with django_capture_on_commit_callbacks(execute=True):
        nightly.start(DAY)
    assert states() == {"nightly:first": "done", "nightly:broken": "failed", "nightly:last": "done"}
    assert jobs.done == [("first", DAY), ("broken", DAY), ("last", DAY)]
    assert Run.objects.get(kind="nightly:last").counts == {"records": 5}
    settings.SECOND_FACTOR_REQUIRED = False
    client.force_login(MembershipFactory(role=Role.OPERATOR).user)
    translation.activate("en")
    page = client.get(reverse("work:runs")).content.decode()
    assert "broken" in page
    assert "failed" in page


def test_a_day_has_each_job_once(db, jobs, django_capture_on_commit_callbacks):
    jobs("first")
    for day in (DAY, DAY, date(2026, 6, 3), DAY):
        with django_capture_on_commit_callbacks(execute=True):
            nightly.start(day)
    assert jobs.done == [("first", DAY), ("first", date(2026, 6, 3))]


@pytest.mark.django_db(transaction=True)
def test_of_several_processes_one_begins_the_night(jobs, settings):
    settings.VOCMATCH_WORK = "celery"
    jobs("first")
    together(*[lambda: nightly.start(DAY)] * 4)
    assert Run.objects.count() == 1


def test_a_server_without_celery_notices_the_hour(db, jobs, django_capture_on_commit_callbacks):
    jobs("first")
    for now in (at(1), at(2, 29), at(2, 30), at(9), at(23, 59), at(1, day=3), at(8, day=3)):
        with django_capture_on_commit_callbacks(execute=True):
            nightly.start_due(now)
    assert jobs.done == [("first", DAY), ("first", date(2026, 6, 3))]


def test_the_beat_begins_it_by_the_clock_of_shanghai(db, jobs, settings, time_machine):
    settings.VOCMATCH_WORK = "celery"
    entry = app.conf.beat_schedule["nightly"]
    assert entry["schedule"] == crontab(hour=str(NIGHT.hour), minute=str(NIGHT.minute))
    assert app.conf.timezone == "Asia/Shanghai"
    assert entry["task"] == tasks.begin_night.name
    time_machine.move_to("2026-06-01T18:30:00+00:00")
    jobs("first")
    tasks.begin_night()
    assert Run.objects.get().arguments == {"on": "2026-06-02"}


def test_the_command_reports_and_may_be_repeated(db):
    translation.activate("en")
    opening = OpeningFactory(closes_on=DAY - timedelta(days=1))
    report = io.StringIO()
    call_command("nightly", on=DAY, stdout=report)
    lines = [line.split()[:3] for line in report.getvalue().splitlines()]
    names = "imports sessions access slips seeking erasures openings applications outcomes papers".split()
    assert [line[0] for line in lines[: len(names)]] == names
    assert ["openings", "1", "done"] in lines
    opening.refresh_from_db()
    assert opening.state == "expired"
    again = io.StringIO()
    call_command("nightly", on=DAY, stdout=again)
    assert {tuple(line.split()[1:3]) for line in again.getvalue().splitlines()} == {("0", "done")}


def test_the_command_fails_after_all_jobs_when_one_did(db, jobs):
    jobs("broken", None)
    jobs("last", 2)
    report = io.StringIO()
    with pytest.raises(CommandError):
        call_command("nightly", stdout=report)
    assert "last" in report.getvalue()
    assert states()["nightly:last"] == "done"


def test_registered_jobs_do_their_work(db, time_machine):
    time_machine.move_to("2026-06-02T02:30:00+08:00")
    unanswered = ApplicationFactory()
    type(unanswered).objects.update(created_at=timezone.now() - timedelta(days=31))
    begun = ClaimFactory(starts_on=date(2026, 5, 30))
    grown = EnrolmentFactory(graduate=2026).student.profile
    assert {run.state for run in nightly.run_all(DAY)} == {Run.State.DONE}
    unanswered.refresh_from_db()
    begun.outcome.refresh_from_db()
    grown.refresh_from_db()
    assert unanswered.state == "expired"
    assert begun.outcome.claim_id == begun.pk
    assert grown.seeking is True


# retention


def old_import(state, days, **values):
    found = ImportFactory(run=RunFactory(kind="roster_read", state=state), **values)
    Run.objects.filter(pk=found.run_id).update(created_at=at(12) - timedelta(days=days))
    store(found, 0, [{"name": "张甲"}], {})
    ImportPart.objects.create(of=found, number=0, ciphertext="x")
    return found


@pytest.mark.parametrize("state", ["waiting", "failed", "cancelled"])
def test_a_list_nobody_confirmed_is_deleted(db, state):
    kept, gone = old_import(state, 30), old_import(state, 31)
    assert retention.forget_imports(DAY) == 1
    assert list(Import.objects.all()) == [kept]
    assert [ImportChunk.objects.get().of, ImportPart.objects.get().of] == [kept, kept]
    gone.run.refresh_from_db()
    assert gone.run.state == (Run.State.CANCELLED if state == "waiting" else state)
    assert retention.forget_imports(DAY) == 0


def test_of_a_written_list_only_the_counts_stay(db):
    found = old_import("done", 31)
    assert retention.forget_imports(DAY) == 1
    assert Import.objects.get() == found
    assert not ImportChunk.objects.exists()
    assert not ImportPart.objects.exists()


def test_a_list_that_is_being_written_is_left_alone(db):
    old_import("waiting", 40, writing=RunFactory(kind="roster_write", state="running"))
    assert retention.forget_imports(DAY) == 0
    assert ImportChunk.objects.exists()
