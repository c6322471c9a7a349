"""Stepping down from a box: lowering, touch, impact, transfer, settling."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from soleplate.model.plate import G_MS2
from soleplate.sim.body import Array, Body, smooth_step

__all__ = ["StepDownShape", "lowering_speed", "step_down_forces"]


@dataclass(frozen=True)
class StepDownShape:
    """Say how a step-down goes.

    Attributes
    ----------
    lowering_s : float
        From the first movement to the touch.
    drop_mm : float
        How far the centre of mass comes down in all.
    touch_mm_s : float
        Downward speed at the touch.
    impact_s : float
        Time constant of the braking after the touch.
    transfer_s : float
        Time in which the load goes over to the landing leg, after the touch.
    dip_mm, dip_s : float
        How far, and for how long, the landing knee gives way while it takes the load.
    """

    lowering_s: float = 2.0
    drop_mm: float = 200.0
    touch_mm_s: float = 150.0
    impact_s: float = 0.045
    transfer_s: float = 0.45
    dip_mm: float = 12.0
    dip_s: float = 0.7


def lowering_speed(shape: StepDownShape, rate_hz: float) -> Array:
    """Return the downward speed of the centre of mass until the touch, mm/s, (n,).

    A minimum-jerk lowering, plus a smooth rise to the touch speed; the distance left for the time
    after the touch is what the braking there takes.
    """
    n = round(shape.lowering_s * rate_hz)
    s = np.arange(1, n + 1) / n
    rest_mm = 2 * shape.touch_mm_s * shape.impact_s
    end_rise = s**4  # still and smooth at the start, the touch speed at the end
    tail_mm = shape.touch_mm_s * shape.lowering_s / 5
    bell_mm = shape.drop_mm - rest_mm - tail_mm
    bell = 30 * s**2 * (1 - s) ** 2 * bell_mm / shape.lowering_s
    return bell + shape.touch_mm_s * end_rise


def _dip_speed(shape: StepDownShape, tau: Array) -> Array:
    """Return the downward speed of a knee that gives way and straightens again: no net way, no net speed."""
    s = np.clip(tau / shape.dip_s, 0, 1)
    speed: Array = shape.dip_mm * 192 * s**2 * (1 - s) ** 2 * (1 - 2 * s) / shape.dip_s
    return speed


def step_down_forces(body: Body, shape: StepDownShape, settle_s: float = 3.0) -> tuple[Array, Array, float]:
    """Return forces under the stance foot and the landing foot, N, (n,) each, and the time of the touch, s.

    Total force is ``m (g + a)`` of one and the same fall, so that it integrates to the drop; after the
    touch the braking force acts on the landing leg, and the weight goes over with a minimum-jerk share.
    """
    rate = body.rate_hz
    mass = body.weight_n / G_MS2
    down = lowering_speed(shape, rate)
    n_after = round(settle_s * rate)
    tau = np.arange(1, n_after + 1) / rate
    k = shape.impact_s
    after = shape.touch_mm_s * (1 + tau / k) * np.exp(-tau / k)
    after += _dip_speed(shape, tau)
    speed = np.concatenate([down, after])
    upward_ms2 = -np.diff(speed, prepend=0.0) * rate / 1000
    total = body.standing_fz(len(speed), 1.5) + mass * upward_ms2
    touch = len(down)
    share = np.zeros(len(speed))
    n_transfer = min(round(shape.transfer_s * rate), n_after)
    share[touch : touch + n_transfer] = smooth_step(n_transfer)
    share[touch + n_transfer :] = 1.0
    braking = np.zeros(len(speed))
    braking[touch:] = mass * upward_ms2[touch:]
    landing = share * (total - braking) + braking
    return total - landing, landing, touch / rate
