"""Each role's desk: only its own counts, one fixed number of queries, and tiles that lead on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone, translation

from search import indexing
from tests import factories
from vocmatch.accounts.models import Consent, Membership, Organisation, Role
from vocmatch.applications.models import Application
from vocmatch.outcomes.models import Contact, Outcome, Rung, Snapshot
from vocmatch.plans import services
from vocmatch.plans.models import Target
from vocmatch.work.models import Run

pytestmark = pytest.mark.django_db
TODAY = "2026-11-24T04:00:00Z"


@dataclass
class World:
    """Two counties with the same rows in each, so that a desk that counts too much shows it."""

    members: dict[str, Membership] = field(default_factory=dict)
    bureau: Organisation | None = None
    rows: list[dict] = field(default_factory=list)


def organisation(kind, name, code, parent=None, state=Organisation.State.ACTIVE):
    region = factories.RegionFactory(code=code)
    return factories.OrganisationFactory(kind=kind, name=name, region=region, parent=parent, state=state)


def graduate(program, class_name, rung=Rung.UNKNOWN, **outcome):
    student = factories.StudentFactory(account=True)
    enrolment = factories.EnrolmentFactory(
        graduate=2026, program=program, class_name=class_name, student=student
    )
    made = Outcome.objects.create(enrolment=enrolment, rung=rung, **outcome)
    return enrolment, made


def place(code, bureau):
    """One county: a school, an employer and one row of everything that can wait."""
    school_org = organisation(Organisation.Kind.SCHOOL, f"学校{code}", code, bureau)
    program = factories.ProgramFactory(school=factories.SchoolFactory(organisation=school_org))
    silent, _outcome = graduate(program, "一班")
    called, _outcome = graduate(program, "二班")
    Contact.objects.create(enrolment=called, kind="call", organisation=school_org)
    checked = {"rung": Rung.SCHOOL_CHECKED, "destination": "11"}
    placed, outcome = graduate(program, "一班", **checked)
    _disputed, disputed = graduate(program, "一班", word=Outcome.Word.DISPUTED, **checked)
    factories.ClaimFactory(outcome=outcome, checked=True)
    factories.ClaimFactory(outcome=disputed)
    employer = factories.EmployerFactory(
        organisation=organisation(Organisation.Kind.EMPLOYER, f"公司{code}", code)
    )
    pending = organisation(
        Organisation.Kind.EMPLOYER, f"新公司{code}", code, state=Organisation.State.PENDING
    )
    factories.EmployerFactory(organisation=pending, verified_until=None)
    opening = factories.OpeningFactory(employer=employer, closes_on=timezone.localdate() + timedelta(days=3))
    factories.OpeningFactory(employer=employer, state="draft", published_on=None)
    factories.ApplicationFactory(student=silent.student, opening=opening)
    factories.ApplicationFactory(student=placed.student, opening=opening, state=Application.State.OFFERED)
    Run.objects.create(kind="roster_read", organisation=school_org, state=Run.State.WAITING)
    Run.objects.create(kind="roster_read", organisation=school_org, state=Run.State.FAILED)
    return {"school": school_org, "employer": employer.organisation, "placed": placed, "outcome": outcome}


@pytest.fixture
def world(db, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    with time_machine.travel(TODAY, tick=False):
        built = build()
        indexing.rebuild()
        yield built


def build():
    bureau = organisation(Organisation.Kind.BUREAU, "市局", "620500")
    counties = [
        organisation(Organisation.Kind.BUREAU, f"县局{code}", code, bureau) for code in ("620502", "620503")
    ]
    world = World(bureau=bureau, rows=[place(row.region_id, row) for row in counties])
    own = world.rows[0]
    for role in (Role.SCHOOL_OFFICER, Role.SCHOOL_EDITOR):
        world.members[role] = factories.MembershipFactory(role=role, organisation=own["school"])
    world.members[Role.CLASS_TEACHER] = factories.MembershipFactory(
        role=Role.CLASS_TEACHER, organisation=own["school"], classes=["一班"]
    )
    world.members[Role.STUDENT] = factories.MembershipFactory(
        role=Role.STUDENT, organisation=own["school"], user=own["placed"].student.user
    )
    world.members[Role.EMPLOYER] = factories.MembershipFactory(
        role=Role.EMPLOYER, organisation=own["employer"]
    )
    world.members[Role.COUNTY_OFFICER] = factories.MembershipFactory(
        role=Role.COUNTY_OFFICER, organisation=counties[0]
    )
    for role in (Role.CITY_ANALYST, Role.CITY_VERIFIER, Role.CITY_ADMIN):
        world.members[role] = factories.MembershipFactory(role=role, organisation=bureau)
    operator = organisation(Organisation.Kind.OPERATOR, "运行", "620500")
    world.members[Role.OPERATOR] = factories.MembershipFactory(role=Role.OPERATOR, organisation=operator)
    Snapshot.objects.create(
        cohort=2026, cutoff=date(2026, 8, 31), digest="0", created_by=world.members[Role.CITY_ANALYST].user
    )
    plan = services.create_plan(organisation=bureau, year=2026)
    target = Target.objects.select_related("item__plan__organisation").get(item__plan=plan, key="9a")
    services.allocate(target=target, organisation=counties[0], value=10)
    return world


def open_desk(client, world, role):
    client.force_login(world.members[role].user)
    with translation.override("en"):
        address = reverse("desks:home")
    response = client.get(address)
    assert response.status_code == 200
    return response


def counts(response):
    return [row.count for row in response.context["waiting"]]


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        # the opening of the other county fits too, and is not applied to yet
        (Role.STUDENT, [1, 1, 1, 1]),
        (Role.EMPLOYER, [1, 1, 1]),
        (Role.SCHOOL_EDITOR, [1]),
        (Role.CLASS_TEACHER, [1]),
        # claims, silent graduates, imports, and both the unconfirmed and the disputed outcome
        (Role.SCHOOL_OFFICER, [1, 1, 1, 2]),
        (Role.COUNTY_OFFICER, [1, 1]),
        (Role.CITY_ANALYST, [0]),
        (Role.CITY_VERIFIER, [2, 2, 1, 0]),
        (Role.CITY_ADMIN, [2, 2, 1, 0]),
        (Role.OPERATOR, [2, 0, 0, 0]),
    ],
)
def test_a_desk_counts_what_is_its_own(world, client, role, expected):
    assert counts(open_desk(client, world, role)) == expected


@pytest.mark.parametrize(
    ("role", "queries"),
    [
        (Role.STUDENT, 16),
        (Role.EMPLOYER, 10),
        (Role.SCHOOL_EDITOR, 7),
        (Role.CLASS_TEACHER, 11),
        (Role.SCHOOL_OFFICER, 15),
        (Role.COUNTY_OFFICER, 13),
        (Role.CITY_ANALYST, 23),
        (Role.CITY_VERIFIER, 26),
        (Role.CITY_ADMIN, 26),
        (Role.OPERATOR, 12),
    ],
)
def test_a_desk_asks_a_fixed_number_of_queries(world, client, role, queries, django_assert_num_queries):
    open_desk(client, world, role)
    with django_assert_num_queries(queries):
        client.get("/en/desk/")
    extra = place("620521", world.bureau)
    assert extra
    with django_assert_num_queries(queries):
        client.get("/en/desk/")


def test_every_tile_with_work_leads_to_a_page(world, client):
    broken = []
    for role in Role.values:
        for row in open_desk(client, world, role).context["waiting"]:
            status = client.get(row.url).status_code
            if status not in {200, 302}:
                broken.append((role, row.url, status))
    assert not broken


def test_the_answer_names_what_waits(world, client):
    response = open_desk(client, world, Role.EMPLOYER)
    assert response.context["answer"] == (
        "Waiting for you: 1 applicant without an answer, 1 opening that closes within 7 days, 1 draft."
    )


def test_a_student_who_consented_is_not_asked_again(world, client):
    user = world.members[Role.STUDENT].user
    factories.ConsentFactory(user=user, purpose=Consent.Purpose.EMPLOYERS)
    response = open_desk(client, world, Role.STUDENT)
    assert counts(response)[-1] == 0
    assert "base.html" in [template.name for template in response.templates]
    assert "desk.html" not in [template.name for template in response.templates]


def test_an_employer_reads_whether_it_may_publish(world, client):
    assert "Verified until 2027-01-01" in open_desk(client, world, Role.EMPLOYER).content.decode()
    employer = world.members[Role.EMPLOYER].organisation.employer
    employer.verified_until = date(2026, 11, 1)
    employer.save()
    assert "Not verified" in open_desk(client, world, Role.EMPLOYER).content.decode()


def test_a_teacher_sees_the_named_classes_only(world, client):
    standing = open_desk(client, world, Role.CLASS_TEACHER).context["standing"]
    assert standing.rows == [["一班", "3", "1"]]


def test_a_county_sees_its_schools_beside_their_parts(world, client):
    standing = open_desk(client, world, Role.COUNTY_OFFICER).context["standing"]
    assert standing.text == "0 of 10 new students are registered."
    assert [row[0] for row in standing.rows] == ["学校620502", "Together"]


def test_the_city_sees_the_plan_and_what_is_urgent_in_it(world, client):
    standing = open_desk(client, world, Role.CITY_ADMIN).context["standing"]
    assert standing.text.startswith("42 targets: ")
    assert "9a" in [row.target.key for row in standing.targets]


def test_who_took_a_snapshot_does_not_publish_it(world, client):
    assert counts(open_desk(client, world, Role.CITY_ANALYST)) == [0]
    labels = [
        row.label for row in open_desk(client, world, Role.CITY_VERIFIER).context["waiting"] if row.count
    ]
    assert "snapshot to publish" in labels


def test_somebody_without_a_role_is_refused(client):
    client.force_login(factories.UserFactory())
    assert client.get(reverse("desks:home")).status_code == 403


def test_the_desk_asks_visitors_to_log_in(client):
    response = client.get("/en/desk/")
    assert response.status_code == 302 and "/login/" in response.url
