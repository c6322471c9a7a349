"""The net centre of pressure of a rig: of both plates together, or of the only one."""

from __future__ import annotations

import math

import numpy as np

from soleplate.api.metric import LowPass, Metric, RepView
from soleplate.errors import SignalError
from soleplate.metrics.dual_plate import net_cop
from soleplate.metrics.step_down.motion import Array
from soleplate.metrics.weighed import at_its_moments
from soleplate.model.limits import LIMITS
from soleplate.model.result import Value
from soleplate.pipeline.rig import places
from soleplate.text import Text

__all__ = ["METRICS", "speed_of"]

LOW_PASS = LowPass(LIMITS.still_filter_hz, 4, 2)


def _velocity(rep: RepView) -> Value:
    if len(rep.roles) == 1:
        return speed_of(*rep.cop(low_pass=LOW_PASS), rep.rate_hz())
    if not {"left", "right"} <= set(rep.roles):
        raise SignalError(
            Text("It needs a plate under each foot"), do=Text("Run with --plate left=... --plate right=...")
        )
    left, right = ((rep.fz(role, LOW_PASS), *rep.cop(role, LOW_PASS)) for role in ("left", "right"))
    n, right_at_once = at_its_moments(rep, "left", "right", *right)
    load, *where = (column[:n] for column in left)
    other, *there = right_at_once
    at = places({role: rep.calibration(role) for role in ("left", "right")})
    net = [net_cop(other, there[axis] + at["right"][axis], load, where[axis] + at["left"][axis]) for axis in (0, 1)]
    return speed_of(net[0], net[1], rep.rate_hz("left"))


def speed_of(ml_mm: Array, ap_mm: Array, rate_hz: float) -> Value:
    """Return the length of the path of a centre of pressure, (n,) mm each axis, over its time, mm/s."""
    path = np.hypot(np.diff(ml_mm), np.diff(ap_mm))
    if not np.isfinite(path).all():
        return Value(
            math.nan, "mm/s", Text("a plate bore less than its centre of pressure needs: that is no quiet stance")
        )
    return Value(float(path.sum()) * rate_hz / len(path), "mm/s")


METRICS: tuple[Metric, ...] = (
    Metric(
        key="net_velocity_mm_s",
        label=Text("Mean velocity of the net CoP"),
        unit="mm/s",
        direction="neither",
        symmetry="none",
        formula=Text(
            "path of sum(F_i CoP_i) / sum(F_i) over the window, by its length; left and right stand side by side"
        ),
        source="Winter et al. 1993, J Neurophysiol 70: net centre of pressure of two plates",
        compute=_velocity,
        low_pass=LOW_PASS,
        min_rate_hz=LIMITS.rate_cop_hz,
        min_duration_s=LIMITS.duration_velocity_s,
    ),
)
