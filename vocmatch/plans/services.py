"""What changes a plan: making it, dividing a target, reporting a value."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vocmatch.accounts.models import Organisation, User
from vocmatch.plans import seed
from vocmatch.plans.models import Allocation, Item, Observation, Plan, Target


class PlanRefused(ValueError):
    """The plan's rules do not allow this; the message can be shown."""


@transaction.atomic
def create_plan(*, organisation: Organisation, year: int) -> Plan:
    """The bureau's plan of that year with all items and targets of the data file.

    A plan that exists is returned as it is, so that a second call changes nothing.
    """
    plan, made = Plan.objects.get_or_create(organisation=organisation, year=year)
    if made:
        for row in seed.items(year):
            item = Item.objects.create(plan=plan, number=row.number, **row.fields)
            Target.objects.bulk_create(Target(item=item, **fields) for fields in row.targets)
    return plan


@transaction.atomic
def allocate(*, target: Target, organisation: Organisation, value: Decimal | int | None) -> Allocation | None:
    """Set the part of a target that a county or school carries; None takes it away.

    Raises `PlanRefused` for targets that are not divisible (rates are watched, never handed out as
    quotas: 三不得), for negative parts, and for organisations outside the plan's own.
    """
    if not target.divisible:
        raise PlanRefused(_("Only counts can be divided. Rates are watched, not handed out as quotas."))
    if not _carries(organisation, target.item.plan.organisation):
        raise PlanRefused(_("Only counties and schools of this city can carry a part."))
    if value is None:
        Allocation.objects.filter(target=target, organisation=organisation).delete()
        return None
    if value < 0:
        raise PlanRefused(_("A part cannot be below zero."))
    part, _made = Allocation.objects.update_or_create(
        target=target, organisation=organisation, defaults={"value": value}
    )
    return part


def _carries(organisation: Organisation, city: Organisation) -> bool:
    """Whether it is a county bureau or school below the city's bureau."""
    if organisation.kind == Organisation.Kind.BUREAU:
        return organisation.parent_id == city.pk
    same_city = organisation.region_id[:4] == city.region_id[:4]
    return organisation.kind == Organisation.Kind.SCHOOL and same_city


@transaction.atomic
def observe(
    *,
    target: Target,
    organisation: Organisation,
    value: Decimal | int,
    on: date,
    evidence: str,
    by: User | None,
) -> Observation:
    """Add a reported value with its date and what proves it.

    Raises `PlanRefused` for a target that is computed here, a day to come, or missing evidence.
    """
    if target.indicator:
        raise PlanRefused(_("This target is computed here. It is not reported by hand."))
    if on > timezone.localdate():
        raise PlanRefused(_("The day of the value lies in the future."))
    if not evidence.strip():
        raise PlanRefused(_("Name what proves the value: a document, its number, where it is kept."))
    return Observation.objects.create(
        target=target, organisation=organisation, value=value, on=on, evidence=evidence.strip(), by=by
    )
