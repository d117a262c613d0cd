"""Small numpy tables under the columns: shared sets, code levels, skill postings, regions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

import numpy as np
import numpy.typing as npt

from search.matching.places import DISTANCE_POINTS, FURTHEST, Place

Ints = npt.NDArray[np.signedinteger]
Mask = npt.NDArray[np.bool_]

_LINES = np.array(FURTHEST, dtype=np.int64)


class Sets:
    """Sets of keys kept once each; many rows share one number.

    `hits(keys)` counts, per set, how many of the keys it holds.
    """

    def __init__(self) -> None:
        self._numbers: dict[frozenset[str], int] = {}
        self._holders: dict[str, Ints] = {}
        self.sizes: Ints = np.zeros(0, dtype=np.int64)

    def number(self, keys: Iterable[str]) -> int:
        """The number of this set, new if it was not seen."""
        return self._numbers.setdefault(frozenset(keys), len(self._numbers))

    def close(self) -> None:
        """Build the arrays once all rows are in."""
        holders: dict[str, list[int]] = defaultdict(list)
        for keys, number in self._numbers.items():
            for key in keys:
                holders[key].append(number)
        self._holders = {key: np.array(numbers, dtype=np.int64) for key, numbers in holders.items()}
        self.sizes = np.array([len(keys) for keys in self._numbers], dtype=np.int64)

    def hits(self, keys: Collection[str]) -> Ints:
        counts = np.zeros(len(self.sizes), dtype=np.int64)
        for key in frozenset(keys):
            if (numbers := self._holders.get(key)) is not None:
                counts[numbers] += 1
        return counts


class Levels:
    """Tuples of codes kept once each, found by the first digits of any of their codes."""

    def __init__(self, *lengths: int) -> None:
        self._lengths = lengths
        self._numbers: dict[tuple[str, ...], int] = {}
        self._holders: dict[str, Ints] = {}
        self._empty: Ints = np.zeros(0, dtype=np.int64)

    def number(self, codes: Sequence[str]) -> int:
        """The number of this tuple of codes; empty codes do not count."""
        return self._numbers.setdefault(tuple(code for code in codes if code), len(self._numbers))

    def close(self) -> None:
        """Build the arrays once all rows are in."""
        holders: dict[str, set[int]] = defaultdict(set)
        for codes, number in self._numbers.items():
            for code in codes:
                holders[code].add(number)
                for length in self._lengths:
                    holders[f"{length}:{code[:length]}"].add(number)
        self._holders = {key: np.array(sorted(found), dtype=np.int64) for key, found in holders.items()}
        empty = [number for codes, number in self._numbers.items() if not codes]
        self._empty = np.array(empty, dtype=np.int64)

    def points(self, fill: int, empty: int, steps: Iterable[tuple[Collection[str], int, int]]) -> Ints:
        """Points per tuple: `fill`, then each step (codes, prefix length or 0, points) in order.

        Steps run from the lowest points to the highest; tuples without codes end with `empty`.
        """
        table = np.full(len(self._numbers), fill, dtype=np.int64)
        for codes, length, points in steps:
            for code in codes:
                numbers = self._holders.get(f"{length}:{code[:length]}" if length else code)
                if numbers is not None:
                    table[numbers] = points
        table[self._empty] = empty
        return table


class Postings:
    """Rows by skill, and each row's whole weight."""

    def __init__(self, keys: Sequence[str], weights: Ints, key_of: Ints, row_of: Ints, rows: int) -> None:
        order = np.lexsort((row_of, key_of))
        ends = np.searchsorted(key_of[order], np.arange(len(keys) + 1))
        self._spans = {key: (int(ends[at]), int(ends[at + 1])) for at, key in enumerate(keys)}
        self._weights = dict(zip(keys, weights.tolist(), strict=True))
        self._rows = row_of[order].astype(np.int32)
        self._count = rows
        self.totals: Ints = np.zeros(rows, dtype=np.int64)
        np.add.at(self.totals, row_of, weights[key_of] if len(keys) else key_of)

    def held(self, keys: Collection[str]) -> tuple[Ints, npt.NDArray[np.int32]]:
        """Per row the weight of those keys it lists, and the rows that list any (repeated)."""
        sums = np.zeros(self._count, dtype=np.int64)
        touched = [np.zeros(0, dtype=np.int32)]
        for key in frozenset(keys):
            if key in self._spans:
                start, stop = self._spans[key]
                rows = self._rows[start:stop]
                sums[rows] += self._weights[key]
                touched.append(rows)
        return sums, np.concatenate(touched)


class Regions:
    """A ball around each region's places, so that no row in it can be nearer than the ball."""

    def __init__(self, count: int, region_of: Ints, points: Ints, placed: Mask) -> None:
        self._centres = np.zeros((count, 3), dtype=np.int64)
        self._radius = np.zeros(count, dtype=np.float64)
        self._least = np.zeros(count, dtype=np.int64)
        self._least[region_of[~placed]] = DISTANCE_POINTS // 2
        inside, where = points[placed], region_of[placed]
        counts = np.bincount(where, minlength=count)
        self._known: Mask = counts > 0
        for axis in range(3):
            sums = np.bincount(where, weights=inside[:, axis], minlength=count)
            self._centres[:, axis] = np.rint(sums / np.maximum(counts, 1))
        away = np.sqrt(((inside - self._centres[where]) ** 2).sum(axis=1, dtype=np.float64))
        np.maximum.at(self._radius, where, away)

    def bounds(self, here: Place) -> Ints:
        """The most distance points a row of each region can earn from `here`."""
        line = np.sqrt(((self._centres - np.array(here)) ** 2).sum(axis=1, dtype=np.float64))
        # Two metres cover the rounding of centre, root and radius.
        near = np.maximum(0.0, line - self._radius - 2.0)
        best = line_points(np.floor(near * near).astype(np.int64))
        return np.maximum(np.where(self._known, best, 0), self._least)


def line_points(lines: Ints) -> Ints:
    """`places.distance_points` for many squared lines."""
    return DISTANCE_POINTS - np.searchsorted(_LINES, lines)


def spread(starts: Ints, stops: Ints) -> Ints:
    """The numbers of all given ranges, one after another."""
    lengths = stops - starts
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) + np.repeat(starts - ends + lengths, lengths)


def ordinal_or(value: object, default: int) -> int:
    """A date as a day number, or the default where there is none."""
    ordinal = getattr(value, "toordinal", None)
    return int(ordinal()) if ordinal is not None else default
