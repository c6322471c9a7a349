import numpy as np
import pytest

from soleplate.kernels.contacts import contacts
from soleplate.kernels.hull import lower_hull
from soleplate.kernels.turns import turns

from . import naive


@pytest.mark.parametrize("seed", range(20))
def test_lower_hull_agrees_with_its_twin(seed):
    rng = np.random.default_rng(seed)
    x = np.sort(rng.integers(0, 30, 14)).astype(float)
    y = rng.normal(size=14)
    out = np.empty(14, np.int64)
    size = lower_hull(x, y, out)
    assert out[:size].tolist() == naive.lower_hull(list(zip(x.tolist(), y.tolist(), strict=True)))


def test_lower_hull_leaves_out_what_is_not_a_number():
    out = np.empty(3, np.int64)
    size = lower_hull(np.array([0.0, 1.0, 2.0]), np.array([0.0, np.nan, 0.0]), out)
    assert out[:size].tolist() == [0, 2]


@pytest.mark.parametrize("seed", range(20))
def test_contacts_agree_with_their_twin(seed):
    force = np.random.default_rng(seed).normal(0, 30, 200)
    out = np.empty((101, 2))
    size = contacts(force, 20.0, 10.0, out)
    np.testing.assert_allclose(out[:size], np.array(naive.contacts(force, 20.0, 10.0)).reshape(-1, 2))


@pytest.mark.parametrize("seed", range(20))
def test_turns_agree_with_their_twin(seed):
    rng = np.random.default_rng(seed)
    values = np.cumsum(rng.normal(size=seed * 15))
    values[rng.random(len(values)) < 0.05] = np.nan
    peaks, valleys, found = np.empty(len(values), np.int64), np.empty(len(values), np.int64), np.zeros(2, np.int64)
    turns(values, 1.5, peaks, valleys, found)
    right = naive.turns(values.tolist(), 1.5)
    assert (peaks[: found[0]].tolist(), valleys[: found[1]].tolist()) == right
