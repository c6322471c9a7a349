"""A foot that taps the floor and goes back up, seen from the box it came from or from the floor: ungated formulas.

From the box alone the force that is missing is ambiguous: the floor bears it, or the body accelerates
downward. Over a repetition that begins and ends in quiet stance the acceleration adds up to nothing, so what is
missing in all is the impulse of the tap. And between the fastest lowering and the fastest rise the body
accelerates upward, so what is missing there is at most the load of the tap.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from soleplate.errors import SignalError
from soleplate.metrics.step_down.motion import G_MM_S2, Array, integrate, turning_points
from soleplate.pipeline.cut import contacts
from soleplate.text import Text

__all__ = ["Tap", "tap_from_box", "tap_on_floor"]

LEAST_SPEED_MM_S = 20.0  # a slower lowering is standing
FEET_SHARE = 0.05  # of the largest force of a tap: less is the feet of its curve
LEVEL_BW = 0.05  # both ends of the repetition are quiet stance on the box


@dataclass(frozen=True)
class Tap:
    """Hold one tap.

    Attributes
    ----------
    load_bw : float
        Largest force on the floor over body weight; from the box alone at least this.
    impulse_bw_s : float
        Impulse on the floor over body weight, s.
    fastest, lowest, begin : float
        Rows of the fastest lowering, of the largest tap (from the box: largest shortfall) and of its begin.
    """

    load_bw: float
    impulse_bw_s: float
    fastest: float
    lowest: float
    begin: float


def tap_from_box(force_bw: Array, smooth_bw: Array, rate_hz: float, *, quiet_s: float) -> Tap:
    """Find a tap-and-return from the plate under the box.

    Parameters
    ----------
    force_bw : (n,) float64
        Force on the box over body weight; quiet stance on the box for ``quiet_s`` at either end.
    smooth_bw : (n,) float64
        The same after a low-pass: its noise must not look like a tap.
    quiet_s : float
        Quiet stance at either end, s.

    Raises
    ------
    SignalError
        When somebody does not stand on the box at both ends, or does not go down and up.
    """
    n = len(force_bw)
    quiet = round(quiet_s * rate_hz)
    if n < 3 * quiet:
        raise SignalError(
            Text("{rate_hz:.1f} s are too short for quiet stance, a tap and quiet stance again", rate_hz=n / rate_hz)
        )
    first, last = float(force_bw[:quiet].mean()), float(force_bw[-quiet:].mean())
    if max(abs(first - 1), abs(last - 1)) > LEVEL_BW:
        raise SignalError(
            Text("The repetition does not begin and end in quiet stance on the box"),
            why=Text("the ends bear {first:.0f} and {last:.0f} % of body weight", first=100 * first, last=100 * last),
        )
    level = (first + last) / 2
    speed = integrate(G_MM_S2 * (force_bw - level), rate_hz)
    speed -= speed[:quiet].mean()
    gained = float(speed[-quiet:].mean())
    _, downs = turning_points(speed, LEAST_SPEED_MM_S)
    backward, _ = turning_points((speed - gained)[::-1], LEAST_SPEED_MM_S)
    if not len(downs) or not len(backward) or n - 1 - int(backward[0]) <= int(downs[0]):
        raise SignalError(Text("Nobody goes down and up again on the box"))
    fastest, rising = int(downs[0]), n - 1 - int(backward[0])
    missing = level - smooth_bw[fastest : rising + 1]
    deepest = int(np.argmax(missing))
    before = np.flatnonzero(missing[: deepest + 1] <= 0)
    begin = fastest + (int(before[-1]) if len(before) else 0)
    return Tap(float(missing[deepest]), -gained / G_MM_S2, fastest, fastest + deepest, begin)


def tap_on_floor(fz_n: Array, rate_hz: float, *, body_weight_n: float, on_n: float) -> Tap:
    """Find the first tap on a plate on the floor: a contact that begins and ends within the record.

    ``fz_n`` (n,) N with its zero removed; a contact begins at ``on_n`` and ends at half of it.

    Raises
    ------
    SignalError
        When nothing touches, or the foot is there at the start or stays to the end.
    """
    found = contacts(fz_n, on_n, on_n / 2)
    if not len(found):
        raise SignalError(
            Text("The foot never touched the floor plate"), why=Text("the force stays below {on_n:.0f} N", on_n=on_n)
        )
    begin, end = found[0]
    if math.isnan(begin):
        raise SignalError(
            Text("The floor plate was loaded from the start"), do=Text("Begin with the foot off the floor plate")
        )
    if math.isnan(end):
        raise SignalError(
            Text("The foot stayed on the floor plate"), why=Text("a step-down, not a tap; see its first peak")
        )
    first, last = math.floor(begin), math.ceil(end)
    top = first + int(np.argmax(fz_n[first : last + 1]))
    # the impulse below the threshold counts too: for a child it is a sixth of a light tap
    gone = fz_n <= FEET_SHARE * fz_n[top]
    first -= int(np.argmax(gone[first::-1])) if gone[: first + 1].any() else 0
    last += int(np.argmax(gone[last:])) if gone[last:].any() else 0
    impulse = float(np.trapezoid(fz_n[first : last + 1])) / rate_hz / body_weight_n
    return Tap(float(fz_n[top]) / body_weight_n, impulse, math.nan, top, float(begin))
