from __future__ import annotations

import pytest

from vocmatch.accounts import charts
from vocmatch.accounts.charts import Row, Target

ROWS = [
    Row("A", 2140, "2,140", before=1990, before_text="1,990"),
    Row("B", 455, "455", n="1,180"),
    Row("C", None, "–"),
]


def test_bars_begin_at_zero_and_end_at_a_round_number():
    chart = charts.bars(ROWS)
    assert [mark.x for mark in chart.marks] == [85.6, 18.2, None]
    assert [(tick.x, tick.text, tick.anchor) for tick in chart.ticks] == [
        (0.0, "0", "start"),
        (20.0, "500", "middle"),
        (40.0, "1,000", "middle"),
        (60.0, "1,500", "middle"),
        (80.0, "2,000", "middle"),
        (100.0, "2,500", "end"),
    ]


def test_rows_stand_under_each_other_with_room_for_the_target():
    chart = charts.bars(ROWS, target=Target(2000, "planned"))
    assert [(mark.label_y, mark.bar_y, mark.before_y, mark.dot_y) for mark in chart.marks] == [
        (2.7, 3.1, 3.95, 3.55),
        (5.8, 6.2, 7.05, 6.65),
        (8.9, 9.3, 10.15, 9.75),
    ]
    assert (chart.top, chart.bottom, chart.height) == (1.6, 10.9, 12.7)
    assert chart.target == charts.Tick(80.0, "planned", "end")


def test_dots_use_the_scale_they_need_and_show_the_interval():
    rows = [Row("A", 91.3, "91.3%", low=90.6, high=91.9), Row("B", 87.1, "87.1%", low=81.2, high=91.2)]
    chart = charts.dots(rows, low=80, high=100, unit="%")
    assert [(mark.x, mark.low, mark.high) for mark in chart.marks] == [(56.5, 53.0, 59.5), (35.5, 6.0, 56.0)]
    assert [tick.text for tick in chart.ticks] == ["80", "85", "90", "95", "100%"]
    assert chart.has_interval
    assert not chart.has_before


def test_dots_find_their_own_scale():
    chart = charts.dots([Row("A", 83, ""), Row("B", 97, "")])
    assert [tick.text for tick in chart.ticks] == ["80", "85", "90", "95", "100"]


@pytest.mark.parametrize("rows", [[], [Row("A", None, "–")], [Row("A", 50, "50")], [Row("A", 0, "0")]])
def test_thin_data_still_makes_a_chart(rows):
    for chart in (charts.bars(rows), charts.dots(rows)):
        assert len(chart.marks) == len(rows)
        assert chart.ticks[0].x == 0


def test_values_outside_the_axis_stay_inside_the_drawing():
    assert charts.bars([Row("A", 130, "130")], top=100).marks[0].x == 100


@pytest.mark.parametrize(
    ("value", "end"), [(0, 1), (1, 1), (3, 5), (2140, 2500), (22_000, 25_000), (0.13, 0.2), (100, 100)]
)
def test_axes_end_at_numbers_one_can_say(value, end):
    assert charts.round_up(value) == pytest.approx(end)


def test_a_reason_bar_gives_each_factor_the_room_it_can_earn():
    segments = charts.reason_bar([(2500, 2500, False), (500, 1000, True), (0, 1500, False)], gap=1)
    assert [(s.x, s.room, s.earned, s.open) for s in segments] == [
        (0, 49.0, 49.0, False),
        (50.0, 19.6, 9.8, True),
        (70.6, 29.4, 0.0, False),
    ]
