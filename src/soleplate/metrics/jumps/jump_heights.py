"""Metrics of a jump from the plate and back onto it; the formulas are in ``jump``, take-offs in ``contacts``."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from soleplate.api.metric import Metric, RepView
from soleplate.errors import SignalError
from soleplate.metrics.jumps.contacts import crossing_row, flights
from soleplate.metrics.jumps.jump import flight_height_mm, height_of_speed_mm, take_off_speed_mm_s
from soleplate.metrics.step_down.motion import Array, quiet_row
from soleplate.metrics.weighed import weight_n
from soleplate.model.limits import LIMITS
from soleplate.text import Text

__all__ = ["METRICS", "Jump", "find_jump"]

PUSH_S = 0.3  # nobody is quiet so shortly before take-off
QUIET_S = 0.5


@dataclass(frozen=True)
class Jump:
    """Hold one jump: force (N) and rate, weight (N), row of take-off, and flight time (s, crossings interpolated)."""

    fz_n: Array
    rate_hz: float
    body_weight_n: float
    take_off: int
    flight_s: float


def find_jump(rep: RepView) -> Jump:
    """Find the last jump of a repetition.

    Raises
    ------
    SignalError
        When nobody was weighed or nobody jumps.
    """
    fz, rate, weight = rep.fz(), rep.rate_hz(), weight_n(rep)
    on = LIMITS.contact_on(weight)
    found = flights(fz, rate, on_n=on, body_weight_n=weight)
    if not found:
        raise SignalError(Text("No jump was found"), why=Text("nobody pushes off, flies and lands on the plate"))
    off, contact = found[-1]
    flight = crossing_row(fz, contact, on) - crossing_row(fz, off, on)
    return Jump(fz, rate, weight, off, float(flight) / rate)


def _impulse_height(rep: RepView) -> float:
    jump = rep.once(find_jump)
    before = jump.fz_n[: max(0, jump.take_off - round(PUSH_S * jump.rate_hz))]
    loaded = np.flatnonzero(before < LIMITS.contact_on(jump.body_weight_n))
    start = int(loaded[-1]) + 1 if len(loaded) else 0  # after stepping on, or the landing of a jump before
    if len(before) - start < QUIET_S * jump.rate_hz:
        raise SignalError(Text("Nobody stood still before the jump"), do=Text("Stand still for a second before it"))
    quiet, _, sd = quiet_row(before, jump.rate_hz, start=start, window_s=QUIET_S)
    if sd > LIMITS.weigh_sd_bw * jump.body_weight_n:
        raise SignalError(
            Text("Nobody stood still before the jump"),
            why=Text(
                "the quietest {quiet_s:g} s vary by {body_weight_n:.1f} % of body weight (SD)",
                quiet_s=QUIET_S,
                body_weight_n=100 * sd / jump.body_weight_n,
            ),
            do=Text("Stand still for a second before it"),
        )
    speed = take_off_speed_mm_s(jump.fz_n, jump.rate_hz, jump.body_weight_n, quiet=quiet, take_off=jump.take_off)
    if not speed > 0:
        raise SignalError(
            Text("The take-off has no upward speed"), why=Text("the weight is wrong"), do=Text("Weigh again")
        )
    return height_of_speed_mm(speed)


METRICS: tuple[Metric, ...] = (
    Metric(
        key="jump_height_flight_mm",
        label=Text("Jump height by flight time"),
        unit="mm",
        direction="higher",
        symmetry="ratio",
        formula=Text("g t^2 / 8; take-off by the windowed-mean rule; knees bent at landing add to it"),
        source="free flight",
        compute=lambda rep: flight_height_mm(rep.once(find_jump).flight_s),
        scatter="lognormal",
        min_rate_hz=LIMITS.rate_contact_hz,
        digits=0,
    ),
    Metric(
        key="jump_height_impulse_mm",
        label=Text("Jump height by impulse"),
        unit="mm",
        direction="higher",
        symmetry="ratio",
        formula=Text("v^2 / 2 g; v = integral of g (F / BW - 1) from the quietest 0.5 s before to take-off"),
        source="momentum",
        compute=_impulse_height,
        scatter="lognormal",
        min_rate_hz=LIMITS.rate_contact_hz,
        digits=0,
    ),
)
