"""Imperfect signals at the Python door: one policy, whatever the family of measures.

Right is: the true value, or a remark, or NaN with the true cause. Inputs are drawn here, from mechanics of their own.
"""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import soleplate
from soleplate import plugins
from soleplate.errors import SoleplateError
from soleplate.pipeline.rep import Rep, Signal

G = 9.80665
STANCE = ("mean_velocity_mm_s", "mean_velocity_ap_mm_s", "ellipse_area_mm2")
JUMP = ("jump_height_flight_mm", "jump_height_impulse_mm")
LANDING = tuple(m.key for m in plugins.metrics().values() if m.key.startswith(("landing_", "quiet_")))
few = settings(max_examples=25, deadline=None)


def sway_path(seconds=60.0, rate=100.0, size=1.0):
    t = np.arange(round(seconds * rate)) / rate
    ml = 3 * np.sin(2 * np.pi * 0.3 * t + 0.4) + 0.9 * np.sin(2 * np.pi * 0.83 * t)
    ap = 5 * np.cos(2 * np.pi * 0.2 * t + 1.0) + 1.1 * np.cos(2 * np.pi * 0.71 * t)
    return size * ml, size * ap


def jump(weight=700.0, rate=1000.0, height_m=0.3, push_s=0.3, stop_s=0.25):
    """Stand, push by half a sine, fly, land by half a sine, stand: speeds and times belong together."""
    speed = math.sqrt(2 * G * height_m)
    flight = round(2 * speed / G * rate)

    def half(seconds):
        rows = round(seconds * rate)
        return weight * (1 + speed / G * np.pi / (2 * seconds) * np.sin(np.pi * (np.arange(rows) + 0.5) / rows))

    def stand(seconds):
        return np.full(round(seconds * rate), weight)

    return np.concatenate([stand(2.0), half(push_s), np.zeros(flight), half(stop_s), stand(4.0)])


def measured(force, keys, *, rate=1000.0, weight=700.0, **options):
    return soleplate.measure(Rep.from_force(force, rate, side="left", body_weight_n=weight, **options), keys)


def same_or_said(value, true, tolerance=0.02):
    assert value.reason or value.value == pytest.approx(true, rel=tolerance), value


@few
@given(
    at=st.integers(0, 5999), rows=st.integers(1, 40), kind=st.sampled_from(["nan", "masked", "inf", "999999", "-999"])
)
def test_missing_rows_of_a_path_are_cut_alike_by_both_doors(at, rows, kind):
    ml, ap = sway_path()
    true = soleplate.sway(ml, ap, 100)
    mask = np.zeros(len(ml), bool)
    mask[at : at + rows] = True
    bad = np.where(mask, {"nan": np.nan, "masked": 7e5, "inf": np.inf}.get(kind, 0.0) or float(kind), ml)
    bad = np.ma.masked_array(bad, mask=mask) if kind == "masked" else bad
    rep = Rep.from_force(np.full(len(ml), 600.0), 100, side="left", cop_ml_mm=bad, cop_ap_mm=ap)
    for found in (soleplate.sway(bad, ap, 100), soleplate.measure(rep, STANCE)):
        for key in STANCE:
            assert found[key].value == pytest.approx(true[key].value, rel=0.05), key
            assert "cut" in found[key].reason
            assert "load" not in found[key].reason


@pytest.mark.parametrize("preset", ["lab", "quijoux2021", "prieto1996", "duarte"])
@pytest.mark.parametrize("scale", [0.001, 1000.0])
def test_metres_and_micrometres_are_remarked_or_refused(preset, scale):
    assert all(value.reason for value in soleplate.sway(*sway_path(size=scale), 100, preset=preset).values())


def test_a_tenth_missing_is_told_as_that():
    ml, ap = sway_path()
    ml[::10] = np.nan
    for value in soleplate.sway(ml, ap, 100).values():
        assert math.isnan(value.value)
        assert "600 of 6000 rows are missing" in value.reason
    short = soleplate.sway([1, 2, 3], [1, 2, 3], 100)["mean_velocity_mm_s"].reason
    assert "3 samples" in short
    assert "load" not in short


