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

from soleplate.api.metric import Metric, RepView
from soleplate.model.limits import LIMITS
from soleplate.model.plate import G_MS2
from soleplate.model.result import Value
from soleplate.pipeline.cut import contacts

__all__ = ["METRICS", "StepDown", "analyse", "downward_speed", "first_peak", "speed_between_quiet", "time_to_band"]

Array = NDArray[np.float64]
QUIET_S = 0.4  # at either end of the repetition: the speed is zero there
PEAK_WINDOW_S = 0.5
PEAK_PROMINENCE_BW = 0.05
BAND_BW = 0.05
BAND_HELD_S = 1.0

NO_FLOOR = "no plate on the floor: the touch is not seen"
NO_BOX = "no plate under the box: the lowering is not seen"
FLOOR_ONLY_SPEED = "no plate under the box: it bears part of the weight after the touch, so the speed is not known"


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


def _crossing(values: Array, level: float, index: int) -> float:
    """Return where values pass ``level`` between ``index`` and ``index + 1``, in rows."""
    a, b = values[index], values[index + 1]
    return index + float((level - a) / (b - a)) if b != a else float(index)


def _onset_row(down: Array, peak: int) -> float:
    """Walk back from the peak speed to 10 % of it (rulings 2.1)."""
    limit = LIMITS.onset_speed_share * down[peak]
    below = np.flatnonzero(down[:peak] < limit)
    return _crossing(down, limit, int(below[-1])) if len(below) else 0.0


def _first_contact(force: Array, weight_n: float) -> float:
    on = LIMITS.contact_on(weight_n)
    found = contacts(force, on, on * LIMITS.contact_off_ratio)
    for begin, end in found:
        length = (len(force) if math.isnan(end) else end) - begin
        if not math.isnan(begin) and length > 0:
            return float(begin)
    return math.nan


def analyse(rep: RepView) -> StepDown:
    """Find the phases of one step-down."""
    both = {"box", "floor"} <= set(rep.roles)
    if both:
        return _both_plates(rep)
    return _box_alone(rep) if "box" in rep.roles else _floor_alone(rep)


def _in_body_weights(rep: RepView) -> tuple[Array, Array]:
    box, floor = rep.fz("box"), rep.fz("floor")
    n = min(len(box), len(floor))
    return box[:n] / rep.body_weight_n("box"), floor[:n] / rep.body_weight_n("floor")


def downward_speed(rep: RepView) -> Array:
    """Return the downward speed of the centre of mass from both plates, mm/s, (n,)."""
    box, floor = _in_body_weights(rep)
    return -1000 * speed_between_quiet(G_MS2 * (box + floor - 1), rep.rate_hz("box"))


def _both_plates(rep: RepView) -> StepDown:
    rate = rep.rate_hz("box")
    if not all(rep.body_weight_n(role) > 0 for role in rep.roles):
        return StepDown(reason="the person was not weighed on both plates")
    box, floor = _in_body_weights(rep)
    n = len(box)
    if n < 2 * QUIET_S * rate:
        return StepDown(reason=f"{n / rate:.1f} s are shorter than the quiet stance at both ends")
    down = rep.once(downward_speed)
    touch = _first_contact(floor * rep.body_weight_n("floor"), rep.body_weight_n("floor"))
    if math.isnan(touch):
        return StepDown(reason="the landing foot never touched the floor plate")
    before = down[: int(touch) + 1]
    peak = int(np.argmax(before))
    if before[peak] <= 0:
        return StepDown(reason="no lowering was found before the touch")
    onset = _onset_row(down, peak)
    touch_speed = float(np.interp(touch, np.arange(n), down))
    stopped = _stopped_row(down, int(touch), float(before[peak]))
    inside = slice(peak, max(peak + 1, math.ceil(stopped)))
    stance, landing = box[inside].sum(), floor[inside].sum()
    lowered = float(np.sum(down[1:] + down[:-1]) / (2 * rate))
    drop = float(rep.conditions.get("drop_mm", "nan"))
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
    return _crossing(down, limit, row - 1) if row > touch else float(row)


