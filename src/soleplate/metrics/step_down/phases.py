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
from soleplate.metrics.step_down.between_quiet import (
    QUIET_S,
    anchors,
    doubt_of_speed,
    downward_speed,
    in_body_weights,
    quiet_ends,
    together,
    unrepaid,
)
from soleplate.metrics.tap import Tap, tap_from_box
from soleplate.metrics.weighed import condition
from soleplate.model.limits import LIMITS
from soleplate.model.plate import G_MS2
from soleplate.pipeline.cut import contacts
from soleplate.text import Text, joined

__all__ = ["SHORTFALL_LOW_PASS", "StepDown", "analyse", "row_of", "tap_of_box"]

Array = NDArray[np.float64]
UNLOADED_BW = 0.2
SLOW_S = 3.2
KEPT_SHARE = 0.05  # of the way down: a first movement that is less is a wobble
CLOSURE_SE, CLOSURE_MOST_MM = 2.5, 120.0  # what a restless stance explains of a way that does not close
PEAK_NEAR, PEAK_SE, SHARE_APART = 0.005, 0.5, 0.1
BRUSH_BW, BEARS_BW = 0.25, 0.5  # at most on the floor before the touch, and at least after it
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
    reason, remark, share_remark, brushed : str
        Why there is no value; what is to be said of those that there are, of the share besides, and of the touch.
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
    remark: str = ""
    share_remark: str = ""
    brushed: str = ""


def row_of(values: Array, level: float, index: int) -> float:
    """Return where values pass ``level`` between ``index`` and ``index + 1``, in rows."""
    a, b = values[index], values[index + 1]
    return index + float((level - a) / (b - a)) if b != a else float(index)


def _onset_row(down: Array, peak: int) -> float:
    """Find the first movement of a lowering: 10 % of its peak speed, passed by a movement that is not taken back.

    A lowering that hesitates is one lowering; a wobble before it is none.
    """
    limit = LIMITS.onset_speed_share * float(down[peak])
    above = np.concatenate([[False], down[: peak + 1] >= limit]).astype(np.int8)
    begins = np.flatnonzero(np.diff(above) > 0)
    way = np.cumsum(down[: peak + 1])
    lowered = float(way[-1] - way[begins[0]]) if len(begins) else 0.0
    for begin in begins.tolist():
        after = way[begin:] - way[begin]
        gained = float(np.argmax(down[begin : peak + 1] < limit)) or len(after) - 1
        step = after[int(gained)]
        if begin == begins[-1] or (step > KEPT_SHARE * lowered and after[int(gained) :].min() > step / 2):
            return row_of(down, limit, begin - 1) if begin else 0.0
    return 0.0


def _touch(force: Array, weight_n: float, rate_hz: float) -> tuple[float, str]:
    """Return the begin of the touch in rows, NaN without any, and what is to be said of it.

    It is the first contact that lasts as long as a touch does; light ones that are over before the one that goes on
    to bear the body are brushes of the floor.
    """
    on = LIMITS.soft_contact_on(weight_n, float(force[: round(QUIET_S * rate_hz)].std()))
    found = []
    for begin, end in contacts(force, on, on * LIMITS.contact_off_ratio):
        last = float(len(force)) if math.isnan(end) else end
        if not math.isnan(begin) and last - begin >= LIMITS.touch_s * rate_hz:
            found.append((float(begin), float(last), float(force[math.ceil(begin) : math.ceil(last)].max()) / weight_n))
    bears = next((k for k, (_, _, most) in enumerate(found) if most > BEARS_BW), 0)
    while bears > 0 and found[bears - 1][2] > BRUSH_BW:
        bears -= 1
    if not found:
        return math.nan, ""
    if not bears:
        return found[0][0], ""
    early, _, most = found[bears - 1]
    said = Text(
        "the foot brushed the floor {early:.2f} s before, with {most:.0f} % of body weight",
        early=(found[bears][0] - early) / rate_hz,
        most=100 * most,
    )
    return found[bears][0], said


def analyse(rep: RepView) -> StepDown:
    """Find the phases of one step-down."""
    plates = {"box", "floor"} & set(rep.roles)
    if len(plates) == 2:
        return _both_plates(rep)
    if not plates:
        return StepDown(reason=Text("no plate under the box or on the floor"))
    return _box_alone(rep) if "box" in plates else _floor_alone(rep)


