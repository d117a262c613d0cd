"""From claims to counts: what counts, what moves a rate and what never does."""

from datetime import date

import pytest

from tests.factories import (
    ClaimFactory,
    EnrolmentFactory,
    IndustryFactory,
    MajorFactory,
    OccupationFactory,
    OrganisationFactory,
    OutcomeFactory,
    ProgramFactory,
    RegionFactory,
    SchoolFactory,
)
from vocmatch.outcomes.definitions import Flags, counted, counts
from vocmatch.outcomes.models import Claim, Destination, Outcome
from vocmatch.outcomes.services import answer, check_claim, ensure_outcomes, refresh
from vocmatch.outcomes.stats import Totals, compute, tally
from vocmatch.schools.models import School
from vocmatch.students.models import Enrolment

pytestmark = pytest.mark.django_db
CUTOFF = date(2026, 8, 31)


def totals(cutoff=CUTOFF, definition="2014", flags=None, cohort=2026):
    crowd = [person for people in compute(cohort, cutoff, flags=flags).values() for person in people]
    return Totals(tally(crowd, definition), definition=definition, flags=flags or Flags())


def rate(cutoff=CUTOFF):
    figure = totals(cutoff)["employment"]
    return figure.numerator, figure.denominator


def test_the_denominator_is_the_graduates_of_the_year():
    EnrolmentFactory(graduate=2026)
    EnrolmentFactory(graduate=2025)
    EnrolmentFactory()
    EnrolmentFactory(graduate=2026, state=Enrolment.State.COMPLETED)
    assert (totals().n, totals().unknown) == (1, 1)


def test_work_and_study_count_once_checked():
    ClaimFactory(checked=True)
    ClaimFactory(checked=True, study=True)
    ClaimFactory()
    found = totals()
    assert found.counts == {"n": 3, "D1": 1, "D4": 1}
    assert [str(figure.percent) for figure in found.three] == ["66.67", "33.33", "33.33"]


def test_an_internship_agreement_alone_never_raises_the_rate(django_user_model):
    outcome = OutcomeFactory()
    before = rate()
    for destination in Destination:
        ClaimFactory(outcome=outcome, checked=True, internship=True, destination=destination)
    assert rate() == before == (0, 1)


def test_a_disputed_outcome_never_counts():
    claim = ClaimFactory(checked=True)
    refresh([claim.outcome_id])
    assert rate() == (1, 1)
    outcome = Outcome.objects.get()
    answer(outcome=outcome, claim=claim, word=Outcome.Word.DISPUTED, why="not my employer")
    assert rate() == (0, 1)


def test_only_the_cut_off_changes_the_rate():
    ClaimFactory(checked=True, starts_on=date(2026, 7, 1))
    ClaimFactory(checked=True, starts_on=date(2026, 10, 1))
    assert rate(date(2026, 8, 31)) == (1, 2)
    assert rate(date(2026, 12, 31)) == (2, 2)


def test_filter_and_rule_agree():
    states = [Claim.State.SUBMITTED, Claim.State.SCHOOL_CHECKED, Claim.State.COUNTY_CHECKED]
    for destination in (Destination.CONTRACT, Destination.FREELANCE, Destination.SEEKING):
        for state in states:
            for starts_on in (date(2026, 7, 1), date(2027, 1, 1), None):
                paper = {
                    Destination.CONTRACT: Claim.Evidence.CONTRACT,
                    Destination.FREELANCE: Claim.Evidence.STATEMENT,
                    Destination.SEEKING: Claim.Evidence.NONE,
                }[destination]
                for word in Outcome.Word:
                    outcome = OutcomeFactory(word=word)
                    ClaimFactory(
                        outcome=outcome,
                        destination=destination,
                        state=state,
                        starts_on=starts_on,
                        evidence=paper,
                    )
    refresh(Outcome.objects.values_list("pk", flat=True))
    filtered = set(Outcome.objects.filter(counted(CUTOFF)).values_list("pk", flat=True))
    ruled = {
        row.pk
        for row in Outcome.objects.select_related("claim")
        if counts(row.claim, word=row.word, cutoff=CUTOFF)
    }
    assert filtered == ruled != set()