def test_a_hole_in_the_middle_is_told_with_what_it_costs():
    rng = np.random.default_rng(0)
    ml, ap = np.cumsum(rng.normal(size=(2, 6000)), axis=1) * 0.1
    ml[3000] = np.nan
    reason = soleplate.sway(ml, ap, 100)["power_ap_mm2"].reason
    assert "30.00 of 60.00 s" in reason


@pytest.mark.parametrize("axis", ["cop_ml_mm", "cop_ap_mm"])
def test_one_axis_gives_its_own_numbers_and_none_of_the_plane(axis):
    ml, ap = sway_path()
    given_axis = {"cop_ml_mm": ml, "cop_ap_mm": ap}
    both = measured(np.full(6000, 600.0), None, rate=100, **given_axis)
    one = measured(np.full(6000, 600.0), None, rate=100, **{axis: given_axis[axis]})
    none = measured(np.full(6000, 600.0), None, rate=100)
    name = axis[4:6]
    lacking = "AP" if name == "ml" else "ML"
    assert one[f"mean_velocity_{name}_mm_s"].value == pytest.approx(both[f"mean_velocity_{name}_mm_s"].value)
    for key in ("mean_velocity_mm_s", "path_mm", "ellipse_area_mm2", f"mean_velocity_{lacking.lower()}_mm_s"):
        assert one[key].reason == f"{lacking} of the centre of pressure is not known"
        assert "not known" in none[key].reason


STAMPS = {
    "milliseconds": (lambda t: 1000 * t, "milliseconds"),
    "half the rate": (lambda t: 2 * t, "50 Hz"),
    "backwards": (lambda t: t[::-1], "does not rise"),
    "doubled": (lambda t: np.repeat(t[::2], 2), "does not rise"),
    "one stamp back": (lambda t: np.where(np.arange(len(t)) == 999, 0.0, t), "does not rise"),
}


@pytest.mark.parametrize("preset", ["lab", "quijoux2021", "prieto1996", "duarte"])
@pytest.mark.parametrize("kind", STAMPS)
def test_stamps_that_cannot_be_right_are_named(preset, kind):
    ml, ap = sway_path()
    bend, said = STAMPS[kind]
    for value in soleplate.sway(ml, ap, 100, preset=preset, time_s=bend(np.arange(6000) / 100)).values():
        assert math.isnan(value.value)
        assert said in value.reason


def test_a_row_without_a_finite_stamp_is_left_out():
    ml, ap = sway_path()
    time = np.arange(6000) / 100
    time[[7, 4000]] = np.inf, np.nan
    found, true = (soleplate.sway(ml, ap, 50, time_s=t)["mean_velocity_mm_s"] for t in (time, np.arange(6000) / 100))
    assert found.value == pytest.approx(true.value, rel=0.01)
    assert "2 rows without a finite stamp" in found.reason


@pytest.mark.parametrize("seconds", [0.35, 1.0, 3.0, 7.0])
@pytest.mark.parametrize("preset", ["quijoux2021", "prieto1996", "duarte"])
def test_published_numbers_of_short_trials_say_so(preset, seconds):
    assert all(value.reason for value in soleplate.sway(*sway_path(seconds), 100, preset=preset).values())
    assert not any(value.reason for value in soleplate.sway(*sway_path(60.0), 100, preset=preset).values())


@few
@given(error=st.floats(0.8, 1.25), height=st.floats(0.05, 0.6), weight=st.floats(300, 1500))
def test_a_wrong_weight_never_moves_a_jump_unsaid(error, height, weight):
    found = measured(jump(weight, height_m=height), JUMP, weight=weight * error)
    same_or_said(found["jump_height_flight_mm"], 1000 * height)
    value = found["jump_height_impulse_mm"]
    same_or_said(value, 1000 * height)
    assert math.isnan(value.value) or value.value == pytest.approx(1000 * height, rel=0.03)


@pytest.mark.parametrize(("force", "weight"), [(1.0, 1 / G), (1 / G, 1.0), (1 / G, 1 / G)])
def test_kilograms_are_refused_by_every_measure(force, weight):
    found = measured(force * jump(), JUMP + LANDING, weight=700.0 * weight)
    assert all(math.isnan(value.value) and "kilogram" in value.reason for value in found.values())


