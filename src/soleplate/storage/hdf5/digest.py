"""The check sums of a session file.

This is the contract, for format version 2. Every part of a file has a SHA-256 over its objects: attributes, and
datasets. An object has a path without a leading slash: a dataset ``plates/left/cells/samples``, an attribute of a group
``plates/left@url``, an attribute of the file itself ``@participant``. Attributes of datasets explain, and are in no
part. Objects of a part come in the order of the bytes of their paths. Each gives one line of UTF-8,

    ``<path> <type> <shape>`` and a line feed,

with the shape in decimal digits joined by ``x`` (nothing for an attribute) and the type ``text``, ``i4``, ``i8``,
``f8`` or ``u1``; then its values:

- numbers little-endian, row by row, in that type: columns of whole numbers are ``i8`` (flags and ``accepted`` ``u1``),
  others ``f8``, samples as their ``dtype`` says; every NaN is 00 00 00 00 00 00 f8 7f;
- of each text its length in bytes as ``i8``, then its UTF-8 without the NULs that pad it.

The parts, and which objects they hold:

- ``header``: attributes of the file; ``source`` and ``context``: attributes of these groups, where there are any, and
  ``source/bytes``
- ``plate/<role>``: attributes of ``plates/<role>``, and its segments, gaps and faults
- ``calibration/<role>``, ``zeros/<role>`` (its tares), ``stream/<role>/<stream>`` (everything of one stream)
- ``events``, ``replies``, ``trials``, ``reps``, ``ratings``: these tables
- ``results/<version>``: each stored version; ``edits``: the chain, with its count and head

``/digests`` holds them in the order of the bytes of their names. Its attribute ``sha256`` is over the lines
``<part> <digest>`` with a line feed each of all parts; ``recorded_sha256`` over those that never change, which are all
but ``edits`` and ``results/...``.

They show accidental or later change; they do not stop somebody who makes them again. The index of a library does: it
remembers ``recorded_sha256`` and the chain of edits.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from soleplate.storage.hdf5.layout import PLATE_TABLES, SAMPLE_TYPES
from soleplate.storage.streams import PlateRecord

__all__ = ["broken_parts", "part_digests", "part_of", "raw_digest", "totals"]


def part_of(path: str) -> str:
    """Return the part to which an object belongs; nothing for the check sums themselves."""
    place, _, _ = path.partition("@")
    first, *more = place.split("/")
    if first in ("", "digests"):
        return "" if first else "header"
    if first == "results":
        return f"results/{more[0]}"
    if first != "plates":
        return first
    role, inside = more[0], more[1] if len(more) > 1 else ""
    if inside == "tares":
        return f"zeros/{role}"
    if inside == "calibration":
        return f"calibration/{role}"
    return f"plate/{role}" if inside in ("", *PLATE_TABLES) else f"stream/{role}/{inside}"


def part_digests(objects: Mapping[str, Any]) -> dict[str, str]:
    """Return the SHA-256 of each part, 64 hexadecimal digits, in the order of their names."""
    sums: dict[str, Any] = {}
    for path in sorted(objects, key=str.encode):
        if part := part_of(path):
            total = sums.get(part) or sums.setdefault(part, hashlib.sha256())
            _add(total, path, objects[path])
    return {part: sums[part].hexdigest() for part in sorted(sums, key=str.encode)}


def _add(total: Any, path: str, value: Any) -> None:
    match value:
        case bytes():
            total.update(f"{path} text \n".encode() + len(value).to_bytes(8, "little") + value)
        case int():
            total.update(f"{path} i8 \n".encode() + np.int64(value).tobytes())
        case float():
            total.update(f"{path} f8 \n".encode() + _plain(np.array(value, "<f8")).tobytes())
        case list():
            total.update(f"{path} text {len(value)}\n".encode())
            total.update(b"".join([len(text).to_bytes(8, "little") + text for text in value]))
        case _:
            shape = "x".join(map(str, value.shape))
            total.update(f"{path} {value.dtype.str[1:]} {shape}\n".encode())
            total.update(np.ascontiguousarray(_plain(value)).data)


def _plain(numbers: np.ndarray) -> np.ndarray:
    """Return numbers in which every NaN has the same bits."""
    if numbers.dtype.kind == "f" and (missing := np.isnan(numbers)).any():
        return np.where(missing, np.nan, numbers)
    return numbers


def totals(parts: Mapping[str, str]) -> dict[str, str]:
    """Return the two check sums over the parts, by the names of their attributes."""

    def over(names: list[str]) -> str:
        return hashlib.sha256("".join(f"{name} {parts[name]}\n" for name in names).encode()).hexdigest()

    names = sorted(parts, key=str.encode)
    recorded = [name for name in names if name != "edits" and not name.startswith("results/")]
    return {"recorded_sha256": over(recorded), "sha256": over(names)}


def broken_parts(objects: Mapping[str, Any]) -> list[str]:
    """Return the parts that differ from their check sums (version 2); ``digests`` for these themselves."""
    names = [name.decode("utf-8", "replace") for name in objects["digests/part"]]
    stored = dict(zip(names, [one.decode("utf-8", "replace") for one in objects["digests/sha256"]], strict=True))
    found = part_digests(objects)
    broken = sorted(part for part in stored.keys() | found.keys() if stored.get(part) != found.get(part))
    told = {name: objects[f"digests@{name}"].decode("utf-8", "replace") for name in ("recorded_sha256", "sha256")}
    return broken if broken or (told == totals(found) and len(names) == len(stored)) else ["digests"]


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
