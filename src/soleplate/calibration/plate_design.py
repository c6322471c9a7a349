"""What a four-cell plate must bear and what it can tell: loads of cells, noise, error of the centre of pressure.

Formulas and figures are those of docs/build/README.md, which says where each comes from.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from soleplate.model.plate import G_MS2

__all__ = ["BUDGETS", "CONVERTERS", "RATED_KG", "TASKS", "Budget", "Converter", "PlateDesign", "design", "shares"]

TASKS: Mapping[str, float] = {"stance": 1.1, "step-down": 2.0, "hop": 3.5, "landing": 5.0}  # body weights at the peak
RATED_KG = (50, 100, 200, 300, 500, 1000)  # cells that can be bought
OFF_X, OFF_Y = 0.25, 0.24  # how far off the middle a foot may come down, as a share of the spacing
UNEVEN = 1.2  # a floor that is not flat
HALF_BRIDGE_KG = 50
MV_PER_V, HALF_BRIDGE_MV_PER_V = 2.0, 1.0
STANDING_PLACE = 1 / 7, 3 / 16  # where the budget is taken: 60 mm off the middle of cells 420 x 320 mm apart


@dataclass(frozen=True)
class Converter:
    """Hold a converter: input noise (uV rms) at its rate, excitation, full scale and the rate of each cell."""

    name: str
    noise_uv: float
    excitation_v: float
    full_scale_mv: float
    rate_hz: float


CONVERTERS: Mapping[str, Converter] = {
    one.name: one
    for one in (
        Converter("ads131m04", 0.77, 2.5, 9.375, 1000.0),
        Converter("ads1256", 1.0, 5.0, 78.0, 1040.0),
        Converter("hx711", 0.09, 4.2, 16.8, 93.0),
    )
}


@dataclass(frozen=True)
class Budget:
    """Hold how well a plate is built: what each source of error is worth.

    Attributes
    ----------
    place_mm, gain, force_n : float
        Error of a cell's place, of its gain (share), of its force (zero, hysteresis).
    height_mm, shear : float
        Surface above the cells, and shear force as a share of the load: not corrected without a shear sensor.
    bend_mm, placing_mm : float
        Gain that depends on the place and bending; how exactly weights are put down. Judgement.
    """

    place_mm: float
    gain: float
    force_n: float
    height_mm: float
    shear: float
    bend_mm: float
    placing_mm: float


BUDGETS: Mapping[str, Budget] = {
    "uncalibrated": Budget(1.0, 0.01, 3.0, 60.0, 0.01, 1.5, 1.0),
    "calibrated": Budget(0.5, 0.001, 0.5, 45.0, 0.003, 0.35, 0.3),
}


@dataclass(frozen=True)
class PlateDesign:
    """Hold what is needed and what is to be expected.

    Attributes
    ----------
    peak_n : float
        Of the whole task.
    cell_kg, cell_middle_kg : float
        On one cell with the foot off the middle on an uneven floor, and in the middle.
    rated_kg : int
        The smallest cell that can be bought and bears it; 0 where none does.
    clip_share : float
        Where the converter clips, as a share of the rated load.
    noise_n, calm_noise_n : float
        Of the whole force, rms: at the full rate, and after a 10 Hz low-pass.
    cop_noise_mm : float
        Of the centre of pressure under the standing person, after a 10 Hz low-pass, rms.
    cop_error_mm : mapping
        Expected error of the place, by how well the plate is built, with its parts.
    """

    peak_n: float
    cell_kg: float
    cell_middle_kg: float
    rated_kg: int
    clip_share: float
    noise_n: float
    calm_noise_n: float
    cop_noise_mm: float
    cop_error_mm: Mapping[str, Mapping[str, float]]


def shares(x: float, y: float) -> np.ndarray:
    """Return the share of the load on cells front right, front left, back left, back right, (4,).

    ``x`` and ``y`` are the place of the load from the middle, as shares of the spacing; right and front are positive.
    A top that bends: the upper bound for the cell nearest to the load.
    """
    right, front = 0.5 + x, 0.5 + y
    return np.array([right * front, (1 - right) * front, (1 - right) * (1 - front), right * (1 - front)])


def design(mass_kg: float, task: str, converter: Converter, spacing_mm: tuple[float, float]) -> PlateDesign:
    """Return what a plate for a body mass and a task (of TASKS) needs, and what it can tell.

    ``spacing_mm`` is the distance of the cells from left to right and from front to back.
    """
    weight_n = mass_kg * G_MS2
    peak_n = TASKS[task] * weight_n
    cell_kg = peak_n * float(shares(OFF_X, OFF_Y)[0]) * UNEVEN / G_MS2
    rated = next((rated for rated in RATED_KG if rated >= cell_kg), 0)
    sensitivity = HALF_BRIDGE_MV_PER_V if rated == HALF_BRIDGE_KG else MV_PER_V
    full_mv = sensitivity * converter.excitation_v
    noise_n = 2 * converter.noise_uv * 1e-3 / full_mv * rated * G_MS2  # four cells: twice the noise of one
    calm_n = noise_n * min(1.0, math.sqrt(10 / (0.25 * converter.rate_hz)))
    width, depth = spacing_mm
    return PlateDesign(
        peak_n,
        cell_kg,
        peak_n / 4 / G_MS2,
        rated,
        converter.full_scale_mv / full_mv,
        noise_n,
        calm_n,
        calm_n / 2 / weight_n * math.sqrt(width**2 + depth**2),
        {name: cop_error(budget, weight_n, spacing_mm) for name, budget in BUDGETS.items()},
    )


def cop_error(budget: Budget, weight_n: float, spacing_mm: tuple[float, float]) -> dict[str, float]:
    """Return the parts of the expected error of the centre of pressure from left to right, mm, and their ``total``."""
    x, y = STANDING_PLACE
    width = spacing_mm[0]
    load = shares(x, y)
    away = np.array([0.5, -0.5, -0.5, 0.5]) * width - x * width
    parts = {
        "places of the cells": budget.place_mm * float(np.sqrt((load**2).sum())),
        "gains of the cells": budget.gain * float(np.sqrt(((load * away) ** 2).sum())),
        "zero and hysteresis": budget.force_n / weight_n * float(np.sqrt((away**2).sum())),
        "height and shear": budget.height_mm * budget.shear,
        "bending": budget.bend_mm,
        "placing the weights": budget.placing_mm,
    }
    return {**parts, "total": float(np.sqrt(sum(part**2 for part in parts.values())))}
