"""Calf raises against sets whose every repetition is known.

The noise has the spectrum of quiet two-legged standing (bands of the vertical force of one recorded person,
% of body weight), three times as large, as one leg stands less quietly, and 0.3 N of the plate's own.
"""

import numpy as np
import pytest

from soleplate.metrics.repetitions.calf_raise_reps import (
    CalfRaises,
    calf_raises,
    closed_rise_mm,
    honest_repetitions,
    last_honest_repetition,
    rise_loss_pct_per_rep,
)

RATE = 100.0
BANDS_PCT = (
    (0.02, 0.1, 0.0043), (0.1, 0.25, 0.0045), (0.25, 0.5, 0.0054), (0.5, 1, 0.0058),
    (1, 2, 0.0114), (2, 4, 0.028), (4, 8, 0.081), (8, 20, 0.017),
)  # fmt: skip


def standing_noise(rows, weight, rng, times=3.0, rate=RATE):
    frequency = np.fft.rfftfreq(rows, 1 / rate)
    spectrum = np.zeros(len(frequency), complex)
    for low, high, pct in BANDS_PCT:
        inside = np.flatnonzero((frequency >= low) & (frequency < high))
        if inside.size:
            random = rng.normal(size=inside.size) + 1j * rng.normal(size=inside.size)
            spectrum[inside] = random * times * pct / 100 * weight * rows / 2 / np.sqrt(inside.size)
    return np.fft.irfft(spectrum, rows) + rng.normal(0, 0.3, rows)


def calf_set(rng, *, reps=None, rise=None, support=False, fatigue=True, tempo=True):
    """Return force, weight, true rises and centre of pressure of a set between two quiet stances."""
    weight = rng.uniform(500, 1000)
    reps = reps or int(rng.integers(8, 35))
    first = rise or rng.uniform(50, 100)
    quiet = np.zeros(int(3 * RATE))
    heights, supports, rises = [quiet], [quiet], []
    for k in range(reps):
        slower = rng.normal(0, 0.05) + max(0.0, k - 0.6 * reps) * 0.02 if tempo else 0.0
        rises.append(first * (1 - 0.4 * k / reps + rng.normal(0, 0.05) if fatigue else 1.0))
        phase = np.arange(int(2 * (1 + slower) * RATE))
        heights.append(rises[-1] * (1 - np.cos(2 * np.pi * phase / len(phase))) / 2)
        supports.append(np.full(len(phase), rng.uniform(0, 0.1) if support and k > 0.7 * reps else 0.0))
    height, hands = np.concatenate([*heights, quiet]), np.concatenate([*supports, quiet])
    window = np.hanning(int(0.4 * RATE))
    hands = np.convolve(hands, window / window.sum(), "same")
    acceleration = np.gradient(np.gradient(height)) * RATE**2
    fz = weight * (1 + acceleration / 9806.65 - hands) + standing_noise(len(height), weight, rng)
    cop = (
        60 * np.clip(height / 30, 0, 1)
        + 0.2 * np.cumsum(rng.normal(0, 0.6, len(height)))
        + rng.normal(0, 2, len(height))
    )
    return fz, weight, np.array(rises), cop


def test_counts_are_exact_with_support_tempo_loss_and_fatigue():
    rng = np.random.default_rng(1)
    wrong = 0
    for _ in range(200):
        fz, weight, rises, cop = calf_set(rng, support=True)
        wrong += len(calf_raises(fz, RATE, weight, cop_ap_mm=cop)) != len(rises)
    assert wrong == 0


def test_counts_are_exact_hands_free_by_force_alone():
    rng = np.random.default_rng(2)
    wrong = 0
    for _ in range(200):
        fz, weight, rises, _ = calf_set(rng)
        wrong += len(calf_raises(fz, RATE, weight)) != len(rises)
    assert wrong == 0


@pytest.mark.parametrize("by", ["force", "cop"])
def test_the_rise_is_within_3_mm_hands_free(by):
    rng = np.random.default_rng(3)
    errors = []
    for _ in range(60):
        fz, weight, rises, cop = calf_set(rng, reps=20, rise=80.0, fatigue=False, tempo=False)
        found = calf_raises(fz, RATE, weight, cop_ap_mm=cop if by == "cop" else None)
        errors += list(found.rise_mm - rises)
    assert np.sqrt(np.mean(np.square(errors))) < 3.0


