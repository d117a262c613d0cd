"""Importing a roster through the pages: upload, look, confirm, take refused rows back."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from tests.factories import MajorFactory, MembershipFactory, ProgramFactory, RegionFactory
from vocmatch.accounts.models import Role
from vocmatch.students.models import Student
from vocmatch.work import sheets
from vocmatch.work.models import Import, Run

from .roster_files import pupil, table, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    program = ProgramFactory(major=MajorFactory(), school__organisation__region=RegionFactory())
    return program.school


@pytest.fixture
def enter(client, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    translation.activate("en")

    def enter(organisation, role=Role.SCHOOL_OFFICER):
        client.force_login(MembershipFactory(organisation=organisation, role=role).user)
        return client

    return enter


@pytest.fixture
def officer(enter, school):
    return enter(school.organisation)


@pytest.fixture
def send(officer, django_capture_on_commit_callbacks):
    """Upload a file; the work that follows is done before the answer is looked at."""

    def send(content, name="名册.xlsx"):
        with django_capture_on_commit_callbacks(execute=True):
            return officer.post(reverse("students:roster"), {"file": SimpleUploadedFile(name, content)})

    return send


def wrong(person):
    number = str(person["身份证号"])
    return {**person, "身份证号": number[:17] + ("0" if number[17] != "0" else "1")}


def test_from_upload_to_students(officer, send, django_capture_on_commit_callbacks):
    people = [pupil(1, 户口性质="农业"), pupil(2, 户口性质="农业"), wrong(pupil(3, 户口性质="农业"))]
    response = send(workbook(table(people, list(people[0]))))
    found = Import.objects.get()
    assert response.headers["Location"] == reverse("work:run", args=[found.run.public_id])
    preview = officer.get(response.headers["Location"], follow=True)
    assert preview.redirect_chain[-1][0] == reverse("students:roster_file", args=[found.run.public_id])
    page = preview.content.decode()
    assert "Write 2 students" in page
    assert "户口性质" in page
    assert people[2]["身份证号"] in page
    assert not Student.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        response = officer.post(reverse("students:roster_accept", args=[found.run.public_id]))
    result = officer.get(response.headers["Location"], follow=True).content.decode()
    assert "2 students were written." in result
    assert "Write 2 students" not in result
    assert Student.objects.count() == 2
    file = officer.get(reverse("students:roster_refused", args=[found.run.public_id]))
    assert file.headers["Cache-Control"] == "no-store"
    rows = list(openpyxl.load_workbook(io.BytesIO(file.content)).active.values)
    assert len(rows) == 2
    assert rows[1][1] == people[2]["身份证号"]


def test_changes_and_absent_students_are_named(officer, send, django_capture_on_commit_callbacks):
    send(workbook(table([pupil(1), pupil(2)])))
    with django_capture_on_commit_callbacks(execute=True):
        officer.post(reverse("students:roster_accept", args=[Run.objects.get().public_id]))
    response = send(workbook(table([pupil(1, 班级="23焊接2班")])))
    page = officer.get(response.headers["Location"], follow=True).content.decode()
    assert "23焊接1班" in page
    assert "23焊接2班" in page
    assert "Not in the list" in page
    assert pupil(2)["姓名"] in page
    assert "Write 1 student" in page


def test_giving_up(officer, send):
    send(workbook(table([pupil(1)])))
    address = reverse("students:roster_discard", args=[Run.objects.get().public_id])
    assert "nothing was written" in officer.post(address, follow=True).content.decode().lower()
    # A second press, from another window, is answered and does no harm.
    assert officer.post(address, follow=True).status_code == 200


def test_what_cannot_be_read_is_explained(officer, send):
    response = send(b"<html><table></table></html>", "roster.xls")
    page = officer.get(response.headers["Location"], follow=True).content.decode()
    assert "it is a web page" in page
    response = send(workbook([["姓名", "身份证号", "专业"], ["张三", "x", "护理"]]))
    page = officer.get(response.headers["Location"], follow=True).content.decode()
    assert "入学年月" in page


def test_the_form_says_what_is_missing_or_too_large(officer, monkeypatch):
    address = reverse("students:roster")
    assert "error-summary" in officer.post(address).content.decode()
    monkeypatch.setattr(sheets, "MAX_BYTES", 1 << 20)
    file = SimpleUploadedFile("roster.csv", b"x" * (1 << 20) + b"x")
    assert "larger than 1 MB" in officer.post(address, {"file": file}).content.decode()
    assert not Import.objects.exists()


def test_other_schools_and_roles_find_nothing(enter, send, school):
    send(workbook(table([pupil(1)])))
    run = Run.objects.get()
    other = enter(ProgramFactory().school.organisation)
    for name in ("roster_file", "roster_refused"):
        assert other.get(reverse(f"students:{name}", args=[run.public_id])).status_code == 404
    for name in ("roster_accept", "roster_discard"):
        assert other.post(reverse(f"students:{name}", args=[run.public_id])).status_code == 404
    run.refresh_from_db()
    assert run.state == Run.State.WAITING
    teacher = enter(school.organisation, Role.CLASS_TEACHER)
    assert teacher.get(reverse("students:roster")).status_code == 403
    operator = enter(school.organisation, Role.OPERATOR)
    assert operator.get(reverse("students:roster_file", args=[run.public_id])).status_code == 403


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_pages_in_three_scripts(officer, send, language):
    send(workbook(table([pupil(1), wrong(pupil(2))])))
    translation.activate(language)
    assert officer.get(reverse("students:roster")).status_code == 200
    page = officer.get(reverse("students:roster_file", args=[Run.objects.get().public_id])).content.decode()
    # Names and numbers are shown as the file has them, headers in the reader's script.
    assert ("身份證號" if language == "zh-hant" else "身份证号") in page
    translation.activate("en")


def queries(client, address):
    with CaptureQueriesContext(connection) as found:
        client.get(address)
    return len(found)


def test_queries_do_not_grow_with_files_and_rows(officer, send, django_assert_num_queries):
    send(workbook(table([pupil(1), wrong(pupil(2))])))
    listing = reverse("students:roster")
    first = reverse("students:roster_file", args=[Run.objects.get().public_id])
    few, few_rows = queries(officer, listing), queries(officer, first)
    send(workbook(table([*(pupil(n) for n in range(60)), *(wrong(pupil(n)) for n in range(60, 120))])))
    with django_assert_num_queries(few):
        officer.get(listing)
    longer = reverse("students:roster_file", args=[Run.objects.latest("pk").public_id])
    with django_assert_num_queries(few_rows):
        officer.get(longer)
