"""Rows of a roster compared with what the database holds: what is new, what changes, what cannot be.

The same comparison serves the preview and the writing, so that what was shown is what is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from django.utils.timezone import localdate
from django.utils.translation import gettext_noop

from vocmatch.accounts.secrets import decrypt, keyed_hash
from vocmatch.codes import lookup
from vocmatch.codes.models import Region
from vocmatch.schools.models import Program, School
from vocmatch.students.models import Enrolment, Erasure, Student
from vocmatch.students.roster.rows import REFUSED, WARNING, RosterRow
from vocmatch.students.roster.values import key
from vocmatch.work.messages import Message, Refused

State = Enrolment.State
HERE: Final = (State.ENROLLED, State.SUSPENDED)
ADDED: Final = "added"
CHANGED: Final = "changed"
UNCHANGED: Final = "unchanged"
MOST_NAMED: Final = 15  # programmes listed in one message

# Field of the enrolment ← field of the row, for what is copied as it stands.
COPIED: Final = ("class_name", "number", "scheme", "graduated_on", "registered_on")


@dataclass
class Finding:
    """What one row means. `student` and `enrolment` are the rows to write, changed in memory only;
    `changes` lists (field, old, new) as they are shown; `problems` (level, field, message)."""

    row: RosterRow
    person_hash: str
    program: Program | None = None
    home: str | None = None
    student: Student | None = None
    enrolment: Enrolment | None = None
    erasure: Erasure | None = None
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    problems: list[tuple[str, str, Message]] = field(default_factory=list)

    @property
    def action(self) -> str:
        """added, changed, unchanged or refused."""
        if any(level == REFUSED for level, _field, _message in self.problems):
            return REFUSED
        if self.enrolment is None:
            return ADDED
        return CHANGED if self.changes else UNCHANGED

    def changed(self, *names: str) -> bool:
        """Whether one of these fields changes."""
        return any(name in names for name, _old, _new in self.changes)

    def tell(self, level: str, name: str, text: str, **values: object) -> None:
        self.problems.append((level, name, Message(text, values)))

    def change(
        self, obj: Student | Enrolment, name: str, new: Any, shown: tuple[str, str] | None = None
    ) -> None:
        """Set a field in memory and remember it, if the file says something else than the database."""
        old = getattr(obj, name)
        if new not in ("", None) and new != old:
            setattr(obj, name, new)
            self.changes.append((name, *(shown or ("" if old is None else str(old), str(new)))))


class Checker:
    """Compares rows with one school's students; keeps what many rows ask for."""

    def __init__(self, school: School) -> None:
        self.school = school
        self._found_programs: dict[tuple[str, float | None, str], Program | Refused] = {}

    def compare(self, rows: Sequence[RosterRow]) -> list[Finding]:
        """One finding per row, in order; a handful of queries for all of them."""
        found = [Finding(row, keyed_hash("person", f"{row.document_type}|{row.id_number}")) for row in rows]
        hashes = [finding.person_hash for finding in found]
        people = {student.person_hash: student for student in Student.objects.filter(person_hash__in=hashes)}
        erased = {row.person_hash: row for row in Erasure.objects.filter(person_hash__in=hashes)}
        studies: dict[int, list[Enrolment]] = {}
        theirs = Enrolment.objects.filter(student__in=people.values()).select_related("program__major")
        for enrolment in theirs:
            studies.setdefault(enrolment.student_id, []).append(enrolment)
        numbers = [row.number for row in rows if row.number]
        holders = dict(
            Enrolment.objects.filter(school=self.school, number__in=numbers).values_list(
                "number", "student_id"
            )
        )
        for finding in found:
            finding.student = people.get(finding.person_hash)
            finding.erasure = erased.get(finding.person_hash)
            known = studies.get(finding.student.pk, []) if finding.student else []
            self._erased(finding)
            self._program(finding)
            self._home(finding)
            self._number(finding, holders)
            self._study(finding, known)
            if finding.student:
                self._person(finding, finding.student, known)
        return found

    def _erased(self, finding: Finding) -> None:
        """Who had their data erased stays so; studies that began later are another matter."""
        erasure = finding.erasure
        if finding.student is None and erasure and finding.row.entry_term <= localdate(erasure.at):
            finding.tell(
                REFUSED,
                "id_number",
                gettext_noop(
                    "This person had their data erased on %(day)s. The study stands here without a name and "
                    "is counted. Leave the row out."
                ),
                day=f"{localdate(erasure.at):%Y-%m-%d}",
            )

    def _program(self, finding: Finding) -> None:
        row = finding.row
        asked = (row.major, row.years, row.mode)
        if asked not in self._found_programs:
            try:
                self._found_programs[asked] = self._find_program(*asked)
            except Refused as refusal:
                self._found_programs[asked] = refusal
        found = self._found_programs[asked]
        if isinstance(found, Program):
            finding.program = found
        else:
            finding.problems.append((REFUSED, "major", found.message))

    def _find_program(self, major: str, years: float | None, mode: str) -> Program:
        """The school's programme of a major named by code, by its name or by a former one; length and
        mode of study decide between several. Raises `Refused`."""
        wanted = key(major)
        found = [
            program for program in self._programs if wanted in (program.major_id, key(program.major.name))
        ]
        if not found:
            code = lookup.find_major(major)
            found = [program for program in self._programs if program.major_id == code]
        if not found:
            raise Refused(
                gettext_noop(
                    "The school does not teach this. It teaches: %(offered)s. Correct the cell, or have the "
                    "programme entered first."
                ),
                offered=", ".join(program.major.name for program in self._programs[:MOST_NAMED]) or "–",
            )
        for fits in (lambda program: program.years == years, lambda program: program.mode == mode):
            found = [program for program in found if fits(program)] or found
        if len(found) > 1:
            raise Refused(
                gettext_noop("The school teaches this in several forms. Fill in 学制 and 学习形式.")
            )
        return found[0]

    @cached_property
    def _programs(self) -> list[Program]:
        return list(self.school.programs.select_related("major"))

    def _home(self, finding: Finding) -> None:
        named = finding.row.home
        if not named:
            return
        finding.home = self._regions.get(named)
        if finding.home is None:
            finding.tell(
                WARNING,
                "home",
                gettext_noop("No county of this name or code is known; the home is left out."),
            )

    @cached_property
    def _region_names(self) -> dict[str | None, str]:
        return dict(Region.objects.values_list("code", "name"))

    @cached_property
    def _regions(self) -> dict[str, str]:
        """Counties, prefectures and provinces by code and by name; a name that several have says nothing."""
        names: dict[str, list[str]] = {}
        for code, name in self._region_names.items():
            names.setdefault(name, []).append(str(code))
        by_name = {name: codes[0] for name, codes in names.items() if len(codes) == 1}
        return by_name | {str(code): str(code) for code in self._region_names}

    def _number(self, finding: Finding, holders: dict[str, int]) -> None:
        holder = holders.get(finding.row.number)
        if holder is not None and (finding.student is None or finding.student.pk != holder):
            finding.tell(
                REFUSED,
                "number",
                gettext_noop(
                    "Another student of the school has this student number. Correct one of the two."
                ),
            )

    def _study(self, finding: Finding, known: Iterable[Enrolment]) -> None:
        """Find the enrolment the row means and what changes in it; tell what contradicts it."""
        row = finding.row
        mine = [study for study in known if study.school_id == self.school.pk]
        finding.enrolment = next((study for study in mine if study.entry_term == row.entry_term), None)
        if finding.enrolment is None:
            going_on = next((study for study in mine if study.state in HERE), None)
            if going_on:
                finding.tell(
                    REFUSED,
                    "entry_term",
                    gettext_noop(
                        "This person is enrolled here since %(term)s. Correct the month of entry, or record "
                        "the end of that enrolment first."
                    ),
                    term=f"{going_on.entry_term:%Y-%m}",
                )
        elsewhere = [study for study in known if study.school_id != self.school.pk and study.state in HERE]
        if elsewhere and (row.state or State.ENROLLED) in HERE:
            finding.tell(
                WARNING,
                "id_number",
                gettext_noop(
                    "This person is enrolled at another school too. Both records stand; clear it up with the "
                    "county office."
                ),
            )
        if finding.enrolment:
            self._changes_of_study(finding, finding.enrolment)

    def _changes_of_study(self, finding: Finding, study: Enrolment) -> None:
        row = finding.row
        if row.state and row.state != study.state and row.state not in Enrolment.MOVES[study.state]:
            finding.tell(
                REFUSED,
                "result" if row.graduated_on else "state",
                gettext_noop(
                    "Our record has another result that is final. Correct the file, or ask the county office "
                    "to correct the record."
                ),
            )
            return
        if finding.program and finding.program != study.program:
            names = (study.program.major.name, finding.program.major.name)
            finding.change(study, "program", finding.program, names)
        for name in COPIED:
            finding.change(study, name, getattr(row, name))
        if row.state and row.state != study.state:
            # Moved later, by the one function that may.
            finding.changes.append(("state", study.state, row.state))

    def _person(self, finding: Finding, student: Student, known: Iterable[Enrolment]) -> None:
        """What the file says about the person. A school corrects its own students; of a person who is
        also another school's it only fills what is empty."""
        row = finding.row
        shared = any(study.school_id != self.school.pk for study in known)
        if shared and row.name != student.name:
            finding.tell(
                REFUSED,
                "name",
                gettext_noop(
                    "Another school has this ID number under another name. Check both on the document, then "
                    "ask the county office."
                ),
            )
            return
        finding.change(student, "name", row.name)
        finding.change(student, "birth_date", row.birth_date)
        if finding.erasure:
            # The school keeps the name while the studies go on; home and phone were erased.
            return
        if not shared or not student.home_id:
            names = self._region_names
            finding.change(
                student,
                "home_id",
                finding.home,
                (names.get(student.home_id, ""), names.get(finding.home, "")),
            )
        if row.phone and (not shared or not student.phone):
            old = decrypt(student.phone)
            if old != row.phone:
                finding.changes.append(("phone", _masked(old), _masked(row.phone)))


def _masked(phone: str) -> str:
    return f"···{phone[-4:]}" if phone else ""
