"""Keyword search of the embedded engine: gate and bonus from FTS5, filters and facets in numpy."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from search import text
from search.documents import ANY_MAJOR, OPENING, OpeningDoc, ProgramDoc
from search.engines.base import FACETS, MAX_PAGE, MAX_SIZE, Query, Results
from search.engines.labels import facet_value, labels, top_pay
from search.engines.store import Store
from search.matching.places import line, place

# Bonus per term, and once for the words in one piece.
TITLE, NAMES, BODY, PHRASE = 8, 4, 1, 10
_CACHED = 256

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


class Board:
    """Filter columns of one kind, in the order of the ids."""

    def __init__(self, kind: str, docs: Iterable[OpeningDoc | ProgramDoc]) -> None:
        ordered = sorted(docs, key=lambda doc: doc.id)
        self.kind = kind
        self.ids = np.array([doc.id for doc in ordered], dtype=np.int64)
        self._codes: dict[str, tuple[list[str], Ints]] = {}
        opening = kind == OPENING
        for name in FACETS:
            self._add(name, [facet_value(name, doc) for doc in ordered])
        self._wage = self._numbers(ordered, lambda doc: top_pay(doc) if opening else -1)
        self._wait = self._numbers(ordered, lambda doc: doc.applicants if opening else 0)
        self._published = self._numbers(ordered, lambda doc: doc.published.toordinal() if opening else 0)
        self._closes = self._numbers(ordered, lambda doc: doc.closes.toordinal() if opening else 0)
        spots = [place(doc.lat, doc.lon) for doc in ordered]
        self._placed = np.array([spot is not None for spot in spots], dtype=np.bool_)
        self._spots = np.array([spot or (0, 0, 0) for spot in spots], dtype=np.int64).reshape(-1, 3)
        self._terms: OrderedDict[tuple[str, ...], Ints] = OrderedDict()

    def _numbers(self, docs: Sequence[OpeningDoc | ProgramDoc], read: Callable[[Any], int]) -> Ints:
        return np.array([read(doc) for doc in docs], dtype=np.int64)

    def _add(self, name: str, values: list[str]) -> None:
        numbers: dict[str, int] = {}
        rows = np.array(
            [numbers.setdefault(value, len(numbers)) for value in values],
            dtype=np.int64,
        )
        self._codes[name] = (list(numbers), rows)

    def search(self, store: Store, query: Query) -> Results:
        """One page with its total and facets."""
        today = (query.on or date.today()).toordinal()
        open_now = np.ones(len(self.ids), dtype=np.bool_)
        if self.kind == OPENING:
            open_now = (self._published <= today) & (self._closes >= today)
        found, bonus = self._words(store, text.query_terms(query.text))
        found &= open_now
        masks = self._filters(query)
        facets = {name: self._facet(name, found, masks) for name in FACETS}
        for mask in masks.values():
            found &= mask
        rows = np.flatnonzero(found)
        size = min(max(1, query.size), MAX_SIZE)
        pages = min(max(1, -(-len(rows) // size)), MAX_PAGE)
        page = min(max(1, query.page), pages)
        chosen = self._order(rows, bonus, query)[(page - 1) * size : page * size]
        return Results(len(rows), tuple(self.ids[chosen].tolist()), facets, page, pages)

    def _order(self, rows: Ints, bonus: Ints, query: Query) -> Ints:
        keys = [self.ids[rows], self._wait[rows], -bonus[rows]]
        if query.order == "newest":
            keys.append(-self._published[rows])
        elif query.order == "pay":
            keys.append(-self._wage[rows])
        return rows[np.lexsort(keys)]

    def _words(self, store: Store, terms: tuple[str, ...]) -> tuple[Mask, Ints]:
        """Which rows pass the gate, and every row's bonus."""
        bonus = np.zeros(len(self.ids), dtype=np.int64)
        gates = np.zeros(len(self.ids), dtype=np.int64)
        for term in terms:
            title, names = (
                self._rows(store, "title", (term,)),
                self._rows(store, "names", (term,)),
            )
            bonus[title] += TITLE
            bonus[names] += NAMES
            bonus[self._rows(store, "body", (term,))] += BODY
            gates[np.union1d(title, names)] += 1
        if len(terms) > 1:
            bonus[self._rows(store, "title", terms)] += PHRASE
        return gates >= text.gate(len(terms)), bonus

    def _rows(self, store: Store, column: str, terms: tuple[str, ...]) -> Ints:
        key = (column, *terms)
        rows = self._terms.get(key)
        if rows is None:
            ids = np.array(store.holders(self.kind, column, terms), dtype=np.int64)
            rows = self._terms[key] = np.flatnonzero(np.isin(self.ids, ids))
            while len(self._terms) > _CACHED:
                self._terms.pop(next(iter(self._terms)), None)
        return rows

    def _filters(self, query: Query) -> dict[str, Mask]:
        masks: dict[str, Mask] = {}
        here = place(*query.near) if query.near else None
        if here:
            away = ((self._spots - np.array(here, dtype=np.int64)) ** 2).sum(axis=1)
            masks["region"] = self._placed & (away <= line(query.km))
        elif query.region:
            masks["region"] = self._where("region", lambda code: code.startswith(query.region))
        if query.occupation:
            masks["occupation"] = self._where("occupation", lambda code: code.startswith(query.occupation))
        if query.education is not None and self.kind == OPENING:
            limit = query.education
            masks["education"] = self._where("education", lambda rank: int(rank) <= limit)
        if query.major:
            masks["major"] = self._where("major", lambda codes: _welcomes(codes, query.major))
        if query.wage_min is not None and self.kind == OPENING:
            masks["wage_min"] = (self._wage >= query.wage_min) | (self._wage < 0)
        return masks

    def _where(self, name: str, test: Callable[[str], bool]) -> Mask:
        values, rows = self._codes[name]
        return np.array([test(value) for value in values], dtype=np.bool_)[rows]

    def _facet(self, name: str, found: Mask, masks: dict[str, Mask]) -> dict[str, int]:
        kept = found.copy()
        for other, mask in masks.items():
            if other != name:
                kept &= mask
        values, rows = self._codes[name]
        counts: dict[str, int] = {}
        for value, count in zip(values, np.bincount(rows[kept], minlength=len(values)).tolist(), strict=True):
            for label in labels(name, value) if count else ():
                counts[label] = counts.get(label, 0) + count
        return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _welcomes(codes: str, major: str) -> bool:
    """An opening that names no major, or any, welcomes all."""
    asked = codes.split()
    return not asked or ANY_MAJOR in asked or any(code.startswith(major) for code in asked)
