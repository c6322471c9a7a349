"""Metrics of sit-to-stand on one leg: five times against the clock, or as often as 30 s allow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from soleplate.api.metric import LowPass, Metric, RepView
from soleplate.errors import SignalError
from soleplate.metrics.jumps.contacts import contact_phases
from soleplate.metrics.step_down.motion import Array
from soleplate.metrics.weighed import condition, number, weight_n
from soleplate.model.limits import LIMITS
from soleplate.model.result import Value
from soleplate.text import Text, joined

__all__ = ["FIVE", "METRICS", "SitToStands", "sit_to_stands"]

FIVE = 5
UP_BW, DOWN_BW = LIMITS.lockout_bw, 0.5  # of body weight: stands, sits again
UPRIGHT_S, UPRIGHT_BW = 0.1, 0.85  # so long at least on the foot, or nobody stood up
HANDS_BW = 0.05
LOW_PASS = LowPass(LIMITS.still_filter_hz, order=2)


@dataclass(frozen=True)
class SitToStands:
    """Hold the stands of a trial.

    Attributes
    ----------
    rise_s, up_s, down_s : (k,) float64
        When each begins to rise, stands, and sits again, s from the start of the trial.
    remark : str
        What is to be said of them.
    """

    rise_s: Array
    up_s: Array
    down_s: Array
    remark: str

    def __len__(self) -> int:
        return len(self.up_s)


def sit_to_stands(rep: RepView) -> SitToStands:
    """Find the stands of a trial: from half of the weight on the foot, through nine tenths of it, to half again.

    Raises
    ------
    SignalError
        When nobody was weighed, or nobody stood up and sat down.
    """
    load, rate = rep.fz(low_pass=LOW_PASS) / weight_n(rep), rep.rate_hz()
    phases = contact_phases(load, on_n=DOWN_BW, off_n=DOWN_BW)
    rise, up, down, half, short = [], [], [], 0, 0
    for begin, end in phases:
        if not (np.isfinite(begin) and np.isfinite(end)):
            continue
        span = load[int(begin) : int(end) + 1]
        above = np.flatnonzero(span >= UP_BW)
        if not len(above):
            half += 1
            continue
        if np.count_nonzero(span >= UPRIGHT_BW) < UPRIGHT_S * rate:
            short += 1
            continue
        rise.append(begin / rate)
        up.append((begin + above[0]) / rate)
        down.append(end / rate)
    if not up:
        raise SignalError(
            Text("Nobody stood up and sat down again"),
            why=Text("the foot never bore {up:.0f} % of body weight between two times of half of it", up=100 * UP_BW),
        )
    said = (Text("{half} times half up only", half=half + short) if half + short else "", _hands(load, rate, up, down))
    return SitToStands(np.array(rise), np.array(up), np.array(down), joined(filter(None, said)))


def _hands(load: Array, rate_hz: float, up: list[float], down: list[float]) -> str:
    """Say that weight was missing while standing upright, or nothing."""
    level = []
    for a, b in zip(up, down, strict=True):
        third = (b - a) / 3  # in the middle third one neither rises nor sinks
        span = load[int((a + third) * rate_hz) : int((b - third) * rate_hz) + 1]
        level.append(float(np.median(span)))
    missing = 1 - float(np.median(level))
    if missing <= HANDS_BW:
        return ""
    return Text("upright, {missing:.0f} % of the weight is missing: hands, the chair or the other foot",
                missing=100 * missing)  # fmt: skip


def _five(rep: RepView) -> Value:
    found = rep.once(sit_to_stands)
    if len(found) < FIVE:
        raise SignalError(Text("{n} of {five} stands", n=len(found), five=FIVE))
    return number(float(found.down_s[FIVE - 1] - found.rise_s[0]), "s", found.remark)


def _count(rep: RepView) -> Value:
    found, seconds = rep.once(sit_to_stands), condition(rep, "seconds", 30.0)
    inside = found.up_s <= found.rise_s[0] + seconds
    return number(float(np.count_nonzero(inside)), "count", found.remark)


def _mean(formula: Callable[[SitToStands], Array], unit: str) -> Callable[[RepView], Value]:
    def compute(rep: RepView) -> Value:
        found = rep.once(sit_to_stands)
        return number(float(formula(found).mean()), unit, found.remark)

    return compute


metric = partial(
    Metric, symmetry="ratio", scope="trial", scatter="lognormal", source="project's own definition",
    min_rate_hz=LIMITS.rate_hold_hz,
)  # fmt: skip

METRICS: tuple[Metric, ...] = (
    metric(
        key="sts_five_s",
        label=Text("Time of five stands"),
        unit="s",
        direction="lower",
        formula=Text("half of the weight on the foot at the first rise, to half of it at the fifth sitting down"),
        compute=_five,
        digits=1,
        series=("sit-to-stand-five",),
    ),
    metric(
        key="sts_count",
        label=Text("Stands in 30 s"),
        unit="count",
        direction="higher",
        formula=Text("times that the foot bore nine tenths of the weight within the time, from the first rise on"),
        compute=_count,
        scatter="count",
        digits=0,
        series=("sit-to-stand-thirty",),
    ),
    metric(
        key="sts_rise_s",
        label=Text("Time to stand up"),
        unit="s",
        direction="neither",
        formula=Text("mean time from half to nine tenths of the weight on the foot"),
        compute=_mean(lambda found: found.up_s - found.rise_s, "s"),
        digits=2,
    ),
    metric(
        key="sts_cycle_s",
        label=Text("Time of one stand"),
        unit="s",
        direction="neither",
        formula=Text("mean time from half of the weight on the foot to half of it again"),
        compute=_mean(lambda found: found.down_s - found.rise_s, "s"),
        digits=2,
    ),
)
