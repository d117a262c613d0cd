"""Geometry of the inline SVG charts: plain numbers in, places to draw at out.

Across, everything is a percentage of the drawing's width, down it is in `em` of its text. So a
chart fills a phone, a desk or a sheet of paper at the same size of letters, without a script and
without a viewBox that would shrink them. Nothing here knows Django; text arrives ready to print.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

ROW: Final = 3.1  # em from one row to the next: label, mark, air
HEAD: Final = 1.6  # em above the rows where a target is named
FOOT: Final = 1.8  # em below the rows for the axis


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a chart. `text` is the value as printed; the optional rest is drawn when given.

    low, high: ends of the interval; before, before_text: the same figure one period earlier;
    url: where the people or openings behind the figure are listed.
    """

    label: str
    value: float | None
    text: str
    n: str = ""
    low: float | None = None
    high: float | None = None
    before: float | None = None
    before_text: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """The value to reach and its words, such as "target 95%"."""

    value: float
    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One row, placed. `x` is where its bar ends or its dot stands, in percent of the width."""

    row: Row
    label_y: float
    bar_y: float
    before_y: float
    dot_y: float
    x: float | None
    low: float | None
    high: float | None
    before: float | None


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on the axis and how its text is anchored there: start, middle, end."""

    x: float
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A placed chart; `height` and all y in em, all x in percent."""

    kind: str
    height: float
    top: float
    bottom: float
    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    target: Tick | None
    rows: tuple[Row, ...]

    @property
    def has_n(self) -> bool:
        return any(row.n for row in self.rows)

    @property
    def has_interval(self) -> bool:
        return any(row.low is not None for row in self.rows)

    @property
    def has_before(self) -> bool:
        return any(row.before_text for row in self.rows)


def bars(
    rows: Sequence[Row], *, top: float | None = None, target: Target | None = None, unit: str = ""
) -> Chart:
    """Horizontal bars from zero; `top` is the end of the axis (100 for a rate), else a round number."""
    values = [v for row in rows for v in (row.value, row.high, row.before) if v is not None]
    end = top if top is not None else round_up(max([*values, target.value if target else 0, 1]))
    return _chart("bars", rows, (0.0, end, step_of(end)), target, unit)


def dots(
    rows: Sequence[Row],
    *,
    low: float | None = None,
    high: float | None = None,
    target: Target | None = None,
    unit: str = "",
) -> Chart:
    """Dots with whiskers on a scale that need not begin at zero, for rates that lie close together."""
    values = [v for row in rows for v in (row.value, row.low, row.high, row.before) if v is not None]
    values += [target.value] if target else []
    step = step_of(max(values, default=1.0) - min(values, default=0.0))
    start = low if low is not None else math.floor(min(values, default=0.0) / step) * step
    end = high if high is not None else math.ceil(max(values, default=1.0) / step) * step
    end = max(end, start + step)
    return _chart("dots", rows, (start, end, step_of(end - start)), target, unit)


def round_up(value: float) -> float:
    """The next of 1, 2, 2.5, 5, 10 times a power of ten: an axis that ends at a number one can say."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(power * step for step in (1, 2, 2.5, 5, 10) if value <= power * step * (1 + 1e-9))


def step_of(span: float) -> float:
    """The distance of the ticks on an axis of this length: a round number, at most five to an axis."""
    return round_up(span / 5)


def share(value: float, start: float, end: float) -> float:
    """Where a value stands between start and end: 0 to 100, two digits, never outside."""
    return round(min(max((value - start) / (end - start), 0.0), 1.0) * 100, 2)


def _chart(
    kind: str, rows: Sequence[Row], axis: tuple[float, float, float], target: Target | None, unit: str
) -> Chart:
    start, end, step = axis
    top = HEAD if target else 0.0
    bottom = round(top + ROW * len(rows), 2)
    steps = math.floor((end - start) / step + 1e-9)
    return Chart(
        kind=kind,
        height=round(bottom + FOOT, 2),
        top=top,
        bottom=bottom,
        marks=tuple(_mark(row, round(top + ROW * i, 2), start, end) for i, row in enumerate(rows)),
        ticks=tuple(
            _tick(start + step * i, start, end, unit if i == steps else "") for i in range(steps + 1)
        ),
        target=_target(target, start, end) if target else None,
        rows=tuple(rows),
    )


def _mark(row: Row, y: float, start: float, end: float) -> Mark:
    def place(value: float | None) -> float | None:
        return None if value is None else share(value, start, end)

    return Mark(
        row=row,
        label_y=round(y + 1.1, 2),
        bar_y=round(y + 1.5, 2),
        before_y=round(y + 2.35, 2),
        dot_y=round(y + 1.95, 2),
        x=place(row.value),
        low=place(row.low),
        high=place(row.high),
        before=place(row.before),
    )


def _tick(value: float, start: float, end: float, unit: str) -> Tick:
    x = share(value, start, end)
    text = f"{value:,.1f}".removesuffix(".0") + unit
    return Tick(x, text, "start" if x == 0 else "end" if x == 100 else "middle")


def _target(target: Target, start: float, end: float) -> Tick:
    x = share(target.value, start, end)
    return Tick(x, target.text, "end" if x > 75 else "start" if x < 25 else "middle")


@dataclass(frozen=True, slots=True)
class Segment:
    """One factor's place in a reason bar, in percent: its room and the part of it that was earned."""

    x: float
    room: float
    earned: float
    open: bool


def reason_bar(parts: Sequence[tuple[int, int, bool]], *, gap: float = 0.5) -> tuple[Segment, ...]:
    """(points, of, not stated) of each factor → segments side by side, as wide as they can earn."""
    total = sum(of for _, of, _ in parts)
    usable = 100 - gap * (len(parts) - 1)
    segments, x = [], 0.0
    for points, of, unstated in parts:
        room = usable * of / total
        segments.append(Segment(round(x, 2), round(room, 2), round(room * points / of, 2), unstated))
        x += room + gap
    return tuple(segments)
