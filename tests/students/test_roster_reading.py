"""Rosters as schools write them, without a database."""

from datetime import date

import pytest
from django.utils.translation import override

from vocmatch.students.roster import rows
from vocmatch.students.roster.headers import Layout
from vocmatch.work import sheets
from vocmatch.work.messages import Refused

from .roster_files import FAMILY, NATIONAL, SHORT, csv_file, id_number, pupil, table, workbook


@pytest.fixture(autouse=True)
def english():
    """Messages as they stand in the source."""
    with override("en"):
        yield


TODAY = date(2025, 10, 1)


def read(content):
    """(layouts, rows, number of lines left out)"""
    skipped = rows.Skipped()
    found = list(rows.read(sheets.read(content), today=TODAY, skipped=skipped))
    layouts = [item for item in found if isinstance(item, Layout)]
    return layouts, [item for item in found if not isinstance(item, Layout)], skipped.lines


def one(**changes):
    """The one row of a short list with these columns changed or added."""
    person = pupil(**changes)
    return read(workbook(table([person], list(person))))[1][0]


def told(row, level=rows.REFUSED):
    return [(problem.header, str(problem.message)) for problem in row.problems if problem.level == level]


def test_national_template_with_title_hint_family_and_total():
    family = [f"成员{n}{name}" for n in (1, 2) for name in FAMILY]
    headers = [*NATIONAL, *family]
    assert len(headers) == 69
    number = id_number(7)
    person = {
        "姓名": "张　三", "身份证件类型": "居民身份证", "身份证件号": number, "出生日期": "20070301",
        "班级名称": "２３焊接１班", "学号": "17030421 ", "学习形式": "全日制", "学制": "三年制", "民族": "汉族",
        "入学年月": "202309", "专业简称": "焊接技术应用", "联系电话": "１３８００１３８０００",
        "生源地行政区划码": "620502000000", "分段培养方式": "非分段培养", "所属派出所": "大城派出所",
        "成员1姓名": "张父", "成员1身份证件号": id_number(8, date(1975, 1, 1)), "成员1联系电话": "13900000000",
    }  # fmt: skip
    lines = [["天水市某某学校学生基本信息"], [], headers, ["必填", "必填", "格式YYYYMMDD"]]
    lines += [[person.get(header) for header in headers], [], ["合计", "1人"], ["填表人:", "", "审核人:"]]
    lines += [["总计", *[1] * 10]]
    [layout], [row], left_out = read(workbook(lines))
    assert (layout.line, row.line, left_out) == (3, 5, 4)
    assert row.problems == ()
    assert row.row == rows.RosterRow(
        name="张三", document_type="1", id_number=number, birth_date=date(2007, 3, 1), class_name="23焊接1班",
        number="17030421", entry_term=date(2023, 9, 1), major="焊接技术应用", years=3, mode="full_time",
        phone="13800138000", home="620502", scheme="none",
    )  # fmt: skip
    assert "成员1身份证件号" in layout.dropped
    assert "所属派出所" in layout.dropped
    assert len(layout.dropped) + len(layout.used) == 69
    assert "大城派出所" not in row.cells.values()


def test_header_in_two_rows_with_merged_groups():
    top = ["姓名", "身份证件号", "入学年月", "专业名称", "成员1", None, None]
    below = [None, None, None, None, "姓名", "联系电话", "身份证件号"]
    person = ["李四", id_number(2), 202309, "护理", "李父", "13900000000", id_number(3, date(1975, 1, 1))]
    [layout], [row], _ = read(workbook([top, below, person]))
    assert row.row.name == "李四"
    assert row.row.phone == ""
    assert layout.dropped == ("成员1姓名", "成员1联系电话", "成员1身份证件号")


def test_group_row_above_flat_headers():
    top = ["基本信息", None, None, None, "家庭成员一", None]
    below = ["姓名", "身份证件号", "入学年月", "专业名称", "姓名", "联系电话"]
    [layout], [row], _ = read(
        workbook([top, below, ["李四", id_number(2), 202309, "护理", "李父", "13900000000"]])
    )
    assert (row.row.name, row.row.phone) == ("李四", "")
    assert layout.dropped == ("家庭成员一姓名", "家庭成员一联系电话")


