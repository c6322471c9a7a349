"""Whether somebody stands still on a plate that is looked at."""

from __future__ import annotations

import math

import numpy as np

from soleplate.live.plate_view import FZ, PlateView
from soleplate.model.limits import LIMITS

__all__ = ["stillness"]

PERSON_N = 100.0


def stillness(view: PlateView) -> tuple[bool, float, float]:
    """Return whether somebody stands still, the mean force, N, and its SD as a share of it, over the last second."""
    force = view.trail.last(max(3, round(LIMITS.still_s * view.rate_hz)))[FZ]
    step = max(1, round(view.rate_hz / LIMITS.still_filter_hz))
    whole = force[: len(force) // step * step]
    if len(whole) < 3 * step or not np.isfinite(whole).all():
        return False, math.nan, math.nan
    calm = whole.reshape(-1, step).mean(axis=1)  # the load as a 10 Hz low-pass would leave it
    mean, spread = float(calm.mean()), float(calm.std())
    if mean < PERSON_N:
        return False, mean, math.nan
    return spread <= LIMITS.weigh_sd_bw * mean, mean, spread / mean
