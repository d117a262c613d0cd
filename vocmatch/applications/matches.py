"""What fits a person: openings with reasons, and the list that is the same for everybody."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils import timezone

from search import matching, sources
from search.engines import engine
from search.matching import Match
from vocmatch.accounts.actor import Actor
from vocmatch.accounts.numbers import kilometres
from vocmatch.applications.models import Application, RefusedPair
from vocmatch.applications.words import Reason, best_two, reasons
from vocmatch.employers.models import Opening
from vocmatch.employers.sources import RELATED, opening_docs
from vocmatch.students.models import Student
from vocmatch.students.sources import seeker_docs

SHOWN: Final = 20
PLAIN_READ: Final = 200  # newest openings looked through for a list of the legal ones


@dataclass(frozen=True, slots=True)
class MatchedOpening:
    """An opening with its reasons; `match` is None in the list that is the same for everybody."""

    opening: Opening
    match: Match | None
    reasons: list[Reason]
    why: list[str]
    km: float | None
    days_left: int

    @property
    def distance(self) -> str:
        """The distance as printed, empty where it is not known."""
        return "" if self.km is None else kilometres(self.km)


def openings_for(student: Student, limit: int = SHOWN) -> list[MatchedOpening]:
    """The openings that fit best, best first; re-read, so that what is withdrawn is gone."""
    day = timezone.localdate()
    seeker = seeker_docs([student.profile])[0]
    found = engine().match_openings(seeker, limit=limit, exclude=excluded(student), on=day)
    rows = _open([match.id for match in found])
    return [_matched(rows[match.id], match, day) for match in found if match.id in rows]


def plain_list(student: Student, limit: int = SHOWN) -> list[MatchedOpening]:
    """Newest openings the law lets the person take; the same order for everybody (PIPL art. 24)."""
    day = timezone.localdate()
    seeker = seeker_docs([student.profile])[0]
    newest = Opening.objects.open().select_related(*RELATED).order_by("-published_on", "-pk")[:PLAIN_READ]
    rows = [
        row
        for row, doc in zip(newest, opening_docs(newest), strict=True)
        if not matching.eligible(doc, seeker, day)
    ]
    return [_matched(row, None, day) for row in rows[:limit]]


def excluded(student: Student) -> Collection[int]:
    """Openings not to be shown again: refused, or applied to."""
    refused = RefusedPair.objects.filter(student=student).values_list("opening_id", flat=True)
    applied = Application.objects.filter(student=student).exclude(
        state__in=[Application.State.WITHDRAWN, Application.State.EXPIRED]
    )
    return {*refused, *applied.values_list("opening_id", flat=True)}


def match_of(student: Student, opening: Opening) -> MatchedOpening:
    """One pair with all its reasons."""
    day = timezone.localdate()
    row = Opening.objects.select_related(*RELATED).get(pk=opening.pk)
    found = matching.explain(opening_docs([row])[0], seeker_docs([student.profile])[0], sources.weights())
    return _matched(row, found, day)


def student_of(actor: Actor) -> Student | None:
    """The student who acts, with profile and place."""
    if actor.user is None:
        return None
    related = ("profile__place", "home")
    return Student.objects.visible_to(actor).filter(user=actor.user).select_related(*related).first()


def _open(ids: Sequence[int]) -> dict[int, Opening]:
    rows = Opening.objects.open().filter(pk__in=ids).select_related(*RELATED)
    return {row.pk: row for row in rows}


def _matched(row: Opening, match: Match | None, day: date) -> MatchedOpening:
    told = reasons(match) if match else []
    km = (
        next((part.detail.get("km") for part in match.parts if part.key == "distance"), None)
        if match
        else None
    )
    return MatchedOpening(row, match, told, best_two(told), km, (row.closes_on - day).days)
