"""Two plates as one: where they stand, shares, and when load moves."""

import numpy as np
import pytest

from soleplate.model.plate import Calibration
from soleplate.pipeline.rep import Rep, Signal
from soleplate.pipeline.rig import LoadFollower, places
from soleplate.scoring.numbers.session import measure

RATE = 1000


def feet(left_n, right_n, left_ml=0.0, right_ml=0.0, ap=0.0):
    n = len(left_n)
    return {
        role: Signal.from_force(load, RATE, body_weight_n=700.0, cop_ml_mm=np.full(n, ml), cop_ap_mm=np.full(n, ap))
        for role, load, ml in (("left", left_n, left_ml), ("right", right_n, right_ml))
    }


def test_box_and_floor_are_not_side_by_side():
    plate = feet(np.ones(3), np.ones(3))["left"].calibration
    assert places({"box": plate, "floor": plate}) == {"box": (0.0, 0.0), "floor": (0.0, 0.0)}
    assert places({"left": plate, "right": plate}) == {"left": (-200.0, 0.0), "right": (200.0, 0.0)}


def test_a_shift_and_a_tap_between_two_plates():
    """From left to right in half a second, then the left foot taps for 200 ms; noise of 2 N on either plate."""
    rng = np.random.default_rng(3)
    time = np.arange(0, 6, 0.01)
    right = np.interp(time, [2.0, 2.5], [0.0, 700.0])
    left = 700 - right
    left[(time >= 4) & (time < 4.2)] = 60.0
    follower = LoadFollower()
    moves = []
    for t, a, b in zip(time, left + 2 * rng.standard_normal(600), right + 2 * rng.standard_normal(600), strict=True):
        moves += follower.feed(t, {"left": a, "right": b})
    assert [(move.kind, move.role, move.other) for move in moves] == [
        ("touch", "right", "left"), ("transfer", "right", "left"), ("lift", "left", "right"),
        ("touch", "left", "right"), ("lift", "left", "right"),
    ]  # fmt: skip
    assert [move.since_s for move in moves] == pytest.approx([2.01, 2.1, 2.5, 4.0, 4.2], abs=0.02)
    assert moves[1].time_s == pytest.approx(2.4, abs=0.02)


def test_load_share_and_velocity_of_both_feet():
    time = np.arange(0, 20, 1 / RATE)
    sway = 70 * np.sin(2 * np.pi * 0.5 * time)  # the load goes to and fro: the net CoP moves 400 mm x 10 %
    rep = Rep.from_plates(feet(280 + sway, 420 - sway))
    found = measure(rep, ["load_share_left_pct", "net_velocity_mm_s"])
    assert found["load_share_left_pct"].value == pytest.approx(40, abs=0.1)
    assert found["net_velocity_mm_s"].value == pytest.approx(4 * 0.1 * 400 * 0.5, rel=0.01)
    alone = Rep.from_force(np.full(20000, 700.0), RATE, side="left")
    assert "plate under each foot" in measure(alone, ["load_share_left_pct"])["load_share_left_pct"].reason


def test_two_cells_tell_the_share_and_no_place():
    """A board of two cells, 340 mm apart: 60 % of 700 N on the left one, whichever comes first."""
    time = np.arange(0, 20, 1 / RATE)
    sway = 30 * np.sin(2 * np.pi * 0.5 * time)
    for x in ([-170.0, 170.0], [170.0, -170.0]):
        plate = Calibration.from_gains(np.ones(2), np.array(x), np.zeros(2))
        bears = np.column_stack([420 + sway, 280 - sway])[:, :: 1 if x[0] < 0 else -1]
        signal = Signal(time, bears @ plate.matrix.T, RATE, plate, 700.0)
        found = measure(Rep.from_plates({"plate": signal}), ["load_share_left_pct", "net_velocity_mm_s"])
        assert found["load_share_left_pct"].value == pytest.approx(60, abs=0.01)
        assert "gains" in found["load_share_left_pct"].method
        assert "where its cells stand" in found["net_velocity_mm_s"].reason
