"""What employers see of people who fit: cards within a day's quota, or a band; and who may know of it."""

from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.applications.people import graduate, index
from tests.factories import EmployerFactory, MembershipFactory, OpeningFactory
from tests.together import together
from vocmatch.accounts.models import Organisation, Role
from vocmatch.applications import cards
from vocmatch.applications.models import CardView
from vocmatch.students.models import Enrolment, Profile

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _password_is_enough(settings):
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def three_a_day(monkeypatch):
    monkeypatch.setattr(CardView, "A_DAY", 3)


def page_of(opening, client=None):
    if client is None:
        client = Client()
        organisation = opening.employer.organisation
        client.force_login(MembershipFactory(organisation=organisation, role=Role.EMPLOYER).user)
    return client.get(reverse("applications:people", args=[opening.public_id]))


def seen_by(employer):
    return set(CardView.objects.filter(employer=employer).values_list("student_id", flat=True))


def test_a_card_names_nobody():
    student, opening = graduate(), OpeningFactory()
    index()
    page = page_of(opening)
    (card,) = page.context["people"].cards
    school = Enrolment.objects.get(student=student).school.organisation.name
    for secret in (student.name, student.public_id, student.id_last4, school, "23级焊接1班"):
        assert secret not in repr(card)
        assert secret not in page.content.decode()


def test_a_consent_withdrawn_counts_before_the_index_knows(three_a_day):
    student, opening = graduate(), OpeningFactory()
    index()
    assert len(page_of(opening).context["people"].cards) == 1
    Profile.objects.filter(student=student).update(visible=False)
    assert not page_of(opening).context["people"].cards


def test_an_employer_sees_no_more_people_a_day_than_the_quota(three_a_day):
    for _ in range(5):
        graduate()
    opening = OpeningFactory()
    index()
    first = page_of(opening)
    assert len(first.context["people"].cards) == 3
    assert first.context["people"].used_up
    # Another opening and another member of the same employer see the same three people again.
    again = page_of(OpeningFactory(employer=opening.employer, title="氩弧焊工"))
    assert len(again.context["people"].cards) == 3
    assert len(seen_by(opening.employer)) == 3
    other = OpeningFactory()
    assert len(page_of(other).context["people"].cards) == 3


def test_who_was_seen_today_does_not_count_again(three_a_day):
    graduate()
    opening = OpeningFactory()
    index()
    for _ in range(3):
        people = page_of(opening).context["people"]
        assert (people.seen, people.used_up) == (1, False)


def test_when_the_quota_is_used_up_those_seen_today_stay_in_sight(three_a_day):
    first = {graduate().pk for _ in range(3)}
    opening = OpeningFactory()
    index()
    page_of(opening)
    for _ in range(20):
        graduate(skills=["s-weld"], occupations=["6-18-02-04"])
    better = OpeningFactory(employer=opening.employer, skills=["s-weld"])
    index()
    assert len(page_of(better).context["people"].cards) == 3
    assert seen_by(opening.employer) == first


def test_a_new_day_brings_new_people(three_a_day):
    for _ in range(5):
        graduate()
    opening = OpeningFactory()
    index()
    page_of(opening)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        people = page_of(opening).context["people"]
    assert people.seen == 3
    assert CardView.objects.values("on").distinct().count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_pages_at_once_stay_within_the_quota(three_a_day):
    welders = [graduate(skills=["s-weld"]) for _ in range(3)]
    drawers = [graduate(skills=["s-draw"]) for _ in range(3)]
    first = OpeningFactory(skills=["s-weld"])
    second = OpeningFactory(employer=first.employer, skills=["s-draw"])
    index()
    results = together(*(partial(cards.people_for, opening) for opening in (first, second)))
    assert len(welders + drawers) > len(seen_by(first.employer)) == 3
    assert all(len(people.cards) <= 3 for people in results)


def test_the_page_takes_the_same_queries_for_more_people(monkeypatch):
    opening = OpeningFactory()
    client = Client()
    organisation = opening.employer.organisation
    client.force_login(MembershipFactory(organisation=organisation, role=Role.EMPLOYER).user)
    spent = []
    for more in (1, 6):
        for _ in range(more):
            graduate()
        index()
        page_of(opening, client)
        with CaptureQueriesContext(connection) as queries:
            assert page_of(opening, client).context["people"].cards
        spent.append(len(queries))
    assert spent[0] == spent[1]


def test_a_person_sees_which_employers_saw_the_card():
    student, opening = graduate(), OpeningFactory()
    index()
    page_of(opening)
    client = Client()
    client.force_login(student.user)
    page = client.get(reverse("applications:looks"))
    assert page.context["employers"] == 1
    assert opening.employer.organisation.name in page.content.decode()
    client.force_login(graduate().user)
    page = client.get(reverse("applications:looks"))
    assert page.context["employers"] == 0
    assert opening.employer.organisation.name not in page.content.decode()


def test_who_is_not_verified_sees_a_band_and_no_person():
    student = graduate()
    unverified = EmployerFactory(verified_until=None, organisation__state=Organisation.State.PENDING)
    opening = OpeningFactory(employer=unverified, state="draft", published_on=None, closes_on=None)
    index()
    page = page_of(opening)
    assert page.status_code == 200
    assert page.context["count"] == cards.band(1)
    assert "people" not in page.context
    assert student.home.name not in page.content.decode().split("<main")[1]
    assert not CardView.objects.exists()


def test_the_count_knows_consent_and_the_law():
    opening = OpeningFactory(hazards=["height"])
    for _ in range(9):
        graduate()
    graduate(17)
    graduate(visible=False)
    index()
    assert cards.count_in_bands(opening) == cards.band(9)
    graduate()
    index()
    assert cards.count_in_bands(opening) == cards.band(10)


def test_a_band_does_not_tell_one_person_from_nine():
    assert cards.band(0) == cards.band(1) == cards.band(9)
    assert cards.band(10) == cards.band(49)
    assert cards.band(50) == cards.band(199)
    assert cards.band(200) == cards.band(100_000)
    assert len({cards.band(count) for count in (9, 10, 50, 200)}) == 4
