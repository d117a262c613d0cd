"""What a document counts as in each facet, and the pay it is sorted and filtered by: one rule for all engines."""

from __future__ import annotations

from typing import Final

from search.documents import ANY_MAJOR, OpeningDoc, ProgramDoc

OCCUPATION_GROUP: Final = 4  # facets count 中类: the first four characters
MAJOR_CLASS: Final = 2  # and 专业大类: the first two digits


def facet_value(name: str, doc: OpeningDoc | ProgramDoc) -> str:
    """The document's value of a facet; several majors are joined by a blank. Empty: not stated."""
    if name == "major":
        return doc.major if isinstance(doc, ProgramDoc) else " ".join(sorted(set(doc.majors)))
    if name == "education":
        return doc.level if isinstance(doc, ProgramDoc) else str(doc.education)
    return str(getattr(doc, name, ""))


def labels(name: str, value: str) -> set[str]:
    """What a value counts as. Majors count in their class too; what welcomes all counts as "any" alone."""
    if name == "major":
        # An opening for two majors of a class counts once in it.
        codes = value.split()
        if not codes or ANY_MAJOR in codes:
            return {ANY_MAJOR}
        return {*codes, *(code[:MAJOR_CLASS] for code in codes)}
    if name == "occupation":
        return {value[:OCCUPATION_GROUP]} if value else set()
    return {value} if value else set()


def top_pay(doc: OpeningDoc) -> int:
    """The most an opening pays, in yuan a month; -1 where it states none."""
    pay = doc.wage_max if doc.wage_max is not None else doc.wage_min
    return -1 if pay is None else max(0, pay)
