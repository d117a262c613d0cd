"""A school's roster on its way in: uploaded, read and checked, shown, confirmed, written.

Each step writes its own rows and reads earlier ones: the file (`work.Import` and its parts) → checked
rows in encrypted chunks → students and enrolments. Nothing is written before the officer confirms.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from vocmatch.accounts import transitions
from vocmatch.accounts.models import User
from vocmatch.schools.models import School
from vocmatch.students.imports_check import ADDED, CHANGED, HERE, UNCHANGED, Checker, Finding
from vocmatch.students.imports_write import write_roster
from vocmatch.students.models import Enrolment
from vocmatch.students.roster import rows as roster
from vocmatch.students.roster.headers import Layout
from vocmatch.students.roster.rows import REFUSED, WARNING, Problem, ReadRow
from vocmatch.work import imports, sheets
from vocmatch.work import services as work
from vocmatch.work.messages import Refused
from vocmatch.work.models import Import, Run

READ: Final = "roster_read"
WRITE: Final = "roster_write"
OPENING: Final = gettext_noop("opening the file")
READING: Final = gettext_noop("reading and checking the rows")
Item = dict[str, Any]
NOT_WAITING: Final = gettext_noop("This list was decided on already. Reload the page.")


@transaction.atomic
def upload(
    *, school: School, actor: User | None, file_name: str, content: bytes, queue: bool = True
) -> Import:
    """Keep a roster file and have it read. Earlier lists of the school that wait for confirmation are given
    up: the newest file is what the school wants to say."""
    waiting = Import.objects.filter(
        kind=READ, run__organisation=school.organisation_id, run__state=Run.State.WAITING
    )
    for earlier in waiting.select_related("run"):
        discard(found=earlier, actor=actor)
    return imports.begin(
        kind=READ,
        actor=actor,
        organisation=school.organisation,
        file_name=file_name,
        content=content,
        queue=queue,
    )


def read_roster(run: Run, progress: work.Progress) -> None:
    """Read and check the file of a run in chunks; each is committed, and a killed run goes on after the last.

    Raises `Refused` for a file that is no roster.
    """
    found = run.file
    school = School.objects.get(organisation=run.organisation_id)
    progress(0, 0, OPENING)
    try:
        reading = _Reading(found, Checker(school), timezone.localdate(run.created_at))
        for line in reading.chunks(imports.content_of(found)):
            progress(line.number, line.of, READING)
        _summarise(reading, school)
    except work.Superseded:
        raise
    except Exception:
        # A file that cannot be used is not kept either.
        imports.forget_file(found)
        raise


@dataclass
class _Reading:
    """One pass over a file: every row is cleaned, rows of chunks that are stored already are not compared
    again."""

    found: Import
    checker: Checker
    today: date
    layouts: list[Layout] = field(default_factory=list)
    skipped: roster.Skipped = field(default_factory=roster.Skipped)
    waiting: list[ReadRow] = field(default_factory=list)
    number: int = 0

    def chunks(self, content: bytes) -> Iterator[sheets.Line]:
        """Store chunk after chunk; yields the line reached."""
        stored = set(self.found.chunks.values_list("number", flat=True))
        last: list[sheets.Line] = []
        lines = _remembered(sheets.read(content), last)
        for item in roster.read(lines, today=self.today, skipped=self.skipped):
            if isinstance(item, Layout):
                self.layouts.append(item)
                continue
            self.waiting.append(item)
            if len(self.waiting) == imports.CHUNK:
                self._store(stored)
                yield last[-1]
        if self.waiting:
            self._store(stored)

    def _store(self, stored: set[int]) -> None:
        if self.number not in stored:
            items = _compared(self.checker, self.waiting)
            counts = {
                name: sum(item["action"] == name for item in items) for name in (ADDED, CHANGED, REFUSED)
            }
            counts[WARNING] = sum(item["action"] != REFUSED and bool(item["problems"]) for item in items)
            imports.store(self.found, self.number, items, counts)
        self.waiting = []
        self.number += 1


def _remembered(lines: Iterator[sheets.Line], last: list[sheets.Line]) -> Iterator[sheets.Line]:
    for line in lines:
        last[:] = [line]
        yield line


def _compared(checker: Checker, read: list[ReadRow]) -> list[Item]:
    """What is stored of each row: its place, what it means, its problems, and the row or its cells."""
    findings = iter(checker.compare([item.row for item in read if item.row]))
    return [_item(item, next(findings) if item.row else None) for item in read]


def _item(read: ReadRow, finding: Finding | None) -> Item:
    problems = list(read.problems)
    for level, name, message in finding.problems if finding else ():
        header = read.layout.label(name) if name in read.layout.used else ""
        problems.append(Problem(level, header, read.cells.get(name, ""), message))
    item: Item = {
        "sheet": read.layout.sheet,
        "line": read.line,
        "action": finding.action if finding else REFUSED,
        "problems": [problem.stored() for problem in problems],
    }
    if item["action"] == REFUSED:
        return {**item, "cells": read.cells}
    assert finding
    item["term"] = finding.row.entry_term.isoformat()
    item["name"] = finding.row.name
    item["enrolment"] = finding.enrolment.pk if finding.enrolment else None
    if item["action"] != UNCHANGED:
        item |= {"row": finding.row.stored(), "changes": finding.changes}
    return item


@transaction.atomic
def _summarise(reading: _Reading, school: School) -> None:
    found = reading.found
    counts = dict.fromkeys((ADDED, CHANGED, UNCHANGED, REFUSED, WARNING), 0)
    seen: set[int] = set()
    terms: set[str] = set()
    for item in imports.all_rows(found):
        counts[item["action"]] += 1
        counts[WARNING] += item["action"] != REFUSED and bool(item["problems"])
        if item["action"] != REFUSED:
            terms.add(item["term"])
        if item.get("enrolment"):
            seen.add(item["enrolment"])
    if not sum(counts.values()):
        raise Refused(gettext_noop("There are no rows below the header. Upload the list with its students."))
    # A list speaks of the intakes it has rows of; nothing is said about other years.
    expected = Enrolment.objects.filter(school=school, entry_term__in=terms, state__in=HERE)
    found.absent = sorted(set(expected.values_list("pk", flat=True)) - seen)
    found.counts = {**counts, "absent": len(found.absent), "skipped": reading.skipped.lines}
    found.columns = {
        "sheets": len(reading.layouts),
        "used": _used(reading.layouts),
        "dropped": list(dict.fromkeys(label for layout in reading.layouts for label in layout.dropped)),
    }
    found.save()
    imports.forget_file(found)


def _used(layouts: list[Layout]) -> list[list[str]]:
    """(header, field) of all columns that are read, in the order of the file; each field once."""
    found: dict[str, str] = {}
    for layout in layouts:
        for name, column in sorted(layout.used.items(), key=lambda pair: pair[1]):
            found.setdefault(name, layout.labels[column])
    return [[label, name] for name, label in found.items()]


@transaction.atomic
def accept(*, found: Import, actor: User | None, queue: bool = True) -> Run:
    """Start writing an import that waits; confirming twice gives the same run.

    Raises `Refused` where it was written or given up already.
    """
    locked = Import.objects.select_for_update(of=("self",)).select_related("run", "writing").get(pk=found.pk)
    if locked.run.state != Run.State.WAITING:
        raise Refused(NOT_WAITING)
    if locked.writing and locked.writing.state != Run.State.FAILED:
        return locked.writing
    locked.writing = work.start(kind=WRITE, actor=actor, organisation=locked.run.organisation, queue=queue)
    locked.save(update_fields=["writing"])
    return locked.writing


@transaction.atomic
def discard(*, found: Import, actor: User | None) -> None:
    """Give up an import that waits, and delete its rows. Raises `Refused` while or after it is written."""
    locked = Import.objects.select_for_update(of=("self",)).select_related("run", "writing").get(pk=found.pk)
    writing = locked.writing and locked.writing.state != Run.State.FAILED
    if locked.run.state != Run.State.WAITING or writing:
        raise Refused(NOT_WAITING)
    transitions.move(locked.run, Run.State.CANCELLED, actor=actor)
    locked.chunks.all().delete()
    locked.parts.all().delete()


def refusals(found: Import) -> list[dict[str, Any]]:
    """The refused rows of an import: sheet, line and reasons, without what they hold of a person."""
    refused = (item for item in imports.all_rows(found, having=REFUSED) if item["action"] == REFUSED)
    return [{"sheet": item["sheet"], "line": item["line"], "reasons": reasons(item)} for item in refused]


def refused_workbook(found: Import) -> bytes:
    """The refused rows as .xlsx: the columns that were read, as the school named them, and the reasons.

    Once corrected, the file can be uploaded as it is.
    """
    header = [label for label, _field in found.columns["used"]]

    def lines() -> Iterator[list[str]]:
        for item in imports.all_rows(found, having=REFUSED):
            if item["action"] == REFUSED:
                cells = [item["cells"].get(name, "") for _label, name in found.columns["used"]]
                yield [*cells, place(found, item), reasons(item)]

    file = io.BytesIO()
    sheets.write(file, title=_("refused rows"), header=[*header, _("line"), _("what to do")], rows=lines())
    return file.getvalue()


def place(found: Import, item: Item) -> str:
    """Where a row stands: its line, with the sheet where there are several."""
    several = found.columns.get("sheets", 1) > 1
    return f"{item['sheet']} {item['line']}" if several else str(item["line"])


def reasons(item: Item) -> str:
    """Why a stored row is refused, in the reader's language."""
    told = [Problem.of(problem) for problem in item["problems"]]
    return " ".join(
        f"{problem.header}: {problem.message}" if problem.header else str(problem.message)
        for problem in told
        if problem.level == REFUSED
    )


def import_roster(path: Path, school: School, actor: User | None, confirm: bool = True) -> Import:
    """Read a roster file and write it in this process, by the same steps as the pages.

    Raises `Refused` with the reason where the file cannot be read or written.
    """
    found = upload(school=school, actor=actor, file_name=path.name, content=path.read_bytes(), queue=False)
    _ended(work.run_here(found.run))
    if confirm:
        _ended(work.run_here(accept(found=found, actor=actor, queue=False)))
    return Import.objects.select_related("run", "writing").get(pk=found.pk)


def _ended(run: Run) -> None:
    if run.state == Run.State.FAILED:
        text, values = run.error
        raise Refused(text, **values)


def register() -> None:
    """Make reading and writing of rosters known to `work`; called once at start-up."""
    work.register(
        READ, read_roster, label=gettext_lazy("Reading a roster"), page=page_of, ends=Run.State.WAITING
    )
    work.register(WRITE, write_roster, label=gettext_lazy("Writing a roster"), page=page_of)


def page_of(run: Run) -> str:
    """The page on which a roster is checked, and its result stands."""
    found = Import.objects.select_related("run").filter(Q(run=run) | Q(writing=run)).get()
    return reverse("students:roster_file", args=[found.run.public_id])
