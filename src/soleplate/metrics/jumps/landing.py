"""Metrics of landings on one leg: from a drop, a jump or a hop.

``landing_find`` finds the landing, the formulas are in ``landing_formulas``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from soleplate.api.metric import Metric, RepView
from soleplate.errors import SignalError
from soleplate.metrics.jumps.contacts import crossing_row
from soleplate.metrics.jumps.landing_find import Found, find_landing, impact_row, landing_of, own_weight
from soleplate.metrics.jumps.landing_formulas import (
    Landing,
    first_peak_row,
    loading_rate_mean_n_s,
    loading_rate_window_n_s,
    vertical_stability_index,
)
from soleplate.metrics.jumps.ringing import ringing_remark
from soleplate.metrics.jumps.stabilisation import Stabilisation, band_hold, cubic_fit, last_exit, sequential_mean
from soleplate.metrics.weighed import condition, number
from soleplate.model.limits import LIMITS
from soleplate.model.result import Value
from soleplate.text import Text, joined

__all__ = ["METRICS", "RATE_WINDOW_S", "steepest_bw_s"]

VSI_S = 3.0
LENGTH_S = 3.0  # of every landing looked at for stabilisation, so that trials compare
RATE_WINDOW_S = 0.020
STEP_SHARE = 0.6  # of a rise: one step between two samples is most of it


def _peak(rep: RepView) -> float:
    found = rep.once(find_landing)
    return float(found.fz_n[found.peak]) / rep.once(own_weight)[0]


def _first_peak(rep: RepView) -> Value:
    found = rep.once(find_landing)
    row = first_peak_row(found.fz_n, found.rate_hz, contact=found.contact, body_weight_n=found.body_weight_n)
    reason = "" if row is not None else Text("no distinct first peak: the highest force")
    weight, said = rep.once(own_weight)
    return number(
        float(found.fz_n[found.peak if row is None else row]) / weight, "BW", _joined(reason, ringing_remark(rep), said)
    )


def _time_to_peak(rep: RepView) -> Value:
    found = rep.once(find_landing)
    seconds = (found.peak - crossing_row(found.fz_n, found.contact, found.on_n)) / found.rate_hz
    return number(float(seconds), "s", rep.once(own_weight)[1])


def _one_step(found: Found, peak: int) -> float:
    """Return the largest step between two samples, N, where it is most of the rise to a peak; else 0."""
    rise = found.fz_n[max(found.contact - 1, 0) : peak + 1]
    step = float(np.diff(rise).max(initial=0.0))
    return step if step > STEP_SHARE * (float(found.fz_n[peak]) - float(rise[0])) else 0.0


def _loading_rate(rep: RepView) -> float:
    found = rep.once(find_landing)
    peak = impact_row(found)
    rate = loading_rate_mean_n_s(found.fz_n, found.rate_hz, contact=found.contact, peak=peak, on_n=found.on_n)
    return rate / rep.once(own_weight)[0]


def steepest_bw_s(rep: RepView) -> float:
    """Return the highest rise over 20 ms up to the highest force, BW/s."""
    found = rep.once(find_landing)
    # from the flight on: a stiff landing peaks sooner than 20 ms after contact
    before = max(0, found.contact - round(RATE_WINDOW_S * found.rate_hz))
    steepest = loading_rate_window_n_s(
        found.fz_n, found.rate_hz, contact=before, peak=found.peak, window_s=RATE_WINDOW_S
    )
    return steepest / rep.once(own_weight)[0]


def _rise(formula: Callable[[RepView], float], peak: Callable[[Found], int]) -> Callable[[RepView], Value]:
    def compute(rep: RepView) -> Value:
        found = rep.once(find_landing)
        step = _one_step(found, peak(found))
        remark = Text("one step of {step:.0f} N between two samples is most of the rise", step=step) if step else ""
        return number(formula(rep), "BW/s", _joined(remark, ringing_remark(rep), rep.once(own_weight)[1]))

    return compute


def _joined(*remarks: str) -> str:
    return joined(filter(None, remarks))


def _impact(formula: Callable[[RepView], float], unit: str) -> Callable[[RepView], Value]:
    return lambda rep: number(formula(rep), unit, _joined(ringing_remark(rep), rep.once(own_weight)[1]))


def _of_landing(formula: Callable[[Landing], float], unit: str) -> Callable[[RepView], Value]:
    def compute(rep: RepView) -> Value:
        landing = rep.once(landing_of)
        return number(formula(landing), unit, landing.remark)

    return compute


def _stability(rep: RepView) -> Value:
    if not condition(rep, "drop_mm") > 0:
        raise SignalError(
            Text("The drop is not known"),
            why=Text("the index grows with it: only equal drops compare"),
            do=Text("Give drop_mm"),
        )
    found = rep.once(find_landing)
    weight, said = rep.once(own_weight)
    index = vertical_stability_index(
        found.fz_n, found.rate_hz, contact=found.contact, body_weight_n=weight, window_s=VSI_S
    )
    return number(index, "1", said)


def _stabilised(rule: Callable[[Found, float], Stabilisation]) -> Callable[[RepView], Value]:
    def compute(rep: RepView) -> Value:
        found = rep.once(find_landing)
        available = (len(found.fz_n) - found.contact) / found.rate_hz
        if available < LENGTH_S:
            raise SignalError(
                Text(
                    "The record goes on for {available:.1f} s after contact, {length_s:g} s are looked at",
                    available=available,
                    length_s=LENGTH_S,
                ),
                do=Text("Hold the landing longer"),
            )
        weight, said = rep.once(own_weight)
        settled = rule(found, weight)
        return number(settled.time_s, "s", settled.reason or said)

    return compute


def _over_weight(rule: Callable[..., Stabilisation]) -> Callable[[Found, float], Stabilisation]:
    return lambda found, weight: rule(
        found.fz_n, found.rate_hz, contact=found.contact, body_weight_n=weight, length_s=LENGTH_S
    )


def _running(found: Found, _weight: float) -> Stabilisation:
    return sequential_mean(found.fz_n, found.rate_hz, contact=found.contact, length_s=LENGTH_S)


OWN = Text("project's own definition for vertical plates")

metric = partial(
    Metric,
    direction="lower",
    symmetry="ratio",
    scatter="lognormal",
    source="common definition",
    min_rate_hz=LIMITS.rate_peak_hz,
)
motion = partial(metric, direction="neither", min_rate_hz=LIMITS.rate_contact_hz, digits=0)

METRICS: tuple[Metric, ...] = (
    metric(
        key="landing_peak_bw",
        label=Text("Landing peak"),
        unit="BW",
        formula=Text("highest force within 0.5 s of contact, over body weight; unfiltered"),
        compute=_impact(_peak, "BW"),
        digits=2,
    ),
    metric(
        key="landing_first_peak_bw",
        label=Text("First landing peak"),
        unit="BW",
        formula=Text("first maximum followed by a fall of 5 % BW, over body weight; unfiltered"),
        source=OWN,
        compute=_first_peak,
        digits=2,
    ),
    metric(
        key="landing_time_to_peak_s",
        label=Text("Time to landing peak"),
        unit="s",
        direction="neither",
        formula=Text("from contact (interpolated) to the highest force within 0.5 s"),
        compute=_time_to_peak,
        digits=3,
    ),
    metric(
        key="landing_loading_rate_bw_s",
        label=Text("Mean loading rate"),
        unit="BW/s",
        formula=Text(
            "(F_peak - F_contact) / (t_peak - t_contact) / BW, to the first peak where there is one; unfiltered"
        ),
        compute=_rise(_loading_rate, impact_row),
    ),
    metric(
        key="landing_loading_rate_20ms_bw_s",
        label=Text("Loading rate over 20 ms"),
        unit="BW/s",
        formula=Text("highest rise over 20 ms up to the highest force, over body weight; unfiltered"),
        source=OWN,
        compute=_rise(steepest_bw_s, lambda found: found.peak),
    ),
    motion(
        key="landing_speed_mm_s",
        label=Text("Landing speed"),
        unit="mm/s",
        formula=Text("integral of g (F / BW - 1) from contact to the quietest 0.5 s after it, where the speed is zero"),
        source=OWN,
        compute=_of_landing(lambda landing: -landing.speed_mm_s, "mm/s"),
    ),
    motion(
        key="landing_effective_drop_mm",
        label=Text("Effective drop"),
        unit="mm",
        symmetry="none",
        formula=Text("v^2 / 2 g of the landing speed: what the body really fell"),
        source="free fall",
        compute=_of_landing(lambda landing: landing.effective_drop_mm, "mm"),
    ),
    motion(
        key="landing_depth_mm",
        label=Text("Landing depth"),
        unit="mm",
        formula=Text("how far the centre of mass sinks after contact: force integrated twice"),
        compute=_of_landing(lambda landing: landing.depth_mm, "mm"),
    ),
    metric(
        key="landing_stiffness_lowest_n_mm",
        label=Text("Landing stiffness (force at the lowest point)"),
        unit="N/mm",
        direction="neither",
        formula=Text("force where the body stops sinking, over landing depth"),
        source="the variant of Hawkin Dynamics",
        compute=_of_landing(lambda landing: landing.stiffness_lowest_n_mm, "N/mm"),
        min_rate_hz=LIMITS.rate_contact_hz,
    ),
    metric(
        key="landing_stiffness_peak_n_mm",
        label=Text("Landing stiffness (peak force)"),
        unit="N/mm",
        direction="neither",
        formula=Text("peak force over landing depth"),
        source="the variant of VALD; 1.5 to 4 times the other on one landing",
        compute=_of_landing(lambda landing: landing.stiffness_peak_n_mm, "N/mm"),
    ),
    metric(
        key="landing_vsi_3s",
        label=Text("Vertical stability index (3 s)"),
        unit="1",
        formula=Text("sqrt(mean((F - BW)^2)) / BW over 3 s from contact; only at a stated drop (drop_mm)"),
        source="after Wikstrom et al. 2005, J Athl Train 40:305; the vertical part alone",
        compute=_stability,
        digits=3,
    ),
    *(
        metric(
            key=key,
            label=Text("Time to stabilisation ({name})", name=name),
            unit="s",
            symmetry="none",
            formula=Text("{formula}; within 3 s of contact", formula=formula),
            source=source,
            compute=_stabilised(rule),
            scatter="none",
            unjudged=Text("time to stabilisation was found unreliable (Flanagan 2008, JSCR 22:1677)"),
            min_rate_hz=LIMITS.rate_cop_hz,
            digits=2,
        )
        for key, name, formula, source, rule in (
            (
                "landing_tts_band_s",
                Text("5 % band held 1 s"),
                Text("first time from which |F - BW| <= 5 % BW for 1 s"),
                Text("Flanagan et al. 2008, J Strength Cond Res 22:1677"),
                _over_weight(band_hold),
            ),
            (
                "landing_tts_exit_s",
                Text("last exit from the 5 % band"),
                Text("last time outside |F - BW| <= 5 % BW"),
                Text("common definition"),
                _over_weight(last_exit),
            ),
            (
                "landing_tts_running_s",
                Text("running mean"),
                Text("the running mean comes within 0.25 SD of the mean of it all, to stay"),
                Text("Colby et al. 1999, J Orthop Sports Phys Ther 29:444"),
                _running,
            ),
            (
                "landing_tts_cubic_s",
                Text("cubic fit"),
                Text("a cubic through |F - BW| from its maximum on comes down to its range in the last 0.5 s"),
                Text("after Ross and Guskiewicz 2003, Athl Ther Today 8:37"),
                _over_weight(cubic_fit),
            ),
        )
    ),
)
