"""County and city: masked names, purposes in the log, disputes, signs."""

import pytest
from django.urls import reverse

from tests.factories import ClaimFactory, OrganisationFactory, OutcomeFactory, RegionFactory
from vocmatch.accounts.models import Access, Role
from vocmatch.outcomes import services
from vocmatch.outcomes.models import Claim, Outcome
from vocmatch.outcomes.views.bureau import masked

pytestmark = pytest.mark.django_db
QUERIES = 8  # of the list page, whatever the number of rows


@pytest.fixture
def county(enter, school):
    bureau = OrganisationFactory(kind="bureau", name="秦州区教育局", region=school.organisation.region)
    return enter(Role.COUNTY_OFFICER, bureau)


def case(claim):
    return reverse("outcomes:case", args=[claim.public_id])


def test_names_are_masked():
    assert [masked(name) for name in ("张小梅", "李", "阿卜杜拉")] == ["张＊＊", "李", "阿＊＊＊"]


def test_the_queue_masks_names_and_takes_few_queries(county, checked, django_assert_num_queries):
    text = county.get(reverse("outcomes:queue")).content.decode()
    assert "张＊＊" in text
    assert "张小梅" not in text
    with django_assert_num_queries(QUERIES):
        county.get(reverse("outcomes:queue"))
    for _ in range(5):
        outcome = OutcomeFactory(enrolment__program=checked.outcome.enrolment.program)
        ClaimFactory(outcome=outcome, checked=True)
    with django_assert_num_queries(QUERIES):
        county.get(reverse("outcomes:queue"))


def test_a_case_opens_for_a_purpose_that_is_logged(county, checked):
    student = checked.outcome.enrolment.student
    text = county.get(case(checked)).content.decode()
    assert "Why do you open this case" in text
    assert not Access.objects.exists()
    text = county.get(case(checked), {"purpose": "audit"}).content.decode()
    assert "张＊＊" in text
    assert student.name not in text
    look = Access.objects.get()
    assert (look.object_id, look.purpose, look.role) == (student.pk, "audit of a sample", "county_officer")


def test_the_county_accepts_or_returns(county, checked):
    county.post(case(checked), {"accept": "yes"})
    checked.refresh_from_db()
    assert checked.state == Claim.State.COUNTY_CHECKED
    other = ClaimFactory(checked=True, outcome=checked.outcome)
    county.post(case(other), {"accept": "no"})
    other.refresh_from_db()
    assert other.state == Claim.State.SCHOOL_CHECKED
    county.post(case(other), {"accept": "no", "why": "the paper shows another name"})
    other.refresh_from_db()
    assert other.state == Claim.State.RETURNED


def test_another_county_finds_nothing(enter, checked):
    client = enter(
        Role.COUNTY_OFFICER, OrganisationFactory(kind="bureau", region=RegionFactory(code="620503"))
    )
    assert client.get(case(checked), {"purpose": "check"}).status_code == 404
    assert client.get(reverse("outcomes:paper", args=[checked.public_id])).status_code == 404
    assert "张" not in client.get(reverse("outcomes:queue")).content.decode()


@pytest.fixture
def disputed(graduate, checked):
    services.answer(outcome=graduate, claim=checked, word=Outcome.Word.DISPUTED, why="I never worked there")
    return graduate


def test_the_city_hears_a_dispute(enter, disputed, checked):
    client = enter(Role.CITY_VERIFIER)
    assert "张＊＊" in client.get(reverse("outcomes:disputes")).content.decode()
    url = reverse("outcomes:dispute", args=[disputed.public_id])
    text = client.get(url).content.decode()
    assert "I never worked there" in text
    assert Access.objects.get().purpose == "the city hears a dispute"
    response = client.post(url, {"result": "revoked", "why": "the employer knows nobody of this name"})
    assert response.status_code == 302
    checked.refresh_from_db()
    assert checked.state == Claim.State.REVOKED
    assert client.get(url).status_code == 404


def test_the_city_corrects_a_claim(enter, disputed, checked):
    client = enter(Role.CITY_VERIFIER)
    url = reverse("outcomes:dispute", args=[disputed.public_id])
    form = {"result": "corrected", "why": "saw the contract", "destination": "11", "evidence": "contract"}
    assert "Say since when" in client.post(url, form).content.decode()
    form |= {"starts_on": "2026-07-10", "evidence_place": "city file 7", "employer_name": "另一家公司"}
    assert client.post(url, form).status_code == 302
    disputed.refresh_from_db()
    assert (disputed.word, disputed.claim.employer_name) == (Outcome.Word.NONE, "另一家公司")


@pytest.mark.parametrize("role", [Role.SCHOOL_OFFICER, Role.COUNTY_OFFICER, Role.CITY_ANALYST])
def test_disputes_are_for_verifiers(enter, disputed, role):
    client = enter(role)
    assert client.get(reverse("outcomes:disputes")).status_code == 403


def test_signs_are_listed_for_the_county(county, graduate):
    ClaimFactory(outcome=graduate, internship=True)
    text = county.get(reverse("outcomes:anomalies")).content.decode()
    assert "A01" in text
    assert graduate.enrolment.school.organisation.name in text
    assert graduate.enrolment.student.name not in text