def _box_alone(rep: RepView) -> StepDown:
    """Follow the lowering until the box is unloaded; the speed after the touch is unknown."""
    rate, weight = rep.rate_hz("box"), rep.body_weight_n("box")
    box = rep.fz("box") / weight
    quiet = round(QUIET_S * rate)
    half = np.flatnonzero(box < 0.5)
    if not weight > 0 or len(box) < 3 * quiet or not len(half):
        return StepDown(reason="the load never left the box")
    unloading = np.flatnonzero(box[: half[0]] >= 1.0)
    touch = float(unloading[-1]) if len(unloading) else float(half[0])
    level = box[:quiet].mean()  # quiet stance on the box itself: the only anchor there is
    speed = np.concatenate([[0.0], np.cumsum((box[1:] + box[:-1]) / 2 - level)]) * G_MS2 / rate
    down = -1000 * speed[: int(touch) + 1]
    peak = int(np.argmax(down))
    if down[peak] <= 0:
        return StepDown(reason="no lowering was found before the box was unloaded")
    return StepDown(
        onset_s=_onset_row(down, peak) / rate, peak_s=peak / rate, touch_s=touch / rate, peak_mm_s=float(down[peak])
    )


def _floor_alone(rep: RepView) -> StepDown:
    touch = _first_contact(rep.fz("floor"), rep.body_weight_n("floor"))
    if math.isnan(touch):
        return StepDown(reason="the landing foot never touched the floor plate")
    return StepDown(touch_s=touch / rep.rate_hz("floor"))


def first_peak(force_bw: Array, prominence_bw: float = PEAK_PROMINENCE_BW) -> float:
    """Return the height of the first peak from which the force falls by ``prominence_bw``; NaN when there is none.

    Parameters
    ----------
    force_bw : (n,) float64
        Force from the touch on, in body weights.
    """
    top = force_bw[0]
    for value in force_bw:
        if value > top:
            top = value
        elif top - value >= prominence_bw:
            return float(top)
    return math.nan


def time_to_band(force_bw: Array, rate_hz: float, band_bw: float = BAND_BW, held_s: float = BAND_HELD_S) -> float:
    """Return the first time from which the force stays within ``band_bw`` of body weight for ``held_s``, s.

    NaN when it never does within the record ("not stabilised within ..."): never the length of the record.
    """
    inside = np.abs(force_bw - 1) <= band_bw
    edges = np.flatnonzero(np.diff(np.concatenate([[False], inside, [False]]).astype(np.int8)))
    for begin, end in edges.reshape(-1, 2):
        if end - begin >= held_s * rate_hz:
            return float(begin / rate_hz)
    return math.nan


def _missing(unit: str, found: StepDown, rep: RepView, without_box: str, without_floor: str) -> Value:
    if "box" not in rep.roles and without_box:
        return Value(math.nan, unit, without_box)
    if "floor" not in rep.roles and without_floor:
        return Value(math.nan, unit, without_floor)
    return Value(math.nan, unit, found.reason or "not found")


def _lowering_time(rep: RepView) -> Value:
    found = rep.once(analyse)
    seconds = found.touch_s - found.onset_s
    if math.isnan(seconds):
        return _missing("s", found, rep, NO_BOX, "")
    reason = "" if "floor" in rep.roles else "the touch is taken from the unloading of the box"
    return Value(seconds, "s", reason)


def _touch_speed(rep: RepView) -> Value:
    found = rep.once(analyse)
    if math.isnan(found.touch_mm_s):
        return _missing("mm/s", found, rep, FLOOR_ONLY_SPEED, NO_FLOOR)
    return Value(found.touch_mm_s, "mm/s")


def _braking_share(rep: RepView) -> Value:
    found = rep.once(analyse)
    if math.isnan(found.stance_share):
        return _missing("%", found, rep, NO_BOX, NO_FLOOR)
    return Value(100 * found.stance_share, "%")


def _control_index(rep: RepView) -> Value:
    found = rep.once(analyse)
    drop_mm = float(rep.conditions.get("drop_mm", "nan"))
    if math.isnan(found.touch_mm_s):
        return _missing("1", found, rep, FLOOR_ONLY_SPEED, NO_FLOOR)
    if not drop_mm > 0:
        return Value(math.nan, "1", "the drop is not known")
    return Value(found.touch_mm_s / math.sqrt(2000 * G_MS2 * drop_mm), "1")


