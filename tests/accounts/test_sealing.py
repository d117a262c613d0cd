"""The access log: rows are only added, and whatever is done to sealed ones is found."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.models.deletion import ProtectedError
from django.utils import timezone

from tests.factories import EnrolmentFactory, UserFactory
from tests.together import together
from vocmatch.accounts import sealing
from vocmatch.accounts.actor import Actor
from vocmatch.accounts.models import Access, AccessSeal, AppendOnly
from vocmatch.accounts.services import log_access
from vocmatch.work import nightly
from vocmatch.work.models import Run

MINUTE = timedelta(minutes=1)


@pytest.fixture
def look(db):
    """Add looks at one student."""
    student = EnrolmentFactory().student
    actor = Actor(user=UserFactory(), role="school_officer")

    def look(times=1):
        for _ in range(times):
            log_access(actor=actor, obj=student, purpose="the school keeps the student's record")

    return look


@pytest.fixture
def log(look, time_machine):
    """Three seals over six looks in three minutes, and two hours after."""
    start = timezone.now().replace(microsecond=0) - timedelta(hours=5)
    for minute in range(3):
        time_machine.move_to(start + minute * MINUTE)
        look(2)
        assert sealing.seal() == 2
    time_machine.move_to(start + timedelta(hours=2))
    return start


@pytest.fixture
def forge(db):
    """Write to the log as somebody does who owns the database: past the models and the triggers."""

    def forge(sql, *values):
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET session_replication_role = replica")
            else:
                for table in ("accounts_access", "accounts_accessseal"):
                    for event in ("update", "delete"):
                        cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{event}")
            cursor.execute(sql, values)
            if connection.vendor == "postgresql":
                cursor.execute("SET session_replication_role = DEFAULT")

    return forge


def told():
    with pytest.raises(CommandError) as error:
        call_command("access_check")
    return str(error.value).splitlines()[1]


def insert(forge, at, pk=None):
    row = Access.objects.order_by("pk").first()
    columns, values = "user_id, role, kind, object_id, purpose, at", "%s, %s, %s, %s, %s, %s"
    given = [row.user_id, row.role, row.kind, row.object_id, "forged", at]
    if pk:
        columns, values, given = f"{columns}, id", f"{values}, %s", [*given, pk]
    forge(f"INSERT INTO accounts_access ({columns}) VALUES ({values})", *given)


# whole


def test_a_log_that_nobody_touched_is_whole(log, look):
    look()
    report = io.StringIO()
    call_command("access_check", stdout=report)
    digest = AccessSeal.objects.order_by("pk").last().digest
    assert report.getvalue().startswith("whole: 3 seals")
    assert digest in report.getvalue()
    assert sealing.seal() == 1
    call_command("access_check", expect=digest)


def test_sealing_again_adds_nothing_but_one_empty_seal_after_a_long_silence(log):
    for _ in range(3):
        assert sealing.seal() == 0
    assert list(AccessSeal.objects.order_by("pk").values_list("rows", flat=True)[3:]) == [[]]
    assert list(sealing.faults()) == []


def test_a_server_seals_once_a_minute(look, time_machine):
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    look()
    assert sealing.seal_due() == 1
    look()
    time_machine.move_to(start + timedelta(seconds=50), tick=False)
    assert sealing.seal_due() == 0
    time_machine.move_to(start + timedelta(seconds=61), tick=False)
    assert sealing.seal_due() == 1


def test_many_rows_become_several_seals(look, monkeypatch):
    monkeypatch.setattr(sealing, "MOST", 3)
    look(7)
    assert sealing.seal() == 7
    assert [len(seal.rows) for seal in AccessSeal.objects.order_by("pk")] == [3, 3, 1]
    assert list(sealing.faults()) == []


def test_a_slow_transaction_brings_its_row_late_and_no_alarm(log, look, forge):
    """Its id was given out before those of the last seals; it is committed after them."""
    look(2)
    early = Access.objects.order_by("pk").last().pk
    forge("DELETE FROM accounts_access WHERE id = %s", early)
    look()
    sealing.seal()
    insert(forge, timezone.now(), pk=early)
    assert list(sealing.faults()) == []
    assert sealing.seal() == 1
    assert AccessSeal.objects.order_by("pk").last().rows == [early]
    assert list(sealing.faults()) == []


def test_a_pause_in_sealing_loses_no_late_row_and_raises_no_alarm(look, forge, time_machine):
    start = timezone.now()
    time_machine.move_to(start)
    look(2)
    early, at = Access.objects.order_by("pk").values_list("pk", "at")[0]
    forge("DELETE FROM accounts_access WHERE id = %s", early)
    sealing.seal()
    insert(forge, at, pk=early)
    time_machine.move_to(start + timedelta(hours=9))
    assert list(sealing.faults()) == []
    assert sealing.seal() == 1
    assert list(sealing.faults()) == []


def test_what_came_in_a_long_pause_is_sealed_at_once_and_raises_no_alarm(look, monkeypatch, time_machine):
    monkeypatch.setattr(sealing, "MOST", 2)
    start = timezone.now()
    for hour in range(6):
        time_machine.move_to(start + timedelta(hours=hour))
        look(2)
    assert sealing.seal() == 12
    assert list(sealing.faults()) == []


@pytest.mark.django_db(transaction=True)
def test_of_several_processes_one_seals(look):
    look(5)
    assert sorted(together(*[sealing.seal] * 4)) == [0, 0, 0, 5]
    assert list(sealing.faults()) == []


# not whole


@pytest.mark.parametrize(
    "change",
    ["purpose = 'another'", "role = 'operator'", "user_id = NULL", "object_id = 7", "at = '2020-01-01'"],
)
def test_a_changed_row_is_found(log, forge, change):
    row = Access.objects.order_by("pk")[2]
    forge(f"UPDATE accounts_access SET {change} WHERE id = %s", row.pk)
    first, second = AccessSeal.objects.order_by("pk")[:2]
    assert told() == f"{told_of_change(second)} (after seal {first.pk} of {first.at:%Y-%m-%d %H:%M:%S}Z)"


def told_of_change(seal):
    return f"seal {seal.pk} or one of its rows ({seal.rows[0]} to {seal.rows[-1]}) was changed"


def test_a_deleted_row_is_found(log, forge):
    row = Access.objects.order_by("pk")[3]
    forge("DELETE FROM accounts_access WHERE id = %s", row.pk)
    assert f"row {row.pk} was deleted" in told()


def test_a_row_slipped_in_among_sealed_ones_is_found(log, forge):
    sealing.seal()
    first = Access.objects.order_by("pk").first().pk
    insert(forge, log, pk=first - 1 or -1)
    assert "slipped in among sealed ones" in told()
    assert sealing.seal() == 0
    assert "slipped in among sealed ones" in told()


def test_a_row_dated_back_is_found_before_and_after_it_is_sealed(log, look, forge, time_machine):
    look()
    sealing.seal()
    insert(forge, log)
    assert "was added later" in told()
    assert sealing.seal() == 1
    assert "was added later" in told()


def test_deleted_and_changed_seals_are_found(log, forge):
    first, second, third = AccessSeal.objects.order_by("pk")
    forge("DELETE FROM accounts_accessseal WHERE id = %s", second.pk)
    assert told().startswith(f"a seal before seal {third.pk} was deleted")
    forge("UPDATE accounts_accessseal SET rows = '[]' WHERE id = %s", first.pk)
    assert told() == f"seal {first.pk} or one of its rows (none) was changed (from the start)"


def test_an_end_that_was_cut_off_is_found_by_a_digest_kept_elsewhere(log, forge):
    last = AccessSeal.objects.order_by("pk").last()
    forge("DELETE FROM accounts_accessseal WHERE id = %s", last.pk)
    forge("DELETE FROM accounts_access WHERE id >= %s", last.rows[0])
    call_command("access_check")
    with pytest.raises(CommandError, match=last.digest):
        call_command("access_check", expect=last.digest)


def test_the_night_finds_it_and_operators_see_it(log, forge):
    forge("DELETE FROM accounts_access WHERE id = %s", Access.objects.order_by("pk").first().pk)
    runs = {run.kind: run for run in nightly.run_all(timezone.localdate())}
    assert runs.pop("nightly:access").state == Run.State.FAILED
    assert {run.state for run in runs.values()} == {Run.State.DONE}


# only added


def test_models_refuse_to_change_or_delete(log):
    for row in (Access.objects.first(), AccessSeal.objects.first()):
        rows = type(row).objects
        for attempt in (row.save, row.delete, rows.all().delete, lambda rows=rows: rows.update(pk=1)):
            with pytest.raises(AppendOnly):
                attempt()
    with pytest.raises(AppendOnly), transaction.atomic():
        Access.objects.bulk_update([Access.objects.first()], ["purpose"])
    with pytest.raises(ProtectedError):
        Access.objects.first().user.delete()


@pytest.mark.parametrize("table", ["accounts_access", "accounts_accessseal"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_the_database_refuses_too(log, table, statement):
    with pytest.raises(DatabaseError, match="only added"), transaction.atomic():
        connection.cursor().execute(statement.format(table))
