"""What a plate shows where nothing moves: noise, hum, the sway of a dead weight, and how it rings when tapped."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soleplate.errors import SignalError
from soleplate.metrics.sway.definition import LOW_PASS
from soleplate.model.certificate import NoiseFloor
from soleplate.model.plate import Calibration
from soleplate.pipeline.filters import smooth
from soleplate.pipeline.frames import stance_from_plate
from soleplate.text import Text

__all__ = ["RingDown", "hum_share", "noise_floor", "ring_down", "zero_noise"]

Array = NDArray[np.float64]
MAINS_HZ = (50.0, 60.0)
ALIAS_FROM_HZ = 12.0  # below, a folded line cannot be told from slow drift and from people
LINE_HZ = 1.0
RING_FROM_HZ = 5.0
RING_SNR = 8.0
SKIP_S = 0.008  # of the tap itself


def zero_noise(force_n: Array, rate_hz: float) -> float:
    """Return the SD of the empty plate, N, after the 10 Hz low-pass of the sway measures."""
    return float(smooth(force_n, LOW_PASS, rate_hz).std())


def hum_share(force_n: Array, rate_hz: float) -> float | None:
    """Return which share of the variance of the empty plate lies within 1 Hz of the mains or of where it folds to.

    ``force_n`` (n,) N. None where the rate folds the mains to below 12 Hz, or there is less than a second.
    """
    n = len(force_n)
    if n < rate_hz:
        return None
    window = np.hanning(n)
    power = np.abs(np.fft.rfft((force_n - force_n.mean()) * window)) ** 2
    at_hz = np.fft.rfftfreq(n, 1 / rate_hz)
    lines = [abs(mains - rate_hz * round(mains / rate_hz)) for mains in MAINS_HZ]
    total = float(power.sum())
    if min(lines) < ALIAS_FROM_HZ or not total > 0:
        return None
    shares = []
    for line in lines:
        near = np.abs(at_hz - line) <= LINE_HZ
        beside = (np.abs(at_hz - line) > 2 * LINE_HZ) & (np.abs(at_hz - line) <= 6 * LINE_HZ)
        level = float(np.median(power[beside])) / np.log(2) if beside.any() else 0.0  # of exponential noise: the mean
        shares.append(max(float(power[near].sum()) - level * int(near.sum()), 0.0) / total)
    return max(shares)


def noise_floor(counts: Array, calibration: Calibration, rate_hz: float, load_n: float, utc: str = "") -> NoiseFloor:
    """Return the sway that a dead weight seems to have.

    Parameters
    ----------
    counts : (n, c) float64
        Gapless, less their zero, with nothing but a dead weight on the plate.
    calibration : Calibration
        Of the plate.
    load_n : float
        The weight, N.

    Raises
    ------
    SignalError
        When there is no load, or too little time.
    """
    rows = counts @ calibration.matrix.T
    if not rows[:, 0].mean() > 0:
        raise SignalError(
            Text("The plate shows no load"), do=Text("Put the dead weight on it, and zero it empty before")
        )
    rows = smooth(rows, LOW_PASS, rate_hz)
    place = np.column_stack([-rows[:, 2] / rows[:, 0], rows[:, 1] / rows[:, 0]])
    ml, ap = stance_from_plate(place, calibration).T
    return _floor(ml, ap, rate_hz, load_n, utc)


def _floor(ml: Array, ap: Array, rate_hz: float, load_n: float, utc: str) -> NoiseFloor:
    step_ml, step_ap = np.abs(np.diff(ml)), np.abs(np.diff(ap))
    ml_sd, ap_sd = float(ml.std()), float(ap.std())
    return NoiseFloor(
        load_n,
        float(np.hypot(ml_sd, ap_sd)),
        ml_sd,
        ap_sd,
        float(np.hypot(step_ml, step_ap).mean() * rate_hz),
        float(step_ml.mean() * rate_hz),
        float(step_ap.mean() * rate_hz),
        rate_hz,
        utc,
    )


@dataclass(frozen=True)
class RingDown:
    """Hold at which frequency a tapped plate rings, and its damping over the critical one."""

    hz: float
    damping: float


def ring_down(force_n: Array, rate_hz: float) -> RingDown | None:
    """Return how a plate rang after the hardest tap in ``force_n`` (n,) N; None where no ringing stands out.

    What rings above a third of the rate is not believed.
    """
    away = force_n - np.median(force_n)
    first = int(np.argmax(np.abs(away))) + max(1, round(SKIP_S * rate_hz))
    tail = away[first : first + round(rate_hz)]
    if len(tail) < 0.2 * rate_hz:
        return None
    padded = 8 * len(tail)
    spectrum = np.abs(np.fft.rfft(tail - tail.mean(), padded))
    at_hz = np.fft.rfftfreq(padded, 1 / rate_hz)
    band = at_hz >= RING_FROM_HZ
    peak = int(np.argmax(np.where(band, spectrum, 0.0)))
    hz = float(at_hz[peak])
    if spectrum[peak] < RING_SNR * float(np.median(spectrum[band])) or hz > rate_hz / 3:
        return None
    damping = _damping(tail, hz, rate_hz)
    return RingDown(hz, damping) if damping is not None else None


def _damping(tail: Array, hz: float, rate_hz: float) -> float | None:
    """Fit a straight line to the logarithm of the amplitude of every two periods, as long as it falls."""
    size = max(4, round(2 * rate_hz / hz))
    blocks = len(tail) // size
    phase = np.exp(-2j * np.pi * hz * np.arange(size) / rate_hz)
    sizes = np.abs(tail[: blocks * size].reshape(blocks, size) @ phase)
    floor = 3 * float(np.median(sizes[blocks // 2 :])) if blocks > 5 else 0.0
    fallen = np.flatnonzero(sizes < floor)
    last = int(fallen[0]) if len(fallen) else blocks
    if last < 2:
        return None
    time_s = np.arange(last) * size / rate_hz
    slope = float(np.polyfit(time_s, np.log(sizes[:last]), 1)[0])
    return max(-slope / (2 * np.pi * hz), 0.0)
