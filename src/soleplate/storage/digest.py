"""The check sum of the raw recording."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import numpy as np

from soleplate.storage.layout import SAMPLE_TYPES
from soleplate.storage.streams import PlateRecord

__all__ = ["raw_digest"]


def raw_digest(plates: Mapping[str, PlateRecord]) -> str:
    """Return the SHA-256 of everything that came from the plates, 64 hexadecimal digits.

    Roles, then streams, in the order of their names (as ASCII). For each stream: one line of ASCII,
    ``role/stream rows columns dtype`` and a line feed; then, little-endian and in C order, samples
    (int32 or float64), ticks (int64), flags (uint8) and gaps (int64 row, int64 lost, row by row).
    """
    total = hashlib.sha256()
    for role in sorted(plates):
        for name in sorted(plates[role].streams):
            stream = plates[role].streams[name]
            rows, columns = stream.samples.shape
            total.update(f"{role}/{name} {rows} {columns} {stream.info.dtype}\n".encode("ascii"))
            gaps = np.stack([stream.gaps["row"], stream.gaps["lost"]], axis=1)
            total.update(np.ascontiguousarray(stream.samples, SAMPLE_TYPES[stream.info.dtype]).data)
            total.update(np.ascontiguousarray(stream.ticks, "<i8").data)
            total.update(np.ascontiguousarray(stream.flags, "<u1").data)
            total.update(np.ascontiguousarray(gaps, "<i8").data)
    return total.hexdigest()
