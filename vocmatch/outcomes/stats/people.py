"""A graduate as counted, and the counts of many. No database."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from vocmatch.codes.alignment import Grade
from vocmatch.outcomes.definitions import DEFINITIONS, DIRECT

ALIGNED = frozenset({Grade.EXACT, Grade.CLOSE})


class Person(NamedTuple):
    """One graduate at the cut-off; stored in this order in `Cell.people`.

    block: D1 to D4, empty when not placed, "?" when nobody has said anything · sector I1 to I3 ·
    place G1 to G3 · contract K0 to K4 · insurance S0 to S4 · channel C1 to C3, each empty when not
    recorded · grade: how well the work fits the major · pay: yuan a month.
    """

    enrolment: int
    block: str = "?"
    sector: str = ""
    place: str = ""
    channel: str = ""
    contract: str = ""
    insurance: str = ""
    grade: str = ""
    pay: int | None = None
    certified: bool = False
    through: bool = False


def contract_band(months: int | None) -> str:
    """The band of a contract's length: none, to one, two, three years, longer or open-ended."""
    if months is None:
        return ""
    return next((f"K{band}" for band in range(4) if months <= 12 * band), "K4")


def tally(people: Iterable[Person], definition: str) -> dict[str, int]:
    """Counts by name. Splits count the people of the definition's base, quality those in work."""
    base = DEFINITIONS[definition].base
    found: Counter[str] = Counter()
    for person in people:
        found["n"] += 1
        found["certified"] += person.certified
        found["through"] += person.through
        found["through_direct"] += person.through and person.block in DIRECT
        if person.block == "?":
            found["unknown"] += 1
        elif person.block:
            found[person.block] += 1
            if person.block in base:
                found.update(filter(None, (person.sector, person.place, person.channel)))
            if person.block in DIRECT:
                found.update(filter(None, (person.contract, person.insurance)))
                found["aligned"] += person.grade in ALIGNED
    return {name: count for name, count in sorted(found.items()) if count}


def pays(people: Iterable[Person]) -> list[int]:
    """Known monthly pays of those in work, in order."""
    return sorted(person.pay for person in people if person.pay and person.block in DIRECT)


def digest(parameters: Mapping[str, object], people: Iterable[Person]) -> str:
    """SHA-256 over the parameters of a batch and who is counted as what."""
    lines = [f"{name}={parameters[name]}" for name in sorted(parameters)]
    lines += [f"{person.enrolment}:{person.block}" for person in sorted(people)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
