"""Roster files as schools send them, for tests: people with right check digits, lists in every shape."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import xlsxwriter

NATIONAL = (
    "姓名 性别 出生日期 身份证件类型 身份证件号 姓名拼音 班级名称 学号 学生类别 学习形式 入学方式 就读方式 国籍/地区 港澳台侨外 婚姻状况 "
    "乘火车区间 是否随迁子女 生源地行政区划码 出生地行政区划码 籍贯地行政区划码 户口所在地区县以下详细地址 所属派出所 户口所在地行政区划码 "
    "户口性质 学生居住地类型 入学年月 专业简称 学制 民族 政治面貌 健康状况 学生来源 招生对象 联系电话 是否建档立卡贫困户 招生方式 "
    "联招合作类型 准考证号 考生号 考试总分 联招合作办学形式 联招合作学校代码 校外教学点 分段培养方式 英文姓名 电子信箱/其他联系方式 "
    "家庭现地址 家庭邮政编码 家庭电话"
).split()
FAMILY = "姓名 关系 是否监护人 联系电话 出生年月 身份证件类型 身份证件号 民族 政治面貌 健康状况".split()
SHORT = ["姓名", "身份证号", "班级", "学号", "入学年月", "专业"]
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_number(serial: int = 1, born: date = date(2007, 3, 1), county: str = "620502") -> str:
    """A resident number that passes its check; the person is invented."""
    body = f"{county}{born:%Y%m%d}{serial % 1000:03d}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


def pupil(serial: int = 1, **changes: object) -> dict[str, object]:
    """One person by the headers of `SHORT`."""
    born = date(2006 + serial // 1000 % 3, 1 + serial // 28 % 12, 1 + serial % 28)
    row = {
        "姓名": f"张{'甲乙丙丁戊己庚辛壬癸'[serial % 10]}",
        "身份证号": id_number(serial, born),
        "班级": "23焊接1班",
        "学号": f"2309{serial:05d}",
        "入学年月": "202309",
        "专业": "焊接技术应用",
    }
    return {**row, **changes}


def table(people: Iterable[Mapping[str, object]], headers: Sequence[str] = SHORT) -> list[list[object]]:
    """Header and rows."""
    return [list(headers), *([person.get(header) for header in headers] for person in people)]


def workbook(rows: Iterable[Sequence[object]], **more_sheets: Iterable[Sequence[object]]) -> bytes:
    """An .xlsx; dates become cells formatted as dates, numbers stay numbers."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"default_date_format": "yyyy-mm-dd"}) as book:
        for name, lines in {"名册": rows, **more_sheets}.items():
            sheet = book.add_worksheet(name)
            for at, line in enumerate(lines):
                for column, value in enumerate(line):
                    if isinstance(value, str):
                        sheet.write_string(at, column, value)
                    elif value is not None:
                        sheet.write(at, column, value)
    return file.getvalue()


def csv_file(rows: Iterable[Sequence[object]], encoding: str = "utf-8-sig", delimiter: str = ",") -> bytes:
    """A CSV as Excel or an old school system writes it."""
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter).writerows(["" if v is None else v for v in row] for row in rows)
    return file.getvalue().encode(encoding)
