"""What of a published table is hidden so that no single graduate can be recognised (统计法 art. 28).

Cells of 1 to 9 people are hidden. Sums are published too, so what is hidden of a row or column adds up to a known
number: one cell alone would be that number, and two of one person each would be 2. So the next smallest is hidden
with them until there are two, and together enough people that each may be few or many.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from vocmatch.outcomes.stats import THREE, Figure, Totals

LEAST: Final = 10
Place = tuple[int, int]  # row, column


def hidden(sizes: Sequence[int], least: int = LEAST) -> set[int]:
    """Places of the cells to hide in a row whose sum is shown."""
    away = {at for at, size in enumerate(sizes) if 0 < size < least}
    while more := _beside(sizes, away):
        away |= more
    return away


def hidden_cells(
    table: Sequence[Sequence[int]], least: int = LEAST, also: Collection[Place] = ()
) -> set[Place]:
    """Places (row, column) to hide in a table whose sums of rows and of columns are shown; `also` are hidden
    whatever their size."""
    away = set(also) | {
        (row, column)
        for row, sizes in enumerate(table)
        for column, size in enumerate(sizes)
        if 0 < size < least
    }
    while more := _alone(table, away):
        away |= more
    return away


@dataclass(frozen=True, slots=True)
class Published:
    """One row of a public table: graduates (None: hidden) and the three rates (None: hidden)."""

    label: str
    n: int | None
    figures: tuple[Figure | None, ...]


def publishable(groups: Sequence[tuple[str, Totals]]) -> list[Published]:
    """Groups of one snapshot as a public table may show them.

    Beside n, each of the three rates gives away one number: direct employment those in work, further
    study those who study, employment those who are not placed. So each rate is hidden with its number.
    """
    few = hidden([totals.n for _, totals in groups])
    # A group hidden whole takes part in the sums of the columns, with all its cells hidden.
    whole = [(row, column) for row in few for column in range(len(THREE))]
    away = hidden_cells([_parts(totals) for _, totals in groups], also=whole)
    return [
        Published(
            label,
            None if row in few else totals.n,
            tuple(None if (row, column) in away else figure for column, figure in enumerate(totals.three)),
        )
        for row, (label, totals) in enumerate(groups)
    ]


def _parts(totals: Totals) -> tuple[int, int, int]:
    """Those not placed, in work, in study: in the order of the rates that give them away."""
    return totals.n - totals.count("E"), totals.count("Ed"), totals.count("D4")


def _alone(table: Sequence[Sequence[int]], away: set[Place]) -> set[Place]:
    """Cells to hide beside those that stand alone in their row or column."""
    found: set[Place] = set()
    for row, sizes in enumerate(table):
        in_row = {column for column in range(len(sizes)) if (row, column) in away}
        found |= {(row, column) for column in _beside(sizes, in_row)}
    for column, sizes in enumerate(zip(*table, strict=True)):
        in_column = {row for row in range(len(sizes)) if (row, column) in away}
        found |= {(row, column) for row in _beside(sizes, in_column)}
    return found - away


def _beside(sizes: Sequence[int], away: set[int]) -> set[int]:
    if not away or (len(away) > 1 and sum(sizes[at] for at in away) >= LEAST + len(away)):
        return set()
    others = [(size, at) for at, size in enumerate(sizes) if at not in away and size > 0]
    return {min(others)[1]} if others else set()
