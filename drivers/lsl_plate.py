"""Plates on the lab's network: a Lab Streaming Layer stream of forces or counts, from Soleplate or anybody else."""

from __future__ import annotations

import json
import struct
import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soleplate.api.driver import Block, BoardReport, Candidate, Connection, Decoder, PlateUrl, only_role
from soleplate.api.events import Event
from soleplate.api.lsl import load_pylsl
from soleplate.errors import BadParameter, PlateLost, PlateNotFound
from soleplate.model.parameter import Parameter, Scalar
from soleplate.model.plate import BoardFacts, Calibration, square_plate
from soleplate.model.stream import Chunk, StreamInfo
from soleplate.text import Text

__all__ = ["DRIVER", "LslDecoder", "LslDriver"]

FIND_S = 3.0
WAIT_S = 0.05
GONE_S = 5.0
LONGEST_CLOCK_S = 1e9  # a stamp beyond 30 years is damage
GAP_STEPS = 1.5
NEWTON_STEP = 1e-4  # forces are kept as whole steps of this, far below the noise of any plate
_HEAD = struct.Struct("<4sHI")  # mark, columns, rows; then stamps and samples as float64
_MARK = b"LSL1"


class LslDriver:
    """Read a stream of the Lab Streaming Layer."""

    name = "lsl"
    summary = Text("a plate on the network by Lab Streaming Layer: lsl:Soleplate left")
    live = True
    options = (
        Parameter("columns", "c0,c1,c2,c3", Text("Labels of the channels that are the cells, or their numbers from 0")),
        Parameter("unit", "N", Text("Unit of the cells"), choices=("N", "count")),
        Parameter("n_per_count", 0.0005, Text("Newtons per count, where the unit is count"), "N", 1e-9, 10),
        Parameter("spacing", 340.0, Text("Distance of the cells, where the stream does not say it"), "mm", 50, 2000),
        Parameter("clock", "host", Text("host fits the stamps to this computer's clock; device takes them as they are"),
                  choices=("host", "device")),
    )  # fmt: skip

    def open(self, url: PlateUrl, options: Mapping[str, Scalar], roles: Sequence[str]) -> Mapping[str, Connection]:
        """Look for the stream on the network and subscribe to it."""
        if not url.address:
            raise BadParameter(
                Text("The plate URL names no stream"), do=Text("Write e.g. lsl:Soleplate left; see the lab's list")
            )
        return {only_role(url, roles): _LslConnection(url.address, options)}

    def decoder(self, facts: BoardFacts, options: Mapping[str, Scalar]) -> Decoder:
        """Return a decoder of what the connection hands out."""
        return LslDecoder(facts, NEWTON_STEP if options["unit"] == "N" else 1.0)

    def find(self) -> Sequence[Candidate]:
        """Return nothing: the network is not searched unless a stream is named."""
        return ()

    def on_event(self, event: Event) -> None:
        """Ignore cues: the person on the plate hears them."""


class _LslConnection:
    def __init__(self, name: str, options: Mapping[str, Scalar]) -> None:
        lsl = load_pylsl()
        found = lsl.resolve_byprop("name", name, timeout=FIND_S)
        if not found:
            raise PlateNotFound(
                Text("No stream {name!r} is on the network", name=name),
                why=Text("nobody answered within {find_s:g} s", find_s=FIND_S),
                do=Text("Start the program that sends it; check its name and that the firewall lets it through"),
            )
        self._name = name
        # Stamps are brought onto this computer's clock; smoothing them would smear every gap.
        self._inlet = lsl.StreamInlet(found[0], max_buflen=60, processing_flags=lsl.proc_clocksync, recover=True)
        info = self._inlet.info(timeout=FIND_S)
        self._columns = _columns(info, str(options["columns"]))
        self.calibration = _calibration(info, len(self._columns), options)
        rate_hz = info.nominal_srate()
        if not rate_hz > 0:
            raise PlateNotFound(
                Text("The stream {name!r} has no rate", name=name), why=Text("it holds events, not forces")
            )
        stream = StreamInfo(columns=tuple(f"c{i}" for i in range(len(self._columns))), nominal_rate_hz=rate_hz)
        self.facts = BoardFacts(
            device_id=info.source_id(), name=name[:16], board="lsl", adc="network", bits=32, streams=(stream,)
        )
        self._inlet.open_stream(timeout=FIND_S)
        self._heard_s = time.monotonic()

    def read(self) -> Block | None:
        samples, stamps = self._inlet.pull_chunk(timeout=WAIT_S, max_samples=4096)
        now = time.monotonic()
        if not len(stamps):
            if now - self._heard_s > GONE_S:
                raise PlateLost(
                    Text("Nothing has come from the stream {name!r} for {gone_s:g} s", name=self._name, gone_s=GONE_S),
                    do=Text("Start the program that sends it again; what was recorded is kept"),
                )
            return Block(b"", now)
        self._heard_s = now
        rows = np.asarray(samples, np.float64)[:, self._columns]
        head = _HEAD.pack(_MARK, rows.shape[1], len(rows))
        return Block(head + np.asarray(stamps, "<f8").tobytes() + rows.astype("<f8").tobytes(), now)

    def close(self) -> None:
        self._inlet.close_stream()


def _labels(info: Any) -> list[str]:
    channel = info.desc().child("channels").child("channel")
    labels = []
    while not channel.empty():
        labels.append(channel.child_value("label"))
        channel = channel.next_sibling("channel")
    return labels


