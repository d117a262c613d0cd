"""A roster from upload to students: preview, confirmation, nothing by halves, nothing twice."""

import io
from datetime import date

import openpyxl
import pytest
from django.utils import timezone

from search.models import Change
from tests.factories import (
    EnrolmentFactory,
    MajorFactory,
    ProgramFactory,
    RegionFactory,
    SkillFactory,
    StudentFactory,
)
from vocmatch.accounts.models import Step
from vocmatch.accounts.secrets import decrypt, keyed_hash
from vocmatch.codes.models import MajorSkill
from vocmatch.students import imports, imports_write
from vocmatch.students.models import Enrolment, Profile, Student
from vocmatch.work.messages import Refused
from vocmatch.work.models import Import, ImportChunk, ImportPart, Run

from .roster_files import id_number, pupil, table, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    program = ProgramFactory()
    ProgramFactory(school=program.school, major=MajorFactory(code="720201"))
    return program.school


@pytest.fixture
def bring(school, tmp_path):
    """Import a list of people (or a finished file) as the school's officer would."""

    def bring(people, confirm=True, to=school, headers=None):
        content = people
        if not isinstance(people, bytes):
            names = headers or list(dict.fromkeys(name for person in people for name in person))
            content = workbook(table(people, names))
        path = tmp_path / "roster.xlsx"
        path.write_bytes(content)
        return imports.import_roster(path, to, None, confirm)

    return bring


def counted(found, *names):
    return [found.counts[name] for name in names]


def refusals(found):
    return [(row["line"], row["reasons"]) for row in imports.refusals(found)]


def test_new_students_with_profile(bring, school):
    RegionFactory(code="620503")
    skill = SkillFactory()
    MajorSkill.objects.create(major_id="660105", skill=skill)
    found = bring(
        [pupil(1, 联系电话="13800138000", 生源地行政区划码="620503", 学制="三年制"), pupil(2, 专业="护理")]
    )
    assert found.run.state == Run.State.DONE
    assert found.counts["written"] == {"added": 2, "changed": 0}
    student = Student.objects.get(id_last4=id_number(1, date(2006, 1, 2))[-4:])
    number = id_number(1, date(2006, 1, 2))
    assert student.person_hash == keyed_hash("person", f"1|{number}")
    assert (decrypt(student.id_number), decrypt(student.phone)) == (number, "13800138000")
    assert number not in student.id_number
    assert student.home_id == "620503"
    assert student.profile.skills == [skill.code]
    assert student.profile.certificates == []
    enrolment = student.enrolments.get()
    assert (enrolment.school, enrolment.state, enrolment.entry_term) == (school, "enrolled", date(2023, 9, 1))
    assert enrolment.registered_on == timezone.localdate()
    assert Profile.objects.count() == 2


def test_graduates_seek_and_the_index_is_told(bring):
    Change.objects.all().delete()
    bring([pupil(1, 毕业结果="毕业", 毕业年月="202406", 入学年月="202109")])
    assert Enrolment.objects.get().state == Enrolment.State.GRADUATED
    assert Enrolment.objects.get().graduated_on == date(2024, 6, 30)
    assert Profile.objects.get().seeking
    assert list(Change.objects.values_list("kind", "row")) == [("seeker", Student.objects.get().pk)]


def test_the_same_file_again_changes_nothing(bring):
    people = [pupil(n, 联系电话=f"1380013{n:04}", 毕业日期="2024-06-30", 入学年月="202109") for n in range(5)]
    bring(people)
    before = list(Student.objects.values()), list(Enrolment.objects.values()), list(Profile.objects.values())
    again = bring(people)
    assert counted(again, "added", "changed", "unchanged", "refused") == [0, 0, 5, 0]
    assert again.counts["written"] == {"added": 0, "changed": 0}
    assert (
        list(Student.objects.values()),
        list(Enrolment.objects.values()),
        list(Profile.objects.values()),
    ) == before


