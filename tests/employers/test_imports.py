"""A plain list of openings: both scripts, refused with reasons, repeatable, checked against the law."""

import io
from datetime import date

import pytest
import xlsxwriter
from django.db import connection
from django.test.utils import CaptureQueriesContext

from search import indexing
from search.documents import OPENING
from search.engines import engine
from tests.factories import (
    EmployerFactory,
    MembershipFactory,
    OccupationFactory,
    OpeningFactory,
    OrganisationFactory,
    RegionFactory,
)
from vocmatch.accounts.models import Role
from vocmatch.employers import imports, services
from vocmatch.employers.imports import values
from vocmatch.employers.models import Opening
from vocmatch.work import sheets
from vocmatch.work.messages import Refused

HEADER = (
    "单位名称 统一社会信用代码 招聘岗位 招聘人数 工作内容 招聘条件 学历要求 专业要求 工作地点 薪资 福利待遇 "
    "到岗时间 截止日期"
).split()
TRADITIONAL = (
    "單位名稱 統一社會信用代碼 招聘崗位 招聘人數 工作內容 招聘條件 學歷要求 專業要求 工作地點 薪資 福利待遇 "
    "到崗時間 截止日期"
).split()


def line(title="电焊工", **changes):
    values = {
        "单位名称": "秦州机械厂",
        "统一社会信用代码": "",
        "招聘岗位": title,
        "招聘人数": "3",
        "工作内容": "按图纸施焊。",
        "招聘条件": "会手工电弧焊",
        "学历要求": "中专",
        "专业要求": "焊接技术应用",
        "工作地点": "天水市秦州区",
        "薪资": "4500-6000元/月",
        "福利待遇": "缴纳社会保险、包住",
        "到岗时间": "",
        "截止日期": "2099-12-31",
        **changes,
    }
    return list(values.values())


def book(path, rows, header=HEADER):
    with xlsxwriter.Workbook(str(path)) as file:
        sheet = file.add_worksheet()
        for at, cells in enumerate([header, *rows]):
            for column, value in enumerate(cells):
                sheet.write_string(at, column, value)
    return path


@pytest.fixture
def employer(db):
    RegionFactory()
    OccupationFactory()
    made = EmployerFactory()
    MembershipFactory(organisation=made.organisation, role=Role.EMPLOYER)
    return made


def load(path, employer, **options):
    member = employer.organisation.memberships.get()
    return imports.import_openings(path, actor=member.user, **options)


