"""Targets say in a step whether they are met."""

import math

import numpy as np
import pytest

from soleplate.live.plate_view import PlateView
from soleplate.live.spectrum import LiveSpectrum
from soleplate.live.targets import EvenLoad, Softer, StayInRing
from soleplate.model.plate import BoardFacts, square_plate
from soleplate.model.session import PlateSetup
from soleplate.model.stream import Chunk


class Stage:
    """A plate that bears what it is told to, 1000 samples a second."""

    def __init__(self, role="left"):
        self.view = PlateView(PlateSetup(role, "sim:", "sim", {}, BoardFacts(), square_plate()))
        self.view.set_zero(np.zeros(4), 0.0)
        self.made = 0

    def bear(self, force_n, seconds=None, ml_mm=0.0):
        force = np.atleast_1d(np.asarray(force_n, float))
        if seconds is not None:
            force = np.full(round(1000 * seconds), force[0])
        share = ml_mm / 170
        sides = np.array([1 + share, 1 - share, 1 - share, 1 + share]) / 4
        counts = np.rint(1000 * force[:, None] * sides).astype(np.int32)
        n = len(counts)
        ticks = 1000 * (self.made + np.arange(n))
        self.view.feed(Chunk("cells", self.made, ticks, counts, np.zeros(n, np.uint8), 0, 0.0))
        self.made += n


def test_the_ring_is_laid_where_one_stands_and_counts_time():
    stage = Stage()
    target = StayInRing(stage.view, 10)
    assert target.look().word == "step on"
    stage.bear(700, 1, ml_mm=30)
    assert target.look().word == "stand"
    stage.bear(700, 2, ml_mm=30)
    assert target.look().state == "good"
    assert target.centre_mm == pytest.approx((30, 0), abs=0.1)
    for _ in range(5):
        stage.bear(700, 0.2, ml_mm=30)
        assert target.look().word == "in"
    for _ in range(5):
        stage.bear(700, 0.2, ml_mm=60)
        found = target.look()
    assert found.word == "out"
    # The 10 Hz low-pass lags the step by some tens of ms, within one look of 0.2 s
    assert found.share == pytest.approx(0.5, abs=0.11)
    stage.bear(0, 0.5)
    assert target.look().state == "waiting"
    assert target.centre_mm is None


def test_even_load_says_which_side_needs_more():
    left, right = Stage("left"), Stage("right")
    target = EvenLoad([right.view, left.view], band=0.05)
    assert target.look().word == "step on"
    for forces, step in (((350, 340), "even"), ((300, 400), "more left"), ((400, 300), "more right")):
        left.bear(forces[0], 0.2)
        right.bear(forces[1], 0.2)
        assert target.look().word == step
    aimed = EvenLoad([left.view, right.view], aim=0.7)
    assert aimed.look().word == "more left"
    assert "70 % left" in aimed.title


def landing(peak_n):
    t = np.arange(1200) / 1000
    return np.where(t < 0.05, peak_n * np.sin(np.pi * t / 0.1) ** 2, 700 + (peak_n - 700) * np.exp(-(t - 0.05) / 0.05))


def test_landings_are_compared_with_the_last_five():
    stage = Stage()
    stage.bear(0, 1)
    target = Softer(stage.view)
    assert target.look().word == "land"
    words = []
    for peak in (2000, 1900, 2100, 1500):
        stage.bear(landing(peak))
        stage.bear(0, 0.5)
        words.append(target.look().word)
    assert words == ["2000 N", "softer", "harder", "softer"]
    assert "1500 N; mean of the last 3: 2000 N (-25 %)" in target.look().line
    for _ in range(6):
        stage.bear(landing(1500))
        stage.bear(0, 0.5)
    assert "mean of the last 5: 1500 N" in target.look().line


def test_stepping_on_and_standing_are_no_landings():
    stage = Stage()
    stage.bear(0, 1)
    target = Softer(stage.view)
    stage.bear(700 * np.clip(np.arange(3000) / 500, 0, 1))
    assert target.look().word == "land"


def test_the_spectrum_holds_the_variance_at_its_frequency():
    stage = Stage()
    t = np.arange(12_000) / 1000
    stage.bear(700 + 5 * np.sin(2 * np.pi * 8 * t))
    hz, density = LiveSpectrum(stage.view).points(10)
    assert hz[np.argmax(density)] == pytest.approx(8, abs=0.13)
    assert np.sum(density**2) * (hz[1] - hz[0]) == pytest.approx(12.5, rel=0.02)
    assert hz[-1] <= 25
    fresh = Stage()
    assert not LiveSpectrum(fresh.view).points(10)[0].size
    assert math.isnan(fresh.view.fz_n)
