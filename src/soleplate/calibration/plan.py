"""The steps of a calibration and of a check: which weight goes where, in which order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soleplate.model.plate import G_MS2, Calibration
from soleplate.text import Text

__all__ = [
    "Say",
    "Spot",
    "calibration_steps",
    "corner_steps",
    "five_points",
    "ladder_steps",
    "place_words",
    "spots_of",
]

Array = NDArray[np.float64]
Say = Callable[..., str]  # a text with its values, in some language
REACH = 0.7  # of the way from the middle to the cells: a weight there cannot tip the plate
INNER = 0.35
REPEATS = 3


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
    def text(self) -> str:
        """What to do, in English."""
        return self.told(_english)

    def told(self, say: Say) -> str:
        """Return what to do, in the words of ``say(text, **values)``."""
        if self.kind == "zero":
            return say(Text("Take everything off the plate"))
        where = f"{place_words(self.x_mm, self.y_mm, say)} (x {self.x_mm:+.0f}, y {self.y_mm:+.0f} mm)"
        kg = f"{self.load_kg:g}"
        if self.kind == "repeat":
            return say(Text("Lift {kg} kg and put them down again, {where}"), kg=kg, where=where)
        if self.kind == "person":
            return say(Text("Stand on the plate, {kg} kg, and stand still"), kg=kg)
        if self.cell >= 0:
            return say(Text("Put {kg} kg {where}, over the cell there"), kg=kg, where=where)
        return say(Text("Put {kg} kg {where}"), kg=kg, where=where)


def _english(text: str, **values: object) -> str:
    return text.format(**values)


def place_words(x_mm: float, y_mm: float, say: Say = _english) -> str:
    """Return e.g. ``front right``, as somebody on the plate sees it, or ``in the middle``."""
    near = 5.0
    depth = "front" if y_mm > near else "back" if y_mm < -near else ""
    width = "right" if x_mm > near else "left" if x_mm < -near else ""
    return say(" ".join(filter(None, (depth, width))) or Text("in the middle"))


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
        yield Spot(f"corner {cell + 1}", "corner", load_kg, round(0.8 * float(x), 1), round(0.8 * float(y), 1), cell)


def calibration_steps(plate: Calibration, loads_kg: Sequence[float], ladder_kg: Sequence[float]) -> list[Spot]:
    """Return all steps of a calibration in their order."""
    fitted, held_out = spots_of(plate)
    heavy = max(loads_kg)
    steps = [Spot("zero 1", "zero"), *corner_steps(plate, heavy), Spot("zero 2", "zero")]
    for load in loads_kg:
        steps += [
            Spot(Text("spot {n} with {load:g} kg", n=n, load=load), "spot", load, float(at[0]), float(at[1]))
            for n, at in enumerate(fitted, 1)
        ]
    steps.append(Spot("zero 3", "zero"))
    steps += [
        Spot(Text("held-out spot {n}", n=n), "held-out", heavy, float(at[0]), float(at[1]))
        for n, at in enumerate(held_out, 1)
    ]
    steps += [
        Spot(f"repeat {n}", "repeat", heavy, float(fitted[0][0]), float(fitted[0][1])) for n in range(1, REPEATS + 1)
    ]
    steps.append(Spot("zero 4", "zero"))
    steps += ladder_steps(ladder_kg)
    if ladder_kg:
        steps.append(Spot("zero 5", "zero"))
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
        Spot(f"spot {n}", "spot", load_kg, float(at[0]), float(at[1])) for n, at in enumerate(fitted[: cells + 1], 1)
    ]