def _closure(rep: RepView) -> Value:
    found = rep.once(analyse)
    if math.isnan(found.closure_mm):
        return _missing("mm", found, rep, NO_BOX, NO_FLOOR)
    return Value(found.closure_mm, "mm")


def _landing_force(rep: RepView) -> Array | None:
    """Return the floor's force from the touch on, in body weights, to the end of the repetition."""
    found = rep.once(analyse)
    if "floor" not in rep.roles or math.isnan(found.touch_s):
        return None
    return rep.fz("floor")[round(found.touch_s * rep.rate_hz("floor")) :] / rep.body_weight_n("floor")


def _first_peak(rep: RepView) -> Value:
    force = _landing_force(rep)
    if force is None or not len(force):
        return _missing("BW", rep.once(analyse), rep, "", NO_FLOOR)
    force = force[: round(PEAK_WINDOW_S * rep.rate_hz("floor"))]
    peak = first_peak(force)
    if math.isnan(peak):
        return Value(float(force.max()), "BW", f"no distinct first peak: the largest force within {PEAK_WINDOW_S:g} s")
    return Value(peak, "BW")


def _tts(rep: RepView) -> Value:
    force = _landing_force(rep)
    if force is None or not len(force):
        return _missing("s", rep.once(analyse), rep, "", NO_FLOOR)
    rate = rep.rate_hz("floor")
    seconds = time_to_band(force, rate)
    if math.isnan(seconds):
        return Value(math.nan, "s", f"not stabilised within {len(force) / rate:.1f} s")
    return Value(seconds, "s")


OWN = "project's own definition for vertical plates"

METRICS = (
    Metric(
        key="touch_speed_mm_s",
        label="Touch speed",
        unit="mm/s",
        direction="lower",
        symmetry="ratio",
        formula=(
            "downward speed at the touch; speed = integral of g (F_box/BW_box + F_floor/BW_floor - 1), "
            "zero in quiet stance before and after"
        ),
        source=OWN,
        compute=_touch_speed,
        min_rate_hz=LIMITS.rate_contact_hz,
        digits=0,
    ),
    Metric(
        key="stance_braking_share_pct",
        label="Stance-leg braking share",
        unit="%",
        direction="higher",
        symmetry="difference",
        formula="impulse of the box from peak speed until 10 % of it is left, over that of box and floor",
        source=OWN,
        compute=_braking_share,
        min_rate_hz=LIMITS.rate_contact_hz,
        digits=0,
    ),
    Metric(
        key="lowering_time_s",
        label="Lowering time",
        unit="s",
        direction="neither",
        symmetry="ratio",
        formula="from 10 % of the peak downward speed to the touch",
        source=OWN,
        compute=_lowering_time,
        min_rate_hz=LIMITS.rate_hold_hz,
        digits=2,
    ),
    Metric(
        key="first_peak_bw",
        label="First peak",
        unit="BW",
        direction="lower",
        symmetry="ratio",
        formula="first peak of the floor force after the touch, followed by a fall of 5 % BW; unfiltered",
        source="project's own: a maximum that stands out by 5 % BW",
        compute=_first_peak,
        min_rate_hz=LIMITS.rate_peak_hz,
        digits=2,
    ),
    Metric(
        key="tts_vertical_s",
        label="Time to stabilisation (vertical, 5 % band held 1 s)",
        unit="s",
        direction="lower",
        symmetry="none",
        formula="first time after the touch from which |F_floor - BW| <= 5 % BW for 1.0 s",
        source="5 % band held for 1 s, as is common for jumps; vertical force only",
        compute=_tts,
        min_rate_hz=LIMITS.rate_cop_hz,
        digits=2,
    ),
    Metric(
        key="control_index",
        label="Control index",
        unit="1",
        direction="lower",
        symmetry="ratio",
        formula="touch speed / sqrt(2 g drop): 0 full control, 1 free fall; not bounded by 1",
        source=OWN,
        compute=_control_index,
        min_rate_hz=LIMITS.rate_contact_hz,
        digits=3,
    ),
    Metric(
        key="drop_closure_mm",
        label="Drop closure",
        unit="mm",
        direction="neither",
        symmetry="none",
        formula="drop found by integrating twice, minus the drop given: a check, never imposed",
        source=OWN,
        compute=_closure,
        min_rate_hz=LIMITS.rate_contact_hz,
        digits=0,
    ),
)