def test_a_list_becomes_published_openings_in_the_index(
    employer, tmp_path, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        of = load(book(tmp_path / "a.xlsx", [line()]), employer)
    assert of.counts == {"added": 1}
    opening = Opening.objects.open().get()
    assert (opening.title, opening.seats, opening.pay_min, opening.pay_max) == ("电焊工", 3, 4500, 6000)
    assert (opening.region_id, opening.occupation_id, opening.majors) == ("620502", "6-18-02-04", ["660105"])
    assert opening.conditions == ["insurance", "housing"]
    indexing.relay()
    assert engine().find(OPENING, [opening.pk])[opening.pk].employer == employer.organisation.name


def test_headers_and_values_in_traditional_script_are_read_alike(employer, tmp_path):
    rows = [line("電焊工", 工作内容="按圖紙施焊。", 专业要求="焊接技術應用", 工作地点="天水市秦州區")]
    assert load(book(tmp_path / "a.xlsx", rows, TRADITIONAL), employer).counts == {"added": 1}
    opening = Opening.objects.get()
    assert (opening.region_id, opening.occupation_id, opening.majors) == ("620502", "6-18-02-04", ["660105"])


def test_the_same_file_twice_changes_nothing(employer, tmp_path):
    # Two lines of one title and place are two openings, not one written twice.
    path = book(tmp_path / "a.xlsx", [line(), line(薪资="5000-7000元/月"), line("氩弧焊工")])
    load(path, employer)
    before = list(Opening.objects.order_by("pk").values())
    assert load(path, employer).counts == {"unchanged": 3}
    assert list(Opening.objects.order_by("pk").values()) == before
    services.withdraw_opening(opening=Opening.objects.latest("pk"), actor=None)
    assert load(path, employer).counts == {"unchanged": 2, "added": 1}


def test_a_changed_line_changes_its_opening(employer, tmp_path):
    load(book(tmp_path / "a.xlsx", [line(), line("氩弧焊工")]), employer)
    counts = load(book(tmp_path / "b.xlsx", [line(招聘人数="9"), line("氩弧焊工")]), employer).counts
    assert counts == {"changed": 1, "unchanged": 1}
    assert Opening.objects.get(title="电焊工").seats == 9


@pytest.mark.parametrize(
    ("changes", "column", "words"),
    [
        ({"薪资": "面议"}, "pay", "面议"),
        ({"薪资": ""}, "pay", ""),
        ({"招聘人数": "若干"}, "seats", "若干"),
        ({"工作地点": "火星"}, "place", "火星"),
        ({"招聘条件": "限女性，已婚已育优先"}, "requirements", "限女性"),
        ({"截止日期": "2020-01-01"}, "closes_on", "2020-01-01"),
        ({"截止日期": "月底"}, "closes_on", "月底"),
        ({"统一社会信用代码": "91620502MA71CE3J2X"}, "credit_code", "91620502MA71CE3J2X"),
    ],
)
def test_a_refused_line_says_which_cell_and_what_to_do(employer, tmp_path, changes, column, words):
    of = load(book(tmp_path / "a.xlsx", [line(**changes), line("氩弧焊工")]), employer)
    assert of.counts == {"added": 1, "refused": 1}
    (row,) = imports.rows(of, imports.REFUSED)
    assert row.line == 2
    assert (column, words) in [(reason.column, reason.value) for reason in row.reasons]
    assert all(len(str(reason)) > 10 for reason in row.reasons)


def test_refused_lines_come_back_as_the_file_with_a_reason(employer, tmp_path):
    of = load(book(tmp_path / "a.xlsx", [line(薪资="面议")]), employer)
    target = io.BytesIO()
    imports.write_refused(of, target)
    header, back = sheets.read(target.getvalue())
    assert header.cells[:-1] == HEADER
    assert back.cells[2] == "电焊工"
    assert "面议" in back.cells[-1]


def test_nothing_is_written_before_it_is_confirmed(employer, tmp_path):
    of = load(book(tmp_path / "a.xlsx", [line()]), employer, confirm=False)
    assert of.counts == {"added": 1}
    assert not Opening.objects.exists()


def test_an_unverified_employer_gets_drafts(employer, tmp_path):
    employer.verified_until = date(2020, 1, 1)
    employer.save()
    assert load(book(tmp_path / "a.xlsx", [line()]), employer).counts == {"added": 1, "drafts": 1}
    assert Opening.objects.get().state == Opening.State.DRAFT


def test_a_bureau_imports_for_many_employers_by_credit_code(db, tmp_path):
    RegionFactory()
    OccupationFactory()
    verifier = MembershipFactory(
        organisation=OrganisationFactory(kind="bureau"), role=Role.CITY_VERIFIER
    ).user
    known = EmployerFactory(credit_code="91431381748373560G")
    rows = [
        line(统一社会信用代码="91431381748373560G"),
        line(统一社会信用代码="911100001000013428"),
        line(),
    ]
    of = imports.import_openings(book(tmp_path / "a.xlsx", rows), actor=verifier)
    assert of.counts == {"added": 1, "refused": 2}
    assert Opening.objects.get().employer == known
    assert {row["line"] for row in imports.refusals(of)} == {3, 4}


def test_a_file_without_a_header_is_refused_with_what_it_needs(employer, tmp_path):
    with pytest.raises(Refused) as unread:
        load(book(tmp_path / "a.xlsx", [line()], ["a", "b", "c"]), employer)
    assert unread.value.message.values["needed"] == "岗位名称、招聘人数、工作内容、工作地点、薪资"
    with pytest.raises(Refused) as partial:
        load(book(tmp_path / "b.xlsx", [line()[2:5]], ["招聘岗位", "招聘人数", "学历要求"]), employer)
    assert partial.value.message.values == {"line": 1, "missing": "工作内容、工作地点、薪资"}


def test_text_stays_as_it_is_written_and_the_place_is_named_once(employer, tmp_path):
    load(
        book(tmp_path / "a.xlsx", [line(工作内容="施焊，打磨；收工。", 工作地点="天水市秦州区西关街２号")]),
        employer,
    )
    opening = Opening.objects.get()
    assert (opening.duties, opening.address) == ("施焊，打磨；收工。", "西关街2号")


def test_hazards_are_read_from_the_work(employer, tmp_path):
    load(book(tmp_path / "a.xlsx", [line(工作内容="登高作业，安装外墙。")]), employer)
    assert Opening.objects.get().hazards == ["height"]


@pytest.mark.parametrize(
    ("written", "low", "high", "basis"),
    [
        ("3500-5000元/月", 3500, 5000, "month"),
        ("３５００～５０００元", 3500, 5000, "month"),
        ("3.5k-5.0k", 3500, 5000, "month"),
        ("0.4-0.6万", 4000, 6000, "month"),
        ("200元/天", 200, None, "day"),
        ("年薪65000元", 65000, None, "year"),
        ("18元/小时", 18, None, "hour"),
        ("5000以上", 5000, None, "month"),
        ("计件，每件2元", None, None, "piece"),
        ("面议", None, None, "month"),
    ],
)
def test_pay_is_read_as_people_write_it(written, low, high, basis):
    found = values.pay(values.text(written))
    assert (found["pay_min"], found["pay_max"], found["pay_basis"]) == (low, high, basis)


def test_reading_needs_no_more_queries_for_more_lines(employer, tmp_path):
    OpeningFactory(employer=employer)
    spent = []
    for name, count in (("a", 1), ("b", 40)):
        path = book(tmp_path / f"{name}.xlsx", [line(f"电焊工{number}") for number in range(count)])
        with CaptureQueriesContext(connection) as queries:
            load(path, employer, confirm=False)
        spent.append(len(queries))
    # Progress is written by the clock, so a slow machine may spend two more.
    assert spent[1] <= spent[0] + 2
