"""The columns of a list of openings under all the names people give them, and where its header stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vocmatch.employers.imports.values import key, text
from vocmatch.work.sheets import Line

SEARCHED: Final = 20  # lines in which the header must come
FEWEST: Final = 3
REQUIRED: Final = ("title", "seats", "duties", "place", "pay")


@dataclass(frozen=True, slots=True)
class Column:
    """One column and the headers that mean it (traditional script and blanks are folded away)."""

    field: str
    label: str | Promise
    aliases: tuple[str, ...]


COLUMNS: Final = (
    Column(
        "employer",
        _("employer"),
        ("单位名称", "企业名称", "公司名称", "用人单位", "招聘单位", "单位", "employer"),
    ),
    Column(
        "credit_code",
        _("credit code"),
        ("统一社会信用代码", "社会信用代码", "信用代码", "组织机构代码", "credit code"),
    ),
    Column(
        "title",
        _("post"),
        ("岗位名称", "招聘岗位", "职位名称", "岗位", "职位", "工种", "招聘职位", "post", "title"),
    ),
    Column(
        "seats",
        _("number of people"),
        ("招聘人数", "人数", "需求人数", "名额", "招聘数量", "数量", "seats"),
    ),
    Column(
        "duties",
        _("work"),
        ("工作内容", "岗位职责", "工作职责", "职责", "岗位描述", "职位描述", "工作描述", "duties"),
    ),
    Column(
        "requirements",
        _("requirements"),
        ("招聘条件", "任职要求", "岗位要求", "任职条件", "招聘要求", "应聘条件", "要求", "条件", "demands"),
    ),
    Column("education", _("education"), ("学历要求", "学历", "文化程度", "最低学历", "education")),
    Column("majors", _("majors"), ("专业要求", "专业", "所需专业", "需求专业", "majors")),
    Column("place", _("place of work"), ("工作地点", "工作地址", "地点", "地址", "工作区域", "place")),
    Column(
        "pay",
        _("pay"),
        ("薪资", "薪资待遇", "工资", "薪酬", "月薪", "工资待遇", "薪资范围", "基本劳动报酬", "待遇", "pay"),
    ),
    Column("benefits", _("benefits"), ("福利待遇", "福利", "其他待遇", "员工福利", "benefits")),
    Column("kind", _("kind of post"), ("用工形式", "用工类型", "工作性质", "岗位类型", "kind")),
    Column("starts_on", _("start"), ("到岗时间", "上岗时间", "入职时间", "到岗日期", "start")),
    Column(
        "closes_on",
        _("last day"),
        ("截止日期", "截止时间", "有效期", "招聘截止", "有效期至", "报名截止", "deadline", "last day"),
    ),
    Column("source", _("source"), ("来源", "信息来源", "source")),
)  # fmt: skip
ALIASES: Final = {
    key(alias): (column.field, rank) for column in COLUMNS for rank, alias in enumerate(column.aliases)
}
LABELS: Final = {column.field: column.label for column in COLUMNS}


@dataclass(frozen=True, slots=True)
class Layout:
    """Field → column of one sheet, and its headers as the file has them."""

    used: dict[str, int]
    labels: tuple[str, ...]

    @property
    def missing(self) -> list[str]:
        """Needed columns the sheet does not have."""
        return [field for field in REQUIRED if field not in self.used]

    @property
    def dropped(self) -> list[str]:
        """Headers of columns that are not read."""
        return [label for at, label in enumerate(self.labels) if label and at not in set(self.used.values())]

    def shown(self, line: Line, at: int) -> str:
        """One cell of a line as the file shows it."""
        return text(line.cells[at]) if at < len(line.cells) else ""

    def cells(self, line: Line) -> dict[str, str]:
        """The texts of a line by field; what is blank is left out."""
        found = {field: text(line.cells[at]) for field, at in self.used.items() if at < len(line.cells)}
        return {field: value for field, value in found.items() if value}


def layout(line: Line) -> Layout | None:
    """The layout, if this line is a header."""
    labels = tuple(text(cell) for cell in line.cells)
    used = _fields(labels)
    return Layout(used, labels) if len(used) >= FEWEST else None


def _fields(labels: Sequence[str]) -> dict[str, int]:
    found: dict[str, tuple[int, int]] = {}
    for at, label in enumerate(labels):
        field, rank = ALIASES.get(key(label), ("", 0))
        if field and (field not in found or rank < found[field][0]):
            found[field] = (rank, at)
    return {field: at for field, (_rank, at) in found.items()}
