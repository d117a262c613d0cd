"""When a graduate counts. No database: claims are made in memory."""

from datetime import UTC, date, datetime

import pytest

from vocmatch.outcomes.definitions import ACCEPTED, BLOCKS, accepted, block_of, choose, counts, rung_of
from vocmatch.outcomes.models import Claim, Destination, Outcome, Rung

CUTOFF = date(2026, 8, 31)
State, Evidence, Word = Claim.State, Claim.Evidence, Outcome.Word


def claim(**fields):
    values = {
        "pk": 1,
        "state": State.SCHOOL_CHECKED,
        "destination": Destination.CONTRACT,
        "evidence": Evidence.CONTRACT,
        "starts_on": date(2026, 7, 1),
        "created_at": datetime(2026, 7, 2, tzinfo=UTC),
    }
    return Claim(**(values | fields))


def test_blocks_and_evidence_cover_every_destination():
    assert set(ACCEPTED) == set(Destination)
    assert set(Destination) - set(BLOCKS) == {
        Destination.SEEKING,
        Destination.PREPARING,
        Destination.NOT_SEEKING,
    }


@pytest.mark.parametrize("destination", Destination)
def test_an_internship_agreement_never_counts(destination):
    assert not accepted(destination, Evidence.INTERNSHIP)
    for state in State:
        proved = claim(destination=destination, evidence=Evidence.INTERNSHIP, state=state)
        assert rung_of(proved) <= Rung.CLAIMED
        assert not counts(proved, word=Word.CONFIRMED, cutoff=CUTOFF)


@pytest.mark.parametrize(
    ("state", "rung"),
    [
        (State.SUBMITTED, Rung.EVIDENCED),
        (State.SCHOOL_CHECKED, Rung.SCHOOL_CHECKED),
        (State.COUNTY_CHECKED, Rung.COUNTY_CHECKED),
        (State.RETURNED, Rung.CLAIMED),
        (State.REVOKED, Rung.UNKNOWN),
    ],
)
def test_rungs(state, rung):
    assert rung_of(claim(state=state)) == rung
    assert counts(claim(state=state), word=Word.NONE, cutoff=CUTOFF) is (rung >= Rung.SCHOOL_CHECKED)


def test_no_claim_is_unknown():
    assert rung_of(None) == Rung.UNKNOWN
    assert block_of(None, word=Word.NONE, cutoff=CUTOFF) == ""


def test_a_dispute_never_counts_and_silence_does():
    assert counts(claim(), word=Word.NONE, cutoff=CUTOFF)
    assert counts(claim(), word=Word.CONFIRMED, cutoff=CUTOFF)
    assert not counts(claim(state=State.COUNTY_CHECKED), word=Word.DISPUTED, cutoff=CUTOFF)


@pytest.mark.parametrize(("starts_on", "placed"), [(CUTOFF, True), (date(2026, 9, 1), False), (None, False)])
def test_it_counts_from_its_first_day(starts_on, placed):
    assert counts(claim(starts_on=starts_on), word=Word.NONE, cutoff=CUTOFF) is placed


def test_a_signed_statement_needs_two_levels():
    freelance = {"destination": Destination.FREELANCE, "evidence": Evidence.STATEMENT}
    assert not counts(claim(**freelance), word=Word.NONE, cutoff=CUTOFF)
    assert block_of(claim(**freelance, state=State.COUNTY_CHECKED), word=Word.NONE, cutoff=CUTOFF) == "D3"


def test_seeking_work_can_be_checked_and_is_not_placed():
    seeking = claim(destination=Destination.SEEKING, evidence=Evidence.NONE, starts_on=None)
    assert rung_of(seeking) == Rung.SCHOOL_CHECKED
    assert not counts(seeking, word=Word.NONE, cutoff=CUTOFF)


def test_of_several_claims_the_proved_one_stands_and_of_proved_ones_the_latest():
    work = claim(pk=1)
    rumour = claim(pk=2, state=State.SUBMITTED, starts_on=date(2026, 8, 20))
    study = claim(
        pk=3, destination=Destination.STUDY, evidence=Evidence.ADMISSION, starts_on=date(2026, 8, 10)
    )
    later = claim(pk=4, starts_on=date(2026, 9, 15))
    revoked = claim(pk=5, state=State.REVOKED, starts_on=date(2026, 8, 30))
    assert choose([rumour, work], CUTOFF) is work
    assert choose([work, study, rumour, revoked], CUTOFF) is study
    assert choose([later, work], CUTOFF) is work
    assert choose([later, work], date(2026, 9, 15)) is later
    assert choose([later], CUTOFF) is later
    assert choose([revoked], CUTOFF) is None