def test_repeated_headers_after_the_kinship_are_the_parents():
    headers = ["姓名", "身份证件号", "入学年月", "专业", "姓名", "关系", "联系电话"]
    _, [row], _ = read(
        workbook([headers, ["李四", id_number(2), 202309, "护理", "李父", "父亲", "13900000000"]])
    )
    assert (row.row.name, row.row.phone) == ("李四", "")


@pytest.mark.parametrize(
    "content",
    [
        csv_file(table([pupil()]), "gb18030"),
        csv_file(table([pupil()]), "utf-8"),
        csv_file(table([pupil()]), "utf-8-sig", ";"),
        csv_file(table([pupil()]), "utf-16", "\t"),
        workbook(table([pupil()])),
        workbook([["姓名", "身分證號", "班級", "學號", "入學年月", "專業"], *table([pupil()])[1:]]),
        workbook(
            [
                ["*姓名", "身份证号(必填)", " 班 级 ", "学号", "入学年月（YYYYMM）", "专业"],
                *table([pupil()])[1:],
            ]
        ),
        workbook([["说明"], ["请按格式填写"]], 名单=table([pupil()])),
    ],
)
def test_every_kind_of_file_says_the_same(content):
    _, [row], _ = read(content)
    assert row.row == one().row
    assert row.row.number == "230900001"


@pytest.mark.parametrize(
    "written",
    ["202209", 202209, "2022-09", "2022/9", "2022.9", "2022/9/1", "2022-09-01", "20220901", 20220901, 2022.9,
     "2022年9月", "2022年09月01日", date(2022, 9, 1), 44805, "２０２２０９", "2022-09-01 00:00:00"],
)  # fmt: skip
def test_forms_of_a_month(written):
    assert one(入学年月=written).row.entry_term == date(2022, 9, 1)


@pytest.mark.parametrize(
    "written", ["2022", "22.9", "202213", "九月", 2022.1, "2022.1", "18880901", "2022-02-30"]
)
def test_months_that_are_not_guessed(written):
    row = one(入学年月=written)
    assert row.row is None
    assert [header for header, _ in told(row)] == ["入学年月"]


@pytest.mark.parametrize(
    ("written", "kept"),
    [("张　三", "张三"), (" 阿卜杜拉•买买提 ", "阿卜杜拉·买买提"), ("阿卜杜拉.买买提", "阿卜杜拉·买买提"),
     ("欧阳 修", "欧阳修"), ("Anna  Li", "Anna Li"), ("𠮷田", "𠮷田"), ("呂", "呂")],
)  # fmt: skip
def test_names(written, kept):
    assert one(姓名=written).row.name == kept


@pytest.mark.parametrize("written", ["张?", "张\ue123", "张三1", "张\ufffd"])
def test_damaged_names_are_refused(written):
    assert [header for header, _ in told(one(姓名=written))] == ["姓名"]


def test_lost_digits_are_refused_and_never_guessed():
    row = one(身份证号=float(id_number(1)[:17] + "0"))
    [(header, message)] = told(row)
    assert header == "身份证号"
    assert "text" in message
    assert one(身份证号="6.20502E+17").row is None


def test_full_width_and_lower_case_numbers():
    number = next(found for serial in range(100) if (found := id_number(serial)).endswith("X"))
    wide = number[:17].translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)}) + "ｘ"
    assert one(身份证号=f" {wide} ").row.id_number == number
    assert one(身份证号=number.lower()).row.id_number == number


def test_wrong_check_digit_names_line_column_and_value():
    number = id_number(1)
    wrong = number[:17] + ("0" if number[17] != "0" else "1")
    row = one(身份证号=wrong)
    [problem] = row.problems
    assert (row.line, problem.header, problem.value, problem.level) == (2, "身份证号", wrong, rows.REFUSED)


def test_birth_date_must_agree_with_the_number():
    assert one(身份证号=id_number(5), 出生日期="2007/3/1").row.birth_date == date(2007, 3, 1)
    assert told(one(身份证号=id_number(5), 出生日期="2007/3/2"))[0][0] == "出生日期"


def test_other_documents_need_a_date_of_birth():
    row = one(身份证号="E 12345678", 身份证件类型="护照", 出生日期="2007-03-01").row
    assert (row.document_type, row.id_number, row.birth_date) == ("A", "E12345678", date(2007, 3, 1))
    assert one(身份证号="E12345678", 身份证件类型="护照").row is None
    assert one(身份证件类型="驾驶证").row is None


