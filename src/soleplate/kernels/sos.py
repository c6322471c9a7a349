"""Causal filtering by second-order sections."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from soleplate.kernels._jit import kernel

__all__ = ["sosfilt"]


@kernel
def sosfilt(
    sos: NDArray[np.float64], x: NDArray[np.float64], state: NDArray[np.float64], out: NDArray[np.float64]
) -> None:
    """Run each column through the sections in transposed direct form II.

    ``sos`` (k, 6) with a0 = 1; ``x`` (n, c); ``state`` (c, k, 2), read and left for the next block;
    ``out`` (n, c). The order of operations is that of ``scipy.signal.sosfilt``, so the bits are too.
    A NaN stays in the state: filter gapless spans apart.
    """
    # Columns inside: their recursions do not wait for one another.
    for i in range(x.shape[0]):
        for c in range(x.shape[1]):
            value = x[i, c]
            for s in range(sos.shape[0]):
                result = sos[s, 0] * value + state[c, s, 0]
                state[c, s, 0] = sos[s, 1] * value - sos[s, 4] * result + state[c, s, 1]
                state[c, s, 1] = sos[s, 2] * value - sos[s, 5] * result
                value = result
            out[i, c] = value
