"""Counts the graduates of a cohort at a cut-off date, school by school and major by major."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple

from vocmatch.codes import alignment
from vocmatch.codes.models import Industry
from vocmatch.outcomes import definitions, stats
from vocmatch.outcomes.definitions import Flags
from vocmatch.outcomes.models import Claim
from vocmatch.schools.models import School
from vocmatch.students.models import Enrolment

UNKNOWN: Final = "unknown"
CITY_DIGITS: Final = 4  # 本地: the workplace lies in the school's prefecture
ALIGNED: Final = frozenset({alignment.Grade.EXACT, alignment.Grade.CLOSE})


class Graduate(NamedTuple):
    """One graduated enrolment as it is read."""

    pk: int
    school: int
    county: str
    major: str
    scheme: str
    certificates: list[str]
    word: str | None


class ClaimRow(NamedTuple):
    """One claim as it is read; the first fields are those of `definitions.ClaimLike`."""

    destination: str
    state: str
    evidence: str
    starts_on: date | None
    enrolment: int
    occupation: str | None
    region: str | None
    industry: str | None
    contract_months: int | None
    insurance: str
    channel: str


@dataclass
class CellCounts:
    """Counts of one school and major, and the people behind each block (enrolment ids)."""

    school: int
    county: str
    major: str
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(stats.COUNTED, 0))
    people: dict[str, list[int]] = field(default_factory=dict)


def count(cohort: int, cutoff: date, flags: Flags) -> list[CellCounts]:
    """Cells in order of school and major. Three queries, whatever the number of graduates."""
    sectors = dict(Industry.objects.values_list("code", "sector"))
    claims: dict[int, list[ClaimRow]] = defaultdict(list)
    for row in _claims(cohort):
        claims[row.enrolment].append(row)
    grade_of: dict[tuple[str, str], bool] = {}
    cells: dict[tuple[int, str], CellCounts] = {}
    for graduate in _graduates(cohort, flags):
        cell = cells.setdefault(
            (graduate.school, graduate.major), CellCounts(graduate.school, graduate.county, graduate.major)
        )
        claim = definitions.best(claims.get(graduate.pk, ()), cutoff)
        block = definitions.block_of(claim, graduate.word or "", cutoff)
        _add(cell.counts, graduate, claim if block else None, block, flags)
        if block and block != "D4" and isinstance(claim, ClaimRow):
            _add_quality(cell.counts, graduate, claim, sectors, grade_of)
        cell.people.setdefault(block or UNKNOWN, []).append(graduate.pk)
    return [cells[key] for key in sorted(cells)]


def digest(
    cells: list[CellCounts], cohort: int, cutoff: date, definition: str, flags: Mapping[str, bool]
) -> str:
    """A hash over everybody counted and how; equal for equal people, whatever their order."""
    people = [
        [cell.school, cell.major, {key: sorted(ids) for key, ids in cell.people.items()}] for cell in cells
    ]
    body = json.dumps([cohort, cutoff.isoformat(), definition, dict(flags), people], sort_keys=True)
    return hashlib.sha256(body.encode()).hexdigest()


def _graduates(cohort: int, flags: Flags) -> Iterator[Graduate]:
    rows = Enrolment.objects.graduates(cohort).order_by("pk")
    if not flags.include_technician_schools:
        rows = rows.exclude(school__type=School.Type.TECHNICIAN)
    columns = (
        "pk", "school_id", "school__organisation__region_id", "program__major_id", "scheme",
        "student__profile__certificates", "outcome__word",
    )  # fmt: skip
    return (Graduate(*row) for row in rows.values_list(*columns).iterator(chunk_size=5000))


def _claims(cohort: int) -> Iterator[ClaimRow]:
    rows = Claim.objects.filter(outcome__enrolment__in=Enrolment.objects.graduates(cohort))
    columns = (
        "destination", "state", "evidence", "starts_on", "outcome__enrolment_id", "occupation_id",
        "region_id", "industry_id", "contract_months", "insurance", "channel",
    )  # fmt: skip
    return (ClaimRow(*row) for row in rows.order_by("pk").values_list(*columns).iterator(chunk_size=5000))


def _add(
    counts: dict[str, int], graduate: Graduate, claim: definitions.ClaimLike | None, block: str, flags: Flags
) -> None:
    counts["n"] += 1
    through = graduate.scheme != Enrolment.Scheme.NONE
    counts["n_direct"] += not (flags.exclude_through_train and through)
    counts["certified"] += bool(graduate.certificates)
    counts[block or UNKNOWN] += 1


def _add_quality(
    counts: dict[str, int],
    graduate: Graduate,
    claim: ClaimRow,
    sectors: Mapping[str, int],
    grade_of: dict[tuple[str, str], bool],
) -> None:
    if claim.occupation:
        key = graduate.major, claim.occupation
        if key not in grade_of:
            grade_of[key] = alignment.grade(*key) in ALIGNED
        counts["alignment_known"] += 1
        counts["aligned"] += grade_of[key]
    counts["signed"] += bool(claim.contract_months)
    counts["insured"] += claim.insurance not in {"", Claim.Insurance.NONE}
    sector = sectors.get(claim.industry or "")
    if sector:
        counts[f"I{sector}"] += 1
    if claim.region:
        home = claim.region[:CITY_DIGITS] == graduate.county[:CITY_DIGITS]
        counts["local" if home else "elsewhere"] += 1
    if claim.channel:
        counts[claim.channel] += 1
