"""Text as the rules read it: one script, one width, no gaps between characters.

Words split up to get past a filter (限 男, 限·男, 限-男) are read as one; what ends a clause stays, so
that the end of one clause and the start of the next do not make a word together.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from search.text import normalise

# Marks that stand between the characters of one word only to hide it.
FILLERS: Final = frozenset("·•‧・*_~^|+-—–=#&`'\"“”‘’「」『』【】[]()")
_BREAKS: Final = re.compile(r"[,。.;!?、\n]")


@dataclass(frozen=True, slots=True)
class Folded:
    """The folded text and, for each of its characters, the place of the original one."""

    text: str
    places: tuple[int, ...]
    original: str

    def words(self, start: int, end: int) -> str:
        """What was written at folded[start:end], on one line."""
        written = self.original[self.places[start] : self.places[end - 1] + 1]
        return " ".join(written.split())

    def before(self, start: int, reach: int) -> str:
        """Up to `reach` folded characters of the same clause that stand before `start`."""
        return _BREAKS.split(self.text[max(0, start - reach) : start])[-1]

    def after(self, end: int, reach: int) -> str:
        """Up to `reach` folded characters of the same clause that stand after `end`."""
        return _BREAKS.split(self.text[end : end + reach])[0]


def fold(original: str) -> Folded:
    """Fold a text; characters without width and fillers go, line ends and ranges (18-35) stay."""
    text: list[str] = []
    places: list[int] = []
    for place, mark in enumerate(original):
        if mark != "\n" and (mark.isspace() or unicodedata.category(mark) in {"Cf", "Mn", "Cc"}):
            continue
        between_digits = original[place - 1 : place].isdigit() and original[place + 1 : place + 2].isdigit()
        for folded in normalise(mark):
            if folded not in FILLERS or between_digits:
                text.append(folded)
                places.append(place)
    return Folded("".join(text), tuple(places), original)
