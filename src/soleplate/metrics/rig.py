"""Metrics of both plates of a rig together: how the load is shared, and the net centre of pressure."""

from __future__ import annotations

import math

import numpy as np

from soleplate.api.metric import LowPass, Metric, RepView
from soleplate.errors import SignalError
from soleplate.metrics.dual_plate import load_share, net_cop
from soleplate.metrics.motion import Array
from soleplate.model.limits import LIMITS
from soleplate.model.result import Value
from soleplate.pipeline.rig import places

__all__ = ["METRICS"]

LOW_PASS = LowPass(LIMITS.still_filter_hz, 4, 2)


def _both(rep: RepView) -> dict[str, Array]:
    if not {"left", "right"} <= set(rep.roles):
        raise SignalError("It needs a plate under each foot", do="Run with --plate left=... --plate right=...")
    loads = {role: rep.fz(role, LOW_PASS) for role in ("left", "right")}
    n = min(map(len, loads.values()))
    return {role: load[:n] for role, load in loads.items()}


def _share(rep: RepView) -> Value:
    loads = _both(rep)
    found = load_share(loads["right"], loads["left"])
    reason = "" if math.isfinite(found["right_share_pct"]) else "a plate bore nothing"
    return Value(100 - found["right_share_pct"], "%", reason)


def _velocity(rep: RepView) -> Value:
    loads = _both(rep)
    at = places({role: rep.calibration(role) for role in loads})
    n = len(loads["left"])
    net = []
    for axis in (0, 1):
        where = {role: rep.cop(role, LOW_PASS)[axis][:n] + at[role][axis] for role in loads}
        net.append(net_cop(loads["right"], where["right"], loads["left"], where["left"]))
    path = np.hypot(np.diff(net[0]), np.diff(net[1]))
    if not np.isfinite(path).all():
        return Value(math.nan, "mm/s", "a plate bore less than its centre of pressure needs: that is no two-leg stance")
    return Value(float(path.sum()) * rep.rate_hz("left") / len(path), "mm/s")


METRICS: tuple[Metric, ...] = (
    Metric(
        key="load_share_left_pct",
        label="Load on the left foot",
        unit="%",
        direction="neither",
        symmetry="none",
        formula="100 x mean load of the left plate over that of both",
        source="Genthon & Rougier 2005, J Biomech 38: weight-bearing asymmetry",
        compute=_share,
        low_pass=LOW_PASS,
        min_rate_hz=LIMITS.rate_hold_hz,
    ),
    Metric(
        key="net_velocity_mm_s",
        label="Mean velocity of the net CoP",
        unit="mm/s",
        direction="neither",
        symmetry="none",
        formula="path of sum(F_i CoP_i) / sum(F_i) over the window, by its length; left and right stand side by side",
        source="Winter et al. 1993, J Neurophysiol 70: net centre of pressure of two plates",
        compute=_velocity,
        low_pass=LOW_PASS,
        min_rate_hz=LIMITS.rate_cop_hz,
        min_duration_s=LIMITS.duration_velocity_s,
    ),
)
