"""Frames of FP1 in plain Python, for the few that a handshake needs.

The compiled decoder takes a quarter of a second to load: too long while a board already speaks, and too much
for the reader process, which only moves bytes.
"""

from __future__ import annotations

import binascii

__all__ = ["FrameSplitter", "unstuff"]

_FRAME_MAX = 254  # 250 bytes of payload, the CRC, one byte of overhead, and one to tell a frame that is too long


def unstuff(frame: bytes) -> bytes | None:
    """Return the payload of a frame without its delimiter, or None when its CRC or stuffing is wrong."""
    out = bytearray()
    at = 0
    while at < len(frame):
        step = frame[at]
        if step == 0 or at + step > len(frame):
            return None
        out += frame[at + 1 : at + step]
        at += step
        if step < 0xFF and at < len(frame):
            out.append(0)
    if len(out) < 4 or binascii.crc_hqx(bytes(out[:-2]), 0xFFFF) != int.from_bytes(out[-2:], "little"):
        return None
    return bytes(out[:-2])


class FrameSplitter:
    """Cut bytes into frames; keep what is left over. A frame that was cut or damaged is dropped."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[bytes]:
        """Return the payloads of the whole frames that came."""
        *frames, rest = (self._rest + data).split(b"\0")
        self._rest = rest[-_FRAME_MAX:]
        payloads = (unstuff(frame) for frame in frames if frame)
        return [payload for payload in payloads if payload is not None]
