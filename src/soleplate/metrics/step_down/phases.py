"""Step-down with controlled deceleration, on two plates or one.

Both plates: each is normalised by the body weight it measured itself, so that a small difference of
gain does not look like movement. The speed is zero in quiet stance before and after; the drop is used
as a check only, never imposed (people touch with pointed toes and land with a bent knee).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soleplate.api.metric import LowPass, RepView
from soleplate.errors import SignalError
from soleplate.metrics.tap import Tap, tap_from_box
from soleplate.metrics.weighed import condition
from soleplate.model.limits import LIMITS
from soleplate.model.plate import G_MS2
from soleplate.pipeline.cut import contacts
from soleplate.text import Text

__all__ = [
    "QUIET_S",
    "SHORTFALL_LOW_PASS",
    "StepDown",
    "analyse",
    "downward_speed",
    "in_body_weights",
    "row_of",
    "speed_between_quiet",
    "tap_of_box",
]

Array = NDArray[np.float64]
QUIET_S = 0.4  # at either end of the repetition: the speed is zero there
UNLOADED_BW = 0.2
TOGETHER_ROWS = 0.1  # of a sample apart: the same moment
ZERO_BW = 0.05  # quiet stance on both plates may differ by this from body weight
SHORTFALL_LOW_PASS = LowPass(20.0, 2, 2)  # passes a tap of a tenth of a second, not the heartbeat's edges


@dataclass(frozen=True)
class StepDown:
    """Hold the phases of one step-down; times in s from the start of the repetition, NaN where unseen.

    Attributes
    ----------
    onset_s, peak_s, touch_s, stopped_s : float
        First movement (10 % of the peak speed), peak speed, touch of the landing foot, end of the
        braking (speed down to 10 % of its peak).
    peak_mm_s, touch_mm_s : float
        Downward speed at peak and touch.
    stance_share : float
        Share of the vertical impulse from peak speed to the end of braking that the stance leg gave.
    closure_mm : float
        Computed drop minus ``drop_mm``: a check of the integration.
    """

    onset_s: float = math.nan
    peak_s: float = math.nan
    touch_s: float = math.nan
    stopped_s: float = math.nan
    peak_mm_s: float = math.nan
    touch_mm_s: float = math.nan
    stance_share: float = math.nan
    closure_mm: float = math.nan
    reason: str = ""


def speed_between_quiet(accel_ms2: Array, rate_hz: float, quiet_s: float = QUIET_S) -> Array:
    """Integrate an acceleration to a speed that is zero, on average, in the first and last ``quiet_s``.

    Parameters
    ----------
    accel_ms2 : (n,) float64
        Upward acceleration, m/s^2.
    rate_hz : float
        Samples per second.

    Returns
    -------
    (n,) float64
        Upward speed, m/s. A straight line is taken off: the zero-velocity update of rulings 2.3.
    """
    steps = (accel_ms2[1:] + accel_ms2[:-1]) / (2 * rate_hz)
    speed = np.concatenate([[0.0], np.cumsum(steps)])
    n = max(1, min(round(quiet_s * rate_hz), len(speed) // 2))
    first, last = speed[:n].mean(), speed[-n:].mean()
    at = np.arange(len(speed)) - (n - 1) / 2
    return speed - first - (last - first) * at / (len(speed) - n)


def row_of(values: Array, level: float, index: int) -> float:
    """Return where values pass ``level`` between ``index`` and ``index + 1``, in rows."""
    a, b = values[index], values[index + 1]
    return index + float((level - a) / (b - a)) if b != a else float(index)


def _onset_row(down: Array, peak: int) -> float:
    """Walk back from the peak speed to 10 % of it (rulings 2.1)."""
    limit = LIMITS.onset_speed_share * down[peak]
    below = np.flatnonzero(down[:peak] < limit)
    return row_of(down, limit, int(below[-1])) if len(below) else 0.0


def _first_contact(force: Array, weight_n: float, rate_hz: float) -> float:
    on = LIMITS.soft_contact_on(weight_n, float(force[: round(QUIET_S * rate_hz)].std()))
    found = contacts(force, on, on * LIMITS.contact_off_ratio)
    for begin, end in found:
        length = (len(force) if math.isnan(end) else end) - begin
        if not math.isnan(begin) and length > 0:
            return float(begin)
    return math.nan


def analyse(rep: RepView) -> StepDown:
    """Find the phases of one step-down."""
    plates = {"box", "floor"} & set(rep.roles)
    if len(plates) == 2:
        return _both_plates(rep)
    if not plates:
        return StepDown(reason=Text("no plate under the box or on the floor"))
    return _box_alone(rep) if "box" in plates else _floor_alone(rep)


def in_body_weights(rep: RepView) -> tuple[Array, Array]:
    """Return the forces of box and floor at the same moments, each over the weight its own plate found, (n,) each.

    Plates on clocks of their own do not sample together: the floor is then interpolated to the moments of the box.
    """
    box, floor = rep.fz("box"), rep.fz("floor")
    box_s, floor_s = rep.time_s("box"), rep.time_s("floor")
    n = min(len(box), len(floor))
    if np.abs(box_s[:n] - floor_s[:n]).max(initial=0.0) * rep.rate_hz("box") > TOGETHER_ROWS:
        n = int(np.searchsorted(box_s, floor_s[-1], "right"))
        floor = np.interp(box_s[:n], floor_s, floor)
    return box[:n] / rep.body_weight_n("box"), floor[:n] / rep.body_weight_n("floor")


def downward_speed(rep: RepView) -> Array:
    """Return the downward speed of the centre of mass from both plates, mm/s, (n,)."""
    box, floor = rep.once(in_body_weights)
    return -1000 * speed_between_quiet(G_MS2 * (box + floor - 1), rep.rate_hz("box"))


def _ends(n: int, rate_hz: float) -> tuple[slice, slice]:
    """Return the rows of quiet stance at both ends."""
    quiet = round(QUIET_S * rate_hz)
    return slice(0, quiet), slice(n - quiet, n)


def _both_plates(rep: RepView) -> StepDown:
    rate = rep.rate_hz("box")
    if not all(rep.body_weight_n(role) > 0 for role in rep.roles):
        return StepDown(reason=Text("the person was not weighed on both plates"))
    box, floor = rep.once(in_body_weights)
    n = len(box)
    if n < 2 * QUIET_S * rate:
        return StepDown(reason=Text("{rate:.1f} s are shorter than the quiet stance at both ends", rate=n / rate))
    first, last = (float((box + floor)[part].mean()) for part in _ends(n, rate))
    if max(abs(first - 1), abs(last - 1)) > ZERO_BW:
        told = Text("{first:.0f} and {last:.0f} % of body weight", first=100 * first, last=100 * last)
        return StepDown(
            reason=Text("quiet stance bears {told} on both plates: was the box on its plate at the zero?", told=told)
        )
    down = rep.once(downward_speed)
    touch = _first_contact(floor * rep.body_weight_n("floor"), rep.body_weight_n("floor"), rate)
    if math.isnan(touch):
        return StepDown(reason=Text("the landing foot never touched the floor plate"))
    before = down[: int(touch) + 1]
    peak = int(np.argmax(before))
    if before[peak] <= 0:
        return StepDown(reason=Text("no lowering was found before the touch"))
    onset = _onset_row(down, peak)
    touch_speed = float(np.interp(touch, np.arange(n), down))
    stopped = _stopped_row(down, int(touch), float(before[peak]))
    inside = slice(peak, max(peak + 1, math.ceil(stopped)))
    stance, landing = box[inside].sum(), floor[inside].sum()
    if not stance + landing > 0:
        return StepDown(reason=Text("neither plate is loaded during the braking"))
    way = np.cumsum(down[1:] + down[:-1]) / (2 * rate)
    returned = box[-round(QUIET_S * rate) :].mean() > 0.5  # a tap, and back up: the lowest point counts
    lowered = float(way.max() if returned else way[-1])
    drop = condition(rep, "drop_mm")
    return StepDown(
        onset_s=onset / rate,
        peak_s=peak / rate,
        touch_s=touch / rate,
        stopped_s=stopped / rate,
        peak_mm_s=float(before[peak]),
        touch_mm_s=touch_speed,
        stance_share=float(stance / (stance + landing)),
        closure_mm=lowered - drop,
    )


def _stopped_row(down: Array, touch: int, peak_speed: float) -> float:
    """Return where the downward speed has come down to 10 % of its peak after the touch.

    Zero itself is approached, not crossed, so a share of the peak is taken, as for the onset.
    """
    limit = LIMITS.onset_speed_share * peak_speed
    after = np.flatnonzero(down[touch:] < limit)
    if not len(after):
        return float(len(down) - 1)
    row = touch + int(after[0])
    return row_of(down, limit, row - 1) if row > touch else float(row)


def _box_alone(rep: RepView) -> StepDown:
    """Follow the lowering until the box is unloaded; the speed after the touch is unknown."""
    rate, weight = rep.rate_hz("box"), rep.body_weight_n("box")
    if not weight > 0:
        return StepDown(reason=Text("the person was not weighed on the box"))
    box = rep.fz("box") / weight
    quiet = round(QUIET_S * rate)
    gone = np.flatnonzero(box < UNLOADED_BW)
    if not len(gone):
        return _tap_and_return(rep)
    if len(box) < 3 * quiet or gone[0] < quiet:
        return StepDown(reason=Text("no quiet stance on the box before the load left it"))
    touch = _unloading_row(box, int(gone[0]))
    level = box[:quiet].mean()  # quiet stance on the box itself: the only anchor there is
    speed = np.concatenate([[0.0], np.cumsum((box[1:] + box[:-1]) / 2 - level)]) * G_MS2 / rate
    down = -1000 * speed[: int(touch) + 1]
    peak = int(np.argmax(down))
    if down[peak] <= 0:
        return StepDown(reason=Text("no lowering was found before the box was unloaded"))
    return StepDown(
        onset_s=_onset_row(down, peak) / rate, peak_s=peak / rate, touch_s=touch / rate, peak_mm_s=float(down[peak])
    )


def tap_of_box(rep: RepView) -> Tap:
    """Return the tap of a repetition that begins and ends on the box, from the box alone.

    Raises
    ------
    SignalError
        When the load went over to the floor, or nobody goes down and up.
    """
    weight = rep.body_weight_n("box")
    box = rep.fz("box") / weight
    if box.min() < UNLOADED_BW:
        raise SignalError(Text("The load left the box"), why=Text("a step-down, not a tap"))
    smooth = rep.fz("box", SHORTFALL_LOW_PASS) / weight
    return tap_from_box(box, smooth, rep.rate_hz("box"), quiet_s=QUIET_S)


def _tap_and_return(rep: RepView) -> StepDown:
    """Time the lowering of a foot that taps and goes back up; without a tap that stands out, until the lowest point."""
    try:
        tap = rep.once(tap_of_box)
    except SignalError as error:
        return StepDown(reason=Text("the load never left the box. {error}", error=error))
    rate, weight = rep.rate_hz("box"), rep.body_weight_n("box")
    box = rep.fz("box") / weight
    level = box[: round(QUIET_S * rate)].mean()
    steps = np.cumsum((box[1:] + box[:-1]) / 2 - level)
    down = -1000 * G_MS2 / rate * np.concatenate([[0.0], steps])
    fastest = int(tap.fastest)
    touch = tap.begin if tap.load_bw * weight > LIMITS.touch(weight) else _lowest_row(down, fastest)
    return StepDown(
        onset_s=_onset_row(down, fastest) / rate,
        peak_s=fastest / rate,
        touch_s=touch / rate,
        peak_mm_s=float(down[fastest]),
    )


def _lowest_row(down: Array, fastest: int) -> float:
    """Return where the downward speed ends after its peak, in rows."""
    stopped = np.flatnonzero(down[fastest:] <= 0)
    return float(fastest + int(stopped[0])) if len(stopped) else float(len(down) - 1)


def _unloading_row(box_bw: Array, gone: int) -> float:
    """Return where the box began to be unloaded: the line through 80 % and 20 % of the weight, drawn on to 100 %.

    Slow lowering itself changes the load by some per cent, so a threshold near 100 % would not do.
    """
    loaded = np.flatnonzero(box_bw[:gone] >= 1 - UNLOADED_BW)
    if not len(loaded):
        return float(gone)
    high = row_of(box_bw, 1 - UNLOADED_BW, int(loaded[-1]))
    low = row_of(box_bw, UNLOADED_BW, gone - 1)
    return max(0.0, high - (low - high) * UNLOADED_BW / (1 - 2 * UNLOADED_BW))


def _floor_alone(rep: RepView) -> StepDown:
    if not rep.body_weight_n("floor") > 0:
        return StepDown(reason=Text("the person was not weighed on the floor plate"))
    touch = _first_contact(rep.fz("floor"), rep.body_weight_n("floor"), rep.rate_hz("floor"))
    if math.isnan(touch):
        return StepDown(reason=Text("the landing foot never touched the floor plate"))
    return StepDown(touch_s=touch / rep.rate_hz("floor"))
