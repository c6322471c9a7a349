"""Ask the library for the numbers of a take."""

from __future__ import annotations

from soleplate import Rep, measure
from soleplate.pipeline.signal import Signal


def measured(take, keys, *, side="left", rate=1000.0):
    def signal(role, force):
        place = dict(zip(("cop_ml_mm", "cop_ap_mm"), take.places.get(role, ()), strict=False))
        return Signal.from_force(force, rate, body_weight_n=take.weights[role], **place)

    signals = {role: signal(role, force) for role, force in take.forces.items()}
    return measure(Rep.from_plates(signals, side=side, conditions=take.conditions), keys)
