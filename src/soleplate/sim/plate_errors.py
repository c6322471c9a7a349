"""Errors of a simulated plate, so that a calibration has something to find and anybody can rehearse one."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from soleplate.errors import BadParameter
from soleplate.model.plate import Calibration
from soleplate.text import Text

__all__ = ["CELL_FAULTS", "CellErrors", "PlateErrors", "parse_cell_faults"]

Array = NDArray[np.float64]
CELL_FAULTS = ("dead", "saturated", "crossed", "drift")
_FAULT = re.compile(r"(?P<kind>[a-z]+)@c(?P<cell>\d)(\+c(?P<other>\d))?(=(?P<size>-?\d+(\.\d+)?))?")


@dataclass(frozen=True)
class CellErrors:
    """Hold what is wrong with single cells: which are dead, saturated or exchanged, and drift in N/min."""

    dead: tuple[int, ...] = ()
    saturated: tuple[int, ...] = ()
    crossed: tuple[tuple[int, int], ...] = ()
    drift_n_per_min: dict[int, float] = field(default_factory=dict)


def parse_cell_faults(text: str, cells: int) -> CellErrors:
    """Read e.g. ``dead@c2,saturated@c1,crossed@c0+c1,drift@c3=6`` (N/min); raise BadParameter for anything else."""
    found = CellErrors()
    for part in filter(None, text.split(",")):
        match = _FAULT.fullmatch(part.strip())
        named = [int(match[name]) for name in ("cell", "other") if match[name]] if match else []
        if not match or match["kind"] not in CELL_FAULTS or max(named) >= cells:
            raise _unknown(part, cells)
        kind, cell = match["kind"], named[0]
        if (len(named) == 2) != (kind == "crossed") or bool(match["size"]) != (kind == "drift"):
            raise _unknown(part, cells)
        match kind:
            case "drift":
                found = replace(found, drift_n_per_min={**found.drift_n_per_min, cell: float(match["size"])})
            case "crossed":
                found = replace(found, crossed=(*found.crossed, (cell, named[1])))
            case "dead":
                found = replace(found, dead=(*found.dead, cell))
            case _:
                found = replace(found, saturated=(*found.saturated, cell))
    return found


def _unknown(part: str, cells: int) -> BadParameter:
    return BadParameter(
        Text("{part!r} is no fault of a cell", part=part),
        why=Text("the plate has the cells c0 to c{cells}", cells=cells - 1),
        do=Text("Write e.g. cell_faults=dead@c2,saturated@c1,crossed@c0+c1,drift@c3=6 (drift in N/min)"),
    )


@dataclass(frozen=True)
class PlateErrors:
    """Hold how a plate differs from what is written on it.

    Attributes
    ----------
    gain : (c,) float64
        True newtons per count over the nominal ones.
    x_mm, y_mm : (c,) float64
        Where the cells truly stand.
    cross : (c, c) float64
        What every cell (row) shows of the load of every cell (column).
    bend_mm : float
        How far a bending plate draws a force at its edge to the middle; with the cube of the distance.
    edge_mm : float
        Distance of the edge from the middle.
    cells : CellErrors
        Faults of single cells.
    """

    gain: Array
    x_mm: Array
    y_mm: Array
    cross: Array
    bend_mm: float = 0.0
    edge_mm: float = 200.0
    cells: CellErrors = field(default_factory=CellErrors)

    @classmethod
    def drawn(
        cls,
        plate: Calibration,
        rng: np.random.Generator,
        *,
        spread: float = 0.0,
        crosstalk: float = 0.0,
        misplaced_mm: float = 0.0,
        bend_mm: float = 0.0,
        cells: CellErrors | None = None,
    ) -> PlateErrors:
        """Draw a plate: SD of the gains, SD of the places of the cells, share that leaks into other cells (at most)."""
        count = len(plate.cell_x_mm)
        gain = np.clip(1 + spread * rng.standard_normal(count), 0.2, 5.0)
        x, y = (place + misplaced_mm * rng.standard_normal(count) for place in (plate.cell_x_mm, plate.cell_y_mm))
        cross = np.eye(count) + crosstalk * rng.uniform(-1, 1, (count, count)) * (1 - np.eye(count))
        return cls(gain, x, y, cross, bend_mm, plate.size_mm[0] / 2, cells or CellErrors())

    def bent(self, x_mm: Array, y_mm: Array) -> tuple[Array, Array]:
        """Return where a bending plate feels a force at (x, y), mm."""
        share = 1 - self.bend_mm * (x_mm**2 + y_mm**2) / self.edge_mm**3
        return x_mm * share, y_mm * share
