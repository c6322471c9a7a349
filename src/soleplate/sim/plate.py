"""The simulated plate: forces in, counts out, with noise, drift and quantisation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from soleplate.model.plate import Calibration, square_plate
from soleplate.pipeline.frames import plate_from_stance
from soleplate.sim.plate_errors import PlateErrors

__all__ = ["SimulatedPlate", "cell_loads", "plate_of"]

Array = NDArray[np.float64]
FULL_SCALE = 2**23 - 1
DEAD_NOISE_N = 0.02  # of a converter whose cell is not connected
N_PER_COUNT = 0.0005  # a 24-bit converter on a 4 kN cell


def plate_of(cells: int) -> Calibration:
    """Return the geometry of a simulated plate: four cells at the corners of a square, or three in a triangle."""
    if cells == 4:
        return square_plate(N_PER_COUNT)
    angle = np.deg2rad([90.0, 210.0, 330.0])
    return Calibration.from_gains(np.full(3, N_PER_COUNT), 180 * np.cos(angle), 180 * np.sin(angle))


def cell_loads(plate: Calibration, fz_n: Array, x_mm: Array, y_mm: Array) -> Array:
    """Share a force at (x, y) among the cells: the smallest loads (least squares) that give Fz, Mx and My.

    Parameters
    ----------
    plate : Calibration
        Where the cells stand.
    fz_n, x_mm, y_mm : (n,) float64
        Force and its point of application in the plate frame.

    Returns
    -------
    (n, c) float64
        Load of each cell, N.
    """
    shares = _shares(tuple(plate.cell_x_mm), tuple(plate.cell_y_mm))
    return _mixed((fz_n, y_mm * fz_n, -x_mm * fz_n), shares).T


@lru_cache(maxsize=16)
def _shares(x_mm: tuple[float, ...], y_mm: tuple[float, ...]) -> Array:
    """Return what each cell bears of a unit of Fz, Mx and My, (c, 3)."""
    shares: Array = np.linalg.pinv(np.stack([np.ones(len(x_mm)), np.array(y_mm), -np.array(x_mm)]))
    return shares


def _mixed(parts: Iterable[Array], matrix: Array) -> Array:
    """Return ``matrix @ parts``, (c, n): the same bits for an instant whatever stands around it, as BLAS does not."""
    mixed: Array = sum(weights[:, np.newaxis] * part for weights, part in zip(matrix.T, parts, strict=True))
    return mixed


@dataclass
class SimulatedPlate:
    """Turn loads into counts.

    Attributes
    ----------
    calibration : Calibration
        Geometry and gain.
    noise_n : float
        RMS noise of each cell, N.
    drift_n_per_min : float
        Drift of the zero of the whole plate.
    offset_n : (c,) float64
        What the unloaded cells read.
    errors : PlateErrors
        How the plate differs from ``calibration``; not at all by default.
    """

    calibration: Calibration
    rng: np.random.Generator
    noise_n: float = 0.1
    drift_n_per_min: float = 0.0
    offset_n: Array | None = None
    errors: PlateErrors | None = None

    def __post_init__(self) -> None:
        cells = len(self.calibration.cell_x_mm)
        if self.offset_n is None:
            self.offset_n = self.rng.uniform(-50, 50, cells)
        (self._dead,) = self.rng.spawn(1)

    def counts(self, fz_n: Array, ml_mm: Array, ap_mm: Array, time_s: Array) -> NDArray[np.int32]:
        """Return the counts of every cell, (n, c) int32, for a force at (ML, AP) in the stance frame, (n,) each."""
        place = plate_from_stance(np.column_stack([ml_mm, ap_mm]), self.calibration)
        loads = self._cell_loads(fz_n, place[:, 0], place[:, 1])
        loads += np.add.outer(np.asarray(self.offset_n), (self.drift_n_per_min / 60 / loads.shape[1]) * time_s).T
        loads += self.rng.standard_normal(loads.shape) * self.noise_n
        if self.errors is None:
            return _converted(loads / self.calibration.n_per_count)
        return self._faulty(loads, self.errors, time_s)

    def _cell_loads(self, fz_n: Array, x_mm: Array, y_mm: Array) -> Array:
        if self.errors is None:
            return cell_loads(self.calibration, fz_n, x_mm, y_mm)
        true = replace(self.calibration, cell_x_mm=self.errors.x_mm, cell_y_mm=self.errors.y_mm)
        return _mixed(cell_loads(true, fz_n, *self.errors.bent(x_mm, y_mm)).T, self.errors.cross).T

    def _faulty(self, loads: Array, errors: PlateErrors, time_s: Array) -> NDArray[np.int32]:
        for cell, drift in errors.cells.drift_n_per_min.items():
            loads[:, cell] += drift / 60 * time_s
        dead = list(errors.cells.dead)
        loads[:, dead] = DEAD_NOISE_N * self._dead.standard_normal((len(loads), len(dead)))
        counts = _converted(loads / (self.calibration.n_per_count * errors.gain))
        counts[:, list(errors.cells.saturated)] = FULL_SCALE
        for one, other in errors.cells.crossed:
            counts[:, [one, other]] = counts[:, [other, one]]
        return counts


def _converted(counts: Array) -> NDArray[np.int32]:
    return np.clip(np.rint(counts), -FULL_SCALE - 1, FULL_SCALE).astype(np.int32)