@few
@given(row=st.integers(0, 7000), rows=st.integers(1, 30), value=st.sampled_from([np.nan, 0.0, -1.0, 999999.0, -9999.0]))
def test_missing_force_gives_the_true_number_or_the_true_reason(row, rows, value):
    force = jump()
    true = measured(force, JUMP + LANDING)
    force[row : row + rows] = value
    for key, found in measured(force, JUMP + LANDING).items():
        if math.isfinite(found.value) and "missing" not in found.reason:
            assert found.value == pytest.approx(true[key].value, rel=0.03, abs=0.05), (key, found)
        assert math.isfinite(found.value) or "missing" in found.reason or found.reason == true[key].reason


@few
@given(row=st.integers(100, 6900), size=st.floats(2000, 20000), rows=st.integers(1, 2))
def test_a_spike_is_no_peak(row, size, rows):
    force = jump()
    force[row : row + rows] += size
    for found in measured(force, ("landing_peak_bw", "landing_first_peak_bw")).values():
        assert math.isnan(found.value)
        assert "spike" in found.reason


@pytest.mark.parametrize("share", [0.5, 0.7, 0.9])
def test_a_clipped_peak_is_named(share):
    force = jump()
    found = measured(np.minimum(force, share * force.max()), ("landing_peak_bw",))["landing_peak_bw"]
    assert "clipped" in found.reason
    assert "clipped" not in measured(force, ("landing_peak_bw",))["landing_peak_bw"].reason


@pytest.mark.parametrize("rise_s", [0.2, 0.5, 1.0, 2.0])
@pytest.mark.parametrize("load", [100.0, 650.0, 700.0])
def test_what_is_no_landing_is_none_for_every_measure_of_one(rise_s, load):
    force = np.concatenate([np.zeros(1000), np.linspace(0, load, round(1000 * rise_s)), np.full(4000, load)])
    conditions = {"drop_mm": 200, "loaded_ring_hz": 150}
    reasons = {value.reason for value in measured(force, LANDING, conditions=conditions).values()}
    assert len(reasons) == 1
    assert "no landing" in reasons.pop()


@pytest.mark.parametrize("share", [0.3, 0.45, 0.5, 0.7])
@pytest.mark.parametrize("side", ["left", "right"])
def test_a_jump_on_two_plates_is_the_sum_of_them(share, side):
    force = jump()
    plates = {
        role: Signal.from_force(force * part, 1000, body_weight_n=700.0)
        for role, part in (("left", share), ("right", 1 - share))
    }
    found = soleplate.measure(Rep.from_plates(plates, side=side), JUMP)
    assert found["jump_height_flight_mm"].value == pytest.approx(300, rel=0.01)
    assert found["jump_height_impulse_mm"].value == pytest.approx(300, rel=0.01)


@pytest.mark.parametrize(("lag_ms", "told"), [(0, False), (10, False), (50, True), (120, True)])
@pytest.mark.parametrize("side", ["left", "right"])
def test_plates_whose_clocks_are_apart_are_told(lag_ms, told, side):
    """50 ms apart, both heights read 246 for 302 mm and agreed."""
    force = jump() / 2
    late = np.concatenate([np.full(lag_ms, force[0]), force[: len(force) - lag_ms]])
    plates = {
        name: Signal.from_force(one, 1000.0, body_weight_n=700.0) for name, one in (("left", force), ("right", late))
    }
    found = soleplate.measure(Rep.from_plates(plates, side=side), [*JUMP, "landing_speed_mm_s"])
    for value in found.values():
        assert math.isnan(value.value) or ("clocks" in value.reason) == told


def test_the_zero_of_the_other_plate_is_one_of_the_landing_too():
    force = jump() / 2
    plates = {
        name: Signal.from_force(force + zero, 1000.0, body_weight_n=700.0)
        for name, zero in (("left", 18), ("right", 0))
    }
    for side in ("left", "right"):
        value = soleplate.measure(Rep.from_plates(plates, side=side), ["landing_speed_mm_s"])["landing_speed_mm_s"]
        assert "The empty plate reads 18 N" in value.reason


