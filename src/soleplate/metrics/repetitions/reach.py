"""Metrics of a reach on one leg: what the centre of pressure does. The reach itself is measured with a tape."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial

import numpy as np

from soleplate.api.metric import LowPass, Metric, RepView, Worth
from soleplate.errors import SignalError
from soleplate.metrics.step_down.motion import Array
from soleplate.metrics.weighed import whole
from soleplate.model.labels import label
from soleplate.model.limits import LIMITS
from soleplate.model.result import Value
from soleplate.text import Text

__all__ = ["METRICS", "Reach", "find_reach", "reach_share"]

LOW_PASS = LowPass(LIMITS.still_filter_hz, 4, 2)
QUIET_S = 1.0
OUT_SHARE = 0.25
LEAST_MM = 10.0
NOISE_TIMES = 3.0


@dataclass(frozen=True)
class Reach:
    """Hold one reach.

    Attributes
    ----------
    excursion_mm : float
        Largest distance of the centre of pressure from its mean in quiet stance before.
    out_s, back_s : float
        When it left a quarter of that distance for good, and came back within it.
    return_speed_mm_s : float
        Largest speed from the furthest place on.
    """

    excursion_mm: float
    out_s: float
    back_s: float
    return_speed_mm_s: float

    @property
    def time_s(self) -> float:
        """Time in reach, s."""
        return self.back_s - self.out_s


def find_reach(ml_mm: Array, ap_mm: Array, rate_hz: float) -> Reach:
    """Find one reach and its return.

    ``ml_mm``, ``ap_mm`` (n,) mm, low-passed, without NaN; quiet stance for the first second.

    Raises
    ------
    SignalError
        When the centre of pressure is not known throughout, stays within the noise of quiet stance, or does not return.
    """
    whole(ml_mm, ap_mm)
    quiet = round(QUIET_S * rate_hz)
    if len(ml_mm) < 2 * quiet:
        raise SignalError(
            Text("{rate_hz:.1f} s are too short for quiet stance and a reach", rate_hz=len(ml_mm) / rate_hz)
        )
    away = np.hypot(ml_mm - ml_mm[:quiet].mean(), ap_mm - ap_mm[:quiet].mean())
    noise = float(np.sqrt(np.mean(away[:quiet] ** 2)))
    far = int(np.argmax(away))
    least = max(LEAST_MM, NOISE_TIMES * noise)
    if away[far] < least:
        raise SignalError(
            Text("No reach was found"), why=Text("the centre of pressure stays within {least:.0f} mm", least=least)
        )
    limit = OUT_SHARE * away[far]
    before = np.flatnonzero(away[:far] < limit)
    after = np.flatnonzero(away[far:] < limit)
    if not len(after):
        raise SignalError(
            Text("The centre of pressure did not return within the record"),
            do=Text("Return to quiet stance before the end"),
        )
    back = far + int(after[0])
    speed = np.hypot(np.diff(ml_mm), np.diff(ap_mm))[far:back] * rate_hz
    out = int(before[-1]) + 1 if len(before) else 0
    return Reach(float(away[far]), out / rate_hz, back / rate_hz, float(speed.max()))


def _reach(rep: RepView) -> Reach:
    return find_reach(*rep.cop(low_pass=LOW_PASS), rep.rate_hz())


def reach_share(reach_cm: float, leg_length_cm: float) -> float:
    """Return a reach as % of leg length (hip to ankle), so that legs of people of any size compare."""
    return 100 * reach_cm / leg_length_cm


def _typed(trial: RepView) -> Value:
    reach, leg = (float(trial.conditions.get(name, "0")) for name in ("reach_cm", "leg_length_cm"))
    if reach <= 0 or leg <= 0:
        return Value(math.nan, "%", Text("no reach was typed in; the plate cannot see it"))
    return Value(
        reach_share(reach, leg), "%", "", Text("{reach:g} cm by tape, leg length {leg:g} cm", reach=reach, leg=leg)
    )


def _share(direction: str) -> Metric:
    return metric(
        key=f"reach_{direction}_pct",
        label=Text("Reach, {direction}", direction=label(direction)),
        unit="%",
        direction="higher",
        symmetry="difference",
        formula=Text("reach by tape / leg length x 100"),
        source="Shaffer et al. 2013, Mil Med 178:1264 (Y-balance test: mean of three, leg length hip to ankle)",
        compute=_typed,
        scope="trial",
        series=(direction,),
        min_rate_hz=LIMITS.rate_hold_hz,
        scatter="normal",
        low_pass=None,
        worth=Worth(4.4, relative=False, source=Text("4 cm at a leg of 90 cm, as asked for in the field")),
    )


DIRECTIONS = ("anterior", "posteromedial", "posterolateral")

OWN = Text("project's own definition: the plate does not see how far the foot goes")

metric = partial(
    Metric,
    direction="neither",
    symmetry="ratio",
    source=OWN,
    scatter="lognormal",
    low_pass=LOW_PASS,
    min_rate_hz=LIMITS.rate_cop_hz,
)

METRICS: tuple[Metric, ...] = (
    *map(_share, DIRECTIONS),
    metric(
        key="reach_return_speed_mm_s",
        label=Text("Peak speed of the centre of pressure on the return"),
        unit="mm/s",
        formula=Text("largest speed from the furthest place until within a quarter of that distance"),
        compute=lambda rep: rep.once(_reach).return_speed_mm_s,
        digits=0,
    ),
    metric(
        key="reach_excursion_mm",
        label=Text("Excursion of the centre of pressure"),
        unit="mm",
        formula=Text("largest distance from the mean place of the first second"),
        compute=lambda rep: rep.once(_reach).excursion_mm,
        digits=0,
    ),
    metric(
        key="reach_time_s",
        label=Text("Time in reach"),
        unit="s",
        formula=Text("time beyond a quarter of the excursion, about its furthest place"),
        compute=lambda rep: rep.once(_reach).time_s,
        digits=2,
    ),
)
