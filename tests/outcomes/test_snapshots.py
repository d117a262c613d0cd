"""Snapshots: frozen, recounted to the person, published by a second person."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from tests.factories import ClaimFactory, EnrolmentFactory, OutcomeFactory, UserFactory
from vocmatch.outcomes import services, stats
from vocmatch.outcomes.models import Cell, Claim, Frozen, Outcome, Snapshot
from vocmatch.work.messages import Refused

pytestmark = pytest.mark.django_db
CUTOFF = date(2026, 8, 31)


@pytest.fixture(autouse=True)
def _autumn(time_machine):
    time_machine.move_to("2026-11-24T10:00:00+08:00")


@pytest.fixture
def placed(officer_user):
    """Three graduates: two checked claims, one starting after the cut-off, and nothing about the third."""
    OutcomeFactory()
    claims = [
        ClaimFactory.build(outcome=OutcomeFactory()),
        ClaimFactory.build(outcome=OutcomeFactory(), starts_on=date(2026, 10, 8)),
    ]
    return services.bulk_record(claims=claims, actor=officer_user, state=Claim.State.SCHOOL_CHECKED)


def take(cutoff=CUTOFF, actor=None, **more):
    return services.take_snapshot(cohort=2026, cutoff=cutoff, actor=actor or UserFactory(), **more)


def employment(snapshot):
    figure = stats.rates_for(snapshot)["employment"]
    return figure.numerator, figure.denominator


def test_the_cut_off_changes_the_rate_and_an_old_snapshot_stays(placed, officer_user):
    old = take()
    late = take(date(2026, 10, 31))
    assert (employment(old), employment(late)) == ((1, 3), (2, 3))
    claim = ClaimFactory(outcome=Outcome.objects.get(claim=None))
    services.check_claim(claim=claim, actor=officer_user, accept=True)
    assert employment(take()) == (2, 3)
    assert employment(old) == (1, 3)
    assert stats.verify(old) == []


def test_an_old_snapshot_is_recounted_to_the_person(placed, officer_user, time_machine):
    old = take()
    time_machine.move_to("2026-12-24T10:00:00+08:00")
    outcome = Outcome.objects.get(pk=placed[0].outcome_id)
    services.answer(outcome=outcome, claim=placed[0], word=Outcome.Word.DISPUTED, why="wrong")
    outcome.refresh_from_db()
    services.resolve_dispute(outcome=outcome, actor=officer_user, result="revoked", why="no such employer")
    assert employment(take()) == (0, 3)
    assert stats.verify(old) == []
    new = take()
    assert old.digest != new.digest


def test_the_same_facts_give_the_same_digest(placed):
    assert take().digest == take().digest
    assert take().digest != take(definition="2006").digest


def test_a_forged_snapshot_is_found(placed):
    forged = take()
    cell = forged.cells.first()
    Cell.objects.filter(pk=cell.pk)._raw_delete("default")
    counts = cell.counts | {"D1": cell.counts.get("D1", 0) + 1}
    Cell.objects.create(
        snapshot=forged, school=cell.school, county=cell.county, major=cell.major, counts=counts,
        pays=cell.pays, people=cell.people,
    )  # fmt: skip
    assert any("counts" in line for line in stats.verify(forged))
    with pytest.raises(Refused):
        services.publish_snapshot(snapshot=forged, actor=UserFactory())


def test_nothing_of_a_snapshot_can_be_changed(placed):
    snapshot = take()
    with pytest.raises(Frozen):
        snapshot.save()
    with pytest.raises(Frozen):
        snapshot.cells.first().save()
    with pytest.raises(Frozen):
        Cell.objects.update(counts={})
    with pytest.raises(Frozen):
        Snapshot.objects.update(cutoff=date(2026, 1, 1))


def test_two_persons_publish(placed):
    taker, second = UserFactory(), UserFactory()
    snapshot = take(actor=taker)
    assert stats.latest_snapshot(2026) is None
    with pytest.raises(Refused):
        services.publish_snapshot(snapshot=snapshot, actor=taker)
    services.publish_snapshot(snapshot=snapshot, actor=second)
    assert stats.latest_snapshot(2026) == snapshot
    assert (snapshot.published_by, snapshot.published_at is not None) == (second, True)
    with pytest.raises(Refused):
        services.publish_snapshot(snapshot=snapshot, actor=UserFactory())


def test_a_snapshot_of_a_command_is_nobodys_and_stays_unpublished(placed):
    out = StringIO()
    call_command("snapshot", cohort=2026, cutoff=CUTOFF, stdout=out)
    assert "33.33" in out.getvalue()
    with pytest.raises(Refused):
        services.publish_snapshot(snapshot=Snapshot.objects.get(), actor=UserFactory())


def test_the_command_recounts_old_snapshots(placed):
    snapshot = take()
    out = StringIO()
    call_command("snapshot", check=True, stdout=out)
    assert f"{snapshot.cohort}" in out.getvalue()
    assert "adds up" in out.getvalue()


@pytest.mark.parametrize(("cohort", "cutoff"), [(2026, date(2027, 1, 1)), (1999, CUTOFF)])
def test_what_cannot_be_counted_is_refused(placed, cohort, cutoff):
    with pytest.raises(Refused):
        services.take_snapshot(cohort=cohort, cutoff=cutoff, actor=UserFactory())


def test_last_year_compares_only_at_the_same_day_and_definition(placed, time_machine):
    time_machine.move_to("2025-12-01T10:00:00+08:00")
    ClaimFactory(outcome=OutcomeFactory(enrolment=EnrolmentFactory(graduate=2025)))
    taken = {
        cutoff: services.take_snapshot(cohort=2025, cutoff=cutoff, actor=UserFactory())
        for cutoff in (date(2025, 8, 28), date(2025, 8, 20), date(2025, 11, 30))
    }
    services.take_snapshot(cohort=2025, cutoff=date(2025, 8, 31), actor=UserFactory(), definition="2006")
    time_machine.move_to("2026-11-24T10:00:00+08:00")
    now = take()
    assert stats.comparable(now) is None
    assert stats.comparable(now, published_only=False) == taken[date(2025, 8, 28)]
    assert stats.comparable(take(date(2026, 10, 10)), published_only=False) is None


def test_rates_are_read_in_few_queries(placed, django_assert_num_queries):
    snapshot = take()
    with django_assert_num_queries(1):
        stats.rates_for(snapshot)
    with django_assert_num_queries(1):
        stats.counts_by_county(snapshot)
