"""What a certificate tells those who use a plate: whether it was calibrated, how well, and its noise floor."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from soleplate.model.plate import Calibration

__all__ = [
    "Accuracy", "NoiseFloor", "accuracy_of", "calibrated_on", "certificate_of", "is_calibrated", "noise_floor_of",
]  # fmt: skip

RECTANGLE = math.sqrt(3)  # half the width of what is equally likely everywhere, over its SD (GUM 4.3.7)


@dataclass(frozen=True)
class NoiseFloor:
    """Hold the sway that a dead weight seems to have, after the 10 Hz low-pass of the sway measures.

    Attributes
    ----------
    load_n : float
        The dead weight. Noise of the cells gives a centre of pressure that is noisy in inverse proportion to the load.
    rms_mm, ml_mm, ap_mm : float
        RMS distance from the mean: in the plane, and along both axes.
    velocity_mm_s, velocity_ml_mm_s, velocity_ap_mm_s : float
        Mean velocity.
    utc : str
        When it was measured.
    """

    load_n: float
    rms_mm: float
    ml_mm: float
    ap_mm: float
    velocity_mm_s: float
    velocity_ml_mm_s: float
    velocity_ap_mm_s: float
    rate_hz: float
    utc: str = ""


def certificate_of(text: str) -> Mapping[str, Any]:
    """Return the certificate that JSON text holds; empty where it holds none. The text may be a stranger's."""
    try:
        found = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def calibrated_on(text: str) -> str:
    """Return the day of a calibration in UTC, ISO; empty where the text names none."""
    found = certificate_of(text)
    return str(found.get("utc", ""))[:10] if found.get("name") else ""


def is_calibrated(text: str) -> bool:
    """Return whether a certificate names a calibration; one that only holds a check of the plate does not."""
    return bool(certificate_of(text).get("name"))


def noise_floor_of(text: str) -> NoiseFloor | None:
    """Return the noise floor that a certificate holds, or None; what is no positive number is not believed."""
    found = certificate_of(text).get("noise_floor")
    if not isinstance(found, dict):
        return None
    numbers: dict[str, float] = {}
    for name in NoiseFloor.__dataclass_fields__:
        number = found.get(name)
        if name == "utc":
            continue
        if not isinstance(number, int | float) or not math.isfinite(number) or number < 0:
            return None
        numbers[name] = float(number)
    floor = NoiseFloor(**numbers, utc=str(found.get("utc", ""))[:40])
    return floor if floor.load_n > 0 else None


@dataclass(frozen=True)
class Accuracy:
    """Hold the standard uncertainties of a calibrated plate.

    Errors of cells that are independent of each other make a plate read ``1 + g + p x/a + q y/b`` times the force at
    (x, y), with cells at (+-a, +-b) and g, p and q of one SD; likewise for where it sees the force.

    Attributes
    ----------
    gain : float
        Of the gain of the whole plate, a share: the SD of g, and how far from a straight line it is.
    gain_place : float
        Of the gain towards the cells on one side, a share: the SD of p and q.
    scale : (float, float)
        Of the distances that the centre of pressure goes along x and y, shares.
    weight_n : float
        Of a load that is put down anew.
    zero_n : float
        Of the zero, all cells together.
    noise_n : float
        SD of a sample of the unloaded plate.
    arms_mm : (float, float)
        The distances a and b.
    """

    gain: float
    gain_place: float
    scale: tuple[float, float]
    weight_n: float
    zero_n: float
    noise_n: float
    arms_mm: tuple[float, float]


def accuracy_of(plate: Calibration) -> Accuracy | None:
    """Return what the certificate of a plate says of its errors; None where it holds no calibration.

    A figure that is missing, or no number of 0 or more, counts as 0, but those of force and place are needed.
    """
    found = certificate_of(plate.certificate)
    if not found.get("name"):
        return None
    numbers = {
        name: float(number)
        for name, number in found.items()
        if isinstance(number, int | float) and math.isfinite(number) and number >= 0
    }
    if not {"fz_rmse_pct", "cop_rmse_mm"} <= set(numbers):
        return None
    arms = tuple(max(float(np.abs(cells).mean()), 1.0) for cells in (plate.cell_x_mm, plate.cell_y_mm))
    spread = _spread(found.get("spots"), arms)
    place = numbers["fz_rmse_pct"] / 100 / spread
    along = numbers["cop_rmse_mm"] / math.sqrt(2) / spread
    return Accuracy(
        gain=math.hypot(place, numbers.get("linearity_pct", 0.0) / 100 / RECTANGLE),
        gain_place=place,
        scale=(along / arms[0], along / arms[1]),
        weight_n=numbers.get("repeatability_n", 0.0),
        zero_n=numbers.get("zero_drift_n", 0.0) / 2 / RECTANGLE,
        noise_n=numbers.get("zero_noise_n", 0.0),
        arms_mm=(arms[0], arms[1]),
    )


def _spread(spots: Any, arms: tuple[float, ...]) -> float:
    """Return how much larger an error is at the held-out spots, RMS, than in the middle; 1 where none are told."""
    held = [
        (1 + (spot["x_mm"] / arms[0]) ** 2) * (1 + (spot["y_mm"] / arms[1]) ** 2)
        for spot in (spots if isinstance(spots, list) else ())
        if isinstance(spot, dict)
        and spot.get("kind") == "held-out"
        and all(isinstance(spot.get(name), int | float) for name in ("x_mm", "y_mm"))
        and math.isfinite(spot["x_mm"] * spot["y_mm"])
    ]
    return math.sqrt(sum(held) / len(held)) if held else 1.0
