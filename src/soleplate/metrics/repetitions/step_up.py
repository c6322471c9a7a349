"""Metrics of the lateral step-up: the stance foot on the box, the trail foot on the floor plate.

Each plate is normalised by the weight it found itself, as in the step-down. A repetition begins in quiet stance
on both feet and ends standing on the box.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from soleplate.api.metric import LowPass, Metric, RepView
from soleplate.errors import SignalError
from soleplate.metrics.step_down.between_quiet import QUIET_S, downward_speed, in_body_weights, together
from soleplate.metrics.step_down.motion import Array
from soleplate.metrics.weighed import at_its_moments, number, weight_n
from soleplate.model.limits import LIMITS
from soleplate.model.result import Value
from soleplate.pipeline.cut import contacts
from soleplate.text import Text

__all__ = ["METRICS", "StepUp", "find_step_up", "valid_step_ups"]

LEAST_SPEED_MM_S = 30.0
LOCKOUT_S = 0.3
LOCKED_BW = 0.1  # the stance leg bears the weight, nothing else moves it
PUSH_BW = 0.10  # the same as a shift of weight to the other plate
PUSH_WINDOW_S = 1.0
RESTLESS_BW = 0.03
LOW_PASS = LowPass(LIMITS.still_filter_hz, order=2)


@dataclass(frozen=True)
class StepUp:
    """Hold one step-up.

    Attributes
    ----------
    onset_s, up_s : float
        Upward speed above, and again below, 10 % of its peak.
    peak_mm_s : float
        Peak upward speed.
    trail_quiet_bw, trail_peak_bw : float
        Load of the trail foot in quiet stance before, and its largest one from the onset on, over body weight.
    trail_share : float
        Share of the vertical impulse that the trail leg gave from onset to the end of the rise.
    """

    onset_s: float
    up_s: float
    peak_mm_s: float
    trail_quiet_bw: float
    trail_peak_bw: float
    trail_share: float

    @property
    def rise_s(self) -> float:
        """Time of the rise, s."""
        return self.up_s - self.onset_s


def find_step_up(box_bw: Array, floor_bw: Array, up_mm_s: Array, rate_hz: float) -> StepUp:
    """Find one step-up.

    Parameters
    ----------
    box_bw, floor_bw : (n,) float64
        Force under stance and trail foot over body weight.
    up_mm_s : (n,) float64
        Upward speed of the centre of mass, zero in quiet stance at both ends.

    Raises
    ------
    SignalError
        When nobody rises.
    """
    peak = int(np.argmax(up_mm_s))
    if not up_mm_s[peak] > LEAST_SPEED_MM_S:
        raise SignalError(
            Text("Nobody steps up"),
            why=Text("the upward speed stays below {least_speed_mm_s:g} mm/s", least_speed_mm_s=LEAST_SPEED_MM_S),
        )
    limit = LIMITS.onset_speed_share * up_mm_s[peak]
    before = np.flatnonzero(up_mm_s[:peak] < limit)
    after = np.flatnonzero(up_mm_s[peak:] < limit)
    onset = int(before[-1]) + 1 if len(before) else 0
    up = peak + (int(after[0]) if len(after) else len(up_mm_s) - 1 - peak)
    quiet = max(1, min(onset, round(QUIET_S * rate_hz)))
    stance, trail = float(box_bw[onset : up + 1].sum()), float(floor_bw[onset : up + 1].sum())
    if not stance + trail > 0:
        raise SignalError(Text("Neither plate is loaded while the speed rises"), why=Text("nobody stands there"))
    return StepUp(
        onset / rate_hz,
        up / rate_hz,
        float(up_mm_s[peak]),
        float(floor_bw[:quiet].mean()),
        float(floor_bw[onset : up + 1].max()),
        trail / (stance + trail),
    )


def valid_step_ups(box_bw: Array, floor_bw: Array, rate_hz: float, *, on_bw: float) -> tuple[int, int]:
    """Count step-ups of a trial: valid ones, and all.

    A step-up is a time without the trail foot on the floor. It is valid when the stance leg bears body weight
    within 10 % for 0.3 s (locked out), and the trail foot in the second before it left never bore 10 % of body weight
    more than its median there (no push-off).

    Parameters
    ----------
    box_bw, floor_bw : (n,) float64
        Force under stance and trail foot over body weight, low-passed.
    on_bw : float
        Load of the trail foot that counts as contact; it is off again at half of it.
    """
    phases = contacts(floor_bw, on_bw, LIMITS.contact_off_ratio * on_bw)
    total = valid = 0
    for at, (begin, end) in enumerate(phases):
        if math.isnan(end):
            continue
        off = math.ceil(end)
        back = math.floor(phases[at + 1, 0]) if at + 1 < len(phases) else len(box_bw)
        steady = np.abs(box_bw[off:back] - 1.0) <= LOCKED_BW
        edges = np.flatnonzero(np.diff(np.concatenate([[False], steady, [False]]).astype(np.int8)))
        longest = int((edges[1::2] - edges[::2]).max()) if len(edges) else 0
        first = max(0 if math.isnan(begin) else math.ceil(begin), off - round(PUSH_WINDOW_S * rate_hz))
        trail = floor_bw[first:off]
        if not len(trail):
            continue
        total += 1
        pushed = float(trail.max() - np.median(trail)) > PUSH_BW
        valid += longest >= LOCKOUT_S * rate_hz and not pushed
    return valid, total


def _step_up(rep: RepView) -> StepUp:
    if not {"box", "floor"} <= set(rep.roles):
        raise SignalError(Text("A step-up needs a plate under the box and one under the trail foot"))
    weight_n(rep, "box")
    weight_n(rep, "floor")
    seconds = len(rep.once(together)[0]) / rep.rate_hz("box")
    if seconds < 3 * QUIET_S:
        raise SignalError(Text("{duration_s:.1f} s are too short for quiet stance at both ends", duration_s=seconds))
    box, floor = rep.once(in_body_weights)
    return find_step_up(box, floor, -rep.once(downward_speed), rep.rate_hz("box"))


def _quick(rep: RepView) -> bool:
    """Return whether a repetition has no quiet stance at its ends: a quick one in a row of others."""
    box, floor = rep.once(in_body_weights)
    rows = round(QUIET_S * rep.rate_hz("box"))
    ends = (box + floor)[:rows], (box + floor)[-rows:]
    return any(float(part.std()) > RESTLESS_BW or abs(float(part.mean()) - 1) > RESTLESS_BW for part in ends)


def _push_off(rep: RepView) -> Value:
    """Measure the push against quiet stance; in a quick repetition against the second before the foot leaves."""
    found = rep.once(_step_up)
    if not _quick(rep):
        return Value(100 * (found.trail_peak_bw - found.trail_quiet_bw), "% BW")
    floor, rate = rep.once(in_body_weights)[1], rep.rate_hz("box")
    on = LIMITS.contact_on(weight_n(rep, "floor")) / weight_n(rep, "floor")
    ends = [end for _, end in contacts(floor, on, LIMITS.contact_off_ratio * on) if not math.isnan(end)]
    if not ends:
        raise SignalError(Text("The trailing foot never leaves the floor"))
    trail = floor[max(0, math.ceil(ends[0]) - round(PUSH_WINDOW_S * rate)) : math.ceil(ends[0])]
    said = Text("no quiet stance before it: against the median of the second before the foot leaves")
    return number(100 * float(trail.max() - np.median(trail)), "% BW", said)


def _speed_remark(formula: Callable[[StepUp], float], unit: str) -> Callable[[RepView], Value]:
    def compute(rep: RepView) -> Value:
        found = rep.once(_step_up)
        said = Text("no quiet stance at its ends: the speed is less certain") if _quick(rep) else ""
        return number(formula(found), unit, said)

    return compute


def _counts(rep: RepView) -> tuple[int, int]:
    if not {"box", "floor"} <= set(rep.roles):
        raise SignalError(Text("A step-up needs a plate under the box and one under the trail foot"))
    weights = {role: weight_n(rep, role) for role in ("box", "floor")}
    box, floor = (rep.fz(role, LOW_PASS) / weights[role] for role in ("box", "floor"))
    n, (floor,) = at_its_moments(rep, "box", "floor", floor)
    on = LIMITS.contact_on(weights["floor"]) / weights["floor"]
    return valid_step_ups(box[:n], floor, rep.rate_hz("box"), on_bw=on)


OWN = Text("project's own definition for vertical plates")

metric = partial(Metric, direction="lower", symmetry="ratio", source=OWN, min_rate_hz=LIMITS.rate_cop_hz)

METRICS: tuple[Metric, ...] = (
    metric(
        key="step_ups_valid",
        label=Text("Valid step-ups"),
        unit="count",
        direction="higher",
        formula=Text(
            "times without the trail foot on the floor, locked out within 10 % BW for 0.3 s, and "
            "no push-off of the trail foot by 10 % BW above its median in the second before"
        ),
        compute=lambda rep: float(rep.once(_counts)[0]),
        scope="trial",
        scatter="count",
        low_pass=LOW_PASS,
        min_rate_hz=LIMITS.rate_hold_hz,
        digits=0,
    ),
    metric(
        key="trail_push_off_pct_bw",
        label=Text("Trail-leg push-off"),
        unit="% BW",
        symmetry="difference",
        formula=Text("largest load of the trail foot from the onset on, less its load in quiet stance before"),
        compute=_push_off,
    ),
    metric(
        key="trail_peak_pct_bw",
        label=Text("Largest trail-foot load"),
        unit="% BW",
        formula=Text("largest load of the trail foot from the onset to the end of the rise"),
        compute=_speed_remark(lambda found: 100 * found.trail_peak_bw, "% BW"),
        scatter="lognormal",
    ),
    metric(
        key="trail_impulse_share_pct",
        label=Text("Trail-leg share of the rise"),
        unit="%",
        symmetry="difference",
        formula=Text("vertical impulse of the trail foot over that of both, from onset to the end of the rise"),
        compute=_speed_remark(lambda found: 100 * found.trail_share, "%"),
    ),
    metric(
        key="step_up_rise_s",
        label=Text("Rise time"),
        unit="s",
        direction="neither",
        formula=Text("from 10 % of the peak upward speed to 10 % again"),
        compute=_speed_remark(lambda found: found.rise_s, "s"),
        scatter="lognormal",
        digits=2,
    ),
)
