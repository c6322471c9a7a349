"""Plates with planted errors, read under known weights without the wire."""

import numpy as np
import pytest

from soleplate.calibration.fit import Readings
from soleplate.sim.plate import SimulatedPlate, plate_of
from soleplate.sim.plate_errors import PlateErrors


@pytest.fixture
def planted():
    """Return a nominal plate and a function that reads it: planted(seed, spread=0.05) -> plate, read(load_n, x, y)."""

    def make(seed, cells=4, **errors):
        nominal, rng = plate_of(cells), np.random.default_rng(seed)
        plate = SimulatedPlate(nominal, rng, 0.1, errors=PlateErrors.drawn(nominal, rng, **errors))
        ones = np.ones(500)
        zero = plate.counts(0 * ones, ones, ones, ones).mean(axis=0)

        def read(load_n, x_mm, y_mm):
            load, x, y = np.broadcast_arrays(np.asarray(load_n, float), x_mm, y_mm)
            counts = [
                plate.counts(f * ones, a * ones, b * ones, ones).mean(axis=0) - zero
                for f, a, b in zip(load, x, y, strict=True)
            ]
            return Readings(np.array(counts), load.copy(), x.copy(), y.copy())

        return nominal, read

    return make
