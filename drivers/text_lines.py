"""Lines of delimited numbers to chunks: what any sketch prints, as far as it can be trusted.

Text has no check sum: a lost byte can leave a number that still looks right. So these plates are marked unverified,
and all that is odd is dropped and counted, never guessed.
"""

from __future__ import annotations

import math
import re
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import NamedTuple

import numpy as np

from soleplate.api.driver import BoardReport
from soleplate.errors import BadParameter
from soleplate.model.plate import BoardFacts
from soleplate.model.stream import Chunk
from soleplate.text import Text

__all__ = ["SEPARATORS", "STEPS", "TIME_TICKS", "LineCutter", "TextDecoder", "TextLayout"]

LINE_MAX = 512  # bytes; a longer line is no line of numbers
SEPARATORS = {"any": r"[,;\s]+", "comma": r"\s*,\s*", "semicolon": r"\s*;\s*", "tab": r"\t", "space": r"[ \t]+"}
# Numbers are kept as whole steps of this many units, far below the noise of any plate that prints text.
STEPS = {"count": 1.0, "N": 1e-4, "kg": 1e-5, "g": 1e-2, "lb": 1e-5}
TIME_TICKS = {"s": 1e6, "ms": 1e3, "us": 1.0}  # microseconds in one unit of the time column
GAP_STEPS = 1.8  # a step of time longer than so many usual ones is a gap
SILENCE_S = 1.0  # without a time column: only a silence this long tells of lost lines

