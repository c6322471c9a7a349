"""Single-leg calf raises: counts, rise, tempo, hand support, and the last honest repetition.

A raise of 80 mm in two seconds moves the force by 4 % of body weight only, and a fingertip on a rail by as
much: the rise of the centre of mass holds hands-free, count and tempo hold always (rulings 3.7).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from soleplate.metrics.step_down.motion import G_MM_S2, integrate, running_mean, turning_points
from soleplate.model.limits import LIMITS

__all__ = [
    "CalfRaises", "band_height_mm", "calf_raises", "closed_rise_mm", "dips", "honest_repetitions",
    "last_honest_repetition", "rise_loss_pct_per_rep", "whole_rises_mm",
]  # fmt: skip

Array = NDArray[np.float64]
TYPICAL = 0.35  # of the typical rise: what is less is no repetition
WHOLE = 0.8  # of the usual way down: a record that ends sooner after a top cuts the last repetition


def band_height_mm(fz_n: Array, rate_hz: float, body_weight_n: float, *, pace_hz: float) -> Array:
    """Return the height of the centre of mass without its slow drift, mm, (n,): good for finding repetitions only.

    Acceleration divided by ``-(2 pi f)^2`` in the spectrum, with everything below half the pace faded out and
    everything above five times the pace left away. The record should begin and end in quiet stance.
    """
    acceleration = G_MM_S2 * (fz_n / body_weight_n - 1.0)
    spectrum = np.fft.rfft(acceleration - acceleration.mean())
    frequency = np.fft.rfftfreq(len(fz_n), 1.0 / rate_hz)
    fade = np.clip((frequency / pace_hz - 0.35) / 0.3, 0.0, 1.0)  # half at 0.5 of the pace
    weight = np.where(frequency <= 5.0 * pace_hz, 0.5 - 0.5 * np.cos(np.pi * fade), 0.0)
    weight[0] = 0.0
    turn = np.where(frequency > 0.0, 2.0 * np.pi * frequency, 1.0)
    return np.fft.irfft(-weight * spectrum / turn**2, len(fz_n))


def closed_rise_mm(fz_n: Array, rate_hz: float, body_weight_n: float) -> float:
    """Return how far the centre of mass rises within one repetition that ends where and as it began, mm.

    The mean acceleration is taken out (equal speed at both ends), then the mean speed (equal height at both ends).
    """
    acceleration = G_MM_S2 * (fz_n / body_weight_n - 1.0)
    # both means by trapezoids, as the integrals are
    span = (len(fz_n) - 1) / rate_hz
    acceleration = acceleration - integrate(acceleration, rate_hz)[-1] / span
    speed = integrate(acceleration, rate_hz)
    height = integrate(speed - integrate(speed, rate_hz)[-1] / span, rate_hz)
    return float(height.max() - min(height[0], height[-1]))


@dataclass(frozen=True)
class CalfRaises:
    """Hold the repetitions of one set.

    Attributes
    ----------
    begin, top, end : (k,) int64
        Rows of heel down, heel up and heel down again.
    rise_mm : (k,) float64
        Rise of the centre of mass; only hands-free is it that of the heel.
    period_s : (k,) float64
        Length of each repetition.
    support_bw : (k,) float64
        Share of body weight that hands carried, as the mean force is missing it; negative when they pull down.
    """

    begin: NDArray[np.int64]
    top: NDArray[np.int64]
    end: NDArray[np.int64]
    rise_mm: Array
    period_s: Array
    support_bw: Array

    def __len__(self) -> int:
        return len(self.top)


def calf_raises(
    fz_n: Array,
    rate_hz: float,
    body_weight_n: float,
    *,
    cop_ap_mm: Array | None = None,
    pace_hz: float = 0.5,
    least_mm: float = 15.0,
) -> CalfRaises:
    """Find the repetitions of a set.

    Lifting the heel moves the centre of pressure to the forefoot, whatever the hands do: where it is given,
    repetitions are found by it. The force alone finds them hands-free, or with hands that bear a steady load.

    Parameters
    ----------
    fz_n : (n,) float64
        Vertical force, N, with some quiet stance before and after the set.
    rate_hz : float
        Samples per second, 20 or more.
    body_weight_n : float
        Weight as weighed before the set, N.
    cop_ap_mm : (n,) float64, optional
        Centre of pressure, forward +, mm; without NaN.
    pace_hz : float
        Repetitions per second as cued: 0.5 for 30 a minute (a metronome at 60 beats a minute).
    least_mm : float
        Smaller rises (or shifts forward) are no repetitions; neither are those below 35 % of the typical one.
    """
    height = band_height_mm(fz_n, rate_hz, body_weight_n, pace_hz=pace_hz)
    signal = height if cop_ap_mm is None else running_mean(cop_ap_mm, round(0.15 * rate_hz / pace_hz))
    step = max(1, int(rate_hz / (100.0 * pace_hz)))  # 100 points to a repetition are enough to find it
    typical = np.percentile(signal, 95) - np.percentile(signal, 5)
    peaks, _ = turning_points(signal[::step], max(least_mm, TYPICAL * float(typical)))
    around = round(0.25 * rate_hz / pace_hz)  # the centre of pressure stays forward around the highest point
    top = np.array([a + int(np.argmax(height[a : a + 2 * around])) for a in np.maximum(peaks * step - around, 0)])
    if np.any(np.diff(top) <= 0):  # hands moved the force about: keep the places found
        top = peaks * step
    if not len(top):
        nothing = np.zeros(0, np.int64)
        empty = np.zeros(0)
        return CalfRaises(nothing, nothing, nothing, empty, empty, empty)
    period = float(np.median(np.diff(top))) if len(top) > 1 else rate_hz / pace_hz
    reach = round(0.65 * period)  # the quiet stance around a set belongs to no repetition
    edges = [max(int(top[0]) - reach, 0), *top.tolist(), min(int(top[-1]) + reach, len(fz_n) - 1)]
    lows = np.array([a + int(np.argmin(height[a : b + 1])) for a, b in pairwise(edges)])
    begin, end = lows[:-1], lows[1:]
    down = end - top
    short = len(top) > 1 and end[-1] >= len(fz_n) - 2 and down[-1] < WHOLE * np.median(down[:-1])
    forward = cop_ap_mm is not None and signal[-1] - np.percentile(signal, 5) > 0.5 * typical
    if short or forward:  # stepped off, or stopped, with the heel up
        begin, top, end = begin[:-1], top[:-1], end[:-1]
    spans = [fz_n[a : b + 1] for a, b in zip(begin.tolist(), end.tolist(), strict=True)]
    rise = np.array([closed_rise_mm(span, rate_hz, body_weight_n) for span in spans])
    if cop_ap_mm is None:
        # the height without its drift swings once more before and after a set that began or ended at once
        real = np.flatnonzero(rise >= max(least_mm, TYPICAL * float(np.median(rise))))
        kept = slice(int(real[0]), int(real[-1]) + 1) if len(real) else slice(0)
        begin, top, end, rise, spans = begin[kept], top[kept], end[kept], rise[kept], spans[kept]
    return CalfRaises(
        begin,
        top,
        end,
        rise,
        (_vertex(height, end) - _vertex(height, begin)) / rate_hz,
        np.array([1.0 - float(span.mean()) / body_weight_n for span in spans]),
    )


def _vertex(values: Array, rows: NDArray[np.int64]) -> Array:
    """Return where the parabolas through extremes and the rows beside them turn, in rows, (k,)."""
    inside = np.clip(rows, 1, len(values) - 2)
    before, at, after = values[inside - 1], values[inside], values[inside + 1]
    bend = before - 2 * at + after
    away = np.divide(before - after, 2 * bend, out=np.zeros(len(rows)), where=bend != 0)
    return np.where(inside == rows, rows + np.clip(away, -0.5, 0.5), rows)


def whole_rises_mm(raises: CalfRaises, fz_n: Array, rate_hz: float, body_weight_n: float) -> Array:
    """Return the rise of each repetition, mm, (k,), the first and the last one cut as long as the others.

    The height without its drift bends at the ends of a set, so that the outer ends of these two are found too early
    and too late; a sum over the set feels it.
    """
    rises = raises.rise_mm.copy()
    if len(rises) < 3:
        return rises
    up = round(float(np.median((raises.top - raises.begin)[1:])))
    down = round(float(np.median((raises.end - raises.top)[:-1])))
    first, last = max(int(raises.top[0]) - up, 0), min(int(raises.top[-1]) + down, len(fz_n) - 1)
    rises[0] = closed_rise_mm(fz_n[first : int(raises.end[0]) + 1], rate_hz, body_weight_n)
    rises[-1] = closed_rise_mm(fz_n[int(raises.begin[-1]) : last + 1], rate_hz, body_weight_n)
    return rises


def dips(
    fz_n: Array, rate_hz: float, body_weight_n: float, *, pace_hz: float, smooth: float, least_mm: float = 15.0
) -> int:
    """Count the dips of the force: the body is high, and its force low, once in every repetition.

    Hands that take and give weight by turns bend the height of the force integrated twice, but each step
    of theirs lies between two dips. A pause at the top makes two dips of one unless they are smoothed together.

    Parameters
    ----------
    fz_n : (n,) float64
        Vertical force, N, with quiet stance before and after the set.
    rate_hz, body_weight_n, pace_hz, least_mm
        As for ``calf_raises``.
    smooth : float
        Width of the running mean in periods; 0.4 for a slow push, 0.25 shows pauses.
    """
    force = running_mean(fz_n / body_weight_n, round(smooth * rate_hz / pace_hz))
    # half of the swing of a cosine of the least rise, less what the running mean takes
    swing = 0.35 * least_mm * (2.0 * np.pi * pace_hz) ** 2 / G_MM_S2
    step = max(1, int(rate_hz / (100.0 * pace_hz)))
    peaks, _ = turning_points(force[::step], swing)
    return max(len(peaks) - 1, 0)


def honest_repetitions(
    raises: CalfRaises,
    *,
    pace_hz: float = 0.5,
    tempo_share: float = LIMITS.tempo_share,
    rise_share: float = 0.8,
    support_bw: float = 0.05,
) -> NDArray[np.bool_]:
    """Return which repetitions kept tempo, rise and free hands, (k,).

    Tempo: the period within ``tempo_share`` of the cue. Rise: at least ``rise_share`` of the mean of the first three.
    Hands: less than ``support_bw`` of body weight carried by them (either way).
    """
    if not len(raises):
        return np.zeros(0, bool)
    tempo = np.abs(raises.period_s * pace_hz - 1.0) <= tempo_share
    rise = raises.rise_mm >= rise_share * raises.rise_mm[:3].mean()
    hands: NDArray[np.bool_] = np.abs(raises.support_bw) < support_bw
    return tempo & rise & hands


def last_honest_repetition(honest: NDArray[np.bool_], *, lasting: int = 2) -> int:
    """Return the number (from 1) of the last repetition before the first lasting break, or 0.

    A break lasts when ``lasting`` repetitions in a row are not honest, or all that are left.
    """
    run = 0
    for number, kept in enumerate(honest.tolist(), start=1):
        run = 0 if kept else run + 1
        if run == lasting or (run and number == len(honest)):
            return number - run
    return len(honest)


def rise_loss_pct_per_rep(rise_mm: Array) -> float:
    """Return the slope of the rise over the set, % of the mean of the first three a repetition; NaN below four."""
    if len(rise_mm) < 4:
        return float("nan")
    slope = np.polyfit(np.arange(len(rise_mm)), rise_mm, 1)[0]
    return float(100.0 * slope / rise_mm[:3].mean())
