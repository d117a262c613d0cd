"""Starting, claiming and finishing long work, whichever process does it.

`VOCMATCH_WORK` says who: `inline` this process at once, `thread` a background thread of the server,
`celery` a worker. The Run row decides, so work that is woken twice is done once, and work whose
process was killed is taken up again.
"""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from kombu.exceptions import OperationalError

from search import indexing
from vocmatch.accounts import transitions
from vocmatch.accounts.models import Organisation, User
from vocmatch.accounts.secrets import random_id
from vocmatch.celery import app as celery
from vocmatch.work import background
from vocmatch.work.messages import Message, Refused
from vocmatch.work.models import Run

LOG: Final = logging.getLogger(__name__)
STEP: Final = 0.5  # seconds between two commits of progress

UNEXPECTED: Final = gettext_noop(
    "Something went wrong on our side; nothing was changed. Tell the operator the number %(number)s."
)
# Of work that belongs to no organisation: whoever reads it has the log.
BROKE_OFF: Final = gettext_noop(
    "It stopped at %(error)s. The server's log has the place beside the number %(number)s."
)
KILLED: Final = gettext_noop(
    "This was begun %(times)s times and stopped each time; nothing was changed. "
    "Tell the operator the number %(number)s."
)


# How pages call what a run counted; a kind of work may add its own names.
COUNTS: Final[Mapping[str, Promise]] = {
    "added": _("added"),
    "changed": _("changed"),
    "unchanged": _("as before"),
    "refused": _("refused"),
    "drafts": _("drafts"),
    "records": _("records"),
}


class Progress(Protocol):
    """What the work calls now and then. `note` is a source text marked with `gettext_noop`."""

    def __call__(self, done: int, total: int, note: str = "") -> None: ...


class Superseded(Exception):
    """Another process took this work up, because this one gave no sign of life."""


@dataclass(frozen=True)
class Kind:
    """One kind of work: the function, its name on pages, the page its result is shown on, the state it ends
    in (`waiting` where somebody has to decide), and the names of what it counts."""

    work: Callable[[Run, Progress], None]
    label: Promise
    page: Callable[[Run], str] | None
    ends: Run.State
    counts: Mapping[str, Promise]


_kinds: dict[str, Kind] = {}


def register(
    kind: str,
    work: Callable[[Run, Progress], None],
    *,
    label: Promise,
    page: Callable[[Run], str] | None = None,
    ends: Run.State = Run.State.DONE,
    counts: Mapping[str, Promise] = COUNTS,
) -> None:
    """Make a kind of work known; called in `AppConfig.ready()`. The work must be safe to begin again."""
    _kinds[kind] = Kind(work, label, page, ends, counts)


def kind_of(run: Run) -> Kind:
    """The registered kind. Raises KeyError for one that no app registers."""
    return _kinds[run.kind]


@transaction.atomic
def start(
    *,
    kind: str,
    actor: User | None,
    organisation: Organisation | None = None,
    arguments: Mapping[str, Any] | None = None,
    queue: bool = True,
    once: str = "",
) -> Run:
    """Write down a piece of work; it begins after commit. Without `queue` the caller runs it (`run_here`).

    Work of the same `once` is written down a single time, whoever comes first; all get that run.
    """
    values = {
        "kind": kind,
        "actor": actor,
        "organisation": organisation,
        "arguments": dict(arguments or {}),
    }
    if once:
        made, new = Run.objects.get_or_create(once=once, defaults=values)
    else:
        made, new = Run.objects.create(**values), True
    if queue and new:
        transaction.on_commit(lambda: _wake(made.pk))
    return made


def _wake(run_id: int) -> None:
    if settings.VOCMATCH_WORK == "inline":
        run(run_id)
    elif settings.VOCMATCH_WORK == "celery":
        _send("work.run", run_id)
    else:
        background.wake()


def _send(task: str, *arguments: int) -> None:
    try:
        celery.send_task(task, arguments)
    except OperationalError:
        # What is to be done stands in the database; the beat finds it when the broker is back.
        LOG.warning("the broker is down; %s waits for the beat", task)


