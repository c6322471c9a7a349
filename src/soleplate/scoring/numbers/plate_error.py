"""What the plate itself does to a result: whether it was calibrated, and its noise floor."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from soleplate.model.certificate import is_calibrated, noise_floor_of
from soleplate.model.limits import LIMITS
from soleplate.model.result import Value
from soleplate.pipeline.rep import Rep, Signal
from soleplate.text import Text, joined

__all__ = ["uncalibrated", "with_noise_floor"]

UNCALIBRATED = "uncalibrated"
# which figure of the noise floor stands beside which sway value; all of them after the same low-pass
FLOOR_OF = {
    "mean_velocity_mm_s": "velocity_mm_s",
    "mean_velocity_ml_mm_s": "velocity_ml_mm_s",
    "mean_velocity_ap_mm_s": "velocity_ap_mm_s",
    "rms_ml_mm": "ml_mm",
    "rms_ap_mm": "ap_mm",
    "rms_distance_mm": "rms_mm",
}


def uncalibrated(signals: Mapping[str, Signal]) -> list[str]:
    """Return one remark for each plate that has no calibration."""
    bare = [role for role, signal in signals.items() if not is_calibrated(signal.calibration.certificate)]
    if len(bare) == len(signals):
        return [UNCALIBRATED] if bare else []
    return [f"{role} {UNCALIBRATED}" for role in bare]


def with_noise_floor(key: str, value: Value, rep: Rep) -> Value:
    """Add to the reason of a sway value that lies within 4 times the noise floor of its plate; the value stays.

    The floor was measured with a dead weight. Noise of the cells moves the centre of pressure in inverse proportion to
    the load, so it is scaled to the weight of the person where that is known.
    """
    floor = noise_floor_of(rep.calibration().certificate) if key in FLOOR_OF else None
    if floor is None or not value.present:
        return value
    weight = rep.body_weight_n()
    known = weight > 0 and math.isfinite(weight)
    here = getattr(floor, FLOOR_OF[key]) * (floor.load_n / weight if known else 1.0)
    if value.value > LIMITS.noise_floor_times * here:
        return value
    text = Text(
        "within {noise_floor_times:g} times the noise floor of the plate, {here:.2g} {unit}",
        noise_floor_times=LIMITS.noise_floor_times,
        here=here,
        unit=value.unit,
    )
    text += (
        Text(" under {weight:.0f} N", weight=weight)
        if known
        else Text(" under the dead weight of {load_n:.0f} N", load_n=floor.load_n)
    )
    return replace(value, reason=joined(filter(None, (value.reason, text))))
