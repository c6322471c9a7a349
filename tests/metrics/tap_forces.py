"""Stepping down only so far that the free foot taps the floor, and back up: the lateral step-down."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from soleplate.model.plate import G_MS2
from soleplate.sim.body import Array, Body

__all__ = ["TapShape", "tap_forces"]


@dataclass(frozen=True)
class TapShape:
    """Say how a tap-and-return goes.

    Attributes
    ----------
    lowering_s, rising_s : float
        Time of the minimum-jerk ways down and up.
    drop_mm : float
        How far the centre of mass goes down.
    load_bw, tap_s : float
        Largest load of the tapping foot (half a sine) over body weight, and how long it lasts, about the lowest point.
    """

    lowering_s: float = 2.0
    rising_s: float = 2.0
    drop_mm: float = 150.0
    load_bw: float = 0.08
    tap_s: float = 0.3


def tap_forces(body: Body, shape: TapShape, quiet_s: float = 1.0) -> tuple[Array, Array, float]:
    """Return forces under the stance foot and the tapping foot, N, (n,) each, and the time of the touch, s.

    Quiet stance on the box for ``quiet_s`` before and after. The body moves as planned: what the floor gives, the
    stance leg need not.
    """
    rate = body.rate_hz
    quiet = round(quiet_s * rate)
    ways = []
    for seconds, sign in ((shape.lowering_s, -1.0), (shape.rising_s, 1.0)):
        s = (np.arange(round(seconds * rate)) + 0.5) / (seconds * rate)
        ways.append(sign * shape.drop_mm / seconds**2 * (60 * s - 180 * s**2 + 120 * s**3))
    accel = np.concatenate([np.zeros(quiet), *ways, np.zeros(quiet)]) / 1000
    total = body.standing_fz(len(accel), 1.5) + body.weight_n / G_MS2 * accel
    lowest = quiet + len(ways[0])
    floor = np.zeros(len(accel))
    rows = round(shape.tap_s * rate)
    begin = lowest - rows // 2
    floor[begin : begin + rows] = shape.load_bw * body.weight_n * np.sin(np.pi * (np.arange(rows) + 0.5) / rows)
    return total - floor, floor, begin / rate
