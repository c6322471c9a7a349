"""Metrics of a jump from the plate and back onto it; the formulas are in ``jump``, take-offs in ``contacts``."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from soleplate.api.metric import Metric, RepView
from soleplate.errors import SignalError
from soleplate.metrics.jumps.contacts import crossing_row, flights
from soleplate.metrics.jumps.jump import flight_height_mm, height_of_speed_mm
from soleplate.metrics.jumps.ringing import ringing_in_flight
from soleplate.metrics.jumps.whole import QUIET_S, standing, weight_remark, whole_bw, why_no_contact, zero_remark
from soleplate.metrics.step_down.motion import Array, integrate, quiet_row, vertical_motion
from soleplate.metrics.weighed import number, weight_n
from soleplate.model.limits import LIMITS
from soleplate.model.result import Value
from soleplate.text import Text, joined

__all__ = ["METRICS", "Jump", "find_jump", "lag_remark", "rising"]

PUSH_S = 0.3  # nobody is quiet so shortly before take-off
STANCE_S, STANCE_SD_BW, BLOCK_S = 1.0, 0.0075, 0.05
CALM_SD_BW, ALIKE_S = 0.003, 0.3  # sway of so long is one and the same
STANCE_BAND_SD, STANCE_BAND_BW = 3.0, 0.003
BRAKING_S = 0.3  # nor so shortly after a landing
FLIGHT_EDGE_S, LONGEST_FLIGHT_S = 0.03, 0.85  # 0.9 m: nobody jumps so high
STEP_BW = 1.5  # in a millisecond
APART_MM = 100.0  # nobody stands exactly as before; a hand or a wrong zero costs more
TWO_WAYS_MM, TWO_WAYS = 30.0, 0.15  # between the heights by push and by flight: bent knees at the landing explain less
LAG_S, LAG_ALIKE_S, LAG_MOST_S = 0.025, 0.01, 0.25  # between the plates: no leg leaves and lands so late
BEFORE, AFTER = Text("before the jump"), Text("after the landing")


@dataclass(frozen=True)
class Jump:
    """Hold one jump, all plates together.

    Attributes
    ----------
    force_bw : (n,) float64
        Force over the weight as weighed.
    rate_hz, body_weight_n : float
        Samples per second, weight of the plate of the leg in N.
    take_off, contact : int
        Rows.
    left : float
        Where the force passed the threshold just before the row of the take-off, in rows.
    flight_s : float
        Crossings interpolated.
    remark : str
        What is to be said of the zero, and of a plate that rings.
    """

    force_bw: Array
    rate_hz: float
    body_weight_n: float
    take_off: int
    contact: int
    left: float
    flight_s: float
    remark: str


def find_jump(rep: RepView) -> Jump:
    """Find the last jump of a repetition, by the sum of its plates.

    Raises
    ------
    SignalError
        When nobody was weighed or nobody jumps, or the empty plate does not read zero.
    """
    force, rate, weight = rep.once(whole_bw), rep.rate_hz(), weight_n(rep)
    on = LIMITS.contact_on(weight)
    fz = force * weight
    found = flights(fz, rate, on_n=on, body_weight_n=weight)
    if not found:
        raise SignalError(
            Text("No jump was found"),
            why=why_no_contact(fz, rate, weight) or Text("nobody pushes off, flies and lands on the plate"),
        )
    off, contact = found[-1]
    left = crossing_row(fz, off, on)
    flight = crossing_row(fz, contact, on) - left
    edge = round(FLIGHT_EDGE_S * rate)
    empty = fz[off + edge : max(off + edge + 1, contact - edge)]
    flight_s = float(flight) / rate
    long = Text("a flight of {flight_s:.2f} s is a jump of {height:.1f} m: is the rate right?",
                flight_s=flight_s, height=flight_height_mm(flight_s) / 1000)  # fmt: skip
    remarks = (
        long if flight_s > LONGEST_FLIGHT_S else "",
        _step_remark(fz, off, contact, rate, weight),
        lag_remark(rep, off / rate, contact / rate),
        zero_remark(empty, weight),
        ringing_in_flight(float(empty.std()) / weight, weight),
    )
    return Jump(force, rate, weight, off, contact, left, flight_s, joined(filter(None, remarks)))


def _step_remark(fz: Array, off: int, contact: int, rate_hz: float, weight: float) -> str:
    """Say that the force leaves or comes by one step, as under no foot, or nothing: there is a hole in the record."""
    step = max(float(fz[off - 1] - fz[off]) if off else 0.0, float(fz[contact] - fz[contact - 1]))
    if step <= STEP_BW * max(1.0, 1000.0 / rate_hz) * weight:
        return ""
    return Text("one step of {step:.0f} N at an end of the flight: samples are missing there", step=step)


def lag_remark(rep: RepView, off_s: float, contact_s: float) -> str:
    """Say that one plate tells take-off and landing as much later than another one, or nothing."""
    times = []
    for role in rep.roles:
        fz, rate = rep.fz(role), rep.rate_hz(role)
        weight = rep.body_weight_n(role)
        on = LIMITS.contact_on(weight if weight > 0 else 0.0)
        mine = [(a / rate, b / rate) for a, b in flights(fz, rate, on_n=on, body_weight_n=weight, push_bw=0.0)]
        times += [(a, b) for a, b in mine if abs(a - off_s) < LAG_MOST_S and abs(b - contact_s) < LAG_MOST_S][-1:]
    if len(times) < 2:
        return ""
    lags = times[1][0] - times[0][0], times[1][1] - times[0][1]
    if min(map(abs, lags)) < LAG_S or abs(lags[0] - lags[1]) > LAG_ALIKE_S:
        return ""
    return Text("one plate tells take-off and landing {ms:.0f} ms after the other: are their clocks together?",
                ms=1000 * abs(sum(lags) / 2))  # fmt: skip


def _flight_height(rep: RepView) -> Value:
    jump = rep.once(find_jump)
    try:
        _, _, speed, _, _ = rep.once(rising)
    except SignalError:
        return number(flight_height_mm(jump.flight_s), "mm", jump.remark)
    said = filter(None, (jump.remark, _apart_remark(jump, float(speed[-1]))))
    return number(flight_height_mm(jump.flight_s), "mm", joined(said))


def _apart_remark(jump: Jump, speed_mm_s: float) -> str:
    """Say that push and flight tell heights that no posture explains, or nothing."""
    flight, push = flight_height_mm(jump.flight_s), height_of_speed_mm(speed_mm_s)
    if abs(flight - push) <= max(TWO_WAYS_MM, TWO_WAYS * max(flight, push)):
        return ""
    return Text(
        "{push:.0f} mm by the push, {flight:.0f} by the flight: samples are missing, a hand or the other foot helped, "
        "or the zero is wrong", push=push, flight=flight,
    )  # fmt: skip


def rising(rep: RepView) -> tuple[int, float, Array, Array, str]:
    """Return how the body moves from quiet stance to the take-off of the last jump.

    Returns
    -------
    quiet : int
        Row in the middle of the stance before.
    level : float
        Its weight, over the weight as weighed.
    speed_mm_s, height_mm : (n,) float64
        From there to take-off, the last value at its very moment; on average zero in the stance.
    remark : str
        What is to be said of it.

    Raises
    ------
    SignalError
        When nobody jumps, stands still before, or takes off upwards.
    """
    jump = rep.once(find_jump)
    end = max(0, jump.take_off - round(PUSH_S * jump.rate_hz))
    loaded = np.flatnonzero(jump.force_bw[:end] < LIMITS.contact_on(jump.body_weight_n) / jump.body_weight_n)
    start = int(loaded[-1]) + 1 if len(loaded) else 0  # after stepping on, or the landing of a jump before
    stance, level = _stance_before(jump, start, end)
    speed, _ = vertical_motion(jump.force_bw[stance.start : jump.take_off + 1], jump.rate_hz, level)
    rows, quiet = stance.stop - stance.start, (stance.start + stance.stop) // 2
    speed = speed - speed[:rows].mean()  # over the stance the body goes nowhere
    height = integrate(speed, jump.rate_hz)
    between = jump.left - jump.take_off  # a row before it at most
    for moved in (speed, height):
        moved[-1] += between * (moved[-1] - moved[-2])
    speed, height = speed[quiet - stance.start :], height[quiet - stance.start :] - height[:rows].mean()
    if not speed[-1] > 0:
        raise SignalError(
            Text("The take-off has no upward speed"), why=Text("the weight is wrong"), do=Text("Weigh again")
        )
    apart = _apart_remark(jump, float(speed[-1]))
    remarks = (weight_remark(level, BEFORE), jump.remark, _closure_remark(jump, quiet, level), apart)
    return quiet, level, speed, height, joined(filter(None, remarks))


def _stance_before(jump: Jump, start: int, end: int) -> tuple[slice, float]:
    """Return rows and weight of the stance before a jump: a second or more of it tells them better than any weighing.

    It is the quietest second, and what lies beside it within its own scatter. In a restless stance the weighing holds
    where it lies within two standard errors. Where there is no quiet second, half a second has to do.
    """
    force, rate = jump.force_bw, jump.rate_hz
    if end - start >= STANCE_S * rate:
        row, level, sd = quiet_row(force[:end], rate, start=start, window_s=STANCE_S)
        if sd <= STANCE_SD_BW:
            standing(force, rate, start=start, end=end, where=BEFORE, noise_bw=0.0, seconds=STANCE_S)
            half, block = round(STANCE_S * rate / 2), round(BLOCK_S * rate)
            first, last = max(row - half, start), min(row + half, end)
            band = max(STANCE_BAND_SD * sd, STANCE_BAND_BW)
            while last + block <= end and abs(force[last : last + block].mean() - level) <= band:
                last += block
            while first - block >= start and abs(force[first - block : first].mean() - level) <= band:
                first -= block
            level = float(force[first:last].mean())
            doubt = 0.0 if sd <= CALM_SD_BW else 2 * sd * math.sqrt(ALIKE_S * rate / (last - first))
            return slice(first, last), 1.0 if abs(level - 1) <= doubt else level
    row, level = standing(force, rate, start=start, end=end, where=BEFORE, noise_bw=LIMITS.impulse_weight_bw)
    half = round(QUIET_S * rate / 2)
    return slice(max(row - half, start), min(row + half, end)), level


def _impulse_height(rep: RepView) -> Value:
    _, _, speed, _, remark = rep.once(rising)
    return number(height_of_speed_mm(float(speed[-1])), "mm", remark)


def _closure_remark(jump: Jump, quiet: int, level: float) -> str:
    """Say that the body does not end at the height and the speed at which it began, or nothing.

    The jump lies between two upright stances: what is wrong with weight, zero or force shows between them.
    """
    try:
        start = jump.contact + round(BRAKING_S * jump.rate_hz)
        last, after = standing(jump.force_bw, jump.rate_hz, start=start, end=len(jump.force_bw), where=AFTER)
    except SignalError:
        return Text("no quiet stance after it: the height is not checked by the way back")
    # each half by its own stance: a gain that depends on place cancels
    top = (jump.take_off + jump.contact) // 2
    _, risen = vertical_motion(jump.force_bw[quiet : top + 1], jump.rate_hz, level)
    _, fallen = vertical_motion(jump.force_bw[top : last + 1][::-1], jump.rate_hz, after)
    apart = float(risen[-1] - fallen[-1])
    if abs(apart) <= APART_MM:
        return ""
    return Text("the way up and the way down differ by {apart:+.0f} mm: a hand, the zero or the weight", apart=apart)


METRICS: tuple[Metric, ...] = (
    Metric(
        key="jump_height_flight_mm",
        label=Text("Jump height by flight time"),
        unit="mm",
        direction="higher",
        symmetry="ratio",
        formula=Text("g t^2 / 8; take-off by the windowed-mean rule; knees bent at landing add to it"),
        source="free flight",
        compute=_flight_height,
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
        formula=Text(
            "v^2 / 2 g; v = integral of g (F / BW - 1) from quiet stance before (the quietest second, or longer), "
            "whose mean is BW, to take-off"
        ),
        source="momentum",
        compute=_impulse_height,
        scatter="lognormal",
        min_rate_hz=LIMITS.rate_contact_hz,
        digits=0,
    ),
)
