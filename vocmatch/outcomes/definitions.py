"""What counts: the ladder of proof, accepted evidence, and the blocks of the yearly form. No database.

Sources: destination codes and evidence of the graduate registration (教学厅函〔2021〕19号 and
教就业厅函〔2024〕11号); blocks D1 to D4 of 中等职业学校毕业生就业情况统计表 (2014 edition); internship papers
prove nothing (四不准 no. 4).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final, Protocol

from vocmatch.outcomes.models import Claim, Destination, Outcome, Rung

# Version of the formulas: "2014" divides splits by the directly employed, "2006" by all employed.
VERSIONS: Final = ("2006", "2014")
CURRENT: Final = "2014"

BLOCK_OF: Final[Mapping[str, str]] = MappingProxyType(
    {
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
)

_PAPER: Final = Claim.Evidence
ACCEPTED: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        Destination.AGREEMENT: frozenset({_PAPER.AGREEMENT, _PAPER.CONTRACT}),
        Destination.CONTRACT: frozenset({_PAPER.CONTRACT, _PAPER.START}),
        Destination.OTHER_HIRING: frozenset({_PAPER.CERTIFICATE, _PAPER.PAYSLIPS, _PAPER.START}),
        Destination.ASSISTANT: frozenset({_PAPER.CONTRACT, _PAPER.CERTIFICATE}),
        Destination.CONSCRIPT: frozenset({_PAPER.ENLISTMENT}),
        Destination.NATIONAL_PROJECT: frozenset({_PAPER.AGREEMENT, _PAPER.CERTIFICATE}),
        Destination.LOCAL_PROJECT: frozenset({_PAPER.AGREEMENT, _PAPER.CERTIFICATE}),
        Destination.OWN_BUSINESS: frozenset({_PAPER.LICENCE}),
        Destination.FREELANCE: frozenset({_PAPER.STATEMENT, _PAPER.PAYSLIPS}),
        Destination.STUDY: frozenset({_PAPER.ADMISSION}),
        Destination.ABROAD: frozenset({_PAPER.ADMISSION, _PAPER.CERTIFICATE}),
    }
)
# Destinations that are taken up on a day; study and service begin by their own papers.
STARTS: Final = frozenset(code for code, block in BLOCK_OF.items() if block != "D4")


class ClaimLike(Protocol):
    """What of a claim decides: a `Claim`, or a row read for a snapshot."""

    destination: str
    state: str
    evidence: str
    starts_on: date | None


def evidence_accepted(destination: str, evidence: str) -> bool:
    """Whether the paper proves this destination; an internship agreement never does."""
    return evidence in ACCEPTED.get(destination, frozenset())


def rung_of(claim: ClaimLike | None) -> Rung:
    """How well a claim is proved; the only place that says so.

    A check without accepted evidence is worth no more than the claim itself.
    """
    if claim is None or claim.state in {Claim.State.RETURNED, Claim.State.REVOKED}:
        return Rung.UNKNOWN
    if claim.destination in BLOCK_OF and not evidence_accepted(claim.destination, claim.evidence):
        return Rung.CLAIMED
    if claim.state == Claim.State.COUNTY_CHECKED:
        return Rung.COUNTY_CHECKED
    if claim.state == Claim.State.SCHOOL_CHECKED:
        return Rung.SCHOOL_CHECKED
    return Rung.EVIDENCED if claim.destination in BLOCK_OF else Rung.CLAIMED


def best(claims: Iterable[ClaimLike], on: date | None = None) -> ClaimLike | None:
    """The claim an outcome stands on: the best proved one, of equals the latest start.

    With `on`, claims that start later are left aside, so that an earlier cut-off finds what held then.
    """
    usable = [claim for claim in claims if rung_of(claim) and _begun(claim, on)]
    return max(usable, key=lambda claim: (rung_of(claim), claim.starts_on or date.min), default=None)


def block_of(claim: ClaimLike | None, word: str, cutoff: date) -> str:
    """D1 to D4 where the claim counts at the cut-off, else "".

    Counts ⇔ rung at least school-checked, not disputed, started by the cut-off.
    """
    if claim is None or word == Outcome.Word.DISPUTED or rung_of(claim) < Rung.SCHOOL_CHECKED:
        return ""
    return BLOCK_OF.get(claim.destination, "") if _begun(claim, cutoff) else ""


def _begun(claim: ClaimLike, on: date | None) -> bool:
    if on is None or claim.destination not in STARTS:
        return True
    return claim.starts_on is not None and claim.starts_on <= on


@dataclass(frozen=True, slots=True)
class Flags:
    """What a batch of statistics takes in or leaves out; stored with each snapshot."""

    include_technician_schools: bool = True
    exclude_through_train: bool = False