def _both_plates(rep: RepView) -> StepDown:
    rate = rep.rate_hz("box")
    if not all(rep.body_weight_n(role) > 0 for role in rep.roles):
        return StepDown(reason=Text("the person was not weighed on both plates"))
    raw = rep.once(together)
    n = len(raw[0])
    if n < 2 * QUIET_S * rate:
        return StepDown(reason=Text("{rate:.1f} s are shorter than the quiet stance at both ends", rate=n / rate))
    weighed = raw[0] / rep.body_weight_n("box") + raw[1] / rep.body_weight_n("floor")
    first, last = (float(weighed[part].mean()) for part in rep.once(quiet_ends))
    if max(abs(first - 1), abs(last - 1)) > ZERO_BW:
        told = Text("{first:.0f} and {last:.0f} % of body weight", first=100 * first, last=100 * last)
        return StepDown(
            reason=Text("quiet stance bears {told} on both plates: was the box on its plate at the zero?", told=told)
        )
    box, floor = rep.once(in_body_weights)
    found = rep.once(anchors)
    down = rep.once(downward_speed)
    weight = found["floor"].weight_n
    touch, brushed = _touch(floor * weight, weight, rate)
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
    slow = (touch - onset) / rate
    remarks = [*(anchor.remark for anchor in found.values()), unrepaid(rep), brushed]
    if slow > SLOW_S:
        remarks.append(
            Text("a lowering of {slow:.1f} s: its begin and its share lie near the noise of standing", slow=slow)
        )
    wrong = lowered - drop if not returned else float(way[-1])
    speed_se, way_se = doubt_of_speed(rep, touch)
    if speed_se > LIMITS.speed_doubt_mm_s or abs(wrong) > LIMITS.closure_mm:
        remarks.append(
            Text("restless stance at the ends: the speed is known to {speed:.0f} mm/s (standard error)", speed=speed_se)
        )
    remark = joined(filter(None, remarks))
    most = max(LIMITS.closure_mm, min(CLOSURE_SE * way_se, CLOSURE_MOST_MM))
    if abs(wrong) > most:
        # the times of the force hold; speeds and what follows from them do not
        return StepDown(
            touch_s=touch / rate,
            closure_mm=lowered - drop,
            reason=Text(
                "the way between the quiet ends is {wrong:+.0f} mm off (at most {most:.0f}): a hand or the other foot "
                "bore weight, or the weight, the zero or the drop is wrong",
                wrong=wrong,
                most=most,
            ),
            remark=remark,
            brushed=brushed,
        )
    share = float(stance / (stance + landing))
    return StepDown(
        remark=remark,
        share_remark=_other_peak(before, peak, share, (box, floor, math.ceil(stopped)), speed_se),
        onset_s=onset / rate,
        peak_s=peak / rate,
        touch_s=touch / rate,
        stopped_s=stopped / rate,
        peak_mm_s=float(before[peak]),
        touch_mm_s=touch_speed,
        stance_share=share,
        closure_mm=lowered - drop,
        brushed=brushed,
    )


def _other_peak(before: Array, peak: int, share: float, braking: tuple[Array, Array, int], speed_se_mm_s: float) -> str:
    """Say that the speed is as high elsewhere, so far as one can tell, and gives another share; or nothing."""
    box, floor, stopped = braking
    near = np.flatnonzero(before >= before[peak] - max(PEAK_NEAR * before[peak], PEAK_SE * speed_se_mm_s))
    shares = [
        stance / (stance + landing)
        for row in (int(near[0]), int(near[-1]))
        if (stance := box[row:stopped].sum()) + (landing := floor[row:stopped].sum()) > 0
    ]
    low, high = min(shares, default=share), max(shares, default=share)
    if max(high - share, share - low) <= SHARE_APART:
        return ""
    return Text("its highest speed is held, or reached twice: a share of {low:.0f} to {high:.0f} %",
                low=100 * low, high=100 * high)  # fmt: skip


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
    touch, brushed = _touch(rep.fz("floor"), rep.body_weight_n("floor"), rep.rate_hz("floor"))
    if math.isnan(touch):
        return StepDown(reason=Text("the landing foot never touched the floor plate"))
    return StepDown(touch_s=touch / rep.rate_hz("floor"), remark=brushed, brushed=brushed)