def test_a_fingertip_moving_with_the_heel_falsifies_the_rise_but_not_the_count():
    rng = np.random.default_rng(4)
    fz, weight, _, cop = calf_set(rng, reps=20, rise=80.0, fatigue=False, tempo=False)
    time = np.arange(len(fz)) / RATE
    moving = (time > 3) & (time < time[-1] - 3)
    fz = fz + np.where(moving, 0.01 * weight * np.cos(2 * np.pi * 0.5 * (time - 3)), 0.0)
    found = calf_raises(fz, RATE, weight, cop_ap_mm=cop)
    assert len(found) == 20
    assert abs(found.rise_mm.mean() - 80.0) > 15.0


def test_the_closed_rise_of_a_known_movement():
    t = np.arange(0, 2.0005, 0.001)
    fz = 700 * (1 + 40 * np.pi**2 * np.cos(np.pi * t) / 9806.65)
    assert closed_rise_mm(fz, 1000.0, 700.0) == pytest.approx(80.0, rel=1e-3)
    assert closed_rise_mm(fz + 30.0, 1000.0, 700.0) == pytest.approx(80.0, rel=1e-3)  # a wrong zero does not matter


def test_support_is_the_missing_weight():
    rng = np.random.default_rng(5)
    fz, weight, _, cop = calf_set(rng, reps=12, rise=80.0, fatigue=False, tempo=False)
    found = calf_raises(fz - 0.08 * weight, RATE, weight, cop_ap_mm=cop)
    assert found.support_bw == pytest.approx(0.08, abs=0.01)
    assert not honest_repetitions(found).any()
    assert honest_repetitions(calf_raises(fz, RATE, weight, cop_ap_mm=cop)).all()


def test_quiet_standing_holds_no_repetition():
    rng = np.random.default_rng(6)
    found = calf_raises(700 + standing_noise(3000, 700, rng), RATE, 700.0)
    assert len(found) == 0
    assert honest_repetitions(found).size == 0
    assert last_honest_repetition(honest_repetitions(found)) == 0


def test_honest_means_tempo_rise_and_free_hands():
    rows = np.arange(5)
    raises = CalfRaises(
        rows, rows, rows,
        np.array([80.0, 80.0, 80.0, 60.0, 80.0]),
        np.array([2.0, 2.6, 2.0, 2.0, 2.0]),
        np.array([0.0, 0.0, 0.0, 0.0, -0.06]),
    )  # fmt: skip
    assert honest_repetitions(raises).tolist() == [True, False, True, False, False]


@pytest.mark.parametrize(
    ("kept", "last"),
    [
        ("11111", 5),
        ("11011", 5),
        ("110011", 2),
        ("1101", 4),
        ("1110", 3),
        ("00111", 0),
        ("0", 0),
        ("", 0),
        ("10100", 3),
    ],
)
def test_the_last_honest_repetition(kept, last):
    assert last_honest_repetition(np.array([mark == "1" for mark in kept], bool)) == last


def test_fatigue():
    rise = np.array([80.0, 80.0, 80.0, 78.0, 76.0, 74.0])
    assert rise_loss_pct_per_rep(rise) < -1.0
    assert np.isnan(rise_loss_pct_per_rep(rise[:3]))


@pytest.mark.parametrize("cop", [True, False])
@pytest.mark.parametrize("hold_s", [0.0, 0.4])
@pytest.mark.parametrize("done", [0.2, 0.4, 0.6, 0.8])
def test_a_repetition_that_the_record_cuts_is_none(cop, hold_s, done):
    """Stepping off with the heel up was counted, and its half took a tenth off the mean rise."""
    t = np.arange(0, 21.0, 1 / RATE)
    way = (2.0 - hold_s) / 2
    within = (t - 3) % 2
    s = np.clip(np.minimum(within, 2 - within) / way, 0, 1)
    height = np.where(t < 3, 0, 80 * s**3 * (10 - 15 * s + 6 * s * s))[: round((3 + 2 * (7 + done)) * RATE)]
    fz = 700 * (1 + np.gradient(np.gradient(height)) * RATE**2 / 9806.65)
    found = calf_raises(fz, RATE, 700.0, cop_ap_mm=60 * np.clip(height / 30, 0, 1) if cop else None)
    assert len(found) == 7
    assert found.rise_mm.mean() == pytest.approx(80, rel=0.04)
