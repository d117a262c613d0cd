"""What the numbers of graduates mean: blocks, evidence, rungs, and when a graduate counts.

The only place where these rules stand. Nothing here reads the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Protocol, TypeVar

from django.db.models import Q
from django.utils.timezone import localdate

from vocmatch.outcomes.models import Claim, Destination, Outcome, Rung, Snapshot

Evidence = Claim.Evidence

# Blocks of the yearly form (就业去向): D1 organisations of any ownership, D2 registered
# self-employment, D3 other ways, D4 further study. What is not named here never counts.
BLOCKS: Final[Mapping[str, str]] = {
    Destination.AGREEMENT: "D1",
    Destination.CONTRACT: "D1",
    Destination.ASSISTANT: "D1",
    Destination.NATIONAL_PROJECT: "D1",
    Destination.LOCAL_PROJECT: "D1",
    Destination.OWN_BUSINESS: "D2",
    Destination.OTHER_HIRING: "D3",
    Destination.CONSCRIPT: "D3",
    Destination.FREELANCE: "D3",
    Destination.STUDY: "D4",
    Destination.ABROAD: "D4",
}
DIRECT: Final = frozenset({"D1", "D2", "D3"})
STUDY: Final = frozenset({"D4"})
PLACED: Final = DIRECT | STUDY

# Which paper proves which destination. An internship agreement proves none (四不准). A start that a
# verified employer recorded here names employer, day, pay and contract term: it stands for the
# contract, or without a term for the employer's certificate.
ACCEPTED: Final[Mapping[str, frozenset[str]]] = {
    Destination.AGREEMENT: frozenset({Evidence.AGREEMENT}),
    Destination.CONTRACT: frozenset({Evidence.CONTRACT, Evidence.START}),
    Destination.OTHER_HIRING: frozenset({Evidence.CERTIFICATE, Evidence.PAYSLIPS, Evidence.START}),
    Destination.ASSISTANT: frozenset(
        {Evidence.AGREEMENT, Evidence.CONTRACT, Evidence.CERTIFICATE, Evidence.PAYSLIPS}
    ),
    Destination.CONSCRIPT: frozenset({Evidence.ENLISTMENT}),
    Destination.NATIONAL_PROJECT: frozenset({Evidence.PROJECT}),
    Destination.LOCAL_PROJECT: frozenset({Evidence.PROJECT}),
    Destination.OWN_BUSINESS: frozenset({Evidence.LICENCE}),
    Destination.FREELANCE: frozenset({Evidence.STATEMENT}),
    Destination.STUDY: frozenset({Evidence.ADMISSION, Evidence.RECORD}),
    Destination.ABROAD: frozenset({Evidence.ADMISSION}),
    # Not placed: the graduate's word is enough, signed or not.
    Destination.SEEKING: frozenset({Evidence.NONE, Evidence.STATEMENT}),
    Destination.PREPARING: frozenset({Evidence.NONE, Evidence.STATEMENT}),
    Destination.NOT_SEEKING: frozenset({Evidence.NONE, Evidence.STATEMENT}),
}

# Pay below the local minimum wage is no employment for these.
WAGE_FLOOR: Final = frozenset({Destination.OTHER_HIRING, Destination.ASSISTANT, Destination.FREELANCE})

# Approved by two levels before it counts: only the graduate's own statement proves it.
TWO_LEVELS: Final = frozenset({Destination.FREELANCE})

_RUNGS: Final = {
    Claim.State.SUBMITTED: Rung.EVIDENCED,
    Claim.State.SCHOOL_CHECKED: Rung.SCHOOL_CHECKED,
    Claim.State.COUNTY_CHECKED: Rung.COUNTY_CHECKED,
    Claim.State.RETURNED: Rung.CLAIMED,
    Claim.State.REVOKED: Rung.UNKNOWN,
}


class Stated(Protocol):
    """What the rules read of a claim: a row of the table, or the same columns of a query."""

    @property
    def pk(self) -> int: ...
    @property
    def state(self) -> str: ...
    @property
    def destination(self) -> str: ...
    @property
    def evidence(self) -> str: ...
    @property
    def starts_on(self) -> date | None: ...
    @property
    def created_at(self) -> datetime: ...


AnyClaim = TypeVar("AnyClaim", bound=Stated)


def accepted(destination: str, evidence: str) -> bool:
    """Whether this kind of evidence proves this destination."""
    return evidence in ACCEPTED.get(destination, ())


def rung_of(claim: Stated | None) -> Rung:
    """How well a claim is proved. A rung includes those below it: without evidence that the
    destination accepts, no check lifts a claim above *claimed*."""
    if claim is None:
        return Rung.UNKNOWN
    rung = _RUNGS[Claim.State(claim.state)]
    return rung if accepted(claim.destination, claim.evidence) else min(rung, Rung.CLAIMED)


def block_of(claim: Stated | None, *, word: str, cutoff: date) -> str:
    """The block in which a graduate counts on the cut-off date; empty where the graduate does not.

    Counts: proved to the level its destination asks for, not disputed, begun by the cut-off.
    """
    if claim is None or word == Outcome.Word.DISPUTED:
        return ""
    if claim.starts_on is None or claim.starts_on > cutoff or rung_of(claim) < _needed(claim.destination):
        return ""
    return BLOCKS.get(claim.destination, "")


def counts(claim: Stated | None, *, word: str, cutoff: date) -> bool:
    """Whether a graduate is placed on the cut-off date (see `block_of`)."""
    return bool(block_of(claim, word=word, cutoff=cutoff))


def counted(cutoff: date, outcome: str = "") -> Q:
    """`counts` as a filter over outcomes, reached by this look-up prefix."""
    proved = Q(**{f"{outcome}rung__gte": Rung.SCHOOL_CHECKED}) & ~Q(
        **{f"{outcome}destination__in": sorted(TWO_LEVELS), f"{outcome}rung__lt": Rung.COUNTY_CHECKED}
    )
    return (
        proved
        & Q(**{f"{outcome}destination__in": sorted(BLOCKS), f"{outcome}claim__starts_on__lte": cutoff})
        & ~Q(**{f"{outcome}word": Outcome.Word.DISPUTED})
    )


def choose(claims: Iterable[AnyClaim], cutoff: date) -> AnyClaim | None:
    """The claim that stands for the graduate when there are several.

    Begun by the cut-off before not begun, proved before not proved; of proved ones the latest start, because a
    graduate who changed is where they are now; of others the best proved, then the latest.
    """
    standing = [claim for claim in claims if claim.state != Claim.State.REVOKED]
    return max(standing, key=lambda claim: _standing(claim, cutoff), default=None)


def _needed(destination: str) -> Rung:
    return Rung.COUNTY_CHECKED if destination in TWO_LEVELS else Rung.SCHOOL_CHECKED


def _standing(claim: Stated, cutoff: date) -> tuple[bool, bool, date, Rung, datetime, int]:
    rung = rung_of(claim)
    proved = rung >= Rung.SCHOOL_CHECKED
    since = claim.starts_on or localdate(claim.created_at)
    return since <= cutoff, proved, since if proved else date.min, rung, claim.created_at, claim.pk


@dataclass(frozen=True, slots=True)
class Definition:
    """One version of the formulas. `base`: the blocks whose people the splits by industry, place and
    channel divide; `destinations`: the blocks as that version prints them."""

    version: str
    base: frozenset[str]
    destinations: tuple[tuple[str, ...], ...]


# Releases for 2006 to 2013 divide by all placed graduates and print self-employment and other ways
# together; from 2014 on they divide by the directly employed.
DEFINITIONS: Final[Mapping[str, Definition]] = {
    Snapshot.Definition.V2006: Definition("2006", PLACED, (("D1",), ("D2", "D3"), ("D4",))),
    Snapshot.Definition.V2014: Definition("2014", DIRECT, (("D1",), ("D2",), ("D3",), ("D4",))),
}


@dataclass(frozen=True, slots=True)
class Flags:
    """Choices of a statistics batch that move every figure, stored with the snapshot.

    exclude_through_train: the direct rate leaves out students of through-train schemes, who were never
    meant to look for work (Shanghai 2018). include_technician_schools: technician schools belong to another ministry.
    """

    exclude_through_train: bool = False
    include_technician_schools: bool = True
