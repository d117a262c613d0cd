"""Finding known phrases in what people write: longest first, both scripts, no word segmenter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final, Generic, TypeVar

from search.text import normalise

T = TypeVar("T")

LONGEST: Final = 4000  # characters of a text that are read; the rest is ignored

_INNER_SPACE = re.compile(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])")
_LATIN = re.compile(r"[a-z0-9]")


@lru_cache(maxsize=8192)
def folded(text: str) -> str:
    """The form phrases are compared in: `normalise`d, without blanks between Chinese characters."""
    return _INNER_SPACE.sub("", normalise(text[:LONGEST])).strip()


class Phrases(Generic[T]):
    """A dictionary of phrases that are looked for inside texts.

    The first meaning given to a phrase stays. A Latin phrase is found as a whole word only
    ("ps" is not in "https"); Chinese ones anywhere.
    """

    def __init__(self, phrases: Iterable[tuple[str, T]]) -> None:
        self._meaning: dict[str, T] = {}
        for phrase, meaning in phrases:
            if key := folded(phrase):
                self._meaning.setdefault(key, meaning)
        lengths: dict[str, set[int]] = {}
        for key in self._meaning:
            lengths.setdefault(key[0], set()).add(len(key))
        self._lengths = {first: sorted(found, reverse=True) for first, found in lengths.items()}

    def exact(self, text: str) -> T | None:
        """The meaning of the whole text."""
        return self._meaning.get(folded(text))

    def inside(self, text: str) -> Iterator[tuple[str, T]]:
        """Phrases of the text from left to right, at each place the longest, without overlaps."""
        text, at = folded(text), 0
        while at < len(text):
            if (end := next(self._ends(text, at), 0)) > at:
                yield text[at:end], self._meaning[text[at:end]]
                at = end
            else:
                at += 1

    def last(self, text: str) -> T | None:
        """The phrase that ends last, the longest of them: the head of a Chinese noun stands last."""
        text, best = folded(text), (0, 0)
        for start in range(len(text)):
            for end in self._ends(text, start):
                best = max(best, (end, -start))
        end, start = best[0], -best[1]
        return self._meaning[text[start:end]] if end else None

    def _ends(self, text: str, start: int) -> Iterator[int]:
        for length in self._lengths.get(text[start], ()):
            end = start + length
            if end <= len(text) and text[start:end] in self._meaning and _whole_word(text, start, end):
                yield end


def _whole_word(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    cut_left = _LATIN.match(text[start]) and before and _LATIN.match(before)
    cut_right = _LATIN.match(text[end - 1]) and after and _LATIN.match(after)
    return not cut_left and not cut_right
