"""The school's screens: own graduates, filters in the address, checks, papers, codes."""

import pytest
from django.urls import reverse

from tests.factories import (
    ClaimFactory,
    EnrolmentFactory,
    OccupationFactory,
    OutcomeFactory,
    ProgramFactory,
)
from vocmatch.accounts.models import Access, Role
from vocmatch.outcomes import services
from vocmatch.outcomes.models import Claim, Contact, Outcome, Rung

pytestmark = pytest.mark.django_db
QUERIES = 15  # of the list page, whatever the number of rows


@pytest.fixture
def officer(enter, school):
    return enter(Role.SCHOOL_OFFICER, school.organisation)


def page(client, name, *args, **query):
    response = client.get(reverse(f"outcomes:{name}", args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def others(school, count, **fields):
    program = school.programs.first() or ProgramFactory(school=school)
    return [
        OutcomeFactory(enrolment=EnrolmentFactory(graduate=2026, program=program, **fields))
        for _ in range(count)
    ]


def test_the_list_shows_own_graduates_only(officer, graduate):
    stranger = OutcomeFactory()
    text = page(officer, "list")
    assert graduate.enrolment.student.name in text
    assert stranger.enrolment.student.name not in text
    assert "Of 1 graduate nothing is known yet." in text


def test_filters_stay_in_the_address_and_count(officer, school, graduate, checked):
    waiting, unknown = others(school, 2, class_name="23级护理1班")
    ClaimFactory(outcome=waiting)
    services.refresh([waiting.pk])
    shows = {
        "placed": graduate, "waiting": waiting, "unknown": unknown,
    }  # fmt: skip
    for show, only in shows.items():
        text = page(officer, "list", show=show)
        names = [row.enrolment.student.name for row in shows.values()]
        assert [name for name in names if f">{name}<" in text] == [only.enrolment.student.name]
    text = page(officer, "list", **{"class": "23级护理1班", "show": "unknown"})
    assert "class=23%E7%BA%A7%E6%8A%A4%E7%90%861%E7%8F%AD" in text
    assert "show=unknown" in text


def test_the_list_takes_the_same_queries_for_any_number(officer, school, graduate, django_assert_num_queries):
    others(school, 2)
    page(officer, "list")
    with django_assert_num_queries(QUERIES):
        page(officer, "list")
    others(school, 20)
    with django_assert_num_queries(QUERIES):
        page(officer, "list")


def test_a_dispute_reads_as_not_yet_confirmed(officer, graduate, checked, enter, school):
    services.answer(outcome=graduate, claim=checked, word=Outcome.Word.DISPUTED, why="I never worked there")
    seen = page(officer, "list") + page(officer, "outcome", graduate.public_id)
    seen += page(officer, "list", show="placed") + page(officer, "codes")
    assert "not yet confirmed" in seen
    assert "disputed" not in seen
    assert "never worked" not in seen
    # It stays among the checked ones: leaving that list would tell.
    assert graduate.enrolment.student.name in page(officer, "list", show="placed")
    assert graduate.enrolment.student.name not in page(officer, "list", show="open")


def test_the_school_checks_or_returns(officer, graduate):
    claim = ClaimFactory(outcome=graduate)
    url = reverse("outcomes:check", args=[claim.public_id])
    officer.post(url, {"accept": "no"})
    claim.refresh_from_db()
    assert claim.state == Claim.State.SUBMITTED  # a return needs its reason
    officer.post(url, {"accept": "no", "why": "the stamp is missing"})
    assert "the stamp is missing" in page(officer, "outcome", graduate.public_id)
    officer.post(reverse("outcomes:again", args=[claim.public_id]))
    officer.post(url, {"accept": "yes"})
    graduate.refresh_from_db()
    assert graduate.rung == Rung.SCHOOL_CHECKED


def test_a_claim_that_proves_nothing_says_why(officer, graduate):
    claim = ClaimFactory(outcome=graduate, internship=True)
    url = reverse("outcomes:check", args=[claim.public_id])
    response = officer.post(url, {"accept": "yes"}, follow=True)
    assert "An internship agreement never proves employment" in response.content.decode()


VALUES = {
    "destination": "11",
    "employer_name": "天水锻压机床(集团)有限公司",
    "job": "电焊工",
    "starts_on": "2026-07-01",
    "evidence": "contract",
}


def test_a_claim_with_its_paper_is_added_and_the_paper_opens(officer, graduate, pdf):
    OccupationFactory(code="6-18-02-04")
    url = reverse("outcomes:claim", args=[graduate.public_id])
    response = officer.post(url, {**VALUES, "file": pdf})
    assert response.status_code == 302
    claim = graduate.claims.get()
    assert (claim.occupation_id, claim.by, bool(claim.evidence_hash)) == ("6-18-02-04", "school", True)
    paper = officer.get(reverse("outcomes:paper", args=[claim.public_id]))
    assert paper.content == b"%PDF-1.7 a contract"
    assert paper["Cache-Control"] == "no-store"
    assert graduate.enrolment.student.name not in paper["Content-Disposition"]
    looks = Access.objects.filter(object_id=graduate.enrolment.student_id, kind="students.student")
    assert looks.filter(purpose__contains="paper").exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"evidence": "internship"}, "never proves employment"),
        ({"evidence": "payslips"}, "does not prove"),
        ({"starts_on": ""}, "Say since when"),
        ({}, "Add the scan"),
        ({"credit_code": "91620502000000001A"}, "18"),
        ({"job": "胡言乱语"}, "We know no job"),
    ],
)
def test_a_wrong_claim_says_what_to_do_and_writes_nothing(officer, graduate, changes, words):
    response = officer.post(reverse("outcomes:claim", args=[graduate.public_id]), VALUES | changes)
    text = response.content.decode()
    assert response.status_code == 200
    assert words in text
    assert "天水锻压机床" in text
    assert not Claim.objects.exists()


