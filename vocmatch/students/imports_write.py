"""Writing the accepted rows of a roster: all of them in one short transaction, or none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from search import feed
from vocmatch.accounts import transitions
from vocmatch.accounts.models import Step, User
from vocmatch.accounts.secrets import encrypt
from vocmatch.codes.models import MajorSkill
from vocmatch.schools.models import School
from vocmatch.students import services
from vocmatch.students.imports_check import ADDED, CHANGED, UNCHANGED, Checker, Finding
from vocmatch.students.models import HISTORY, Enrolment, Profile, Student
from vocmatch.students.roster.rows import REFUSED, RosterRow
from vocmatch.work import bulk, imports
from vocmatch.work import services as work
from vocmatch.work.messages import Refused
from vocmatch.work.models import Import, Run

PERSON: Final = ("name", "birth_date", "home_id", "phone")
STUDY: Final = ("program", "class_name", "number", "scheme", "graduated_on", "registered_on")
WRITING: Final = gettext_noop("writing the students")

Secrets = dict[str, tuple[str, str]]


def write_roster(run: Run, progress: work.Progress) -> None:
    """Write what the officer confirmed. Raises `Refused` where the database has changed since the preview
    so that a row can no longer be accepted; then nothing is written."""
    found = Import.objects.select_related("run").get(writing=run)
    rows = [
        RosterRow.of(item["row"]) for item in imports.all_rows(found) if item["action"] in (ADDED, CHANGED)
    ]
    progress(0, len(rows), WRITING)
    # Encrypting 22,000 numbers takes a second in which nobody need wait for the database.
    secrets = {row.id_number: (encrypt(row.id_number), encrypt(row.phone)) for row in rows}
    with transaction.atomic():
        work.hold(run, done=0, total=len(rows), note=WRITING)
        school = School.objects.select_for_update().get(organisation=run.organisation_id)
        findings = _compared(Checker(school), rows)
        _write(findings, school=school, secrets=secrets, actor=run.actor)
        written = {name: sum(finding.action == name for finding in findings) for name in (ADDED, CHANGED)}
        run.counts = written
        _settle(found, written)
        transitions.move(found.run, Run.State.DONE, actor=run.actor)
        work.finish(run, Run.State.DONE)


def _compared(checker: Checker, rows: Sequence[RosterRow]) -> list[Finding]:
    findings: list[Finding] = []
    for piece in _pieces(rows):
        findings += checker.compare(piece)
    refused = sum(finding.action == REFUSED for finding in findings)
    if refused:
        raise Refused(
            gettext_noop(
                "%(rows)s rows can no longer be written, because records changed since the file was read. "
                "Nothing was written. Upload the file again."
            ),
            rows=refused,
        )
    return findings


def _write(findings: Sequence[Finding], *, school: School, secrets: Secrets, actor: User | None) -> None:
    new = _add_people(findings, secrets)
    _correct_people(findings, secrets)
    known = [finding for finding in findings if finding.enrolment]
    _add_studies([finding for finding in findings if not finding.enrolment], school)
    _change_studies(known, actor)
    prefill(new)
    services.refresh_seeking(
        finding.student.pk for finding in findings if finding.student and finding.action != UNCHANGED
    )


def _add_people(findings: Sequence[Finding], secrets: Secrets) -> list[int]:
    """Add who is not known yet, give every finding its person; returns the keys of the new ones."""
    strangers = {finding.person_hash: finding for finding in findings if finding.student is None}
    bulk.insert([_person(finding, *secrets[finding.row.id_number]) for finding in strangers.values()])
    made: dict[str, Student] = {}
    for chunk in _pieces(list(strangers)):
        made |= {student.person_hash: student for student in Student.objects.filter(person_hash__in=chunk)}
    for finding in findings:
        finding.student = finding.student or made[finding.person_hash]
    return [student.pk for student in made.values()]


def _person(finding: Finding, id_number: str, phone: str) -> Student:
    row = finding.row
    return Student(
        name=row.name,
        person_hash=finding.person_hash,
        document_type=row.document_type,
        id_number=id_number,
        id_last4=row.id_number[-4:],
        birth_date=row.birth_date,
        phone=phone,
        home_id=finding.home,
    )


def _pieces(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (items[start : start + imports.CHUNK] for start in range(0, len(items), imports.CHUNK))


def _correct_people(findings: Sequence[Finding], secrets: Secrets) -> None:
    corrected = [finding for finding in findings if finding.student and finding.changed(*PERSON)]
    for finding in corrected:
        if finding.student and finding.changed("phone"):
            finding.student.phone = secrets[finding.row.id_number][1]
    people = {finding.student.pk: finding.student for finding in corrected if finding.student}
    Student.objects.bulk_update(people.values(), PERSON, batch_size=imports.CHUNK)


def _add_studies(findings: Sequence[Finding], school: School) -> None:
    today = timezone.localdate()
    bulk.insert([_study(finding, school, today) for finding in findings])


def _study(finding: Finding, school: School, today: date) -> Enrolment:
    row = finding.row
    return Enrolment(
        student=finding.student,
        school=school,
        program=finding.program,
        class_name=row.class_name,
        number=row.number,
        entry_term=row.entry_term,
        scheme=row.scheme or Enrolment.Scheme.NONE,
        state=row.state or Enrolment.State.ENROLLED,
        graduated_on=row.graduated_on,
        # The roster is the list of registered students; without a date of its own it is that of today.
        registered_on=row.registered_on or max(today, row.entry_term),
    )


def _change_studies(findings: Sequence[Finding], actor: User | None) -> None:
    changed = [finding.enrolment for finding in findings if finding.enrolment and finding.changed(*STUDY)]
    Enrolment.objects.bulk_update(changed, STUDY, batch_size=imports.CHUNK)
    moves: dict[str, list[Enrolment]] = {}
    steps: list[Step] = []
    for finding in findings:
        for name, old, new in finding.changes:
            if name == "state" and finding.enrolment:
                moves.setdefault(new, []).append(finding.enrolment)
            elif name in HISTORY and finding.enrolment:
                steps.append(
                    Step(
                        kind=HISTORY[name],
                        object_id=finding.enrolment.pk,
                        from_state=old[:20],
                        to_state=new[:20],
                        actor=actor,
                    )
                )
    Step.objects.bulk_create(steps)
    for state, enrolments in moves.items():
        transitions.move_many(enrolments, state, actor=actor)


def _settle(found: Import, written: dict[str, int]) -> None:
    """Keep only refused rows, which the school may still download; the rest stands in its tables now."""
    for chunk in found.chunks.all():
        refused = [item for item in imports.rows_of(chunk) if item["action"] == REFUSED]
        if refused:
            imports.store(found, chunk.number, refused, {REFUSED: len(refused)})
        else:
            chunk.delete()
    found.counts = {**found.counts, "written": written}
    found.save(update_fields=["counts"])


def prefill(student_ids: Iterable[int]) -> None:
    """Give students without a profile one with the skills that their programme teaches.

    Certificates stay empty: a programme prepares for them, and only the person knows which are held;
    where the law asks for a licence, an assumed one would be worse than none.
    """
    made: list[Profile] = []
    for chunk in feed.chunks(sorted(set(student_ids))):
        held = Profile.objects.filter(student_id__in=chunk).values_list("student_id", flat=True)
        lacking = set(chunk) - set(held)
        taught = Enrolment.objects.filter(student_id__in=lacking).order_by("entry_term")
        latest = {
            student: (major, skills)
            for student, major, skills in taught.values_list(
                "student_id", "program__major_id", "program__skills"
            )
        }
        of_major: dict[str, list[str]] = {}
        majors = {major for major, _skills in latest.values()}
        for major, skill in MajorSkill.objects.filter(major__in=majors).values_list("major_id", "skill_id"):
            of_major.setdefault(major, []).append(skill)
        made += [
            Profile(student_id=pk, skills=sorted(skills or of_major.get(major, [])))
            for pk, (major, skills) in latest.items()
        ]
    bulk.insert(made)