def wake_relay() -> None:
    """Ask a worker to bring the index up to date; called after the commit of an indexed change."""
    _send("work.relay")


def take_up() -> int:
    """Do all work that waits for hands; returns how many pieces this process did."""
    indexing.relay()
    waiting = Run.objects.waiting_for_hands().order_by("created_at", "pk")
    return sum(run(run_id) for run_id in list(waiting.values_list("pk", flat=True)))


def run(run_id: int) -> bool:
    """Claim a piece of work and do it; False where another process has it or it has ended."""
    claimed = _claim(run_id)
    if claimed is None:
        return False
    kind = _kinds[claimed.kind]
    try:
        kind.work(claimed, _progress(claimed))
    except Superseded:
        LOG.warning("run %s was taken up by another process", claimed.public_id)
    except Refused as refusal:
        finish(claimed, Run.State.FAILED, error=refusal.message)
    except Exception as error:  # noqa: BLE001
        # The boundary of background work: told to the user and the log. The message of the error may
        # quote a row, so the log has its type and place only.
        frames = "".join(traceback.format_tb(error.__traceback__))
        LOG.error("run %s (%s): %s\n%s", claimed.public_id, claimed.kind, type(error).__name__, frames)
        text = UNEXPECTED if claimed.organisation_id else BROKE_OFF
        values = {"number": claimed.public_id, "error": type(error).__name__}
        finish(claimed, Run.State.FAILED, error=Message(text, values))
    else:
        finish(claimed, kind.ends)
    return True


def run_here(run_row: Run) -> Run:
    """Do a piece of work in this process and return its row as it ended (commands and tests)."""
    while not run(run_row.pk):
        run_row.refresh_from_db()
        if not run_row.going_on:
            break
        # The server that runs beside a command was quicker.
        time.sleep(STEP)
    run_row.refresh_from_db()
    return run_row


def _claim(run_id: int) -> Run | None:
    """The run for whoever comes first; what a killed process left is claimed anew, up to three times."""
    found = Run.objects.waiting_for_hands().filter(pk=run_id).first()
    if found is None:
        return None
    if found.attempts >= Run.MOST_ATTEMPTS:
        finish(
            found,
            Run.State.FAILED,
            error=Message(KILLED, {"times": found.attempts, "number": found.public_id}),
        )
        return None
    claim, now = random_id(), timezone.now()
    with transaction.atomic():
        taken = Run.objects.filter(pk=run_id, state=found.state, claim=found.claim).update(
            claim=claim, heartbeat=now, started_at=now, attempts=F("attempts") + 1
        )
        if not taken:
            return None
        if found.state == Run.State.QUEUED:
            transitions.move(found, Run.State.RUNNING, actor=None)
    return Run.objects.select_related("organisation", "actor").get(pk=run_id)


def hold(run_row: Run, **progress: int | str) -> None:
    """Give a sign of life. Raises `Superseded` where another process has taken the work up; inside a
    transaction that writes results this keeps a slow process from writing beside the new one."""
    if not _mine(run_row).update(heartbeat=timezone.now(), **progress):
        raise Superseded


def _mine(run_row: Run) -> QuerySet[Run]:
    return Run.objects.filter(pk=run_row.pk, claim=run_row.claim, state=Run.State.RUNNING)


def _progress(run_row: Run) -> Progress:
    last = 0.0

    def progress(done: int, total: int, note: str = "") -> None:
        nonlocal last
        if time.monotonic() - last >= STEP or done == total:
            last = time.monotonic()
            hold(run_row, done=done, total=total, note=note)

    return progress


@transaction.atomic
def finish(run_row: Run, state: Run.State, *, error: Message | None = None) -> None:
    """Move a claimed run to the state it ends in; one that somebody else took up is left alone."""
    ended = _mine(run_row).update(
        finished_at=timezone.now(), counts=run_row.counts, error=error.stored() if error else [], note=""
    )
    if ended:
        transitions.move(run_row, state, actor=None)
