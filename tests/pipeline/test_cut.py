import numpy as np
import pytest

from soleplate.errors import SignalError
from soleplate.pipeline.cut import contacts, gapless_spans, quiet_window, spans_of_numbers


def test_spans():
    assert gapless_spans([True, True, False, True, False]) == [(0, 2), (3, 4)]
    assert gapless_spans([]) == []
    assert spans_of_numbers([5, 6, 9, 10, 11, 2]) == [(0, 2), (2, 5), (5, 6)]
    assert spans_of_numbers([]) == []


def test_crossings_lie_between_samples():
    force = np.array([0.0, 10.0, 30.0, 30.0, 5.0, 0.0, 40.0])
    found = contacts(force, 20.0, 10.0)
    np.testing.assert_allclose(found[0], [1.5, 3.8])
    assert found[1, 0] == 5.5
    assert np.isnan(found[1, 1])


def test_a_force_between_the_limits_changes_nothing():
    assert len(contacts([0.0, 15.0, 0.0, 15.0], 20.0, 10.0)) == 0
    assert len(contacts([25.0, 15.0, 25.0, 15.0], 20.0, 10.0)) == 1


def test_limits_the_wrong_way_round_are_refused():
    with pytest.raises(SignalError):
        contacts([1.0], 10.0, 20.0)


def test_the_quiet_window_has_the_lowest_sd():
    rng = np.random.default_rng(2)
    x = rng.normal(700, 10, 5000)
    x[2000:3000] = rng.normal(900, 1, 1000)
    x[2500] = np.nan
    first, last = quiet_window(x, 400.0)
    assert last - first == 400
    expected = [np.std(x[at : at + 400]) for at in range(len(x) - 399)]
    assert first == int(np.nanargmin(expected))


def test_no_window_is_an_error():
    with pytest.raises(SignalError, match="fits"):
        quiet_window(np.zeros(10), 100.0)
    with pytest.raises(SignalError, match="gapless"):
        quiet_window(np.full(300, np.nan), 100.0)
