"""From claims to counts per school and major, in a handful of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from functools import cache
from typing import Final, NamedTuple

from django.conf import settings
from django.db.models import QuerySet

from vocmatch.accounts.models import Step
from vocmatch.codes.alignment import Grade, grade
from vocmatch.outcomes.definitions import PLACED, STUDY, Flags, block_of, choose
from vocmatch.outcomes.models import Claim, Destination, Outcome, Snapshot
from vocmatch.outcomes.stats import people
from vocmatch.outcomes.stats.people import Person
from vocmatch.schools.models import School
from vocmatch.students.models import Enrolment

Key = tuple[int, str]  # school, major
# Hong Kong, Macao and Taiwan are 境外 in the form, as are other countries (no code).
ABROAD: Final = ("71", "81", "82")


class _Graduate(NamedTuple):
    pk: int
    school: int
    major: str
    scheme: str
    certificates: list[str] | None


class _Claim(NamedTuple):
    """The columns of a claim that are counted; `definitions` reads it as it reads a row."""

    pk: int
    outcome: int
    state: str
    destination: str
    evidence: str
    starts_on: date | None
    created_at: datetime
    occupation: str | None
    region: str | None
    sector: int | None
    pay: int | None
    contract_months: int | None
    insurance: str
    channel: str


def compute(
    cohort: int, cutoff: date, *, flags: Flags | None = None, as_of: datetime | None = None
) -> dict[Key, list[Person]]:
    """Every graduate of a cohort as counted on the cut-off date, by school and major.

    With `as_of`, claims and words are read as they stood at that moment: what came later is left out.
    Counts follow by `tally`. Three queries, two more with `as_of`, whatever the number of graduates.
    """
    graduates = Enrolment.objects.graduates(cohort)
    if flags and not flags.include_technician_schools:
        graduates = graduates.exclude(school__type=School.Type.TECHNICIAN)
    rows = graduates.values_list(
        "pk", "school_id", "program__major_id", "scheme", "student__profile__certificates"
    )
    outcomes, claims = _read(Outcome.objects.of(cohort), as_of)
    graded = cache(grade)
    found: dict[Key, list[Person]] = defaultdict(list)
    for graduate in map(_Graduate._make, rows.order_by("pk").iterator()):
        outcome, word = outcomes.get(graduate.pk, (0, Outcome.Word.NONE))
        chosen = choose(claims.get(outcome, ()), cutoff)
        person = _counted(graduate, chosen, word, cutoff)
        if chosen and person.block in PLACED:
            person = _working(person, chosen, graded(graduate.major, chosen.occupation or ""))
        found[graduate.school, graduate.major].append(person)
    return dict(found)


def verify(snapshot: Snapshot) -> list[str]:
    """What of a snapshot no longer adds up; empty when it is as it was taken.

    Three comparisons: counts with the people stored, the digest with the people stored, and the people
    stored with the claims as they stood at `created_at`.
    """
    wrong = []
    stored: dict[int, Person] = {}
    for cell in snapshot.cells.all():
        crowd = [Person._make(row) for row in cell.people]
        if people.tally(crowd, snapshot.definition) != cell.counts or people.pays(crowd) != cell.pays:
            wrong.append(f"counts of school {cell.school_id}, major {cell.major_id}")
        stored.update({person.enrolment: person for person in crowd})
    if people.digest(parameters(snapshot), stored.values()) != snapshot.digest:
        wrong.append("digest")
    now = compute(snapshot.cohort, snapshot.cutoff, flags=Flags(**snapshot.flags), as_of=snapshot.created_at)
    again = {person.enrolment: person.block for crowd in now.values() for person in crowd}
    changed = [pk for pk, person in stored.items() if again.get(pk) != person.block]
    wrong += [f"enrolment {pk} counts otherwise" for pk in changed]
    return wrong


def parameters(snapshot: Snapshot) -> dict[str, object]:
    """What a batch is computed with, as its digest covers it."""
    return {
        "cohort": snapshot.cohort,
        "cutoff": snapshot.cutoff.isoformat(),
        "definition": snapshot.definition,
        **asdict(Flags(**snapshot.flags)),
    }


def _read(
    outcomes: QuerySet[Outcome], as_of: datetime | None
) -> tuple[dict[int, tuple[int, str]], Mapping[int, Iterable[_Claim]]]:
    """Outcome and word by enrolment, and the claims by outcome."""
    rows = Claim.objects.filter(outcome__in=outcomes).order_by()
    moved: dict[int, str] = {}
    said: dict[int, str] | None = None
    if as_of:
        rows = rows.filter(created_at__lte=as_of)
        moved = _states("outcomes.claim", rows.values("pk"), as_of)
        said = _states("outcomes.outcome", outcomes.values("pk"), as_of)
    columns = (
        "pk", "outcome_id", "state", "destination", "evidence", "starts_on", "created_at", "occupation_id",
        "region_id", "industry__sector", "pay", "contract_months", "insurance", "channel",
    )  # fmt: skip
    claims: dict[int, list[_Claim]] = defaultdict(list)
    for claim in map(_Claim._make, rows.values_list(*columns).iterator()):
        if as_of:
            claim = claim._replace(state=moved.get(claim.pk, Claim.State.SUBMITTED))
        claims[claim.outcome].append(claim)
    words = {
        enrolment: (pk, word if said is None else said.get(pk, Outcome.Word.NONE))
        for enrolment, pk, word in outcomes.values_list("enrolment_id", "pk", "word")
    }
    return words, claims


def _states(kind: str, rows: QuerySet, at: datetime) -> dict[int, str]:
    """The last state by id that the history holds up to a moment."""
    steps = Step.objects.filter(kind=kind, object_id__in=rows, at__lte=at).order_by("at", "pk")
    return dict(steps.values_list("object_id", "to_state"))


def _counted(graduate: _Graduate, chosen: _Claim | None, word: str, cutoff: date) -> Person:
    return Person(
        enrolment=graduate.pk,
        block=block_of(chosen, word=word, cutoff=cutoff) if chosen else "?",
        certified=bool(graduate.certificates),
        through=graduate.scheme != Enrolment.Scheme.NONE,
    )


def _working(person: Person, claim: _Claim, fit: Grade) -> Person:
    """The person with what the splits and the quality rates read of a claim that counts."""
    return person._replace(
        sector=f"I{claim.sector}" if claim.sector else "",
        place=place(claim.region, claim.destination),
        channel=claim.channel,
        contract=people.contract_band(claim.contract_months),
        insurance=claim.insurance,
        grade="" if person.block in STUDY else str(fit),
        pay=claim.pay,
    )


def place(region: str | None, destination: str) -> str:
    """Local (G1: in the city), elsewhere (G2) or abroad (G3) for the place of work or study."""
    if not region:
        return "G3" if destination == Destination.ABROAD else ""
    if region.startswith(ABROAD):
        return "G3"
    return "G1" if region[:4] == settings.VOCMATCH_CITY[:4] else "G2"
