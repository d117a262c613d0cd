"""One reading of a plan: whose figures, on which day; what several targets share is read once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Q

from vocmatch.accounts.models import Organisation
from vocmatch.outcomes import stats
from vocmatch.outcomes.stats import Totals
from vocmatch.plans.models import Observation, Plan
from vocmatch.plans.progress.cohorts import Pair, pair


def is_city(organisation: Organisation) -> bool:
    """Whether it is the bureau at the root of the tree."""
    return organisation.kind == Organisation.Kind.BUREAU and organisation.parent_id is None


def schools_in(organisation: Organisation, school: str = "") -> Q:
    """Rows whose school (reached by this look-up prefix, `school__` or empty) lies in the organisation."""
    if organisation.kind == Organisation.Kind.SCHOOL:
        return Q(**{f"{school}organisation": organisation})
    return regions_in(organisation, f"{school}organisation__region")


def regions_in(organisation: Organisation, region: str = "region") -> Q:
    """Rows whose county lies in the bureau's city, or is the bureau's county."""
    if is_city(organisation):
        return Q(**{f"{region}__code__startswith": organisation.region_id[:4]})
    return Q(**{f"{region}_id": organisation.region_id})


@dataclass(frozen=True, slots=True)
class TwoYears:
    """Counts of this year's cohort and last year's in one scope; None without a snapshot."""

    now: Totals | None
    before: Totals | None


@dataclass(frozen=True)
class Reading:
    """A plan read for an organisation (city, county, school) on a day."""

    plan: Plan
    scope: Organisation
    on: date

    @cached_property
    def observations(self) -> dict[tuple[str, int], Observation]:
        """The latest report by target key and year: of the plan's year up to the day, and of the year before.

        Last year's may stand in last year's plan of the bureau or as a baseline in this one.
        """
        rows = Observation.objects.filter(
            organisation=self.scope,
            target__item__plan__organisation=self.plan.organisation_id,
            on__range=(date(self.plan.year - 1, 1, 1), self.on),
        )
        in_order = rows.select_related("target").order_by("on", "at")
        return {(row.target.key, row.on.year): row for row in in_order}

    @cached_property
    def pair(self) -> Pair:
        """The two snapshots that directions compare."""
        return pair(self.plan.year, self.on)

    @cached_property
    def totals(self) -> TwoYears:
        """Counts of the two cohorts in the scope."""
        cells = schools_in(self.scope, "school__")
        now, before = self.pair.now, self.pair.before
        return TwoYears(
            now=stats.rates_for(now, cells) if now else None,
            before=stats.rates_for(before, cells) if before else None,
        )
