"""Jump heights of whole records by two ways, and closed forms."""

import numpy as np
import pytest
import reference_landings as reference

import soleplate
from soleplate.pipeline.rep import Rep

KEYS = ("jump_height_flight_mm", "jump_height_impulse_mm")


def heights(fz, rate, weight):
    return soleplate.measure(Rep.from_force(fz, rate, side="left", body_weight_n=weight), KEYS)


@pytest.mark.parametrize(
    ("name", "flight", "impulse"),
    [
        ("Dual-CMJ-Fz", 320.1, 320.1),
        ("Dual-SJ-Fz", 271.9, 261.7),
        ("F02_CTRL1", 343.0, 316.8),
        ("issue2", 428.5, 403.5),
    ],
)
def test_the_heights_of_whole_records(name, flight, impulse):
    """The flight of the ringing record begins at once, not when the ringing has died away."""
    reference.need()
    fz, rate = reference.forces(name)
    told = reference.values().get(f"{name} takeoff", {})
    found = heights(fz, rate, told.get("body_weight_N", float(fz[: int(rate)].mean())))
    assert found[KEYS[0]].value == pytest.approx(flight, rel=0.015)
    assert found[KEYS[1]].value == pytest.approx(impulse, rel=0.03)


def test_the_phases_of_a_recorded_jump_are_those_of_its_authors():
    """Highest downward speed and depth of a countermovement, from the speeds that the reference gives."""
    reference.need()
    fz, rate = reference.forces("Dual-CMJ-Fz")
    told = reference.values()["Dual-CMJ-Fz takeoff"]
    rep = Rep.from_force(fz, rate, side="left", body_weight_n=told["body_weight_N"])
    keys = ["jump_depth_mm", "jump_braking_impulse_n_s", "jump_propulsion_impulse_n_s", "jump_height_difference_mm"]
    found = soleplate.measure(rep, keys)
    mass = told["body_weight_N"] / 9.80665
    assert found["jump_depth_mm"].value == pytest.approx(-1000 * told["depth_m"], abs=5)
    assert found["jump_braking_impulse_n_s"].value == pytest.approx(-mass * told["min_velocity_m_s"], rel=0.01)
    assert found["jump_propulsion_impulse_n_s"].value == pytest.approx(mass * told["takeoff_velocity_m_s"], rel=0.01)
    assert abs(found["jump_height_difference_mm"].value) < 15


def test_a_squat_jump_has_no_countermovement():
    reference.need()
    fz, rate = reference.forces("Dual-SJ-Fz")
    told = reference.values()["Dual-SJ-Fz takeoff"]
    rep = Rep.from_force(fz, rate, side="left", body_weight_n=told["body_weight_N"])
    assert "no countermovement" in soleplate.measure(rep, ["jump_depth_mm"])["jump_depth_mm"].reason


@pytest.mark.parametrize("flight_s", [0.2, 0.4, 0.6])
@pytest.mark.parametrize("weight", [150.0, 700.0, 1470.0])
def test_a_jump_in_closed_form(flight_s, weight):
    """Twice body weight for half of the flight gives the speed of that flight: g t^2 / 8 both ways."""
    push = np.full(round(flight_s / 2 * 1000), 2 * weight)
    stand = np.full(1500, weight)
    found = heights(np.concatenate([stand, push, np.zeros(round(flight_s * 1000)), push, stand]), 1000.0, weight)
    for key in KEYS:
        assert found[key].value == pytest.approx(9806.65 * flight_s**2 / 8, rel=0.02)


def test_why_there_is_no_height():
    stand, push = np.full(1500, 700.0), np.full(200, 1400.0)
    standing = heights(stand, 1000.0, 700.0)
    assert all("No jump" in value.reason for value in standing.values())
    at_once = heights(np.concatenate([push, np.zeros(400), push, stand]), 1000.0, 700.0)
    assert at_once[KEYS[0]].present
    assert "Nobody stood still" in at_once[KEYS[1]].reason
    t = np.arange(1500) / 1000
    swaying = np.concatenate([700 + 60 * np.sin(4 * np.pi * t), push, np.zeros(400), push, stand])
    assert "vary by" in heights(swaying, 1000.0, 700.0)[KEYS[1]].reason
    heavy = heights(np.concatenate([stand, push, np.zeros(400), push, stand]), 1000.0, 1000.0)
    assert not heavy[KEYS[1]].present
