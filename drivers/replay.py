"""Replay: a stored session stands on the plates again, byte for byte through the same decoder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from soleplate_drivers.framing import Fp1Decoder, encode_data, encode_hello

from soleplate.api.driver import Block, Candidate, Connection, Decoder, PlateUrl
from soleplate.api.events import Event, Marked, RepMarked, TareDone, Weighed
from soleplate.errors import BadParameter, about_file
from soleplate.model.parameter import Parameter, Scalar
from soleplate.model.plate import BoardFacts
from soleplate.storage.as_counts import as_counts
from soleplate.storage.opening import open_session
from soleplate.storage.streams import PlateRecord
from soleplate.text import Text

__all__ = ["DRIVER", "ReplayDriver"]

BLOCK_S = 0.040


class ReplayDriver:
    """Open a session file as if its plates were there."""

    name = "replay"
    summary = Text("a stored session, played again: replay:session.h5")
    live = False
    recorded = True  # a recording keeps the calibration that it was made with
    options = (Parameter("role", "", Text("Play this plate of the session, where its role has another name")),)

    def roles(self, url: PlateUrl) -> tuple[str, ...]:
        """Return the roles that the session has, for live views of all its plates."""
        return open_session(Path(url.address)).roles

    def open(self, url: PlateUrl, options: Mapping[str, Scalar], roles: Sequence[str]) -> Mapping[str, Connection]:
        """Read the session and return a connection for each role."""
        recording = open_session(Path(url.address))
        wanted = str(options["role"])
        connections: dict[str, Connection] = {}
        for role in roles:
            name = wanted or (role if role in recording.roles else "")
            if not name and len(recording.roles) != 1:
                raise BadParameter(
                    Text("{address} has no plate {role!r}", address=url.address, role=role),
                    why=Text("it has {listed}", listed=", ".join(recording.roles)),
                    do=Text(
                        "Say which one: {role}=replay:{address}?role={roles}",
                        role=role,
                        address=url.address,
                        roles=recording.roles[0],
                    ),
                )
            with about_file(Path(url.address)):  # a number may be larger than the wire can say
                connections[role] = _ReplayConnection(recording.plate(name), role, recording.events)
        return connections

    def decoder(self, facts: BoardFacts, options: Mapping[str, Scalar]) -> Decoder:
        """Return the decoder of FP1: samples are framed again before they are played."""
        return Fp1Decoder(facts)

    def find(self) -> Sequence[Candidate]:
        """Return nothing: files are named, not found."""
        return ()

    def on_event(self, event: Event) -> None:
        """Ignore cues: a recording cannot react."""


class _ReplayConnection:
    """Frame the stored samples of one plate again.

    For live views, ``begins_s`` is the session time of its first sample, and ``events`` are its zeros, the weight,
    the marks and the repetitions.
    """

    def __init__(self, plate: PlateRecord, role: str, events: Sequence[Event]) -> None:
        if len(plate.streams) != 1:
            raise BadParameter(
                Text("The plate {role!r} cannot be replayed", role=plate.role),
                why=Text("only plates with one stream can, so far"),
            )
        plate = as_counts(plate)  # newtons of a file go over the wire as counts
        self.facts, self.calibration = plate.facts, plate.calibration
        self.begins_s = float(plate.stream().time_s[0]) if len(plate.stream()) else 0.0
        own = [replace(e, role=role) for e in events if isinstance(e, TareDone | Weighed) and e.role == plate.role]
        zeros = iter(plate.tares)
        own = [replace(e, counts=tuple(next(zeros).counts)) if isinstance(e, TareDone) else e for e in own]
        self.events = (*own, *(event for event in events if isinstance(event, Marked | RepMarked)))
        self._stream = plate.stream()
        self._numbers = self._stream.numbers
        self._at = 0
        self._step = max(1, round(BLOCK_S * self._stream.info.nominal_rate_hz))
        self._greeting = encode_hello(self.facts)

    def read(self) -> Block | None:
        """Return the next block, or None at the end of the recording."""
        rows = slice(self._at, self._at + self._step)
        if self._at >= len(self._stream):
            return None
        self._at += self._step
        ticks = self._stream.ticks[rows]
        flags = self._stream.flags[rows].astype(np.int64)
        data = encode_data(self._numbers[rows], ticks, flags, self._stream.samples[rows])
        greeting, self._greeting = self._greeting, b""
        return Block(greeting + data, float(ticks[-1]) / self._stream.info.tick_hz)

    def close(self) -> None:
        """Free nothing: the file is closed already."""


DRIVER = ReplayDriver()
