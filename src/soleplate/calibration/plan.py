"""The steps of a calibration and of a check: which weight goes where, in which order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soleplate.model.plate import G_MS2, Calibration
from soleplate.text import Text

__all__ = ["Spot", "calibration_steps", "corner_steps", "five_points", "ladder_steps", "place_words", "spots_of"]

Array = NDArray[np.float64]
REACH = 0.7  # of the way from the middle to the cells: a weight there cannot tip the plate
INNER = 0.35
REPEATS = 3
_PLACES = (
    (Text("front left"), Text("front"), Text("front right")),
    (Text("left"), Text("in the middle"), Text("right")),
    (Text("back left"), Text("back"), Text("back right")),
)


@dataclass(frozen=True)
class Spot:
    """Hold one reading to take.

    Attributes
    ----------
    name : str
        Unique in its plan.
    kind : str
        ``zero``, ``corner``, ``spot``, ``held-out``, ``repeat``, ``up``, ``down`` or ``person``.
    load_kg : float
        What stands on the plate; 0 for an empty one.
    x_mm, y_mm : float
        Where, plate frame.
    cell : int
        The cell under a corner; -1 else.
    """

    name: str
    kind: str
    load_kg: float = 0.0
    x_mm: float = 0.0
    y_mm: float = 0.0
    cell: int = -1

    @property
    def load_n(self) -> float:
        """The load, N."""
        return self.load_kg * G_MS2

    @property
    def text(self) -> Text:
        """What to do."""
        if self.kind == "zero":
            return Text("Take everything off the plate")
        place = place_words(self.x_mm, self.y_mm)
        where = Text("{place} (x {x:+.0f}, y {y:+.0f} mm)", place=place, x=self.x_mm, y=self.y_mm)
        kg = self.load_kg
        if self.kind == "repeat":
            return Text("Lift {kg:g} kg and put them down again, {where}", kg=kg, where=where)
        if self.kind == "person":
            return Text("Stand on the plate, {kg:g} kg, and stand still", kg=kg)
        if self.cell >= 0:
            return Text("Put {kg:g} kg {where}, over the cell there", kg=kg, where=where)
        return Text("Put {kg:g} kg {where}", kg=kg, where=where)


def place_words(x_mm: float, y_mm: float) -> Text:
    """Return e.g. ``front right``, as somebody on the plate sees it, or ``in the middle``."""
    near = 5.0
    row = 0 if y_mm > near else 2 if y_mm < -near else 1
    column = 0 if x_mm < -near else 2 if x_mm > near else 1
    return _PLACES[row][column]


def spots_of(plate: Calibration) -> tuple[Array, Array]:
    """Return the spots that a plate is fitted to and those that are held out, (n, 2) and (m, 2) mm.

    Fitted: the middle, towards every cell, and between neighbours: 3 x 3 on a square plate. Held out: half-way
    towards every cell, and off the middle of every edge. All lie inside the polygon of the cells.
    """
    cells = np.column_stack([plate.cell_x_mm, plate.cell_y_mm])
    middle = cells.mean(axis=0)
    arms = cells - middle
    arms = arms[np.argsort(np.arctan2(arms[:, 1], arms[:, 0]))]
    following = np.roll(arms, -1, axis=0)
    fitted = np.concatenate([np.zeros((1, 2)), REACH * arms, REACH * (arms + following) / 2])
    held_out = np.concatenate([INNER * arms, REACH * (0.75 * arms + 0.25 * following)])
    return np.round(middle + fitted, 1), np.round(middle + held_out, 1)


def corner_steps(plate: Calibration, load_kg: float) -> Iterator[Spot]:
    """Yield one step over every cell: who shows the load is the cell that stands there."""
    for cell, (x, y) in enumerate(zip(plate.cell_x_mm, plate.cell_y_mm, strict=True)):
        yield Spot(
            Text("corner {n}", n=cell + 1), "corner", load_kg, round(0.8 * float(x), 1), round(0.8 * float(y), 1), cell
        )


def calibration_steps(plate: Calibration, loads_kg: Sequence[float], ladder_kg: Sequence[float]) -> list[Spot]:
    """Return all steps of a calibration in their order."""
    fitted, held_out = spots_of(plate)
    heavy = max(loads_kg)
    steps = [Spot(Text("zero {n}", n=1), "zero"), *corner_steps(plate, heavy), Spot(Text("zero {n}", n=2), "zero")]
    for load in loads_kg:
        steps += [
            Spot(Text("spot {n} with {load:g} kg", n=n, load=load), "spot", load, float(at[0]), float(at[1]))
            for n, at in enumerate(fitted, 1)
        ]
    steps.append(Spot(Text("zero {n}", n=3), "zero"))
    steps += [
        Spot(Text("held-out spot {n}", n=n), "held-out", heavy, float(at[0]), float(at[1]))
        for n, at in enumerate(held_out, 1)
    ]
    steps += [
        Spot(Text("repeat {n}", n=n), "repeat", heavy, float(fitted[0][0]), float(fitted[0][1]))
        for n in range(1, REPEATS + 1)
    ]
    steps.append(Spot(Text("zero {n}", n=4), "zero"))
    steps += ladder_steps(ladder_kg)
    if ladder_kg:
        steps.append(Spot(Text("zero {n}", n=5), "zero"))
    return steps


def ladder_steps(loads_kg: Sequence[float]) -> list[Spot]:
    """Return the loads up and down again, in the middle of the plate."""
    up = sorted(loads_kg)
    steps = [Spot(Text("up {load:g} kg", load=load), "up", load) for load in up]
    return steps + [Spot(Text("down {load:g} kg", load=load), "down", load) for load in reversed(up)]


def five_points(plate: Calibration, load_kg: float) -> list[Spot]:
    """Return the spots of a monthly check: the middle and towards every cell."""
    fitted, _ = spots_of(plate)
    cells = len(plate.cell_x_mm)
    return [
        Spot(Text("spot {n}", n=n), "spot", load_kg, float(at[0]), float(at[1]))
        for n, at in enumerate(fitted[: cells + 1], 1)
    ]
