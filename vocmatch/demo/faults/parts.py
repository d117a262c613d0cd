"""The processes that are killed, and the one that checks what is left. Each runs in its own process."""

from __future__ import annotations

import random
import time
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management import call_command

from search import engines, feed, indexing
from search.engines import Query
from search.models import Change
from vocmatch.accounts.models import Consent, User
from vocmatch.demo import city
from vocmatch.demo.faults.journal import Journal, allowed
from vocmatch.employers import services as employers
from vocmatch.employers.models import Opening
from vocmatch.students import services as students
from vocmatch.students.models import Profile

STUDENTS: Final = 500
OPENINGS: Final = 120
WRITTEN: Final = 30  # openings and people that the writer changes: few, so that many changes meet
WITHIN: Final = 30.0  # seconds after the last fault in which everything must be up to date
PAUSE: Final = 0.05  # seconds between two rounds of the relay


def build(seed: int) -> None:
    """A small city in an empty folder, with both indexes filled."""
    call_command("migrate", verbosity=0)
    city.build(
        students=STUDENTS,
        openings=OPENINGS,
        seed=seed,
        today=date.today(),
        var=Path(settings.VOCMATCH_VAR),
        step=lambda name, done, total: None,
    )
    indexing.relay()


def write(path: Path, seed: int) -> None:
    """Change openings, profiles and consents through their services, for ever."""
    journal, dice = Journal(path), random.Random(seed)
    openings = list(
        Opening.objects.filter(state=Opening.State.PUBLISHED).values_list("pk", flat=True)[:WRITTEN]
    )
    people = list(Profile.objects.exclude(student__user=None).values_list("pk", flat=True)[:WRITTEN])
    actor = User.objects.filter(is_active=True).order_by("pk").first()
    for number in range(seed * 1_000_000, (seed + 1) * 1_000_000):
        if dice.random() < 0.6:
            _change_opening(journal, dice, Opening.objects.get(pk=dice.choice(openings)), number, actor)
        else:
            _change_person(journal, dice, Profile.objects.get(pk=dice.choice(people)), number)


def _change_opening(journal: Journal, dice: random.Random, row: Opening, number: int, actor: Any) -> None:
    state, title = f"opening {row.pk} state", f"opening {row.pk} title"
    if row.state == Opening.State.WITHDRAWN:
        with journal.writing(state, row.state, Opening.State.DRAFT):
            employers.redraft_opening(opening=row, actor=actor)
    elif row.state == Opening.State.DRAFT:
        with journal.writing(state, row.state, Opening.State.PUBLISHED):
            employers.publish_opening(opening=row, actor=actor)
    elif dice.random() < 0.4:
        with journal.writing(state, row.state, Opening.State.WITHDRAWN):
            employers.withdraw_opening(opening=row, actor=actor)
    else:
        values = {"title": f"电焊工 {number}"}
        with journal.writing(title, row.title, values["title"]):
            employers.save_opening(employer=row.employer, values=values, opening=row)


def _change_person(journal: Journal, dice: random.Random, row: Profile, number: int) -> None:
    if dice.random() < 0.5:
        given = dice.random() < 0.5
        key = f"person {row.pk} consent"
        with journal.writing(key, _read(key), given):
            purpose = Consent.Purpose.EMPLOYERS
            students.set_consent(student=row.student, purpose=purpose, given=given)
    else:
        pay = 2000 + number % 8000
        with journal.writing(f"person {row.pk} pay", row.pay, pay):
            students.save_profile(profile=row, changes={"pay": pay})


def relay() -> None:
    """Number and apply what waits, for ever: what a worker does when it is woken, or the beat."""
    indexing.relay()
    print("relay works", flush=True)  # noqa: T201
    while True:
        indexing.relay()
        time.sleep(PAUSE)


def wait() -> float:
    """Seconds until the running relay or worker has brought every index to the last number by itself.

    Raises TimeoutError after `WITHIN`.
    """
    start = time.monotonic()
    while time.monotonic() - start < WITHIN:
        marks = {index.mark()[:2] for index in engines.indexes() if index.shared}
        waiting = Change.objects.exists()
        if not waiting and marks <= {feed.state()}:
            return round(time.monotonic() - start, 2)
        time.sleep(PAUSE)
    raise TimeoutError(f"the indexes did not catch up within {WITHIN} seconds")


def check(path: Path) -> dict[str, Any]:
    """Bring the indexes up to date and compare: journal with database, database with every index, and
    what a search shows with what the database has open."""
    start = time.perf_counter()
    indexing.relay()
    seconds = time.perf_counter() - start
    values, acknowledged = allowed(path)
    held = {key: _read(key) for key in values}
    lost = [
        {"key": key, "holds": held[key], "may_hold": possible}
        for key, possible in values.items()
        if held[key] not in possible
    ]
    drift = indexing.check(repair=False)
    shown, page = set(), 1
    while True:
        found = engines.engine().search_openings(Query(size=100, page=page))
        shown |= set(found.ids)
        if page >= found.pages:
            break
        page += 1
    open_now = set(Opening.objects.open().values_list("pk", flat=True))
    return {
        "acknowledged": acknowledged,
        "lost": lost,
        "drift": drift.counts(),
        "shown_wrongly": len(shown ^ open_now),
        "seconds": round(seconds, 2),
        "indexes": [index.name for index in engines.indexes()],
    }


def _read(key: str) -> Any:
    kind, pk, name = key.split()
    if kind == "opening":
        return Opening.objects.values_list(name, flat=True).get(pk=pk)
    profile = Profile.objects.select_related("student").get(pk=pk)
    if name == "pay":
        return profile.pay
    consents = Consent.objects.filter(user=profile.student.user, purpose=Consent.Purpose.EMPLOYERS)
    return consents.filter(by=Consent.By.SELF, withdrawn_at=None).exists()


def forget() -> None:
    """Delete this run's indexes from the cluster, if it has one."""
    for index in engines.indexes():
        if index.shared:
            index.drop()
