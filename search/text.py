"""Text as search sees it: one form for both scripts, tokens, query terms and the gate.

Characters are NFKC, lower case and simplified; Chinese runs become character pairs (a word
segmenter loses queries, pairs lose none), other words stay whole.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final

import opencc

MAX_QUERY: Final = 120  # characters of a query that are read; the rest is ignored
MAX_TERMS: Final = 24

_HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HALVES = re.compile("[\ud800-\udfff]")
_RUNS = re.compile(rf"(?P<han>[{_HAN}]+)|(?P<word>(?:(?![{_HAN}_])\w)+[+#]*)")


@cache
def _simplifier() -> opencc.OpenCC:
    # Loading the dictionaries takes some 50 ms, so it waits for the first text.
    return opencc.OpenCC("t2s")


@lru_cache(maxsize=4096)
def normalise(text: str) -> str:
    """One form for both scripts, full and half width, upper and lower case.

    >>> normalise("護士ＡＢＣ")
    '护士abc'
    """
    # A half of a surrogate pair is no character: neither a dictionary nor a database takes it.
    folded = unicodedata.normalize("NFKC", _HALVES.sub(" ", text)).casefold()
    return _simplifier().convert(unicodedata.normalize("NFKC", folded))


def tokens(text: str) -> list[str]:
    """Tokens to index: pairs and words in order of the text, then single characters.

    Singles stand last so that neighbouring pairs stay neighbours and a phrase can be found.
    """
    pairs: list[str] = []
    singles: list[str] = []
    for han, run in _split(text):
        pairs.extend(_pairs(run) if han else [run])
        singles.extend(run if han and len(run) > 1 else ())
    return pairs + list(dict.fromkeys(singles))


def query_terms(text: str) -> tuple[str, ...]:
    """What a query asks for: distinct terms in order, at most MAX_TERMS.

    A single Chinese character is a term only where it stands alone.
    """
    found: list[str] = []
    for han, run in _split(text[:MAX_QUERY]):
        found.extend(_pairs(run) if han else [run])
    return tuple(dict.fromkeys(found))[:MAX_TERMS]


def gate(terms: int) -> int:
    """How many of a query's terms must be found: all of up to two, n-1 of 3-4, 75 % beyond."""
    if terms <= 2:
        return terms
    if terms <= 4:
        return terms - 1
    return -(-3 * terms // 4)


def passes(terms: tuple[str, ...], found_in: frozenset[str] | set[str]) -> bool:
    """Whether a document with these gate tokens answers the query; an empty query finds all."""
    return sum(term in found_in for term in terms) >= gate(len(terms))


def _split(text: str) -> Iterator[tuple[bool, str]]:
    for match in _RUNS.finditer(normalise(text)):
        yield match.lastgroup == "han", match.group()


def _pairs(run: str) -> list[str]:
    if len(run) == 1:
        return [run]
    return [run[place : place + 2] for place in range(len(run) - 1)]
