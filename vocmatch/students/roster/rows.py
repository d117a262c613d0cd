"""A roster file as rows: what each says about one person's study, or why it is refused.

Pure: it knows columns and rules of single rows, no school and no database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from itertools import chain, groupby, islice
from typing import Any, Final, Self

from django.utils.translation import gettext_noop

from vocmatch.codes.identifiers import check_resident_id
from vocmatch.students.models import Enrolment
from vocmatch.students.roster import headers
from vocmatch.students.roster.columns import BY_FIELD, COLUMNS, REQUIRED, RESIDENT
from vocmatch.students.roster.headers import Layout
from vocmatch.students.roster.values import shown
from vocmatch.work.messages import Message, Refused
from vocmatch.work.sheet_reader import Cell
from vocmatch.work.sheets import Line

REFUSED: Final = "refused"
WARNING: Final = "warning"
HINT_LINES: Final = 2
State = Enrolment.State
ENDED: Final = frozenset({State.GRADUATED, State.COMPLETED, State.INCOMPLETE})


@dataclass(frozen=True)
class Problem:
    """What is wrong with one cell (or, without header, the whole row), and the remedy."""

    level: str
    header: str
    value: str
    message: Message

    def stored(self) -> list[Any]:
        """As JSON can hold it; `Problem.of` makes it again."""
        return [self.level, self.header, self.value, *self.message.stored()]

    @classmethod
    def of(cls, stored: list[Any]) -> Self:
        level, header, value, text, values = stored
        return cls(level, header, value, Message(text, values))


@dataclass(frozen=True)
class RosterRow:
    """One enrolment as the file has it; None or empty: the file does not say."""

    name: str
    document_type: str
    id_number: str
    birth_date: date
    entry_term: date
    major: str
    class_name: str = ""
    number: str = ""
    years: float | None = None
    mode: str = ""
    scheme: str = ""
    phone: str = ""
    home: str = ""
    state: str = ""
    graduated_on: date | None = None
    registered_on: date | None = None

    def stored(self) -> dict[str, Any]:
        """As JSON can hold it, without what is not said; `RosterRow.of` makes it again."""
        said = {item.name: getattr(self, item.name) for item in fields(self)}
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in said.items()
            if value not in ("", None)
        }

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        days = ("birth_date", "entry_term", "graduated_on", "registered_on")
        made: dict[str, Any] = {name: date.fromisoformat(stored[name]) for name in days if name in stored}
        return cls(**{**stored, **made})


@dataclass(frozen=True)
class ReadRow:
    """A line of the file. `cells` gives field → text of the used columns, in the file's order."""

    layout: Layout
    line: int
    cells: dict[str, str]
    row: RosterRow | None
    problems: tuple[Problem, ...]


@dataclass
class Skipped:
    """How many lines were no person: hints, totals, signatures, numbered but empty lines."""

    lines: int = 0