def test_a_missing_file_is_explained(officer, graduate):
    claim = ClaimFactory(outcome=graduate, evidence_hash="b" * 64)
    response = officer.get(reverse("outcomes:paper", args=[claim.public_id]))
    assert response.status_code == 404
    assert "Ask the school for the original" in response.content.decode()


def test_contacts_are_noted(officer, graduate):
    url = reverse("outcomes:contact", args=[graduate.public_id])
    officer.post(url, {"kind": "call", "note": "comes on Monday"})
    assert Contact.objects.get().organisation == graduate.enrolment.school.organisation
    assert "comes on Monday" in page(officer, "outcome", graduate.public_id)


def test_codes_are_printed_once_for_a_class(officer, graduate, checked):
    url = reverse("outcomes:codes")
    assert graduate.enrolment.class_name in page(officer, "codes")
    response = officer.post(url, {"class_name": graduate.enrolment.class_name})
    assert response["Cache-Control"] == "no-store"
    graduate.refresh_from_db()
    assert graduate.code_hash
    assert graduate.enrolment.student.name in response.content.decode()


def test_missing_graduates_are_taken_in(officer, school):
    EnrolmentFactory(graduate=2026, program=ProgramFactory(school=school))
    assert "Take them in" in page(officer, "list")
    officer.post(reverse("outcomes:ensure"), {"cohort": "2026"})
    assert Outcome.objects.count() == 1


def test_a_class_teacher_sees_the_named_classes_and_cannot_check(enter, school, graduate):
    (other,) = others(school, 1, class_name="23级护理1班")
    client = enter(Role.CLASS_TEACHER, school.organisation, classes=["23级护理1班"])
    text = page(client, "list")
    assert other.enrolment.student.name in text
    assert graduate.enrolment.student.name not in text
    assert client.get(reverse("outcomes:outcome", args=[graduate.public_id])).status_code == 404
    claim = ClaimFactory(outcome=other)
    assert client.post(reverse("outcomes:check", args=[claim.public_id])).status_code == 403
    assert client.get(reverse("outcomes:rates")).status_code == 403


def test_another_school_finds_nothing(enter, graduate, checked):
    client = enter(Role.SCHOOL_OFFICER, OutcomeFactory().enrolment.school.organisation)
    for name, public_id in (("outcome", graduate), ("claim", graduate), ("paper", checked)):
        assert client.get(reverse(f"outcomes:{name}", args=[public_id.public_id])).status_code == 404
    assert client.post(reverse("outcomes:check", args=[checked.public_id])).status_code == 404
