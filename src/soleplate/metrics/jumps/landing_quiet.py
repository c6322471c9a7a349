"""How quietly somebody lands, and whether the landing was stuck.

What a landing sounds like lies between 20 and 100 Hz: it can be told from the plate only where the *loaded* plate
rings above that (``ringing``). Each number is divided by the landing speed, so that a lower drop is no quieter landing.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

import numpy as np

from soleplate.api.metric import LowPass, Metric, RepView
from soleplate.errors import SignalError
from soleplate.metrics.jumps.contacts import first_contact
from soleplate.metrics.jumps.landing import RATE_WINDOW_S, steepest_bw_s
from soleplate.metrics.jumps.landing_find import find_landing, impact_row, landing_of, own_weight
from soleplate.metrics.jumps.ringing import loaded_ring_hz
from soleplate.metrics.jumps.stabilisation import band_hold
from soleplate.metrics.stance import support_remark
from soleplate.model.limits import LIMITS
from soleplate.model.result import Value
from soleplate.model.support import SEEN
from soleplate.pipeline.filters import smooth
from soleplate.text import Text

__all__ = ["METRICS", "band_rms_bw"]

LOWEST, HIGHEST = LowPass(20.0, 4, 2), LowPass(100.0, 4, 2)
WINDOW_S = 0.1
AROUND_S = 0.5
STICK_S = 3.0


def band_rms_bw(low_n: np.ndarray, high_n: np.ndarray, rate_hz: float, *, contact: int, body_weight_n: float) -> float:
    """Return the RMS of the force between two cut-offs in the first 100 ms of contact, over body weight.

    ``low_n`` and ``high_n`` (n,) N: the force after the lower and after the higher low-pass; their difference
    is the band between.
    """
    rows = round(WINDOW_S * rate_hz)
    band = (high_n - low_n)[contact : contact + rows]
    if len(band) < rows:
        raise SignalError(
            Text("The record ends within {window_s:g} ms of contact", window_s=1000 * WINDOW_S),
            do=Text("Hold the landing"),
        )
    return float(np.sqrt(np.mean(band * band))) / body_weight_n


def _per_speed(number: Callable[[RepView], float]) -> Callable[[RepView], float]:
    def compute(rep: RepView) -> float:
        loaded_ring_hz(rep)
        return number(rep) / (-rep.once(landing_of).speed_mm_s / 1000)

    return compute


def _first_peak(rep: RepView) -> float:
    found = rep.once(find_landing)
    return float(found.fz_n[impact_row(found)]) / rep.once(own_weight)[0]


def _band(rep: RepView) -> float:
    found = rep.once(find_landing)
    # half a second on either side does for the whole span: a low-pass of 20 Hz forgets it to one part in 10^10
    around = round(AROUND_S * found.rate_hz)
    first = max(0, found.contact - around)
    near = found.fz_n[first : found.contact + round(WINDOW_S * found.rate_hz) + around]
    low, high = (smooth(near, spec, found.rate_hz) for spec in (LOWEST, HIGHEST))
    return band_rms_bw(low, high, found.rate_hz, contact=found.contact - first, body_weight_n=rep.once(own_weight)[0])


def _stuck(rep: RepView) -> Value:
    """Say 1 for a landing that was held: no second flight, no other foot, stable in time."""
    found = rep.once(find_landing)
    after, rate, weight = rep.fz()[found.contact :], found.rate_hz, found.body_weight_n
    if len(after) < (STICK_S + 1) * rate:
        seconds = len(after) / rate
        return Value(
            math.nan,
            "1",
            Text(
                "the record goes on for {seconds:.1f} s after contact, {stick_s:g} s are needed",
                seconds=seconds,
                stick_s=STICK_S + 1,
            ),
        )
    empty = LIMITS.contact_on(weight)
    if first_contact(-after, rate, on_n=-empty, hold_s=LIMITS.left_plate_s) is not None:
        return Value(0.0, "1", Text("left the plate again"))
    landed = rep.side if rep.side in rep.roles else rep.roles[0]
    for role in rep.roles:
        if role == landed:
            continue
        begin = math.floor(found.contact / rate * rep.rate_hz(role))
        other = rep.fz(role)[begin : begin + round((STICK_S + 1) * rep.rate_hz(role))]
        touch = LIMITS.touch(weight)
        if first_contact(other, rep.rate_hz(role), on_n=touch, hold_s=LIMITS.touch_s) is not None:
            return Value(0.0, "1", Text("the other foot touched the plate {role!r}", role=role))
    own = rep.once(own_weight)[0]
    settled = band_hold(found.fz_n, rate, contact=found.contact, body_weight_n=own, length_s=STICK_S + 1)
    if not settled.time_s <= STICK_S:
        return Value(0.0, "1", Text("not stable within {stick_s:g} s", stick_s=STICK_S))
    try:
        landing = rep.once(landing_of)
    except SignalError as error:  # a hand or the other foot took part, or nobody stood still
        return Value(0.0, "1", error.text)
    if not landing.held:
        return Value(0.0, "1", landing.remark)
    return Value(0.0 if rep.conditions.get(SEEN) in ("hand", "foot") else 1.0, "1", support_remark(rep))


OWN = Text("project's own definition for vertical plates")
NEEDS = Text(
    "; only where the loaded plate rings at {loaded_ring_hz:g} Hz or more", loaded_ring_hz=LIMITS.loaded_ring_hz
)

metric = partial(
    Metric, direction="lower", symmetry="ratio", source=OWN, scatter="lognormal", min_rate_hz=LIMITS.rate_peak_hz
)

METRICS: tuple[Metric, ...] = (
    metric(
        key="quiet_first_peak_bw_per_m_s",
        label=Text("First landing peak per landing speed"),
        unit="BW/(m/s)",
        formula=Text(
            "first peak (or the highest force, without one) / BW / landing speed; unfiltered{needs}", needs=NEEDS
        ),
        compute=_per_speed(_first_peak),
        digits=2,
    ),
    metric(
        key="quiet_loading_rate_bw_s_per_m_s",
        label=Text("Loading rate per landing speed"),
        unit="BW/s/(m/s)",
        formula=Text(
            "highest rise over {rate_window_s:g} ms / BW / landing speed; unfiltered{needs}",
            rate_window_s=1000 * RATE_WINDOW_S,
            needs=NEEDS,
        ),
        compute=_per_speed(steepest_bw_s),
    ),
    metric(
        key="quiet_band_bw_per_m_s",
        label=Text("Impact band 20-100 Hz per landing speed"),
        unit="BW/(m/s)",
        formula=Text(
            "RMS of the force between low-passes of 20 and 100 Hz (order 4, two passes) in the first 100 ms / "
            "BW / landing speed{needs}",
            needs=NEEDS,
        ),
        compute=_per_speed(_band),
        digits=3,
    ),
    metric(
        key="landing_stuck",
        label=Text("Landing stuck"),
        unit="1",
        direction="higher",
        symmetry="difference",
        formula=Text("1 when stable within 3 s (5 % band for 1 s), no second flight, no other plate touched; else 0"),
        compute=_stuck,
        scatter="count",
        min_rate_hz=LIMITS.rate_cop_hz,
        digits=2,
    ),
)
