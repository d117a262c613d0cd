"""The employer's and the city's pages, through requests: what each may see, write and publish."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse, translate_url
from django.utils import timezone, translation

from tests.employers.test_imports import book, line
from tests.factories import (
    EmployerFactory,
    MajorFactory,
    MembershipFactory,
    OccupationFactory,
    OpeningFactory,
    OrganisationFactory,
    RegionFactory,
)
from vocmatch.accounts.models import Organisation, Role
from vocmatch.employers.models import Employer, MinimumWage, Opening
from vocmatch.employers.services import last_day
from vocmatch.work import sheets

pytestmark = pytest.mark.django_db

CODE = "91431381748373560G"
POSTING = {
    "title": "电焊工",
    "seats": "2",
    "duties": "按图纸施焊。",
    "requirements": "会手工电弧焊，能看图。",
    "region": "620502",
    "pay_min": "4500",
    "pay_max": "6000",
    "pay_basis": "month",
    "kind": "full",
    "education": "2",
    "major_names": "焊接技术应用",
}


@pytest.fixture(autouse=True)
def _codes():
    # A request leaves its language behind; addresses are made in the first one.
    translation.activate("zh-hans")
    RegionFactory()
    OccupationFactory()
    MajorFactory()


@pytest.fixture
def employer():
    return EmployerFactory()


@pytest.fixture
def enter(client, settings):
    settings.SECOND_FACTOR_REQUIRED = False

    def as_member(organisation, role):
        client.force_login(MembershipFactory(organisation=organisation, role=role).user)
        return client

    return as_member


@pytest.fixture
def member(enter, employer):
    return enter(employer.organisation, Role.EMPLOYER)


@pytest.fixture
def verifier(enter):
    return enter(OrganisationFactory(kind="bureau"), Role.CITY_VERIFIER)


def registration(**changes):
    return {
        "name": "秦州机械厂",
        "credit_code": CODE,
        "region": "620502",
        "about": "制造农机。",
        "nature": "39",
        "password": "a long pass phrase",
        **changes,
    }


def test_an_employer_registers_writes_drafts_and_publishes_nothing(client):
    assert client.get(reverse("employers:register")).status_code == 200
    response = client.post(reverse("employers:register"), registration(), follow=True)
    assert response.redirect_chain == [(reverse("employers:openings"), 302)]
    employer = Employer.objects.get()
    assert (employer.credit_code, employer.organisation.state) == (CODE, Organisation.State.PENDING)
    client.post(reverse("employers:opening_new"), POSTING)
    draft = Opening.objects.get()
    page = client.get(reverse("employers:opening_preview", args=[draft.public_id]))
    assert page.context["blocks"] == []
    client.post(reverse("employers:opening_act", args=[draft.public_id]), {"action": "publish"})
    draft.refresh_from_db()
    assert draft.state == Opening.State.DRAFT
    assert client.get(reverse("employers:card", args=[employer.public_id])).status_code == 200
    client.logout()
    assert client.get(reverse("employers:card", args=[employer.public_id])).status_code == 404


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"credit_code": CODE[:-1] + "H"}, "credit_code"),
        ({"password": "short"}, "password"),
        ({"about": ""}, "about"),
        ({"region": "999999"}, "region"),
    ],
)
def test_a_wrong_registration_names_the_field_and_keeps_the_input(client, changes, field):
    response = client.post(reverse("employers:register"), registration(**changes))
    assert list(response.context["form"].errors) == [field]
    assert "秦州机械厂" in response.content.decode()
    assert not Employer.objects.exists()


def test_a_code_is_registered_once(client):
    EmployerFactory(credit_code=CODE)
    response = client.post(reverse("employers:register"), registration())
    assert list(response.context["form"].errors) == ["credit_code"]


def test_a_verified_employer_posts_on_one_page_and_publishes(member):
    response = member.post(reverse("employers:opening_new"), POSTING)
    opening = Opening.objects.get()
    assert response.url == reverse("employers:opening_preview", args=[opening.public_id])
    assert (opening.occupation_id, opening.majors) == ("6-18-02-04", ["660105"])
    assert opening.skills
    member.post(reverse("employers:opening_act", args=[opening.public_id]), {"action": "publish"})
    assert Opening.objects.open().get() == opening


def test_the_preview_names_what_the_law_forbids(member):
    member.post(
        reverse("employers:opening_new"),
        {**POSTING, "requirements": "限 女 性"},
    )
    opening = Opening.objects.get()
    page = member.get(reverse("employers:opening_preview", args=[opening.public_id]))
    assert [finding.code for finding in page.context["blocks"]] == ["L01"]
    assert "限 女 性" in page.content.decode()
    member.post(reverse("employers:opening_act", args=[opening.public_id]), {"action": "publish"})
    assert not Opening.objects.open().exists()


def test_a_published_opening_is_not_changed_into_a_forbidden_one(member, employer):
    opening = OpeningFactory(employer=employer)
    url = reverse("employers:opening_edit", args=[opening.public_id])
    assert member.get(url).context["form"].initial["major_names"] == "焊接技术应用"
    response = member.post(url, {**POSTING, "requirements": "未婚"})
    assert list(response.context["form"].errors) == ["requirements"]
    assert Opening.objects.get().requirements == "吃苦耐劳"
    assert member.post(url, {**POSTING, "seats": "7"}).status_code == 302
    assert Opening.objects.get().seats == 7


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"duties": ""}, "duties"),
        ({"requirements": ""}, "requirements"),
        ({"region": ""}, "region"),
        ({"pay_min": "面议"}, "pay_min"),
        ({"seats": "many"}, "seats"),
        ({"pay_max": "100"}, "pay_max"),
        ({"job": "龙骑士"}, "job"),
        ({"major_names": "龙骑士"}, "major_names"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_written(member, changes, field):
    response = member.post(reverse("employers:opening_new"), {**POSTING, **changes})
    assert list(response.context["form"].errors) == [field]
    assert not Opening.objects.exists()


@pytest.mark.parametrize("route", ["opening_preview", "opening_edit", "opening_act"])
def test_openings_of_others_are_not_there(member, route):
    url = reverse(f"employers:{route}", args=[OpeningFactory().public_id])
    response = member.post(url, {"action": "close"}) if route == "opening_act" else member.get(url)
    assert response.status_code == 404


def test_an_opening_is_closed_taken_back_and_drafted_again(member, employer):
    opening = OpeningFactory(employer=employer)
    url = reverse("employers:opening_act", args=[opening.public_id])
    for action, state in (
        ("close", "closed"),
        ("publish", "published"),
        ("withdraw", "withdrawn"),
        ("redraft", "draft"),
    ):
        assert member.post(url, {"action": action}).status_code == 302
        opening.refresh_from_db()
        assert opening.state == state
    assert member.post(url, {"action": "explode"}).status_code == 400


def test_the_list_of_own_openings_takes_the_same_queries_for_more_rows(
    member, employer, django_assert_num_queries
):
    url = reverse("employers:openings")
    OpeningFactory(employer=employer)
    member.get(url)
    with django_assert_num_queries(10):
        member.get(url)
    OpeningFactory.create_batch(5, employer=employer)
    OpeningFactory()
    with django_assert_num_queries(10):
        page = member.get(url)
    assert len(page.context["rows"]) == 6


def test_the_card_shows_open_openings_and_no_contact(client, django_assert_num_queries):
    employer = EmployerFactory(contact="王经理", asked=20, answered=18)
    OpeningFactory.create_batch(3, employer=employer)
    OpeningFactory(employer=employer, state="draft", title="草稿")
    url = reverse("employers:card", args=[employer.public_id])
    with django_assert_num_queries(3):
        text = client.get(url).content.decode()
    assert "王经理" not in text
    assert "草稿" not in text
    assert text.count("电焊工") == 3


def test_own_data_are_changed_and_verified_data_are_not(member, employer):
    url = reverse("employers:profile")
    assert member.get(url).status_code == 200
    member.post(url, {"about": "焊接农机。", "nature": "31", "name": "别家", "credit_code": "x"})
    employer.refresh_from_db()
    assert (employer.about, employer.nature) == ("焊接农机。", "31")
    assert employer.organisation.name != "别家"


def test_the_verifier_verifies_renews_and_freezes(verifier):
    waiting = EmployerFactory(verified_until=None, organisation__state=Organisation.State.PENDING)
    page = verifier.get(reverse("employers:verify"))
    assert [len(rows) for _label, _key, rows in page.context["groups"]] == [1, 0, 0]
    url = reverse("employers:verify_one", args=[waiting.public_id])
    until = last_day(timezone.localdate())
    late = verifier.post(url, {"action": "verify", "until": until + timedelta(days=1), "note": "执照"})
    assert list(late.context["form"].errors) == ["until"]
    assert verifier.post(url, {"action": "verify", "until": until, "note": "执照"}).status_code == 302
    assert Employer.objects.verified().get() == waiting
    assert verifier.post(url, {"action": "freeze", "why": ""}).status_code == 200
    assert verifier.post(url, {"action": "freeze", "why": "投诉"}).status_code == 302
    assert not Employer.objects.verified().exists()
    assert "投诉" in verifier.get(url).content.decode()


def test_closing_for_good_asks_first(verifier, employer):
    url = reverse("employers:verify_one", args=[employer.public_id])
    data = {"action": "close", "why": "注销"}
    asked = verifier.post(url, data)
    assert asked.context["danger"]
    employer.organisation.refresh_from_db()
    assert employer.organisation.state == Organisation.State.ACTIVE
    assert verifier.post(url, {**data, "sure": "True"}).status_code == 302
    employer.organisation.refresh_from_db()
    assert employer.organisation.state == Organisation.State.CLOSED


def test_a_county_officer_sees_the_own_county_and_decides_nothing(enter):
    here = EmployerFactory()
    there = EmployerFactory(organisation__region=RegionFactory(code="620503"))
    officer = enter(OrganisationFactory(kind="bureau"), Role.COUNTY_OFFICER)
    assert officer.get(reverse("employers:verify_one", args=[here.public_id])).status_code == 200
    assert officer.get(reverse("employers:verify_one", args=[there.public_id])).status_code == 404
    response = officer.post(
        reverse("employers:verify_one", args=[here.public_id]), {"action": "freeze", "why": "x"}
    )
    assert response.status_code == 403


def test_the_minimum_of_pay_is_entered_with_its_document(verifier):
    url = reverse("employers:minimum_wages")
    data = {"region": "620502", "valid_from": "2026-01-01", "month": "1900", "hour": "19.5", "source": "号"}
    assert verifier.post(url, data).status_code == 302
    assert verifier.post(url, {**data, "month": "1950"}).status_code == 302
    assert MinimumWage.objects.get().month == 1950
    assert "1,950" in verifier.get(url).content.decode()


def upload(path):
    return {"file": SimpleUploadedFile(path.name, path.read_bytes())}


def test_a_list_is_looked_at_confirmed_and_its_refused_rows_come_back(
    member, employer, tmp_path, django_capture_on_commit_callbacks
):
    path = book(tmp_path / "a.xlsx", [line(), line("氩弧焊工", 薪资="面议")])
    with django_capture_on_commit_callbacks(execute=True):
        response = member.post(reverse("employers:opening_import"), upload(path))
    page = member.get(response.url, follow=True)
    assert [count for _label, _kind, _rows, count in page.context["groups"]] == [1, 1, 0, 0]
    assert not Opening.objects.exists()
    assert "面议" in page.content.decode()
    of = page.context["of"]
    back = member.get(reverse("employers:import_refused", args=[of.run.public_id]))
    rows = list(sheets.read(b"".join(back.streaming_content)))
    assert rows[1].cells[2] == "氩弧焊工"
    with django_capture_on_commit_callbacks(execute=True):
        member.post(reverse("employers:import_preview", args=[of.run.public_id]))
    assert Opening.objects.open().get().title == "电焊工"
    done = member.get(reverse("employers:import_preview", args=[of.run.public_id]))
    assert done.context["done"]
    again = member.post(reverse("employers:import_preview", args=[of.run.public_id]))
    assert again.status_code == 200
    assert Opening.objects.count() == 1


def test_lists_of_others_are_not_there(member, enter, tmp_path, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        response = member.post(
            reverse("employers:opening_import"), upload(book(tmp_path / "a.xlsx", [line()]))
        )
    number = response.url.rstrip("/").rpartition("/")[2]
    other = enter(EmployerFactory().organisation, Role.EMPLOYER)
    for route in ("import_preview", "import_refused"):
        assert other.get(reverse(f"employers:{route}", args=[number])).status_code == 404


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
@pytest.mark.parametrize("route", ["openings", "opening_new", "opening_import", "profile"])
def test_pages_open_in_all_languages(member, language, route):
    assert member.get(translate_url(reverse(f"employers:{route}"), language)).status_code == 200
