"""Names of codes and of their groups in the language of the page, from the shipped tables."""

from __future__ import annotations

from functools import cache
from typing import Final

from django.utils.translation import get_language

from vocmatch.codes import tables

CLASS: Final = 2  # characters of a major class (专业大类), e.g. 66
GROUP: Final = 4  # of a major group (专业类), e.g. 6601, and of an occupation's middle group (中类), 6-18


def region(code: str) -> str:
    """The name of a division given by two, four or six digits; empty where there is none."""
    whole = f"{code:0<6}"
    return _named(tables.by_code("regions").get(whole), tables.english("region").get(whole))


def major(code: str) -> str:
    """The name of a major, or of the class or group that the digits stand for."""
    row = _majors().get(code)
    if len(code) == CLASS:
        return _named(row, tables.english("class").get(code), column="class_name")
    if len(code) == GROUP:
        return _named(row, "", column="group_name")
    return _named(row, tables.english("major").get(code))


def occupation(code: str) -> str:
    """The name of an occupation, or of the group that the characters stand for."""
    if len(code) == GROUP:
        row = tables.by_code("occupation_groups").get(code)
        return _named(row, row["name_en"] if row else "")
    row = _occupations().get(code)
    if row and row["code"] == code:
        return _named(row, tables.english("occupation").get(code))
    return _named(row, "", column="group_name")


def _named(row: tables.Row | None, english: str | None, column: str = "name") -> str:
    if english and get_language() == "en":
        return english
    return row[column] if row else ""


@cache
def _majors() -> dict[str, tables.Row]:
    """A row by each code and each beginning of one that names a class or a group."""
    return _by_beginnings("majors", (CLASS, GROUP, 6))


@cache
def _occupations() -> dict[str, tables.Row]:
    return _by_beginnings("occupations", (GROUP, 7, 10))


def _by_beginnings(table: str, lengths: tuple[int, ...]) -> dict[str, tables.Row]:
    found: dict[str, tables.Row] = {}
    for row in tables.rows(table):
        for length in lengths:
            found.setdefault(row["code"][:length], row)
    return found
