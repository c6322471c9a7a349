"""Metrics of step-down taps: the free heel touches a plate beside the box, as often as the time allows."""

from __future__ import annotations

from functools import partial

import numpy as np

from soleplate.api.metric import Metric, RepView
from soleplate.errors import SignalError
from soleplate.metrics.jumps.contacts import contact_phases, interval_cv_pct
from soleplate.metrics.step_down.motion import Array, running_mean
from soleplate.metrics.weighed import condition, number, weight_n
from soleplate.model.limits import LIMITS
from soleplate.model.result import Value
from soleplate.text import Text

__all__ = ["METRICS", "taps_of"]

LIGHT_BW = LIMITS.shift_bw
STOOD_BW = 0.5
PEAK_S = 0.02


def _floor(rep: RepView) -> str:
    return "floor" if "floor" in rep.roles else rep.roles[0]


def taps_of(rep: RepView) -> tuple[Array, Array]:
    """Return when each tap began, s from the start of the trial, and its peak over body weight, (k,) each.

    A tap bears more than a touch (10 N or 1.5 % of body weight) for 30 ms. Those that begin within the time from the
    first one on count; one that bears half of the weight was a step down.

    Raises
    ------
    SignalError
        When nobody was weighed or nothing touched the plate.
    """
    role = _floor(rep)
    fz, rate, weight = rep.fz(role), rep.rate_hz(role), weight_n(rep, role)
    on = LIMITS.touch(weight)
    smooth = running_mean(fz, round(PEAK_S * rate))  # the highest sample of a noisy plate is its noise
    begins, tops = [], []
    for begin, end in contact_phases(fz, on_n=on, off_n=on * LIMITS.contact_off_ratio):
        if np.isfinite(begin):
            last = end if np.isfinite(end) else len(fz)
            if last - begin >= LIMITS.touch_s * rate:
                begins.append(begin / rate)
                tops.append(float(smooth[int(begin) : int(last)].max()) / weight)
    if not begins:
        raise SignalError(Text("Nothing touched the plate"), why=Text("a tap bears {on:.0f} N or more", on=on))
    at, top = np.array(begins), np.array(tops)
    kept = (at < at[0] + condition(rep, "seconds", 30.0)) & (top < STOOD_BW)
    if not kept.any():
        raise SignalError(Text("Nobody tapped the plate"), why=Text("what touched it bore half of the weight or more"))
    return at[kept], top[kept]


def _remark(top_bw: Array) -> str:
    heavy = int(np.count_nonzero(top_bw > LIGHT_BW))
    if not heavy:
        return ""
    return Text("{heavy} of {n} taps bore more than {most:.0f} % of body weight", heavy=heavy, n=len(top_bw),
                most=100 * LIGHT_BW)  # fmt: skip


def _count(rep: RepView) -> Value:
    at, top = rep.once(taps_of)
    return number(float(len(at)), "count", _remark(top))


def _light(rep: RepView) -> Value:
    _, top = rep.once(taps_of)
    return number(float(np.count_nonzero(top <= LIGHT_BW)), "count", _remark(top))


def _load(rep: RepView) -> Value:
    _, top = rep.once(taps_of)
    return number(float(100 * top.mean()), "% BW", _remark(top))


def _rhythm(rep: RepView) -> Value:
    at, _ = rep.once(taps_of)
    return number(interval_cv_pct(np.diff(at)), "%", "" if len(at) > 2 else Text("fewer than three taps"))


metric = partial(
    Metric, symmetry="ratio", scope="trial", source="30-s form of Loudon et al. 2002, J Orthop Sports Phys Ther 32:490",
    min_rate_hz=LIMITS.rate_cop_hz,
)  # fmt: skip

METRICS: tuple[Metric, ...] = (
    metric(
        key="taps",
        label=Text("Taps"),
        unit="count",
        direction="higher",
        formula=Text("touches of the plate of 30 ms or longer that begin within the time, from the first one on"),
        compute=_count,
        scatter="count",
        digits=0,
    ),
    metric(
        key="taps_light",
        label=Text("Light taps"),
        unit="count",
        direction="higher",
        formula=Text("taps that bear a tenth of body weight at most"),
        compute=_light,
        scatter="count",
        digits=0,
    ),
    metric(
        key="taps_load_pct_bw",
        label=Text("Mean load of a tap"),
        unit="% BW",
        direction="lower",
        formula=Text("mean of the highest 20 ms of each tap, over body weight"),
        compute=_load,
        scatter="lognormal",
    ),
    metric(
        key="tap_interval_cv_pct",
        label=Text("Variation of the tap interval"),
        unit="%",
        direction="lower",
        symmetry="difference",
        formula=Text("SD over mean of the time from tap to next tap"),
        compute=_rhythm,
    ),
)
