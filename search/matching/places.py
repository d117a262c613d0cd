"""Distance in whole metres and its points, the same to the last digit in Python and numpy.

A place is a point on a sphere in whole metres (x, y, z). The squared straight line between two
points is an integer and grows with the great-circle distance, so points are looked up in a table
of squared lengths: no float comparison, hence no difference between two ways of computing.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from typing import Final

EARTH: Final = 6_371_000  # metres, mean radius
DISTANCE_POINTS: Final = 1_200
PIVOT_KM: Final = 15

Place = tuple[int, int, int]


def place(lat: float | None, lon: float | None) -> Place | None:
    """The point in metres, or None where the position is not known."""
    if lat is None or lon is None:
        return None
    north, east = math.radians(lat), math.radians(lon)
    return (
        round(EARTH * math.cos(north) * math.cos(east)),
        round(EARTH * math.cos(north) * math.sin(east)),
        round(EARTH * math.sin(north)),
    )


def squared(a: Place, b: Place) -> int:
    """The squared straight line between two places, in square metres."""
    return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2


def kilometres(a: Place, b: Place) -> float:
    """Great-circle distance, as haversine gives it."""
    return 2 * EARTH * math.asin(min(1.0, math.sqrt(squared(a, b)) / (2 * EARTH))) / 1000


def line(km: float) -> int:
    """The squared straight line of a distance along the ground: what `squared` gives two places so far
    apart."""
    return math.floor((2 * EARTH * math.sin(min(km * 1000 / (2 * EARTH), math.pi / 2))) ** 2)


def _furthest() -> tuple[int, ...]:
    """Per number of points lost, the largest squared line that loses no more.

    points = floor(1200 × 15 / (15 + km)) ≥ p  ⇔  km ≤ 18000 / p − 15.
    """
    table = []
    for points in range(DISTANCE_POINTS, 0, -1):
        metres = 1000 * (DISTANCE_POINTS * PIVOT_KM / points - PIVOT_KM)
        table.append(line(metres / 1000))
    return tuple(table)


FURTHEST: Final = _furthest()


def distance_points(line: int) -> int:
    """Points for a squared line: 1,200 at the door, half at 15 km."""
    return DISTANCE_POINTS - bisect_left(FURTHEST, line)
