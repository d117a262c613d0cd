"""What fits whom, what never does, and what is not an input."""

from datetime import timedelta

import pytest
from django.utils import timezone

from search.engines import Query, engine
from search.matching import FACTORS, eligible
from search.synthetic import World
from tests.applications.people import graduate, index
from tests.factories import OpeningFactory, SchoolFactory
from vocmatch.applications import cards, matches, words
from vocmatch.applications.models import RefusedPair
from vocmatch.employers.models import Opening
from vocmatch.students.models import Enrolment, Student

pytestmark = pytest.mark.django_db


def ids(found):
    return [row.opening.pk for row in found]


def test_openings_come_best_first_with_reasons_that_add_up():
    student = graduate()
    far = OpeningFactory(majors=["720201"], occupation=None)
    near = OpeningFactory()
    index()
    found = matches.openings_for(student)
    assert ids(found) == [near.pk, far.pk]
    for row in found:
        assert sum(reason.points for reason in row.reasons) == row.match.total
        assert all(reason.text for reason in row.reasons)


def test_every_factor_and_every_limit_has_its_words():
    keys = [factor.key for factor in FACTORS]
    assert list(words.LABELS) == keys
    assert list(words._SENTENCES) == keys
    world = World(seed=3)
    today = timezone.localdate()
    openings, seekers = list(world.openings(300)), list(world.seekers(60))
    said = {reason for one in openings for other in seekers for reason in eligible(one, other, today)}
    assert said <= set(words.LIMITS)


@pytest.mark.parametrize(
    ("years", "hazards", "shown"),
    [(15, [], False), (17, [], True), (17, ["height"], False), (19, ["height"], True)],
)
def test_nobody_under_16_and_no_hazards_under_18(years, hazards, shown):
    student = graduate(years)
    opening = OpeningFactory(hazards=hazards)
    index()
    assert bool(matches.openings_for(student)) is shown
    assert bool(matches.plain_list(student)) is shown
    assert bool(cards.people_for(opening).cards) is shown


def test_age_is_measured_on_the_first_day_of_work():
    today = timezone.localdate()
    student = graduate()
    Student.objects.filter(pk=student.pk).update(
        birth_date=today.replace(year=today.year - 18, day=1) + timedelta(days=45)
    )
    student = Student.objects.select_related("profile").get(pk=student.pk)
    soon = OpeningFactory(hazards=["height"], starts_on=today)
    later = OpeningFactory(hazards=["height"], starts_on=today + timedelta(days=90))
    index()
    assert ids(matches.openings_for(student)) == [later.pk]
    assert soon.pk not in ids(matches.plain_list(student))


def test_the_list_for_everybody_is_in_the_order_of_date():
    today = timezone.localdate()
    other = OpeningFactory(majors=["720201"], published_on=today)
    fitting = OpeningFactory(published_on=today - timedelta(days=2))
    index()
    assert ids(matches.plain_list(graduate())) == [other.pk, fitting.pk]


def test_who_a_person_is_changes_nothing():
    """Sex and birth order (both in the ID number), name, phone and school are no inputs."""
    student = graduate()
    for majors in (["660105"], ["660103"], ["any"], []):
        OpeningFactory(majors=majors)
    index()
    before = [(row.opening.pk, row.match) for row in matches.openings_for(student)]
    Student.objects.update(name="古丽·买买提", id_number="x", id_last4="002X", phone="y", person_hash="z")
    enrolment = Enrolment.objects.get(student=student)
    other = SchoolFactory()
    Enrolment.objects.update(school=other, class_name="另一班", scheme="3+2")
    enrolment.program.school = other
    enrolment.program.save()
    index()
    again = Student.objects.select_related("profile").get(pk=student.pk)
    assert [(row.opening.pk, row.match) for row in matches.openings_for(again)] == before


def test_a_refused_pair_is_not_shown_again():
    student, opening = graduate(), OpeningFactory()
    index()
    assert matches.openings_for(student)
    assert cards.people_for(opening).cards
    RefusedPair.objects.create(student=student, opening=opening)
    assert not matches.openings_for(student)
    assert not cards.people_for(opening).cards


def test_what_is_withdrawn_is_gone_before_the_index_knows():
    student, opening = graduate(), OpeningFactory()
    index()
    Opening.objects.filter(pk=opening.pk).update(state=Opening.State.WITHDRAWN)
    assert not matches.openings_for(student)
    assert not matches.plain_list(student)


@pytest.mark.parametrize(("simplified", "traditional"), [("电焊工", "電焊工"), ("图纸", "圖紙")])
def test_traditional_and_simplified_queries_find_the_same(simplified, traditional):
    OpeningFactory()
    OpeningFactory(title="護士", duties="照顧病人")
    index()
    found = [engine().search_openings(Query(text=text)) for text in (simplified, traditional)]
    assert found[0] == found[1]
    assert engine().search_openings(Query(text="护士")).total == 1


def test_matching_takes_the_same_queries_for_more_openings(django_assert_max_num_queries):
    student = graduate()
    OpeningFactory()
    index()
    matches.openings_for(student)
    OpeningFactory.create_batch(6)
    index()
    with django_assert_max_num_queries(9):
        assert len(matches.openings_for(student)) == 7
