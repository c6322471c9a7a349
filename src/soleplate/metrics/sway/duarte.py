"""Area, velocity and mean frequency as Duarte's group publishes them with its data sets (BMClab), in cm."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from soleplate.metrics.sway.spectrum import Spectrum, welch
from soleplate.metrics.sway.time import ellipse_area, measure_path, measure_spread

__all__ = ["duarte"]


def duarte(ml_cm: ArrayLike, ap_cm: ArrayLike, rate_hz: float) -> dict[str, float]:
    """Compute what the tables BDSinfoCOP and PDSinfoCOP hold.

    ``ml_cm``, ``ap_cm`` (n,) cm, gapless and taken as they are. The ellipse is the F-form prediction ellipse; the
    velocity is path / (n / rate); the spectrum has Hann segments of half the trial with half overlap, its moments by
    the trapezoidal rule. NaN where a signal without power has no frequency.
    """
    ml, ap = np.asarray(ml_cm, np.float64), np.asarray(ap_cm, np.float64)
    n = len(ml)
    path, spread = measure_path(ml, ap), measure_spread(ml, ap)
    area = ellipse_area(spread)
    mid, half = (
        (spread.variance_ml + spread.variance_ap) / 2,
        math.hypot((spread.variance_ml - spread.variance_ap) / 2, spread.covariance),
    )
    root = math.sqrt(max(mid * mid - half * half, 0.0))
    scale = area / (math.pi * root) if root > 0 else math.nan
    segment = n // 2
    spectra = [welch(x, rate_hz, segment=segment, overlap=n // 4, bins=segment, linear_detrend=False) for x in (ml, ap)]
    means = [_mean_frequency(spectrum) for spectrum in spectra]
    weights = [float(spectrum.density.sum()) for spectrum in spectra]
    total = sum(weights)
    return {
        "COParea_cm2": area,
        "semi_major_cm": math.sqrt(scale * (mid + half)) if root > 0 else math.nan,
        "semi_minor_cm": math.sqrt(scale * max(mid - half, 0.0)) if root > 0 else math.nan,
        "COPvelo_cm_s": path.total * rate_hz / n,
        "meanpowfreq_ml_Hz": means[0],
        "meanpowfreq_ap_Hz": means[1],
        "COPmfreq_Hz": (means[0] * weights[0] + means[1] * weights[1]) / total if total > 0 else math.nan,
    }


def _mean_frequency(spectrum: Spectrum) -> float:
    """First moment over zeroth, both by the trapezoidal rule."""
    power = float(np.trapezoid(spectrum.density, spectrum.frequency_hz))
    weighted = float(np.trapezoid(spectrum.density * spectrum.frequency_hz, spectrum.frequency_hz))
    return weighted / power if power > 0 else math.nan
