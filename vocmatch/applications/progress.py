"""Where an application stands, as a line of steps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from vocmatch.accounts.models import Step
from vocmatch.applications.models import Application

State = Application.State
PATH: Final = (State.APPLIED, State.VIEWED, State.INTERVIEW, State.OFFERED, State.ACCEPTED, State.STARTED)
ENDS: Final = frozenset({State.REFUSED, State.DECLINED, State.WITHDRAWN, State.EXPIRED})


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the line: done, now, next or ended."""

    label: str
    at: str
    state: str
    note: str = ""


def timeline(application: Application, steps: Iterable[Step]) -> list[Stage]:
    """What happened in order, then what usually follows."""
    moves = [(State.APPLIED, application.created_at), *((State(row.to_state), row.at) for row in steps)]
    happened = [(str(state.label), at) for state, at in moves]
    if application.interview_accepted_at is not None:
        happened.append((_("agreed to come to the interview"), application.interview_accepted_at))
        happened.sort(key=lambda event: event[1])
    ended = application.state in ENDS or application.state == State.STARTED
    stages = [
        Stage(label, _day(at), "done" if number < len(happened) else "ended" if ended else "now")
        for number, (label, at) in enumerate(happened, start=1)
    ]
    if ended:
        return stages
    seen = {state for state, _at in moves}
    last = max((PATH.index(state) for state in seen if state in PATH), default=0)
    return stages + [Stage(str(state.label), "", "next") for state in PATH[last + 1 :]]


def _day(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d}"
