"""The clock of a board that prints its time: what it says of lost lines, and where it cannot be believed.

The arrivals of the lines bear it out or not. A clock may begin anew (16 and 32 bits, another kind of millis), stand
still for some lines, go in steps coarser than the lines come, be set while the board runs, or begin with a restart.
"""

from __future__ import annotations

from collections import deque
from itertools import pairwise
from statistics import median
from typing import NamedTuple

import numpy as np
from soleplate_drivers.text_coarse import LineGroups

from soleplate.tables.clock import WRAPS
from soleplate.tables.layout import Read
from soleplate.tables.units import TIME_TICKS

__all__ = ["Row", "TextClock"]

GAP_STEPS = 1.8  # a step of time longer than so many usual ones is a gap
WAIT_S = 2.0  # lines may wait so long on their way before they arrive
FAST = 1.25  # a clock is right within this factor
BOOT_S = 1.0  # a board that restarted has counted for no longer than it was silent, and so much more for what waited
KNOWN, LEARNED, EVERY = 4, 64, 16  # steps that say what is usual; lines at first, and then: when it is looked at again
OFTEN = 0.08  # of the steps are long ones: no losses, but a clock that is coarser than it prints
AHEAD_S = 0.1  # no line comes before its time; a clock that goes wrong by 0.5 % makes half of this in EARLIEST
EARLIEST, EARLY_S = 20, 0.5  # so many spans of time, each so long, say how early lines come
COARSE = 0.3  # of a usual step: printed times that differ by more are compared with an even clock
MANY = 1.5  # usual steps: a clock that is coarser than this gives several lines one stamp


class Row(NamedTuple):
    """Hold one sample: its number, its time in microseconds, lines lost before it, and its cells."""

    number: int
    tick: int
    lost: int
    cells: list[int]


class _Doubt(NamedTuple):
    us: float
    cells: list[int]
    host_s: float


