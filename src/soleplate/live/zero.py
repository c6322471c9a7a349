"""A zero taken by the person who looks: from one still second, by the same limits as in a test."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soleplate.api.metric import LowPass
from soleplate.model.limits import LIMITS
from soleplate.model.plate import Calibration
from soleplate.pipeline.filters import smooth
from soleplate.text import Text

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
        return StillZero(np.zeros(counts.shape[1]), float("nan"), False, Text("less than a second of data"))
    force = kept @ calibration.matrix[0]
    if rate_hz > 2.5 * LIMITS.still_filter_hz:
        force = smooth(force, LowPass(LIMITS.still_filter_hz, order=2, passes=1), rate_hz)
    noise = float(force.std())
    mean = kept.mean(axis=0)
    if noise >= LIMITS.tare_sd_n:
        return StillZero(
            mean,
            noise,
            False,
            Text(
                "the force moves by {noise:.1f} N, limit {tare_sd_n:g} N: step off",
                noise=noise,
                tare_sd_n=LIMITS.tare_sd_n,
            ),
        )
    moved = 0.0 if last is None else float(calibration.matrix[0] @ (mean - last))
    if abs(moved) > LIMITS.tare_from_last_n:
        reason = Text(
            "{moved:.0f} N from the last zero, limit {tare_from_last_n:g} N: is the plate empty?",
            moved=moved,
            tare_from_last_n=LIMITS.tare_from_last_n,
        )
        return StillZero(mean, noise, False, reason)
    return StillZero(mean, noise, True)
