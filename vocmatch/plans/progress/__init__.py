"""How a plan stands: every target with its figure, the figure's company, and a status.

`INDICATORS` is the table of what is computed here; targets without an indicator are reported by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from vocmatch.accounts.models import Organisation
from vocmatch.plans.models import Item, Plan, Target
from vocmatch.plans.progress import enrolment, platform, rates, reported
from vocmatch.plans.progress.reading import Reading
from vocmatch.plans.progress.values import STATE_OF, Status, Value, goal_of, printed, status_of

Indicator = Callable[[Reading, Target], Value]

INDICATORS: Final[Mapping[str, Indicator]] = {
    "": reported.reported,
    "growth": reported.growth,
    "registered": enrolment.registered,
    "coverage": platform.coverage,
    "openings": platform.openings,
    "employers": platform.employers,
    "applications": platform.applications,
    "applicants": platform.applicants,
    "employment": rates.employment,
    "aligned": rates.aligned,
    "signed": rates.signed,
    "insured": rates.insured,
    "certified": rates.certified,
    "pay": rates.pay,
}


@dataclass(frozen=True, slots=True)
class Progress:
    """One target on a day: what is printed of it, on the page and in the workbook alike."""

    target: Target
    value: Value
    status: Status

    @property
    def state(self) -> str:
        """Which of the four states of the design (good, watch, bad, unknown) shows the status."""
        return STATE_OF[self.status]

    @property
    def goal(self) -> str:
        """What is promised, in words: at least 22,000 persons; above last year; done."""
        target, kind = self.target, Target.Comparator
        if target.value is None:
            return target.get_comparator_display()
        number = printed(goal_of(target), target.unit)
        if target.unit != Target.Unit.PERCENT:
            number = _("%(number)s %(unit)s") % {"number": number, "unit": target.get_unit_display()}
        if target.comparator == kind.DONE:
            return _("%(number)s, done") % {"number": number}
        return _("%(comparator)s %(number)s") % {
            "comparator": target.get_comparator_display(),
            "number": number,
        }

    @property
    def figure(self) -> str:
        return self.value.text(self.target.unit)

    @property
    def before(self) -> str:
        """The figure one year earlier, for a direction; empty where nothing is compared."""
        earlier = self.value.before
        return earlier.text(self.target.unit) if earlier and self.compares else ""

    @property
    def compares(self) -> bool:
        return self.target.comparator == Target.Comparator.ABOVE_LAST_YEAR

    @property
    def remarks(self) -> tuple[str, ...]:
        """What a reader must know beside the figure: its source, of how many, why not comparable, its proof."""
        target = self.target
        said = [target.get_source_display()]
        if self.value.n:
            said.append(self.value.n)
        if self.value.refusal:
            said.append(self.value.refusal)
        if target.soft:
            said.append(_("The plan calls it an aim."))
        if target.implied:
            said.append(_("The number is implied, not stated."))
        if self.value.evidence:
            said.append(_("Proof: %(evidence)s") % {"evidence": self.value.evidence})
        return tuple(said)


@dataclass(frozen=True, slots=True)
class ItemProgress:
    """An item and how its targets stand; an item may name none."""

    item: Item
    rows: Sequence[Progress]


def read(plan: Plan, scope: Organisation, today: date) -> Reading:
    """A reading of the plan today, or on the last day of its year if that is over."""
    return Reading(plan=plan, scope=scope, on=min(today, date(plan.year, 12, 31)))


def progress_of(reading: Reading, *, number: int | None = None) -> list[ItemProgress]:
    """All items of the plan (or the one of that number) with the status of their targets."""
    items = reading.plan.items.prefetch_related("targets")
    if number is not None:
        items = items.filter(number=number)
    return [ItemProgress(item, [stand(reading, target) for target in item.targets.all()]) for item in items]


def stand(reading: Reading, target: Target) -> Progress:
    """How one target stands."""
    value = INDICATORS[target.indicator](reading, target)
    return Progress(target=target, value=value, status=status_of(target, value, reading.on))


def count(items: Sequence[ItemProgress], status: Status) -> int:
    """How many targets have this status."""
    return sum(row.status == status for item in items for row in item.rows)
