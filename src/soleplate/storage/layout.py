"""Every path, attribute and column of the session file, once.

The words for people are in ``docs/file-format.md``; reader, writer, guard and verify all work from
the tables below, so a path or type can only be changed here.
"""

from __future__ import annotations

import re

__all__ = [
    "ARRIVALS",
    "CALIBRATION_ARRAYS",
    "CALIBRATION_ATTRS",
    "COMPOUND_TABLES",
    "FAULTS",
    "GAPS",
    "NUMBER",
    "PLATE_ATTRS",
    "RESULTS",
    "ROOT_ATTRS",
    "SAMPLE_TYPES",
    "SEGMENTS",
    "STREAM_ARRAYS",
    "STREAM_ATTRS",
    "TARES",
    "TEXT",
    "Columns",
    "is_name",
]

TEXT = "text"  # fixed-length UTF-8, NUL padded, as long as the longest value
NUMBER = "number"  # integer or float, 64 bit or less

Columns = tuple[tuple[str, str], ...]

ROOT_ATTRS: dict[str, str] = {
    "format": TEXT,
    "format_version": NUMBER,
    "session_id": TEXT,
    "visit_id": TEXT,
    "created_utc": TEXT,
    "software": TEXT,
    "protocol": TEXT,
    "protocol_version": NUMBER,
    "protocol_digest": TEXT,
    "parameters": TEXT,
    "participant": TEXT,
    "involved": TEXT,
    "dominant": TEXT,
    "state": TEXT,
    "recovered": NUMBER,
    "recovery": TEXT,
    "raw_sha256": TEXT,
    "limits": TEXT,
    "notes": TEXT,
    "roles": TEXT,
}

PLATE_ATTRS: dict[str, str] = {"url": TEXT, "driver": TEXT, "options": TEXT, "skew_us": TEXT, "streams": TEXT}

STREAM_ATTRS: dict[str, str] = {
    "kind": TEXT,
    "unit": TEXT,
    "dtype": TEXT,
    "columns": TEXT,
    "nominal_rate_hz": NUMBER,
    "measured_rate_hz": NUMBER,
    "tick_hz": NUMBER,
}

CALIBRATION_ATTRS: dict[str, str] = {
    "width_mm": NUMBER,
    "depth_mm": NUMBER,
    "surface_height_mm": NUMBER,
    "rated_load_n": NUMBER,
    "stance_yaw_deg": NUMBER,
    "stance_origin_x_mm": NUMBER,
    "stance_origin_y_mm": NUMBER,
    "certificate": TEXT,
}

SAMPLE_TYPES: dict[str, str] = {"int32": "<i4", "float64": "<f8"}

# name -> (dimensions, dtype); "samples" may have either of SAMPLE_TYPES
STREAM_ARRAYS: dict[str, tuple[int, str]] = {"samples": (2, "samples"), "ticks": (1, "<i8"), "flags": (1, "<u1")}
CALIBRATION_ARRAYS: dict[str, tuple[int, str]] = {
    "matrix": (2, "<f8"),
    "cell_x_mm": (1, "<f8"),
    "cell_y_mm": (1, "<f8"),
}

ARRIVALS: Columns = (("row", "<i8"), ("device_s", "<f8"), ("host_s", "<f8"))
SEGMENTS: Columns = (
    ("stream", TEXT),
    ("first_row", "<i8"),
    ("device_id", TEXT),
    ("name", TEXT),
    ("board", TEXT),
    ("adc", TEXT),
    ("firmware", TEXT),
    ("gain", "<f8"),
    ("bits", "<i4"),
    ("boot_id", "<u8"),
    ("reason", TEXT),
)
GAPS: Columns = (("stream", TEXT), ("row", "<i8"), ("lost", "<i8"))
# optional: files of the first releases have none
FAULTS: Columns = (
    ("stream", TEXT),
    ("cell", TEXT),
    ("kind", TEXT),
    ("first_row", "<i8"),
    ("rows", "<i8"),
    ("text", TEXT),
)
# "counts" holds one float64 for each column of the plate
TARES: Columns = (
    ("time_s", "<f8"),
    ("counts", "counts"),
    ("noise_n", "<f8"),
    ("accepted", "<u1"),
    ("reason", TEXT),
    ("phase", TEXT),
)

COMPOUND_TABLES: dict[str, Columns] = {
    "events": (("time_s", "<f8"), ("event", TEXT), ("data", TEXT)),
    "replies": (("time_s", "<f8"), ("index", "<i8"), ("word", TEXT), ("reply", TEXT)),
    "trials": (
        ("number", "<i8"),
        ("series", TEXT),
        ("side", TEXT),
        ("start_s", "<f8"),
        ("end_s", "<f8"),
        ("state", TEXT),
        ("reason", TEXT),
        ("conditions", TEXT),
    ),
    "reps": (("trial", "<i8"), ("number", "<i8"), ("side", TEXT), ("start_s", "<f8"), ("end_s", "<f8")),
    "ratings": (("time_s", "<f8"), ("trial", "<i8"), ("scale", TEXT), ("value", TEXT)),
    "edits": (
        ("utc", TEXT),
        ("who", TEXT),
        ("what", TEXT),
        ("old", TEXT),
        ("new", TEXT),
        ("why", TEXT),
        ("digest", TEXT),
    ),
}

# /results/<scoring version>
RESULTS: Columns = (
    ("key", TEXT),
    ("trial", "<i8"),
    ("rep", "<i8"),
    ("side", TEXT),
    ("value", "<f8"),
    ("unit", TEXT),
    ("reason", TEXT),
    ("method", TEXT),
)

_NAME = re.compile(r"[A-Za-z0-9_-]{1,32}", re.ASCII)
_RESERVED = frozenset({"segments", "gaps", "calibration", "tares", "faults"})


def is_name(text: str, *, stream: bool = False) -> bool:
    """Return whether ``text`` may name a role (or a stream): 1 to 32 letters, digits, ``_`` or ``-``."""
    return bool(_NAME.fullmatch(text)) and not (stream and text in _RESERVED)
