"""Whatever a record holds, each metric gives a number or a reason: nothing is raised, warned of or left empty."""

import math

import numpy as np
import pytest

import soleplate
from soleplate import plugins
from soleplate.pipeline.rep import Rep, Signal

RIGS = [("plate",), ("left", "right"), ("box", "floor"), ("box",), ("floor",), ("left",)]


def records():
    rng = np.random.default_rng(0)
    walk = 700 + np.cumsum(rng.normal(0, 5, 2500))
    gap = np.full(2500, 700.0)
    gap[1000:1500] = np.nan
    steps = np.where(np.arange(2500) // 500 % 2, 700.0, 0.0)
    return {
        "two samples": np.array([0.0, 700.0]),
        "empty plate": np.zeros(2500),
        "noise of an empty plate": rng.normal(0, 2, 2500),
        "standing": rng.normal(700, 3, 2500),
        "steps": steps,
        "a walk": walk,
        "negative": -walk,
        "a gap of NaN": gap,
        "huge": np.full(2500, 1e9),
        "one spike": np.where(np.arange(2500) == 1200, 5000.0, 0.0),
    }


@pytest.mark.parametrize("rig", RIGS, ids="+".join)
@pytest.mark.parametrize("name", records())
@pytest.mark.parametrize("weight", [700.0, None, 0.0])
def test_any_record_on_any_plates(rig, name, weight):
    force = records()[name]
    for rate in (100.0, 1000.0):
        plates = {
            role: Signal.from_force(np.roll(force, 300 * k), rate, body_weight_n=weight) for k, role in enumerate(rig)
        }
        rep = Rep.from_plates(
            plates, side="left", conditions={"drop_mm": "200", "loaded_ring_hz": "150", "dots_mm": "0,0"}
        )
        found = soleplate.measure(rep, plugins.metrics())
        for key, value in found.items():
            assert math.isfinite(value.value) or value.reason, key
            assert not math.isinf(value.value), key
