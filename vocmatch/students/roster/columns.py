"""The columns of a roster that are needed, under all the names schools give them.

The national template of secondary-vocational students has 69 columns; the ones here serve the platform's
purpose, all others are discarded before anything is stored (PIPL art. 6, least data).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vocmatch.schools.models import Program
from vocmatch.students.models import Enrolment
from vocmatch.students.roster import values
from vocmatch.work.sheet_reader import Cell

RESIDENT: Final = "1"
State, Scheme, Mode = Enrolment.State, Enrolment.Scheme, Program.Mode


@dataclass(frozen=True)
class Column:
    """One needed column. Of several headers that mean it, the first of `aliases` is taken.

    `clean` makes a value of a cell that is not blank or raises `Refused`. A value of a lenient column
    that cannot be read is left out with a warning; elsewhere it refuses the row.
    """

    field: str
    label: Promise
    aliases: tuple[str, ...]
    clean: Callable[[Cell], Any]
    required: bool = False
    lenient: bool = False


def _options(table: Mapping[str, str]) -> Callable[[Cell], str]:
    options = {values.key(name): value for names, value in table.items() for name in names.split()}
    return lambda cell: values.choice(cell, options)


# 身份证件类型代码 of the national student system. A household register carries the resident number itself,
# and so does a residence permit of people from Hong Kong, Macao and Taiwan.
_DOCUMENTS: Final = {
    "居民身份证 身份证 二代身份证 1 居民户口簿 户口簿 户口本 B 港澳台居民居住证 resident": RESIDENT,
    "军官证 2": "2",
    "士兵证 3": "3",
    "香港特区护照/身份证明 港澳居民来往内地通行证 6": "6",
    "澳门特区护照/身份证明 7": "7",
    "台湾居民来往大陆通行证 8": "8",
    "境外永久居住证 外国人永久居留证 外国人永久居留身份证 9": "9",
    "护照 外国护照 A": "A",
    "其他 Z": "Z",
}
_SCHEMES: Final = {
    "非分段培养 非分段 否 无 0": Scheme.NONE,
    "中高职3+2 3+2 高职3+2": Scheme.SECONDARY_HIGHER,
    "五年一贯制 五年制 五年制高职": Scheme.FIVE_YEAR,
    "中高职2+3 2+3": Scheme.TWO_THREE,
    "中高职3+3(含卫生类4+2) 中高职3+3 3+3 4+2": Scheme.THREE_THREE,
    "中高职2.5+2.5 2.5+2.5": Scheme.HALF,
    "中职本科3+4 中本3+4 3+4": Scheme.BACHELOR,
}
_STATES: Final = {
    "在籍 在读 正常 注册 在校 已注册 复学": State.ENROLLED,
    "休学 保留学籍": State.SUSPENDED,
    "退学 转出 开除 死亡 离校 流失 自动退学": State.LEFT,
    "毕业 已毕业": State.GRADUATED,
    "结业": State.COMPLETED,
    "肄业": State.INCOMPLETE,
}
_RESULTS: Final = {
    "毕业 已毕业 是": State.GRADUATED,
    "结业": State.COMPLETED,
    "肄业": State.INCOMPLETE,
}
_MODES: Final = {"全日制 全日": Mode.FULL_TIME, "非全日制 非全日 业余 函授": Mode.PART_TIME}
_KINDS: Final = {
    "五年制高职学生 五年制高职": Scheme.FIVE_YEAR,
    "调整后中职学生 普通中专学生 职业高中学生 成人中专学生 技工学校学生 普通中专 职业高中 成人中专 技工学校": Scheme.NONE,
}

COLUMNS: Final = (
    Column("name", _("name"), ("姓名", "学生姓名", "考生姓名", "毕业生姓名", "name"), values.name, required=True),
    Column(
        "id_number",
        _("ID number"),
        (
            "身份证件号", "身份证号", "身份证号码", "身份证件号码", "证件号", "证件号码", "公民身份号码",
            "身分证号", "身分证字号", "居民身份证号", "居民身份证号码", "身份证", "id number",
        ),
        values.digits,
        required=True,
    ),
    Column(
        "document_type",
        _("kind of document"),
        ("身份证件类型", "证件类型", "身份证类型", "身分证件类型", "document"),
        _options(_DOCUMENTS),
    ),
    Column("birth_date", _("date of birth"), ("出生日期", "出生年月日", "生日", "date of birth"), values.day),
    Column("class_name", _("class"), ("班级名称", "班级", "行政班", "所在班级", "班别", "class"), values.text),
    Column("number", _("student number"), ("学号", "学生学号", "student number"), values.text),
    Column(
        "entry_term",
        _("month of entry"),
        ("入学年月", "入学时间", "入学日期", "入学年份月份", "entry"),
        values.month,
        required=True,
    ),
    Column(
        "major",
        _("major"),
        (
            "专业代码", "专业编码", "专业名称", "专业简称", "专业", "所学专业", "就读专业", "major code", "major",
        ),
        values.text,
        required=True,
    ),
    Column("years", _("length of study"), ("学制", "修业年限", "years"), values.years),
    Column("mode", _("full-time or part-time"), ("学习形式", "mode"), _options(_MODES)),
    Column("kind", _("kind of student"), ("学生类别", "学生类型"), _options(_KINDS), lenient=True),
    Column("scheme", _("through-train scheme"), ("分段培养方式", "分段培养", "贯通培养方式"), _options(_SCHEMES)),
    Column(
        "phone",
        _("phone"),
        ("联系电话", "本人电话", "手机", "手机号", "手机号码", "学生电话", "联系方式", "电话", "phone"),
        values.phone,
        lenient=True,
    ),
    Column(
        "home",
        _("home county"),
        ("生源地行政区划码", "生源地行政区划", "生源地", "生源地区", "家庭所在区县", "home county"),
        values.region,
        lenient=True,
    ),
    Column("state", _("state"), ("学籍状态", "学生状态", "在籍状态", "state"), _options(_STATES)),
    Column("result", _("result"), ("毕业结果", "毕结业结论", "毕业结论", "毕业情况", "result"), _options(_RESULTS)),
    Column(
        "graduated_on",
        _("date of graduation"),
        ("毕业日期", "毕业年月", "毕业时间", "毕结业日期", "graduation"),
        values.day_or_month,
    ),
    Column(
        "registered_on",
        _("date of registration"),
        ("学籍注册日期", "注册日期", "学籍注册时间", "注册时间", "registration"),
        values.day,
    ),
)  # fmt: skip
BY_FIELD: Final = {column.field: column for column in COLUMNS}
# Header key → (field, place among the field's aliases): the earlier alias wins where a list has two.
ALIASES: Final = {
    values.key(alias): (column.field, rank) for column in COLUMNS for rank, alias in enumerate(column.aliases)
}
REQUIRED: Final = tuple(column.field for column in COLUMNS if column.required)
