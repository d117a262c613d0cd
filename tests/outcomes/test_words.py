"""The graduate's word: confirmed, disputed, and how a dispute ends without the school learning of it."""

import pytest

from tests.factories import ClaimFactory, MembershipFactory, OrganisationFactory, UserFactory
from vocmatch.accounts.actor import Actor
from vocmatch.accounts.models import Notice, Role, Step
from vocmatch.outcomes import services
from vocmatch.outcomes.models import Claim, Destination, Outcome, Rung
from vocmatch.students.models import Profile
from vocmatch.work.messages import Refused

pytestmark = pytest.mark.django_db
Word = Outcome.Word


def test_a_code_is_shown_once_and_stored_as_a_keyed_hash(graduate):
    code = services.issue_code(graduate)
    graduate.refresh_from_db()
    assert code not in graduate.code_hash
    assert services.outcome_by_code(f" {code[:5].upper()} {code[5:]}") == graduate
    newer = services.issue_code(graduate)
    assert services.outcome_by_code(code) is None
    assert services.outcome_by_code(newer) == graduate


def test_confirming(graduate, checked):
    services.answer(outcome=graduate, claim=checked, word=Word.CONFIRMED)
    graduate.refresh_from_db()
    assert graduate.word == Word.CONFIRMED
    assert graduate.word_at
    services.answer(outcome=graduate, claim=checked, word=Word.CONFIRMED)


def test_a_dispute_reaches_the_city_alone_and_ends_the_placement(graduate, checked, school):
    officer = MembershipFactory(role=Role.SCHOOL_OFFICER, organisation=school.organisation).user
    verifier = MembershipFactory(
        role=Role.CITY_VERIFIER, organisation=OrganisationFactory(kind="bureau")
    ).user
    assert Profile.objects.get(student=graduate.enrolment.student).placed
    services.answer(outcome=graduate, claim=checked, word=Word.DISPUTED, why="I never worked there")
    graduate.refresh_from_db()
    assert (graduate.word, graduate.dispute) == (Word.DISPUTED, "I never worked there")
    assert not Profile.objects.get(student=graduate.enrolment.student).placed
    assert [notice.user for notice in Notice.objects.all()] == [verifier]
    assert not Notice.objects.filter(user=officer).exists()
    assert not Step.objects.filter(why__contains="never").exists()


def test_what_each_role_reads_of_a_dispute(graduate):
    graduate.word = Word.DISPUTED
    reads = {role: graduate.word_seen_by(Actor(role=role)) for role in Role.values}
    assert {role for role, word in reads.items() if word == Word.DISPUTED} == {
        Role.STUDENT, Role.CITY_ANALYST, Role.CITY_VERIFIER, Role.CITY_ADMIN,
    }  # fmt: skip


def test_another_claim_ends_a_confirmation_but_not_a_dispute(graduate, checked, officer_user):
    services.answer(outcome=graduate, claim=checked, word=Word.CONFIRMED)
    later = {"destination": Destination.STUDY, "evidence": "admission", "starts_on": "2026-08-01"}
    claim = services.add_claim(outcome=graduate, by=Claim.By.SCHOOL, actor=officer_user, values=later)
    claim.refresh_from_db()
    services.check_claim(claim=claim, actor=officer_user, accept=True)
    graduate.refresh_from_db()
    assert (graduate.claim, graduate.word) == (claim, Word.NONE)
    services.answer(outcome=graduate, claim=claim, word=Word.DISPUTED, why="no")
    newer = services.add_claim(
        outcome=graduate, by=Claim.By.SCHOOL, actor=officer_user, values=later | {"starts_on": "2026-08-02"}
    )
    newer.refresh_from_db()
    services.check_claim(claim=newer, actor=officer_user, accept=True)
    graduate.refresh_from_db()
    assert (graduate.claim, graduate.word) == (newer, Word.DISPUTED)


def test_nobody_answers_what_was_not_shown(graduate, checked):
    other = ClaimFactory(outcome=graduate)
    with pytest.raises(Refused):
        services.answer(outcome=graduate, claim=other, word=Word.CONFIRMED)
    with pytest.raises(Refused):
        services.answer(outcome=graduate, claim=None, word=Word.CONFIRMED)


@pytest.mark.parametrize(
    ("result", "state", "rung"),
    [
        ("kept", Claim.State.SCHOOL_CHECKED, Rung.SCHOOL_CHECKED),
        ("revoked", Claim.State.REVOKED, Rung.UNKNOWN),
        ("corrected", Claim.State.REVOKED, Rung.COUNTY_CHECKED),
    ],
)
def test_how_a_dispute_ends(graduate, checked, result, state, rung):
    services.answer(outcome=graduate, claim=checked, word=Word.DISPUTED, why="another employer")
    graduate.refresh_from_db()
    correction = {
        "destination": Destination.CONTRACT,
        "evidence": "contract",
        "starts_on": checked.starts_on,
        "employer_name": "天水另一家公司",
    }
    services.resolve_dispute(
        outcome=graduate,
        actor=UserFactory(),
        result=result,
        why="called the employer",
        correction=correction if result == "corrected" else None,
    )
    graduate.refresh_from_db()
    checked.refresh_from_db()
    assert (graduate.word, graduate.dispute, checked.state, graduate.rung) == (Word.NONE, "", state, rung)
    if result == "corrected":
        assert (graduate.claim.by, graduate.claim.employer_name) == ("bureau", "天水另一家公司")
    # The school reads the claims' history: it says who decided, not what was said.
    assert not Step.objects.filter(kind="outcomes.claim", why__contains="called").exists()


def test_many_confirmations_at_once(graduate, checked):
    services.answer_many(outcomes=[graduate])
    graduate.refresh_from_db()
    assert graduate.word == Word.CONFIRMED
