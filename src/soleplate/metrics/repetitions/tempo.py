"""Movements against a metronome, matched in order.

The nearest beat is the wrong one for a person who comes late: 300 ms late at 120 beats a minute would read as
200 ms early. The delay of the sound itself is unknown (100 to 300 ms with Bluetooth), so spread and interval are
reported; a mean means something only where the plate was tapped to the click before (rulings 3.9).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soleplate.errors import SignalError

__all__ = ["Asynchrony", "asynchrony"]

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
    missed : int
        Beats between the first and the last movement that nothing belongs to.
    """

    beat: NDArray[np.int64]
    late_s: Array
    missed: int

    @property
    def sd_s(self) -> float:
        """SD of the lateness, s; NaN for fewer than two movements."""
        return float(self.late_s.std(ddof=1)) if len(self.late_s) > 1 else float("nan")

    @property
    def drift_s_per_beat(self) -> float:
        """Slope of the lateness, s per beat: positive when the person falls behind; NaN for fewer than three."""
        if len(self.late_s) < 3:
            return float("nan")
        return float(np.polyfit(self.beat, self.late_s, 1)[0])


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
        raise SignalError(f"{len(movement_s)} movements and {len(beat_s)} beats cannot be matched")
    interval = float(np.diff(beat_s).mean())
    first = max(0, int(np.floor((movement_s[0] - beat_s[0]) / interval + EARLY_SHARE)))
    steps = np.maximum(1, np.round(np.diff(movement_s) / interval)).astype(np.int64)
    beat = first + np.concatenate([[0], np.cumsum(steps)]).astype(np.int64)
    known = beat < len(beat_s)
    beat = beat[known]
    if not len(beat):
        raise SignalError("The first movement came after the last beat")
    return Asynchrony(beat, movement_s[known] - beat_s[beat], int(beat[-1] - beat[0] + 1 - len(beat)))
