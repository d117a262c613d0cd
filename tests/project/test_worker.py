"""Work through a real broker and a real worker, which share the tests' database."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

from search.models import Change
from tests.factories import ProgramFactory
from tests.students.roster_files import pupil, table, workbook
from vocmatch.students import imports
from vocmatch.students.models import Enrolment
from vocmatch.work.models import Run

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60  # seconds; a worker needs about five to start


def database(folder):
    """What a second process needs to find the tests' database."""
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        (folder / "vocmatch.sqlite3").symlink_to(given["NAME"])
        return {}
    user = quote(given["USER"]) + (f":{quote(given['PASSWORD'])}" if given["PASSWORD"] else "")
    return {"VOCMATCH_DATABASE_URL": f"postgres://{user}@{given['HOST']}:{given['PORT']}/{given['NAME']}"}


@pytest.fixture
def worker(transactional_db, settings, tmp_path):
    """A worker, and a web process (this one) that hands its work over."""
    settings.VOCMATCH_WORK = "celery"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "vocmatch.settings",
        "VOCMATCH_MODE": "test",
        "VOCMATCH_WORK": "celery",
        "VOCMATCH_VAR": str(tmp_path),
        **database(tmp_path),
    }
    with (tmp_path / "worker.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "--app", "vocmatch", "worker", "--concurrency", "1"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
        )
    yield process
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == 0, (tmp_path / "worker.log").read_text()


def soon(happened):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if happened():
            return True
        time.sleep(0.2)
    return False


@pytest.mark.needs("redis")
def test_a_roster_goes_through_broker_and_worker(worker):
    school = ProgramFactory().school
    content = workbook(table(pupil(number) for number in range(1, 31)))
    found = imports.upload(school=school, actor=None, file_name="roster.xlsx", content=content)
    assert Run.objects.get(pk=found.run_id).state == Run.State.QUEUED
    assert soon(lambda: Run.objects.get(pk=found.run_id).state == Run.State.WAITING)
    assert not Enrolment.objects.exists()
    found.refresh_from_db()
    written = imports.accept(found=found, actor=None)
    assert soon(lambda: Run.objects.get(pk=written.pk).state == Run.State.DONE)
    assert Enrolment.objects.count() == 30
    # The worker was also woken for the index.
    assert soon(lambda: not Change.objects.exists())
