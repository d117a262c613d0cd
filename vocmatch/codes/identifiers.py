"""Numbers of people and organisations, checked as their standards say. Pure: no database.

A wrong check digit is an error, because the number is then certainly miscopied. A division that is
not in force today is a warning only: cards keep the code of the place that issued them, and the
list of divisions changes every year. Digits that a spreadsheet lost are never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Final, Literal

from django.utils.translation import gettext, gettext_noop

from vocmatch.codes import tables

ERROR: Final = "error"
WARNING: Final = "warning"

_RESIDENT_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_RESIDENT_CHECKS: Final = "10X98765432"
_CREDIT_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_KINDS: Final = frozenset({"11", "12", "13", "51", "52", "53", "91", "92", "93"})
_NATIONAL_REGISTRAR: Final = "100000"

_SEPARATORS = re.compile(r"[\s'’`\-‐–—_]+")
_EXPONENT = re.compile(r"\d(\.\d+)?E\+?\d+")

Level = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong and what to do about it; it never repeats the number.

    `text` is the source sentence, so that background work can keep it untranslated.
    """

    level: Level
    text: str
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """The sentence in the language of whoever reads it."""
        return gettext(self.text) % self.values if self.values else gettext(self.text)


@dataclass(frozen=True, slots=True)
class ResidentId:
    """A resident ID number (GB 11643): 18 characters as far as it could be read."""

    number: str
    birth_date: date | None
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing forbids using the number."""
        return all(problem.level != ERROR for problem in self.problems)


@dataclass(frozen=True, slots=True)
class CreditCode:
    """A unified social credit code (GB 32100): 18 characters as far as it could be read."""

    number: str
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing forbids using the code."""
        return all(problem.level != ERROR for problem in self.problems)


def check_resident_id(text: str, *, today: date | None = None) -> ResidentId:
    """Read and check a resident ID number as people type it (full width, lower x, blanks).

    A number of 15 digits is converted with a warning. Residence permits of Hong Kong, Macao and
    Taiwan residents (81, 82, 83) follow the same rule. `today` bounds the date of birth.
    """
    number = _tidied(text)
    if _digits_lost(number):
        return ResidentId(number, None, (_LOST,))
    number, problems = number.removesuffix(".0"), []
    if re.fullmatch(r"\d{15}", number):
        number, problems = _converted(number), [_CONVERTED]
    if not re.fullmatch(r"\d{17}[\dX]", number):
        return ResidentId(number, None, (Problem(ERROR, _ID_FORM, {"count": len(number)}),))
    if _resident_check(number[:17]) != number[17]:
        if number.endswith("000"):
            return ResidentId(number, None, (_LOST,))
        problems.append(_LAST_DIGIT)
    born = _date(number[6:14])
    if born is None or born > (today or date.today()):
        born = None
        problems.append(_NO_BIRTH_DATE)
    return ResidentId(number, born, (*problems, *_region_problems(number[:6])))


def check_credit_code(text: str) -> CreditCode:
    """Read and check a unified social credit code as people type it.

    The organisation code inside (GB 11714) is not enforced: those of sole traders often fail it.
    """
    code = _tidied(text)
    if _EXPONENT.fullmatch(code):
        return CreditCode(code, (_LOST,))
    if re.fullmatch(r"\d{15}", code):
        return CreditCode(code, (_OLD_REGISTRATION,))
    if len(code) != 18:
        return CreditCode(code, (Problem(ERROR, _CODE_LENGTH, {"count": len(code)}),))
    if strange := sorted(set(code) - set(_CREDIT_ALPHABET)):
        return CreditCode(code, (Problem(ERROR, _CODE_SIGNS, {"signs": " ".join(strange)}),))
    problems = []
    if _credit_check(code[:17]) != code[17]:
        problems.append(_LAST_SIGN)
    if code[:2] not in _CREDIT_KINDS:
        problems.append(_UNUSUAL_KIND)
    if code[2:8] != _NATIONAL_REGISTRAR:
        problems.extend(_region_problems(code[2:8]))
    return CreditCode(code, tuple(problems))


_LOST: Final = Problem(
    ERROR,
    gettext_noop(
        "The spreadsheet kept this as a number and lost its last digits. Format the column as text, "
        "type the number again in full, and load the file again."
    ),
)
_CONVERTED: Final = Problem(
    WARNING, gettext_noop("An old number of 15 digits was converted. Check it on the card.")
)
_LAST_DIGIT: Final = Problem(
    ERROR, gettext_noop("The last digit does not fit the others. Copy the number again from the card.")
)
_NO_BIRTH_DATE: Final = Problem(
    ERROR,
    gettext_noop("Digits 7 to 14 are no possible date of birth. Copy the number again from the card."),
)
_ID_FORM: Final = gettext_noop(
    "A resident ID number has 17 digits and a last digit or X; this has %(count)s characters. "
    "Copy the number again from the card."
)
_OLD_REGISTRATION: Final = Problem(
    ERROR,
    gettext_noop(
        "This is a business registration number of 15 digits. Give the credit code of 18 characters."
    ),
)
_CODE_LENGTH: Final = gettext_noop(
    "A credit code has 18 characters; this has %(count)s. Copy it again from the licence."
)
_CODE_SIGNS: Final = gettext_noop(
    "“%(signs)s” cannot stand in a credit code: the letters I, O, S, V and Z are not used. "
    "Perhaps 1, 0, 5, U or 2 is meant; copy it again from the licence."
)
_LAST_SIGN: Final = Problem(
    ERROR, gettext_noop("The last character does not fit the others. Copy the code again from the licence.")
)
_UNUSUAL_KIND: Final = Problem(
    WARNING, gettext_noop("The first two characters name no usual kind of organisation. Check the licence.")
)
_FORMER_REGION: Final = gettext_noop(
    "%(code)s is no administrative division in force today. Numbers issued under a former division "
    "stay valid; check that it was copied rightly."
)


def _tidied(text: str) -> str:
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()


def _digits_lost(number: str) -> bool:
    return bool(_EXPONENT.fullmatch(number) or re.fullmatch(r"\d{16,}\.\d*", number))


def _converted(number: str) -> str:
    """15 digits as 18: the century was 19 for all of them, the check digit is appended."""
    body = f"{number[:6]}19{number[6:]}"
    return body + _resident_check(body)


def _resident_check(body: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(body, _RESIDENT_WEIGHTS, strict=True))
    return _RESIDENT_CHECKS[total % 11]


def _credit_check(body: str) -> str:
    total = sum(_CREDIT_ALPHABET.index(sign) * pow(3, at, 31) for at, sign in enumerate(body))
    return _CREDIT_ALPHABET[-total % 31]


def _date(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def _region_problems(code: str) -> list[Problem]:
    return [] if code in _regions() else [Problem(WARNING, _FORMER_REGION, {"code": code})]


@cache
def _regions() -> frozenset[str]:
    return frozenset(tables.by_code("regions"))
