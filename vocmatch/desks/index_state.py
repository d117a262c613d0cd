"""How the search index stands now: each index, the changes that wait, and who answers."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Min
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from search import feed
from search.engines import engine, indexes
from search.engines.fallback import WithFallback
from search.index import Index, Unavailable
from search.models import Change

log = logging.getLogger(__name__)

# What a file that is gone or broken raises, beside what a cluster does.
FAULTS: Final = (Unavailable, sqlite3.Error, OSError)


@dataclass(frozen=True, slots=True)
class Follower:
    """One index. `behind` is how many changes it has still to take, None where that cannot be said: it
    does not answer (`fault` says why), or it is to be filled anew."""

    name: str
    shared: bool
    healthy: bool
    behind: int | None = None
    fault: str = ""

    @property
    def tag(self) -> tuple[str, str]:
        """State and word of its status tag."""
        if self.fault:
            return "bad", _("does not answer")
        if self.behind is None:
            return "watch", _("is to be filled anew")
        if not self.healthy:
            return "bad", _("a part cannot be read")
        return ("watch", _("follows")) if self.behind else ("good", _("up to date"))


@dataclass(frozen=True, slots=True)
class State:
    """All of it. `waiting` changes have no number yet; `oldest` is when the first of them was made."""

    followers: list[Follower]
    waiting: int
    oldest: datetime | None
    falling_back: bool

    @property
    def own_answers(self) -> bool:
        """Whether this server's own index can be asked."""
        return any(row.healthy for row in self.followers if not row.shared)

    @property
    def cluster_answers(self) -> bool:
        """Whether there is a cluster that can be asked."""
        return any(row.healthy for row in self.followers if row.shared)

    @property
    def answering(self) -> str:
        """Who answers the next question that this server is asked."""
        if self.falling_back or not self.cluster_answers:
            return _("this server's own index")
        return _("the search cluster")

    @property
    def sentence(self) -> str:
        """The most urgent thing about it."""
        if not self.own_answers:
            return _("This server's own index does not answer.")
        if not all(row.healthy for row in self.followers):
            return _("The search cluster does not answer in full; this server's own index stands in for it.")
        if self.falling_back:
            return _("The search cluster is back; the next question goes to it again.")
        if any(row.behind is None for row in self.followers):
            return _("An index is to be filled anew.")
        late = self.waiting + max(row.behind or 0 for row in self.followers)
        if late:
            return ngettext(
                "%(n)s change is not in every index yet.", "%(n)s changes are not in every index yet.", late
            ) % {"n": f"{late:,}"}
        return _("Every index answers and has every change.")


def found() -> Sequence[Index]:
    """Every index this process keeps up; none where this server's own file cannot be opened."""
    try:
        return indexes()
    except FAULTS as error:
        log.warning("the embedded index cannot be opened: %s", error)
        return ()


def is_healthy(index: Index) -> bool:
    """Whether it can be asked; one that does not answer cannot."""
    try:
        return index.healthy()
    except FAULTS:
        return False


def falling_back() -> bool:
    """Whether this server's own index answers because the cluster did not. Asks neither."""
    answering = engine()
    return isinstance(answering, WithFallback) and answering.falling_back


def read() -> State:
    """The state now; an index that does not answer is waited for once."""
    changes = Change.objects.aggregate(waiting=Count("pk"), oldest=Min("at"))
    there, last = found(), feed.state()
    followers = [_follower(index, last) for index in there]
    return State(followers=followers, falling_back=bool(there) and falling_back(), **changes)


def _follower(index: Index, last: tuple[str, int]) -> Follower:
    try:
        healthy, at = index.healthy(), index.mark()
    except FAULTS as error:
        return Follower(index.name, index.shared, healthy=False, fault=str(error))
    epoch, seq = last
    follows = at.epoch == epoch and at.seq <= seq
    return Follower(index.name, index.shared, healthy, behind=seq - at.seq if follows else None)
