"""Rates within one's sight, snapshots by two persons, public statistics without small groups."""

import io
from datetime import date

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from tests.factories import (
    ClaimFactory,
    EnrolmentFactory,
    MajorFactory,
    OrganisationFactory,
    OutcomeFactory,
    ProgramFactory,
    RegionFactory,
    SchoolFactory,
    UserFactory,
)
from vocmatch.accounts.models import Role
from vocmatch.outcomes import services, stats
from vocmatch.outcomes.models import Claim, Snapshot

pytestmark = pytest.mark.django_db
QUERIES = 10  # of the list page, whatever the number of rows
CUTOFF = date(2026, 8, 31)


@pytest.fixture(autouse=True)
def _autumn(time_machine):
    time_machine.move_to("2026-11-24T10:00:00+08:00")


def crowd(school, major, *, graduates, placed, studying=0, year=2026):
    program = ProgramFactory(school=school, major=MajorFactory(code=major))
    outcomes = [
        OutcomeFactory(enrolment=EnrolmentFactory(graduate=year, program=program)) for _ in range(graduates)
    ]
    claims = [
        ClaimFactory.build(outcome=outcome, study=at < studying, starts_on=date(year, 7, 1))
        for at, outcome in enumerate(outcomes[:placed])
    ]
    services.bulk_record(claims=claims, actor=None, state=Claim.State.SCHOOL_CHECKED)


def published(cohort=2026, cutoff=CUTOFF):
    taken = services.take_snapshot(cohort=cohort, cutoff=cutoff, actor=UserFactory())
    services.publish_snapshot(snapshot=taken, actor=UserFactory())
    return taken


@pytest.fixture
def near(school):
    crowd(school, "660105", graduates=14, placed=12, studying=6)
    crowd(school, "720201", graduates=4, placed=1)
    return school


@pytest.fixture
def far():
    region = RegionFactory(code="620503")
    school = SchoolFactory(organisation=OrganisationFactory(name="麦积职校", region=region))
    crowd(school, "660105", graduates=40, placed=28, studying=12)
    return school


def page(client, name, *args, **query):
    response = client.get(reverse(f"outcomes:{name}", args=args), query)
    assert response.status_code == 200, response
    return response.content.decode()


def test_a_school_reads_its_own_rates_by_programme(enter, near, far):
    client = enter(Role.SCHOOL_OFFICER, near.organisation)
    assert "No rates yet" in page(client, "rates")
    published()
    text = page(client, "rates")
    assert "72.22%" in text  # 13 of 18
    for name in ("Employment rate", "Direct employment rate", "Further study rate"):
        assert name in text
    assert "焊接技术应用" in text
    assert "麦积" not in text
    assert "major=660105" in text
    assert client.get(reverse("outcomes:rates"), {"school": far.public_id}).status_code == 404


def test_county_and_city_go_down_to_schools_and_programmes(enter, near, far):
    published()
    bureau = OrganisationFactory(kind="bureau", name="麦积区教育局", region=far.organisation.region)
    client = enter(Role.COUNTY_OFFICER, bureau)
    text = page(client, "rates")
    assert "麦积职校" in text
    assert "秦州职校" not in text
    assert client.get(reverse("outcomes:rates"), {"school": near.public_id}).status_code == 404
    assert client.get(reverse("outcomes:rates"), {"county": "620502"}).status_code == 404
    client = enter(Role.CITY_ANALYST)
    assert "麦积区" in page(client, "rates")
    assert "秦州职校" in page(client, "rates", county="620502")
    assert "护理" in page(client, "rates", school=near.public_id)


def test_last_year_stands_beside_if_it_can_be_compared(enter, near, far):
    crowd(near, "740201", graduates=10, placed=5, year=2025)
    published(2025, date(2025, 11, 30))
    published()
    client = enter(Role.SCHOOL_OFFICER, near.organisation)
    assert "Last year cannot be compared" in page(client, "rates")
    published(2025, date(2025, 8, 30))
    text = page(client, "rates", snapshot=stats.latest_snapshot(2026).public_id)
    assert "50.00 % a year earlier" in text


def test_the_workbook_equals_the_screen(enter, near, far):
    published()
    client = enter(Role.CITY_ANALYST)
    response = client.get(reverse("outcomes:rates_download"))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0).to_python()
    text = page(client, "rates")
    assert [row[0] for row in rows[1:4]] == ["秦州区", "麦积区", "All"]
    assert rows[4][:2] == ["Cut-off", "2026-08-31"]
    for row in rows[1:4]:
        for cell in filter(None, row):
            assert f">{cell}<" in text


def test_rates_take_the_same_queries_for_any_number(enter, near, far, django_assert_num_queries):
    published()
    client = enter(Role.CITY_ANALYST)
    page(client, "rates")
    with django_assert_num_queries(QUERIES):
        page(client, "rates")


def test_one_person_takes_and_another_publishes(enter, near):
    client = enter(Role.CITY_ANALYST)
    form = {"cohort": 2026, "cutoff": "2026-08-31", "definition": "2014", "include_technician_schools": "on"}
    assert (
        "has not come yet"
        in client.post(reverse("outcomes:snapshots"), form | {"cutoff": "2027-01-01"}).content.decode()
    )
    assert client.post(reverse("outcomes:snapshots"), form).status_code == 302
    taken = Snapshot.objects.get()
    assert taken.flags == {"exclude_through_train": False, "include_technician_schools": True}
    assert "not published" in page(client, "snapshots")
    assert "Somebody else has to publish it" in page(client, "snapshot", taken.public_id)
    publish = reverse("outcomes:publish", args=[taken.public_id])
    assert "You took this snapshot" in client.post(publish, follow=True).content.decode()
    other = enter(Role.CITY_ADMIN)
    assert "Everybody can read them" in page(other, "publish", taken.public_id)
    other.post(publish)
    assert stats.latest_snapshot(2026) == taken


def test_drafts_are_for_the_city(enter, near):
    taken = services.take_snapshot(cohort=2026, cutoff=CUTOFF, actor=UserFactory())
    client = enter(Role.SCHOOL_OFFICER, near.organisation)
    assert client.get(reverse("outcomes:snapshot", args=[taken.public_id])).status_code == 403
    assert "No rates yet" in page(client, "rates", snapshot=taken.public_id)


def test_everybody_reads_published_statistics_without_small_groups(client, near, far):
    assert "Nothing is published yet" in page(client, "statistics")
    services.take_snapshot(cohort=2026, cutoff=CUTOFF, actor=UserFactory())
    assert "Nothing is published yet" in page(client, "statistics")
    published()
    text = page(client, "statistics")
    assert "70.69%" in text  # 41 of 58
    assert "at " in text
    assert "not shown" in text
    # 秦州区: 5 of 18 not placed and 6 in study are too few to print their rates.
    assert "72.22" not in text
    assert "33.33" not in text
    response = client.get(reverse("outcomes:statistics_download"))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0).to_python()
    assert "72.22" not in str(rows)


@pytest.mark.parametrize("language", ["/zh-hant", "/en"])
def test_statistics_in_other_languages(client, near, far, language):
    published()
    assert client.get(f"{language}/statistics/").status_code == 200
