"""Streams of samples as the device numbered them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from soleplate.model.typed import Count, Positive

__all__ = [
    "ASYNC_INVALID", "FLAG_DESYNC", "FLAG_INVALID", "FLAG_MISSED", "FLAG_SYNC_EDGE", "FLAG_SYNC_LEVEL", "Chunk", "Gap",
    "SegmentStart", "StreamInfo",
]  # fmt: skip

FLAG_INVALID = 0x0F  # one bit per cell: saturated, unplugged or out of sync
ASYNC_INVALID = 0x60  # of a free-running cell: saturated, or out of step
FLAG_MISSED = 0x10  # the board missed a conversion just before this one
FLAG_SYNC_LEVEL = 0x20
FLAG_SYNC_EDGE = 0x40
FLAG_DESYNC = 0x80  # see the board's STATUS frame


@dataclass(frozen=True)
class StreamInfo:
    """Describe the samples of one clock.

    Attributes
    ----------
    name : str
        ``cells`` for a simultaneous plate, ``cell0`` ... ``cell3`` for free-running chips.
    kind : str
        ``counts``, ``force``, ``wrench`` or ``cop``.
    columns : tuple of str
        Name of each column, e.g. ``("c0", "c1", "c2", "c3")``.
    unit : str
        ``count``; ``N`` of a force; ``N, N.mm`` of a wrench (Fz, then Mx and My); ``mm``.
    dtype : str
        numpy name: ``int32`` for counts, ``float64`` else.
    nominal_rate_hz : float
        What the board claims; the measured rate is computed from its ticks.
    tick_hz : float
        Ticks per second of the device clock that stamps the samples.
    """

    name: str = "cells"
    kind: Annotated[str, Meta(pattern=r"^(counts|force|wrench|cop)\Z")] = "counts"
    columns: Annotated[tuple[str, ...], Meta(min_length=1, max_length=64)] = ("c0", "c1", "c2", "c3")
    unit: str = "count"
    dtype: Annotated[str, Meta(pattern=r"^(int32|float64)\Z")] = "int32"
    nominal_rate_hz: Positive = 1000.0
    tick_hz: Positive = 1e6


@dataclass(frozen=True)
class Gap:
    """Mark that ``lost`` conversions of a stream are missing just before a row."""

    stream: str
    row: Count
    lost: Annotated[int, Meta(ge=0, le=2**53)]


@dataclass(frozen=True)
class SegmentStart:
    """Mark where a segment of a stream begins, and why; what its board said then is a ``BoardFacts``."""

    stream: str
    first_row: Count
    reason: Annotated[str, Meta(pattern=r"^(start|reconnected|restarted|damaged|jumped)\Z")]


@dataclass(frozen=True)
class Chunk:
    """Hold one gapless block of samples of one stream.

    Attributes
    ----------
    first : int
        Number of the first row, as the device counts conversions, unwrapped to 64 bits.
    ticks : (n,) int64
        Device time of each row, unwrapped.
    samples : (n, c) int32 or float64
        One row per conversion.
    flags : (n,) uint8
        ``FLAG_*`` bits of each row.
    lost_before : int
        Conversions that the device made and we never got, just before ``first``.
    host_s : float
        Host monotonic time at which the last byte of the block arrived.
    """

    stream: str
    first: int
    ticks: NDArray[np.int64]
    samples: NDArray[Any]
    flags: NDArray[np.uint8]
    lost_before: int
    host_s: float

    def __len__(self) -> int:
        return len(self.ticks)