def test_corrections_are_shown_written_and_remembered(bring):
    bring([pupil(1)])
    found = bring(
        [pupil(1, 姓名="张新", 班级="23焊接2班", 专业="护理", 联系电话="13800138000")], confirm=False
    )
    assert counted(found, "added", "changed") == [0, 1]
    assert Enrolment.objects.get().class_name == "23焊接1班"
    imports.accept(found=found, actor=None, queue=False)
    found.refresh_from_db()
    imports.work.run_here(found.writing)
    enrolment = Enrolment.objects.select_related("student", "program").get()
    assert (enrolment.class_name, enrolment.program.major_id) == ("23焊接2班", "720201")
    assert (enrolment.student.name, decrypt(enrolment.student.phone)) == ("张新", "13800138000")
    steps = Step.objects.filter(kind__startswith="students", object_id=enrolment.pk).values_list(
        "kind", "from_state", "to_state"
    )
    assert set(steps) == {
        ("students.enrolment.program", "焊接技术应用", "护理"),
        ("students.enrolment.class", "23焊接1班", "23焊接2班"),
    }


def test_blank_cells_erase_nothing(bring):
    bring([pupil(1, 联系电话="13800138000")])
    found = bring([pupil(1, 联系电话=None, 班级=None, 学号=None)])
    assert counted(found, "unchanged") == [1]
    assert decrypt(Student.objects.get().phone) == "13800138000"


def test_graduation_moves_the_enrolment(bring):
    bring([pupil(1, 入学年月="202109")])
    bring([pupil(1, 入学年月="202109", 毕业结果="毕业", 毕业日期="2024-06-30")])
    enrolment = Enrolment.objects.get()
    assert (enrolment.state, enrolment.graduated_on) == ("graduated", date(2024, 6, 30))
    step = Step.objects.get(kind="students.enrolment")
    assert (step.from_state, step.to_state) == ("enrolled", "graduated")
    back = bring([pupil(1, 入学年月="202109", 学籍状态="在读")])
    assert counted(back, "refused") == [1]
    # A list without the result does not take it back.
    assert counted(bring([pupil(1, 入学年月="202109")]), "unchanged") == [1]


def test_majors_by_code_name_former_name_and_class(bring):
    people = [
        pupil(1, 专业="660105"),
        pupil(2, 专业=720201),
        pupil(3, 专业="護理"),
        pupil(4, 专业="焊接技术应用(中级)"),
    ]
    assert counted(bring(people), "added") == [4]
    assert list(Enrolment.objects.order_by("pk").values_list("program__major", flat=True)) == [
        "660105", "720201", "720201", "660105",
    ]  # fmt: skip


def test_a_major_the_school_does_not_teach_is_refused_with_what_it_teaches(bring):
    found = bring([pupil(1), pupil(2, 专业="星际航行")])
    [(line, reason)] = refusals(found)
    assert line == 3
    assert "专业" in reason
    assert "焊接技术应用" in reason
    assert Enrolment.objects.count() == 1


def test_length_of_study_decides_between_two_forms(bring, school):
    longer = ProgramFactory(school=school, major=MajorFactory(code="660105"), years=5)
    found = bring([pupil(1), pupil(2, 学制="五年制")])
    assert [line for line, _ in refusals(found)] == [2]
    assert Enrolment.objects.get().program == longer


def test_another_schools_student_is_reported_and_never_merged_silently(bring, school):
    number = pupil(1)["身份证号"]
    other = EnrolmentFactory(
        student=StudentFactory(
            name="张乙", person_hash=keyed_hash("person", f"1|{number}"), birth_date=date(2006, 1, 2)
        )
    )
    found = bring([pupil(1, 联系电话="13800138000")])
    assert counted(found, "added", "warning") == [1, 1]
    assert Student.objects.get().enrolments.count() == 2
    other.refresh_from_db()
    assert other.state == "enrolled"
    another_name = bring([pupil(1, 姓名="李四")])
    assert counted(another_name, "refused") == [1]
    assert Student.objects.get().name == "张乙"


def test_student_number_of_another_is_refused(bring):
    bring([pupil(1)])
    assert counted(bring([pupil(2, 学号=pupil(1)["学号"])]), "refused") == [1]


def test_second_current_enrolment_is_refused(bring):
    bring([pupil(1)])
    found = bring([pupil(1, 入学年月="202209")])
    assert "2023-09" in refusals(found)[0][1]


def test_students_the_list_leaves_out_are_named_and_stay(bring):
    bring([pupil(1), pupil(2), pupil(3, 入学年月="202209")])
    found = bring([pupil(1)], confirm=False)
    assert found.absent == [Enrolment.objects.get(number=pupil(2)["学号"]).pk]
    assert Enrolment.objects.filter(state="enrolled").count() == 3