@pytest.mark.parametrize("offset", [-40.0, 12.0, 30.0, 90.0])
def test_a_plate_that_was_not_zeroed_is_named(offset):
    for key, found in measured(jump() + offset, (*JUMP, "landing_peak_bw", "landing_depth_mm")).items():
        assert "zero" in found.reason or "weighs" in found.reason or "weight" in found.reason, key


def test_a_force_of_the_wrong_sign_is_named():
    ml, ap = sway_path()
    for found in (
        measured(-jump(), JUMP + LANDING),
        measured(np.full(6000, -600.0), STANCE, rate=100, cop_ml_mm=ml, cop_ap_mm=ap),
    ):
        assert all("negative" in value.reason for value in found.values())


def test_a_rise_of_one_step_is_named():
    force = np.concatenate([np.zeros(1000), np.full(5, 1624.0), np.linspace(1620, 700, 300), np.full(4000, 700.0)])
    assert "one step of 1624 N" in measured(force, ("landing_loading_rate_bw_s",))["landing_loading_rate_bw_s"].reason


LINE = np.linspace(600, 700, 500)
MISUSE = {
    "fz_n": [
        lambda: Rep.from_force("abc", 100, side="left"),
        lambda: Rep.from_force(["a", "b"], 100, side="left"),
        lambda: Rep.from_force(None, 100, side="left"),
        lambda: Rep.from_force(7.0, 100, side="left"),
        lambda: Rep.from_force(np.zeros((5, 2)), 100, side="left"),
        lambda: Rep.from_force(np.full(50, np.nan), 100, side="left"),
        lambda: Rep.from_force(LINE + 1j, 100, side="left"),
        lambda: Rep.from_force(LINE > 650, 100, side="left"),
        lambda: Rep.from_force([], 100, side="left"),
    ],
    "rate_hz": [
        lambda rate=rate: Rep.from_force(LINE, rate, side="left")
        for rate in (0, -5, math.nan, math.inf, "100", None, [100], True)
    ]
    + [lambda: soleplate.sway(LINE, LINE, math.inf, preset="prieto1996")],
    "cop_ml_mm": [
        lambda: Rep.from_force(LINE, 100, side="left", cop_ml_mm=LINE[:-1]),
        lambda: Rep.from_force(LINE, 100, side="left", cop_ml_mm=np.full(500, np.nan), cop_ap_mm=LINE),
    ],
    "cop_ap_mm": [lambda: Rep.from_force(LINE, 100, side="left", cop_ml_mm=LINE, cop_ap_mm="x")],
    "body_weight_n": [
        lambda weight=weight: Rep.from_force(LINE, 100, side="left", body_weight_n=weight)
        for weight in ("700", [700.0], math.inf)
    ],
    "side": [lambda: Rep.from_force(LINE, 100, side="Left")],
    "conditions": [lambda: Rep.from_force(LINE, 100, side="left", conditions=["drop_mm"])],
    "plates": [
        lambda: Rep.from_plates(LINE),
        lambda: Rep.from_plates({"left": LINE}),
    ],
    "plate": [lambda: Rep.from_plates({})],
    "ml_mm": [lambda: soleplate.sway(None, LINE, 100), lambda: soleplate.sway(LINE[:, None], LINE, 100)],
    "ap_mm": [lambda: soleplate.sway(LINE, LINE[1:], 100), lambda: soleplate.sway(LINE, np.full(500, np.nan), 100)],
    "time_s": [
        lambda: soleplate.sway(LINE, LINE, 100, time_s=np.arange(499) / 100),
        lambda: soleplate.sway(LINE, LINE, 100, time_s="now"),
    ],
    "rep": [lambda: soleplate.measure(LINE), lambda: soleplate.measure(None)],
    "session": [lambda: soleplate.score(LINE), lambda: soleplate.score(None)],
    "low_pass_hz": [lambda: soleplate.sway(LINE, LINE, 100, preset="duarte", low_pass_hz=-1)],
}


@pytest.mark.parametrize("name", MISUSE)
def test_misuse_is_an_error_with_the_name_of_the_argument(name):
    for call in MISUSE[name]:
        with pytest.raises(SoleplateError, match=name):
            call()


def test_one_key_and_numbers_as_conditions_are_taken():
    found = measured(jump(), "jump_height_flight_mm", conditions={"drop_mm": 300})
    assert list(found) == ["jump_height_flight_mm"]
