"""What people write in the cells of a list of openings, as values.

Each function takes the folded text of a cell (see `text`) and raises `Refused` with the remedy.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from typing import Any, Final

from django.utils.translation import gettext_noop

from search.text import normalise
from vocmatch.codes import lookup
from vocmatch.employers.models import Opening
from vocmatch.work.messages import Refused
from vocmatch.work.sheet_reader import Cell

Basis, Condition, Education = Opening.Basis, Opening.Condition, Opening.Education
DAY_ZERO: Final = date(1899, 12, 30)  # of Excel's serial numbers
MOST_SEATS: Final = 2000

_WIDE: Final = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")
_ANY: Final = re.compile("不限|无要求|均可|any")
_DAY: Final = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?")
_MONEY: Final = r"(\d+(?:\.\d+)?)(万|w|千|k)?"
_RANGE: Final = re.compile(rf"{_MONEY}(?:元)?(?:(?:[-~—–至到])+{_MONEY})?")
_NO_AMOUNT: Final = re.compile(r"面议|面谈|详谈|私聊|待定")
_MONTHS: Final = re.compile(r"(1[2-8])\s*(?:薪|个月)")
_BASES: Final = (
    (Basis.HOUR, re.compile("小时|时薪|每时|/时|/h")),
    (Basis.DAY, re.compile("/天|/日|每天|每日|日薪|日结|一天")),
    (Basis.YEAR, re.compile("年薪|/年|每年|一年")),
    (Basis.PIECE, re.compile("计件|/件|每件|按件")),
)
_CONDITIONS: Final = (
    (Condition.CONTRACT, re.compile("合同")),
    (Condition.INSURANCE, re.compile("[五六]险|社保|社会保险|一金|养老保险")),
    (Condition.HOUSING, re.compile("包住|包吃住|食宿|住宿|宿舍|公寓|包食宿")),
    (Condition.MEALS, re.compile("包吃|食宿|工作餐|餐补|食堂|管饭|包餐")),
    (Condition.NO_NIGHTS, re.compile("不上夜班|无夜班|不倒班|长白班|白班")),
    (Condition.WEEKENDS, re.compile("双休|周末休|周六日休")),
    (Condition.TRAINING, re.compile("培训|师带徒|带薪学习")),
)
_EDUCATION: Final = (
    (Education.BACHELOR, re.compile("本科|学士")),
    (Education.COLLEGE, re.compile("大专|专科|高职")),
    (Education.SECONDARY, re.compile("中专|中职|职高|职中|技校|高中|中技")),
    (Education.JUNIOR, re.compile("初中|小学")),
)
_KINDS: Final = (
    (Opening.Kind.DISPATCH, re.compile("派遣|外包")),
    (Opening.Kind.APPRENTICE, re.compile("学徒")),
    (Opening.Kind.PART_TIME, re.compile("兼职|非全日制|小时工|零工")),
)
_PREFERRED: Final = re.compile("优先|者佳|更佳|不限|均可")
_CLAUSES: Final = re.compile(r"[,，。;；!！\n]")


def text(cell: Cell) -> str:
    """A cell as text: full-width letters and digits made half-width, blanks around lines removed.

    Full-width punctuation stays, because people will read what is written here.
    """
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    narrow = _WIDE.sub(lambda mark: unicodedata.normalize("NFKC", mark[0]), "" if cell is None else str(cell))
    return "\n".join(" ".join(line.split()) for line in narrow.splitlines()).strip()


def key(label: str) -> str:
    """What two spellings of one header have in common."""
    return re.sub(r"[\W_]+", "", re.sub(r"[(\[【].*?[)\]】]", "", normalise(label)))


def seats(value: str) -> int:
    """A number of people: 5, 5人, 3名; of a range the smaller number."""
    found = re.search(r"\d+", value)
    number = int(found[0]) if found else 0
    if not 1 <= number <= MOST_SEATS:
        raise Refused(gettext_noop("This is no number of people. Write it as 3."))
    return number


def day(value: str) -> date:
    """2026-11-30, 2026/11/30, 2026.11.30, 20261130, 2026年11月30日, or Excel's serial number."""
    plain = normalise(value).replace(" ", "")
    if re.fullmatch(r"[34]\d{4}", plain):
        return DAY_ZERO + timedelta(days=int(plain))
    found = _DAY.match(plain)
    try:
        if found:
            return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        found = None
    raise Refused(gettext_noop("This is no date. Write it as 2026-11-30."))


