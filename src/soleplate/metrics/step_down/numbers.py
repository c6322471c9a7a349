"""Metrics of the step-down with controlled deceleration; its phases are found in ``step_down_phases``."""

from __future__ import annotations

import math
from functools import partial

from soleplate.api.metric import Metric, RepView
from soleplate.metrics.jumps.landing_formulas import first_peak_row, peak_row
from soleplate.metrics.jumps.ringing import known_ringing
from soleplate.metrics.jumps.stabilisation import band_hold
from soleplate.metrics.step_down.between_quiet import anchors
from soleplate.metrics.step_down.phases import StepDown, analyse
from soleplate.metrics.weighed import condition, number
from soleplate.model.limits import LIMITS
from soleplate.model.plate import G_MS2
from soleplate.model.result import Value
from soleplate.text import Text, joined

__all__ = ["METRICS"]

PEAK_WINDOW_S = 0.5
PEAK_FALL_BW = 0.05
NO_FLOOR = Text("no plate on the floor: the touch is not seen")
NO_BOX = Text("no plate under the box: the lowering is not seen")
FLOOR_ONLY_SPEED = Text(
    "no plate under the box: it bears part of the weight after the touch, so the speed is not known"
)

NO_DROP = Text("the drop is not known")


def _missing(unit: str, found: StepDown, rep: RepView, without_box: str, without_floor: str) -> Value:
    if "box" not in rep.roles and without_box:
        return Value(math.nan, unit, without_box)
    if "floor" not in rep.roles and without_floor:
        return Value(math.nan, unit, without_floor)
    return Value(math.nan, unit, found.reason or Text("not found"))


def _said(found: StepDown, reason: str = "") -> str:
    return joined(filter(None, (reason, found.remark)))


def _lowering_time(rep: RepView) -> Value:
    found = rep.once(analyse)
    seconds = found.touch_s - found.onset_s
    if math.isnan(seconds):
        return _missing("s", found, rep, NO_BOX, "")
    reason = "" if "floor" in rep.roles else Text("the touch is taken from the unloading of the box")
    return Value(seconds, "s", _said(found, reason))


def _touch_speed(rep: RepView) -> Value:
    found = rep.once(analyse)
    if math.isnan(found.touch_mm_s):
        return _missing("mm/s", found, rep, FLOOR_ONLY_SPEED, NO_FLOOR)
    return Value(found.touch_mm_s, "mm/s", _said(found))


def _braking_share(rep: RepView) -> Value:
    found = rep.once(analyse)
    if math.isnan(found.stance_share):
        return _missing("%", found, rep, NO_BOX, NO_FLOOR)
    return Value(100 * found.stance_share, "%", _said(found, found.share_remark))


def _control_index(rep: RepView) -> Value:
    found = rep.once(analyse)
    drop_mm = condition(rep, "drop_mm")
    if math.isnan(found.touch_mm_s):
        return _missing("1", found, rep, FLOOR_ONLY_SPEED, NO_FLOOR)
    if not drop_mm > 0:
        return Value(math.nan, "1", NO_DROP)
    return Value(found.touch_mm_s / math.sqrt(2000 * G_MS2 * drop_mm), "1", _said(found))


def _closure(rep: RepView) -> Value:
    found = rep.once(analyse)
    if math.isnan(found.closure_mm):
        known = math.isnan(found.touch_mm_s) or condition(rep, "drop_mm") > 0
        return _missing("mm", found, rep, NO_BOX, NO_FLOOR) if known else Value(math.nan, "mm", NO_DROP)
    return Value(found.closure_mm, "mm")


def _touch_row(rep: RepView) -> int | None:
    """Return the row of the floor plate at which the foot touched."""
    found = rep.once(analyse)
    if "floor" not in rep.roles or math.isnan(found.touch_s):
        return None
    return round(found.touch_s * rep.rate_hz("floor"))


def _floor_weight(rep: RepView) -> float:
    return rep.once(anchors)["floor"].weight_n if "box" in rep.roles else rep.body_weight_n("floor")


