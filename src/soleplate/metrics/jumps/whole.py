"""The body on all plates together: what the flight, the speed and the height of a jump or a landing come from.

A leg's peak is that of its own plate; the body falls, stops and flies as a whole.
"""

from __future__ import annotations

import numpy as np

from soleplate.api.metric import RepView
from soleplate.errors import SignalError
from soleplate.metrics.step_down.motion import Array, quiet_row, running_mean
from soleplate.metrics.weighed import weight_n
from soleplate.model.limits import LIMITS
from soleplate.text import Text

__all__ = ["QUIET_S", "standing", "weight_remark", "whole_bw", "why_no_contact", "zero_remark"]

QUIET_S = 0.5
EMPTY_S = 0.1


def whole_bw(rep: RepView) -> Array:
    """Return the force of all plates, each over the weight that it found, at the moments of the plate of the leg, (n,).

    A plate on which nobody was weighed takes the weight of that one.

    Raises
    ------
    SignalError
        When nobody was weighed.
    """
    weight, own, own_s = weight_n(rep), rep.fz(), rep.time_s()
    under = rep.side if rep.side in rep.roles else rep.roles[0]
    total = own / weight
    for role in rep.roles:
        if role != under:
            other = rep.body_weight_n(role)
            total = total + np.interp(own_s, rep.time_s(role), rep.fz(role)) / (other if other > 0 else weight)
    return total


def standing(
    force_bw: Array,
    rate_hz: float,
    *,
    start: int,
    end: int,
    where: str,
    noise_bw: float = LIMITS.weight_noise_bw,
    seconds: float = QUIET_S,
) -> tuple[int, float]:
    """Return row and level (body weights as weighed) of the quietest half second, or other time, between two rows.

    The weighing holds where stance differs from it by no more than ``noise_bw``.

    Raises
    ------
    SignalError
        When nobody stands still there, or the level is not the weight.
    """
    span = force_bw[:end]
    if end - start < seconds * rate_hz:
        raise SignalError(
            Text("Nobody stood still {where}", where=where), do=Text("Stand still for a second {where}", where=where)
        )
    row, level, sd = quiet_row(span, rate_hz, start=start, window_s=seconds)
    if sd > LIMITS.weigh_sd_bw:
        raise SignalError(
            Text("Nobody stood still {where}", where=where),
            why=Text("the quietest {quiet_s:g} s vary by {sd:.1f} % of body weight (SD)", quiet_s=seconds, sd=100 * sd),
            do=Text("Stand still for a second {where}", where=where),
        )
    if abs(level - 1) > LIMITS.weight_refuse_bw:
        raise SignalError(
            Text(
                "Quiet stance {where} bears {change:+.0f} % of the weight as weighed",
                where=where,
                change=100 * (level - 1),
            ),
            why=Text("the zero or the weight is wrong, or part of the body leans on something"),
            do=Text("Zero and weigh again before the next trial"),
        )
    return row, 1.0 if abs(level - 1) <= noise_bw else level


def weight_remark(level: float, where: str) -> str:
    """Say that stance weighs something else than the weighing said, or nothing."""
    if abs(level - 1) <= LIMITS.weight_remark_bw:
        return ""
    return Text("stance {where} weighs {change:+.1f} %: its own weight is taken", where=where, change=100 * (level - 1))


def why_no_contact(fz_n: Array, rate_hz: float, weight_n: float) -> str:
    """Say what is wrong with a plate that is never seen empty, or nothing."""
    lowest = float(running_mean(fz_n, round(EMPTY_S * rate_hz)).min())
    if LIMITS.contact_on(weight_n) <= lowest < weight_n / 2 or lowest < -LIMITS.zero_drift_max(weight_n):
        return Text("the plate never reads less than {lowest:.0f} N: it was not zeroed while empty", lowest=lowest)
    if lowest >= weight_n / 2:
        return Text("the plate was loaded from the first sample to the last")
    return ""


def zero_remark(unloaded_n: Array, body_weight_n: float) -> str:
    """Say that the empty plate does not read zero, or nothing.

    Raises
    ------
    SignalError
        When it is farther off than the zero of a trial may drift.
    """
    zero = float(np.mean(unloaded_n)) if len(unloaded_n) else 0.0
    if abs(zero) > LIMITS.zero_drift_max(body_weight_n):
        raise SignalError(
            Text("The empty plate reads {zero:.0f} N", zero=zero),
            why=Text("its zero is wrong"),
            do=Text("Zero the empty plate, and repeat"),
        )
    if abs(zero) > LIMITS.zero_drift_warn_n:
        return Text("the empty plate reads {zero:.0f} N", zero=zero)
    return ""
