"""The clock of a file: its rate, and where samples are missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from soleplate.errors import ForeignFile
from soleplate.text import Text

__all__ = ["FileClock", "clock_of", "plausible_unit"]

Array = NDArray[np.float64]
SECONDS = {"s": 1.0, "ms": 1e-3, "us": 1e-6}
LOWEST_HZ, HIGHEST_HZ = 15.0, 15_000.0  # of force plates: a thousand times apart, as the units are
EVEN = 0.25  # of a step: stamps that are no farther off an even clock are one
CHANGED = 1.25


@dataclass(frozen=True)
class FileClock:
    """Hold the rate, Hz, and the time of each row from the first, s, where it is not even."""

    rate_hz: float
    time_s: Array | None = None

    @property
    def holes(self) -> int:
        """Samples that are missing, as far as the stamps tell."""
        if self.time_s is None:
            return 0
        return int(np.maximum(np.rint(np.diff(self.time_s) * self.rate_hz) - 1, 0).sum())


def plausible_unit(stamps: Array) -> str:
    """Return the unit in which stamps make a rate that force plates have, or nothing: only one can."""
    steps = np.diff(stamps)
    step = float(np.median(steps[steps > 0])) if (steps > 0).any() else 0.0
    fits = [unit for unit, second in SECONDS.items() if step and LOWEST_HZ <= 1 / (step * second) < HIGHEST_HZ]
    return fits[0] if len(fits) == 1 else ""


def clock_of(path: Path, stamps: Array, unit: str, line: Callable[[int], int]) -> FileClock:
    """Return the clock that a column of time tells; ``line`` gives the line of a row.

    Raises
    ------
    ForeignFile
        When the time goes back, or its steps change for good: line, and both rates.
    """
    time_s = stamps * SECONDS[unit]
    holes = np.flatnonzero(~np.isfinite(time_s))
    if len(holes):
        raise _wrong(path, line(int(holes[0])), Text("the time is missing"))
    time_s = time_s - time_s[0]
    steps = np.diff(time_s)
    back = np.flatnonzero(steps < 0)
    if len(back):
        n = int(back[0]) + 1
        raise _wrong(path, line(n), Text("the time goes back by {step:.6g} s", step=-float(steps[back[0]])))
    if not len(steps) or time_s[-1] <= 0:
        raise _wrong(path, line(0), Text("the time does not go on"))
    mean = float(time_s[-1]) / len(steps)
    off = np.abs(time_s - np.arange(len(time_s)) * mean)
    grain = _grain(stamps) * SECONDS[unit]
    if float(off.max()) <= max(EVEN * mean, 1.01 * grain):
        return FileClock(_whole(1 / mean, grain / float(time_s[-1])))
    third = max(4, len(steps) // 3)
    first, last = float(np.median(steps[:third])), float(np.median(steps[-third:]))
    if min(first, last) > 0 and max(first, last) > CHANGED * min(first, last):
        n = int(np.argmax(np.abs(steps - first) > np.abs(steps - last))) + 1
        raise _wrong(
            path, line(n),
            Text("the rate changes from {first:.6g} to {last:.6g} Hz", first=1 / first, last=1 / last),
        )  # fmt: skip
    usual = float(np.median(steps[steps > 0]))
    return FileClock(_whole(1 / usual, grain / usual / 100), time_s)


def _grain(stamps: Array) -> float:
    """Return what the last digit of the stamps is."""
    for digits in range(10):
        if np.allclose(stamps, np.round(stamps, digits), rtol=0, atol=1e-9 * 10.0**-digits + 1e-12):
            return float(10.0**-digits)
    return 0.0


def _whole(rate_hz: float, doubt: float) -> float:
    """Return the whole number that a rate is within what the digits of the time leave open, else the rate."""
    near = round(rate_hz)
    return float(near) if near and abs(rate_hz - near) <= max(1.01 * doubt, 1e-9) * rate_hz else rate_hz


def _wrong(path: Path, line: int, what: Text) -> ForeignFile:
    return ForeignFile(
        Text("{name}, line {line}: {what}", name=path.name, line=line, what=what),
        why=Text("a table of samples has one clock that goes on evenly, with holes at most"),
        do=Text("Split the file there, or give the rate in place of the time: --map TIME=- --rate HZ"),
    )
