"""Rebuild and check of the search index as runs, so that operators see each: how far, what it found, why not."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

from search import indexing, sources
from search.documents import OPENING, PROGRAM, SEEKER
from search.engines import indexes
from search.index import Unavailable
from vocmatch.accounts.models import User
from vocmatch.work import services
from vocmatch.work.messages import Refused
from vocmatch.work.models import Run

CHECK: Final = "search.check"
REBUILD: Final = "search.rebuild"
KINDS: Final = (CHECK, REBUILD)

GOES_ON: Final = gettext_noop("This goes on already; wait until it has ended.")
NO_ANSWER: Final = gettext_noop("An index did not answer: %(reason)s")
LEFT: Final = gettext_noop("Another process is filling the index %(names)s; when it has ended, look again.")
STEPS: Final = {
    OPENING: gettext_noop("openings are read"),
    SEEKER: gettext_noop("people who seek work are read"),
    PROGRAM: gettext_noop("programmes are read"),
}


def register() -> None:
    """Make both kinds known; called in `AppConfig.ready()`."""
    services.register(
        CHECK,
        _check,
        label=_("Search index: check and repair"),
        page=_page,
        counts={
            "missing": pgettext_lazy("index", "missing"),
            "stale": pgettext_lazy("index", "out of date"),
            "extra": pgettext_lazy("index", "too many"),
            "repaired": pgettext_lazy("index", "repaired"),
        },
    )
    services.register(
        REBUILD,
        _rebuild,
        label=_("Search index: rebuild"),
        page=_page,
        counts={
            OPENING: pgettext_lazy("index", "openings"),
            SEEKER: pgettext_lazy("index", "people who seek work"),
            PROGRAM: pgettext_lazy("index", "programmes"),
        },
    )


def begin(*, kind: str, actor: User) -> Run:
    """Start a check or a rebuild. Raises `Refused` while one of the kind waits or runs."""
    with transaction.atomic():
        last = Run.objects.filter(kind=kind).first()
        if last and last.going_on:
            raise Refused(GOES_ON)
        # Two requests of the same moment see the same last run, so both name theirs alike and get one.
        return services.start(kind=kind, actor=actor, once=f"{kind} after {last.public_id if last else '-'}")


def _page(_run: Run) -> str:
    return reverse("desks:search_index")


def _check(run: Run, progress: services.Progress) -> None:
    with _refusing():
        run.counts = indexing.check(progress=_Sum(progress, _sizes())).counts()


def _rebuild(run: Run, progress: services.Progress) -> None:
    with _refusing():
        sizes = _sizes()
        left = indexing.rebuild(_Sum(progress, sizes, times=len(indexes())))
    if left:
        raise Refused(LEFT, names=", ".join(left))
    run.counts = sizes


@contextmanager
def _refusing() -> Generator[None, None, None]:
    """An index that does not answer is told with its reason. Raises `Refused`."""
    try:
        yield
    except Unavailable as error:
        raise Refused(NO_ANSWER, reason=str(error)) from error


def _sizes() -> dict[str, int]:
    """How many rows of each kind belong in an index."""
    return {kind: sum(1 for _row in source.versions()) for kind, source in sources.registered().items()}


class _Sum:
    """The steps of one kind after another, `times` times over, as one way from 0 to the end."""

    def __init__(self, progress: services.Progress, sizes: dict[str, int], times: int = 1) -> None:
        self._progress, self._total = progress, times * sum(sizes.values())
        self._done, self._last = 0, ("", 0)

    def __call__(self, done: int, _total: int, kind: str) -> None:
        # Each kind begins at 0 again; a second index begins with the first kind again.
        before = self._last[1] if self._last[0] == kind and self._last[1] < done else 0
        self._done, self._last = self._done + done - before, (kind, done)
        # Rows may have come since they were counted.
        self._total = max(self._total, self._done)
        self._progress(self._done, self._total, STEPS.get(kind, ""))
