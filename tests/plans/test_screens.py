"""The plan's pages: what everybody reads, what the workbooks hold, who divides and reports."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils.translation import override

from tests import factories
from vocmatch.accounts.models import Role
from vocmatch.outcomes.models import Outcome
from vocmatch.plans import services
from vocmatch.plans.models import Allocation, Observation
from vocmatch.work import sheets

pytestmark = pytest.mark.django_db
TODAY = "2026-11-24T04:00:00Z"


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def full(city):
    """The city with parts, enrolment, two snapshots and a report."""
    for row, value in zip(city.counties, (4, 2), strict=True):
        services.allocate(target=city.target("9a"), organisation=row, value=value)
    city.enrol(city.schools[0], 3)
    city.enrol(city.schools[1], 2)
    city.freeze(2025, [24, 27])
    city.freeze(2026, [27, 28])
    services.observe(
        target=city.target("2a"),
        organisation=city.bureau,
        value=35_260,
        on=date(2026, 10, 1),
        evidence="验收汇总表",
        by=None,
    )
    return city


def page(client, url):
    response = client.get(url)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def tables(soup, *, inside="main"):
    """Every table of the page as rows of texts, tables of charts left out."""
    found = []
    for table in soup.select(f"{inside} table"):
        if not table.find_parent("figure"):
            rows = [
                [" ".join(cell.get_text(" ").split()) for cell in row.find_all(["th", "td"])]
                for row in table("tr")
            ]
            found.append(rows)
    return found


def workbook(client, url):
    response = client.get(url)
    assert response.status_code == 200
    return [[str(cell or "") for cell in line.cells] for line in sheets.read(response.content)]


def english(name, *arguments):
    """The English address of a route, whatever language the last request left behind."""
    with override("en"):
        return reverse(name, args=arguments)


def url(name, city, *rest):
    return english(f"plans:{name}", city.plan.public_id, *rest)


def answer(soup):
    return soup.select_one(".answer").get_text()


def test_the_plan_is_public_and_says_how_it_stands(full, client):
    soup = page(client, url("plan", full))
    assert answer(soup) == "42 targets: 7 attained, 3 behind, 28 no data, 4 not comparable."
    assert len(soup.select("main tbody th[scope=rowgroup]")) == 20
    assert "The plan names nothing here that can be counted." in soup.get_text()
    assert page(client, "/en/plans/").select_one(".answer").get_text() == answer(soup)


def test_item_9_answers_first(full, client):
    soup = page(client, url("item", full, 9))
    assert answer(soup) == (
        "5 of 22,000 new students are registered; 1 county is short. "
        "The employment rate stands at 91.67%, after 85.00% a year earlier."
    )
    assert "多渠道" in soup.select_one("blockquote").get_text()
    assert [h.get_text() for h in soup.select(".figure h3")] == [
        "Employment rate",
        "Direct employment rate",
        "Further study rate",
    ]
    assert len(soup.select("figure.chart")) == 2


def test_workbooks_hold_what_the_pages_show(full, client):
    shown = tables(page(client, url("plan", full)))
    whole = workbook(client, url("plan_sheet", full))
    assert whole == [row for row in shown[0] if len(row) > 1]
    targets, parts, rates = tables(page(client, url("item", full, 9)))
    for name, table in (("targets", targets), ("enrolment", parts), ("rates", rates)):
        assert workbook(client, url("item_sheet", full, 9, name)) == table
    assert parts[1:] == [
        [parts[1][0], "4", "3", "1", "75.0%"],
        [parts[2][0], "2", "2", "0", "100.0%"],
        ["Together", "6", "5", "21,995", "0.0%"],
    ]


def test_pages_of_nothing_are_not_found(full, client):
    assert client.get(url("item", full, 21)).status_code == 404
    assert client.get(url("item_sheet", full, 9, "people")).status_code == 404
    assert client.get(url("item_sheet", full, 8, "rates")).status_code == 404
    assert client.get("/en/plans/zzzzzzzzzzzz/").status_code == 404


def test_without_any_plan_the_list_says_what_would_be_there(client):
    assert "No plan is published yet" in page(client, "/en/plans/").get_text()


def test_the_item_is_read_in_a_fixed_number_of_queries(full, client, django_assert_num_queries):
    page(client, url("item", full, 9))
    with django_assert_num_queries(22):
        client.get(url("item", full, 9))
    full.enrol(full.schools[0], 5)
    with django_assert_num_queries(22):
        client.get(url("item", full, 9))


def member(client, role, organisation):
    found = factories.MembershipFactory(role=role, organisation=organisation)
    client.force_login(found.user)
    return found


def place(city, organisation):
    return url("place", city, organisation.public_id)


def graduate(city, at, **student):
    """A graduate of this year without work at school `at`."""
    program = city.schools[at].programs.first()
    enrolment = factories.EnrolmentFactory(
        program=program, graduate=2026, class_name="一班", student=factories.StudentFactory(**student)
    )
    Outcome.objects.create(enrolment=enrolment)
    return enrolment


def test_a_county_sees_its_schools_and_how_many_are_without_work(full, client):
    person = graduate(full, 0)
    member(client, Role.COUNTY_OFFICER, full.counties[0])
    soup = page(client, place(full, full.counties[0]))
    text = soup.get_text()
    assert answer(soup).startswith("3 of 4 new students are registered. ")
    assert full.schools[0].organisation.name in text
    assert person.student.name not in text
    school = place(full, full.schools[0].organisation)
    assert soup.find("a", href=school)
    assert person.student.name not in page(client, school).get_text()
    for outside in (full.counties[1], full.schools[1].organisation, full.bureau):
        assert client.get(place(full, outside)).status_code == 404


def test_the_way_of_a_city_goes_from_county_to_school(full, client):
    graduate(full, 1)
    client.force_login(full.admin.user)
    soup = page(client, url("item", full, 9))
    county = place(full, full.counties[1])
    assert soup.find("a", href=county)
    assert page(client, county).find("a", href=place(full, full.schools[1].organisation))


def test_a_school_goes_on_to_people_openings_and_free_places(full, client):
    person = graduate(full, 0)
    year = factories.ProgramYearFactory(program=full.schools[0].programs.first(), year=2026, places=9)
    member(client, Role.SCHOOL_OFFICER, full.schools[0].organisation)
    soup = page(client, place(full, full.schools[0].organisation))
    assert soup.find("a", href=english("applications:fitting", person.student.public_id))
    assert soup.find("a", href=english("outcomes:list") + f"?major={person.program.major_id}")
    assert soup.find("a", href=english("programme", year.program.public_id))
    assert client.get(place(full, full.schools[1].organisation)).status_code == 404


def test_other_roles_do_not_enter_places(full, client):
    assert client.get(place(full, full.counties[0])).status_code == 302
    member(client, Role.CLASS_TEACHER, full.schools[0].organisation)
    assert client.get(place(full, full.schools[0].organisation)).status_code == 403


def parts_url(city, organisation):
    return english("plans:parts", city.target("9a").public_id, organisation.public_id)


def test_the_administrator_divides_the_target(full, client):
    client.force_login(full.admin.user)
    address = parts_url(full, full.bureau)
    soup = page(client, address)
    assert "21,994 fewer than the whole" in answer(soup)
    fields = [field["name"] for field in soup.select("form[method=post] input[type=number]")]
    assert len(fields) == 2
    assert client.post(address, dict(zip(fields, ("12000", "10100"), strict=True))).status_code == 302
    assert "100 more than the whole" in answer(page(client, address))
    client.post(address, dict(zip(fields, ("12000", ""), strict=True)))
    assert [int(part.value) for part in Allocation.objects.all()] == [12_000]
    assert page(client, parts_url(full, full.counties[0])).select("input[type=number]")


def test_a_wrong_part_keeps_what_was_typed(full, client):
    client.force_login(full.admin.user)
    address = parts_url(full, full.bureau)
    names = [f"part_{row.public_id}" for row in full.counties]
    response = client.post(address, dict(zip(names, ("-1", "7"), strict=True)))
    soup = BeautifulSoup(response.content, "html.parser")
    assert soup.select(".error-summary") and soup.find("input", attrs={"name": names[0]})["value"] == "-1"
    assert sorted(int(part.value) for part in Allocation.objects.all()) == [2, 4]


def test_rates_cannot_be_divided_by_address(full, client):
    client.force_login(full.admin.user)
    address = english("plans:parts", full.target("9d").public_id, full.bureau.public_id)
    assert client.get(address).status_code == 404


def test_the_administrator_reports_a_value(full, client):
    client.force_login(full.admin.user)
    address = english("plans:report", full.target("4a").public_id)
    page(client, address)
    given = {"value": "1236", "on": "2026-11-01", "evidence": "核对表 3号"}
    assert client.post(address, given).url == url("item", full, 4)
    row = Observation.objects.get(target__key="4a")
    assert (int(row.value), row.by, row.evidence) == (1236, full.admin.user, "核对表 3号")
    late = client.post(address, given | {"on": "2027-01-01"})
    assert "lies in the future" in late.content.decode()
    milestone = english("plans:report", full.target("1").public_id)
    client.post(milestone, {"value": "1", "on": "2026-11-01", "evidence": "3号"})
    assert "done" in tables(page(client, url("item", full, 1)))[0][1]
    computed = english("plans:report", full.target("9a").public_id)
    assert client.get(computed).status_code == 404


@pytest.mark.parametrize("role", [Role.CITY_ANALYST, Role.COUNTY_OFFICER, Role.SCHOOL_OFFICER, Role.STUDENT])
def test_nobody_else_divides_or_reports(full, client, role):
    member(client, role, full.bureau)
    assert client.get(parts_url(full, full.bureau)).status_code == 403
    report = english("plans:report", full.target("4a").public_id)
    assert client.post(report, {"value": 1}).status_code == 403
