"""Filtering forward and backward by second-order sections."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from soleplate.kernels._jit import kernel

__all__ = ["both_ways"]


@kernel
def both_ways(
    sos: NDArray[np.float64],
    settled: NDArray[np.float64],
    x: NDArray[np.float64],
    pad: int,
    work: NDArray[np.float64],
    out: NDArray[np.float64],
) -> None:
    """Run each column through the sections forward, then backward, in transposed direct form II.

    ``sos`` (k, 6) with a0 = 1; ``settled`` (k, 2), the state in which a constant 1 stays; ``x`` (n, c), extended at
    both ends by odd reflection over ``pad`` rows (fewer than n); ``work`` (n + 2 pad, c), scratch; ``out`` (n, c). Both
    passes start settled on their first value. The order of operations is that of ``scipy.signal.sosfiltfilt``.
    """
    n, columns = x.shape
    total = n + 2 * pad
    state = np.empty((columns, sos.shape[0], 2))
    for way in range(2):
        for step in range(total):
            i = step if way == 0 else total - 1 - step
            for c in range(columns):
                if way == 1:
                    value = work[i, c]
                elif i < pad:
                    value = 2 * x[0, c] - x[pad - i, c]
                elif i < pad + n:
                    value = x[i - pad, c]
                else:
                    value = 2 * x[n - 1, c] - x[2 * n + pad - 2 - i, c]
                if step == 0:
                    for s in range(sos.shape[0]):
                        state[c, s, 0] = value * settled[s, 0]
                        state[c, s, 1] = value * settled[s, 1]
                for s in range(sos.shape[0]):
                    result = sos[s, 0] * value + state[c, s, 0]
                    state[c, s, 0] = sos[s, 1] * value - sos[s, 4] * result + state[c, s, 1]
                    state[c, s, 1] = sos[s, 2] * value - sos[s, 5] * result
                    value = result
                if way == 0:
                    work[i, c] = value
                elif pad <= i < pad + n:
                    out[i - pad, c] = value
