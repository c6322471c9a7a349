"""Slow and plain twins of the kernels, written from the definitions."""

from __future__ import annotations

import binascii
import math
import struct


def wrench(counts, tare, matrix):
    return [
        [sum(matrix[row][c] * (instant[c] - tare[c]) for c in range(len(tare))) for row in range(3)]
        for instant in counts
    ]


def cop(wrench_rows, min_load_n):
    return [(-my / fz, mx / fz) if fz >= min_load_n else (math.nan, math.nan) for fz, mx, my in wrench_rows]


def sosfilt(sos, x):
    for b0, b1, b2, _, a1, a2 in sos:
        y, x1, x2, y1, y2 = [], 0.0, 0.0, 0.0, 0.0
        for value in x:
            now = b0 * value + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2
            x2, x1, y2, y1 = x1, value, y1, now
            y.append(now)
        x = y
    return x


def lower_hull(points):
    """Points that no line through two others passes under, in O(n^3)."""
    kept = []
    for i, (xi, yi) in enumerate(points):
        below = False
        for xa, ya in points:
            if xa == xi and ya < yi:
                below = True
            for xb, yb in points:
                if xa < xi < xb and ya + (yb - ya) * (xi - xa) / (xb - xa) <= yi:
                    below = True
        if not below and (xi, yi) not in [points[j] for j in kept]:
            kept.append(i)
    return kept


def contacts(force, on, off):
    found, touching = [], False
    for i, now in enumerate(force):
        if not touching and now >= on:
            begin = math.nan if i == 0 else i - 1 + (on - force[i - 1]) / (now - force[i - 1])
            found.append([begin, math.nan])
            touching = True
        elif touching and now < off:
            found[-1][1] = i - 1 + (force[i - 1] - off) / (force[i - 1] - now)
            touching = False
    return found


def cobs_encode(payload: bytes) -> bytes:
    out, block = bytearray(), bytearray()
    for byte in payload:
        if byte == 0:
            out += bytes((len(block) + 1,)) + block
            block = bytearray()
        else:
            block.append(byte)
    return bytes(out + bytes((len(block) + 1,)) + block)


def cobs_decode(frame: bytes) -> bytes | None:
    out, i = bytearray(), 0
    while i < len(frame):
        code = frame[i]
        if code == 0 or i + code > len(frame):
            return None
        out += frame[i + 1 : i + code]
        i += code
        if i < len(frame):
            out.append(0)
    return bytes(out)


def frame(payload: bytes) -> bytes:
    return cobs_encode(payload + struct.pack("<H", binascii.crc_hqx(payload, 0xFFFF))) + b"\0"


def sound_payloads(data: bytes) -> list[bytes]:
    """Payload of each frame that ends in ``data`` and whose check sum holds."""
    found = []
    for piece in data.split(b"\0")[:-1]:
        payload = cobs_decode(piece) if 0 < len(piece) <= 254 else None
        if payload and len(payload) >= 4:
            (crc,) = struct.unpack("<H", payload[-2:])
            if binascii.crc_hqx(payload[:-2], 0xFFFF) == crc:
                found.append(payload[:-2])
    return found


def data_rows(data: bytes, cells: int) -> list[tuple[int, int, int, list[int]]]:
    """Rows (seq, us, flags, counts) of the DATA frames in ``data``, as they stand on the wire."""
    rows = []
    for payload in sound_payloads(data):
        if payload[0] == 1 and len(payload) == 8 + 3 * cells:
            _, flags, seq, t_us = struct.unpack_from("<BBHI", payload)
            counts = [int.from_bytes(payload[8 + 3 * c : 11 + 3 * c], "little", signed=True) for c in range(cells)]
            rows.append((seq, t_us, flags, counts))
    return rows
