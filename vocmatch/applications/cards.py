"""What an employer sees of people who fit an opening: cards without a name, or how many in bands."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from search import matching, sources
from search.documents import OpeningDoc, SeekerDoc
from search.engines import engine
from search.matching import Match
from vocmatch.accounts.han import han
from vocmatch.applications import services
from vocmatch.applications.matches import SHOWN
from vocmatch.applications.models import Application, CardView, RefusedPair
from vocmatch.applications.words import FOR_EMPLOYERS, Reason, best_two, reasons
from vocmatch.codes.models import Major, Region
from vocmatch.employers.models import Opening
from vocmatch.employers.sources import RELATED, opening_docs
from vocmatch.students.models import Profile
from vocmatch.students.sources import seeker_docs

# Factors that tell whether somebody has learned or wishes this work.
TRADE: Final = frozenset({"major", "occupation", "skills"})
# Each band from this many people on.
BANDS: Final[tuple[tuple[int, Promise], ...]] = (
    (200, _("200 or more people who agreed to be seen fit.")),
    (50, _("50 to 199 people who agreed to be seen fit.")),
    (10, _("10 to 49 people who agreed to be seen fit.")),
    (0, _("Fewer than 10 people who agreed to be seen fit.")),
)


@dataclass(frozen=True, slots=True)
class SeekerCard:
    """A person as an employer sees one before an application: no name, no phone, no school."""

    number: int
    major: str
    county: str
    reasons: list[Reason]
    why: list[str]


@dataclass(frozen=True, slots=True)
class FittingPeople:
    """The cards of an opening, and how many different people the employer has seen today."""

    cards: list[SeekerCard]
    seen: int

    @property
    def used_up(self) -> bool:
        """Nobody new is shown today; the cards are of people seen today."""
        return self.seen >= CardView.A_DAY


def people_for(opening: Opening) -> FittingPeople:
    """Show the employer the best people for its opening, each of whom counts once a day (`see_cards`)."""
    day = timezone.localdate()
    row = _read(opening)
    asked = opening_docs([row])[0]
    # Who applied is in the inbox; who was refused or declined is not shown again.
    known = {
        *RefusedPair.objects.filter(opening=opening).values_list("student_id", flat=True),
        *Application.objects.filter(opening=opening).values_list("student_id", flat=True),
    }
    found = related(engine().match_seekers(asked, limit=SHOWN, exclude=known, on=day))
    docs = _agreeing([match.id for match in found], day)
    seen = services.see_cards(employer=row.employer, students=list(docs), on=day)
    if len(seen) >= CardView.A_DAY:
        docs = _agreeing(seen - known, day)
    ranked = _ranked(asked, [doc for pk, doc in docs.items() if pk in seen], day)
    return FittingPeople(_cards(ranked[:SHOWN]), len(seen))


def count_in_bands(opening: Opening) -> str:
    """How many people fit, for an employer nobody has verified yet.

    Never exact: a small count singles out persons, and two exact counts of openings that differ in one
    requirement say whether somebody meets it.
    """
    day = timezone.localdate()
    asked = opening_docs([_read(opening)])[0]
    found = related(engine().match_seekers(asked, limit=BANDS[0][0], on=day))
    return band(len(_agreeing([match.id for match in found], day)))


def related(found: Iterable[Match]) -> list[Match]:
    """Those whose major, occupation or skills have to do with the opening. Who merely lives near it does not
    fit, and would use up the day's cards."""
    return [
        match
        for match in found
        if any(part.points and part.state != "not_stated" for part in match.parts if part.key in TRADE)
    ]


def band(count: int) -> str:
    """The sentence of the band a count lies in."""
    return str(next(words for least, words in BANDS if count >= least))


def _read(opening: Opening) -> Opening:
    return Opening.objects.select_related(*RELATED).get(pk=opening.pk)


def _agreeing(students: Collection[int], day: date) -> dict[int, SeekerDoc]:
    """Documents of those who seek work and may be seen, in the given order.

    Read again after the index was asked: a consent withdrawn a moment ago counts.
    """
    rows = Profile.objects.filter(student_id__in=students, seeking=True, visible=True)
    docs = {doc.id: doc for doc in seeker_docs(rows) if matching.visible_on(doc, day)}
    return {pk: docs[pk] for pk in students if pk in docs}


def _ranked(asked: OpeningDoc, docs: Iterable[SeekerDoc], day: date) -> list[tuple[SeekerDoc, Match]]:
    """Best first, in the order of the engines."""
    weights = sources.weights()
    pairs = [
        (doc, matching.explain(asked, doc, weights)) for doc in docs if not matching.eligible(asked, doc, day)
    ]
    return sorted(pairs, key=lambda pair: (-pair[1].total, pair[0].id))


def _cards(pairs: Iterable[tuple[SeekerDoc, Match]]) -> list[SeekerCard]:
    pairs = list(pairs)
    majors = Major.objects.in_bulk({doc.major for doc, _match in pairs})
    counties = Region.objects.in_bulk({doc.region for doc, _match in pairs})
    cards = []
    for number, (doc, match) in enumerate(pairs, start=1):
        told = [reason for reason in reasons(match) if reason.key in FOR_EMPLOYERS]
        major, county = majors.get(doc.major), counties.get(doc.region)
        cards.append(
            SeekerCard(
                number=number,
                major=han(major.label) if major else "",
                county=han(county.label) if county else "",
                reasons=told,
                why=best_two(told),
            )
        )
    return cards