def _first_peak(rep: RepView) -> Value:
    touch = _touch_row(rep)
    if touch is None:
        return _missing("BW", rep.once(analyse), rep, "", NO_FLOOR)
    force, rate, weight = rep.fz("floor"), rep.rate_hz("floor"), _floor_weight(rep)
    said = joined(filter(None, (known_ringing(rep), rep.once(analyse).brushed)))
    row = first_peak_row(force, rate, contact=touch, body_weight_n=weight, within_s=PEAK_WINDOW_S)
    if row is None:  # the highest value comes in one go: a peak if the force then falls
        row = peak_row(force, rate, contact=touch, within_s=PEAK_WINDOW_S)
        fall = force[row] - force[row : touch + round(PEAK_WINDOW_S * rate) + 1].min()  # the highest may be the last
        if fall < PEAK_FALL_BW * weight:
            reason = Text(
                "no distinct first peak: the largest force within {peak_window_s:g} s", peak_window_s=PEAK_WINDOW_S
            )
            return number(float(force[row] / weight), "BW", joined(filter(None, (reason, said))))
    return number(float(force[row] / weight), "BW", said)


def _tts(rep: RepView) -> Value:
    touch = _touch_row(rep)
    if touch is None:
        return _missing("s", rep.once(analyse), rep, "", NO_FLOOR)
    weight = _floor_weight(rep)
    found = band_hold(rep.fz("floor"), rep.rate_hz("floor"), contact=touch, body_weight_n=weight)
    return number(found.time_s, "s", found.reason)


OWN = Text("project's own definition for vertical plates")

metric = partial(
    Metric, direction="lower", symmetry="ratio", scatter="lognormal", source=OWN, min_rate_hz=LIMITS.rate_contact_hz
)

METRICS: tuple[Metric, ...] = (
    metric(
        key="touch_speed_mm_s",
        label=Text("Touch speed"),
        unit="mm/s",
        formula=Text(
            "downward speed at the touch; speed = integral of g (F_box/BW_box + F_floor/BW_floor "
            "- 1), zero in quiet stance before and after"
        ),
        compute=_touch_speed,
        digits=0,
    ),
    metric(
        key="stance_braking_share_pct",
        label=Text("Stance-leg braking share"),
        unit="%",
        direction="higher",
        symmetry="difference",
        formula=Text("impulse of the box from peak speed until 10 % of it is left, over that of box and floor"),
        compute=_braking_share,
        digits=0,
        scatter="normal",
    ),
    metric(
        key="lowering_time_s",
        label=Text("Lowering time"),
        unit="s",
        direction="neither",
        formula=Text("from 10 % of the peak downward speed to the touch"),
        compute=_lowering_time,
        min_rate_hz=LIMITS.rate_hold_hz,
        digits=2,
    ),
    metric(
        key="first_peak_bw",
        label=Text("First peak"),
        unit="BW",
        formula=Text("first peak of the floor force after the touch, followed by a fall of 5 % BW; unfiltered"),
        source="project's own: a maximum that stands out by 5 % BW",
        compute=_first_peak,
        min_rate_hz=LIMITS.rate_peak_hz,
        digits=2,
    ),
    metric(
        key="tts_vertical_s",
        label=Text("Time to stabilisation (vertical, 5 % band held 1 s)"),
        unit="s",
        symmetry="none",
        formula=Text("first time after the touch from which |F_floor - BW| <= 5 % BW for 1.0 s"),
        source="5 % band held for 1 s, as is common for jumps; vertical force only",
        compute=_tts,
        scatter="none",
        unjudged=Text("time to stabilisation was found unreliable (Flanagan 2008, JSCR 22:1677)"),
        min_rate_hz=LIMITS.rate_cop_hz,
        digits=2,
    ),
    metric(
        key="control_index",
        label=Text("Control index"),
        unit="1",
        formula=Text("touch speed / sqrt(2 g drop): 0 full control, 1 free fall; not bounded by 1"),
        compute=_control_index,
        digits=3,
    ),
    metric(
        key="drop_closure_mm",
        label=Text("Drop closure"),
        unit="mm",
        direction="neither",
        symmetry="none",
        formula=Text("drop found by integrating twice, minus the drop given: a check, never imposed"),
        compute=_closure,
        digits=0,
        scatter="normal",
    ),
)
