"""Counts to newtons."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from soleplate.errors import SignalError
from soleplate.kernels.wrench import cop, wrench
from soleplate.model.plate import Calibration
from soleplate.text import Text

__all__ = ["centre_of_pressure", "checked_counts", "to_wrench"]

Array = NDArray[np.float64]


def checked_counts(counts: ArrayLike, calibration: Calibration) -> NDArray[np.int32]:
    """Return counts as a contiguous int32 array (n, c); raise SignalError unless there is one column per cell."""
    given = np.asarray(counts)
    cells = calibration.matrix.shape[1]
    if given.ndim != 2 or given.shape[1] != cells:
        raise SignalError(
            Text("Counts of shape {shape} do not fit a plate of {cells} cells", shape=given.shape, cells=cells),
            do=Text("Give an array with one row per instant and one column per cell"),
        )
    # A writable array, so that the kernels need one compiled form only.
    return np.require(given, np.int32, ["C", "W"])


def to_wrench(counts: ArrayLike, tare: ArrayLike, calibration: Calibration) -> Array:
    """Turn counts (n, c) and tare (c,) into a wrench (n, 3): Fz N, Mx and My N.mm in the plate frame."""
    rows = checked_counts(counts, calibration)
    zero = np.array(tare, np.float64)
    if zero.shape != (rows.shape[1],):
        raise SignalError(
            Text("A tare of shape {shape} does not fit {shape2} cells", shape=zero.shape, shape2=rows.shape[1]),
            do=Text("Give one number per cell"),
        )
    out = np.empty((len(rows), 3))
    wrench(rows, zero, np.array(calibration.matrix, np.float64, order="C"), out)
    return out


def centre_of_pressure(plate_wrench: ArrayLike, min_load_n: float) -> Array:
    """Divide moments by load: (n, 2) mm in the plate frame, NaN where Fz is below ``min_load_n``."""
    rows = np.array(plate_wrench, np.float64, order="C")
    out = np.empty((len(rows), 2))
    cop(rows, float(min_load_n), out)
    return out
