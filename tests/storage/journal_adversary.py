"""Journals as docs/file-format.md tells them, written, read and damaged without a line of the implementation."""

from __future__ import annotations

import json
import random
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

HEAD = struct.Struct("<4sBBHdII")
FRAME = struct.Struct("<2sIq4iB")  # of the tests' own wire, without its check sum
FRAME_BYTES = FRAME.size + 4
STEM = "A1_single_leg_stance_20250304T050607Z_00112233"
ROWS = 240


def packed(kind: int, payload: bytes, host_s: float, plate: int = 0, segment: int = 0) -> bytes:
    checked = struct.pack("<BBHdI", kind, plate, segment, host_s, len(payload))
    return b"SPJ1" + checked + struct.pack("<I", zlib.crc32(checked + payload)) + payload


def cut(data: bytes) -> list[bytes]:
    """The records of an undamaged journal."""
    found, at = [], 0
    while at < len(data):
        end = at + HEAD.size + HEAD.unpack_from(data, at)[5]
        found.append(data[at:end])
        at = end
    return found


def is_whole(record: bytes) -> bool:
    if len(record) < HEAD.size:
        return False
    magic, *_, length, crc = HEAD.unpack_from(record)
    return magic == b"SPJ1" and length == len(record) - HEAD.size and zlib.crc32(record[4:20] + record[24:]) == crc


def counts(number: int, role: str) -> list[int]:
    """What sample ``number`` of a plate is known to be."""
    return [((number * 7919 + cell * 104729 + len(role) * 31) % 200003) - 100001 for cell in range(4)]


def frame(number: int, role: str) -> bytes:
    body = FRAME.pack(b"\xa5S", number, 1000 * number + 5, *counts(number, role), number % 3)
    return body + struct.pack("<I", zlib.crc32(body))


def setup(role: str) -> dict:
    stream = {"name": "cells", "kind": "counts", "columns": ["c0", "c1", "c2", "c3"], "unit": "count"}
    stream |= {"dtype": "int32", "nominal_rate_hz": 1000.0, "tick_hz": 1e6}
    facts = {"device_id": f"id-{role}", "name": "plate", "board": "uno", "adc": "ads", "firmware": "1", "gain": 64.0}
    facts |= {"bits": 24, "boot_id": 7, "skew_us": [], "streams": [stream]}
    x, y = [170.0, -170.0, -170.0, 170.0], [170.0, 170.0, -170.0, -170.0]
    matrix = [[0.002] * 4, [0.002 * v for v in y], [-0.002 * v for v in x]]
    calibration = {"matrix": matrix, "cell_x_mm": x, "cell_y_mm": y, "size_mm": [400.0, 400.0]}
    calibration |= {"surface_height_mm": 0.0, "rated_load_n": 2000.0, "stance_yaw_deg": 0.0}
    calibration |= {"stance_origin_mm": [0.0, 0.0], "certificate": ""}
    url = f"{role}=fake:"
    return {"role": role, "url": url, "driver": "fake", "options": {}, "facts": facts, "calibration": calibration}


def session() -> dict:
    return {
        "session_id": "00112233" * 4, "visit_id": "v", "created_utc": "2025-03-04T05:06:07Z", "software": "another",
        "protocol": "single_leg_stance", "protocol_version": 1, "protocol_digest": "ab" * 32, "participant": "A1",
        "parameters": {"seconds": 20.0}, "involved": "left", "dominant": "", "limits": {}, "notes": "",
        "plates": [setup("left"), setup("right")],
    }  # fmt: skip


def header(**more: object) -> bytes:
    return json.dumps({"format": "soleplate-journal", "format_version": 1, "session": session(), **more}).encode()


def events() -> list[dict]:
    tare = {"counts": [1.0, 2.0, float("nan"), 4.0], "noise_n": float("nan"), "accepted": False}
    tare |= {"reason": "loaded", "phase": "before"}
    trial = {"number": 1, "series": "open", "side": "left", "start_s": 0.05, "end_s": 0.1, "state": "valid"}
    trial |= {"reason": "", "conditions": {"vision": "open"}}
    marks = [{"event": "Marked", "time_s": 0.01 * (n + 1), "label": f"m{n}", "detail": {}} for n in range(12)]
    return [
        {"event": "TareDone", "time_s": 0.01, "role": "left", **tare},
        *marks,
        {"event": "TrialEnded", "time_s": 0.2, **trial},
    ]


@dataclass
class Journals:
    """The journals of one session, as lists of whole records by file name."""

    files: dict[str, list[bytes]]

    def write(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        for name, records in self.files.items():
            (folder / name).write_bytes(b"".join(records))


def journals(seed: int = 1) -> Journals:
    """A session of two plates whose frames are cut into blocks of any size, as ports do."""
    chance = random.Random(seed)
    files = {f"{STEM}.journal": [packed(1, header(), 10.0, 255)]}
    for event in events():
        files[f"{STEM}.journal"].append(packed(4, json.dumps(event).encode(), 10.0 + event["time_s"], 255))
    for index, role in enumerate(("left", "right")):
        wire = b"".join(frame(number, role) for number in range(ROWS))
        records = [packed(1, header(plate=setup(role)), 10.0, index)]
        at = 0
        while at < len(wire):
            block = wire[at : at + chance.randint(1, 9 * FRAME_BYTES // 2)]
            at += len(block)
            records.append(packed(2, block, 10.0 + at / FRAME_BYTES / 1000, index))
        files[f"{STEM}.{role}.journal"] = records
    return Journals(files)


def rows_of(records: list[bytes], lost: set[int]) -> list[int]:
    """Numbers of the samples none of whose bytes were in a lost record of a plate's journal."""
    gone: set[int] = set()
    at = 0
    for place, record in enumerate(records[1:], 1):
        end = at + len(record) - HEAD.size
        if place in lost:
            gone |= set(range(at // FRAME_BYTES, (end - 1) // FRAME_BYTES + 1))
        at = end
    return [number for number in range(ROWS) if number not in gone]