@dataclass
class _Seen:
    """People and student numbers of earlier lines, by the line."""

    people: dict[tuple[str, str, date], str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    studying: dict[tuple[str, str], str] = field(default_factory=dict)


def read(lines: Iterable[Line], *, today: date, skipped: Skipped | None = None) -> Iterator[Layout | ReadRow]:
    """The rows of all sheets that have a header, each sheet after its `Layout`.

    Raises `Refused` where no sheet is a roster or a needed column is missing.
    """
    seen, count, found = _Seen(), skipped or Skipped(), 0
    for _sheet, of_sheet in groupby(lines, key=lambda line: line.sheet):
        first = list(islice(of_sheet, headers.SEARCHED))
        place = headers.find(first)
        if place is None:
            continue
        layout, taken = place
        _check(layout)
        found += 1
        yield layout
        for at, line in enumerate(chain(first[taken:], of_sheet)):
            hint = at < HINT_LINES and headers.is_hint(layout, line.cells)
            if hint or headers.is_extra(layout, line.cells):
                count.lines += 1
            else:
                yield _read_row(layout, line, seen, today)
    if not found:
        raise Refused(
            gettext_noop(
                "No header was found. The first %(lines)s lines of a sheet must hold one with the columns %(needed)s."
            ),
            lines=headers.SEARCHED,
            needed=_names(REQUIRED),
        )


def _check(layout: Layout) -> None:
    missing = [name for name in REQUIRED if name not in layout.used]
    if missing:
        raise Refused(
            gettext_noop(
                "Line %(line)s is the header, but these columns are missing: %(missing)s. Add them, or give "
                "them these names. Found were: %(found)s."
            ),
            line=layout.line,
            missing=_names(missing),
            found=", ".join(label for label in layout.labels if label)[:300],
        )


def _names(wanted: Iterable[str]) -> str:
    # The first Chinese name of a column: what the officer's own lists call it.
    return ", ".join(BY_FIELD[name].aliases[0] if name != "major" else "专业名称" for name in wanted)


def _read_row(layout: Layout, line: Line, seen: _Seen, today: date) -> ReadRow:
    cells = {
        name: line.cells[column] if column < len(line.cells) else None for name, column in layout.used.items()
    }
    by_column = sorted(layout.used, key=layout.used.__getitem__)
    problems: list[Problem] = []

    def tell(name: str, message: Message, level: str = REFUSED) -> None:
        header = layout.label(name) if name in layout.used else ""
        problems.append(Problem(level, header, shown(cells.get(name)), message))

    said = _cleaned(cells, tell)
    _check_person(said, cells, tell, today)
    _check_result(said, tell, today)
    refused = any(problem.level == REFUSED for problem in problems)
    row = None if refused else RosterRow(**said)
    where = f"{line.sheet} {line.number}" if line.sheet != "CSV" else str(line.number)
    if row and not _is_new(row, where, seen, tell):
        row = None
    texts = {name: shown(cells[name]) for name in by_column}
    return ReadRow(layout, line.number, texts, row, tuple(problems))


Tell = Callable[..., None]


def _cleaned(cells: Mapping[str, Cell], tell: Tell) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for column in COLUMNS:
        cell = cells.get(column.field)
        if cell is None:
            if column.required:
                tell(column.field, Message(gettext_noop("This is empty. Fill it in.")))
            continue
        try:
            said[column.field] = column.clean(cell)
        except Refused as refusal:
            tell(column.field, refusal.message, WARNING if column.lenient else REFUSED)
    return said


def _check_person(said: dict[str, Any], cells: Mapping[str, Cell], tell: Tell, today: date) -> None:
    """The document: check digit and date of birth of resident numbers, a plain form for others."""
    kind = said.setdefault("document_type", RESIDENT)
    number = said.get("id_number")
    if not number:
        return
    if kind != RESIDENT:
        if not (5 <= len(number) <= 20 and number.isascii() and number.isalnum()):
            tell(
                "id_number", Message(gettext_noop("This is no document number. Enter it as on the document."))
            )
        if "birth_date" not in said:
            tell(
                "birth_date", Message(gettext_noop("Documents other than an ID card need the date of birth."))
            )
        return
    found = check_resident_id(number, today=today)
    for problem in found.problems:
        level = WARNING if problem.level == "warning" else REFUSED
        tell("id_number", Message(problem.text, problem.values), level)
    said["id_number"] = found.number
    given = said.get("birth_date")
    if found.birth_date is None:
        return
    if given and given != found.birth_date:
        tell(
            "birth_date",
            Message(
                gettext_noop("The ID number says %(date)s. Correct the one that differs from the ID card."),
                {"date": found.birth_date.isoformat()},
            ),
        )
    said["birth_date"] = found.birth_date


def _check_result(said: dict[str, Any], tell: Tell, today: date) -> None:
    """One state out of state, result and date of graduation; through-train scheme out of kind."""
    kind = said.pop("kind", "")
    if kind and kind != Enrolment.Scheme.NONE:
        said.setdefault("scheme", kind)
    result = said.pop("result", "")
    state = result or said.get("state", "")
    graduated_on = said.get("graduated_on")
    if graduated_on and not state and graduated_on <= today:
        state = State.GRADUATED
    if state in ENDED and graduated_on is None:
        tell(
            "result" if result else "state",
            Message(gettext_noop("The date of graduation is missing. Fill in 毕业日期.")),
        )
    if state in ENDED and graduated_on and graduated_on > today:
        tell(
            "graduated_on",
            Message(gettext_noop("This date is still to come. Leave the result empty until then.")),
        )
    if state not in ENDED:
        # An expected date is no result.
        said.pop("graduated_on", None)
    if state:
        said["state"] = str(state)
    entry = said.get("entry_term")
    if entry and entry > today.replace(year=today.year + 1, day=1):
        tell(
            "entry_term", Message(gettext_noop("This is more than a year ahead. Correct the month of entry."))
        )
    if entry and graduated_on and graduated_on < entry:
        tell(
            "graduated_on",
            Message(gettext_noop("This is before the month of entry. Correct one of the two.")),
        )


def _is_new(row: RosterRow, where: str, seen: _Seen, tell: Tell) -> bool:
    """Whether no earlier line says the same of this person or gives the number to another."""
    person = (row.document_type, row.id_number)
    same = seen.people.setdefault((*person, row.entry_term), where)
    if same == where and row.state in {"", State.ENROLLED, State.SUSPENDED}:
        same = seen.studying.setdefault(person, where)
    holder = seen.numbers.setdefault(row.number, where) if row.number else where
    if same != where:
        text = gettext_noop("The same person stands in line %(line)s. Delete one of the two.")
        tell("id_number", Message(text, {"line": same}))
    elif holder != where:
        text = gettext_noop("Line %(line)s has the same student number. Correct one of the two.")
        tell("number", Message(text, {"line": holder}))
    return same == where == holder
