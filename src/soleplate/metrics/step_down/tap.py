"""Metrics of a step-down whose free foot only taps the floor and goes back up to the box."""

from __future__ import annotations

import math

from soleplate.api.metric import Metric, RepView
from soleplate.errors import SignalError
from soleplate.metrics.step_down.phases import tap_of_box
from soleplate.metrics.tap import Tap, tap_on_floor
from soleplate.metrics.weighed import weight_n
from soleplate.model.limits import LIMITS
from soleplate.model.result import Value
from soleplate.text import Text

__all__ = ["METRICS", "tap_of"]


def tap_of(rep: RepView) -> Tap:
    """Return the tap by the floor plate where there is one, by what is missing on the box otherwise.

    Raises
    ------
    SignalError
        When nobody was weighed, nobody tapped, or the load went over for good.
    """
    if "floor" in rep.roles:
        weight = weight_n(rep, "floor")
        return tap_on_floor(rep.fz("floor"), rep.rate_hz("floor"), body_weight_n=weight, on_n=LIMITS.touch(weight))
    if "box" not in rep.roles:
        raise SignalError(Text("A tap needs a plate under the box or on the floor"))
    weight_n(rep, "box")
    return rep.once(tap_of_box)


def _load(rep: RepView) -> Value:
    tap = rep.once(tap_of)
    if "floor" in rep.roles:
        return Value(100 * tap.load_bw, "% BW")
    least = LIMITS.touch(weight_n(rep, "box")) / weight_n(rep, "box")
    if tap.load_bw < least:
        return Value(
            math.nan, "% BW", Text("no tap of more than {least:.1f} % BW stands out of the movement", least=100 * least)
        )
    return Value(100 * tap.load_bw, "% BW", Text("from the box alone: at least this much"))


def _impulse(rep: RepView) -> Value:
    tap = rep.once(tap_of)
    if "floor" in rep.roles:
        return Value(tap.impulse_bw_s * weight_n(rep, "floor"), "N.s")
    reason = Text("from the box alone: what is missing from quiet stance to quiet stance")
    return Value(tap.impulse_bw_s * weight_n(rep, "box"), "N.s", reason)


METRICS: tuple[Metric, ...] = (
    Metric(
        key="tap_load_pct_bw",
        label=Text("Tap load"),
        unit="% BW",
        direction="lower",
        symmetry="ratio",
        formula=Text(
            "largest force of the tapping foot; from the box alone: largest shortfall below "
            "quiet stance between fastest lowering and fastest rise, after a low-pass of 20 Hz "
            "(order 2, two passes)"
        ),
        source="project's own definition",
        compute=_load,
        scatter="lognormal",
        min_rate_hz=LIMITS.rate_cop_hz,
    ),
    Metric(
        key="tap_impulse_n_s",
        label=Text("Tap impulse"),
        unit="N.s",
        direction="lower",
        symmetry="ratio",
        formula=Text(
            "integral of the tapping foot's force; from the box alone: -integral of F - BW from quiet to quiet"
        ),
        source="momentum is the same in quiet stance before and after",
        compute=_impulse,
        scatter="lognormal",
        min_rate_hz=LIMITS.rate_cop_hz,
    ),
)
