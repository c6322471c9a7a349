"""Time to boundary: how long until the centre of pressure, going on as it goes, leaves the foot.

The foot is the condition ``foot_outline_mm`` of the trial: its corners in the stance frame, e.g.
``45,120; 40,-110; -40,-110; -45,120``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import ArrayLike, NDArray

from soleplate.api.metric import Metric, RepView
from soleplate.errors import SignalError
from soleplate.kernels.boundary import time_to_boundary
from soleplate.metrics.sway.definition import LOW_PASS
from soleplate.metrics.weighed import pairs_of_numbers, whole
from soleplate.model.limits import LIMITS
from soleplate.text import Text

__all__ = ["METRICS", "Boundary", "boundary_times", "rectangle", "summarise"]

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
            Text("An outline of shape {shape} encloses nothing", shape=corners.shape),
            do=Text("Give at least three corners as x, y in mm"),
        )
    if len(ml) < 3:
        raise SignalError(Text("{n} samples have no acceleration", n=len(ml)), do=Text("Give at least three"))
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


def _of_boundary(name: str) -> Callable[[RepView], float]:
    def compute(rep: RepView) -> float:
        return rep.once(_summary)[name]

    return compute


def _summary(rep: RepView) -> dict[str, float]:
    told = rep.conditions.get("foot_outline_mm", "")
    if not told:
        raise SignalError(
            Text("No foot outline was stored"), do=Text("Give the corners of the foot as foot_outline_mm")
        )
    try:
        corners = pairs_of_numbers(told)
    except ValueError:
        raise SignalError(
            Text("{told!r} are no corners of a foot", told=told), do=Text("Give foot_outline_mm as ml,ap; ml,ap")
        ) from None
    ml, ap = rep.cop(low_pass=LOW_PASS)
    whole(ml)
    if len(corners) > 2 and not _inside(float(ml.mean()), float(ap.mean()), corners):
        raise SignalError(Text("The mean centre of pressure lies outside the stored foot outline"))
    found = summarise(boundary_times(ml, ap, rep.rate_hz(), corners, quadratic=False))
    if not found["local_minima"]:
        raise SignalError(Text("The path never heads for the outline"))
    return found


def _inside(ml_mm: float, ap_mm: float, corners: Array) -> bool:
    """Return whether a place lies inside an outline: a ray to the right crosses its edges an odd number of times."""
    x, y = corners.T
    before_x, before_y = np.roll(x, 1), np.roll(y, 1)
    crossed = (y > ap_mm) != (before_y > ap_mm)
    at = x[crossed] + (ap_mm - y[crossed]) * (before_x - x)[crossed] / (before_y - y)[crossed]
    return int((at > ml_mm).sum()) % 2 == 1


metric = partial(
    Metric,
    unit="s",
    direction="neither",
    symmetry="ratio",
    source="Riccio 1993 (at the present velocity); mean and SD of minima after Hertel 2006",
    scatter="lognormal",
    low_pass=LOW_PASS,
    min_rate_hz=LIMITS.rate_cop_hz,
    min_duration_s=LIMITS.duration_velocity_s,
    digits=2,
)

METRICS: tuple[Metric, ...] = (
    metric(
        key="boundary_min_s",
        label=Text("Shortest time to boundary"),
        formula=Text(
            "least time in which the centre of pressure, at its present velocity, would cross the stored outline"
        ),
        compute=_of_boundary("min_s"),
    ),
    metric(
        key="boundary_minima_mean_s",
        label=Text("Time to boundary, mean of its minima"),
        formula=Text("mean of the local minima of the time in which it would cross the stored outline of the foot"),
        compute=_of_boundary("mean_of_local_minima_s"),
    ),
    metric(
        key="boundary_minima_sd_s",
        label=Text("Time to boundary, SD of its minima"),
        formula=Text("SD of the local minima of the time in which it would cross the stored outline of the foot"),
        compute=_of_boundary("sd_of_local_minima_s"),
    ),
)
