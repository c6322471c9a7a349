"""Metrics of the single-leg hinge: sideways steadiness, tempo, and how alike the repetitions are. No norm exists."""

from __future__ import annotations

from functools import partial

import numpy as np

from soleplate.api.metric import LowPass, Metric, RepView
from soleplate.errors import SignalError
from soleplate.metrics.repetitions.cycles import Cycles, find_cycles, pace_hz, tempo_error_pct
from soleplate.metrics.repetitions.tempo import beat_metrics
from soleplate.metrics.step_down.motion import Array
from soleplate.metrics.weighed import whole
from soleplate.model.limits import LIMITS
from soleplate.text import Text

__all__ = ["METRICS", "mean_speed_mm_s", "repeatability_sd"]

PACE_PER_MIN = 60.0 / 7.0  # 3-1-3 s
LOW_PASS = LowPass(LIMITS.still_filter_hz, 4, 2)
POINTS = 101


def mean_speed_mm_s(place_mm: Array, rate_hz: float) -> float:
    """Return the mean size of the speed along one axis, mm/s: way over time, NaN steps left out.

    Raises
    ------
    SignalError
        When no two places in a row are known.
    """
    steps = np.abs(np.diff(place_mm))
    steps = steps[np.isfinite(steps)]
    if not len(steps):
        raise SignalError(Text("The centre of pressure is not known"), why=Text("the load was below the validity load"))
    return float(steps.mean() * rate_hz)


def repeatability_sd(values: Array, begin: Array, end: Array) -> float:
    """Return how much repetitions differ from one another, in the unit of ``values``.

    Each repetition is stretched to 101 points and its own mean taken off; RMS over the points of the SD (n - 1)
    between repetitions. Two repetitions that differ by a steady shift are alike.

    Raises
    ------
    SignalError
        For fewer than two repetitions, or where values are missing.
    """
    if len(begin) < 2:
        raise SignalError(Text("Fewer than two repetitions cannot be compared"))
    curves = np.array(
        [np.interp(np.linspace(a, b, POINTS), np.arange(len(values)), values) for a, b in zip(begin, end, strict=True)]
    )
    whole(curves)
    curves -= curves.mean(axis=1, keepdims=True)
    return float(np.sqrt(np.mean(curves.var(axis=0, ddof=1))))


def _cycles(rep: RepView) -> Cycles:
    return find_cycles(rep.fz(low_pass=LOW_PASS), rep.rate_hz(), pace_hz=pace_hz(rep, PACE_PER_MIN))


def _ml_speed(rep: RepView) -> float:
    found = rep.once(_cycles)
    ml, _ = rep.cop(low_pass=LOW_PASS)
    return mean_speed_mm_s(ml[int(found.begin[0]) : int(found.end[-1]) + 1], rep.rate_hz())


def _tempo(rep: RepView) -> float:
    return tempo_error_pct(rep.once(_cycles).middle / rep.rate_hz(), pace_hz(rep, PACE_PER_MIN))


def _repeatability(rep: RepView) -> float:
    found = rep.once(_cycles)
    _, ap = rep.cop(low_pass=LOW_PASS)
    if len(found) < 2:
        raise SignalError(Text("Fewer than two repetitions cannot be compared"))
    # from middle to middle of the high phases: a height that is held has no highest point
    between = (found.middle[1:] + found.middle[:-1]) / 2
    first, last = 2 * found.middle[0] - between[0], 2 * found.middle[-1] - between[-1]
    edges = np.clip(np.concatenate([[first], between, [last]]), 0, len(ap) - 1)
    return repeatability_sd(ap, edges[:-1], edges[1:])


OWN = Text("project's own definition; no norm exists")

metric = partial(
    Metric,
    direction="lower",
    symmetry="ratio",
    scatter="lognormal",
    source=OWN,
    scope="trial",
    low_pass=LOW_PASS,
    min_rate_hz=LIMITS.rate_cop_hz,
)

METRICS: tuple[Metric, ...] = (
    metric(
        key="hinge_ml_velocity_mm_s",
        label=Text("Sideways speed of the centre of pressure in the hinge"),
        unit="mm/s",
        direction="neither",
        formula=Text("ML way of the centre of pressure over time, from the first to the last repetition"),
        compute=_ml_speed,
    ),
    metric(
        key="hinge_reps",
        label=Text("Hinges"),
        unit="count",
        direction="higher",
        symmetry="difference",
        formula=Text("ways down and up of the centre of mass by 30 mm or more"),
        compute=lambda rep: float(len(rep.once(_cycles))),
        scatter="count",
        min_rate_hz=LIMITS.rate_hold_hz,
        digits=0,
    ),
    metric(
        key="hinge_tempo_error_pct",
        label=Text("Tempo error of the hinge"),
        unit="%",
        symmetry="difference",
        formula=Text("mean of |time between the middles of the low phases x pace - 1|"),
        compute=_tempo,
        min_rate_hz=LIMITS.rate_hold_hz,
        scatter="normal",
    ),
    metric(
        key="hinge_repeatability_mm",
        label=Text("Difference between hinges"),
        unit="mm",
        formula=Text(
            "RMS over the time-normalised repetition of the SD between repetitions of AP centre "
            "of pressure, each less its own mean"
        ),
        compute=_repeatability,
    ),
    *beat_metrics(
        "hinge",
        Text("middles of the low phases of the hinges"),
        lambda rep: rep.once(_cycles).middle / rep.rate_hz(),
        lambda rep: pace_hz(rep, PACE_PER_MIN),
        low_pass=LOW_PASS,
    ),
)
