"""A zero taken by the person who looks: from one still second, by the same limits as in a test."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soleplate.api.metric import LowPass
from soleplate.model.limits import LIMITS
from soleplate.model.plate import Calibration
from soleplate.pipeline.filters import smooth

__all__ = ["StillZero", "judge_zero"]

Array = NDArray[np.float64]


@dataclass(frozen=True)
class StillZero:
    """Hold the mean counts of the window, the SD of the force after the 10 Hz low-pass, and whether it holds."""

    counts: Array
    noise_n: float
    accepted: bool
    reason: str = ""


def judge_zero(counts: Array, rate_hz: float, calibration: Calibration, last: Array | None) -> StillZero:
    """Judge a window of counts (n, cells) by its stillness and by its distance from the last zero, if there is one."""
    kept = counts[np.isfinite(counts).all(axis=1)]
    if len(kept) < 0.9 * LIMITS.still_s * rate_hz:
        return StillZero(np.zeros(counts.shape[1]), float("nan"), False, "less than a second of data")
    force = kept @ calibration.matrix[0]
    if rate_hz > 2.5 * LIMITS.still_filter_hz:
        force = smooth(force, LowPass(LIMITS.still_filter_hz, order=2, passes=1), rate_hz)
    noise = float(force.std())
    mean = kept.mean(axis=0)
    if noise >= LIMITS.tare_sd_n:
        return StillZero(
            mean, noise, False, f"the force moves by {noise:.1f} N, limit {LIMITS.tare_sd_n:g} N: step off"
        )
    moved = 0.0 if last is None else float(calibration.matrix[0] @ (mean - last))
    if abs(moved) > LIMITS.tare_from_last_n:
        reason = f"{moved:.0f} N from the last zero, limit {LIMITS.tare_from_last_n:g} N: is the plate empty?"
        return StillZero(mean, noise, False, reason)
    return StillZero(mean, noise, True)
