"""Metrics of the lateral step-up: the stance foot on the box, the trail foot on the floor plate.

Each plate is normalised by the weight it found itself, as in the step-down. A repetition begins in quiet stance
on both feet and ends standing on the box.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial

import numpy as np

from soleplate.api.metric import LowPass, Metric, RepView
from soleplate.errors import SignalError
from soleplate.metrics.step_down.between_quiet import QUIET_S, downward_speed, in_body_weights
from soleplate.metrics.step_down.motion import Array
from soleplate.metrics.weighed import weight_n
from soleplate.model.limits import LIMITS
from soleplate.pipeline.cut import contacts
from soleplate.text import Text

__all__ = ["METRICS", "StepUp", "find_step_up", "valid_step_ups"]

LEAST_SPEED_MM_S = 30.0
LOCKOUT_S = 0.3
LOCKED_BW = 0.1  # the stance leg bears the weight, nothing else moves it
PUSH_BW = 0.10  # the same as a shift of weight to the other plate
PUSH_WINDOW_S = 1.0
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
    rate_hz : float
        Samples per second.

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
    rate_hz : float
        Samples per second.
    on_bw : float
        Load of the trail foot that counts as contact; it is off again at half of it.
    """
    phases = contacts(floor_bw, on_bw, LIMITS.contact_off_ratio * on_bw)
    total = valid = 0
    for number, (begin, end) in enumerate(phases):
        if math.isnan(end):
            continue
        off = math.ceil(end)
        back = math.floor(phases[number + 1, 0]) if number + 1 < len(phases) else len(box_bw)
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
    box, floor = rep.once(in_body_weights)
    if len(box) < 3 * QUIET_S * rep.rate_hz("box"):
        raise SignalError(
            Text("{duration_s:.1f} s are too short for quiet stance at both ends", duration_s=rep.duration_s())
        )
    return find_step_up(box, floor, -rep.once(downward_speed), rep.rate_hz("box"))


def _counts(rep: RepView) -> tuple[int, int]:
    if not {"box", "floor"} <= set(rep.roles):
        raise SignalError(Text("A step-up needs a plate under the box and one under the trail foot"))
    weights = {role: weight_n(rep, role) for role in ("box", "floor")}
    box, floor = (rep.fz(role, LOW_PASS) / weights[role] for role in ("box", "floor"))
    n = min(len(box), len(floor))
    on = LIMITS.contact_on(weights["floor"]) / weights["floor"]
    return valid_step_ups(box[:n], floor[:n], rep.rate_hz("box"), on_bw=on)


OWN = Text("project's own definition for vertical plates")

metric = partial(Metric, direction="lower", symmetry="ratio", source=OWN, min_rate_hz=LIMITS.rate_cop_hz)

METRICS: tuple[Metric, ...] = (
    metric(
        key="step_ups_valid",
        label=Text("Valid step-ups"),
        unit="count",
        direction="higher",
        formula=(
            Text(
                "times without the trail foot on the floor, locked out within 10 % BW for 0.3 s, and "
                "no push-off of the trail foot by 10 % BW above its median in the second before"
            )
        ),
        compute=lambda rep: float(rep.once(_counts)[0]),
        scope="trial",
        scatter="none",
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
        compute=lambda rep: 100 * (rep.once(_step_up).trail_peak_bw - rep.once(_step_up).trail_quiet_bw),
    ),
    metric(
        key="trail_peak_pct_bw",
        label=Text("Largest trail-foot load"),
        unit="% BW",
        formula=Text("largest load of the trail foot from the onset to the end of the rise"),
        compute=lambda rep: 100 * rep.once(_step_up).trail_peak_bw,
        scatter="lognormal",
    ),
    metric(
        key="trail_impulse_share_pct",
        label=Text("Trail-leg share of the rise"),
        unit="%",
        symmetry="difference",
        formula=Text("vertical impulse of the trail foot over that of both, from onset to the end of the rise"),
        compute=lambda rep: 100 * rep.once(_step_up).trail_share,
    ),
    metric(
        key="step_up_rise_s",
        label=Text("Rise time"),
        unit="s",
        direction="neither",
        formula=Text("from 10 % of the peak upward speed to 10 % again"),
        compute=lambda rep: rep.once(_step_up).rise_s,
        scatter="lognormal",
        digits=2,
    ),
)
