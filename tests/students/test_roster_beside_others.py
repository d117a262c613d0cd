"""A city's whole intake is imported while others log in and apply: everybody gets through."""

import threading
from collections import Counter

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse

from search import indexing
from tests.factories import (
    EnrolmentFactory,
    MembershipFactory,
    OpeningFactory,
    ProgramFactory,
    StudentFactory,
)
from vocmatch.accounts.models import Role
from vocmatch.applications.models import Application
from vocmatch.students import imports
from vocmatch.students.models import Enrolment, Profile, Student
from vocmatch.work import services
from vocmatch.work.models import Run

from .roster_files import csv_file, pupil, table

ROWS = 22_000
PAUSE = 0.4  # seconds between two acts of one person: quicker than people are
PASSWORD = "a long enough password"


def member(role, user=None, **values):
    """Somebody who can log in with PASSWORD."""
    found = MembershipFactory(role=role, **({"user": user} if user else {}), **values).user
    found.set_password(PASSWORD)
    found.save()
    return found


def applicant():
    """A graduate, and an opening that nobody applied to yet."""
    student = EnrolmentFactory(student=StudentFactory(account=True), graduate=2026).student
    member(Role.STUDENT, student.user)
    return student.user, OpeningFactory(majors=["660105"])


class Others:
    """Threads that use the site until told to stop; what went wrong, and how often each thing was done."""

    def __init__(self):
        self.done, self.errors, self.ended, self.threads = Counter(), [], threading.Event(), []

    def begin(self, act):
        def loop():
            client = Client()
            try:
                while not self.ended.wait(PAUSE):
                    act(client)
                    self.done[act.__name__] += 1
            except (DatabaseError, AssertionError) as error:
                self.errors.append(repr(error))
            finally:
                connection.close()

        thread = threading.Thread(target=loop)
        thread.start()
        self.threads.append(thread)

    def end(self):
        self.ended.set()
        for thread in self.threads:
            thread.join()


@pytest.mark.django_db(transaction=True)
def test_nobody_sees_a_lock_error_while_22000_rows_are_imported(settings):
    settings.SECOND_FACTOR_REQUIRED = False
    school = ProgramFactory().school
    content = csv_file(table(pupil(number) for number in range(ROWS)))
    officer = member(Role.SCHOOL_OFFICER, organisation=school.organisation)
    user, opening = applicant()
    indexing.relay()

    def log_in(client):
        assert client.login(username=officer.username, password=PASSWORD)
        assert client.get(reverse("accounts:notices")).status_code == 200
        client.logout()

    def apply(client):
        client.login(username=user.username, password=PASSWORD)
        sent = client.post(reverse("applications:apply", args=[opening.public_id]), {"letter": "您好"})
        assert sent.status_code == 302
        row = Application.objects.filter(student__user=user).latest("pk")
        took_back = client.post(reverse("applications:act", args=[row.public_id]), {"action": "withdraw"})
        assert took_back.status_code == 302

    others = Others()
    for act in (log_in, apply):
        others.begin(act)
    try:
        found = imports.upload(
            school=school, actor=officer, file_name="roster.csv", content=content, queue=False
        )
        read = services.run_here(found.run)
        found.refresh_from_db()
        written = services.run_here(imports.accept(found=found, actor=officer, queue=False))
    finally:
        others.end()
    assert others.errors == []
    assert (read.state, written.state) == (Run.State.WAITING, Run.State.DONE), written.error
    assert written.counts == {"added": ROWS, "changed": 0}
    assert Enrolment.objects.count() == Student.objects.count() == Profile.objects.count() == ROWS + 1
    assert others.done["log_in"] > 10
    assert Application.objects.count() >= others.done["apply"] > 5
    assert not Application.objects.exclude(state="withdrawn").exists()
