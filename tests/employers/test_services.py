"""The life of employers and openings, and that the index follows it from the commit on."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from search import indexing
from search.documents import OPENING
from search.engines import engine
from tests.factories import (
    EmployerFactory,
    MembershipFactory,
    OpeningFactory,
    OrganisationFactory,
    RegionFactory,
    UserFactory,
)
from vocmatch.accounts.actor import ANONYMOUS, Actor
from vocmatch.accounts.models import Organisation, Role, Step
from vocmatch.accounts.secrets import decrypt
from vocmatch.accounts.transitions import MoveRefused
from vocmatch.employers import services, sources
from vocmatch.employers.models import Employer, MinimumWage, Opening
from vocmatch.employers.services import last_day

pytestmark = pytest.mark.django_db


def draft(**values):
    return OpeningFactory(state=Opening.State.DRAFT, published_on=None, **values)


def indexed(opening):
    indexing.relay()
    return engine().find(OPENING, [opening.pk]).get(opening.pk)


def test_registration_waits_for_the_city_and_publishes_nothing():
    employer = services.register_employer(
        name="秦州机械厂",
        credit_code="91431381748373560G",
        region=RegionFactory(),
        about="制造农机。",
        username="machine",
        password="a long pass phrase",
        phone="13800000000",
    )
    assert employer.organisation.state == Organisation.State.PENDING
    assert decrypt(employer.phone) == "13800000000"
    assert employer.organisation.memberships.get().role == Role.EMPLOYER
    with pytest.raises(services.PublishRefused) as refused:
        services.publish_opening(opening=draft(employer=employer), actor=None)
    assert refused.value.findings == []


def test_verification_lasts_six_months_at_most_and_is_kept():
    employer = EmployerFactory(verified_until=None)
    today = timezone.localdate()
    officer = UserFactory()
    for until in (today - timedelta(days=1), last_day(today) + timedelta(days=1)):
        with pytest.raises(ValueError):
            services.verify_employer(employer=employer, until=until, actor=officer)
    services.verify_employer(employer=employer, until=last_day(today), actor=officer, note="营业执照")
    assert Employer.objects.verified().get() == employer
    assert employer.verifications.get().by == officer


@pytest.mark.parametrize(
    ("given", "last"),
    [
        (date(2026, 1, 15), date(2026, 7, 15)),
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2026, 12, 1), date(2027, 6, 1)),
    ],
)
def test_six_months_are_counted_by_the_calendar(given, last):
    assert last_day(given) == last


def test_publishing_shows_an_opening_to_everybody_and_the_index():
    opening = draft(closes_on=None)
    assert indexed(opening) is None
    services.publish_opening(opening=opening, actor=UserFactory())
    assert opening.closes_on == timezone.localdate() + timedelta(days=90)
    assert Opening.objects.visible_to(ANONYMOUS).get() == opening
    assert indexed(opening).title == opening.title
    assert Step.objects.get(kind="employers.opening", object_id=opening.pk).to_state == "published"


def test_what_breaks_a_rule_is_not_published_and_not_changed_into():
    opening = draft(requirements="限男性")
    with pytest.raises(services.PublishRefused) as refused:
        services.publish_opening(opening=opening, actor=None)
    assert [finding.code for finding in refused.value.findings] == ["L01"]
    shown = OpeningFactory()
    with pytest.raises(services.PublishRefused):
        services.save_opening(employer=shown.employer, opening=shown, values={"requirements": "未婚"})
    assert Opening.objects.get(pk=shown.pk).requirements == "吃苦耐劳"


def test_the_minimum_wage_of_the_county_or_the_one_above_counts():
    opening = draft(pay_min=1500, pay_max=1600)
    city = RegionFactory(code="620500")
    services.publish_opening(opening=opening, actor=None)
    services.set_minimum_wage(region=city, valid_from=date(2020, 1, 1), month=1800, hour=18, source="a test")
    found = services.find_faults(draft(employer=opening.employer, pay_min=1500, pay_max=1600))
    assert [one.code for one in found] == ["L11", "L19"]
    services.set_minimum_wage(
        region=opening.region, valid_from=date(2020, 1, 1), month=1400, hour=14, source="a test"
    )
    assert MinimumWage.objects.of("620502", timezone.localdate()).month == 1400
    assert MinimumWage.objects.of("620502", date(2019, 1, 1)) is None


@pytest.mark.parametrize("leave", ["withdraw", "close", "freeze", "lapse", "expire"])
def test_what_leaves_is_gone_from_lists_and_index_at_once(leave):
    opening = OpeningFactory()
    indexing.record(OPENING, [opening.pk])
    assert indexed(opening)
    officer = UserFactory()
    today = timezone.localdate()
    match leave:
        case "withdraw":
            services.withdraw_opening(opening=opening, actor=officer)
        case "close":
            services.close_opening(opening=opening, actor=officer)
        case "freeze":
            services.freeze_employer(employer=opening.employer, actor=officer, why="a complaint")
        case "lapse":
            Employer.objects.update(verified_until=today - timedelta(days=1))
            services.expire_openings()
        case "expire":
            Opening.objects.update(closes_on=today - timedelta(days=1))
            assert services.expire_openings() == 1
            assert services.expire_openings() == 0
    assert not Opening.objects.visible_to(ANONYMOUS).exists()
    assert indexed(opening) is None


def test_verifying_again_brings_openings_back():
    opening = OpeningFactory()
    officer = UserFactory()
    services.freeze_employer(employer=opening.employer, actor=officer, why="a complaint")
    assert indexed(opening) is None
    services.verify_employer(employer=opening.employer, until=timezone.localdate(), actor=officer)
    assert indexed(opening)


def test_a_withdrawn_opening_needs_a_new_draft():
    opening = OpeningFactory()
    services.withdraw_opening(opening=opening, actor=None)
    with pytest.raises(MoveRefused):
        services.publish_opening(opening=opening, actor=None)


@pytest.mark.parametrize(
    ("amount", "basis", "month"),
    [
        (5000, "month", 5000),
        (65000, "year", 5416),
        (200, "day", 4350),
        (18, "hour", None),
        (None, "month", None),
    ],
)
def test_month_equivalents_exist_for_month_year_and_day(amount, basis, month):
    assert sources.month_pay(amount, basis) == month


def test_a_place_without_a_point_is_measured_from_the_county_seat():
    seat = RegionFactory()
    there, here = OpeningFactory(), OpeningFactory(lat=34.1, lon=105.1)
    docs = {doc.id: doc for doc in sources.read_openings([there.pk, here.pk])}
    assert (docs[there.pk].lat, docs[there.pk].lon) == (seat.lat, seat.lon)
    assert (docs[here.pk].lat, docs[here.pk].lon) == (34.1, 105.1)


def test_reading_documents_takes_one_query(django_assert_num_queries):
    ids = [OpeningFactory().pk for _ in range(5)]
    with django_assert_num_queries(1):
        assert len(sources.read_openings(ids)) == 5


def test_no_document_holds_a_contact():
    employer = EmployerFactory(contact="王经理", phone="13800000000")
    (doc,) = sources.read_openings([OpeningFactory(employer=employer).pk])
    assert "王经理" not in str(doc)
    assert "13800000000" not in str(doc)


def test_own_drafts_are_seen_by_the_employer_and_those_who_oversee_it():
    opening = draft()
    own = Actor(UserFactory(), Role.EMPLOYER, opening.employer.organisation)
    other = Actor(UserFactory(), Role.EMPLOYER, EmployerFactory().organisation)
    county = MembershipFactory(
        organisation=OrganisationFactory(kind="bureau"), role=Role.COUNTY_OFFICER
    ).organisation
    there = OrganisationFactory(kind="bureau", region=RegionFactory(code="620503"))
    officer = UserFactory()
    seen = {
        "own": own,
        "other": other,
        "county": Actor(officer, Role.COUNTY_OFFICER, county),
        "elsewhere": Actor(officer, Role.COUNTY_OFFICER, there),
        "city": Actor(officer, Role.CITY_VERIFIER, county),
        "student": Actor(officer, Role.STUDENT, county),
        "anonymous": ANONYMOUS,
    }
    found = {name for name, actor in seen.items() if Opening.objects.visible_to(actor).exists()}
    assert found == {"own", "county", "city"}
