"""Decode FP1 in the plainest way: the reference that faster decoders are compared with.

Written from docs/wire-format.md alone; shares no code with the firmware.
"""

import binascii
import struct
from dataclasses import dataclass, field


@dataclass
class Frames:
    """All frames of a byte stream in order, and what could not be read."""

    payloads: list[bytes] = field(default_factory=list)
    bad: int = 0

    def of(self, kind: int) -> list[bytes]:
        return [payload for payload in self.payloads if payload[0] == kind]


DATA, HELLO, PONG, BATCH, ASYNC, ACK, STATUS, LOG, TEST = range(1, 10)


def unstuff(block: bytes) -> bytes | None:
    """Undo COBS; None if the codes point outside the block."""
    out, at = bytearray(), 0
    while at < len(block):
        code = block[at]
        if code == 0 or at + code > len(block):
            return None
        out += block[at + 1 : at + code]
        at += code
        if code < 0xFF and at < len(block):
            out.append(0)
    return bytes(out)


def payload_of(block: bytes) -> bytes | None:
    """Unstuff one delimited block and check its CRC; None if it is damaged."""
    raw = unstuff(block)
    if raw is None or not 4 <= len(raw) <= 252:
        return None
    body, crc = raw[:-2], int.from_bytes(raw[-2:], "little")
    return body if binascii.crc_hqx(body, 0xFFFF) == crc else None


def decode(stream: bytes) -> Frames:
    """Split a stream at the delimiters; what follows the last one is not yet a frame."""
    frames = Frames()
    for block in stream.split(b"\0")[:-1]:
        if not block:
            continue
        payload = payload_of(block)
        if payload is None:
            frames.bad += 1
        else:
            frames.payloads.append(payload)
    return frames


def counts_of(raw: bytes) -> list[int]:
    return [int.from_bytes(raw[i : i + 3], "little", signed=True) for i in range(0, len(raw), 3)]


@dataclass
class Sample:
    """One DATA or ASYNC frame."""

    flags: int
    seq: int
    t_us: int
    counts: list[int]


def sample_of(payload: bytes) -> Sample:
    _, flags, seq, t_us = struct.unpack_from("<BBHI", payload)
    return Sample(flags, seq, t_us, counts_of(payload[8:]))


@dataclass
class Batch:
    """One BATCH frame: counts[sample][channel]."""

    flags: int
    seq: int
    t_us: int
    span_us: int
    counts: list[list[int]]


def batch_of(payload: bytes) -> Batch:
    _, flags, seq, t_us, k, span_us = struct.unpack_from("<BBHIBH", payload)
    flat = counts_of(payload[11:])
    channels = len(flat) // k
    return Batch(flags, seq, t_us, span_us, [flat[i : i + channels] for i in range(0, len(flat), channels)])


@dataclass
class Hello:
    """One HELLO frame."""

    flags: int
    protocol: int
    firmware: int
    board: int
    adc: int
    channels: int
    bits: int
    gain: int
    rate_mhz: int
    skew_us: list[int]
    f_cpu: int
    baud: int
    uid: bytes
    boot_id: int
    t_us: int
    name: str


def hello_of(payload: bytes) -> Hello:
    head = struct.unpack_from("<xBBHBBBBBI", payload)
    channels = head[5]
    skew = struct.unpack_from(f"<{channels}H", payload, 14)
    f_cpu, baud, uid, boot_id, t_us, length = struct.unpack_from("<II8sIIB", payload, 14 + 2 * channels)
    start = 39 + 2 * channels
    name = payload[start : start + length].decode("ascii")
    assert len(payload) == start + length
    return Hello(*head, list(skew), f_cpu, baud, uid, boot_id, t_us, name)


@dataclass
class Status:
    """One STATUS frame."""

    t_us: int
    missed: int
    tx_overrun: int
    rx_overrun: int
    vcc_mv: int
    temperature: int
    saturations: list[int]
    desyncs: list[int]


def status_of(payload: bytes) -> Status:
    fields = struct.unpack_from("<xxIHHHHh", payload)
    per_channel = payload[16:]
    return Status(*fields, list(per_channel[0::2]), list(per_channel[1::2]))
