"""The index follows the database: record a change, relay it, rebuild, compare both ways.

`record` belongs in the transaction that changes a row; the relay gives each change a number
without gaps, and engines follow the numbers (`search.feed`). Doubled, late or shuffled
deliveries end alike, because a row is always read as it is now.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from search import feed, sources
from search.engines import indexes
from search.engines.store import fingerprint
from search.index import Unavailable
from search.models import Applied, Change, IndexState, new_epoch

log = logging.getLogger(__name__)

KEPT: Final = timedelta(days=7)
BATCH: Final = 2000

PAUSE: Final = 5.0  # seconds
TIDY_EVERY: Final = 3600.0  # seconds

_tidied = -TIDY_EVERY

# When an index is asked again, by name.
_asked_again: dict[str, float] = {}
_wakers: list[Callable[[], object]] = []


def register_waker(wake: Callable[[], object]) -> None:
    """What to call after commit where another process or thread runs the relay."""
    _wakers[:] = [wake]


def record(kind: str, pks: Iterable[int]) -> None:
    """Note that rows changed, in the running transaction; after commit the index follows."""
    changes = [Change(kind=kind, row=pk) for pk in pks]
    if not changes:
        return
    Change.objects.bulk_create(changes, batch_size=BATCH)
    # What was saved is saved: an index that makes trouble is no error of the one who saved.
    transaction.on_commit(_wake, robust=True)


def _wake() -> None:
    # A cluster may be slow, and who saved something does not wait for it.
    elsewhere = settings.VOCMATCH_WORK == "celery" or (
        settings.VOCMATCH_WORK == "thread" and settings.VOCMATCH_ELASTICSEARCH.urls
    )
    if elsewhere:
        for wake in _wakers:
            wake()
    else:
        relay()


def relay() -> int:
    """Number all waiting changes, one relay at a time, and bring every index up to date.

    Returns how many changes were taken. Safe to call at any time and from any process. An index that
    does not answer follows at a later call: the numbers wait for it.
    """
    taken = 0
    # Makes the row that numbers come from, where there is none yet.
    feed.state()
    # First as it is: an index that is ahead of a restored database must show it before new numbers
    # reach the one it has seen.
    _follow_all(only_new=True)
    while count := _number_batch():
        taken += count
    Applied.objects.filter(at__lt=timezone.now() - KEPT).delete()
    _follow_all()
    _tidy()
    return taken


def _tidy() -> None:
    """Every hour, delete what no question is answered from any more."""
    global _tidied
    if time.monotonic() - _tidied < TIDY_EVERY:
        return
    _tidied = time.monotonic()
    for index in indexes():
        try:
            index.tidy()
        except Unavailable as error:
            log.warning("the %s index keeps what is old: %s", index.name, error)


def _follow_all(only_new: bool = False) -> None:
    """Let every index follow; one that did not answer is left alone for some seconds, so that who saves
    something does not wait for it each time. `only_new`: those this process has not asked before."""
    for index in indexes():
        asked_again = _asked_again.get(index.name)
        if asked_again is not None and (only_new or time.monotonic() < asked_again):
            continue
        try:
            feed.follow(index)
        except Unavailable as error:
            log.warning("the %s index does not follow: %s", index.name, error)
            _asked_again[index.name] = time.monotonic() + PAUSE
        else:
            _asked_again[index.name] = 0.0


@transaction.atomic
def _number_batch() -> int:
    # The update locks the one state row, so that a second relay waits and numbers stay gapless.
    IndexState.objects.filter(pk=1).update(seq=F("seq"))
    waiting = list(Change.objects.order_by("pk").values_list("pk", "kind", "row")[:BATCH])
    if not waiting:
        return 0
    rows = list(dict.fromkeys((kind, row) for _, kind, row in waiting))
    last = IndexState.objects.get(pk=1).seq
    Applied.objects.bulk_create(
        Applied(seq=last + at, kind=kind, row=row) for at, (kind, row) in enumerate(rows, start=1)
    )
    IndexState.objects.filter(pk=1).update(seq=last + len(rows))
    numbers = [number for number, _, _ in waiting]
    for chunk in feed.chunks(numbers):
        Change.objects.filter(pk__in=chunk).delete()
    return len(waiting)


def rebuild(progress: feed.Progress | None = None) -> list[str]:
    """Fill this host's index, and the one all hosts share, anew while questions and writes go on.

    Returns the names of those that another process is filling already. Raises `Unavailable`.
    """
    left = []
    for index in indexes():
        if feed.rebuild(index, progress):
            feed.follow(index)
        else:
            left.append(index.name)
    return left


def start_epoch() -> str:
    """Make every index refill itself: after a restore of the database, or with new weights."""
    feed.state()
    epoch = new_epoch()
    IndexState.objects.filter(pk=1).update(epoch=epoch)
    return epoch


@dataclass
class Drift:
    """How an index differs from the database, per kind and id."""

    missing: list[tuple[str, int]] = field(default_factory=list)
    stale: list[tuple[str, int]] = field(default_factory=list)
    extra: list[tuple[str, int]] = field(default_factory=list)
    repaired: int = 0

    def rows(self) -> set[tuple[str, int]]:
        """Everything that differs, each row once whatever number of indexes it differs in."""
        return {*self.missing, *self.stale, *self.extra}

    def still(self, later: Drift) -> Drift:
        """What differs here and in a later comparison too."""
        again = later.rows()
        return Drift(
            missing=[row for row in self.missing if row in again],
            stale=[row for row in self.stale if row in again],
            extra=[row for row in self.extra if row in again],
        )

    def counts(self) -> dict[str, int]:
        """Numbers only, as `search_check --json` prints them."""
        values = asdict(self)
        return {name: value if name == "repaired" else len(value) for name, value in values.items()}


def check(repair: bool = True, progress: feed.Progress | None = None) -> Drift:
    """Compare every index with the database both ways, by content; repair through the relay.

    What differs is compared once more after a relay, since writes go on meanwhile. `repaired` counts what
    no longer differs afterwards. Raises `Unavailable` for an index that does not answer.
    """
    relay()
    drift = _differences(progress)
    if not drift.rows():
        return drift
    relay()
    drift = drift.still(_differences())
    wrong = drift.rows()
    if repair and wrong:
        with transaction.atomic():
            for kind in sources.registered():
                record(kind, [row for of, row in sorted(wrong) if of == kind])
        relay()
        drift.repaired = len(wrong) - len(drift.still(_differences()).rows())
    return drift


def _differences(progress: feed.Progress | None = None) -> Drift:
    drift = Drift()
    for kind in sources.registered():
        held = [index.fingerprints(kind) for index in indexes()]
        for doc in feed.every_doc((kind,), progress):
            wanted = fingerprint(doc)
            for index in held:
                found = index.pop(doc.id, None)
                if found is None:
                    drift.missing.append((kind, doc.id))
                elif found != wanted:
                    drift.stale.append((kind, doc.id))
        drift.extra.extend((kind, number) for index in held for number in index)
    return drift
