"""Fit the matrix of a plate to known weights on known spots.

First one gain for each cell, then the full 3 x 4 matrix by least squares, drawn by a ridge towards those gains: what
the weights do not tell (a stiff plate never shows the load that its diagonals share) stays as the gains say. The
ridge is the one with the smallest leave-one-out error. Every reading is divided by its load, so that the residual of
a moment is an error of the centre of pressure in mm.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from soleplate.errors import SignalError
from soleplate.model.plate import Calibration
from soleplate.text import Text

__all__ = ["Fit", "Readings", "fit_gains", "fit_matrix", "spread_of"]

Array = NDArray[np.float64]
# Over the largest singular value squared. Less would fit the noise in the direction that a stiff plate never loads,
# and every later sample would carry that noise into the centre of pressure; 1e-4 costs some micrometres.
RIDGES = np.logspace(-4, 1, 26)
LEAST_SPREAD_MM = 30.0  # root of the sum of squares, across the line that fits the spots best
LEAST = 6  # readings; 3 equations each for 12 numbers, and some to spare


@dataclass(frozen=True)
class Readings:
    """Hold what a plate read under known weights.

    Attributes
    ----------
    counts : (m, c) float64
        Counts of every cell without their zero.
    load_n : (m,) float64
        The weights, N.
    x_mm, y_mm : (m,) float64
        Where they stood, plate frame.
    """

    counts: Array
    load_n: Array
    x_mm: Array
    y_mm: Array

    def __post_init__(self) -> None:
        rows = len(self.load_n)
        if self.counts.ndim != 2 or {len(self.counts), len(self.x_mm), len(self.y_mm)} != {rows}:
            raise SignalError(
                Text("The readings do not fit together"), do=Text("Give one row, load and place for each reading")
            )
        if not (np.isfinite(self.counts).all() and np.isfinite(self.load_n).all() and (self.load_n > 0).all()):
            raise SignalError(Text("A reading has no load, or counts that are no numbers"), do=Text("Leave it out"))

    def __len__(self) -> int:
        return len(self.load_n)

    def only(self, rows: ArrayLike) -> Readings:
        """Return some of the readings: a mask or row numbers."""
        pick = np.asarray(rows)
        return Readings(self.counts[pick], self.load_n[pick], self.x_mm[pick], self.y_mm[pick])

    @property
    def wanted(self) -> Array:
        """What each reading should give, divided by its load: 1, y and -x, (m, 3)."""
        return np.column_stack([np.ones(len(self)), self.y_mm, -self.x_mm])

    def errors(self, matrix: Array) -> Array:
        """Return force error as a share of the load, and the error of the CoP in x and y, mm, (m, 3).

        The centre of pressure is divided by the load that the matrix gives, as it is in use.
        """
        found = self.counts @ matrix.T
        share = found[:, 0] / self.load_n
        with np.errstate(divide="ignore", invalid="ignore"):
            x, y = -found[:, 2] / found[:, 0], found[:, 1] / found[:, 0]
        return np.column_stack([share - 1, x - self.x_mm, y - self.y_mm])


@dataclass(frozen=True)
class Fit:
    """Hold a fitted matrix.

    Attributes
    ----------
    matrix : (3, c) float64
        As in Calibration: N, N.mm, N.mm per count.
    gains : (c,) float64
        N per count of each cell by the simpler model, one gain a cell.
    left_out : (m, 3) float64
        Error at each reading of the matrix that was fitted without it: force as a share, x and y in mm.
    ridge : (3,) float64
        The ridge of each row that had the smallest leave-one-out error.
    """

    matrix: Array
    gains: Array
    left_out: Array
    ridge: Array


def fit_gains(readings: Readings, plate: Calibration, weights: Array | None = None) -> Array:
    """Return one gain for each cell, N per count, (c,), by least squares of Fz, Mx and My.

    ``weights`` (m,) say how much each reading is believed.

    Raises
    ------
    SignalError
        When the readings do not tell every gain: too few spots, or a cell that shows nothing.
    """
    x, y = plate.cell_x_mm, plate.cell_y_mm
    arm = max(float(np.abs([x, y]).mean()), 1.0)
    shares = readings.counts / readings.load_n[:, np.newaxis]
    size = np.abs(shares).max(axis=0, initial=0.0)
    if len(readings) < LEAST or not (size > 0).all():
        raise SignalError(
            Text("{n} readings do not tell the gain of every cell", n=len(readings)),
            why=Text("at least {least} are needed, and every cell must show some load", least=LEAST),
            do=Text("Place more weights, or look for a cell that is not connected"),
        )
    spots = np.column_stack([readings.x_mm, readings.y_mm])
    if np.linalg.svd(spots - spots.mean(axis=0), compute_uv=False)[-1] < LEAST_SPREAD_MM:
        raise _on_a_line()
    rows = np.concatenate([shares, shares * (y / arm), shares * (-x / arm)])
    wanted = np.concatenate([np.ones(len(readings)), readings.y_mm / arm, -readings.x_mm / arm])
    scaled = rows / size
    if weights is not None:
        scaled, wanted = scaled * np.tile(weights, 3)[:, np.newaxis], wanted * np.tile(weights, 3)
    gains, _, rank, _ = np.linalg.lstsq(scaled, wanted, rcond=1e-6)
    if rank < len(size):
        raise _on_a_line()
    return np.asarray(gains / size)


def _on_a_line() -> SignalError:
    return SignalError(
        Text("The readings do not tell the gain of every cell"),
        why=Text("the spots lie on one line, or two cells show the same"),
        do=Text("Spread the weights over the whole plate"),
    )


def fit_matrix(readings: Readings, plate: Calibration, weights: Array | None = None) -> Fit:
    """Return the matrix that fits the readings best; raise SignalError when they cannot tell it.

    ``weights`` (m,) say how much each reading is believed, all alike by default.
    """
    gains = fit_gains(readings, plate, weights)
    believed = np.ones(len(readings)) if weights is None else weights
    loads = readings.counts * gains / readings.load_n[:, np.newaxis]
    prior = np.stack([np.ones(len(gains)), plate.cell_y_mm, -plate.cell_x_mm])
    solved = [_ridge(loads, wanted, start, believed) for wanted, start in zip(readings.wanted.T, prior, strict=True)]
    rows = np.stack([row for row, _, _ in solved])
    left_out = np.column_stack([error for _, error, _ in solved])
    # the residual of a moment over the load, less what the error of the load itself does to the quotient
    force = 1 + left_out[:, 0]
    x = (readings.x_mm - left_out[:, 2]) / force - readings.x_mm
    y = (readings.y_mm + left_out[:, 1]) / force - readings.y_mm
    ridges = np.array([ridge for _, _, ridge in solved])
    return Fit(np.ascontiguousarray(rows * gains), gains, np.column_stack([left_out[:, 0], x, y]), ridges)


def _ridge(loads: Array, wanted: Array, start: Array, weights: Array) -> tuple[Array, Array, float]:
    """Return a row, its leave-one-out errors and its ridge: the one with the smallest such errors (PRESS)."""
    u, s, vt = np.linalg.svd(loads * weights[:, np.newaxis], full_matrices=False)
    missing = weights * (wanted - loads @ start)
    best: tuple[float, Array, Array, float] | None = None
    for ridge in RIDGES * float(s[0] ** 2):
        shrink = s**2 / (s**2 + ridge)
        fitted = u @ (shrink * (u.T @ missing))
        leverage = (u**2) @ shrink
        errors = (fitted - missing) / np.maximum(1 - leverage, 1e-9)
        press = float(errors @ errors)
        if best is None or press < best[0]:
            best = press, start + vt.T @ (s / (s**2 + ridge) * (u.T @ missing)), errors / weights, float(ridge)
    if best is None:
        raise SignalError(Text("The readings hold no numbers"), do=Text("Place the weights again"))
    return best[1], best[2], best[3]


def spread_of(errors: Sequence[float] | Array) -> float:
    """Return a robust SD: 1.4826 times the median of the absolute values."""
    return float(1.4826 * np.median(np.abs(errors)))
