"""A process killed in the middle of an import: nothing half-written, and the work is finished later."""

import os
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from tests.factories import MembershipFactory, NoticeFactory, ProgramFactory
from vocmatch.accounts.models import Notice
from vocmatch.students import imports
from vocmatch.students.models import Enrolment, Profile, Student
from vocmatch.work import services
from vocmatch.work.models import ImportChunk, Run

from .roster_files import pupil, table, workbook

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = 1200  # three chunks

# A second process on the tests' database that is killed, as by a power cut, at its nth call of a function.
KILLED = """
import os, signal, sys
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
import importlib
from vocmatch.work import services
module, name, times, run = sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5])
module = importlib.import_module(module)
original, calls = getattr(module, name), []
def dying(*args, **kwargs):
    calls.append(1)
    if len(calls) == times:
        os.kill(os.getpid(), signal.SIGKILL)
    return original(*args, **kwargs)
setattr(module, name, dying)
services.run(run)
"""


@pytest.fixture
def school():
    return ProgramFactory().school


def killed_at(module, name, times, run):
    """Do a run in a second process that is killed on the way."""
    connection.close()
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    arguments = [str(connection.settings_dict["NAME"]), module, name, str(times), str(run.pk)]
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, *arguments],
        cwd=ROOT,
        check=False,
        env=environment,
        capture_output=True,
        timeout=120,
    )
    assert ended.returncode == -9, ended.stderr.decode()
    run.refresh_from_db()
    assert run.state == Run.State.RUNNING
    assert services.take_up() == 0, "a run that gave a sign of life a moment ago is left alone"
    Run.objects.filter(pk=run.pk).update(heartbeat=timezone.now() - Run.STALE - timedelta(seconds=1))


def upload(school):
    content = workbook(table(pupil(n) for n in range(PEOPLE)))
    return imports.upload(school=school, actor=None, file_name="roster.xlsx", content=content, queue=False)


def test_killed_while_reading_goes_on_with_the_next_chunk(school):
    found = upload(school)
    killed_at("vocmatch.work.imports", "store", 3, found.run)
    before = dict(ImportChunk.objects.values_list("number", "ciphertext"))
    assert set(before) == {0, 1}
    assert services.take_up() == 1
    found.refresh_from_db()
    assert found.run.state == Run.State.WAITING
    assert found.counts["added"] == PEOPLE
    after = dict(ImportChunk.objects.values_list("number", "ciphertext"))
    assert set(after) == {0, 1, 2}
    assert before.items() <= after.items(), "what was read is not read again"


def test_killed_while_writing_leaves_nothing_and_is_written_later(school):
    found = upload(school)
    services.run_here(found.run)
    run = imports.accept(found=found, actor=None, queue=False)
    killed_at("vocmatch.students.imports_write", "prefill", 1, run)
    assert not Student.objects.exists()
    assert not Enrolment.objects.exists()
    found.run.refresh_from_db()
    assert found.run.state == Run.State.WAITING
    assert services.take_up() == 1
    run.refresh_from_db()
    assert (run.state, run.counts) == (Run.State.DONE, {"added": PEOPLE, "changed": 0})
    assert Student.objects.count() == Enrolment.objects.count() == Profile.objects.count() == PEOPLE


def test_others_go_on_while_a_roster_is_written(school):
    """Log-ins, notices and applications wait a moment at most; nobody sees a lock error."""
    found = upload(school)
    services.run_here(found.run)
    run = imports.accept(found=found, actor=None, queue=False)
    user = MembershipFactory().user
    errors, ended = [], threading.Event()

    def others():
        try:
            while not ended.is_set():
                NoticeFactory(user=user)
        except DatabaseError as error:
            errors.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=others)
    thread.start()
    try:
        run = services.run_here(run)
    finally:
        ended.set()
        thread.join()
    assert errors == []
    assert run.state == Run.State.DONE
    assert Student.objects.count() == PEOPLE
    assert Notice.objects.filter(user=user).exists()
