"""A tiny wire format, its driver, and sessions made with it: enough to test storage without a plate."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np

from soleplate.api.driver import BoardReport
from soleplate.api.events import (
    Rated,
    Replied,
    RepMarked,
    SessionEnded,
    StepStarted,
    TareDone,
    TrialEnded,
    TrialStarted,
    Undone,
)
from soleplate.errors import PluginError
from soleplate.model.plate import BoardFacts, square_plate
from soleplate.model.session import PlateSetup, SessionHeader
from soleplate.model.stream import Chunk, StreamInfo
from soleplate.storage.journals.session_journals import SessionJournals

SAMPLE = struct.Struct("<2sIq4iBI")
HELLO = struct.Struct("<2sII")


def sample_frame(number: int, tick: int, counts, flags: int = 0) -> bytes:
    body = SAMPLE.pack(b"\xa5S", number, tick, *[int(c) for c in counts], flags, 0)[:-4]
    return body + struct.pack("<I", zlib.crc32(body))


def hello_frame(boot_id: int) -> bytes:
    body = HELLO.pack(b"\xa5H", boot_id, 0)[:-4]
    return body + struct.pack("<I", zlib.crc32(body))


class FakeDecoder:
    def __init__(self, facts: BoardFacts) -> None:
        self._facts, self._rest, self._next = facts, b"", None
        self.faults: dict[str, int] = {"bytes": 0}

    def feed(self, data: bytes, host_s: float):
        data = self._rest + data
        out: list[Chunk | BoardReport] = []
        at = 0
        while at < len(data):
            if not b"\xa5".startswith(data[at : at + 1]):
                self.faults["bytes"] += 1
                at += 1
                continue
            layout = {b"S": SAMPLE, b"H": HELLO}.get(data[at + 1 : at + 2])
            if layout is None and at + 1 < len(data):
                at += 1
                continue
            if layout is None or at + layout.size > len(data):
                break
            frame = data[at : at + layout.size]
            if zlib.crc32(frame[:-4]) != struct.unpack("<I", frame[-4:])[0]:
                at += 1
                continue
            at += layout.size
            out.append(self._hello(frame) if layout is HELLO else self._sample(frame, host_s))
        self._rest = data[at:]
        return out

    def _hello(self, frame: bytes) -> BoardReport:
        boot_id = HELLO.unpack(frame)[1]
        if boot_id != self._facts.boot_id:
            self._next = None
        return BoardReport("hello", replace(self._facts, boot_id=boot_id))

    def _sample(self, frame: bytes, host_s: float) -> Chunk:
        _, number, tick, *counts, flags, _ = SAMPLE.unpack(frame)
        lost = 0 if self._next is None else number - self._next
        self._next = number + 1
        return Chunk(
            "cells",
            number,
            np.array([tick]),
            np.array([counts], np.int32),
            np.array([flags], np.uint8),
            lost,
            host_s,
        )


class FakeDriver:
    name, summary, options, live = "fake", "a plate for tests", (), False

    def open(self, url, options, roles):
        raise NotImplementedError

    def decoder(self, facts, options):
        return FakeDecoder(facts)

    def on_event(self, event):
        pass


def find_driver(name: str) -> FakeDriver:
    if name != "fake":
        raise PluginError(f"no driver {name}")
    return FakeDriver()


def header(roles=("left", "right"), session_id="0123456789abcdef" * 2, **more) -> SessionHeader:
    plates = tuple(
        PlateSetup(
            role,
            f"{role}=fake:?seed=1",
            "fake",
            {"seed": 1, "noise": 0.25, "fast": True, "name": "ä"},
            BoardFacts(
                device_id=f"id-{role}", name="Prüfplatte", adc="ads", gain=64.0, boot_id=7, skew_us=(0.0, 1.5),
                streams=(StreamInfo(),),
            ),
            square_plate(0.002),
        )
        for role in roles
    )  # fmt: skip
    values = {
        "visit_id": "visit-1",
        "created_utc": "2025-03-04T05:06:07Z",
        "software": "soleplate 0.1.0",
        "protocol": "single_leg_stance",
        "protocol_version": 3,
        "protocol_digest": "ab" * 32,
        "participant": "P-01",
        "parameters": {"seconds": 20.0, "trials": 3, "practice": False, "vision": "open"},
        "involved": "left",
        "dominant": "right",
        "limits": {"contact_n": "20"},
        "notes": "kühl\nund ruhig",
    }
    return SessionHeader(session_id=session_id, plates=plates, **{**values, **more})


def counts_of(number: int) -> tuple[int, int, int, int]:
    return tuple((number * k * 7919) % 20011 - 10005 for k in (1, 2, 3, 4))


def events(role="left"):
    return (
        StepStarted(0.0, 0, "Instruct", "Stand", "left", {"series": "open"}),
        TareDone(0.1, role, (1.5, 2.5, -3.5, 4.0), 0.2),
        TareDone(0.1, "right", (9.0, 9.0, 9.0, 9.0), 3.0, False, "loaded"),
        Replied(0.2, 0, "Instruct", "null"),
        TrialStarted(0.2, 1, "open", "left"),
        TrialEnded(0.5, 1, "open", "left", 0.25, 0.5, "valid", "", {"vision": "open"}),
        RepMarked(0.5, 1, 1, "left", 0.3, 0.4),
        Replied(0.5, 1, "Trial", '{"ok": true}'),
        Replied(0.6, 2, "Ask", '"5"'),
        Undone(0.7, 1),
        Undone(0.7, 1, True),
        TrialEnded(0.9, 2, "open", "right", 0.6, 0.9, "censored", "touch-down", {"vision": "open"}),
        Rated(0.9, 2, "pain", "3"),
        TareDone(0.95, role, (1.0, 2.0, -3.0, 4.0), 0.25, phase="after"),
        SessionEnded(1.0, "complete"),
    )


def record(folder: Path, head: SessionHeader | None = None, *, rows: int = 50, some_events=None, lost_at=20):
    """Record a small session: sample ``lost_at`` of each plate never arrives."""
    head = head or header()
    journals = SessionJournals.create(folder, head, sync_every_s=None)
    with journals:
        for setup in head.plates:
            for number in range(rows):
                if number != lost_at:
                    frame = sample_frame(number, 1000 * number + 5, counts_of(number), number % 3)
                    journals.plates[setup.role].bytes(frame, 10.0 + number * 0.001)
        for event in events() if some_events is None else some_events:
            journals.event(event, 10.0 + event.time_s)
    return journals.files
