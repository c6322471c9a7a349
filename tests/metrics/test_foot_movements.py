"""Dot drill, reach and short foot against movements that are known."""

import math

import numpy as np
import pytest
from known_movements import RATE, body, measured, why

from soleplate.errors import SignalError
from soleplate.metrics.jumps.dot_drill import clusters, parse_dots
from soleplate.metrics.repetitions.reach import find_reach
from soleplate.metrics.repetitions.short_foot import find_pulses, foot_moves
from soleplate.pipeline.rep import Rep
from soleplate.sim.body import TWO_LEGS, smooth_step

# dot drill


def drill(places, *, seed=0, scatter=0.0, rate=1000.0, weight=700.0):
    """Half-sine contacts of 0.2 s with flights of 0.2 s, each at a place; returns a Rep."""
    rng = np.random.default_rng(seed)
    contact, flight = round(0.2 * rate), round(0.2 * rate)
    push = weight * np.pi * np.sin(np.pi * np.arange(contact) / contact)
    fz, ml, ap = [np.zeros(flight)], [np.zeros(flight)], [np.zeros(flight)]
    for place in places:
        x, y = np.asarray(place) + rng.normal(0, scatter, 2)
        fz += [push, np.zeros(flight)]
        ml += [np.full(contact, x), np.zeros(flight)]
        ap += [np.full(contact, y), np.zeros(flight)]
    return np.concatenate(fz), np.concatenate(ml), np.concatenate(ap), weight


DOTS = "-80,100; 80,100; 0,0; -80,-100; 80,-100"


def drill_rep(places, dots=DOTS, **more):
    fz, ml, ap, weight = drill(places, **more)
    conditions = {"dots_mm": dots} if dots else {}
    return Rep.from_force(
        fz, 1000.0, side="left", body_weight_n=weight, cop_ml_mm=ml, cop_ap_mm=ap, conditions=conditions
    )


def test_a_drill_that_is_always_10_mm_off():
    dots = parse_dots(DOTS)
    rep = drill_rep(list(dots + np.array([6.0, 8.0])) * 4)
    found = measured(rep, "drill_contacts", "drill_interval_cv_pct", "drill_contact_time_s", "drill_dot_offset_mm")
    assert found["drill_contacts"] == 20
    assert found["drill_interval_cv_pct"] == pytest.approx(0.0, abs=0.1)
    assert found["drill_contact_time_s"] == pytest.approx(0.2, abs=0.003)
    assert found["drill_dot_offset_mm"] == pytest.approx(10.0, abs=0.5)
    more = measured(rep, "drill_dot_spread_mm", "drill_dots_missed")
    assert more["drill_dot_spread_mm"] == pytest.approx(0.0, abs=0.5)
    assert more["drill_dots_missed"] == 0


def test_the_spread_of_a_drill_and_a_dot_left_out():
    dots = parse_dots(DOTS)
    rep = drill_rep(list(dots[:4]) * 30, scatter=10.0)
    found = measured(rep, "drill_dot_offset_mm", "drill_dot_spread_mm", "drill_dots_missed")
    assert found["drill_dot_offset_mm"] < 5.0
    assert found["drill_dot_spread_mm"] == pytest.approx(math.sqrt(2) * 10, rel=0.1)
    assert found["drill_dots_missed"] == 1


def test_a_drill_says_what_it_lacks():
    assert "not known" in why(drill_rep([(0, 0)] * 5, dots=""), "drill_dot_offset_mm")
    assert "no places" in why(drill_rep([(0, 0)] * 5, dots="left"), "drill_dot_offset_mm")
    assert "1 whole contacts" in why(drill_rep([(50, 0)]), "drill_contacts")
    fz, *_, weight = drill([(0, 0)] * 5)
    force_only = Rep.from_force(fz, 1000.0, side="left", body_weight_n=weight, conditions={"dots_mm": DOTS})
    assert "centre of pressure is not known" in why(force_only, "drill_dot_offset_mm")
    with pytest.raises(SignalError, match="No contact"):
        clusters(np.full((3, 2), np.nan), parse_dots(DOTS))


# reach


