"""Time until a path, going on as it goes now, would cross the edge of the support."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from soleplate.kernels._jit import kernel

__all__ = ["time_to_boundary"]


@kernel
def _after(
    x: float,
    y: float,
    vx: float,
    vy: float,
    ax: float,
    ay: float,
    x0: float,
    y0: float,
    x1: float,
    y1: float,
    edge_only: bool,
    best: float,
) -> float:
    """Give the first time from 0 on at which a parabola meets an edge or its line, if before ``best``."""
    nx = y1 - y0
    ny = x0 - x1
    a = 0.5 * (ax * nx + ay * ny)
    b = vx * nx + vy * ny
    c = (x - x0) * nx + (y - y0) * ny
    first = np.inf
    second = np.inf
    if a == 0.0:
        if b != 0.0:
            first = -c / b
    else:
        under = b * b - 4.0 * a * c
        if under >= 0.0:
            q = -0.5 * (b + np.sqrt(under)) if b >= 0.0 else -0.5 * (b - np.sqrt(under))
            first = q / a
            if q != 0.0:
                second = c / q
    for tau in (first, second):
        if tau >= 0.0 and tau < best:
            if edge_only:
                px = x + vx * tau + 0.5 * ax * tau * tau
                py = y + vy * tau + 0.5 * ay * tau * tau
                share = ((px - x0) * (x1 - x0) + (py - y0) * (y1 - y0)) / (nx * nx + ny * ny)
                if share < 0.0 or share > 1.0:
                    continue
            best = tau
    return best


@kernel
def time_to_boundary(
    state: NDArray[np.float64],
    corners: NDArray[np.float64],
    edge_only: bool,
    out: NDArray[np.float64],
    edge: NDArray[np.int64],
) -> None:
    """Find the shortest time to any edge for each instant, and which edge.

    ``state`` (n, 6): x, y mm, their velocities mm/s and accelerations mm/s^2 (zero for the linear form, Riccio 1993;
    else the quadratic one, Slobounov 1997). ``corners`` (k, 2) mm in order; edge i ends at corner i. With
    ``edge_only`` a crossing counts on the edge itself, else on its whole line. ``out`` (n, k) s for each edge and
    ``edge`` (n,) the nearest, -1 for none; NaN where an edge is never met.
    """
    k = corners.shape[0]
    for i in range(state.shape[0]):
        nearest = np.inf
        edge[i] = -1
        for j in range(k):
            p = (j + k - 1) % k
            tau = _after(
                state[i, 0],
                state[i, 1],
                state[i, 2],
                state[i, 3],
                state[i, 4],
                state[i, 5],
                corners[p, 0],
                corners[p, 1],
                corners[j, 0],
                corners[j, 1],
                edge_only,
                np.inf,
            )
            out[i, j] = tau if tau < np.inf else np.nan
            if tau < nearest:
                nearest = tau
                edge[i] = j
