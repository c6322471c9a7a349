"""Stabilogram diffusion and detrended fluctuation: how far apart two moments lie. Ungated formulas.

Long sums avoid BLAS, whose threads cost more than they save at these lengths.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from soleplate.kernels.boxes import box_fluctuation
from soleplate.kernels.displacement import displacement

__all__ = ["Diffusion", "detrended_fluctuation", "diffusion_log", "diffusion_regions", "mean_square_displacement"]

Array = NDArray[np.float64]

_DIRECT_LAGS = 32


@dataclass(frozen=True)
class Diffusion:
    """Hold the two regions of a diffusion plot and where they meet.

    ``short_diffusion`` and ``long_diffusion``: see the function that made it. ``short_hurst`` and ``long_hurst`` are
    half the slopes in the double logarithmic plot.
    """

    short_diffusion: float
    long_diffusion: float
    short_hurst: float
    long_hurst: float
    critical_time_s: float
    critical_displacement: float


def mean_square_displacement(x: ArrayLike, lags: int) -> Array:
    """Average the squared displacement over each lag.

    ``x`` (n,) mm; returns (lags,) mm^2 for lags 1, 2, ... rows. The first lags directly, where a difference of large
    sums would cost digits, the rest by FFT.
    """
    values = np.asarray(x, np.float64)
    values = values - values.mean()
    n = len(values)
    out = np.empty(lags)
    direct = min(lags, _DIRECT_LAGS)
    displacement(values, out[:direct])
    if lags > direct:
        size = 1 << (n + lags - 1).bit_length()
        transform = np.fft.rfft(values, size)
        product = np.fft.irfft(transform.real**2 + transform.imag**2, size)[direct + 1 : lags + 1]
        squares = np.concatenate(([0.0], np.cumsum(values**2)))
        rows = n - np.arange(direct + 1, lags + 1)
        out[direct:] = (squares[rows] + squares[n] - squares[n - rows] - 2 * product) / rows
    return out


def _line(x: Array, y: Array) -> tuple[float, float]:
    """Return intercept and slope of the least-squares line."""
    centre_x, centre_y = x.mean(), y.mean()
    slope = float(((x - centre_x) * (y - centre_y)).sum() / ((x - centre_x) ** 2).sum())
    return float(centre_y - slope * centre_x), slope


def _fit_errors(x: Array, y: Array, counts: NDArray[np.int64]) -> Array:
    """RMS of the residuals of the line through the first ``counts`` points, for each of them."""
    x, y = x - x.mean(), y - y.mean()
    sums = (np.cumsum(part)[counts - 1] for part in (x, y, x * x, x * y, y * y))
    sx, sy, sxx, sxy, syy = sums
    vxx, vxy, vyy = sxx - sx * sx / counts, sxy - sx * sy / counts, syy - sy * sy / counts
    return np.sqrt(np.maximum(vyy - vxy * vxy / vxx, 0.0) / counts)


def diffusion_log(msd: Array, rate_hz: float, *, first_s: float = 0.3, last_s: float = 2.5) -> Diffusion:
    """Fit two lines in the double logarithmic plot (Quijoux 2021).

    The short region ends, and the long one begins, at the lag from ``first_s`` to ``last_s`` that leaves the least
    RMS error in its own fit. The diffusion coefficients are ``exp(intercept)``, the displacement at 1 s; the
    critical point is where the lines cross, at most the last lag; NaN before the first.
    """
    time = np.log(np.arange(1, len(msd) + 1) / rate_hz)
    height = np.log(msd)
    ends = np.arange(int(first_s * rate_hz) + 1, int(last_s * rate_hz) + 1)
    short_end = int(ends[_last_least(_fit_errors(time, height, ends))])
    long_errors = _fit_errors(time[::-1], height[::-1], len(msd) - ends + 1)
    long_begin = int(ends[_last_least(long_errors)]) - 1
    short, short_slope = _line(time[:short_end], height[:short_end])
    long, long_slope = _line(time[long_begin:], height[long_begin:])
    crossing = math.nan
    if short_slope != long_slope:
        crossing = min((long - short) / (short_slope - long_slope), float(time[-1]))
    if crossing < time[0]:
        # Lines that meet before the first lag meet where there are no data, often at a time of nothing.
        crossing = math.nan
    return Diffusion(
        math.exp(short),
        math.exp(long),
        short_slope / 2,
        long_slope / 2,
        math.exp(crossing),
        math.exp(short + short_slope * crossing),
    )


def _last_least(errors: Array) -> int:
    return int(np.flatnonzero(errors == errors.min())[-1])


def diffusion_regions(
    msd: Array, rate_hz: float, *, short_s: tuple[float, float] = (0.0, 0.5), long_s: tuple[float, float] = (2.0, 10.0)
) -> Diffusion:
    """Fit both regions of the linear plot (Collins & De Luca 1993, Exp Brain Res 95:308).

    ``D`` is half the slope of the mean square displacement in its region, unit squared per s; ``H`` half the slope of
    its logarithm over the same lags; the critical point is where the two straight lines cross (NaN when they do
    not at a positive time).
    """
    time = np.arange(1, len(msd) + 1) / rate_hz
    near = (time > short_s[0]) & (time <= short_s[1])
    far = (time >= long_s[0]) & (time <= long_s[1])
    short, short_slope = _line(time[near], msd[near])
    long, long_slope = _line(time[far], msd[far])
    moves = bool((msd > 0).all())
    hurst = [_line(np.log(time[part]), np.log(msd[part]))[1] / 2 if moves else math.nan for part in (near, far)]
    crossing = (long - short) / (short_slope - long_slope) if short_slope != long_slope else math.nan
    if not crossing > 0:
        crossing = math.nan
    return Diffusion(short_slope / 2, long_slope / 2, hurst[0], hurst[1], crossing, short + short_slope * crossing)


def detrended_fluctuation(x: ArrayLike, *, smallest: int = 10, sizes: int = 16) -> float:
    """Compute the exponent of detrended fluctuation analysis (Peng 1994).

    ``x`` (n,): summed up after its mean is taken out, cut into boxes of 16 sizes from 10 rows to n / 4 spaced
    evenly in the logarithm, a line taken out of each box. 0.5 for white noise, 1.5 for its sum. NaN for fewer than
    80 rows.
    """
    values = np.asarray(x, np.float64)
    n = len(values)
    if n < 8 * smallest:
        return math.nan
    profile = np.cumsum(values - values.mean())
    boxes = np.unique(np.round(np.geomspace(smallest, n // 4, sizes)).astype(np.int64))
    fluctuation = np.empty(len(boxes))
    box_fluctuation(profile, boxes, fluctuation)
    if not (fluctuation > 0).all():
        return math.nan
    return _line(np.log(boxes), np.log(fluctuation))[1]