class TextClock:
    """Number samples by the time that their lines tell.

    Parameters
    ----------
    unit : str
        Of the time: a key of TIME_TICKS.
    period_us : float
        Between two lines, as far as it is known before the first.
    """

    def __init__(self, unit: str, period_us: float) -> None:
        self._unit_us, self._wraps = TIME_TICKS[unit], tuple(wrap * TIME_TICKS[unit] for wrap in WRAPS[unit])
        self.dropped = 0
        #: what the last break was: seconds that the clock jumped
        self.jumped_s = 0.0
        self._steps: deque[float] = deque(maxlen=LEARNED)
        self._taken = self._forward = 0
        self._usual_us, self._grain_us = period_us, 0.0  # between two lines; by how much printed times differ at least
        self._printed_us = 1e6  # the last digit of the printed time
        self._doubt: _Doubt | None = None
        self._begin()

    def _begin(self) -> None:
        self._next = 0
        self._last: tuple[float, float] | None = None  # time of the last line, us, and its arrival, s
        self._tick = -(2**62)
        self._turn_us = 0.0
        self._window: deque[tuple[int, float]] = deque(maxlen=LEARNED)  # number and time of the last lines
        self._groups = LineGroups()
        self._early: deque[tuple[float, float]] = deque(maxlen=EARLIEST)  # when a span began; its earliest line, s
        self._most_us = 0.0  # the highest time that was printed
        self._even: tuple[float, float] | None = None  # the line through them: time of number 0, and of one number, us

    def feed(self, read: Read, host_s: float) -> tuple[str, list[Row]]:
        """Take a line; return how the clock broke before it (``restarted``, ``jumped`` or nothing), and samples.

        A line whose time is odd waits for the next one: it is kept where that goes on from it, else dropped.
        """
        raw_us, cells = read.time * self._unit_us, read.cells
        self._printed_us = min(self._printed_us, read.grain * self._unit_us)
        doubt, self._doubt = self._doubt, None
        broke, rows = "", []
        if doubt is not None:
            if self._goes_on(doubt, raw_us):
                broke = self._believe(doubt)
                rows.append(self._place(doubt.us + self._turn_us, doubt.cells, doubt.host_s))
            else:
                self.dropped += 1
        us = self._unrolled(raw_us)
        step = 0.0 if self._last is None else us - self._last[0]
        if not 0 <= step <= self._patience_us or self._ahead(us, host_s):
            self._doubt = _Doubt(raw_us, cells, host_s)
            return broke, rows
        return broke, [*rows, self._place(us, cells, host_s)]

    def _learn(self, step: float) -> None:
        """Take a step in; look anew at what is usual with every step at first, then now and then."""
        self._steps.append(step)
        self._taken += 1
        self._forward += step > 0
        if self._forward < KNOWN or (self._taken > LEARNED and self._taken % EVERY):
            return
        middle = median(self._steps)
        near = [step for step in self._steps if step <= 3 * middle] if middle > 0 else list(self._steps)
        long = sum(step > GAP_STEPS * middle for step in near)
        self._grain_us = max(self._printed_us, _grain(near) if long > OFTEN * len(near) else 0.0)
        if self._grain_us <= COARSE * middle:
            near = [step for step in near if step <= GAP_STEPS * middle]
        self._usual_us = max(1.0, sum(near) / len(near))
        if self._grain_us > COARSE * self._usual_us and len(self._window) > 3 * LEARNED // 4:
            numbers, times = np.array(self._window, float).T
            slope, offset = np.polyfit(numbers - numbers[0], times - times[0], 1)
            self._even = float(offset + times[0] - slope * numbers[0]), float(slope)
        else:
            self._even = None

    @property
    def _patience_us(self) -> float:
        return max(1e6, 10 * self._usual_us)

    def _unrolled(self, raw_us: float) -> float:
        """Return the time with what its counter has wrapped, where it did so just now as well."""
        us = raw_us + self._turn_us
        if self._last is None or us >= self._last[0]:
            return us
        for wrap_us in self._wraps:
            if self._most_us < wrap_us and 0 <= us + wrap_us - self._last[0] <= min(self._patience_us, wrap_us / 2):
                self._turn_us += wrap_us
                return us + wrap_us
        return us

    def _goes_on(self, doubt: _Doubt, raw_us: float) -> bool:
        """Whether a line goes on from an odd one, and not from what was before it."""
        if self._last is not None and doubt.us + self._turn_us < self._last[0] <= raw_us + self._turn_us:
            return False
        return 0 <= raw_us - doubt.us <= self._patience_us

    def _believe(self, doubt: _Doubt) -> str:
        """Take an odd time for true: lines were lost, the board restarted, or its clock was set."""
        if self._last is None:
            return ""
        step_s, silent_s = (doubt.us + self._turn_us - self._last[0]) / 1e6, doubt.host_s - self._last[1]
        if 0 <= step_s <= FAST * silent_s + WAIT_S and not self._ahead(doubt.us + self._turn_us, doubt.host_s):
            return ""
        self.jumped_s = step_s
        began = step_s < 0 and 0 <= doubt.us / 1e6 <= silent_s + BOOT_S
        self._begin()
        return "restarted" if began else "jumped"

    def _ahead(self, us: float, host_s: float) -> bool:
        """Whether a line behind a gap says a later time than it can have at its arrival: its clock was set."""
        if self._last is None or us - self._last[0] <= GAP_STEPS * self._usual_us:
            return False
        earliest_s = min((early_s for _, early_s in self._early), default=-1e300)
        return host_s - us / 1e6 < earliest_s - AHEAD_S - 1.5e-6 * self._grain_us

    def _place(self, us: float, cells: list[int], host_s: float) -> Row:
        lost = 0
        if self._last is not None:
            step = us - self._last[0]
            lost = self._lost(step, us) if self._forward >= KNOWN else 0
            if step <= self._patience_us:
                self._learn(step)
        self._last = us, host_s
        self._most_us = max(self._most_us, us - self._turn_us)
        began_s, early_s = self._early[-1] if self._early else (-1e300, 0.0)
        if host_s - began_s > EARLY_S:
            self._early.append((host_s, host_s - us / 1e6))
        else:
            self._early[-1] = began_s, min(early_s, host_s - us / 1e6)
        number, self._next = self._next + lost, self._next + lost + 1
        self._window.append((number, us))
        self._tick = max(round(us), self._tick + 1)
        return Row(number, self._tick, lost, cells)

    def _lost(self, step: float, us: float) -> int:
        usual, grain = self._usual_us, self._grain_us
        if grain > MANY * usual:
            return self._groups.take(round(step / grain))
        if grain <= COARSE * usual or step > self._patience_us:
            return round(step / usual) - 1 if step > GAP_STEPS * usual else 0
        if self._even is None:
            return round((step - grain) / usual) if step > GAP_STEPS * usual + 1.5 * grain else 0
        offset, slope = self._even
        late = us - (offset + slope * self._next)
        return max(1, round(late / slope)) if late > grain / 2 + max(0.25 * slope, 0.3 * grain) else 0


def _grain(steps: list[float]) -> float:
    """Return the smallest difference between two of the steps; 0 where all are one."""
    different = sorted({round(step, 3) for step in steps})
    return min((b - a for a, b in pairwise(different) if b - a > 0.5), default=0.0)
