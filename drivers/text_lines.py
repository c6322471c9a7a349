"""Lines of delimited numbers to chunks: what any sketch prints, as far as it can be trusted.

Text has no check sum: a lost byte can leave a number that still looks right. So these plates are marked unverified,
and all that is odd is dropped and counted, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

import numpy as np
from soleplate_drivers.text_clock import Row, TextClock

from soleplate.api.driver import BoardReport
from soleplate.model.plate import BoardFacts
from soleplate.model.stream import Chunk
from soleplate.tables.layout import Read, SampleReader, TextLayout

__all__ = ["LineCutter", "TextDecoder", "cleaned"]

LINE_MAX = 512  # bytes; a longer line is no line of numbers
SILENCE_S = 1.0  # without a time column: only a silence this long tells of lost lines

_TERMINAL = rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-_])"  # ECMA-48 escapes
_ESCAPES = re.compile(_TERMINAL + rb"|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_FAULTS = ("length", "columns", "number", "nan", "unit", "time", "remark")


def cleaned(line: bytes) -> str:
    """Return a line as text, without escapes for terminals and other control characters."""
    return _ESCAPES.sub(b"", line).decode("utf-8", "replace").strip()


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
        return [text for line in kept if (text := cleaned(line))]


class TextDecoder:
    """Decode lines of numbers.

    With a time column ``TextClock`` numbers the samples. Without, lines come as often as ``facts`` say; one that cannot
    be read is a lost sample, and so is what a silence of more than a second would have held.
    """

    def __init__(self, layout: TextLayout, facts: BoardFacts) -> None:
        self._layout, self._facts = layout, facts
        self._period_us = 1e6 / facts.streams[0].nominal_rate_hz
        self._cutter, self._reader = LineCutter(), SampleReader(layout)
        self._clock = TextClock(layout.time_unit, self._period_us) if layout.timed else None
        self._faults = dict.fromkeys(_FAULTS, 0)
        self._heard_s: float | None = None
        self._next = 0  # number of the next sample
        self._owed = 0  # lost since the last one

    @property
    def faults(self) -> Mapping[str, int]:
        """What was dropped: ``length``, ``columns``, ``number``, ``nan``, ``unit``, ``time``; ``remark`` is no loss."""
        odd = self._clock.dropped if self._clock else 0
        return {**self._faults, "length": self._cutter.dropped, "time": self._faults["time"] + odd}

    def feed(self, data: bytes, host_s: float) -> list[Chunk | BoardReport]:
        """Decode a block of bytes whose last byte arrived at host time ``host_s`` (s, monotonic)."""
        lines = self._cutter.feed(data)
        found: list[Chunk | BoardReport] = []
        rows: list[Row] = []
        silent, taken = (self._silence(host_s), 0) if lines else (0.0, 0)
        for line in lines:
            read = self._reader.take(line)
            if isinstance(read, Read) and self._clock is not None:
                broke, more = self._clock.feed(read, host_s)
                if broke:
                    found += [*_chunks(rows, host_s), self._report(broke)]
                    rows = []
                rows += more
            elif isinstance(read, Read):
                taken += 1
                rows.append(self._numbered(read.cells))
            elif read is not None:
                self._faults[read] += 1
                if read != "remark" and self._clock is None:
                    taken += 1
                    self._owed += bool(self._next)
        if silent and rows:
            rows = self._later(rows, max(0, round(silent * 1e6 / self._period_us) - taken))
        return found + _chunks(rows, host_s)

    def _report(self, broke: str) -> BoardReport:
        self._facts = replace(self._facts, boot_id=self._facts.boot_id + 1)
        jumped_s = round(self._clock.jumped_s) if self._clock else 0
        return BoardReport("hello", self._facts, {broke: 1, "by_s": jumped_s})

    def _silence(self, host_s: float) -> float:
        """Return for how long nothing came, s, where that tells of lost lines: without a time column."""
        before, self._heard_s = self._heard_s, host_s
        if self._clock is not None or before is None or not self._next or host_s - before <= SILENCE_S:
            return 0.0
        return host_s - before

    def _numbered(self, cells: list[int]) -> Row:
        number, lost = self._next + self._owed, self._owed
        self._next, self._owed = number + 1, 0
        return Row(number, round(number * self._period_us), lost, cells)

    def _later(self, rows: list[Row], lost: int) -> list[Row]:
        """Move rows behind samples that a silence held."""
        self._next += lost
        moved = [
            row._replace(number=row.number + lost, tick=round((row.number + lost) * self._period_us)) for row in rows
        ]
        return [moved[0]._replace(lost=moved[0].lost + lost), *moved[1:]]


def _chunks(rows: list[Row], host_s: float) -> list[Chunk]:
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
