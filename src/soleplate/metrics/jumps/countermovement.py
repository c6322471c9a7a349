"""Phases of a countermovement jump, and the numbers that come from them; heights are in ``jump_heights``.

After McMahon et al. 2018, Strength Cond J 40:96: unweighting from the onset to the highest downward speed (there the
force is body weight again), braking from there to the deepest point, propulsion from there to take-off.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from soleplate.api.metric import Metric, RepView
from soleplate.errors import SignalError
from soleplate.metrics.jumps.jump import flight_height_mm, height_of_speed_mm
from soleplate.metrics.jumps.jump_heights import Jump, find_jump, rising
from soleplate.metrics.step_down.motion import Array, running_mean
from soleplate.metrics.weighed import number
from soleplate.model.limits import LIMITS
from soleplate.model.plate import G_MS2
from soleplate.model.result import Value
from soleplate.text import Text, joined

__all__ = ["AGREE_MM", "METRICS", "Phases", "onset_row", "phases_of"]

ONSET_N, ONSET_SD, ONSET_S = 20.0, 5.0, 0.030
PAUSE_S = 0.3  # within the band of stance for so long: what went before does not belong to the jump
SD_S = 0.5
LEAST_DOWN_MM_S = 200.0  # less is a squat jump, or a jump from a hold
AGREE_MM = 15.0  # flight and impulse on a clean jump
SLOW_S = 2.0
BLOCK_S, RESTLESS_BW = 0.05, 0.0025
HANDS = "hands_kept"


@dataclass(frozen=True)
class Phases:
    """Hold the phases of a jump.

    Attributes
    ----------
    jump : Jump
        Force of all plates over body weight, take-off and contact.
    start : int
        Row of quiet stance, from which speed and height run.
    onset, lowest, bottom : int
        Rows: movement begins; highest downward speed; deepest point.
    level : float
        Weight of the stance before, over the weight as weighed.
    speed_mm_s, height_mm : (n,) float64
        Of the centre of mass, from ``start`` to take-off.
    remark : str
        What is to be said of the jump.
    """

    jump: Jump
    start: int
    onset: int
    lowest: int
    bottom: int
    level: float
    speed_mm_s: Array
    height_mm: Array
    remark: str

    def seconds(self, first: int, last: int) -> float:
        """Return the time between two rows, s."""
        return (last - first) / self.jump.rate_hz

    @property
    def force_bw(self) -> Array:
        """Force over the weight of the stance before, from ``start`` to take-off, (n,)."""
        return self.jump.force_bw[self.start : self.jump.take_off + 1] / self.level


def onset_row(force_bw: Array, rate_hz: float, *, quiet: int, end: int, weight_n: float, level: float = 1.0) -> int:
    """Return the row at which the movement before a take-off begins.

    The force leaves stance by more than 5 SD of it, or 20 N, for 30 ms or longer; 30 ms before that is the onset (Owen
    et al. 2014, J Strength Cond Res 28:1552). Of several movements the one that goes on to the take-off: those that
    0.3 s of stance part from it are left out.

    Parameters
    ----------
    force_bw : (n,) float64
        Force over body weight as weighed.
    quiet, end : int
        Row of quiet stance, and of the take-off.
    weight_n : float
        Body weight, N, for the 20 N.
    level : float
        Weight of the stance, over the weight as weighed.

    Raises
    ------
    SignalError
        When the force never leaves the band of stance.
    """
    half = round(SD_S * rate_hz / 2)
    stance = force_bw[max(0, quiet - half) : quiet + half]
    band = max(ONSET_N / weight_n, ONSET_SD * float(stance.std()))
    outside = np.abs(force_bw[quiet:end] - level) > band
    edges = np.flatnonzero(np.diff(np.concatenate([[False], outside, [False]]).astype(np.int8)))
    begins, ends = edges[::2], edges[1::2]
    long = ends - begins >= max(1, round(ONSET_S * rate_hz))
    begins, ends = begins[long], ends[long]
    if not len(begins):
        raise SignalError(Text("No movement was found before the take-off"))
    apart = np.flatnonzero(begins[1:] - ends[:-1] >= PAUSE_S * rate_hz)
    first = int(begins[apart[-1] + 1]) if len(apart) else int(begins[0])
    return max(quiet, quiet + first - round(ONSET_S * rate_hz))


def phases_of(rep: RepView) -> Phases:
    """Find the phases of the last jump of a repetition.

    Raises
    ------
    SignalError
        When there is no jump, no quiet stance before it, or no countermovement.
    """
    jump = rep.once(find_jump)
    start, level, speed, height, remark = rep.once(rising)
    onset = onset_row(
        jump.force_bw, jump.rate_hz, quiet=start, end=jump.take_off, weight_n=jump.body_weight_n, level=level
    )
    moving = speed[onset - start :]
    lowest = onset + int(np.argmin(moving))
    if moving[lowest - onset] > -LEAST_DOWN_MM_S:
        raise SignalError(
            Text("There is no countermovement"),
            why=Text(
                "the body goes down at {down:.0f} mm/s at most, a countermovement at {least:.0f} or more",
                down=-float(moving[lowest - onset]),
                least=LEAST_DOWN_MM_S,
            ),
            do=Text("Stand upright, then dip and jump without a pause"),
        )
    rises = np.flatnonzero(speed[lowest - start :] >= 0)
    bottom = lowest + int(rises[0]) if len(rises) else jump.take_off
    spent = (jump.take_off - onset) / jump.rate_hz
    said = (
        remark,
        _second_dip(speed[onset - start : lowest - start + 1]),
        Text("{spent:.1f} s from the onset to the take-off", spent=spent) if spent > SLOW_S else "",
        _hands(rep),
    )
    return Phases(jump, start, onset, lowest, bottom, level, speed, height, joined(filter(None, said)))


def _second_dip(down_mm_s: Array) -> str:
    """Say that the body went up by itself before its countermovement, or nothing."""
    if float(down_mm_s.max(initial=0.0)) <= 0.75 * LEAST_DOWN_MM_S:
        return ""
    return Text("the body rose before it went down: a step or a second dip")


def _hands(rep: RepView) -> str:
    """Say that the tester saw the hands leave the hips, or nothing."""
    told = rep.conditions.get(HANDS, "")
    return Text("the hands left the hips: higher by the swing of the arms") if told in ("False", "no") else ""


def _said(formula: Callable[[Phases], float], unit: str) -> Callable[[RepView], Value]:
    def compute(rep: RepView) -> Value:
        found = rep.once(phases_of)
        return number(formula(found), unit, found.remark)

    return compute


def _take_off_mm_s(found: Phases) -> float:
    return float(found.speed_mm_s[-1])


def _difference(rep: RepView) -> Value:
    """Return by how much the flight tells more than the impulse, mm."""
    jump = rep.once(find_jump)
    _, _, speed, _, remark = rep.once(rising)
    apart = flight_height_mm(jump.flight_s) - height_of_speed_mm(float(speed[-1]))
    said = ""
    if abs(apart) > AGREE_MM:
        said = (
            Text("landed with bent knees, or lower than the take-off")
            if apart > 0
            else Text("landed higher than the take-off, or pushed off with a hand or the other foot")
        )
    return number(apart, "mm", joined(filter(None, (said, remark))))


def _depth(rep: RepView) -> Value:
    """Return how far the body went down, mm; a restless stance is said, since the force is summed twice from it."""
    found = rep.once(phases_of)
    rate = found.jump.rate_hz
    half = round(SD_S * rate / 2)
    stance = found.jump.force_bw[max(0, found.start - half) : found.start + half]
    restless = float(running_mean(stance, round(BLOCK_S * rate)).std())
    said = (
        Text("restless stance before it ({restless:.1f} % of body weight, SD): the depth may be 4 cm off",
             restless=100 * restless)
        if restless > RESTLESS_BW
        else ""
    )  # fmt: skip
    return number(-float(found.height_mm.min()), "mm", joined(filter(None, (said, found.remark))))


def _rsi(found: Phases) -> float:
    height_m = height_of_speed_mm(_take_off_mm_s(found)) / 1000.0
    return height_m / found.seconds(found.onset, found.jump.take_off)


def _power(found: Phases) -> float:
    """Return the highest power of the propulsion, W/kg: force over mass times speed."""
    first = found.bottom - found.start
    return float((G_MS2 * found.force_bw[first:] * found.speed_mm_s[first:] / 1000.0).max())


def _mass_kg(found: Phases) -> float:
    return found.jump.body_weight_n * found.level / G_MS2


metric = partial(
    Metric,
    symmetry="ratio",
    direction="neither",
    source="McMahon et al. 2018, Strength Cond J 40:96",
    scatter="lognormal",
    min_rate_hz=LIMITS.rate_contact_hz,
    digits=0,
)
duration = partial(metric, unit="s", digits=3)

METRICS: tuple[Metric, ...] = (
    metric(
        key="jump_height_difference_mm",
        label=Text("Jump height, flight less impulse"),
        unit="mm",
        symmetry="difference",
        formula=Text("g t^2 / 8 less v^2 / 2 g; about 0 on a clean jump, more than 15 mm is remarked"),
        source="project's own check of two published formulas",
        compute=_difference,
        scatter="normal",
    ),
    metric(
        key="jump_rsi_modified_m_s",
        label=Text("Reactive strength index, modified"),
        unit="m/s",
        direction="higher",
        formula=Text("jump height by impulse (m) / time from onset to take-off (s)"),
        source="Ebben & Petushek 2010, J Strength Cond Res 24:1983",
        compute=_said(_rsi, "m/s"),
        digits=2,
    ),
    duration(
        key="jump_time_to_take_off_s",
        label=Text("Time to take-off"),
        formula=Text("onset (5 SD of stance or 20 N for 30 ms, 30 ms before it) to take-off"),
        compute=_said(lambda found: found.seconds(found.onset, found.jump.take_off), "s"),
    ),
    duration(
        key="jump_unweighting_s",
        label=Text("Unweighting time"),
        formula=Text("onset to the highest downward speed"),
        compute=_said(lambda found: found.seconds(found.onset, found.lowest), "s"),
    ),
    duration(
        key="jump_braking_s",
        label=Text("Braking time of the countermovement"),
        formula=Text("highest downward speed to the deepest point"),
        compute=_said(lambda found: found.seconds(found.lowest, found.bottom), "s"),
    ),
    duration(
        key="jump_propulsion_s",
        label=Text("Propulsion time"),
        formula=Text("deepest point to take-off"),
        compute=_said(lambda found: found.seconds(found.bottom, found.jump.take_off), "s"),
    ),
    metric(
        key="jump_braking_impulse_n_s",
        label=Text("Braking impulse"),
        unit="N s",
        formula=Text("net impulse over the braking: mass x highest downward speed"),
        compute=_said(
            lambda found: -_mass_kg(found) * float(found.speed_mm_s[found.lowest - found.start]) / 1000.0, "N s"
        ),
    ),
    metric(
        key="jump_propulsion_impulse_n_s",
        label=Text("Propulsion impulse"),
        unit="N s",
        direction="higher",
        formula=Text("net impulse over the propulsion: mass x speed at take-off"),
        compute=_said(lambda found: _mass_kg(found) * _take_off_mm_s(found) / 1000.0, "N s"),
    ),
    metric(
        key="jump_depth_mm",
        label=Text("Depth of the countermovement"),
        unit="mm",
        formula=Text("lowest height of the centre of mass before take-off; force integrated twice from quiet stance"),
        compute=_depth,
    ),
    metric(
        key="jump_peak_force_bw",
        label=Text("Highest force of the push-off"),
        unit="BW",
        direction="higher",
        formula=Text("highest force between the highest downward speed and take-off, over the weight of this stance"),
        compute=_said(lambda found: float(found.force_bw[found.lowest - found.start :].max()), "BW"),
        digits=2,
    ),
    metric(
        key="jump_peak_power_w_kg",
        label=Text("Highest power of the push-off"),
        unit="W/kg",
        direction="higher",
        formula=Text("highest force x speed / mass between the deepest point and take-off"),
        compute=_said(_power, "W/kg"),
        digits=1,
    ),
)
