"""The constant part of two clocks: how much later one plate shows an event that both of them saw.

Fits to the host's clock cannot see it: it is the difference of the least delays of two cables and bridges (up to
some milliseconds with bridges that wait). One tap on both plates at once, or a wire between the boards, tells it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from soleplate.errors import SignalError
from soleplate.text import Text

__all__ = ["edge_offset", "tap_offset"]

Array = NDArray[np.float64]

MAX_OFFSET_S = 0.05
TAP_OVER_NOISE = 8.0  # the steepest rise over the RMS of all slopes but the steepest tenth
MIN_LIKENESS = 0.5  # correlation of the slopes of both plates
EDGE_JITTER_S = 0.005


def tap_offset(time_a: ArrayLike, force_a: ArrayLike, time_b: ArrayLike, force_b: ArrayLike) -> float:
    """Return how much later the second plate shows a tap, s: where the slopes of both forces are most alike.

    Parameters
    ----------
    time_a, time_b : (n,), (m,) float64
        Times on one clock, s, rising; they overlap.
    force_a, force_b : (n,), (m,) float64
        Force of each plate, any unit; no zero is needed.

    Raises
    ------
    SignalError
        When no tap stands out on both plates, or what they show differs too much.
    """
    times = [np.asarray(time, np.float64) for time in (time_a, time_b)]
    if min(len(time) for time in times) < 10:
        raise SignalError(Text("There are too few samples for a tap"), do=Text("Look at a second or more around it"))
    step = min(float(np.median(np.diff(time))) for time in times)
    first, last = max(time[0] for time in times), min(time[-1] for time in times)
    grid = np.arange(first, last, step)
    reach = round(MAX_OFFSET_S / step)
    if len(grid) < 4 * reach:
        raise SignalError(
            Text("Both plates together show too little for a tap"), do=Text("Look at a second or more around it")
        )
    forces = (np.asarray(force, np.float64) for force in (force_a, force_b))
    slopes = [np.diff(np.interp(grid, time, force)) for time, force in zip(times, forces, strict=True)]
    for slope, name in zip(slopes, ("first", "second"), strict=True):
        calm = np.sort(np.abs(slope))[: int(0.9 * len(slope))]
        if np.abs(slope).max() <= TAP_OVER_NOISE * max(float(np.sqrt(np.mean(calm**2))), 1e-12):
            raise SignalError(
                Text("No tap stands out on the {name} plate", name=name),
                do=Text("Tap both plates at once with a stiff board"),
            )
    a, b = slopes
    middle = slice(reach, len(a) - reach)
    lags = range(-reach, reach + 1)
    likeness = np.array([_correlation(a[middle], b[reach + lag : len(b) - reach + lag]) for lag in lags])
    best = int(np.argmax(likeness))
    if likeness[best] < MIN_LIKENESS or best in (0, len(likeness) - 1):
        raise SignalError(
            Text(
                "The taps on both plates do not match (correlation {likeness:.2f}, at least {min_likeness:g})",
                likeness=likeness[best],
                min_likeness=MIN_LIKENESS,
            ),
            do=Text("Tap both plates at once with a stiff board, while nobody stands on them"),
        )
    left, peak, right = likeness[best - 1 : best + 2]
    bend = left - 2 * peak + right
    return float((best - reach + (0.5 * (left - right) / bend if bend < 0 else 0.0)) * step)


def _correlation(a: Array, b: Array) -> float:
    size = float(np.sqrt(np.dot(a, a) * np.dot(b, b)))
    return float(np.dot(a, b)) / size if size > 0 else 0.0


def edge_offset(edges_a: ArrayLike, edges_b: ArrayLike) -> float:
    """Return how much later the second board flags the edges of the sync wire, s: the median over all edges.

    Parameters
    ----------
    edges_a, edges_b : (n,), (m,) float64
        Times of the samples with a sync edge, on one clock, s, rising.

    Raises
    ------
    SignalError
        When no edges pair within 50 ms, or the pairs contradict each other.
    """
    a, b = np.asarray(edges_a, np.float64), np.asarray(edges_b, np.float64)
    if not len(a) or not len(b):
        raise SignalError(
            Text("A board saw no edge of the sync wire"), do=Text("Check the wire, and which board sends")
        )
    right = np.clip(np.searchsorted(b, a), 1, max(len(b) - 1, 1))
    near = np.where(np.abs(b[right - 1] - a) <= np.abs(b[np.minimum(right, len(b) - 1)] - a), right - 1, right)
    differences = b[np.minimum(near, len(b) - 1)] - a
    paired = differences[np.abs(differences) <= MAX_OFFSET_S]
    if not len(paired) or np.percentile(np.abs(paired - np.median(paired)), 75) > EDGE_JITTER_S:
        raise SignalError(
            Text("The edges of the sync wire do not pair"), do=Text("Check that one board sends to the other")
        )
    return float(np.median(paired))
