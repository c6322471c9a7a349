"""The frames of FP1 that hold no samples: HELLO, STATUS, PONG, ACK, LOG and TEST, as payloads without CRC."""

from __future__ import annotations

import struct
from typing import NamedTuple

from soleplate.api.driver import BoardReport
from soleplate.errors import BadParameter
from soleplate.model.plate import BoardFacts
from soleplate.model.stream import StreamInfo
from soleplate.text import Text

__all__ = [
    "ACK", "ASYNC", "BATCH", "DATA", "HELLO", "LOG", "PONG", "STATUS", "TEST", "Looked", "describe_other",
    "hello_payload", "is_free_running", "parse_hello", "parse_test",
]  # fmt: skip

DATA, HELLO, PONG, BATCH, ASYNC, ACK, STATUS, LOG, TEST = 1, 2, 3, 4, 5, 6, 7, 8, 9

_SIMULTANEOUS, _MULTIPLEXED, _FREE_RUNNING = 0x01, 0x02, 0x04
_NAME_MAX = 16
_PROTOCOL = 1
_HELLO_HEAD = struct.Struct("<BBBHBBBBBI")  # type, flags, protocol, firmware, board, adc, cells, bits, gain, rate
_HELLO_TAIL = struct.Struct("<II8sIIB")  # f_cpu, baud, uid, boot id, us, length of the name
_BOARDS = {"uno": 1, "mega": 2, "teensy4": 3, "rp2040": 4, "esp32": 5, "other": 255}
_ADCS = {"hx711": 1, "ads131m04": 2, "ads1256": 3}


class Looked(NamedTuple):
    """Hold one look at the converter, its inputs tied to: 0 the bridges, 1 each other, 2 plus and 3 minus."""

    what: int
    gain: int
    counts: tuple[int, ...]


def is_free_running(facts: BoardFacts) -> bool:
    """Whether each cell of the board has a clock of its own."""
    return facts.streams[0].name != "cells"


def hello_payload(facts: BoardFacts, *, t_us: int, f_cpu: int, baud: int) -> bytes:
    """Lay out a HELLO.

    The device id is sixteen hexadecimal digits; firmware is ``major.minor``; a board or converter that the
    format does not number is sent as 255. Names longer than 16 bytes are refused.
    """
    free = is_free_running(facts)
    cells = len(facts.streams) if free else len(facts.streams[0].columns)
    name = facts.name.encode()
    try:
        uid = bytes.fromhex(facts.device_id or "00" * 8)
    except ValueError:
        uid = b""
    if len(uid) != 8:
        raise BadParameter(
            Text("{device_id!r} is not a device id", device_id=facts.device_id),
            do=Text("Give sixteen hexadecimal digits"),
        )
    if len(name) > _NAME_MAX:
        raise BadParameter(
            Text("The name {name!r} is too long", name=facts.name),
            do=Text("Use at most {name_max} bytes", name_max=_NAME_MAX),
        )
    skew = [round(value) for value in facts.skew_us or (0.0,) * cells]
    modes = _FREE_RUNNING if free else (_MULTIPLEXED if any(skew) else _SIMULTANEOUS)
    major, _, minor = (facts.firmware or "0.0").partition(".")
    head = _HELLO_HEAD.pack(
        HELLO,
        modes,
        _PROTOCOL,
        int(major) << 8 | int(minor or "0"),
        _BOARDS.get(facts.board, 255),
        _ADCS.get(facts.adc, 255),
        cells,
        facts.bits,
        round(facts.gain),
        round(facts.streams[0].nominal_rate_hz * 1000),
    )
    tail = _HELLO_TAIL.pack(f_cpu, baud, uid, facts.boot_id, t_us & 0xFFFFFFFF, len(name))
    return head + struct.pack(f"<{cells}H", *skew) + tail + name


def parse_hello(payload: bytes) -> BoardFacts | None:
    """Read a HELLO; None when its length or protocol is not the one of this format."""
    if len(payload) < _HELLO_HEAD.size:
        return None
    _, modes, protocol, firmware, board, adc, cells, bits, gain, rate_mhz = _HELLO_HEAD.unpack_from(payload)
    at = _HELLO_HEAD.size + 2 * cells
    if protocol != _PROTOCOL or not 1 <= cells <= 16 or len(payload) < at + _HELLO_TAIL.size:
        return None
    skew = struct.unpack_from(f"<{cells}H", payload, _HELLO_HEAD.size)
    _, _, uid, boot_id, _, length = _HELLO_TAIL.unpack_from(payload, at)
    name = payload[at + _HELLO_TAIL.size :]
    if len(name) != length:
        return None
    columns = tuple(f"c{cell}" for cell in range(cells))
    rate_hz = rate_mhz / 1000
    if modes & _FREE_RUNNING:
        streams = tuple(
            StreamInfo(name=f"cell{cell}", columns=(columns[cell],), nominal_rate_hz=rate_hz) for cell in range(cells)
        )
    else:
        streams = (StreamInfo(columns=columns, nominal_rate_hz=rate_hz),)
    return BoardFacts(
        device_id=uid.hex(),
        name=name.decode("utf-8", "replace"),
        board=_word(_BOARDS, board),
        adc=_word(_ADCS, adc),
        firmware=f"{firmware >> 8}.{firmware & 0xFF}",
        gain=float(gain),
        bits=bits,
        boot_id=boot_id,
        streams=streams,
        skew_us=tuple(float(value) for value in skew),
    )


def parse_test(payload: bytes) -> Looked | None:
    """Read a TEST; None when its length is wrong."""
    if payload[0] != TEST or len(payload) < 6 or len(payload) % 3:
        return None
    words = (payload[at : at + 3] for at in range(3, len(payload), 3))
    return Looked(payload[1], payload[2], tuple(int.from_bytes(word, "little", signed=True) for word in words))


def describe_other(payload: bytes) -> BoardReport | None:
    """Read STATUS, PONG, ACK, LOG or TEST as a report of counters; None when the length is wrong."""
    kind = payload[0]
    if kind == STATUS and len(payload) >= 16:
        names = ("t_us", "missed", "tx_overrun", "rx_overrun", "vcc_mv", "temperature")
        counters = dict(zip(names, struct.unpack_from("<IHHHHh", payload, 2), strict=True))
        for cell, at in enumerate(range(16, len(payload) - 1, 2)):
            counters[f"saturated_c{cell}"], counters[f"desync_c{cell}"] = payload[at], payload[at + 1]
        return BoardReport("status", counters=counters)
    if kind == PONG and len(payload) == 8:
        nonce, t_us = struct.unpack_from("<HI", payload, 2)
        return BoardReport("pong", counters={"nonce": nonce, "t_us": t_us})
    if kind == ACK and len(payload) == 4:
        return BoardReport("ack", counters={"command": payload[2], "code": payload[3]})
    if kind == TEST and parse_test(payload) is not None:
        return BoardReport("test")
    if kind == LOG and len(payload) >= 2:
        return BoardReport(f"log: {payload[2:].decode('ascii', 'replace')}")
    return None


def _word(table: dict[str, int], number: int) -> str:
    return next((word for word, code in table.items() if code == number), "other")
