"""Writes each school's roster file: the national template, a short list, or a CSV of the old office."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from vocmatch.demo.people import Person, id_number

NATIONAL: Final = (
    "姓名 性别 出生日期 身份证件类型 身份证件号 姓名拼音 班级名称 学号 学生类别 学习形式 入学方式 就读方式 国籍/地区 港澳台侨外 婚姻状况 "
    "乘火车区间 是否随迁子女 生源地行政区划码 出生地行政区划码 籍贯地行政区划码 户口所在地区县以下详细地址 所属派出所 户口所在地行政区划码 "
    "户口性质 学生居住地类型 入学年月 专业简称 学制 民族 政治面貌 健康状况 学生来源 招生对象 联系电话 是否建档立卡贫困户 招生方式 "
    "联招合作类型 准考证号 考生号 考试总分 联招合作办学形式 联招合作学校代码 校外教学点 分段培养方式 英文姓名 电子信箱/其他联系方式 "
    "家庭现地址 家庭邮政编码 家庭电话"
).split()
FAMILY: Final = (
    "姓名 关系 是否监护人 联系电话 出生年月 身份证件类型 身份证件号 民族 政治面貌 健康状况".split()
)
SHORT: Final = "学号 姓名 性别 身份证号 班级 专业名称 入学年月 生源地行政区划码 联系电话 分段培养方式 毕业日期 毕业结果".split()

Majors = dict[str, str]


def write(path: Path, people: Sequence[Person], form: str, majors: Majors, school: str) -> Path:
    """One roster file in one of FORMS; returns its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    FORMS[form](path, people, majors, school)
    return path


def _national(path: Path, people: Sequence[Person], majors: Majors, school: str) -> None:
    headers = [*NATIONAL, *(f"成员1{name}" for name in FAMILY), "毕业日期", "毕业结果"]
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("学生信息")
        sheet.write_string(0, 0, f"{school}学生基本信息")
        _text_row(sheet, 1, headers)
        sheet.write_string(2, 0, "必填")
        for line, person in enumerate(people, start=3):
            values = _national_values(person, majors)
            _text_row(sheet, line, [values.get(header, "") for header in headers])
        sheet.write_string(len(people) + 3, 0, "合计")
        sheet.write_number(len(people) + 3, 1, len(people))


def _national_values(person: Person, majors: Majors) -> dict[str, str]:
    return {
        "姓名": person.name,
        "性别": person.sex,
        "出生日期": f"{person.born:%Y%m%d}",
        "身份证件类型": "居民身份证",
        "身份证件号": person.number,
        "班级名称": person.class_name,
        "学号": person.student_number + " ",
        "学生类别": "调整后中职学生",
        "学习形式": "全日制",
        "生源地行政区划码": person.county,
        "入学年月": f"{person.entry:%Y%m}",
        "专业简称": majors[person.major],
        "学制": "三年制",
        "民族": "汉族",
        "健康状况": "健康或良好",
        "联系电话": person.phone,
        "分段培养方式": person.scheme,
        "成员1姓名": "家长",
        "成员1关系": "父亲",
        "毕业日期": f"{person.graduated:%Y-%m-%d}" if person.graduated else "",
        "毕业结果": "毕业" if person.graduated else "",
    }


def _short_values(person: Person, majors: Majors) -> list[str]:
    return [
        person.student_number,
        person.name,
        person.sex,
        person.number,
        person.class_name,
        majors[person.major],
        f"{person.entry:%Y-%m}",
        person.county,
        person.phone,
        person.scheme,
        f"{person.graduated:%Y/%m/%d}" if person.graduated else "",
        "毕业" if person.graduated else "",
    ]


def _short(path: Path, people: Sequence[Person], majors: Majors, school: str) -> None:
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("名册")
        _text_row(sheet, 0, SHORT)
        for line, person in enumerate(people, start=1):
            _text_row(sheet, line, _short_values(person, majors))
        _spoilt(sheet, len(people) + 1, people, majors)


def _spoilt(sheet: Any, line: int, people: Sequence[Person], majors: Majors) -> None:
    """Rows as they go wrong in offices: a wrong check digit, digits lost in Excel, an unknown major."""
    model = people[0]
    wrong = _short_values(model, majors)
    number = id_number(model.county, model.born, 888)
    wrong[0], wrong[3] = "990001", number[:17] + ("1" if number[17] != "1" else "2")
    _text_row(sheet, line, wrong)
    lost = _short_values(model, majors)
    lost[0], lost[3] = "990002", ""
    _text_row(sheet, line + 1, lost)
    sheet.write_number(line + 1, 3, float(number[:15] + "000"))
    unknown = _short_values(model, majors)
    unknown[0], unknown[3], unknown[5] = "990003", id_number(model.county, model.born, 890), "星际航行"
    _text_row(sheet, line + 2, unknown)


def _csv_gb18030(path: Path, people: Sequence[Person], majors: Majors, school: str) -> None:
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(SHORT)
        for person in people:
            writer.writerow(_short_values(person, majors))


def _text_row(sheet: Any, line: int, values: Sequence[str]) -> None:
    for column, value in enumerate(values):
        if value:
            sheet.write_string(line, column, value)


FORMS: Final[dict[str, Callable[[Path, Sequence[Person], Majors, str], None]]] = {
    "national": _national,
    "short": _short,
    "csv": _csv_gb18030,
}
