"""Small groups stay hidden, and cannot be found by subtraction. No database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vocmatch.outcomes.disclosure import LEAST, hidden, hidden_cells, publishable
from vocmatch.outcomes.stats import Totals


@pytest.mark.parametrize(
    ("sizes", "away"),
    [
        ([50, 60], set()),
        ([1, 1, 50], {0, 1, 2}),
        ([5, 6, 20, 50], {0, 1, 2}),
        ([50, 9, 12], {1, 2}),
        ([9, 8, 50], {0, 1}),
        ([9, 0, 0], {0}),
        ([0, 40], set()),
        ([3], {0}),
    ],
)
def test_a_small_cell_takes_the_next_smallest_with_it(sizes, away):
    assert hidden(sizes) == away


TABLES = st.integers(2, 5).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 60), min_size=width, max_size=width), min_size=2, max_size=6
    )
)


@given(TABLES)
def test_no_small_cell_stands_alone_in_its_row_or_column(table):
    away = hidden_cells(table)
    for row, sizes in enumerate(table):
        for column, size in enumerate(sizes):
            assert not 0 < size < LEAST or (row, column) in away
    for line in range(len(table)):
        beside = {column for row, column in away if row == line}
        assert len(beside) != 1 or not any(
            size for column, size in enumerate(table[line]) if column not in beside
        )
    for line in range(len(table[0])):
        beside = {row for row, column in away if column == line}
        assert len(beside) != 1 or not any(table[row][line] for row in range(len(table)) if row not in beside)


@given(st.lists(st.integers(0, 40), min_size=2, max_size=5))
def test_what_is_hidden_can_be_more_than_one_thing(sizes):
    """Somebody who knows the sum and what is shown cannot tell any hidden small cell."""
    away = sorted(hidden(sizes))
    small = [at for at in away if 0 < sizes[at] < LEAST]
    if not small or len(away) < 2 or sum(sizes[at] for at in away) < LEAST + len(away):
        # Everything that could be hidden with them is.
        assert not small or all(at in away for at, size in enumerate(sizes) if size)
        return
    total = sum(sizes[at] for at in away)
    for _ in small:
        # The others hold any number of people from 1 on, so this one any from 1 to the rest.
        assert total - (len(away) - 1) >= LEAST


def group(work, study, rest):
    return Totals({"n": work + study + rest, "D1": work, "D4": study})


def test_a_rate_is_hidden_with_the_number_it_gives_away():
    small, *others = publishable(
        [("a", group(200, 100, 4)), ("b", group(150, 80, 40)), ("c", group(120, 70, 30))]
    )
    employment, direct, study = small.figures
    assert (small.n, employment) == (304, None)
    assert (direct, study).count(None) == 1
    assert [row.figures[0] for row in others].count(None) == 1


def test_a_small_group_is_hidden_whole_with_a_second_one():
    rows = publishable([("a", group(3, 2, 1)), ("b", group(50, 40, 30)), ("c", group(500, 400, 300))])
    assert [row.n for row in rows] == [None, None, 1200]
    assert rows[0].figures == rows[1].figures == (None, None, None)
    assert None not in rows[2].figures