def test_splits_and_quality():
    RegionFactory(code="110105", level=3)
    made, farm = IndustryFactory(), IndustryFactory(code="01", section="A", sector=1)
    local = {"region": RegionFactory(), "industry": made, "contract_months": 24, "insurance": "S3"}
    ClaimFactory(checked=True, channel="C1", occupation=OccupationFactory(code="6-18-02-04"), **local)
    ClaimFactory(
        checked=True,
        region_id="110105",
        industry=farm,
        contract_months=0,
        channel="C3",
        occupation=OccupationFactory(code="4-10-08-01"),
        pay=3000,
    )
    ClaimFactory(checked=True, study=True, region=RegionFactory())
    found = totals()
    assert {key: found.count(key) for key in ("I1", "I2", "G1", "G2", "C1", "C3", "K0", "K2")} == {
        "I1": 1, "I2": 1, "G1": 1, "G2": 1, "C1": 1, "C3": 1, "K0": 1, "K2": 1,
    }  # fmt: skip
    assert (found["aligned"].numerator, found["aligned"].denominator) == (1, 2)
    assert (found["signed"].numerator, found["insured"].numerator) == (1, 1)
    assert [people for _, people, _ in totals(definition="2006").split("place")][:2] == [2, 1]


@pytest.mark.parametrize(
    ("major", "occupation", "aligned"),
    [
        ("720201", "2-05-08-01", 1),
        ("660103", "6-18-01-01", 1),
        ("740201", "4-03-02-01", 1),
        ("730301", "4-10-08-01", 0),
    ],
)
def test_alignment_follows_the_tables(major, occupation, aligned):
    enrolment = EnrolmentFactory(graduate=2026, program=ProgramFactory(major=MajorFactory(code=major)))
    ClaimFactory(
        checked=True,
        outcome=OutcomeFactory(enrolment=enrolment),
        occupation=OccupationFactory(code=occupation),
    )
    assert totals()["aligned"].numerator == aligned


def test_technician_schools_may_be_left_out():
    school = SchoolFactory(type=School.Type.TECHNICIAN)
    enrolment = EnrolmentFactory(graduate=2026, program=ProgramFactory(school=school))
    ClaimFactory(checked=True, outcome=OutcomeFactory(enrolment=enrolment))
    ClaimFactory()
    assert totals().n == 2
    assert totals(flags=Flags(include_technician_schools=False)).counts == {"n": 1}


def test_through_train_students_leave_only_the_direct_rate():
    enrolment = EnrolmentFactory(graduate=2026, scheme=Enrolment.Scheme.SECONDARY_HIGHER)
    ClaimFactory(checked=True, study=True, outcome=OutcomeFactory(enrolment=enrolment))
    ClaimFactory(checked=True)
    found = totals(flags=Flags(exclude_through_train=True))
    assert [str(figure.percent) for figure in found.three] == ["100.00", "100.00", "50.00"]


def test_counting_takes_the_same_queries_for_any_number(django_assert_num_queries):
    for _ in range(12):
        ClaimFactory(checked=True)
    with django_assert_num_queries(3):
        compute(2026, CUTOFF)


def test_counts_by_school_and_major():
    other = OrganisationFactory(region=RegionFactory(code="620503"))
    ClaimFactory(checked=True)
    program = ProgramFactory(school=SchoolFactory(organisation=other))
    ClaimFactory(outcome=OutcomeFactory(enrolment=EnrolmentFactory(graduate=2026, program=program)))
    assert sorted(len(crowd) for crowd in compute(2026, CUTOFF).values()) == [1, 1]


def test_every_graduate_gets_one_outcome():
    EnrolmentFactory(graduate=2026)
    OutcomeFactory()
    assert (ensure_outcomes(2026), ensure_outcomes(2026), Outcome.objects.count()) == (1, 0, 2)


def test_a_check_is_what_makes_it_count(django_user_model):
    claim = ClaimFactory()
    refresh([claim.outcome_id])
    assert rate() == (0, 1)
    check_claim(claim=claim, actor=django_user_model.objects.create(username="officer"), accept=True)
    assert rate() == (1, 1)
