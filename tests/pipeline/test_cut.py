import numpy as np
import pytest

from soleplate.errors import SignalError
from soleplate.pipeline.cut import contacts, gapless_spans


def test_spans():
    assert gapless_spans([True, True, False, True, False]) == [(0, 2), (3, 4)]
    assert gapless_spans([]) == []


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
