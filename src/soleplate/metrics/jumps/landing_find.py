"""Find the landing of a repetition, and its speed from quiet stance after it.

The window of a repetition begins in flight, on the empty plate, or before the jump, and ends after some quiet stance.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from soleplate.api.metric import RepView
from soleplate.errors import SignalError
from soleplate.metrics.jumps.contacts import first_contact, flights
from soleplate.metrics.jumps.jump_heights import lag_remark, rising
from soleplate.metrics.jumps.landing_formulas import Landing, first_peak_row, landing_speed_mm_s, peak_row
from soleplate.metrics.jumps.whole import QUIET_S, standing, weight_remark, whole_bw, why_no_contact, zero_remark
from soleplate.metrics.stance import support_remark
from soleplate.metrics.step_down.motion import G_MM_S2, Array, integrate, vertical_motion
from soleplate.metrics.weighed import condition, weight_n
from soleplate.model.limits import LIMITS
from soleplate.text import Text, joined

__all__ = ["Found", "find_landing", "impact_row", "landing_of", "own_weight"]

BRAKING_S = 0.3  # nobody is quiet before
STOPPING_S = 1.0  # longer nobody takes to stop a fall
EDGE_S = 0.02
SOON_S = 1.5
RISE_MM, SINK_MM = 80.0, 600.0  # stance after a landing, against the body at its contact: some hold it crouched
DROP_SHARE = 0.35
FLIGHT_MM_S, FLIGHT_SHARE, FLIGHT_ALONE = 100.0, 0.07, 0.25  # between the speeds by the flight and by the stop
AFTER = Text("after the landing")


@dataclass(frozen=True)
class Found:
    """Hold where a landing is.

    Attributes
    ----------
    fz_n : (n,) float64
        Force of the plate of the leg, N; it ends where that plate is left again.
    whole_bw : (n,) float64
        Force of all plates together, over the weight as weighed.
    rate_hz, on_n, body_weight_n : float
        Samples per second; threshold of contact and weight, N.
    contact, peak : int
        Rows.
    remark : str
        What is to be said of the zero.
    flight_s : float
        Length of the flight before it, s; 0 where that is not seen.
    """

    fz_n: Array
    whole_bw: Array
    rate_hz: float
    contact: int
    on_n: float
    peak: int
    body_weight_n: float
    remark: str
    flight_s: float


def find_landing(rep: RepView) -> Found:
    """Find the last landing of a repetition: after a flight, or onto the empty plate.

    The force ends where the plate is left again: nobody stands quietly on an empty plate.

    Raises
    ------
    SignalError
        When nobody was weighed, nobody lands, or the empty plate does not read zero.
    """
    fz, whole, rate, weight = rep.fz(), rep.once(whole_bw), rep.rate_hz(), weight_n(rep)
    on = LIMITS.contact_on(weight)
    jumps = flights(whole * weight, rate, on_n=on, body_weight_n=weight)
    start = jumps[-1][0] if jumps else 1
    contact = first_contact(fz, rate, on_n=on, start=start)
    if contact is None:
        raise SignalError(
            Text("No landing was found"),
            why=why_no_contact(fz, rate, weight)
            or Text("the force never rises through {on:.0f} N and stays there", on=on),
        )
    empty = slice(start, max(start, contact - round(EDGE_S * rate)))
    remarks = [zero_remark(unloaded[unloaded < on], weight) for unloaded in (fz[empty], whole[empty] * weight)]
    remark = joined(filter(None, dict.fromkeys(remarks)))
    left = first_contact(-fz[contact:], rate, on_n=-on, hold_s=LIMITS.left_plate_s)
    end = len(fz) if left is None else contact + left
    stopping = whole[contact : contact + round(STOPPING_S * rate)]
    gained = float(integrate(G_MM_S2 * (stopping - 1), rate).max())
    if not gained > LIMITS.landing_speed_mm_s:
        raise SignalError(
            Text("This is no landing"),
            why=Text(
                "no downward speed is stopped after the contact: {gained:.0f} mm/s, a landing has at least {least:.0f}",
                gained=gained,
                least=LIMITS.landing_speed_mm_s,
            ),
        )
    stays, peak = fz[:end], peak_row(fz[:end], rate, contact=contact)
    flight = (jumps[-1][1] - jumps[-1][0]) / rate if jumps else 0.0
    return Found(stays, whole[:end], rate, contact, on, peak, weight, remark, flight)


def landing_of(rep: RepView) -> Landing:
    """Return the landing with its speed, from the quietest stance after it, which is the weight too.

    Raises
    ------
    SignalError
        When there is no landing, or nobody stands still after it, or the body would not end upright.
    """
    found = rep.once(find_landing)
    force, rate = found.whole_bw, found.rate_hz
    start = found.contact + round(BRAKING_S * rate)
    if len(force) - start < QUIET_S * rate:
        raise SignalError(Text("The record ends before anybody could stand still"), do=Text("Hold the landing for 3 s"))
    try:
        return _to_quiet(rep, found, start, len(force))
    except SignalError as error:
        # a hand or the other foot later on: the stance just after the landing may be whole
        soon = found.contact + round(SOON_S * rate)
        if soon >= len(force):
            raise
        later = error
    landing = _to_quiet(rep, found, start, soon)
    said = Text("of the first {soon_s:g} s after the contact only; later: {error}", soon_s=SOON_S, error=later.text)
    return replace(landing, remark=joined(filter(None, (said, landing.remark))), held=False)


def own_weight(rep: RepView) -> tuple[float, str]:
    """Return the weight by the stance after the landing, N, and what is to be said of it; as weighed without one."""
    try:
        landing = rep.once(landing_of)
    except SignalError as error:
        found = rep.once(find_landing)
        said = Text("over the weight as weighed. {error}", error=error.text)
        return found.body_weight_n, joined(filter(None, (said, found.remark)))
    return float(landing.body_weight_n), landing.remark


def _to_quiet(rep: RepView, found: Found, start: int, end: int) -> Landing:
    force, rate = found.whole_bw, found.rate_hz
    quiet, level = standing(force, rate, start=start, end=end, where=AFTER)
    weight = level * found.body_weight_n
    fz = force * found.body_weight_n
    speed = landing_speed_mm_s(fz, rate, contact=found.contact, quiet=quiet, body_weight_n=weight)
    if not speed < 0:
        raise SignalError(
            Text("The landing has no downward speed"),
            why=Text("the weight is wrong, or the plate was stepped on"),
            do=Text("Weigh again before the next trial"),
        )
    _, height = vertical_motion(fz[found.contact : quiet + 1], rate, weight, speed)
    if not -SINK_MM <= height[-1] <= RISE_MM:
        raise SignalError(
            Text("By the force the body would stand {height:+.0f} mm from where it landed", height=float(height[-1])),
            why=Text("something else bore weight, or the zero or the weight is wrong"),
            do=Text("Land without a hand or the other foot, and hold it"),
        )
    landing = Landing(fz, rate, found.contact, found.peak, weight, speed)
    remarks = (
        weight_remark(level, AFTER),
        found.remark,
        _drop_remark(rep, landing),
        support_remark(rep),
        _flight_remark(rep, found, -speed),
        lag_remark(rep, found.contact / rate - found.flight_s, found.contact / rate) if found.flight_s else "",
    )
    return replace(landing, remark=joined(filter(None, remarks)))


def _drop_remark(rep: RepView, landing: Landing) -> str:
    """Say that the body fell by far less or more than the drop that was told, or nothing."""
    drop, fell = condition(rep, "drop_mm"), landing.effective_drop_mm
    if not drop > 0 or abs(fell / drop - 1) <= DROP_SHARE:
        return ""
    return Text("it fell {fell:.0f} mm by the force, {drop:.0f} by the set-up", fell=fell, drop=drop)


def _flight_remark(rep: RepView, found: Found, stopped_mm_s: float) -> str:
    """Say that the flight brings another speed than the landing stops, or nothing.

    Of the flight's gain of speed the push gave a part; where it is not known, half, give or take the posture.
    """
    if not found.flight_s > 0:
        return ""
    gained, near = G_MM_S2 * found.flight_s, FLIGHT_SHARE
    try:
        brought = gained - float(rep.once(rising)[2][-1])
    except SignalError:
        brought, near = gained / 2, FLIGHT_ALONE
    if abs(stopped_mm_s - brought) <= max(FLIGHT_MM_S, near * brought):
        return ""
    return Text(
        "the flight brings {brought:.0f} mm/s, the landing stops {stopped:.0f}: samples are missing, the force was "
        "clipped, or the zero or the weight is wrong", brought=brought, stopped=stopped_mm_s,
    )  # fmt: skip


def impact_row(found: Found) -> int:
    """Return the row of the first peak, or of the highest force where there is none."""
    row = first_peak_row(found.fz_n, found.rate_hz, contact=found.contact, body_weight_n=found.body_weight_n)
    return found.peak if row is None else row