def test_unreadable_phone_is_left_out_with_a_warning():
    row = one(联系电话="见班主任")
    assert row.row.phone == ""
    assert told(row, rows.WARNING)[0][0] == "联系电话"
    assert one(联系电话=13800138000.0).row.phone == "13800138000"
    assert one(联系电话="0938-8212345").row.phone == "0938-8212345"


@pytest.mark.parametrize(
    ("columns", "state", "ended"),
    [
        ({"毕业结果": "毕业", "毕业年月": "202507"}, "graduated", date(2025, 7, 31)),
        ({"毕业结果": "结业", "毕业日期": date(2025, 7, 1)}, "completed", date(2025, 7, 1)),
        ({"毕业结果": "肄业", "毕业日期": "2025-07-01"}, "incomplete", date(2025, 7, 1)),
        ({"毕业日期": "2025-07-01"}, "graduated", date(2025, 7, 1)),
        ({"毕业日期": "2026-07-01"}, "", None),
        ({"学籍状态": "休学"}, "suspended", None),
        ({"学籍状态": "在籍", "毕业年月": "202607"}, "enrolled", None),
        ({}, "", None),
    ],
)
def test_results_and_states(columns, state, ended):
    row = one(**columns).row
    assert (row.state, row.graduated_on) == (state, ended)


@pytest.mark.parametrize(
    "columns",
    [{"毕业结果": "毕业"}, {"毕业结果": "毕业", "毕业日期": "2026-07-01"}, {"毕业结果": "优秀"},
     {"毕业结果": "毕业", "毕业日期": "2020-07-01"}, {"入学年月": "203009"}, {"学制": "终身"}],
)  # fmt: skip
def test_contradictions_are_refused(columns):
    assert one(**columns).row is None


def test_through_train_schemes():
    assert one(分段培养方式="中高职3+3(含卫生类4+2)").row.scheme == "3+3"
    assert one(学生类别="五年制高职学生").row.scheme == "five"
    assert one(分段培养方式="中高職3+2", 学生类别="调整后中职学生").row.scheme == "3+2"


def test_second_line_of_one_person_and_second_holder_of_a_number_are_refused():
    left = {"学籍状态": "退学"}
    people = [
        pupil(1, **left), pupil(1, 学号="9"), pupil(2, 学号="230900001"),
        pupil(1, 学号="8", 入学年月="202409"), pupil(1, 学号="7", 入学年月="202509"),
    ]  # fmt: skip
    _, found, _ = read(workbook(table(people, list(people[0]))))
    assert [row.row is not None for row in found] == [True, False, False, True, False]
    assert "2" in told(found[1])[0][1]
    assert told(found[2])[0][0] == "学号"
    assert "5" in told(found[4])[0][1]


def test_several_sheets_are_one_roster():
    layouts, found, _ = read(workbook(table([pupil(1)]), 二班=table([pupil(2), pupil(1)])))
    assert [layout.sheet for layout in layouts] == ["名册", "二班"]
    assert [(row.layout.sheet, row.line, row.row is not None) for row in found] == [
        ("名册", 2, True), ("二班", 2, True), ("二班", 3, False),
    ]  # fmt: skip


def test_numbered_but_empty_lines_and_repeated_headers_are_left_out():
    headers = ["序号", *SHORT]
    lines = [headers, [1, *table([pupil(1)])[1]], headers, [2], [3, *table([pupil(2)])[1]]]
    _, found, left_out = read(workbook(lines))
    assert [row.line for row in found] == [2, 5]
    assert left_out == 2


def test_a_row_without_a_number_is_refused_not_dropped():
    row = one(身份证号=None)
    assert told(row)[0][0] == "身份证号"


def test_missing_columns_and_missing_header_are_explained():
    with pytest.raises(Refused, match="入学年月"):
        read(workbook([["姓名", "身份证号", "专业", "班级"], ["张三", id_number(), "护理", "1班"]]))
    with pytest.raises(Refused, match="header"):
        read(workbook([["通知"], ["请各班上报"]]))


def test_stored_rows_and_problems_come_back():
    row = one(毕业结果="毕业", 毕业年月="202507", 联系电话="见班主任")
    assert rows.RosterRow.of(row.row.stored()) == row.row
    assert [rows.Problem.of(problem.stored()) for problem in row.problems] == list(row.problems)
