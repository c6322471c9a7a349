"""Series over a wrong weight, with the axes turned round, in other units or under noise: right, told or refused."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.signal import butter, sosfiltfilt

sys.path.insert(0, str(Path(__file__).parents[1] / "people"))
from ask import measured
from gestures import calf_raises, hops
from pushing import push

HOPS = hops(np.random.default_rng(1))
RAISES = calf_raises(np.random.default_rng(2))
PUSH = push(np.random.default_rng(3))


def weighed(take, factor):
    return replace(take, weights={role: factor * weight for role, weight in take.weights.items()})


def placed(take, change):
    return replace(take, places={role: change(*place) for role, place in take.places.items()})


def forced(take, change):
    return replace(take, forces={role: change(force) for role, force in take.forces.items()})


@pytest.mark.parametrize("key", ["hop_leg_stiffness_n_mm", "best_hops_stiffness_n_mm"])
@pytest.mark.parametrize(("factor", "told"), [(0.9, True), (0.95, True), (1.0, False), (1.06, True)])
def test_hops_bear_the_weight_on_average(factor, told, key):
    """A weight that is 10 % wrong took 10 % off the stiffness without a word."""
    assert ("the hops weigh" in measured(weighed(HOPS, factor), [key])[key].reason) == told


@pytest.mark.parametrize(("factor", "told"), [(0.95, True), (0.975, True), (1.0, False), (1.05, True)])
@pytest.mark.parametrize("key", ["calf_last_honest_rep", "calf_hand_support_pct_bw"])
def test_stance_before_raises_tells_a_wrong_weight_from_hands(factor, told, key):
    """5 % too little called every raise dishonest, for hands that pressed nothing."""
    assert ("stance before the raises weighs" in measured(weighed(RAISES, factor), [key])[key].reason) == told


TURNED = {
    "backwards": (lambda ml, ap: (ml, -ap), "goes back"),
    "cm": (lambda ml, ap: (ml / 10, ap / 10), "by the place none"),
    "m": (lambda ml, ap: (ml / 1000, ap / 1000), "by the place none"),
    "swapped": (lambda ml, ap: (ap, ml), "by the place none"),
}


@pytest.mark.parametrize("name", TURNED)
def test_a_place_that_does_not_go_with_the_raises_is_named(name):
    change, said = TURNED[name]
    for value in measured(placed(RAISES, change), ["calf_raises", "calf_last_honest_rep"]).values():
        assert np.isnan(value.value)
        assert said in value.reason


def test_raises_higher_than_any_heel_are_refused():
    """The rate told is half of the true one: four times the rise."""
    keys = ["calf_rise_mm", "calf_work_j"]
    for rate, told in ((500.0, True), (1000.0, False)):
        for value in measured(RAISES, keys, rate=rate).values():
            assert ("the rate is wrong" in value.reason) == told
            assert np.isnan(value.value) == told


def test_raises_by_the_place_stay_as_they_were():
    found = measured(RAISES, ["calf_raises", "calf_last_honest_rep", "calf_hand_support_pct_bw"])
    assert [value.reason for value in found.values()] == ["", "", ""]
    assert found["calf_raises"].value == RAISES.truth["calf_raises"]


@pytest.mark.parametrize("noise", ["white", "hum"])
def test_a_noisy_stance_before_a_push_says_that_its_onset_is_late(noise):
    """20 N of hum read the rise over the first 50 ms 64 % too high."""
    rng, keys = np.random.default_rng(4), ["push_rfd_50_n_s", "push_peak_net_n"]

    def add(force):
        hum = 20 * np.sin(2 * np.pi * 50 * np.arange(len(force)) / 1000)
        return force + (hum if noise == "hum" else rng.normal(0, 12, len(force)))

    assert "onset" in measured(forced(PUSH, add), keys)["push_rfd_50_n_s"].reason
    assert measured(PUSH, keys)["push_rfd_50_n_s"].reason == ""


@pytest.mark.parametrize(("cutoff_hz", "told"), [(10, True), (20, True), (None, False)])
def test_contacts_of_a_force_that_was_filtered_before_say_so(cutoff_hz, told):
    def smooth(force):
        return sosfiltfilt(butter(4, cutoff_hz, fs=1000, output="sos"), force) if cutoff_hz else force

    assert ("filtered before" in measured(forced(HOPS, smooth), ["hop_rsi"])["hop_rsi"].reason) == told


@pytest.mark.parametrize("rows", [5, 20, 60, 200])
@pytest.mark.parametrize("value", [0.0, -12.7])
def test_a_dropout_of_any_length_is_missing_in_a_force_with_noise(rows, value):
    """200 ms of nothing read a ratio of 2.30 for 1.75, 20 ms at -12.7 N a raise of 136 for 80 mm."""
    at = len(HOPS.forces["plate"]) // 2
    while HOPS.forces["plate"][at] < 1200:
        at += 1
    for take, key in ((HOPS, "hop_rsi"), (RAISES, "calf_peak_height_mm")):

        def out(force):
            force = force.copy()
            force[at : at + rows] = value
            return force

        found, true = (measured(one, [key])[key] for one in (forced(take, out), take))
        assert found.reason or found.value == pytest.approx(true.value, rel=0.02)
