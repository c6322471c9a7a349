"""Zero crossings of a speed, and the highest value between them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from soleplate.kernels._jit import kernel

__all__ = ["lobes"]


@kernel
def lobes(speed: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """Count sign changes and add up the extreme of each whole lobe between two of them.

    ``speed`` (n,), any unit per s. ``out`` (5,): crossings; number and sum of positive extremes; number and sum of
    the sizes of negative ones. A zero belongs to the lobe before it. Quijoux 2021.
    """
    crossings = 0
    positive = 0
    negative = 0
    sum_positive = 0.0
    sum_negative = 0.0
    side = 0.0
    peak = 0.0
    for i in range(speed.shape[0]):
        value = speed[i]
        if value != 0.0:
            sign = 1.0 if value > 0.0 else -1.0
            if side == 0.0:
                side = sign
            elif sign != side:
                if crossings > 0:
                    if value < 0.0:
                        positive += 1
                        sum_positive += peak
                    else:
                        negative += 1
                        sum_negative += abs(peak)
                crossings += 1
                side = sign
                peak = 0.0
        if abs(value) > abs(peak):
            peak = value
    out[0] = crossings
    out[1] = positive
    out[2] = sum_positive
    out[3] = negative
    out[4] = sum_negative
