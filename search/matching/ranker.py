"""The exact best N without scoring all: cells in order of their bound until none can still win."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

import numpy as np

from search.documents import OpeningDoc, SeekerDoc
from search.matching.columns import Grid, Probe
from search.matching.tables import Ints, Mask, spread

FIRST_STEP = 256  # points below the best bound that the first look covers; doubled each time


class Hit(NamedTuple):
    """A found document and its points; `published` is the day number that breaks ties."""

    id: int
    total: int
    published: int = 0


class Ranker:
    """Ranks one question against columns. Safe for many threads; holds no state of a question."""

    def __init__(self, columns: Grid) -> None:
        self.columns = columns

    def rank(
        self,
        asker: SeekerDoc | OpeningDoc,
        limit: int = 20,
        exclude: Collection[int] = frozenset(),
        on: date | None = None,
        hidden: Mask | None = None,
    ) -> list[Hit]:
        """The best `limit` documents, best first; equal points by later published, then id.

        Equals scoring every pair. `exclude` are ids (already refused, placed); `hidden` marks rows
        that a newer version replaces; `on` defaults to today.
        """
        grid = self.columns
        if limit < 1 or not len(grid):
            return []
        probe = grid.probe(asker, on or date.today())
        if exclude:
            hidden = np.zeros(len(grid), dtype=np.bool_) if hidden is None else hidden.copy()
            hidden[grid.rows_of(exclude)] = True
        points, rows = _best(grid, probe, limit, hidden)
        published, ids = grid.order_keys(rows)
        order = np.lexsort((ids, -published, -points))[:limit]
        best = zip(
            ids[order].tolist(),
            points[order].tolist(),
            published[order].tolist(),
            strict=True,
        )
        return [Hit(*found) for found in best]


def _best(grid: Grid, probe: Probe, limit: int, hidden: Mask | None) -> tuple[Ints, Ints]:
    """Points and rows that hold the best `limit` and every tie with the last of them."""
    bounds = probe.bounds
    top = int(bounds.max())
    step, floor, ceiling = FIRST_STEP, top - FIRST_STEP, top + 1
    points, rows = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    while True:
        cells = np.flatnonzero((bounds >= floor) & (bounds < ceiling))
        more = spread(*grid.cell_rows(cells))
        mask = probe.allowed(more)
        if hidden is not None:
            mask &= ~hidden[more]
        more = more[mask]
        points = np.concatenate((points, probe.points(more)))
        rows = np.concatenate((rows, more))
        if floor <= 0:
            return points, rows
        ceiling = floor
        if len(points) >= limit:
            least = int(np.partition(points, len(points) - limit)[len(points) - limit])
            if least >= ceiling:
                return points, rows
            # Never more than one long look: a cell below the present last cannot enter.
            floor = least
        else:
            step *= 2
            floor = max(0, floor - step)
