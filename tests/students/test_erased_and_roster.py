"""A person whose data are erased, and the roster or the backup that would bring them back."""

import io
import json

import pytest
from django.core.management import call_command
from django.utils import timezone

from tests.factories import ProgramFactory
from tests.students.roster_files import pupil, table, workbook
from vocmatch.accounts.models import Step
from vocmatch.students import erasure, imports
from vocmatch.students.models import Enrolment, Erasure, Student

PHONE = "13800138000"
ENDED = {"毕业结果": "毕业", "毕业年月": "202406", "入学年月": "202109", "联系电话": PHONE}


@pytest.fixture(autouse=True)
def _autumn(time_machine):
    time_machine.move_to("2026-11-02T10:00:00+08:00")


@pytest.fixture
def bring(db, tmp_path):
    """Import people as the school's officer would; the school teaches welding."""
    school = ProgramFactory().school

    def bring(*people):
        path = tmp_path / "roster.xlsx"
        path.write_bytes(workbook(table(people, list(people[0]))))
        return imports.import_roster(path, school, None)

    return bring


def test_a_roster_does_not_bring_an_erased_person_back(bring):
    bring(pupil(1, **ENDED))
    erasure.erase(student=Student.objects.get())
    found = bring(pupil(1, **ENDED), pupil(2, **ENDED))
    assert found.counts["refused"] == 1
    assert f"{timezone.localdate():%Y-%m-%d}" in imports.refusals(found)[0]["reasons"]
    assert sorted(Student.objects.values_list("name", flat=True)) == [erasure.NAMELESS, "张丙"]


def test_a_roster_of_those_who_study_corrects_the_name_and_brings_no_phone(bring):
    bring(pupil(1, 联系电话=PHONE))
    erasure.erase(student=Student.objects.get())
    found = bring(pupil(1, 联系电话=PHONE, 姓名="张丁", 班级="23焊接2班"))
    assert found.counts["changed"] == 1
    student = Student.objects.get()
    assert (student.name, student.phone) == ("张丁", "")
    assert student.enrolments.get().class_name == "23焊接2班"


def test_studies_that_begin_later_are_another_matter(bring, time_machine):
    time_machine.move_to("2025-03-01T10:00:00+08:00")
    bring(pupil(1, **ENDED))
    erasure.erase(student=Student.objects.get())
    time_machine.move_to("2026-09-20T10:00:00+08:00")
    assert bring(pupil(1, 入学年月="202609")).counts["added"] == 1
    assert sorted(Student.objects.values_list("name", flat=True)) == [erasure.NAMELESS, "张乙"]


def listed():
    out = io.StringIO()
    call_command("erasures", stdout=out)
    return out.getvalue()


def test_after_a_restore_the_erased_are_erased_again(bring, tmp_path):
    """The list is kept beside the backups; the backup that is restored is older than the erasure."""
    people = pupil(1, **ENDED), pupil(2, **ENDED), pupil(3, **ENDED)
    bring(*people)
    erasure.erase(student=Student.objects.get(name="张乙"))
    noted = tmp_path / "erasures"
    noted.write_text(listed(), encoding="utf-8")
    assert [*json.loads(listed())] == ["person", "at"]
    Erasure.objects.all().delete()
    Enrolment.objects.all().delete()
    Student.objects.all().delete()
    bring(*people)
    out = io.StringIO()
    call_command("erasures", again=noted, stdout=out)
    assert out.getvalue().split() == ["erased", "1", "kept", "0", "absent", "0"]
    assert sorted(Student.objects.values_list("name", flat=True)) == [erasure.NAMELESS, "张丁", "张丙"]
    assert listed() == noted.read_text(encoding="utf-8")


def test_the_classes_somebody_was_in_go_with_the_name(bring):
    bring(pupil(1))
    bring(pupil(1, 班级="23焊接2班"))
    erasure.erase(student=Student.objects.get())
    # The school keeps its list while the studies go on.
    assert Step.objects.get(kind="students.enrolment.class").from_state == "23焊接1班"
    bring(pupil(1, 班级="23焊接3班", 毕业结果="毕业", 毕业年月="202606"))
    assert erasure.finish(timezone.localdate()) == 1
    assert "焊接" not in str([*Step.objects.values(), *Enrolment.objects.values()])
    assert Step.objects.get(kind__startswith="students.").to_state == Enrolment.State.GRADUATED
