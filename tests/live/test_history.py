"""The last rows are one view, whatever was added in whatever pieces."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soleplate.live.history import History


@given(st.integers(1, 40), st.lists(st.integers(0, 60), max_size=12))
def test_it_holds_the_last_rows_of_all_that_was_added(capacity, sizes):
    history, everything = History(2, capacity), np.empty((0, 2))
    for size in sizes:
        rows = np.arange(2 * size, dtype=float).reshape(size, 2) + 1000 * len(everything)
        history.add(rows)
        everything = np.concatenate([everything, rows])
        assert history.count == len(everything)
        for wanted in (0, 1, capacity // 2, capacity, capacity + 5):
            expected = everything[len(everything) - min(wanted, capacity, len(everything)) :]
            np.testing.assert_array_equal(history.last(wanted).T, expected)


def test_the_last_rows_are_a_contiguous_view():
    history = History(3, 100)
    history.add(np.random.default_rng(0).normal(size=(157, 3)))
    view = history.last(80)
    assert view.base is not None
    assert view[1].flags.c_contiguous


def test_lost_rows_are_holes():
    history = History(1, 10)
    history.add(np.ones((4, 1)))
    history.skip(3)
    history.add(np.ones((2, 1)))
    np.testing.assert_array_equal(np.isnan(history.last(9)[0]), [0, 0, 0, 0, 1, 1, 1, 0, 0])
    history.skip(10_000)
    assert history.count == 10_009
    assert np.isnan(history.last(10)).all()


def test_a_copy_stands_still():
    history = History(1, 5)
    history.add([[1.0], [2.0]])
    still = history.copy()
    history.add([[3.0]])
    assert still.last(5)[0].tolist() == [1.0, 2.0]
    assert history.last(5)[0].tolist() == pytest.approx([1.0, 2.0, 3.0])
