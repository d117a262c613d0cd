"""What is due once a day: openings end, applications expire, what is no longer needed is deleted.

Each app registers its jobs. Every job of a night is one Run, so that operators see what it did and a
job that fails stops none of the others. Jobs may be repeated: the second time they find nothing to do.
Who begins them: Celery's beat, else the server's own thread (`background`), else cron by `manage.py nightly`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_noop

from vocmatch.accounts import sealing
from vocmatch.accounts.models import AccessSeal
from vocmatch.celery import NIGHT
from vocmatch.work import services
from vocmatch.work.messages import Refused
from vocmatch.work.models import Run

PREFIX: Final = "nightly:"  # of the kind of their runs
BROKEN_LOG: Final = gettext_noop("The log of looks at people's records is not whole: %(fault)s")

_kinds: list[str] = []
_begun: list[date] = []


def register(name: str, job: Callable[[date], int], *, label: Promise) -> None:
    """Make a job known: it gets the day and returns how many records it dealt with. Called in
    `AppConfig.ready()`; the name has at most 12 letters."""

    def work(run: Run, progress: services.Progress) -> None:
        count = job(date.fromisoformat(run.arguments["on"]))
        run.counts = {"records": count}
        progress(count, count)

    kind = PREFIX + name
    services.register(kind, work, label=label)
    if kind not in _kinds:
        _kinds.append(kind)


@transaction.atomic
def start(on: date) -> list[Run]:
    """A run of every job for this day, to be taken up after commit; a day has each job only once."""
    return [
        services.start(kind=kind, actor=None, arguments={"on": on.isoformat()}, once=f"{kind} {on}")
        for kind in _kinds
    ]


def start_due(now: datetime) -> None:
    """`start` when the hour has come; asked again and again by a server without Celery.

    A server that was down at that hour does the night's work when it is back.
    """
    local = timezone.localtime(now)
    if local.time() >= NIGHT and _begun != [local.date()]:
        start(local.date())
        _begun[:] = [local.date()]


def make_round() -> None:
    """What the server's own thread does each time it wakes: seal the access log when its minute is over,
    begin the night's work when its hour has come, do what waits."""
    sealing.seal_due()
    start_due(timezone.now())
    services.take_up()


def run_all(on: date) -> list[Run]:
    """Do every job in this process, also those done before; the runs as they ended."""
    made = [
        services.start(kind=kind, actor=None, arguments={"on": on.isoformat()}, queue=False)
        for kind in _kinds
    ]
    return [services.run_here(run) for run in made]


def check_access_log(_on: date) -> int:
    """Seal the access log, where nothing does so by the minute, and check every seal; returns how many hold.

    Raises `Refused` with the first fault.
    """
    sealing.seal()
    fault = next(sealing.faults(), None)
    if fault:
        raise Refused(BROKEN_LOG, fault=str(fault))
    return AccessSeal.objects.count()
