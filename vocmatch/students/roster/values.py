"""From what stands in a cell to a value: text, names, months, days, numbers of documents.

Each function takes a cell that is not blank and raises `Refused` with what to do about it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext_noop

from search.text import normalise
from vocmatch.work.messages import Refused
from vocmatch.work.sheet_reader import Cell

DAY_ZERO: Final = date(1899, 12, 30)  # of Excel's serial numbers
SERIALS: Final = range(10_000, 80_000)  # 1927 to 2119
# Excel keeps 15 digits of a number, whatever is shown.
EXACT: Final = 10**15
MOST_NAME: Final = 60

_DOTS: Final = re.compile(r"\s*[·•・‧∙⋅･.．｡]\s*")
_HAN_GAP: Final = re.compile(
    r"(?<=[\u3400-\u9fff\U00020000-\U0003ffff])\s+(?=[\u3400-\u9fff\U00020000-\U0003ffff])"
)
_PRIVATE: Final = re.compile(r"[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_EXPONENT: Final = re.compile(r"\d(\.\d+)?e\+?\d+", re.IGNORECASE)
_MONTH: Final = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?(?:份)?")
_DAY: Final = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T ].*)?")
_YEARS: Final = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8}


def text(cell: Cell) -> str:
    """One line of text: full-width letters and digits made half-width, blanks around it removed."""
    if isinstance(cell, date):
        return cell.isoformat()
    folded = unicodedata.normalize("NFKC", str(cell))
    return " ".join(folded.split()).removeprefix("'")


def name(cell: Cell) -> str:
    """A person's name. Blanks between Chinese characters go (张　三), all forms of the dot become ·.

    Characters are kept as they are: compatibility forms are somebody's name.
    """
    found = " ".join(str(cell).split())
    found = _HAN_GAP.sub("", found)
    if any("\u3400" <= mark <= "\u9fff" for mark in found):
        found = _DOTS.sub("·", found).strip("·")
    if "?" in found or "？" in found or "\ufffd" in found:
        raise Refused(
            gettext_noop(
                "A rare character of the name was lost. Type the name again as on the identity card."
            )
        )
    if _PRIVATE.search(found):
        raise Refused(
            gettext_noop(
                "The name has a character that only one computer knows. Type it with the GB 18030 character."
            )
        )
    if len(found) > MOST_NAME or re.search(r"\d", found):
        raise Refused(gettext_noop("This is no name. Enter the name as on the identity card."))
    return found


def digits(cell: Cell) -> str:
    """The digits and letters of a document number, without blanks and hyphens, capitals.

    Raises `Refused` where Excel has thrown digits away: what is lost is never guessed.
    """
    lost = isinstance(cell, int | float) and abs(cell) >= EXACT
    found = text(cell).replace(" ", "").replace("-", "").upper()
    if lost or _EXPONENT.fullmatch(found):
        raise Refused(
            gettext_noop(
                "The number was stored as a number, and Excel has lost its last digits. "
                "Format the column as text and enter the number again from the document."
            )
        )
    return found


def month(cell: Cell) -> date:
    """The first day of a month: 202209, 2022-09, 2022/9/1, 20220901, 2022年9月, a date, Excel's serial."""
    found = text(cell)
    if re.fullmatch(r"\d{4}\.1", found):
        # 2022.10 typed as a number is stored as 2022.1.
        raise Refused(gettext_noop("This can be January or October. Write the month as 202201 or 202210."))
    if re.fullmatch(r"\d{6}", found):
        return _date(found, int(found[:4]), int(found[4:]), 1)
    if match := _MONTH.fullmatch(found):
        return _date(found, int(match[1]), int(match[2]), 1)
    return day(cell).replace(day=1)


def day(cell: Cell) -> date:
    """A day: 2022-09-01, 2022/9/1, 2022.9.1, 20220901, 2022年9月1日, a date, Excel's serial number."""
    if isinstance(cell, date):
        return cell
    found = text(cell)
    if re.fullmatch(r"\d{8}", found):
        return _date(found, int(found[:4]), int(found[4:6]), int(found[6:]))
    if match := _DAY.fullmatch(found):
        return _date(found, int(match[1]), int(match[2]), int(match[3]))
    if re.fullmatch(r"\d{5}", found) and int(found) in SERIALS:
        return DAY_ZERO + timedelta(days=int(found))
    raise _no_date()


def day_or_month(cell: Cell) -> date:
    """A day, or the last day of a month where only the month is given."""
    try:
        return day(cell)
    except Refused:
        first = month(cell)
        return (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _date(found: str, year: int, month_number: int, day_number: int) -> date:
    try:
        made = date(year, month_number, day_number)
    except ValueError as error:
        raise _no_date() from error
    if not 1930 <= year <= 2100:
        raise _no_date()
    return made


def _no_date() -> Refused:
    return Refused(gettext_noop("This is no date. Write it as 202209 or 2022-09-01."))


def years(cell: Cell) -> float:
    """The length of study in years: 三年制, 3, 两年半制."""
    found = text(cell).removesuffix("制")
    half = 0.5 if found.endswith("半") else 0.0
    found = found.removesuffix("半").removesuffix("年").strip()
    if found in _YEARS:
        return _YEARS[found] + half
    try:
        number = float(found)
    except ValueError:
        number = 0
    if not 0 < number <= 8:
        raise Refused(gettext_noop("This is no length of study. Write it as 三年制 or 3."))
    return number + half


def phone(cell: Cell) -> str:
    """A phone number of mainland China, digits only (an area code keeps its hyphen)."""
    found = text(cell).replace(" ", "").removeprefix("+86")
    if match := re.fullmatch(r"(0\d{2,3})-?(\d{7,8})", found):
        return f"{match[1]}-{match[2]}"
    found = found.replace("-", "")
    if not re.fullmatch(r"1[3-9]\d{9}", found):
        raise Refused(gettext_noop("This is no phone number of 11 digits; it is left out."))
    return found


def region(cell: Cell) -> str:
    """A county, prefecture or province as its code of six digits (longer ones are cut), or as its name."""
    found = text(cell)
    return found[:6] if re.fullmatch(r"\d{6,12}", found) else found


def choice(cell: Cell, options: Mapping[str, str]) -> str:
    """The value an option text stands for; spelling variants and traditional script included.

    `options` is keyed by `key()` of the text. Raises `Refused` naming what is possible.
    """
    found = key(text(cell))
    if found in options:
        return options[found]
    known = list(dict.fromkeys(options))
    raise Refused(
        gettext_noop("This is none of the values known here. Known are: %(known)s."),
        known=", ".join(known[:12]),
    )


def key(label: str) -> str:
    """What two spellings of one label have in common: script, case, blanks, signs and brackets do not count."""
    plain = re.sub(r"[(（\[【].*?[)）\]】]", "", normalise(label))
    return re.sub(r"[\W_]+", "", plain) or re.sub(r"[\W_]+", "", normalise(label))


def shown(cell: Cell) -> str:
    """A cell as the school's own file shows it."""
    return "" if cell is None else text(cell) if not isinstance(cell, str) else cell.strip()
