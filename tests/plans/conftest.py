"""A small city: two counties with a school each, the plan of 2026 and 60 graduates a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from tests import factories
from vocmatch.accounts.models import Membership, Organisation, Role
from vocmatch.outcomes.models import Cell, Snapshot
from vocmatch.plans import services
from vocmatch.plans.models import Plan, Target
from vocmatch.plans.progress import Reading
from vocmatch.schools.models import School

CUTOFF = date(2026, 8, 31)
NOVEMBER = date(2026, 11, 24)


@dataclass
class City:
    bureau: Organisation
    counties: list[Organisation]
    schools: list[School]
    plan: Plan
    admin: Membership

    def target(self, key: str) -> Target:
        return Target.objects.select_related("item__plan__organisation").get(item__plan=self.plan, key=key)

    def reading(self, scope: Organisation | None = None, on: date = NOVEMBER) -> Reading:
        return Reading(self.plan, scope or self.bureau, on)

    def enrol(self, school: School, number: int, *, on: date | None = date(2026, 10, 20)) -> None:
        """New students of this autumn, registered on that day (None: not yet)."""
        program = (
            factories.ProgramFactory(school=school) if not school.programs.exists() else school.programs.get()
        )
        for _ in range(number):
            factories.EnrolmentFactory(program=program, entry_term=date(2026, 9, 1), registered_on=on)

    def freeze(
        self,
        cohort: int,
        placed: list[int],
        *,
        n: int = 30,
        cutoff: date | None = None,
        definition: str = "2014",
        flags: dict | None = None,
        published: bool = True,
    ) -> Snapshot:
        """A snapshot in which `placed[i]` of the n graduates of school i are in work."""
        snapshot = Snapshot.objects.create(
            cohort=cohort,
            cutoff=cutoff or date(cohort, 8, 31),
            definition=definition,
            flags=flags or {},
            digest="0",
            published_at=f"{cohort}-10-01T00:00:00Z" if published else None,
        )
        for school, part in zip(self.schools, placed, strict=True):
            counts = {
                "n": n,
                "D1": part,
                "unknown": 1,
                "K1": part // 2,
                "S3": part // 3,
                "aligned": part // 2,
            }
            Cell.objects.create(
                snapshot=snapshot,
                school=school,
                county=school.organisation.region,
                major=factories.MajorFactory(),
                counts=counts,
                pays=[3000 + 10 * at for at in range(part)],
            )
        return snapshot


@pytest.fixture
def city(db, settings):
    settings.SECOND_FACTOR_REQUIRED = False

    def organisation(kind, name, code, parent=None):
        region = factories.RegionFactory(code=code)
        return factories.OrganisationFactory(kind=kind, name=name, region=region, parent=parent)

    bureau = organisation(Organisation.Kind.BUREAU, "天水市教育局", "620500")
    counties = [
        organisation(Organisation.Kind.BUREAU, f"{name}教育局", code, bureau)
        for name, code in (("秦州区", "620502"), ("麦积区", "620503"))
    ]
    schools = [
        factories.SchoolFactory(
            organisation=organisation(
                Organisation.Kind.SCHOOL, f"{row.region.name}职业中专", row.region_id, row
            )
        )
        for row in counties
    ]
    return City(
        bureau=bureau,
        counties=counties,
        schools=schools,
        plan=services.create_plan(organisation=bureau, year=2026),
        admin=factories.MembershipFactory(role=Role.CITY_ADMIN, organisation=bureau),
    )
