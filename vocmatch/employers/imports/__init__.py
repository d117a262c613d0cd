"""A plain list of openings becomes openings: read and checked, looked at, confirmed, written.

`import_openings` is the door for commands; the screens use `begin` and `accept` and show the rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from django.db import transaction
from django.utils.translation import gettext as _

from vocmatch.accounts.models import Membership, Organisation, User
from vocmatch.accounts.transitions import move
from vocmatch.employers.imports.rows import ADDED, CHANGED, REFUSED, UNCHANGED, ListRow
from vocmatch.work import imports, services, sheets
from vocmatch.work.messages import Message, Refused
from vocmatch.work.models import Import, Run

__all__ = [
    "ADDED", "CHANGED", "READ", "REFUSED", "UNCHANGED", "WRITE", "ListRow", "accept", "begin",
    "import_openings", "refusals", "rows", "write_refused",
]  # fmt: skip

READ: Final = "openings"  # kinds of work, registered in `apps`
WRITE: Final = "openings_write"


def begin(
    *, actor: User | None, organisation: Organisation, file_name: str, content: bytes, queue: bool = True
) -> Import:
    """Start reading an uploaded list: an employer's own openings, or a bureau's list of many employers."""
    return imports.begin(
        kind=READ,
        actor=actor,
        organisation=organisation,
        file_name=file_name,
        content=content,
        queue=queue,
    )


@transaction.atomic
def accept(*, of: Import, actor: User | None, queue: bool = True) -> Run:
    """Write the accepted rows of a list that was read.

    Raises `accounts.transitions.MoveRefused` where it was confirmed before or is not read yet.
    """
    move(of.run, Run.State.DONE, actor=actor)
    run = services.start(kind=WRITE, actor=actor, organisation=of.run.organisation, queue=queue)
    of.writing = run
    of.save(update_fields=["writing"])
    return run


def import_openings(
    path: Path, *, actor: User, organisation: Organisation | None = None, confirm: bool = True
) -> Import:
    """Read a list in this process and, with `confirm`, write it; `counts` of the result says what was done.

    Organisation: the one the list is imported for, else the actor's first. Loading the same file again
    changes nothing. Raises `Refused` where the file cannot be read or written.
    """
    home = (
        organisation or Membership.objects.select_related("organisation").filter(user=actor)[0].organisation
    )
    of = begin(actor=actor, organisation=home, file_name=path.name, content=path.read_bytes(), queue=False)
    _finish(of.run)
    if confirm:
        of.refresh_from_db()
        _finish(accept(of=of, actor=actor, queue=False))
    return Import.objects.select_related("run", "writing").get(pk=of.pk)


def _finish(run: Run) -> None:
    ended = services.run_here(run)
    if ended.state == Run.State.FAILED:
        message = Message(*ended.error)
        raise Refused(message.text, **message.values)


def rows(of: Import, state: str = "") -> Iterator[ListRow]:
    """The lines of a list that was read, in file order; of one state, if named."""
    found = map(ListRow.of, imports.all_rows(of, having=state))
    return (row for row in found if not state or row.state == state)


def refusals(of: Import) -> Iterator[dict[str, int | str]]:
    """`line` and `reason` of every refused line, in the reader's language."""
    return ({"line": row.line, "reason": " ".join(map(str, row.reasons))} for row in rows(of, REFUSED))


def write_refused(of: Import, target: BinaryIO) -> None:
    """The refused lines as .xlsx with the columns of the file and the reasons."""
    labels = of.columns["labels"]
    lines = ([*row.cells, " ".join(map(str, row.reasons))] for row in rows(of, REFUSED))
    sheets.write(target, title=_("Refused rows"), header=[*labels, _("reason")], rows=lines)
