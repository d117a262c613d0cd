"""What no check may let pass: the anomalies of the handbook that block (A01, A07, A09)."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.conf import settings
from django.utils.translation import gettext_noop

from search.matching import birthday
from search.matching.limits import WORKING_AGE
from vocmatch.employers.models import MinimumWage
from vocmatch.outcomes.definitions import ACCEPTED, BLOCKS, DIRECT, WAGE_FLOOR, accepted
from vocmatch.outcomes.models import Claim, Destination
from vocmatch.work.messages import Refused

INTERNSHIP: Final = gettext_noop(
    "An internship agreement never proves employment. Ask for the contract, or return the claim."
)
NO_PROOF: Final = gettext_noop(
    "“%(evidence)s” does not prove “%(destination)s”. It is proved by: %(accepted)s."
)
NO_DATE: Final = gettext_noop("The first day is missing. A claim counts from its first day on.")
NO_PAY: Final = gettext_noop(
    "The pay is missing. “%(destination)s” counts only with pay up to the minimum wage."
)
LOW_PAY: Final = gettext_noop("%(pay)s yuan a month lie below the minimum wage of %(least)s yuan.")
TOO_YOUNG: Final = gettext_noop("The graduate was not yet 16 on that day. The law forbids such work.")


class Floors:
    """Minimum wages by county and day, each read once; None where the table has none."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, date], int | None] = {}

    def of(self, region: str, on: date) -> int | None:
        """Yuan a month in a county on a day."""
        # A wage is set for months at least, so the first of the month stands for its days.
        key = region, on.replace(day=1)
        if key not in self._known:
            found = MinimumWage.objects.of(region, on)
            self._known[key] = found.month if found else None
        return self._known[key]


def refuse_child_labour(born: date, starts_on: date) -> None:
    """Raise `Refused` for work under 16 (劳动法 art. 15); age counts on the first day."""
    if starts_on < birthday(born, WORKING_AGE):
        raise Refused(TOO_YOUNG)


def refuse_child_labour_in(claim: Claim, born: date) -> None:
    """`refuse_child_labour` for a claim of work."""
    if claim.starts_on and BLOCKS.get(claim.destination) in DIRECT:
        refuse_child_labour(born, claim.starts_on)


def refuse_unproved(claim: Claim, floors: Floors | None = None) -> None:
    """Raise `Refused` with what is missing for a claim that a check must not accept."""
    if claim.evidence == Claim.Evidence.INTERNSHIP:
        raise Refused(INTERNSHIP)
    destination = Destination(claim.destination).label
    if not accepted(claim.destination, claim.evidence):
        papers = [str(Claim.Evidence(paper).label) for paper in sorted(ACCEPTED[claim.destination])]
        raise Refused(
            NO_PROOF,
            evidence=Claim.Evidence(claim.evidence).label,
            destination=destination,
            accepted=", ".join(papers),
        )
    if claim.destination in BLOCKS and claim.starts_on is None:
        raise Refused(NO_DATE)
    if claim.destination in WAGE_FLOOR and claim.starts_on:
        if claim.pay is None:
            raise Refused(NO_PAY, destination=destination)
        least = (floors or Floors()).of(claim.region_id or settings.VOCMATCH_CITY, claim.starts_on)
        if least and claim.pay < least:
            raise Refused(LOW_PAY, pay=f"{claim.pay:,}", least=f"{least:,}")