def reach_path(excursion=60.0, out_s=1.5, hold_s=0.5, back_s=1.0, quiet_s=2.0):
    out, back = smooth_step(round(out_s * RATE)), 1 - smooth_step(round(back_s * RATE))
    parts = [np.zeros(round(quiet_s * RATE)), out, np.ones(round(hold_s * RATE)), back, np.zeros(round(quiet_s * RATE))]
    way = excursion * np.concatenate(parts)
    return 0.6 * way, 0.8 * way


def test_a_reach_and_its_return():
    ml, ap = reach_path()
    rep = Rep.from_force(np.full(len(ml), 700.0), RATE, side="left", body_weight_n=700.0, cop_ml_mm=ml, cop_ap_mm=ap)
    found = measured(rep, "reach_return_speed_mm_s", "reach_excursion_mm", "reach_time_s")
    assert found["reach_excursion_mm"] == pytest.approx(60.0, rel=0.01)
    assert found["reach_return_speed_mm_s"] == pytest.approx(1.875 * 60 / 1.0, rel=0.02)
    # minimum jerk passes a quarter of its way at 0.359 of its time
    assert found["reach_time_s"] == pytest.approx(1.5 * (1 - 0.359) + 0.5 + 1.0 * (1 - 0.359), abs=0.03)


def test_what_is_no_reach():
    ml, ap = body().sway(500, TWO_LEGS)
    with pytest.raises(SignalError, match="No reach"):
        find_reach(ml, ap, RATE)
    ml, ap = reach_path()
    with pytest.raises(SignalError, match="did not return"):
        find_reach(ml[:380], ap[:380], RATE)
    with pytest.raises(SignalError, match="too short"):
        find_reach(ml[:150], ap[:150], RATE)
    ml[100] = np.nan
    with pytest.raises(SignalError, match="not known"):
        find_reach(ml, ap, RATE)


# short foot


@pytest.mark.parametrize("count", [5, 15])
@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("pace", [30.0, 12.0])
def test_pulses_on_top_of_sway(count, side, pace):
    seconds = 60 / pace
    n = round(seconds * RATE)
    pulse = 8 * np.sin(np.pi * np.arange(n) / n) ** 4
    quiet = np.zeros(round(3 * RATE))
    way = np.concatenate([quiet, np.tile(pulse, count), quiet])
    sway, _ = body(seed=count).sway(len(way), TWO_LEGS)
    ml = (way if side == "left" else -way) + 0.3 * sway
    rep = Rep.from_force(
        np.full(len(ml), 700.0), RATE, side=side, body_weight_n=700.0, cop_ml_mm=ml, cop_ap_mm=0 * ml,
        conditions={"pace_per_min": f"{pace:g}"},
    )  # fmt: skip
    found = measured(rep, "short_foot_pulses", "short_foot_interval_cv_pct", "short_foot_travel_mm", "foot_moved")
    assert found["short_foot_pulses"] == count
    assert found["short_foot_interval_cv_pct"] < 12
    assert found["short_foot_travel_mm"] == pytest.approx(8.0, rel=0.3)
    assert found["foot_moved"] == 0


def test_no_pulses_and_moved_feet():
    place = {"cop_ml_mm": np.zeros(1000), "cop_ap_mm": np.zeros(1000)}
    still = Rep.from_force(np.full(1000, 700.0), RATE, side="left", body_weight_n=700.0, **place)
    assert measured(still, "short_foot_pulses")["short_foot_pulses"] == 0
    assert "No pulse" in why(still, "short_foot_travel_mm")
    assert "0 pulses" in why(still, "short_foot_interval_cv_pct")
    assert len(find_pulses(np.zeros(500), RATE, pace_hz=0.5)) == 0
    empty = Rep.from_force(np.full(1000, 1.0), RATE, side="left", body_weight_n=700.0, **place)
    assert "not known" in why(empty, "short_foot_pulses")
    ml = np.zeros(1000)
    ml[300:] += 50.0
    ml[700:] -= 60.0
    assert foot_moves(ml, np.zeros(1000), RATE) == 2
    assert foot_moves(np.linspace(0, 300, 1000), np.zeros(1000), RATE) == 0
