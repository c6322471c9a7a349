"""FP1, the wire format of a Soleplate plate: encode and decode.

``docs/wire-format.md`` is the contract. Encoding takes numpy arrays and gives bytes, for simulated plates and
tests; ``Fp1Decoder`` takes bytes and gives chunks and reports, for every plate that speaks FP1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray
from soleplate_drivers import fp1_kernel as fp1
from soleplate_drivers.fp1_kernel import decode, encode
from soleplate_drivers.messages import (
    ASYNC,
    BATCH,
    DATA,
    HELLO,
    describe_other,
    hello_payload,
    is_free_running,
    parse_hello,
)

from soleplate.api.driver import BoardReport
from soleplate.errors import BadParameter
from soleplate.model.plate import BoardFacts
from soleplate.model.stream import Chunk, StreamInfo
from soleplate.text import Text

__all__ = [
    "Fp1Decoder", "encode_ack", "encode_async", "encode_batch", "encode_data", "encode_hello", "encode_log",
    "encode_pong", "encode_status", "facts_of_board",
]  # fmt: skip

_CHANNELS_MAX = 16
_PAYLOAD_MAX = 250
_KEPT_MAX = 512
_HEAD = np.dtype([("kind", "u1"), ("flags", "u1"), ("seq", "<u2"), ("t_us", "<u4")])
_NEW_RUN = ("device_id", "boot_id")


def _crc_tables() -> NDArray[np.int64]:
    """CRC-16/IBM-3740 of one byte followed by 0, 1, 2 or 3 zero bytes, (4, 256)."""
    tables = np.zeros((4, 256), np.int64)
    for byte in range(256):
        crc = byte << 8
        for _ in range(8):
            crc = ((crc << 1) ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
        tables[0, byte] = crc
    for row in range(1, 4):
        before = tables[row - 1]
        tables[row] = ((before << 8) & 0xFFFF) ^ tables[0, before >> 8]
    return tables


_TABLES = _crc_tables()


def _stuff(payloads: NDArray[np.uint8]) -> bytes:
    if payloads.shape[1] > _PAYLOAD_MAX:
        raise BadParameter(
            Text("A payload of {shape} bytes does not fit a frame", shape=payloads.shape[1]),
            why=Text("FP1 carries at most {payload_max} bytes", payload_max=_PAYLOAD_MAX),
            do=Text("Send fewer conversions in one batch"),
        )
    out = np.empty(payloads.shape[0] * (payloads.shape[1] + 4), np.uint8)
    length = encode(np.ascontiguousarray(payloads), _TABLES, out)
    return out[:length].tobytes()


def _stuff_one(payload: bytes) -> bytes:
    return _stuff(np.frombuffer(bytearray(payload), np.uint8).reshape(1, -1))


def _heads(kind: int, flags: ArrayLike, seq: ArrayLike, t_us: ArrayLike, rows: int, size: int) -> NDArray[np.uint8]:
    """First eight bytes of DATA, BATCH and ASYNC in an array (rows, size)."""
    heads = np.empty(rows, _HEAD)
    heads["kind"], heads["flags"] = kind, flags
    heads["seq"] = np.asarray(seq, np.int64) & 0xFFFF
    heads["t_us"] = np.asarray(t_us, np.int64) & 0xFFFFFFFF
    payloads = np.zeros((rows, size), np.uint8)
    payloads[:, :8] = heads.view(np.uint8).reshape(rows, 8)
    return payloads


def _put_counts(counts: NDArray[np.int64], payloads: NDArray[np.uint8]) -> None:
    """Write the low 24 bits of each count into the rows, in their order."""
    if counts.size and (counts.min() < -0x800000 or counts.max() > 0x7FFFFF):
        raise BadParameter(
            Text("A count does not fit 24 bits"),
            why=Text("the counts run from {min} to {max}", min=counts.min(), max=counts.max()),
            do=Text("Clip them to -8388608 .. 8388607, as a converter does"),
        )
    payloads[:] = (
        np.ascontiguousarray(counts, "<i4").view(np.uint8).reshape(counts.size, 4)[:, :3].reshape(payloads.shape)
    )


def encode_data(seq: ArrayLike, t_us: ArrayLike, flags: ArrayLike, counts: ArrayLike) -> bytes:
    """Frame conversions of a simultaneous converter, one DATA frame each.

    Parameters
    ----------
    seq, t_us, flags : int or (n,) int
        Number of the conversion (low 16 bits are sent), its time in microseconds (low 32 bits), FLAG bits.
    counts : (n, c) int
        Counts of 24 bits.
    """
    values = np.atleast_2d(np.asarray(counts, np.int64))
    rows = len(values)
    payloads = _heads(DATA, flags, seq, t_us, rows, 8 + 3 * values.shape[1])
    _put_counts(values, payloads[:, 8:])
    return _stuff(payloads)


def encode_batch(seq: int, t_us: int, flags: int, span_us: int, counts: ArrayLike) -> bytes:
    """Frame ``k`` conversions in a row as one BATCH frame.

    ``t_us`` is the time of the first conversion, ``span_us`` (at most 65535) from it to the last; ``counts``
    (k, c) of 24 bits.
    """
    values = np.atleast_2d(np.asarray(counts, np.int64))
    if not 0 <= span_us <= 0xFFFF:
        raise BadParameter(
            Text("A batch cannot span {span_us} us", span_us=span_us), do=Text("Close it after at most 65535 us")
        )
    size = 11 + 3 * values.size
    if size > _PAYLOAD_MAX:
        raise BadParameter(
            Text("{n} conversions do not fit one batch", n=len(values)),
            do=Text("Send at most {shape} in one", shape=(_PAYLOAD_MAX - 11) // (3 * values.shape[1])),
        )
    payloads = _heads(BATCH, flags, seq, t_us, 1, size)
    payloads[0, 8] = len(values)
    payloads[0, 9:11] = (span_us & 0xFF, span_us >> 8)
    _put_counts(values, payloads[:, 11:])
    return _stuff(payloads)


def encode_async(
    channel: ArrayLike,
    seq: ArrayLike,
    t_us: ArrayLike,
    counts: ArrayLike,
    *,
    missed: ArrayLike = False,
    saturated: ArrayLike = False,
) -> bytes:
    """Frame conversions of free-running converters, one ASYNC frame each; all arguments (n,) or one number."""
    values = np.atleast_1d(np.asarray(counts, np.int64))
    flags = np.asarray(channel, np.int64) | np.where(missed, 0x10, 0) | np.where(saturated, 0x20, 0)
    payloads = _heads(ASYNC, flags, seq, t_us, len(values), 11)
    _put_counts(values, payloads[:, 8:])
    return _stuff(payloads)


def encode_hello(facts: BoardFacts, *, t_us: int = 0, f_cpu: int = 16_000_000, baud: int = 1_000_000) -> bytes:
    """Frame what a board says of itself."""
    return _stuff_one(hello_payload(facts, t_us=t_us, f_cpu=f_cpu, baud=baud))


def encode_pong(nonce: int, t_us: int) -> bytes:
    """Frame the answer to ``P<nonce>``, received at ``t_us``."""
    return _stuff_one(bytes((0x03, 0)) + nonce.to_bytes(2, "little") + (t_us & 0xFFFFFFFF).to_bytes(4, "little"))


def encode_ack(command: str, code: int = 0) -> bytes:
    """Frame the answer to a command; a code other than 0 refuses it."""
    return _stuff_one(bytes((0x06, 0, ord(command[0]), code)))


def encode_log(text: str) -> bytes:
    """Frame a line of text."""
    return _stuff_one(bytes((0x08, 0)) + text.encode("ascii", "replace")[: _PAYLOAD_MAX - 2])


def encode_status(
    t_us: int,
    *,
    missed: int = 0,
    tx_overrun: int = 0,
    rx_overrun: int = 0,
    vcc_mv: int = 0,
    temperature: int = -32768,
    saturations: Sequence[int] = (0, 0, 0, 0),
    desyncs: Sequence[int] = (0, 0, 0, 0),
) -> bytes:
    """Frame the counters of a board; ``vcc_mv`` 0 and ``temperature`` -32768 mean not measured."""
    words = b"".join((value & 0xFFFF).to_bytes(2, "little") for value in (missed, tx_overrun, rx_overrun, vcc_mv))
    cells = bytes(value for pair in zip(saturations, desyncs, strict=True) for value in pair)
    payload = bytes((0x07, 0)) + (t_us & 0xFFFFFFFF).to_bytes(4, "little") + words
    return _stuff_one(payload + temperature.to_bytes(2, "little", signed=True) + cells)


def facts_of_board(
    *, cells: int = 4, rate_hz: float = 1000.0, free_running: bool = False, **more: object
) -> BoardFacts:
    """Build facts with the streams of a simultaneous (``cells``) or a free-running board (``cell0`` ...)."""
    names = tuple(f"c{cell}" for cell in range(cells))
    if free_running:
        streams = tuple(
            StreamInfo(name=f"cell{cell}", columns=(names[cell],), nominal_rate_hz=rate_hz) for cell in range(cells)
        )
    else:
        streams = (StreamInfo(columns=names, nominal_rate_hz=rate_hz),)
    return replace(BoardFacts(streams=streams, skew_us=(0.0,) * cells), **more)  # type: ignore[arg-type]


class Fp1Decoder:
    """Decode FP1; hold what is left over for the next block.

    Each chunk is gapless; ``lost_before`` counts the conversions that are missing before it, also when their
    number does not fit 16 bits. After a restart of the board (another boot id in a HELLO, or device time that
    went back) a report of kind ``hello`` with another boot id comes before the first chunk, whose numbers and ticks
    begin anew with ``lost_before = 0``. A HELLO with another gain, rate or name is reported too; one that says nothing
    new is not.

    Parameters
    ----------
    facts : BoardFacts, optional
        What the handshake learned; the number of cells and the rate come from here until a HELLO tells others.
    """

    def __init__(self, facts: BoardFacts | None = None) -> None:
        self._facts = facts or BoardFacts()
        self._buffer = np.zeros(_KEPT_MAX, np.uint8)
        self._state = np.zeros(fp1.STATE_SLOTS, np.int64)
        self._streams = np.zeros((_CHANNELS_MAX, fp1.STREAM_SLOTS), np.int64)
        self._payload = np.zeros(256, np.uint8)
        self._faults = np.zeros(len(fp1.FAULTS), np.int64)
        self._rows = 0
        self._boot_unsure = False
        self._adopt(self._facts)

    @property
    def facts(self) -> BoardFacts:
        """What is known of the board by now."""
        return self._facts

    @property
    def faults(self) -> Mapping[str, int]:
        """What was dropped so far: ``crc``, ``cobs``, ``length``, ``unknown``, ``duplicate``, ``stale``."""
        return {name: int(count) for name, count in zip(fp1.FAULTS, self._faults, strict=True)}

    def feed(self, data: bytes, host_s: float) -> list[Chunk | BoardReport]:
        """Decode a block of bytes whose last byte arrived at host time ``host_s`` (s, monotonic)."""
        kept, size = int(self._state[fp1.END]), len(data)
        if kept + size > len(self._buffer):
            grown = np.empty(kept + size + _KEPT_MAX, np.uint8)
            grown[:kept] = self._buffer[:kept]
            self._buffer = grown
        self._buffer[kept : kept + size] = np.frombuffer(data, np.uint8)
        state = self._state
        state[0], state[1], state[4], state[7] = 0, kept + size, 0, host_s * 1e6
        self._reserve(kept + size)
        found: list[Chunk | BoardReport] = []
        while True:
            first = int(state[4])
            left = decode(
                self._buffer,
                state,
                _TABLES,
                self._streams,
                self._payload,
                self._numbers,
                self._ticks,
                self._lost,
                self._stream,
                self._flags,
                self._samples,
                self._faults,
            )
            if state[4] > first:
                self._gather(first, int(state[4]), host_s, found)
            if left == 0:
                break
            report = self._take_other(self._payload[:left].tobytes())
            if report is not None:
                found.append(report)
        begin, end = int(state[0]), int(state[1])
        if begin:
            self._buffer[: end - begin] = self._buffer[begin:end].copy()
        state[1] = end - begin
        return found

    def _reserve(self, size: int) -> None:
        """Make room for every row that ``size`` bytes can hold: a batch spends 3 bytes a cell and row."""
        rows = size // min(3 * int(self._state[fp1.CHANNELS]), 15) + 2
        if rows <= self._rows:
            return
        self._rows = rows
        self._numbers, self._ticks, self._lost = (np.empty(rows, np.int64) for _ in range(3))
        self._stream, self._flags = (np.empty(rows, np.uint8) for _ in range(2))
        self._samples = np.empty((rows, _CHANNELS_MAX), np.int32)

    def _adopt(self, facts: BoardFacts) -> None:
        self._facts = facts
        self._free = is_free_running(facts)
        self._names = tuple(stream.name for stream in facts.streams)
        cells = len(facts.streams) if self._free else len(facts.streams[0].columns)
        if not 1 <= cells <= _CHANNELS_MAX:
            raise BadParameter(
                Text("A board with {cells} cells cannot be decoded", cells=cells),
                do=Text("FP1 carries 1 to {channels_max}", channels_max=_CHANNELS_MAX),
            )
        self._state[fp1.CHANNELS] = cells
        self._state[fp1.RATE_MHZ] = round(facts.streams[0].nominal_rate_hz * 1000)
        self._rows = 0

    def _gather(self, first: int, last: int, host_s: float, found: list[Chunk | BoardReport]) -> None:
        """Cut rows ``first:last`` into gapless chunks, stream by stream between two restarts."""
        if self._state[fp1.BREAKS] == 0 and not self._free:
            found.append(self._chunk(self._names[0], slice(first, last), host_s, int(self._state[fp1.CHANNELS])))
            return
        restarts = first + np.flatnonzero(self._lost[first:last] < 0)
        edges = [first, *restarts.tolist(), last]
        for number, (begin, end) in enumerate(pairwise(edges)):
            if number > 0:
                self._lost[begin] = 0
                # The HELLO of this boot was lost; the board counts its boots, so this is the likely number.
                self._boot_unsure = True
                self._facts = replace(self._facts, boot_id=self._facts.boot_id + 1)
                found.append(BoardReport("hello", self._facts, {"restarted": 1}))
            if end > begin:
                self._cut(begin, end, host_s, found)

    def _cut(self, begin: int, end: int, host_s: float, found: list[Chunk | BoardReport]) -> None:
        if not self._free:
            starts = begin + np.flatnonzero(self._lost[begin:end])
            edges = sorted({begin, end, *starts.tolist()})
            for one, two in pairwise(edges):
                found.append(self._chunk(self._names[0], slice(one, two), host_s, int(self._state[fp1.CHANNELS])))
            return
        for channel in np.unique(self._stream[begin:end]):
            mine = begin + np.flatnonzero(self._stream[begin:end] == channel)
            starts = np.flatnonzero(self._lost[mine])
            for part in np.split(mine, starts[starts > 0]):
                found.append(self._chunk(self._names[channel], part, host_s, 1))

    def _chunk(self, name: str, rows: slice | NDArray[np.int64], host_s: float, cells: int) -> Chunk:
        ticks = self._ticks[rows].copy()
        first = rows.start if isinstance(rows, slice) else rows[0]
        return Chunk(
            name,
            int(self._numbers[first]),
            ticks,
            self._samples[rows, :cells].copy(),
            self._flags[rows].copy(),
            int(self._lost[first]),
            host_s,
        )

    def _take_other(self, payload: bytes) -> BoardReport | None:
        if payload[0] != HELLO:
            report = describe_other(payload)
            if report is None:
                self._faults[fp1.BAD_LENGTH] += 1
            return report
        facts = parse_hello(payload)
        if facts is None:
            self._faults[fp1.BAD_LENGTH] += 1
            return None
        known, unsure = self._facts, self._boot_unsure
        self._boot_unsure = False
        if replace(facts, skew_us=known.skew_us) == known:
            # A multiplexed board measures its skew all the time: that is no news.
            self._facts = facts
            return None
        new_run = any(getattr(facts, name) != getattr(known, name) for name in _NEW_RUN)
        if facts.streams != known.streams:
            # Another rate: what was measured of the old one would mislead where 16 bits of count are not enough.
            self._streams[:, fp1.FIRST_NUMBER] = self._streams[:, fp1.NUMBER]
            self._streams[:, fp1.FIRST_TICK] = self._streams[:, fp1.TICK]
        if new_run and not unsure:
            self._streams[:, fp1.SEEN] = 0
        self._adopt(facts)
        self._reserve(int(self._state[fp1.END]))
        return BoardReport("hello", facts)
