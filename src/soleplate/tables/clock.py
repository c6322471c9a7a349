"""Is a column a time, and in which unit? Its steps say the first, the arrivals of the lines the second."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from soleplate.tables.units import TIME_TICKS

__all__ = ["WRAPS", "arrival_unit", "first_timed", "is_counter", "steps_of", "turns"]

Array = NDArray[np.float64]

#: where the clock of a board begins anew, in the unit that it prints: counters of 16 and of 32 bits, seconds, minutes
WRAPS: Mapping[str, tuple[float, ...]] = {
    "s": (60, 65.536, 2**32 / 1e6, 2**32 / 1e3),
    "ms": (1000, 60_000, 2**16, 2**32 / 1e3, 2**32),
    "us": (2**16, 10**6, 2**32),
}
FIT = 1.25  # a unit fits the arrivals when it is right within this factor
MOST_TURNS, TURNS_SD = 12, 4.0  # how many times farther apart the places of a turn are than each scatters
WAITED_S = 0.3  # what had waited is there by then
SPAN_S = 0.8  # arrivals over less time say nothing of a unit


def steps_of(values: Array) -> Array | None:
    """Return the steps (n - 1,) of a column that rises as a clock does, in steps much like one another; None else.

    Wraps are taken out. A few jumps (a clock that was set, a board that restarted) are NaN.
    """
    if not np.isfinite(values).all() or len(values) < 5:
        return None
    steps = np.diff(values)
    forward = steps[steps > 0]
    if len(forward) < 4 or len(forward) < 0.02 * len(steps):
        return None
    usual = float(np.median(forward))
    most = max(8 * usual, 2.0 if usual >= 1 else 0.0)
    for wrap in sorted({wrap for wraps in WRAPS.values() for wrap in wraps}):
        turned = steps + wrap
        if float(np.ptp(values)) <= wrap:
            steps = np.where((steps < 0) & (turned >= 0) & (turned <= most), turned, steps)
    jumps = (steps < 0) | (steps > most)
    if jumps.sum() > max(1, 0.02 * len(steps)):
        return None
    return np.where(jumps, np.nan, steps)


def arrival_unit(steps: Array, arrivals_s: Array | None) -> str:
    """Return the unit that the arrivals of the lines (n,), s, bear out, or nothing."""
    if arrivals_s is None:
        return ""
    begin = first_timed(arrivals_s)
    passed_s = float(arrivals_s[-1] - arrivals_s[begin])
    here = steps[begin:]
    if passed_s < SPAN_S or not np.isfinite(here).any():
        return ""
    # few steps are jumps: their share of the time is that of the lines
    per_s = float(np.nansum(here)) / (float(np.isfinite(here).mean()) * passed_s)
    for unit, ticks in TIME_TICKS.items():
        if 1 / FIT < per_s * ticks / 1e6 < FIT:
            return unit
    return ""


def first_timed(arrivals_s: Array) -> int:
    """Return the first line whose arrival tells something: those that came first had waited, perhaps for long."""
    later = np.flatnonzero(arrivals_s > arrivals_s[0] + WAITED_S)
    return int(later[0]) if len(later) > 2 else 0


def turns(values: Array) -> int:
    """Return in turns of how many lines the values come, each of a place of its own; 0 where they do not.

    So do the values of several cells in lines of their own, and the numbers of channels.
    """
    if not np.ptp(values) > 0:
        return 0
    for n in range(2, min(MOST_TURNS, len(values) // 3) + 1):
        phases = [values[i::n] for i in range(n)]
        within = float(np.sqrt(np.mean([np.var(phase) for phase in phases])))
        between = float(np.std([np.mean(phase) for phase in phases]))
        if between > 0 and between > TURNS_SD * within:
            return n
    return 0


def is_counter(values: Array) -> bool:
    """Return whether every line has a number one higher than the last, with a few lost or where it begins anew."""
    steps = np.diff(values)
    return bool(np.isfinite(values).all() and len(steps) > 3 and np.mean(steps == 1) > 0.9)
