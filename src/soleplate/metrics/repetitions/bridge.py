"""Metrics of the single-leg hip bridge: lying, with one foot on the plate. Hip height is not seen, load and time are.

The load at rest comes from the first second: the trial begins with the hips on the floor and the foot on the plate.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial

import numpy as np

from soleplate.api.metric import LowPass, Metric, RepView
from soleplate.errors import SignalError
from soleplate.metrics.repetitions.cycles import pace_hz, tempo_error_pct
from soleplate.metrics.repetitions.tempo import beat_metrics
from soleplate.metrics.step_down.motion import Array
from soleplate.metrics.weighed import weight_n
from soleplate.model.limits import LIMITS
from soleplate.model.result import Value
from soleplate.pipeline.cut import contacts
from soleplate.text import Text

__all__ = ["METRICS", "Bridge", "find_bridges"]

PACE_PER_MIN = 30.0
LOW_PASS = LowPass(5.0, 2, 2)
REST_S = 1.0
UP, DOWN = 0.5, 0.1  # of the way from the load at rest to that of the bridge
LEAST_BW = 0.05
SHORTEST_S = 0.3
RISE_SHARE = 0.8
EDGE = 0.1  # of a hold at either end: lifting and letting down


@dataclass(frozen=True)
class Bridge:
    """Hold the bridges of a trial.

    Attributes
    ----------
    begin_s, end_s : (k,) float64
        When the load passed half of the way up, and when it was back within 10 % of rest; ``end_s`` is the end of the
        record for a bridge that goes on.
    top_n : (k,) float64
        Largest load of each above rest, N.
    goes_on : bool
        Whether the last one had not ended.
    """

    begin_s: Array
    end_s: Array
    top_n: Array
    goes_on: bool

    @property
    def length_s(self) -> Array:
        """Length of each, s, (k,)."""
        return self.end_s - self.begin_s


def find_bridges(fz_n: Array, rate_hz: float, *, body_weight_n: float) -> Bridge:
    """Find when the hips were up.

    ``fz_n`` (n,) N, low-passed, with the foot at rest for the first second. The load of the bridge is the 90th
    percentile; a bridge begins at half of the way up and ends within 10 % of rest.

    Raises
    ------
    SignalError
        When the load does not rise by 5 % of body weight.
    """
    rest = float(np.median(fz_n[: max(1, round(REST_S * rate_hz))]))
    up = float(np.percentile(fz_n, 90))
    span = up - rest
    if not span > LEAST_BW * body_weight_n:
        raise SignalError(
            Text("No bridge was found"),
            why=Text(
                "the load rises by {body_weight_n:.0f} % of body weight above the first second",
                body_weight_n=100 * span / body_weight_n,
            ),
            do=Text("Begin with the hips on the floor and the foot resting on the plate"),
        )
    phases = contacts(fz_n - rest, UP * span, DOWN * span)
    phases = phases[np.isfinite(phases[:, 0])]
    goes_on = bool(len(phases)) and math.isnan(phases[-1, 1])
    if goes_on:
        phases[-1, 1] = len(fz_n)
    lasting = (phases[:, 1] - phases[:, 0]) >= SHORTEST_S * rate_hz
    goes_on = goes_on and bool(lasting[-1])
    phases = phases[lasting]
    if not len(phases):
        raise SignalError(
            Text("No bridge was found"),
            why=Text("the load is up for less than {shortest_s:g} s at a time", shortest_s=SHORTEST_S),
        )
    tops = [float(fz_n[math.ceil(a) : max(math.ceil(a) + 1, math.floor(b))].max()) - rest for a, b in phases]
    return Bridge(phases[:, 0] / rate_hz, phases[:, 1] / rate_hz, np.array(tops), goes_on)


def _bridges(rep: RepView) -> Bridge:
    return find_bridges(rep.fz(low_pass=LOW_PASS), rep.rate_hz(), body_weight_n=weight_n(rep))


def _longest(rep: RepView) -> tuple[Bridge, int]:
    found = rep.once(_bridges)
    return found, int(np.argmax(found.length_s))


def _hold(rep: RepView) -> Value:
    found, longest = _longest(rep)
    ended = not (found.goes_on and longest == len(found.end_s) - 1)
    return Value(float(found.length_s[longest]), "s", "" if ended else Text("still up at the end: at least this long"))


def _valid(rep: RepView) -> float:
    found = rep.once(_bridges)
    whole = len(found.top_n) - found.goes_on
    good = found.top_n[:whole] >= RISE_SHARE * found.top_n[:3].mean()
    return float(good.sum())


def _inside(rep: RepView) -> tuple[Array, float]:
    found, longest = _longest(rep)
    rate = rep.rate_hz()
    edge = EDGE * found.length_s[longest]
    first, last = round((found.begin_s[longest] + edge) * rate), round((found.end_s[longest] - edge) * rate)
    return rep.fz(low_pass=LOW_PASS)[first : max(first + 2, last)], rate


def _load(rep: RepView) -> float:
    return 100 * float(_inside(rep)[0].mean()) / weight_n(rep)


def _drift(rep: RepView) -> float:
    force, rate = _inside(rep)
    slope = np.polyfit(np.arange(len(force)) / rate, force, 1)[0]
    return float(100 * 60 * slope / weight_n(rep))


def _tempo(rep: RepView) -> float:
    begins = rep.once(_bridges).begin_s
    return tempo_error_pct(begins, pace_hz(rep, PACE_PER_MIN))


OWN = Text("project's own definition for vertical plates")

metric = partial(
    Metric, symmetry="ratio", source=OWN, scope="trial", low_pass=LOW_PASS, min_rate_hz=LIMITS.rate_hold_hz
)

METRICS: tuple[Metric, ...] = (
    metric(
        key="bridge_hold_s",
        label=Text("Bridge hold time"),
        unit="s",
        direction="higher",
        formula=Text("longest time from half of the way up in load until it is back within 10 % of rest"),
        compute=_hold,
        scatter="capped",
    ),
    metric(
        key="bridges_valid",
        label=Text("Valid bridges"),
        unit="count",
        direction="higher",
        formula=Text("ended bridges of 0.3 s or more with 80 % of the load of the first three"),
        compute=_valid,
        scatter="count",
        digits=0,
    ),
    metric(
        key="bridge_load_pct_bw",
        label=Text("Mean foot load in the bridge"),
        unit="% BW",
        direction="neither",
        formula=Text("mean load of the longest bridge without its first and last tenth"),
        compute=_load,
        scatter="lognormal",
    ),
    metric(
        key="bridge_drift_pct_bw_min",
        label=Text("Load drift in the bridge"),
        unit="% BW/min",
        direction="neither",
        symmetry="difference",
        formula=Text("slope of the load of the longest bridge without its first and last tenth"),
        compute=_drift,
    ),
    metric(
        key="bridge_tempo_error_pct",
        label=Text("Tempo error of the bridges"),
        unit="%",
        direction="lower",
        symmetry="difference",
        formula=Text("mean of |time from begin to begin x pace - 1|"),
        compute=_tempo,
    ),
    *beat_metrics(
        "bridge",
        Text("begins of the bridges"),
        lambda rep: rep.once(_bridges).begin_s,
        lambda rep: pace_hz(rep, PACE_PER_MIN),
        low_pass=LOW_PASS,
    ),
)