def _columns(info: Any, wanted: str) -> list[int]:
    labels, count = _labels(info), info.channel_count()
    found = []
    for name in (text.strip() for text in wanted.split(",")):
        if name in labels:
            found.append(labels.index(name))
        elif name.isdigit() and int(name) < count:
            found.append(int(name))
        else:
            raise BadParameter(
                Text("The stream {name!r} has no channel {name2!r}", name=info.name(), name2=name),
                why=Text("it has {listed}", listed=", ".join(labels) or f"{count} channels without labels"),
                do=Text("Say which are the cells: columns=0,1,2,3"),
            )
    return found


def _calibration(info: Any, cells: int, options: Mapping[str, Scalar]) -> Calibration:
    gain = NEWTON_STEP if options["unit"] == "N" else float(options["n_per_count"])
    plate = info.desc().child("plate")
    try:
        x = np.array(json.loads(plate.child_value("cell_x_mm")), float)
        y = np.array(json.loads(plate.child_value("cell_y_mm")), float)
        width, depth = json.loads(plate.child_value("size_mm"))
        height = float(plate.child_value("surface_height_mm"))
        if len(x) == len(y) == cells:
            return Calibration.from_gains(
                np.full(cells, gain), x, y, size_mm=(float(width), float(depth)), surface_height_mm=height
            )
    except (ValueError, TypeError, RecursionError):
        pass  # not Soleplate's own description
    if cells == 4:
        return square_plate(gain, float(options["spacing"]), float(options["spacing"]) + 60.0)
    if cells == 1:
        return Calibration.from_gains(np.array([gain]), np.zeros(1), np.zeros(1))
    raise BadParameter(
        Text("A plate of {cells} cells is not known", cells=cells),
        do=Text("Name four channels, or one for the whole force"),
    )


class LslDecoder:
    """Decode rows with stamps; rows that hold NaN, and steps of time that are too long, are lost samples."""

    def __init__(self, facts: BoardFacts, step: float) -> None:
        self._period_s = 1 / facts.streams[0].nominal_rate_hz
        self._step, self._rest = step, b""
        self._number, self._kept = -1, -1  # of the newest row, and of the newest that is whole
        self._last_s = -np.inf
        self._faults = {"mark": 0, "stamp": 0}

    @property
    def faults(self) -> Mapping[str, int]:
        """What was dropped: bytes before a mark, rows whose stamp does not rise."""
        return dict(self._faults)

    def feed(self, data: bytes, host_s: float) -> Sequence[Chunk | BoardReport]:
        """Decode a block of bytes."""
        self._rest += data
        chunks: list[Chunk] = []
        while len(self._rest) >= _HEAD.size:
            mark, columns, rows = _HEAD.unpack_from(self._rest)
            if mark != _MARK or not columns:
                at = self._rest.find(_MARK, 1)
                self._faults["mark"] += 1
                self._rest = self._rest[at:] if at > 0 else self._rest[-len(_MARK) + 1 :]
                continue
            end = _HEAD.size + 8 * rows * (1 + columns)
            if len(self._rest) < end:
                break
            numbers = np.frombuffer(self._rest, "<f8", rows * (1 + columns), _HEAD.size)
            self._rest = self._rest[end:]
            chunks += self._chunks(numbers[:rows], numbers[rows:].reshape(rows, columns), host_s)
        return chunks

    def _chunks(self, stamps: NDArray[np.float64], samples: NDArray[np.float64], host_s: float) -> list[Chunk]:
        likely = np.abs(stamps) < LONGEST_CLOCK_S  # False for NaN
        self._faults["stamp"] += int((~likely).sum())
        stamps, samples = stamps[likely], samples[likely]
        before = np.maximum.accumulate(np.concatenate([[self._last_s], stamps[:-1]]))
        rising = stamps > before
        self._faults["stamp"] += int((~rising).sum())
        stamps, samples = stamps[rising], samples[rising]
        if not len(stamps):
            return []
        steps = np.diff(stamps, prepend=self._last_s if np.isfinite(self._last_s) else stamps[0]) / self._period_s
        numbers = self._number + np.cumsum(np.where(steps > GAP_STEPS, np.rint(steps), 1.0)).astype(np.int64)
        self._number, self._last_s = int(numbers[-1]), float(stamps[-1])
        whole = np.all(np.abs(samples) < (2**31 - 1) * self._step, axis=1)  # False for NaN
        kept = np.flatnonzero(whole)
        if not len(kept):
            return []
        gaps = np.diff(numbers[kept], prepend=self._kept if self._kept >= 0 else numbers[kept[0]] - 1) - 1
        self._kept = int(numbers[kept[-1]])
        return [
            self._chunk(stamps[rows], samples[rows], int(numbers[rows[0]]), lost, host_s)
            for rows, lost in zip(np.split(kept, np.flatnonzero(gaps[1:]) + 1), _first_of_each(gaps), strict=True)
        ]

    def _chunk(
        self, stamps: NDArray[np.float64], samples: NDArray[np.float64], first: int, lost: int, host_s: float
    ) -> Chunk:
        counts = np.rint(samples / self._step).astype(np.int32)
        ticks = np.rint(stamps * 1e6).astype(np.int64)
        return Chunk("cells", first, ticks, counts, np.zeros(len(stamps), np.uint8), lost, host_s)


def _first_of_each(gaps: NDArray[np.int64]) -> list[int]:
    """Return the loss before each gapless part."""
    return [int(gaps[0]), *(int(gap) for gap in gaps[1:] if gap)]


DRIVER = LslDriver()
