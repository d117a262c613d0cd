"""What people write, as codes: for imports, for forms and for the words search finds things by.

Every look-up takes free text in either script and answers None, or an empty list, rather than
guess where nothing known is in it. Tables are kept in the process; a call costs microseconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Final

from search.text import normalise
from vocmatch.codes import tables
from vocmatch.codes.phrases import Phrases, folded

REMEMBERED: Final = 8192
TITLE: Final = 80  # characters of a job title that are read

_MAJOR_CODE = re.compile(r"(?<!\d)[67]\d{5}(?!\d)")
_OCCUPATION_CODE = re.compile(r"(?<!\d)[1-8]-\d\d-\d\d-\d\d(?!\d)")
_BRACKETS = re.compile(r"[(\[【「][^)\]】」]*[)\]】」]?")
_PARTS = re.compile(r"[\s/、,;:|+&。!·—\-]+")
_AND = re.compile(r"[及和与或兼]")


@lru_cache(maxsize=REMEMBERED)
def find_major(text: str) -> str | None:
    """The major a text names, by code, by name, or by a former or spoken name.

    >>> find_major("2023级数控技術應用1班")
    '660103'
    """
    for code in _MAJOR_CODE.findall(folded(text)):
        if code in tables.by_code("majors"):
            return code
    outside = _BRACKETS.sub(" ", folded(text))
    return _longest(_majors(), outside) or _longest(_majors(), folded(text))


@lru_cache(maxsize=REMEMBERED)
def find_occupation(text: str) -> str | None:
    """The occupation a job title means. Of several titles in one text the first counts.

    >>> find_occupation("急聘電焊工（包吃住）")
    '6-18-02-04'
    """
    text = normalise(text[:TITLE])
    for code in _OCCUPATION_CODE.findall(text):
        if code in tables.by_code("occupations"):
            return code
    titles = _occupations()
    if whole := titles.exact(text):
        return whole
    for reading in (_BRACKETS.sub(" ", text), text):
        for part in _PARTS.split(reading):
            if found := _title(titles, part):
                return found
    return titles.last(text)


def find_skills(text: str) -> list[str]:
    """The skills a text speaks of, each once, in the order of the text."""
    return _each(_skills(), text)


def find_certificates(text: str) -> list[str]:
    """The certificates and licences a text speaks of, each once, in the order of the text."""
    return _each(_certificates(), text)


def words_of(occupation_code: str, skill_codes: Iterable[str] = ()) -> str:
    """Every name of an occupation (official, job titles, spoken) and of skills, for search."""
    words: dict[str, None] = {}
    if row := tables.by_code("occupations").get(occupation_code):
        spoken = tables.grouped("spoken_titles", "occupation", "title").get(occupation_code, ())
        words |= dict.fromkeys((row["name"], *tables.split(row["aliases"]), *spoken))
        words |= dict.fromkeys(filter(None, [tables.english("occupation").get(occupation_code)]))
    for code in skill_codes:
        if row := tables.by_code("skills").get(code):
            words |= dict.fromkeys((row["name"], row["name_en"], *tables.split(row["aliases"])))
    return " ".join(words)


def _title(titles: Phrases[str], part: str) -> str | None:
    if found := titles.exact(part):
        return found
    for piece in _AND.split(part):
        if found := titles.last(piece):
            return found
    return titles.last(part)


def _longest(phrases: Phrases[str], text: str) -> str | None:
    found = sorted(phrases.inside(text), key=lambda hit: -len(hit[0]))
    return found[0][1] if found else None


def _each(phrases: Phrases[str], text: str) -> list[str]:
    return list(dict.fromkeys(code for _, code in phrases.inside(text)))


@cache
def _majors() -> Phrases[str]:
    names = [(row["name"], row["code"]) for row in tables.rows("majors")]
    return Phrases(names + [(row["alias"], row["major"]) for row in tables.rows("major_aliases")])


@cache
def _occupations() -> Phrases[str]:
    # An official name beats a spoken title, a spoken title beats an official job title, of which
    # some are ordinary words with a narrow meaning.
    rows = tables.rows("occupations")
    names = [(row["name"], row["code"]) for row in rows]
    spoken = [(row["title"], row["occupation"]) for row in tables.rows("spoken_titles")]
    return Phrases(names + spoken + list(_aliases(rows)))


@cache
def _skills() -> Phrases[str]:
    return _named(tables.rows("skills"))


@cache
def _certificates() -> Phrases[str]:
    return _named(tables.rows("certificates"))


def _named(rows: Iterable[tables.Row]) -> Phrases[str]:
    rows = tuple(rows)
    return Phrases([(row["name"], row["code"]) for row in rows] + list(_aliases(rows)))


def _aliases(rows: Iterable[tables.Row]) -> Iterator[tuple[str, str]]:
    return ((alias, row["code"]) for row in rows for alias in tables.split(row["aliases"]))
