"""Movements against a metronome, matched in order.

The nearest beat is the wrong one for a person who comes late: 300 ms late at 120 beats a minute would read as
200 ms early. The delay of the sound itself is unknown (100 to 300 ms with Bluetooth), so the spread is the number to
compare; a mean means something only where the plate was tapped to the click before (rulings 3.9).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soleplate.api.metric import Metric, RepView
from soleplate.errors import SignalError
from soleplate.model.limits import LIMITS
from soleplate.model.result import Value
from soleplate.text import Text

__all__ = ["Asynchrony", "asynchrony", "beat_metrics"]

Array = NDArray[np.float64]
EARLY_SHARE = 0.25  # of the interval: how early the first movement may be and still belong to the beat after it


@dataclass(frozen=True)
class Asynchrony:
    """Hold how movements followed a metronome.

    Attributes
    ----------
    beat : (k,) int64
        Index of the beat of each movement.
    late_s : (k,) float64
        Time from its beat to the movement, s; negative when it came early.
    """

    beat: NDArray[np.int64]
    late_s: Array

    @property
    def sd_s(self) -> float:
        """SD of the lateness, s; NaN for fewer than two movements."""
        return float(self.late_s.std(ddof=1)) if len(self.late_s) > 1 else float("nan")


def asynchrony(movement_s: Array, beat_s: Array) -> Asynchrony:
    """Match movements to beats in order.

    The first movement belongs to the last beat that had sounded, or to the next one when it is at most a quarter of
    the interval early. Each further one moves on by as many beats as the time since the one before holds, at
    least one.

    Parameters
    ----------
    movement_s : (k,) float64
        When each movement happened (e.g. contacts), s, ascending.
    beat_s : (m,) float64
        When each beat sounded, s, evenly spaced, on the same clock.

    Raises
    ------
    SignalError
        When there are no movements, or fewer than two beats.
    """
    if not len(movement_s) or len(beat_s) < 2:
        raise SignalError(Text("{n} movements and {n2} beats cannot be matched", n=len(movement_s), n2=len(beat_s)))
    interval = float(np.diff(beat_s).mean())
    first = max(0, int(np.floor((movement_s[0] - beat_s[0]) / interval + EARLY_SHARE)))
    steps = np.maximum(1, np.round(np.diff(movement_s) / interval)).astype(np.int64)
    beat = first + np.concatenate([[0], np.cumsum(steps)]).astype(np.int64)
    known = beat < len(beat_s)
    beat = beat[known]
    if not len(beat):
        raise SignalError(Text("The first movement came after the last beat"))
    return Asynchrony(beat, movement_s[known] - beat_s[beat])


def beat_metrics(
    prefix: str, what: str, moment_s: Callable[[RepView], Array], pace_hz: Callable[[RepView], float], **more: Any
) -> tuple[Metric, Metric]:
    """Return spread and mean of the lateness of a trial's movements, as ``<prefix>_beat_sd_s`` and ``_mean_s``.

    Parameters
    ----------
    prefix, what : str
        Begin of the keys, and the movements in words.
    moment_s : callable
        One moment of each movement, s from the start of the trial, (k,).
    pace_hz : callable
        Movements per second as cued: one that takes several beats is timed by the first of them.
    **more
        Other attributes of the metrics, e.g. their filter.
    """

    def analyse(rep: RepView) -> Asynchrony:
        first, period = (float(rep.conditions.get(f"beat_{name}_s", "nan")) for name in ("first", "period"))
        if not (0 < period < math.inf and math.isfinite(first)):
            raise SignalError(Text("No metronome beat in this trial"))
        interval = max(1, round(1 / (pace_hz(rep) * period))) * period
        count = max(0, math.ceil((rep.duration_s() - first) / interval) + 1)
        return asynchrony(moment_s(rep), first + interval * np.arange(count, dtype=np.float64))

    def spread(rep: RepView) -> float:
        found = rep.once(analyse)
        if len(found.late_s) < 2:
            raise SignalError(Text("One movement has no spread about the beat"))
        return found.sd_s

    def mean(rep: RepView) -> Value:
        return Value(float(rep.once(analyse).late_s.mean()), "s", Text("the unknown delay of the sound is in it"))

    family: dict[str, Any] = {
        "unit": "s",
        "symmetry": "difference",
        "source": Text("project's own choice: matched in order, not to the nearest beat"),
        "scope": "trial",
        "min_rate_hz": LIMITS.rate_hold_hz,
        "digits": 3,
    }
    metric = partial(Metric, **{**family, **more})
    return (
        metric(
            key=f"{prefix}_beat_sd_s",
            label=Text("Spread of the {what} about the beat", what=what),
            direction="lower",
            formula=Text(
                "SD (n - 1) of the time from its beat, the first of its repetition, to each of the {what}", what=what
            ),
            compute=spread,
        ),
        metric(
            key=f"{prefix}_beat_mean_s",
            label=Text("Lateness of the {what} on the beat", what=what),
            direction="neither",
            formula=Text("mean time from its beat, the first of its repetition, to each of the {what}", what=what),
            compute=mean,
        ),
    )
