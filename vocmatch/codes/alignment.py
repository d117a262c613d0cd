"""Whether work fits the training (对口): a grade for a pair of major and occupation.

Which occupations a major leads to is the union of three sources: the ministry of human resources'
guide of 2023, the occupations named in the ministry of education's introductions of 2022, and own
rows for common majors that both miss. An introduction may name a whole group of occupations; then
all of the group count, because the 2022 classification has, for example, no occupation "nurse" but
a small group of nurses.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from vocmatch.codes import tables

GUIDE: Final = "guide-2023"
SMALL: Final = 7  # characters of a small group (小类), 1-22-33
MIDDLE: Final = 4  # characters of a middle group (中类), 1-22
WHOLE: Final = 10  # characters of an occupation, 1-22-33-44


class Grade(TextChoices):
    """How well an occupation fits a major, best first."""

    EXACT = "exact", _("Occupation of the major")
    CLOSE = "close", _("Same group of occupations")
    RELATED = "related", _("Related field")
    NONE = "none", _("Another field")
    UNKNOWN = "unknown", _("Not recorded")


def grade(major_code: str, occupation_code: str) -> Grade:
    """The grade of one pair by the shipped tables.

    Exact: a source names the occupation. Close: it shares a small group with an exact one.
    Related: it shares a middle group with an exact one, or the guide names it for another major of
    the same group. Unknown: no occupation or no major is recorded. An occupation outside the
    classification, or a major no source speaks of, gives *none* unless a neighbouring major leads to it.
    """
    if not major_code or not occupation_code:
        return Grade.UNKNOWN
    return graded(
        occupation_code,
        exact=leads_to(major_code),
        neighbours=_guide_of_group().get(major_code[:4], frozenset()),
    )


def graded(occupation: str, *, exact: tuple[str, ...], neighbours: frozenset[str]) -> Grade:
    """The rule itself: `exact` are the major's own occupations, `neighbours` those the guide names
    for majors of the same group."""
    if occupation in exact:
        return Grade.EXACT
    if any(code[:SMALL] == occupation[:SMALL] for code in exact):
        return Grade.CLOSE
    if occupation in neighbours or any(code[:MIDDLE] == occupation[:MIDDLE] for code in exact):
        return Grade.RELATED
    return Grade.NONE


def leads_to(major_code: str) -> tuple[str, ...]:
    """The occupations a major leads to (its exact ones), groups spelled out; () where none is known."""
    return _exact().get(major_code, ())


def expand(named: tuple[str, ...], occupations: tuple[str, ...]) -> tuple[str, ...]:
    """Occupation codes, in order, for codes and prefixes of groups."""
    whole = {code for code in named if len(code) == WHOLE}
    prefixes = tuple(f"{code}-" for code in named if len(code) < WHOLE)
    return tuple(code for code in occupations if code in whole or code.startswith(prefixes))


@cache
def _exact() -> Mapping[str, tuple[str, ...]]:
    occupations = tuple(tables.by_code("occupations"))
    named = tables.grouped("major_occupations", "major", "occupation")
    return {major: expand(codes, occupations) for major, codes in named.items()}


@cache
def _guide_of_group() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in tables.rows("major_occupations"):
        if row["source"] == GUIDE:
            found.setdefault(row["major"][:4], set()).add(row["occupation"])
    return {group: frozenset(codes) for group, codes in found.items()}
