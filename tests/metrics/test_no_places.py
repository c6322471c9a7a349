"""A plate that does not know where its cells stand has forces, and refuses every number of the centre of pressure."""

import math

import numpy as np
import pytest

from soleplate import plugins
from soleplate.model.plate import Calibration, square_plate
from soleplate.pipeline.chain import Chain
from soleplate.pipeline.rep import Rep, Signal
from soleplate.scoring.numbers.session import evaluate

TOLD = "does not know where its cells stand"
RATE_HZ, SECONDS = 100.0, 30.0


def standing(calibration):
    rng = np.random.default_rng(4)
    n = round(RATE_HZ * SECONDS)
    fz = 700 + rng.normal(0, 2, n)
    still = np.column_stack([fz, fz * 0, fz * 0])
    signal = Signal(np.arange(n) / RATE_HZ, still, RATE_HZ, calibration, 700.0)
    return Rep({"plate": signal}, 0.0, SECONDS, side="left")


def of(n, x=None):
    return Calibration.from_gains(np.ones(n), np.zeros(n) if x is None else np.array(x), np.zeros(n))


@pytest.mark.parametrize("calibration", [of(1), of(2, [-170.0, 170.0]), of(4)], ids=["one", "two", "four, not placed"])
def test_every_number_of_the_centre_of_pressure_is_refused_with_that_reason(calibration):
    values = {key: evaluate(metric, standing(calibration)) for key, metric in plugins.metrics().items()}
    refused = {key for key, value in values.items() if TOLD in value.reason}
    with_places = {key: evaluate(metric, standing(square_plate())) for key, metric in plugins.metrics().items()}
    assert "mean_velocity_mm_s" in refused
    assert len(refused) > 40
    assert all(math.isnan(values[key].value) for key in refused)
    for key, value in values.items():  # and nothing else changed
        same = value.value == with_places[key].value or (math.isnan(value.value) and math.isnan(with_places[key].value))
        of_two_cells = key == "load_share_left_pct" and len(calibration.cell_x_mm) == 2 and value.value == 50
        assert key in refused or same or of_two_cells, key
    assert values["hold_time_s"].value == pytest.approx(SECONDS)


def test_nothing_is_drawn_where_nothing_is_known():
    wrench, cop = Chain(of(1), np.zeros(1)).feed(np.full((5, 1), 700, np.int32))
    assert (wrench[:, 0] == 700).all()
    assert np.isnan(cop).all()
