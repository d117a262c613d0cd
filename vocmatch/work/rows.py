"""Runs as lists show them: how far, what was counted, why it failed, each as far as the reader may know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

from vocmatch.accounts.actor import Actor
from vocmatch.accounts.models import Role
from vocmatch.work import services
from vocmatch.work.models import Run


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run, the name of its kind, (name, number) of what it counted, and whether its reason may be read."""

    run: Run
    label: Promise
    counts: list[tuple[Promise, int]]
    owner: bool


def owns(actor: Actor, run: Run) -> bool:
    """Operators see that an organisation's work goes on, never what it holds."""
    return actor.role != Role.OPERATOR or run.organisation_id is None


def rows_of(runs: Iterable[Run], actor: Actor) -> list[RunRow]:
    """One row each, in the order given."""
    return [_row(run, actor) for run in runs]


def _row(run: Run, actor: Actor) -> RunRow:
    kind = services.kind_of(run)
    counts = [(name, run.counts[key]) for key, name in kind.counts.items() if key in run.counts]
    return RunRow(run, kind.label, counts, owns(actor, run))