_TERMINAL = rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-_])"  # ECMA-48 escapes
_ESCAPES = re.compile(_TERMINAL + rb"|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_FAULTS = ("length", "columns", "number", "time")


@dataclass(frozen=True)
class TextLayout:
    """Say what stands in a line.

    Attributes
    ----------
    columns : tuple of str
        ``t`` for the time, ``-`` for what is not read, any other name for a cell.
    separator : str
        A key of SEPARATORS.
    unit : str
        A key of STEPS.
    time_unit : str
        A key of TIME_TICKS.
    """

    columns: tuple[str, ...]
    separator: str = "any"
    unit: str = "count"
    time_unit: str = "ms"

    @classmethod
    def parse(cls, columns: str, **more: str) -> TextLayout:
        """Split ``t,f1,f2,f3,f4``; raise BadParameter for names that are missing or given twice."""
        names = tuple(name.strip() for name in columns.split(","))
        real = [name for name in names if name != "-"]
        if "" in names or len(set(real)) < len(real) or not any(name != "t" for name in real):
            raise BadParameter(
                Text("{columns!r} are no columns", columns=columns),
                why=Text("each needs a name of its own, and at least one must be a cell"),
                do=Text("Write e.g. columns=t,f1,f2,f3,f4; - for a column that is not read"),
            )
        return cls(names, **more)

    @property
    def cells(self) -> tuple[str, ...]:
        """Names of the cells."""
        return tuple(name for name in self.columns if name not in ("t", "-"))

    @property
    def timed(self) -> bool:
        """Whether a column holds the time."""
        return "t" in self.columns

    def read(self, line: str) -> tuple[float, list[int]] | str:
        """Return time (in its unit; NaN without) and cells in steps, or the name of what is wrong."""
        words = re.split(SEPARATORS[self.separator], line.strip())
        if len(words) != len(self.columns):
            return "columns"
        time, cells = math.nan, []
        for name, word in zip(self.columns, words, strict=True):
            if name == "-":
                continue
            text = word.rpartition(":")[2]  # the serial plotter's ``name:value``
            if self.separator not in ("any", "comma"):
                text = text.replace(",", ".")
            try:
                value = float(text)
            except ValueError:
                return "number"
            if name == "t":
                time = value
                continue
            steps = value / STEPS[self.unit]
            if not abs(steps) < 2**31 - 1:  # also NaN
                return "number"
            cells.append(round(steps))
        return "time" if self.timed and not math.isfinite(time) else (time, cells)


class LineCutter:
    """Cut bytes into lines without control characters; what came before the first line end is dropped."""

    def __init__(self) -> None:
        self._rest = b""
        self._started = False
        self._too_long = False
        self.dropped = 0

    def feed(self, data: bytes) -> list[str]:
        """Return the whole lines that came; empty ones are left out."""
        *lines, rest = (self._rest + data.replace(b"\r", b"\n")).split(b"\n")
        if lines and not self._started:
            self._started = True
            lines = lines[1:]
        elif lines and self._too_long:
            lines = lines[1:]
        if b"\n" in data or b"\r" in data:
            self._too_long = False
        if len(rest) > LINE_MAX:
            self.dropped += not self._too_long
            self._too_long = True
            rest = b""
        self._rest = b"" if self._too_long else rest
        kept = [line for line in lines if len(line) <= LINE_MAX]
        self.dropped += len(lines) - len(kept)
        cleaned = (_ESCAPES.sub(b"", line).decode("ascii", "replace").strip() for line in kept)
        return [line for line in cleaned if line]


class TextDecoder:
    """Decode lines of numbers.

    With a time column, ticks are its microseconds, unwrapped at 2^32 of its unit; a step of more than 1.8 usual ones
    is a gap, and a time that jumps is believed only when the next line goes on from there. Without, lines come as often
    as ``facts`` say; one that cannot be read is a lost sample, and so is what a silence of more than a second would
    have held.
    """

    def __init__(self, layout: TextLayout, facts: BoardFacts) -> None:
        self._layout, self._facts = layout, facts
        self._period_us = 1e6 / facts.streams[0].nominal_rate_hz
        self._cutter = LineCutter()
        self._faults = dict.fromkeys(_FAULTS, 0)
        self._heard_s: float | None = None
        self._begin()

    def _begin(self) -> None:
        self._next = 0  # number of the next sample
        self._owed = 0  # lost since the last one
        self._last_us: float | None = None
        self._turn_us = 0.0
        self._steps: deque[float] = deque([self._period_us], maxlen=31)
        self._doubt: tuple[float, list[int]] | None = None

    @property
    def faults(self) -> Mapping[str, int]:
        """What was dropped: ``length``, ``columns``, ``number``, ``time``."""
        return {**self._faults, "length": self._cutter.dropped}

    def feed(self, data: bytes, host_s: float) -> list[Chunk | BoardReport]:
        """Decode a block of bytes whose last byte arrived at host time ``host_s`` (s, monotonic)."""
        lines = self._cutter.feed(data)
        if not self._layout.timed and lines:
            self._owed += self._silent(len(lines), host_s)
        found: list[Chunk | BoardReport] = []
        rows: list[_Row] = []
        for line in lines:
            read = self._layout.read(line)
            if isinstance(read, str):
                self._faults[read] += 1
                self._owed += bool(self._next) and not self._layout.timed
            elif not self._layout.timed:
                rows.append(self._row(self._next + self._owed, self._owed, read[1]))
            elif self._restarts(read[0]):
                found += [*_chunks(rows, host_s), BoardReport("hello", self._facts, {"restarted": 1})]
                rows = self._timed(read)
            else:
                rows += self._timed(read)
        return found + _chunks(rows, host_s)

    def _silent(self, lines: int, host_s: float) -> int:
        before, self._heard_s = self._heard_s, host_s
        if before is None or not self._next or host_s - before <= SILENCE_S:
            return 0
        return max(0, round((host_s - before) * 1e6 / self._period_us) - lines)

    def _row(self, number: int, lost: int, cells: list[int], tick: float | None = None) -> _Row:
        self._next, self._owed = number + 1, 0
        return _Row(number, round(number * self._period_us if tick is None else tick), lost, cells)

    def _restarts(self, time: float) -> bool:
        """Whether this line confirms that the time went back: the board has restarted. The samples begin anew then."""
        if self._doubt is None or self._last_us is None or not 0 < self._us(time) - self._doubt[0] <= self._patience_us:
            return False
        if self._doubt[0] > self._last_us:
            return False
        first = self._doubt
        self._begin()
        self._facts = replace(self._facts, boot_id=self._facts.boot_id + 1)
        self._doubt = first
        return True

    def _us(self, time: float) -> float:
        return time * TIME_TICKS[self._layout.time_unit] + self._turn_us

    @property
    def _patience_us(self) -> float:
        return max(1e6, 10 * median(self._steps))

    def _timed(self, read: tuple[float, list[int]]) -> list[_Row]:
        us, cells = self._us(read[0]), read[1]
        wrap_us = 2**32 * TIME_TICKS[self._layout.time_unit]
        if self._last_us is not None and us < self._last_us - 0.9 * wrap_us:
            self._turn_us += wrap_us
            us += wrap_us
        rows: list[_Row] = []
        if self._doubt is not None:
            if 0 < us - self._doubt[0] <= self._patience_us:
                rows.append(self._at(*self._doubt))
            else:
                self._faults["time"] += 1
            self._doubt = None
        step = None if self._last_us is None else us - self._last_us
        if step is not None and not 0 < step <= self._patience_us:
            self._doubt = us, cells
            return rows
        return [*rows, self._at(us, cells)]

    def _at(self, us: float, cells: list[int]) -> _Row:
        lost = 0
        if self._last_us is not None:
            step, usual = us - self._last_us, median(self._steps)
            lost = round(step / usual) - 1 if step > GAP_STEPS * usual else 0
            if not lost:
                self._steps.append(step)
        self._last_us = us
        return self._row(self._next + lost, lost, cells, us)


class _Row(NamedTuple):
    number: int
    tick: int
    lost: int
    cells: list[int]


def _chunks(rows: list[_Row], host_s: float) -> list[Chunk]:
    """Cut rows into gapless chunks."""
    starts = [0, *(i for i, row in enumerate(rows) if i and row.lost), len(rows)]
    return [
        Chunk(
            "cells",
            part[0].number,
            np.array([row.tick for row in part], np.int64),
            np.array([row.cells for row in part], np.int32),
            np.zeros(len(part), np.uint8),
            part[0].lost,
            host_s,
        )
        for part in (rows[first:end] for first, end in pairwise(starts))
        if part
    ]
