"""What is kept for a while only, and deleted in the night after."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from vocmatch.accounts import transitions
from vocmatch.work.models import Import, ImportChunk, ImportPart, Run

# Time for an officer who falls ill to come back to a list; longer than that, whole rosters of minors would
# wait for nobody (PIPL art. 19: the shortest time that the purpose needs).
IMPORTS_KEPT: Final = timedelta(days=30)


@transaction.atomic
def forget_imports(on: date) -> int:
    """Delete lists that nobody confirmed, and the rows of others that still lie here, such as refused ones.

    Returns how many imports lost rows. A list that is being written is left alone.
    """
    busy = Run.objects.filter(writes=OuterRef("pk"), state__in=[Run.State.QUEUED, Run.State.RUNNING])
    old = Import.objects.filter(run__created_at__date__lt=on - IMPORTS_KEPT).exclude(Exists(busy))
    unconfirmed = old.filter(run__state__in=[Run.State.WAITING, Run.State.FAILED, Run.State.CANCELLED])
    count = 0
    for found in unconfirmed.select_related("run"):
        if found.run.state == Run.State.WAITING:
            transitions.move(found.run, Run.State.CANCELLED, actor=None, why="nobody confirmed it")
        found.delete()
        count += 1
    written = old.filter(run__state=Run.State.DONE)
    holding = written.filter(Q(chunks__isnull=False) | Q(parts__isnull=False))
    ids = list(holding.values_list("pk", flat=True).distinct())
    for model in (ImportChunk, ImportPart):
        model.objects.filter(of__in=ids).delete()
    return count + len(ids)


def forget_sessions(_on: date) -> int:
    """Delete sessions that have ended: they say who was here, and serve nobody any more."""
    return Session.objects.filter(expire_date__lt=timezone.now()).delete()[0]
