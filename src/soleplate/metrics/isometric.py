"""Metrics of an isometric push against a bar or strap: how much, how fast, and for how long."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from soleplate.api.metric import Metric, RepView
from soleplate.errors import SignalError
from soleplate.metrics.step_down.motion import Array, integrate, quiet_row, running_mean
from soleplate.metrics.weighed import number, weight_n
from soleplate.model.limits import LIMITS
from soleplate.model.result import Value
from soleplate.text import Text, joined

__all__ = ["METRICS", "Push", "push_of", "rfd_n_s"]

ONSET_SD, ONSET_N, ONSET_S = 5.0, 20.0, 0.030
PEAK_S = 0.05
WINDOWS_MS = (50, 100, 150, 200, 250)
STANCE_S = 0.5
DIP_BW = 0.06
NOISY_N = 45.0  # above the stance: an onset found so late takes off the slow begin of the rise
SLOW_S = 1.0  # from the onset to 80 % of the peak: that is no explosive push
QUIET_BW, LEAST_BW = 0.02, 0.5


@dataclass(frozen=True)
class Push:
    """Hold one push.

    Attributes
    ----------
    fz_n : (n,) float64
        Force of the plate, N.
    onset, peak : int
        Rows.
    level_n, peak_n : float
        Force of the stance before, and the highest mean over 50 ms, N.
    remark : str
        What is to be said of it.
    """

    fz_n: Array
    rate_hz: float
    onset: int
    peak: int
    level_n: float
    peak_n: float
    remark: str


def push_of(rep: RepView) -> Push:
    """Find the push of a repetition.

    The onset is where the force leaves the quietest half second before by more than 5 SD of it, and by 20 N at least,
    for 30 ms or longer. Nothing is walked back: a heartbeat would move it by a tenth of a second.

    Raises
    ------
    SignalError
        When nobody stands still before, or nobody pushes.
    """
    fz, rate, weight = rep.fz(), rep.rate_hz(), weight_n(rep)
    smooth = running_mean(fz, round(PEAK_S * rate))
    peak = int(np.argmax(smooth))
    if peak < STANCE_S * rate:
        raise SignalError(Text("Nobody stood still before the push"), do=Text("Stand still for a second, then push"))
    half = np.flatnonzero(smooth[:peak] < (smooth[peak] + weight) / 2)
    end = int(half[-1]) + 1 if len(half) else peak
    middle, level, sd = quiet_row(fz[:end], rate, window_s=STANCE_S)
    if sd > QUIET_BW * weight:
        raise SignalError(
            Text("Nobody stood still before the push"),
            why=Text("the quietest {quiet_s:g} s vary by {sd:.1f} % of body weight (SD)", quiet_s=STANCE_S,
                     sd=100 * sd / weight),
            do=Text("Stand still for a second, then push"),
        )  # fmt: skip
    if level < LEAST_BW * weight:
        raise SignalError(
            Text("Nobody stood on the plate before the push"),
            why=Text("it bore {share:.0f} % of body weight", share=100 * level / weight),
            do=Text("Stand still for a second, then push"),
        )
    around = round(STANCE_S * rate / 2)
    noise = float(fz[max(0, middle - around) : middle + around].std())
    onset = _onset(fz, rate, middle, peak, level, noise)
    low = float(level - smooth[middle:onset].min(initial=level)) / weight
    rise = np.flatnonzero(smooth[onset : peak + 1] - level >= 0.8 * (smooth[peak] - level))
    slow = float(rise[0]) / rate if len(rise) else 0.0
    said = (
        Text("pressed before the start: stance bears {more:+.0f} % of the weight", more=100 * (level / weight - 1))
        if abs(level / weight - 1) > LIMITS.weight_refuse_bw
        else "",
        Text("swung into the push: {less:.0f} % under the weight just before", less=100 * low) if low > DIP_BW else "",
        Text(
            "restless or noisy stance before it ({sd:.0f} N SD): its onset is found late, {above:.0f} N above it",
            sd=noise,
            above=ONSET_SD * noise,
        )
        if ONSET_SD * noise > NOISY_N
        else "",
        Text("a slow push: {slow:.1f} s to 80 % of it", slow=slow) if slow > SLOW_S else "",
    )
    return Push(fz, rate, onset, peak, level, float(smooth[peak]), joined(filter(None, said)))


def _onset(fz_n: Array, rate_hz: float, start: int, peak: int, level_n: float, noise_n: float) -> int:
    above = fz_n[start : peak + 1] - level_n > max(ONSET_SD * noise_n, ONSET_N)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], above, [False]]).astype(np.int8)))
    long = edges[1::2] - edges[::2] >= ONSET_S * rate_hz
    if not long.any():
        raise SignalError(Text("No push was found"), why=Text("the force never leaves the stance for 30 ms"))
    return start + int(edges[::2][long][-1])  # the run that goes on to the peak


def rfd_n_s(fz_n: Array, rate_hz: float, onset: int, window_s: float) -> float:
    """Return the mean rise of a force, (n,) N, over a window from its onset row on, N/s; interpolated at its end."""
    end = onset + window_s * rate_hz
    if end > len(fz_n) - 1:
        return float("nan")
    last = float(np.interp(end, np.arange(len(fz_n)), fz_n))
    return (last - float(fz_n[onset])) / window_s


def _of(formula: Callable[[Push], float], unit: str) -> Callable[[RepView], Value]:
    def compute(rep: RepView) -> Value:
        found = rep.once(push_of)
        return number(formula(found), unit, found.remark)

    return compute


def _impulse(found: Push) -> float:
    rows = round(WINDOWS_MS[-1] / 1000 * found.rate_hz)
    net = found.fz_n[found.onset : found.onset + rows + 1] - found.level_n
    return float(integrate(net, found.rate_hz)[-1])


def _rise(window_ms: int) -> Callable[[RepView], Value]:
    return _of(lambda found: rfd_n_s(found.fz_n, found.rate_hz, found.onset, window_ms / 1000), "N/s")


metric = partial(
    Metric,
    direction="higher",
    symmetry="ratio",
    scatter="lognormal",
    source="Maffiuletti et al. 2016, Eur J Appl Physiol 116:1091 (rate of force development)",
    min_rate_hz=LIMITS.rate_cop_hz,
)

METRICS: tuple[Metric, ...] = (
    metric(
        key="push_peak_net_n",
        label=Text("Highest push, net"),
        unit="N",
        formula=Text("highest mean over 50 ms less the force of the quietest half second before"),
        compute=_of(lambda found: found.peak_n - found.level_n, "N"),
        digits=0,
    ),
    metric(
        key="push_peak_net_bw",
        label=Text("Highest push, net, over body weight"),
        unit="BW",
        formula=Text("highest net push over the force of the stance before, which is the body weight"),
        compute=_of(lambda found: (found.peak_n - found.level_n) / found.level_n, "BW"),
        digits=2,
    ),
    metric(
        key="push_peak_gross_n",
        label=Text("Highest force, body weight included"),
        unit="N",
        formula=Text("highest mean over 50 ms of the force of the plate"),
        compute=_of(lambda found: found.peak_n, "N"),
        digits=0,
    ),
    metric(
        key="push_time_to_peak_s",
        label=Text("Time to the highest push"),
        unit="s",
        direction="neither",
        formula=Text("onset (5 SD over stance, 20 N at least, for 30 ms) to the highest push"),
        compute=_of(lambda found: (found.peak - found.onset) / found.rate_hz, "s"),
        digits=2,
    ),
    metric(
        key="push_impulse_250_n_s",
        label=Text("Impulse of the first 250 ms"),
        unit="N s",
        formula=Text("net force over the first 250 ms from the onset on"),
        compute=_of(_impulse, "N s"),
        min_rate_hz=LIMITS.rate_contact_hz,
        digits=1,
    ),
    *(
        metric(
            key=f"push_rfd_{window}_n_s",
            label=Text("Rate of force development, 0 to {window} ms", window=window),
            unit="N/s",
            formula=Text("rise of the force from the onset over {window} ms; unfiltered", window=window),
            compute=_rise(window),
            min_rate_hz=LIMITS.rate_contact_hz,
            digits=0,
        )
        for window in WINDOWS_MS
    ),
)
