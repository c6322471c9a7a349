"""Sway in more detail: plane, spectrum, diffusion, regularity, and the fluctuation of the vertical force."""

from __future__ import annotations

import math

import numpy as np

from soleplate.api.metric import Metric, RepView
from soleplate.metrics.sway.boundary import METRICS as BOUNDARY
from soleplate.metrics.sway.spectrum import fluctuation
from soleplate.metrics.sway.variables import MORE
from soleplate.model.limits import LIMITS
from soleplate.model.result import Value
from soleplate.text import Text

__all__ = ["METRICS"]


def _force_fluctuation(rep: RepView) -> Value:
    unit, method = (
        "% BW",
        Text("RMS of 4-12 Hz; Welch, Hann segments of 2 s, half overlap; {rate_hz:.5g} Hz", rate_hz=rep.rate_hz()),
    )
    force = rep.fz()
    weight = rep.body_weight_n()
    if not np.isfinite(force).all() or not len(force):
        return Value(math.nan, unit, Text("the window holds a gap"), method)
    if not weight > 0:
        return Value(math.nan, unit, Text("body weight was not measured"), method)
    number = 100 * fluctuation(force, rep.rate_hz()) / weight
    if not number > 0:
        return Value(
            math.nan, unit, Text("less than 2 s, or a rate of 24 Hz or less, or a force that does not move"), method
        )
    return Value(number, unit, "", method)


METRICS: tuple[Metric, ...] = (
    *(variable.metric() for variable in MORE),
    *BOUNDARY,
    Metric(
        key="force_fluctuation_pct_bw",
        label=Text("Force fluctuation 4-12 Hz"),
        unit="% BW",
        direction="neither",
        symmetry="ratio",
        formula=Text("RMS of Fz in 4-12 Hz over body weight. Quiet standing holds 0.06-0.15 % of heartbeat and sway."),
        source="own; not called tremor",
        compute=_force_fluctuation,
        scatter="lognormal",
        min_rate_hz=LIMITS.rate_cop_hz,
        min_duration_s=LIMITS.duration_area_s,
        digits=3,
    ),
)
