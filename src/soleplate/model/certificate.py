"""What a certificate tells those who use a plate: whether it was calibrated, and its noise floor."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["NoiseFloor", "certificate_of", "is_calibrated", "noise_floor_of"]


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
    rate_hz : float
        Measured rate.
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