def pay(value: str) -> dict[str, Any]:
    """The pay fields of an opening: 3500-5000元/月, 3.5k-5k, 200元/天, 年薪6万, 18元/小时, 计件.

    面议 and the like give no amount: the posting rules then refuse the row.
    """
    plain = normalise(value).replace(" ", "").replace(",", "")
    basis = next((one for one, words in _BASES if words.search(plain)), Basis.MONTH)
    months = _MONTHS.search(plain)
    fields: dict[str, Any] = {"pay_min": None, "pay_max": None, "pay_basis": basis, "pay_text": ""}
    fields["pay_months"] = int(months[1]) if months else 12
    found = _RANGE.search(plain)
    if found is None or (basis == Basis.PIECE and not re.search("保底", plain)):
        return {**fields, "pay_text": value[:120]}
    low, high = _yuan(found[1], found[2] or found[4]), _yuan(found[3], found[4])
    if low is not None and high is not None and high < low:
        raise Refused(gettext_noop("The highest pay is below the lowest. Write it as 3500-5000元/月."))
    if basis == Basis.MONTH and low is not None and low < 100:
        raise Refused(gettext_noop("The pay has no unit that can be read. Write it as 3500-5000元/月."))
    return {**fields, "pay_min": low, "pay_max": high}


def _yuan(amount: str | None, unit: str | None) -> int | None:
    if amount is None:
        return None
    times = {"万": 10_000, "w": 10_000, "千": 1000, "k": 1000}.get(unit or "", 1)
    return round(float(amount) * times)


def conditions(value: str) -> list[str]:
    """What the benefits name, as condition keys; what has no key is left to the text."""
    plain = normalise(value)
    return [str(one) for one, words in _CONDITIONS if words.search(plain)]


def education(value: str) -> int:
    """The rank asked for; of several (中专或大专) the lowest."""
    plain = normalise(value)
    ranks = [int(rank) for rank, words in _EDUCATION if words.search(plain)]
    if ranks:
        return min(ranks)
    if _ANY.search(plain):
        return int(Education.ANY)
    raise Refused(gettext_noop("This is no level of education. Write 不限, 初中, 中专, 大专 or 本科."))


def kind(value: str) -> str:
    """Full-time unless the cell says otherwise."""
    plain = normalise(value)
    return str(next((one for one, words in _KINDS if words.search(plain)), Opening.Kind.FULL_TIME))


def majors(value: str) -> list[str]:
    """Codes of the majors named; ["any"] where all are welcome."""
    if _ANY.search(normalise(value)):
        return ["any"]
    found = [lookup.find_major(part) for part in re.split(r"[、,，;；/\n或和及]", value) if part.strip()]
    return list(dict.fromkeys(code for code in found if code))


def asked_certificates(requirements: str, licences: frozenset[str]) -> tuple[list[str], list[str]]:
    """Certificates (welcome, required): a licence is required unless its clause says it is only welcome."""
    welcome: list[str] = []
    required: list[str] = []
    for clause in _CLAUSES.split(requirements):
        preferred = bool(_PREFERRED.search(normalise(clause)))
        for code in lookup.find_certificates(clause):
            (required if code in licences and not preferred else welcome).append(code)
    return list(dict.fromkeys([*required, *welcome])), list(dict.fromkeys(required))
