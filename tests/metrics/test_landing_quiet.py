"""Quiet landings: closed forms, the ring-down they need, and what a stuck landing is."""

import math

import numpy as np
import pytest

import soleplate
from soleplate.errors import SignalError
from soleplate.metrics.jumps.landing_quiet import METRICS, band_rms_bw
from soleplate.metrics.step_down.motion import G_MM_S2
from soleplate.pipeline.rep import Rep, Signal

QUIET = [metric.key for metric in METRICS if metric.key.startswith("quiet")]
WEIGHT = 700.0


def landing(speed=-2000.0, stop_s=0.2, ripple_n=0.0, ripple_hz=50.0, hold_s=5.0, rate=1000.0):
    """A fall stopped by a constant force with a ripple in its first 100 ms, then stillness."""
    braking = np.full(round(stop_s * rate), WEIGHT * (1 - speed / (G_MM_S2 * stop_s)))
    rows = round(0.1 * rate)
    braking[:rows] += ripple_n * np.sin(2 * np.pi * ripple_hz * np.arange(rows) / rate)
    return np.concatenate([np.zeros(500), braking, np.full(round(hold_s * rate), WEIGHT)])


def measured(fz, keys=None, rate=1000.0, **conditions):
    rep = Rep.from_force(fz, rate, side="left", body_weight_n=WEIGHT, conditions=conditions)
    return soleplate.measure(rep, QUIET if keys is None else keys)


def test_the_band_of_a_known_ripple():
    t = np.arange(1000) / 1000
    high = WEIGHT + 100 * np.sin(2 * np.pi * 50 * t)
    found = band_rms_bw(np.full(1000, WEIGHT), high, 1000.0, contact=300, body_weight_n=WEIGHT)
    assert found == pytest.approx(100 / math.sqrt(2) / WEIGHT)
    with pytest.raises(SignalError, match="ends within 100 ms"):
        band_rms_bw(high, high, 1000.0, contact=950, body_weight_n=WEIGHT)


@pytest.mark.parametrize("hz", [50.0])
def test_a_ripple_between_20_and_100_hz_is_in_the_band_and_one_outside_is_not(hz):
    def excess(frequency):
        with_it, without = (
            measured(landing(ripple_n=a, ripple_hz=frequency), loaded_ring_hz="150")["quiet_band_bw_per_m_s"].value
            for a in (400.0, 0.0)
        )
        return math.sqrt(max(with_it**2 - without**2, 0.0)) * 2.0 * WEIGHT  # back to newtons at 2 m/s

    assert excess(hz) == pytest.approx(400 / math.sqrt(2), rel=0.2)
    assert excess(300.0) < 60


def test_each_is_divided_by_the_speed():
    found = measured(landing(), loaded_ring_hz="120")
    peak = 1 + 2000 / (G_MM_S2 * 0.2)
    assert found["quiet_first_peak_bw_per_m_s"].value == pytest.approx(peak / 2.0, rel=0.01)
    assert found["quiet_loading_rate_bw_s_per_m_s"].value == pytest.approx(peak / 0.02 / 2.0, rel=0.01)


@pytest.mark.parametrize(
    ("told", "why"),
    [({}, "not known"), ({"loaded_ring_hz": "60"}, "rings at 60 Hz"), ({"loaded_ring_hz": "stiff"}, "no number")],
)
def test_without_a_stiff_loaded_plate_there_is_no_quiet_landing(told, why):
    for found in measured(landing(), **told).values():
        assert math.isnan(found.value)
        assert why in found.reason


def test_a_peak_tells_what_is_known_of_the_ringing():
    remarks = [
        measured(landing(), ["landing_peak_bw"], **told)["landing_peak_bw"].reason
        for told in ({}, {"loaded_ring_hz": "60"}, {"loaded_ring_hz": "140"})
    ]
    assert remarks == [
        "the loaded ring-down of the plate is not known",
        "the loaded plate rings at 60 Hz: part of it may be ringing",
        "",
    ]


def stuck(fz, other=None, **more):
    plates = {"left": Signal.from_force(fz, 1000.0, body_weight_n=WEIGHT)}
    if other is not None:
        plates["right"] = Signal.from_force(other, 1000.0, body_weight_n=WEIGHT)
    found = soleplate.measure(Rep.from_plates(plates, side="left"), ["landing_stuck"])["landing_stuck"]
    return found.value, found.reason


def test_what_is_stuck_and_what_is_not():
    fz = landing()
    assert stuck(fz) == (1.0, "")
    nothing, touch = np.zeros(len(fz)), np.zeros(len(fz))
    assert stuck(fz, nothing) == (1.0, "")
    touch[2000:2050] = 60.0
    assert stuck(fz, touch) == (0.0, "the other foot touched the plate 'right'")
    touch[2000:2050] = 0.0
    touch[2000:2010] = 60.0  # too short for a touch
    assert stuck(fz, touch) == (1.0, "")
    t = np.arange(5000) / 1000
    assert stuck(np.concatenate([fz[:700], WEIGHT + 60 * np.sin(4 * np.pi * t)])) == (0.0, "not stable within 3 s")
    value, reason = stuck(landing(hold_s=2.0))
    assert math.isnan(value)
    assert "4 s are needed" in reason


def test_a_hop_after_the_landing_is_not_stuck():
    """The last landing is the one that counts; a flight too short for a jump shows as an empty plate after it."""
    fz = landing()
    fz[1500:1620] = 0.0
    assert stuck(fz)[0] == 0.0
