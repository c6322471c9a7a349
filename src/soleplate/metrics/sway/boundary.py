"""Time to boundary: how long until the centre of pressure, going on as it goes, leaves the foot. Ungated formulas."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from soleplate.errors import SignalError
from soleplate.kernels.boundary import time_to_boundary

__all__ = ["Boundary", "boundary_times", "rectangle", "summarise"]

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Boundary:
    """Hold times to the boundary.

    Attributes
    ----------
    time_s : (n,) float64
        To the nearest edge; NaN where none would be met.
    edge : (n,) int64
        Which edge that is, -1 for none; edge i ends at corner i.
    by_edge_s : (n, k) float64
        To each edge.
    """

    time_s: Array
    edge: NDArray[np.int64]
    by_edge_s: Array


def rectangle(width_mm: float, length_mm: float, *, ml_mm: float = 0.0, ap_mm: float = 0.0) -> Array:
    """Return the corners of a foot of this width and length around a centre, (4, 2) mm."""
    half = np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]]) * (width_mm / 2, length_mm / 2)
    return half + np.array([ml_mm, ap_mm])


def boundary_times(
    ml_mm: ArrayLike,
    ap_mm: ArrayLike,
    rate_hz: float,
    corners_mm: ArrayLike,
    *,
    quadratic: bool = True,
    edges_only: bool = True,
) -> Boundary:
    """Compute the time to each edge of a foot outline.

    Parameters
    ----------
    ml_mm, ap_mm : (n,) float64
        Gapless path, filtered before: accelerations drive the quadratic form.
    rate_hz : float
        Sampling rate; derivatives are central differences.
    corners_mm : (k, 2) float64
        Corners of the outline in order, either way round, at least three.
    quadratic : bool
        Go on with the present acceleration (Slobounov 1997) or, if not, at the present velocity (Riccio 1993).
    edges_only : bool
        Count a crossing on the edge itself; False takes the endless line through it, as some published code does.
    """
    corners = np.array(corners_mm, np.float64, order="C")
    ml, ap = np.asarray(ml_mm, np.float64), np.asarray(ap_mm, np.float64)
    if corners.ndim != 2 or corners.shape[1:] != (2,) or len(corners) < 3:
        raise SignalError(
            f"An outline of shape {corners.shape} encloses nothing", do="Give at least three corners as x, y in mm"
        )
    if len(ml) < 3:
        raise SignalError(f"{len(ml)} samples have no acceleration", do="Give at least three")
    state = np.zeros((len(ml), 6))
    for column, x in enumerate((ml, ap)):
        velocity = np.gradient(x, 1 / rate_hz)
        state[:, column], state[:, column + 2] = x, velocity
        if quadratic:
            state[:, column + 4] = np.gradient(velocity, 1 / rate_hz)
    by_edge, edge = np.empty((len(ml), len(corners))), np.empty(len(ml), np.int64)
    time_to_boundary(state, corners, edges_only, by_edge, edge)
    rows = np.arange(len(ml))
    nearest = np.where(edge >= 0, by_edge[rows, np.maximum(edge, 0)], np.nan)
    return Boundary(nearest, edge, by_edge)


def summarise(times: Boundary) -> dict[str, float]:
    """Compute minimum, mean, and mean and SD of the local minima, s, and how many there are (Hertel 2006)."""
    time = times.time_s
    present = time[np.isfinite(time)]
    if not len(present):
        return dict.fromkeys(("min_s", "mean_s", "mean_of_local_minima_s", "sd_of_local_minima_s"), math.nan) | {
            "local_minima": 0.0
        }
    minima = local_minima(time)
    return {
        "min_s": float(present.min()),
        "mean_s": float(present.mean()),
        "mean_of_local_minima_s": float(minima.mean()) if len(minima) else math.nan,
        "sd_of_local_minima_s": float(minima.std()) if len(minima) else math.nan,
        "local_minima": float(len(minima)),
    }


def local_minima(time_s: Array) -> Array:
    """Return the values lower than both neighbours."""
    with np.errstate(invalid="ignore"):
        lower = (time_s[1:-1] < time_s[:-2]) & (time_s[1:-1] < time_s[2:])
    return time_s[1:-1][lower]
