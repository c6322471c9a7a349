"""Counts to wrench, wrench to centre of pressure."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from soleplate.kernels._jit import kernel

__all__ = ["cop", "wrench"]


@kernel
def wrench(
    counts: NDArray[np.int32], tare: NDArray[np.float64], matrix: NDArray[np.float64], out: NDArray[np.float64]
) -> None:
    """Multiply tared counts by the calibration matrix.

    ``counts`` (n, c) int32; ``tare`` (c,) counts; ``matrix`` (3, c) in N, N.mm, N.mm per count;
    ``out`` (n, 3): Fz N, Mx N.mm, My N.mm. The cells are added in their order.
    """
    for i in range(counts.shape[0]):
        fz = 0.0
        mx = 0.0
        my = 0.0
        for c in range(counts.shape[1]):
            force = counts[i, c] - tare[c]
            fz += matrix[0, c] * force
            mx += matrix[1, c] * force
            my += matrix[2, c] * force
        out[i, 0] = fz
        out[i, 1] = mx
        out[i, 2] = my


@kernel
def cop(wrench: NDArray[np.float64], min_load_n: float, out: NDArray[np.float64]) -> None:
    """Divide moments by load: ``x = -My / Fz``, ``y = Mx / Fz``.

    ``wrench`` (n, 3) N and N.mm; ``out`` (n, 2) mm in the plate frame, NaN where Fz is not at least
    ``min_load_n`` (a NaN load included).
    """
    for i in range(wrench.shape[0]):
        fz = wrench[i, 0]
        if fz >= min_load_n:
            out[i, 0] = -wrench[i, 2] / fz
            out[i, 1] = wrench[i, 1] / fz
        else:
            out[i, 0] = np.nan
            out[i, 1] = np.nan
