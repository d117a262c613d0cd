"""Where the header of a roster stands and what its columns are.

Above it there may be titles; it may take two rows, a group (成员1) over its columns; below it there may
be a row of hints (必填, 格式 YYYYMM).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from vocmatch.students.roster.columns import ALIASES
from vocmatch.students.roster.values import key, shown
from vocmatch.work.sheet_reader import Cell
from vocmatch.work.sheets import Line

SEARCHED: Final = 30  # lines in which the header must come
FEWEST_DIGITS: Final = 6  # of a document's number
FEWEST: Final = 3  # needed columns a row must name to be the header

_FAMILY: Final = re.compile("成员|家长|监护人|父亲|母亲|家庭")
# After these columns of the national template the same headers speak of a parent.
_FAMILY_MARKS: Final = frozenset({"关系", "与学生关系", "与本人关系", "是否监护人"})
_OF_A_PERSON: Final = frozenset({"name", "id_number", "document_type", "birth_date", "phone"})
_HINTS: Final = re.compile(
    "必填|选填|可选|格式|示例|填写|不能为空|下拉|文本型|yyyy|例如|^如|最多|字符", re.IGNORECASE
)
_TOTALS: Final = re.compile(
    r"^(合计|总计|小计|共计|总人数|共\d*[人名]|填表|制表|审核|负责人|单位盖章|盖章|备注|说明|注)"
)


@dataclass(frozen=True)
class Layout:
    """The columns of one sheet: `used` gives field → column, `labels` the header of each column as
    it stands in the file, `dropped` the headers of columns that are discarded."""

    sheet: str
    line: int
    last_line: int
    labels: tuple[str, ...]
    used: dict[str, int]
    dropped: tuple[str, ...]

    def label(self, field: str) -> str:
        """The header of a field as the file has it."""
        return self.labels[self.used[field]]


def find(lines: Sequence[Line]) -> tuple[Layout, int] | None:
    """The layout of a sheet from its first lines, and how many of them it takes up; None without a header."""
    scores = [len(_fields([shown(cell) for cell in line.cells])) for line in lines]
    best = max(scores, default=0)
    if best < FEWEST:
        return None
    at = scores.index(best)
    top = [shown(cell) for cell in lines[at].cells]
    labels, taken = top, at + 1
    if at + 1 < len(lines) and _goes_on(top, lines[at + 1].cells):
        labels, taken = _joined(top, [shown(cell) for cell in lines[at + 1].cells]), at + 2
    elif at > 0:
        labels = _under_groups([shown(cell) for cell in lines[at - 1].cells], top)
    used = {field: column for field, (_rank, column) in _fields(labels).items()}
    dropped = tuple(label for column, label in enumerate(labels) if label and column not in used.values())
    line, last = lines[at].number, lines[taken - 1].number
    return Layout(lines[at].sheet, line, last, tuple(labels), used, dropped), taken


def is_hint(layout: Layout, cells: Sequence[Cell]) -> bool:
    """Whether a line right below the header explains how to fill it in."""
    number = shown(_at(cells, layout.used.get("id_number")))
    return not re.search(r"\d{8}", number) and any(_HINTS.search(shown(cell)) for cell in cells)


def is_extra(layout: Layout, cells: Sequence[Cell]) -> bool:
    """Whether a line is no person: blank where it matters, a total, a signature, the header once more."""
    name = shown(_at(cells, layout.used.get("name")))
    number = shown(_at(cells, layout.used.get("id_number")))
    if number and key(number) == key(layout.label("id_number")):
        return True
    first = next((shown(cell) for cell in cells if cell is not None), "")
    if _TOTALS.match(key(first)) and (not name or _TOTALS.match(key(name))):
        # A total may stand under any header, but nobody's document has so few digits.
        return len(re.findall(r"\d", number)) < FEWEST_DIGITS
    return not number and all(_at(cells, column) is None for column in layout.used.values())


def _at(cells: Sequence[Cell], column: int | None) -> Cell:
    return cells[column] if column is not None and column < len(cells) else None


def _fields(labels: Sequence[str]) -> dict[str, tuple[int, int]]:
    """field → (rank of its alias, column). Of equal headers the first is the student's; those of the
    family follow it and are dropped."""
    found: dict[str, tuple[int, int]] = {}
    family = False
    for column, label in enumerate(labels):
        word = key(label)
        family = family or word in _FAMILY_MARKS
        field, rank = ALIASES.get(word, ("", 0))
        if not field or (family and field in _OF_A_PERSON):
            continue
        if field not in found or rank < found[field][0]:
            found[field] = (rank, column)
    return found


def _goes_on(top: Sequence[str], below: Sequence[Cell]) -> bool:
    """Whether the next row names the columns of groups: it stands only where the first row has no
    needed column of its own, and holds short words."""
    names = {column: shown(cell) for column, cell in enumerate(below) if cell is not None}
    taken = {column for _rank, column in _fields(top).values()}
    words = all(len(name) <= 12 and not re.search(r"\d{3}", name) for name in names.values())
    return (
        len(names) > 1 and words and not taken & names.keys() and not any(map(_HINTS.search, names.values()))
    )


def _joined(top: Sequence[str], below: Sequence[str]) -> list[str]:
    length = max(len(top), len(below))
    own, lower = _padded(top, length), _padded(below, length)
    groups = _spread(top, length)
    return [groups[at] + lower[at] if lower[at] else own[at] for at in range(length)]


def _under_groups(above: Sequence[str], labels: Sequence[str]) -> list[str]:
    """Headers with the group above them, where that group is the family's; a title is no group."""
    if sum(map(bool, above)) < 2:
        return list(labels)
    groups = _spread(above, len(labels))
    return [
        groups[at] + label if label and _FAMILY.search(groups[at]) else label
        for at, label in enumerate(labels)
    ]


def _padded(cells: Sequence[str], length: int) -> list[str]:
    return [*cells, *[""] * (length - len(cells))]


def _spread(groups: Sequence[str], length: int) -> list[str]:
    """A merged cell stands at its first column; its text holds until the next one."""
    spread, current = [], ""
    for text in _padded(groups, length)[:length]:
        current = text or current
        spread.append(current)
    return spread
