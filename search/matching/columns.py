"""One side's documents as numpy columns, in cells of equal occupation, major and region.

Built once from plain dataclasses, then only read: any number of threads may rank on them.
Rows of a cell share their points for major and occupation and a bound of all others, so most
cells are never looked into.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable
from datetime import date
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

from search.documents import OpeningDoc, SeekerDoc
from search.matching.factors import Weights, weight
from search.matching.places import DISTANCE_POINTS, Place, place
from search.matching.tables import (
    Ints,
    Levels,
    Mask,
    Postings,
    Regions,
    Sets,
    line_points,
)

Row = TypeVar("Row", OpeningDoc, SeekerDoc)
Asker = TypeVar("Asker", OpeningDoc, SeekerDoc)


class Probe(ABC):
    """One question put to the columns: a bound for every cell, exact points for chosen rows."""

    bounds: npt.NDArray[np.int32]

    @abstractmethod
    def points(self, rows: Ints) -> Ints:
        """Exact points of the rows."""

    @abstractmethod
    def allowed(self, rows: Ints) -> Mask:
        """Which of the rows no hard limit forbids."""


class Grid(ABC, Generic[Row, Asker]):
    """Columns both directions share; `ids` in row order, `cell_start` one longer than the cells."""

    def __init__(self, docs: Iterable[Row], weights: Weights) -> None:
        levels = self._occupations, self._majors = Levels(7, 4), Levels(4, 2)
        sets = self._certificates, self._conditions, self._licences = (
            Sets(),
            Sets(),
            Sets(),
        )
        regions: dict[str, int] = {}
        skills: dict[str, int] = {}
        rows: list[tuple[int, ...]] = []
        pairs: list[tuple[int, int]] = []
        for at, doc in enumerate(docs):
            spot = place(doc.lat, doc.lon)
            region = regions.setdefault(doc.region, len(regions))
            pairs.extend((skills.setdefault(key, len(skills)), at) for key in dict.fromkeys(doc.skills))
            rows.append(
                (
                    doc.id,
                    region,
                    *(spot or (0, 0, 0)),
                    spot is not None,
                    *self._read(doc),
                )
            )
        table = np.array(rows, dtype=np.int64).reshape(len(rows), 6 + self._width)
        region, occupation, major = table[:, 1], table[:, 6], table[:, 7]
        order = np.lexsort((table[:, 0], region, major, occupation))
        for shared in (*levels, *sets):
            shared.close()
        self._keep(table[order], len(regions))
        self._keep_skills(skills, pairs, order, weights)

    # How many numbers `_read` gives for a document: occupation, major, certificates, conditions,
    # pay (-1: none), then those of the side.
    _width: int

    @abstractmethod
    def _read(self, doc: Row) -> tuple[int, ...]: ...

    @abstractmethod
    def probe(self, asker: Asker, on: date) -> Probe:
        """Prepare one question; cost grows with the cells, not with the rows."""

    @classmethod
    def build(cls, docs: Iterable[Row], weights: Weights) -> Grid[Row, Asker]:
        """Columns of these documents; ids must be distinct."""
        return cls(docs, weights)

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def nbytes(self) -> int:
        """Bytes held by the arrays of rows and cells."""
        return sum(value.nbytes for value in vars(self).values() if isinstance(value, np.ndarray))

    def _keep(self, table: Ints, regions: int) -> None:
        self.ids = table[:, 0].copy()
        self._points = table[:, 2:5].astype(np.int32)
        self._placed = table[:, 5].astype(np.bool_)
        self._cert_set = table[:, 8].astype(np.int32)
        self._cond_set = table[:, 9].astype(np.int32)
        self._pay = table[:, 10].astype(np.int32)
        self._region_balls = Regions(regions, table[:, 1], table[:, 2:5], self._placed)
        keys = table[:, [6, 7, 1]]
        fresh = np.ones(len(table), dtype=np.bool_)
        fresh[1:] = (keys[1:] != keys[:-1]).any(axis=1)
        starts = np.flatnonzero(fresh)
        self._cell_of = (np.cumsum(fresh) - 1).astype(np.int32)
        self.cell_start = np.append(starts, len(table))
        self._cell_occ, self._cell_major, self._cell_region = keys[starts].astype(np.int32).T.copy()
        self._keep_side(table)

    def _keep_side(self, table: Ints) -> None:
        """Columns of one side only, and what bounds its cells."""

    def _keep_skills(
        self,
        skills: dict[str, int],
        pairs: list[tuple[int, int]],
        order: Ints,
        weights: Weights,
    ) -> None:
        place_of = np.empty(len(order), dtype=np.int64)
        place_of[order] = np.arange(len(order))
        held = np.array(pairs, dtype=np.int64).reshape(len(pairs), 2)
        worth = np.array([weight(key, weights) for key in skills], dtype=np.int64)
        self._weights = weights
        self._skills = Postings(list(skills), worth, held[:, 0], place_of[held[:, 1]], len(order))
        self._bare_cells = self._most_by_cell(self._bare_skill_points())

    def weight_of(self, skills: Collection[str]) -> int:
        """The whole weight of a list of skills, at least 1."""
        return max(1, sum(weight(key, self._weights) for key in skills))

    @abstractmethod
    def _bare_skill_points(self) -> Ints:
        """Skill points of every row when no skill is shared."""

    def _most_by_cell(self, values: Ints) -> Ints:
        if not len(values):
            return values
        return np.maximum.reduceat(values, self.cell_start[:-1])

    def _distance_bounds(self, here: Place | None) -> Ints:
        if here is None:
            return np.full(len(self._cell_region), DISTANCE_POINTS // 2, dtype=np.int64)
        return self._region_balls.bounds(here)[self._cell_region]

    def _distance(self, here: Place | None, rows: Ints) -> Ints:
        if here is None:
            return np.full(len(rows), DISTANCE_POINTS // 2, dtype=np.int64)
        away = self._points[rows].astype(np.int64) - np.array(here, dtype=np.int64)
        points = line_points((away * away).sum(axis=1))
        return np.where(self._placed[rows], points, DISTANCE_POINTS // 2)

    def cell_rows(self, cells: Ints) -> tuple[Ints, Ints]:
        """First and past-last rows of the cells."""
        return self.cell_start[cells], self.cell_start[cells + 1]

    def order_keys(self, rows: Ints) -> tuple[Ints, Ints]:
        """What breaks ties after points: later published first, then the smaller id."""
        return self._published(rows), self.ids[rows]

    @abstractmethod
    def _published(self, rows: Ints) -> Ints: ...

    def rows_of(self, ids: Collection[int]) -> Ints:
        """Rows of those ids that are here."""
        wanted = np.fromiter(ids, dtype=np.int64, count=len(ids))
        if not len(wanted) or not len(self.ids):
            return np.zeros(0, dtype=np.int64)
        by_id = self._by_id()
        at = np.searchsorted(self.ids, wanted, sorter=by_id)
        found = by_id[np.minimum(at, len(by_id) - 1)]
        return found[self.ids[found] == wanted]

    def _by_id(self) -> Ints:
        order = self.__dict__.get("_id_order")
        if order is None:
            order = self.__dict__["_id_order"] = np.argsort(self.ids, kind="stable")
        return order
