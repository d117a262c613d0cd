"""Two counties with a school and an employer each (one county has two of both), and rows in each:
what the permission table's `sample` column names. Each sample gives the arguments of the route."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace

from tests import factories
from vocmatch.accounts.models import Membership, Organisation, Role
from vocmatch.outcomes import evidence
from vocmatch.outcomes.models import Snapshot
from vocmatch.outcomes.services import refresh
from vocmatch.plans import services
from vocmatch.plans.models import Target

COUNTIES = {"own": "620502", "county": "620503"}


@dataclass
class Place:
    """One school and one employer with everything that hangs on them."""

    rows: dict[str, object] = field(default_factory=dict)
    members: dict[str, Membership] = field(default_factory=dict)


def organisation(kind, name, county, parent=None):
    region = factories.RegionFactory(code=county)
    return factories.OrganisationFactory(kind=kind, name=name, region=region, parent=parent)


def build():
    """`own`, `other` (another organisation in the same county) and `far` (another county)."""
    city = organisation(Organisation.Kind.BUREAU, "市局", "620500")
    bureaus = {
        code: organisation(Organisation.Kind.BUREAU, f"县局{code}", code, city) for code in COUNTIES.values()
    }
    operator = organisation(Organisation.Kind.OPERATOR, "运行", "620500")
    counties = {"own": "620502", "other": "620502", "far": "620503"}
    places = {name: _place(name, county, bureaus[county]) for name, county in counties.items()}
    _add_plan(city, places.values())
    own = places["own"]
    for role in (Role.CITY_ANALYST, Role.CITY_VERIFIER, Role.CITY_ADMIN):
        own.members[role] = factories.MembershipFactory(role=role, organisation=city)
    own.members[Role.COUNTY_OFFICER] = factories.MembershipFactory(
        role=Role.COUNTY_OFFICER, organisation=bureaus["620502"]
    )
    own.members[Role.OPERATOR] = factories.MembershipFactory(role=Role.OPERATOR, organisation=operator)
    return places


def _add_plan(city, places):
    """The year plan of the city; each place's way into it is its school."""
    plan = services.create_plan(organisation=city, year=2026)
    target = Target.objects.get(item__plan=plan, key="9a")
    for place in places:
        place.rows |= {
            "plan": plan,
            "plan_item": SimpleNamespace(public_id=plan.public_id, number=9, table="targets"),
            "plan_place": SimpleNamespace(
                public_id=plan.public_id, organisation=place.rows["program"].school.public_id
            ),
            "target": Target.objects.get(item__plan=plan, key="4a"),
            "target_parts": SimpleNamespace(public_id=target.public_id, organisation=city.public_id),
        }


def _outcome(enrolment):
    """A disputed outcome whose claim the school has checked, with its paper."""
    outcome = factories.OutcomeFactory(enrolment=enrolment, word="disputed")
    claim = factories.ClaimFactory(outcome=outcome, checked=True, evidence_hash=evidence.store(b"%PDF-1.7"))
    refresh([outcome.pk])
    snapshot = Snapshot.objects.create(cohort=2026, cutoff="2026-08-31", digest="0" * 64)
    return {
        "outcome": outcome,
        "disputed_outcome": outcome,
        "claim": claim,
        "claim_with_paper": claim,
        "snapshot": snapshot,
    }


def _opening_list(employer_org):
    """A list of openings the employer uploaded, read and waiting to be confirmed."""
    columns = {"labels": [], "dropped": []}
    return factories.ImportFactory(
        kind="openings", columns=columns, run__kind="openings", run__organisation=employer_org
    ).run


def _place(name, county, bureau):
    place = Place()
    school_org = organisation(Organisation.Kind.SCHOOL, f"学校{name}", county, bureau)
    school = factories.SchoolFactory(organisation=school_org)
    program = factories.ProgramFactory(school=school)
    student = factories.StudentFactory(account=True)
    enrolment = factories.EnrolmentFactory(graduate=2026, student=student, program=program, class_name="一班")
    employer_org = organisation(Organisation.Kind.EMPLOYER, f"公司{name}", county)
    employer = factories.EmployerFactory(organisation=employer_org)
    opening = factories.OpeningFactory(employer=employer, region=school_org.region)
    draft = factories.OpeningFactory(
        employer=employer, region=school_org.region, state="draft", published_on=None
    )
    place.rows = {
        "student": student,
        "enrolment": enrolment,
        "program": program,
        "employer": employer,
        "opening": opening,
        "own_opening": draft,
        "application": factories.ApplicationFactory(student=student, opening=opening),
        "run": factories.RunFactory(organisation=school_org),
        "employer_run": factories.RunFactory(organisation=employer_org),
        "roster": factories.ImportFactory(run__organisation=school_org).run,
        "opening_list": _opening_list(employer_org),
        **_outcome(enrolment),
    }
    for role in (Role.SCHOOL_OFFICER, Role.SCHOOL_EDITOR):
        place.members[role] = factories.MembershipFactory(role=role, organisation=school_org)
    place.members[Role.CLASS_TEACHER] = factories.MembershipFactory(
        role=Role.CLASS_TEACHER, organisation=school_org, classes=["一班"]
    )
    place.members[Role.STUDENT] = factories.MembershipFactory(
        role=Role.STUDENT, organisation=school_org, user=student.user
    )
    place.members[Role.EMPLOYER] = factories.MembershipFactory(role=Role.EMPLOYER, organisation=employer_org)
    return place
