"""The bureau's plan of the year: all items, each county's part, and what was reported by hand."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from vocmatch.accounts.models import Organisation, User
from vocmatch.demo import facts
from vocmatch.demo.clock import year_of
from vocmatch.plans import services
from vocmatch.plans.models import Observation, Plan, Target

# Parts of the 22,000 new students; together 21,500, so that the plan shows a shortfall of 500.
PARTS: Final = {
    "620502": 4800,
    "620503": 4300,
    "620521": 1700,
    "620522": 3800,
    "620523": 3700,
    "620524": 2100,
    "620525": 1100,
}


def make(bureau: Mapping[str, Organisation], admin: User, today: date) -> Plan:
    """This year's plan with parts and observations, and last year's with what this one is compared to."""
    year = year_of(today)
    plan = services.create_plan(organisation=bureau["city"], year=year)
    enrolment = Target.objects.get(item__plan=plan, key="9a")
    for county, value in PARTS.items():
        services.allocate(target=enrolment, organisation=bureau[county], value=value)
    before = services.create_plan(organisation=bureau["city"], year=year - 1)
    if not Observation.objects.exists():
        _report(plan, "value", today - timedelta(days=20), admin)
        _report(before, "last_year", date(year - 1, 12, 20), admin)
    return plan


def _report(plan: Plan, column: str, on: date, admin: User) -> None:
    targets = {target.key: target for target in Target.objects.filter(item__plan=plan)}
    with (facts.DATA / "observations.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            target = targets.get(row["key"])
            if target is None or not row[column] or target.indicator:
                continue
            services.observe(
                target=target,
                organisation=plan.organisation,
                value=Decimal(row[column]),
                on=on,
                evidence=row["evidence"],
                by=admin,
            )