def test_refused_rows_come_back_as_the_schools_own_file(bring):
    number = pupil(2)["身份证号"]
    wrong = number[:17] + ("0" if number[17] != "0" else "1")
    people = [
        pupil(1, 户口性质="农业", 家长身份证="620502197501010011"),
        pupil(2, 身份证号=wrong, 户口性质="农业", 家长身份证="620502197501010011"),
    ]
    found = bring(people)
    sheet = openpyxl.load_workbook(io.BytesIO(imports.refused_workbook(found))).active
    header, row = list(sheet.values)
    assert header[:6] == ("姓名", "身份证号", "班级", "学号", "入学年月", "专业")
    assert row[:4] == ("张丙", wrong, "23焊接1班", "230900002")
    assert "身份证号" in row[-1]
    assert found.columns["dropped"] == ["户口性质", "家长身份证"]
    # Corrected, the file can be uploaded as it is.
    sheet["B2"] = number
    file = io.BytesIO()
    sheet.parent.save(file)
    assert counted(bring(file.getvalue()), "added") == [1]


def test_nothing_unneeded_is_stored_and_nothing_stays(bring, school):
    parent = "620502197501010011"
    found = bring(
        [pupil(1, 成员1身份证件号=parent), pupil(2, 身份证号="x", 成员1身份证件号=parent)], confirm=False
    )
    kept = "".join(decrypt(chunk.ciphertext) for chunk in ImportChunk.objects.all())
    assert parent not in kept
    assert pupil(1)["身份证号"] in kept
    assert pupil(1)["身份证号"] not in "".join(ImportChunk.objects.values_list("ciphertext", flat=True))
    assert not ImportPart.objects.exists()
    imports.work.run_here(imports.accept(found=found, actor=None, queue=False))
    kept = "".join(decrypt(chunk.ciphertext) for chunk in ImportChunk.objects.all())
    assert pupil(1)["身份证号"] not in kept


@pytest.mark.parametrize(
    "content", [b"", b"<table>", workbook([["通知"]]), workbook([["姓名", "身份证号", "入学年月", "专业"]])]
)
def test_files_that_are_no_roster_leave_nothing(bring, content):
    with pytest.raises(Refused):
        bring(content)
    assert not Student.objects.exists()
    assert not ImportPart.objects.exists()
    assert Run.objects.get().state == Run.State.FAILED


def test_accepting_twice_writes_once(bring):
    found = bring([pupil(1)], confirm=False)
    first = imports.accept(found=found, actor=None, queue=False)
    assert imports.accept(found=found, actor=None, queue=False) == first
    with pytest.raises(Refused):
        imports.discard(found=found, actor=None)
    imports.work.run_here(first)
    with pytest.raises(Refused):
        imports.accept(found=found, actor=None, queue=False)


def test_giving_up_deletes_the_rows_and_a_newer_file_replaces_the_older(bring):
    older = bring([pupil(1)], confirm=False)
    newer = bring([pupil(2)], confirm=False)
    older.run.refresh_from_db()
    assert older.run.state == Run.State.CANCELLED
    assert not older.chunks.exists()
    imports.discard(found=newer, actor=None)
    assert not ImportChunk.objects.exists()
    assert not Student.objects.exists()


def test_all_or_nothing(bring, monkeypatch):
    found = bring([pupil(1), pupil(2)], confirm=False)

    def fail(_ids):
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(imports_write, "prefill", fail)
        run = imports.work.run_here(imports.accept(found=found, actor=None, queue=False))
        assert run.state == Run.State.FAILED
        assert run.public_id in run.reason
    assert not Student.objects.exists()
    assert Import.objects.get().run.state == Run.State.WAITING
    again = imports.work.run_here(imports.accept(found=found, actor=None, queue=False))
    assert again.state == Run.State.DONE
    assert Student.objects.count() == 2


def test_records_that_changed_since_the_preview_stop_the_writing(bring, school):
    found = bring([pupil(1), pupil(2, 专业="护理")], confirm=False)
    school.programs.get(major="720201").delete()
    run = imports.work.run_here(imports.accept(found=found, actor=None, queue=False))
    assert run.state == Run.State.FAILED
    assert not Student.objects.exists()


def test_queries_grow_with_chunks_not_with_rows(bring, django_assert_max_num_queries):
    people = [pupil(n) for n in range(300)]
    with django_assert_max_num_queries(130):
        bring(people)
    with django_assert_max_num_queries(100):
        bring(people)
