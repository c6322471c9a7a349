"""Plate frame, stance frame, limb frame.

The stance frame seen from the plate frame is turned by the yaw (counter-clockwise) and shifted by the origin;
ML points right and AP forward. The limb frame turns ML so that medial is positive for either leg.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from soleplate.errors import SignalError
from soleplate.model.people import LEFT, RIGHT, Side
from soleplate.model.plate import Calibration
from soleplate.text import Text

__all__ = ["medial", "plate_from_stance", "stance_from_plate"]

Array = NDArray[np.float64]


def stance_from_plate(cop_mm: ArrayLike, calibration: Calibration) -> Array:
    """Turn (n, 2) x, y mm of the plate into (n, 2) ML, AP mm of the stance frame."""
    yaw = math.radians(calibration.stance_yaw_deg)
    shifted = np.asarray(cop_mm, np.float64) - np.asarray(calibration.stance_origin_mm)
    if yaw == 0.0:
        return shifted
    return shifted @ np.array([[math.cos(yaw), -math.sin(yaw)], [math.sin(yaw), math.cos(yaw)]])


def plate_from_stance(cop_mm: ArrayLike, calibration: Calibration) -> Array:
    """Turn (n, 2) ML, AP mm of the stance frame into (n, 2) x, y mm of the plate."""
    yaw = math.radians(calibration.stance_yaw_deg)
    turned = np.asarray(cop_mm, np.float64)
    if yaw != 0.0:
        turned = turned @ np.array([[math.cos(yaw), math.sin(yaw)], [-math.sin(yaw), math.cos(yaw)]])
    return turned + np.asarray(calibration.stance_origin_mm)


def medial(ml_mm: ArrayLike, side: Side) -> Array:
    """Return ML with medial positive: for the right leg the sign is turned. Raises SignalError without a side."""
    values = np.asarray(ml_mm, np.float64)
    if side == LEFT:
        return values.copy()
    if side == RIGHT:
        return -values
    raise SignalError(Text("Without a leg there is no medial direction"), do=Text("Say which leg stood: left or right"))
