"""The pages of matches and applications, through requests."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from tests.applications.people import graduate, index
from tests.factories import (
    ApplicationFactory,
    EmployerFactory,
    EnrolmentFactory,
    MembershipFactory,
    OpeningFactory,
)
from vocmatch.accounts.models import Access, Role, Step
from vocmatch.applications import matches, services
from vocmatch.applications.models import Application
from vocmatch.employers.models import Opening
from vocmatch.students.models import Profile, Student

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _first_language(settings):
    settings.SECOND_FACTOR_REQUIRED = False
    translation.activate("zh-hans")


def enter(client, organisation, role):
    client.force_login(MembershipFactory(organisation=organisation, role=role).user)
    return client


def test_matches_lead_to_an_application(client):
    student, opening = graduate(), OpeningFactory()
    index()
    client.force_login(student.user)
    page = client.get(reverse("applications:matches"))
    assert [row.opening.pk for row in page.context["found"]] == [opening.pk]
    assert [row.opening.pk for row in page.context["plain"]] == [opening.pk]
    assert client.get(reverse("applications:opening", args=[opening.public_id])).context["match"]
    url = reverse("applications:apply", args=[opening.public_id])
    assert client.get(url).status_code == 200
    assert client.post(url, {"letter": "明天可以到岗"}).status_code == 302
    assert client.post(url, {}).status_code == 200
    made = Application.objects.get()
    assert made.student == student
    assert client.get(reverse("applications:mine")).status_code == 200
    assert client.get(reverse("applications:application", args=[made.public_id])).status_code == 200


def test_who_opted_out_gets_the_list_for_everybody_only(client):
    student, opening = graduate(personalised=False), OpeningFactory()
    index()
    client.force_login(student.user)
    assert client.get(reverse("applications:matches")).url == reverse("applications:plain")
    page = client.get(reverse("applications:plain"))
    assert [row.match for row in page.context["found"]] == [None]
    assert client.get(reverse("applications:opening", args=[opening.public_id])).context["match"] is None


def test_the_matches_page_takes_the_same_queries_for_more_rows(client):
    student = graduate()
    client.force_login(student.user)
    spent = []
    for more in (1, 6):
        OpeningFactory.create_batch(more)
        index()
        client.get(reverse("applications:matches"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("applications:matches"))
        spent.append(len(queries))
    assert spent[0] == spent[1]


def test_an_opening_is_public_until_it_is_withdrawn(client):
    opening = OpeningFactory()
    url = reverse("applications:opening", args=[opening.public_id])
    assert client.get(url).status_code == 200
    Opening.objects.update(state=Opening.State.WITHDRAWN)
    assert client.get(url).status_code == 404


def test_a_draft_without_a_last_day_opens_for_its_employer_only(client):
    draft = OpeningFactory(state="draft", published_on=None, closes_on=None)
    url = reverse("applications:opening", args=[draft.public_id])
    assert client.get(url).status_code == 404
    assert enter(client, draft.employer.organisation, Role.EMPLOYER).get(url).status_code == 200


def test_the_inbox_shows_names_and_each_look_is_logged(client):
    made = ApplicationFactory(student=graduate(), opening=OpeningFactory())
    member = enter(client, made.opening.employer.organisation, Role.EMPLOYER)
    assert made.student.name in member.get(reverse("applications:inbox")).content.decode()
    assert member.get(reverse("applications:applicant", args=[made.public_id])).status_code == 200
    assert Access.objects.filter(kind="students.student", object_id=made.student_id).exists()


def test_another_employer_finds_neither_applicant_nor_people(client):
    made = ApplicationFactory(student=graduate(), opening=OpeningFactory())
    other = enter(client, EmployerFactory().organisation, Role.EMPLOYER)
    for route, found in (("applicant", made), ("application", made), ("people", made.opening)):
        assert other.get(reverse(f"applications:{route}", args=[found.public_id])).status_code == 404


def test_the_school_applies_for_its_graduate(client):
    student, opening = graduate(), OpeningFactory()
    index()
    school = student.enrolments.get().school.organisation
    officer = enter(client, school, Role.SCHOOL_OFFICER)
    url = reverse("applications:fitting", args=[student.public_id])
    assert [row.opening.pk for row in officer.get(url).context["found"]] == [opening.pk]
    officer.post(url, {"opening": opening.public_id})
    assert Application.objects.get().applied_by.username == client.get(url).context["user"].username
    assert officer.get(reverse("applications:fitting", args=[graduate().public_id])).status_code == 404


def test_an_employer_reads_applicants_only_while_it_is_verified_and_something_is_to_decide(client):
    made = ApplicationFactory(letter="明天可以到岗")
    employer = made.opening.employer
    enter(client, employer.organisation, Role.EMPLOYER)
    url, box = reverse("applications:applicant", args=[made.public_id]), reverse("applications:inbox")
    assert made.student.name in client.get(url).content.decode()
    assert made.student.name in client.get(box).content.decode()
    Application.objects.update(state=Application.State.WITHDRAWN)
    for address in (url, box):
        text = client.get(address).content.decode()
        assert made.student.name not in text and made.letter not in text
    Application.objects.update(state=Application.State.APPLIED)
    employer.verified_until = date(2020, 1, 1)
    employer.save()
    before = Access.objects.count()
    for address in (url, box):
        page = client.get(address)
        assert page.status_code == 403 and made.student.name not in page.content.decode()
    assert client.post(url, {"action": "offer"}).status_code == 403
    assert Application.objects.get().state == Application.State.APPLIED
    assert Access.objects.count() == before


def test_what_a_person_wishes_is_not_told_to_employers(client):
    student = graduate(pay=4321, conditions=["housing"])
    made = ApplicationFactory(student=student)
    enter(client, made.opening.employer.organisation, Role.EMPLOYER)
    page = client.get(reverse("applications:applicant", args=[made.public_id]))
    assert {reason.key for reason in page.context["told"]} == {
        "major",
        "occupation",
        "skills",
        "certificates",
        "distance",
    }
    assert "4,321" not in page.content.decode()


@pytest.mark.parametrize("state", [Application.State.APPLIED, Application.State.REFUSED])
def test_points_do_not_tell_employers_what_a_person_wishes(state, client):
    """Whatever pay and conditions the person wishes, the employer reads the same page."""
    made = ApplicationFactory(student=graduate(), state=state)
    enter(client, made.opening.employer.organisation, Role.EMPLOYER)
    url = reverse("applications:applicant", args=[made.public_id])
    client.get(url)  # the first look is a step of its own
    pages = set()
    for pay, conditions in ((None, []), (4000, ["housing"]), (40_000, ["housing", "meals"])):
        Profile.objects.update(pay=pay, conditions=conditions)
        student = Student.objects.get(pk=made.student_id)
        match = matches.match_of(student, made.opening).match
        Application.objects.update(match={**made.match, "total": match.total})
        pages.add(re.sub(r'csrfmiddlewaretoken" value="\w+"', "", client.get(url).content.decode()))
    assert len(pages) == 1


def test_the_school_reads_an_application_on_record(client):
    made = ApplicationFactory()
    school = EnrolmentFactory(student=made.student).program.school.organisation
    enter(client, school, Role.SCHOOL_OFFICER)
    page = client.get(reverse("applications:application", args=[made.public_id]))
    assert page.status_code == 200
    assert Access.objects.filter(object_id=made.student.pk).count() == 1


@pytest.mark.parametrize("faster", ["view", "withdraw"])
def test_a_look_shows_the_page_though_somebody_else_was_faster(faster, client, monkeypatch):
    made = ApplicationFactory(student=graduate())
    actor = MembershipFactory(organisation=made.opening.employer.organisation, role=Role.EMPLOYER).user
    view = services.view

    def second(*, application, actor):
        """The look, after somebody else changed the row that this request has read already."""
        row = Application.objects.get(pk=application.pk)
        if faster == "view":
            view(application=row, actor=actor)
        else:
            services.reply(application=row, action="withdraw", actor=row.student.user)
        view(application=application, actor=actor)

    monkeypatch.setattr(services, "view", second)
    client.force_login(actor)
    page = client.get(reverse("applications:applicant", args=[made.public_id]))
    assert page.status_code == 200
    assert (made.student.name in page.content.decode()) is (faster == "view")
    made.refresh_from_db()
    assert made.state == {"view": "viewed", "withdraw": "withdrawn"}[faster]
    assert Step.objects.filter(object_id=made.pk).count() == 1


def test_an_employer_finds_no_application_of_a_child(client):
    """Such rows were made before nobody under 16 could apply."""
    child, grown = (ApplicationFactory(student=graduate(years)) for years in (15, 16))
    Application.objects.filter(pk=child.pk).update(opening=grown.opening)
    enter(client, grown.opening.employer.organisation, Role.EMPLOYER)
    text = client.get(reverse("applications:inbox")).content.decode()
    assert grown.student.name in text and child.student.name not in text
    statuses = {
        made.student.age_on(timezone.localdate()): [
            client.get(reverse(f"applications:{route}", args=[made.public_id]), follow=True).status_code
            for route in ("applicant", "application")
        ]
        for made in (child, grown)
    }
    assert statuses == {15: [404, 404], 16: [200, 200]}
    client.force_login(child.student.user)
    assert child.opening.title in client.get(reverse("applications:mine")).content.decode()
