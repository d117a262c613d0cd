"""The access log sealed: each seal is a keyed hash over the rows since the last one and that one's hash.

Whoever changes, deletes or slips in a row that is sealed cannot make the seals fit again without the key,
which is kept outside the database. A seal names its rows by id instead of a range, because ids are given
out before rows are committed: a row that a slow transaction brings late stands in a later seal, and is no
gap in an earlier one. What this cannot see: rows deleted before they were sealed (a minute), and the end of
log and seals cut off together; against the latter, keep a digest elsewhere and ask for it (`access_check
--expect`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from vocmatch.accounts.models import Access, AccessSeal
from vocmatch.accounts.secrets import keyed_hash

EVERY: Final = timedelta(minutes=1)
# No transaction stays open so long: a row that appears later among sealed ones was slipped in.
LATE: Final = timedelta(hours=1)
MOST: Final = 2_000  # rows in one seal


@dataclass(frozen=True)
class Fault:
    """What is wrong with the log, in words for the operator, and the last seal before it that holds."""

    what: str
    after: AccessSeal | None

    def __str__(self) -> str:
        since = (
            f"after seal {self.after.pk} of {self.after.at:%Y-%m-%d %H:%M:%S}Z"
            if self.after
            else "from the start"
        )
        return f"{self.what} ({since})"


def seal() -> int:
    """Seal all rows that are committed and not sealed yet; returns how many. Called every minute."""
    # Read before the rows: should another process seal them meanwhile, this seal is taken, and we stop.
    last = AccessSeal.objects.order_by("pk").last()
    ids, now = _unsealed(last), timezone.now()
    pieces = [ids[start : start + MOST] for start in range(0, len(ids), MOST)]
    if last and last.rows and last.at < now - LATE:
        # Nothing came for long: an empty seal says so, and closes the time in which rows may come late.
        pieces = pieces or [[]]
    sealed = 0
    for some in pieces:
        try:
            with transaction.atomic():
                last = _close(some, last, now)
        except IntegrityError:
            break
        sealed += len(some)
    return sealed


def seal_due() -> int:
    """`seal`, unless the last one is younger than a minute; for a server that asks again and again."""
    young = AccessSeal.objects.filter(at__gt=timezone.now() - EVERY)
    return 0 if young.exists() else seal()


def _passed(last: AccessSeal | None) -> AccessSeal | None:
    """The newest seal that was looked back at long after: up to its highest id no row can come late. Counted
    from the last seal instead of now, so that a pause in sealing passes nothing over."""
    older = AccessSeal.objects.filter(at__lt=last.at - LATE) if last else AccessSeal.objects.none()
    return older.order_by("pk").last()


def _unsealed(last: AccessSeal | None) -> list[int]:
    """Ids of rows that no seal covers."""
    old = _passed(last)
    recent = AccessSeal.objects.filter(pk__gt=old.pk if old else 0).values_list("rows", flat=True)
    taken = {pk for rows in recent for pk in rows}
    rows = Access.objects.filter(pk__gt=old.up_to if old else 0).order_by("pk")
    return [pk for pk in rows.values_list("pk", flat=True) if pk not in taken]


def _close(ids: Sequence[int], last: AccessSeal | None, now: datetime) -> AccessSeal:
    made = AccessSeal(
        at=now,
        rows=list(ids),
        up_to=max([*ids, last.up_to if last else 0]),
        previous=last.digest if last else "",
    )
    made.digest = _digest(made, Access.objects.in_bulk(ids))
    made.save(force_insert=True)
    return made


def _digest(made: AccessSeal, rows: Mapping[int, Access]) -> str:
    """Over the seal and the canonical form of its rows. Raises KeyError for a row that is not there."""
    lines = [made.previous, _moment(made.at), str(made.up_to)]
    for pk in made.rows:
        row = rows[pk]
        values = [pk, row.user_id, row.role, row.kind, row.object_id, row.purpose, _moment(row.at)]
        lines.append(json.dumps(values, ensure_ascii=False, separators=(",", ":")))
    return keyed_hash("access seal", "\n".join(lines))


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def faults() -> Iterator[Fault]:
    """What does not fit, in the order of the log; nothing where it is whole. Reads the whole log."""
    last: AccessSeal | None = None
    before: datetime | None = None  # when the sealing before this one was; one may make several seals
    covered: set[int] = set()
    for made in AccessSeal.objects.order_by("pk").iterator():
        if last and last.at < made.at:
            before = last.at
        rows = Access.objects.in_bulk(made.rows)
        yield from _faults_of(made, rows, last)
        yield from (_backdated(row, last) for row in rows.values() if _too_old(row, before))
        covered.update(made.rows)
        last = made
    if last:
        yield from _slipped_in(covered, last)


def _faults_of(made: AccessSeal, rows: Mapping[int, Access], last: AccessSeal | None) -> Iterator[Fault]:
    if made.previous != (last.digest if last else ""):
        yield Fault(f"a seal before seal {made.pk} was deleted or changed", last)
    missing = [pk for pk in made.rows if pk not in rows]
    if missing:
        yield Fault(f"row {missing[0]} was deleted, {len(missing)} in all", last)
    elif _digest(made, rows) != made.digest:
        ids = f"{min(rows)} to {max(rows)}" if rows else "none"
        yield Fault(f"seal {made.pk} or one of its rows ({ids}) was changed", last)


def _too_old(row: Access, sealed_at: datetime | None) -> bool:
    """Whether a row that was not there at a sealing says that it is much older."""
    return sealed_at is not None and row.at < sealed_at - LATE


def _backdated(row: Access, last: AccessSeal | None) -> Fault:
    return Fault(f"row {row.pk} says {row.at:%Y-%m-%d %H:%M:%S}Z, but was added later", last)


def _slipped_in(covered: set[int], last: AccessSeal) -> Iterator[Fault]:
    """Rows that no seal covers although their time or their id says that one should."""
    passed = _passed(last)
    up_to = passed.up_to if passed else 0
    for row in Access.objects.order_by("pk").iterator():
        if row.pk not in covered:
            if row.pk <= up_to:
                yield Fault(f"row {row.pk} was slipped in among sealed ones", last)
            elif _too_old(row, last.at):
                yield _backdated(row, last)
