"""Frames of the wire: COBS, CRC-16/IBM-3740, and the numbering of samples.

A frame is ``COBS(payload + CRC) + 0x00``; every payload begins ``u8 type, u8 flags``; all is little endian.
The helpers live in this file because a cached kernel does not notice that another file has changed.
"""

# Numba needs numpy's 64-bit integers where bytes meet counts; a type checker takes them for other than int.
# mypy: disable-error-code="assignment, arg-type"

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from soleplate.kernels._jit import kernel

__all__ = ["decode", "encode"]

Int64 = NDArray[np.int64]
Bytes = NDArray[np.uint8]


@kernel
def _crc(payload: Bytes, length: int, table: Int64) -> int:
    """Compute CRC-16/IBM-3740 of ``payload[:length]``, four bytes at a time; ``table`` (4, 256)."""
    crc = 0xFFFF
    i = 0
    while i + 4 <= length:
        high = (crc >> 8) ^ np.int64(payload[i])
        low = (crc & 0xFF) ^ np.int64(payload[i + 1])
        crc = table[3, high] ^ table[2, low] ^ table[1, payload[i + 2]] ^ table[0, payload[i + 3]]
        i += 4
    while i < length:
        crc = ((crc << 8) & 0xFFFF) ^ table[0, (crc >> 8) ^ np.int64(payload[i])]
        i += 1
    return crc


@kernel
def _unstuff(buffer: Bytes, start: int, end: int, payload: Bytes) -> int:
    """Undo COBS from ``buffer[start]`` up to the first zero before ``end``, into ``payload`` (256,).

    Returns where the zero is, or ``end``. The caller sees damage in ``payload[255]``: 0 for a sound frame, 1 for
    one whose codes do not end at the zero, 2 for one too long. A payload and its CRC have at most 252 bytes, so
    each code but the first stands where a zero was.
    """
    i = start
    code_at = start
    if i < end:
        code_at = start + np.int64(buffer[i])
        if code_at != start:
            i += 1
    stop = min(end, start + 255)
    while i < stop:
        byte = buffer[i]
        if byte == 0:
            break
        if i == code_at:
            code_at = i + np.int64(byte)
            byte = np.uint8(0)
        payload[i - start - 1] = byte
        i += 1
    if i < end and buffer[i] != 0:
        payload[255] = 2
        while i < end and buffer[i] != 0:
            i += 1
    elif i - start > 254:
        payload[255] = 2
    else:
        payload[255] = 0 if code_at == i else 1
    return i


@kernel
def _place(streams: Int64, row: int, seq16: int, micros32: int, host_us: int, rate_mhz: int) -> int:
    """Unwrap the 16-bit count and the 32-bit microseconds of one frame.

    ``streams`` (s, 7) int64: seen, last count, last tick, first count, first tick, host microseconds of the last
    frame, run of stale frames. Returns the conversions lost before the frame; -1 when the board has restarted
    (numbering begins anew); -2 for a frame sent twice and -3 for a stale one, which are not to be used.
    """
    if streams[row, 0] == 0:
        streams[row, 1] = seq16
        streams[row, 2] = micros32
        streams[row, 3] = seq16
        streams[row, 4] = micros32
        streams[row, 5] = host_us
        streams[row, 6] = 0
        streams[row, 0] = 1
        return 0
    elapsed = (micros32 - streams[row, 2]) & 0xFFFFFFFF
    if elapsed >= 0x80000000:
        elapsed -= 0x100000000
    silence = host_us - streams[row, 5]
    if silence > 1_000_000_000:
        # Only the host knows how often the counter of microseconds went round in a long silence.
        turns = np.int64(np.floor((silence - elapsed) / 4294967296.0 + 0.5))
        if turns > 0:
            elapsed += turns * 0x100000000
    step = (seq16 - streams[row, 1]) & 0xFFFF
    counted = streams[row, 1] - streams[row, 3]
    if counted >= 64 and streams[row, 2] > streams[row, 4]:
        expected = elapsed * (counted / (streams[row, 2] - streams[row, 4]))
    else:
        expected = elapsed * (rate_mhz * 1e-9)
    turns = np.int64(np.floor((expected - step) / 65536.0 + 0.5))
    if turns > 0:
        step += turns * 65536
    if step == 0 and elapsed <= 0:
        return -2
    back = elapsed < 0 and (step == 0 or step >= 0x8000)
    if back and elapsed >= -1_000_000:
        streams[row, 6] += 1
        if streams[row, 6] < 64:
            return -3
    if back or elapsed < -1_000_000:
        for other in range(streams.shape[0]):
            streams[other, 0] = 0
        streams[row, 1] = seq16
        streams[row, 2] = micros32
        streams[row, 3] = seq16
        streams[row, 4] = micros32
        streams[row, 5] = host_us
        streams[row, 6] = 0
        streams[row, 0] = 1
        return -1
    if step == 0:
        return -2
    streams[row, 1] += step
    streams[row, 2] += elapsed
    streams[row, 5] = host_us
    streams[row, 6] = 0
    return step - 1


@kernel
def decode(
    buffer: Bytes,
    state: Int64,
    table: Int64,
    streams: Int64,
    payload: Bytes,
    numbers: Int64,
    ticks: Int64,
    lost: Int64,
    stream: Bytes,
    flags: Bytes,
    samples: NDArray[np.int32],
    faults: Int64,
) -> int:
    """Decode frames until the bytes end, or until a frame that holds no samples, which is left in ``payload``.

    ``buffer`` (b,) bytes. ``state`` (9,) int64: begin and end of the bytes to decode, overlong (the rest of a
    frame is to be skipped), synchronised (a delimiter was seen), rows written, channels of one conversion,
    nominal rate mHz, host microseconds, frames that followed a loss or a restart. ``table`` (4, 256) of the CRC.
    ``streams`` (s, 7): see ``_place``. ``payload`` (256,) is scratch. Out, from row ``state[4]`` on: ``numbers``,
    ``ticks`` us, ``lost`` (-1: restarted here), ``stream`` (channel of an ASYNC frame, else 0), ``flags`` (m,) and
    ``samples`` (m, c). ``faults`` (6,): crc, cobs, length, unknown, duplicate, stale.

    Returns the length of the payload left for the caller, or 0 when all bytes are used up.
    """
    channels = state[5]
    rate_mhz = state[6]
    host_us = state[7]
    row = state[4]
    start = state[0]
    end = state[1]
    left = 0
    state[8] = 0
    while start < end:
        begin = start
        stop = _unstuff(buffer, begin, end, payload)
        if stop == end:
            if stop - begin > 254:
                state[2] = 1
                start = end
            break
        start = stop + 1
        counted = state[3]
        state[3] = 1
        length = stop - begin - 3
        if state[2] == 1 or payload[255] == 2:
            state[2] = 0
            faults[2] += counted
            continue
        if stop == begin:
            continue
        if payload[255] == 1:
            faults[1] += counted
            continue
        if length < 2:
            faults[2] += counted
            continue
        crc = np.int64(payload[length]) | (np.int64(payload[length + 1]) << 8)
        if _crc(payload, length, table) != crc:
            faults[0] += counted
            continue
        kind = payload[0]
        if kind != 1 and kind != 4 and kind != 5:
            if kind == 2 or kind == 3 or kind == 6 or kind == 7 or kind == 8:
                left = length
                break
            faults[3] += 1
            continue
        # DATA: type, flags, u16 seq, u32 us, n x i24. BATCH: ... u32 us, u8 k, u16 span, k x n x i24.
        # ASYNC: as DATA with one i24; bits 0-3 of its flags are the channel, 5 says saturated, 6 out of step.
        where = 0
        flag = np.int64(payload[1])
        width = channels
        many = 1
        span = 0
        if kind == 5:
            if length != 11:
                faults[2] += 1
                continue
            where = flag & 0x0F
            if where >= channels:
                faults[3] += 1
                continue
            flag = (flag & 0x90) | (1 if flag & 0x60 else 0)
            width = 1
        elif kind == 1:
            if length != 8 + 3 * channels:
                faults[2] += 1
                continue
        else:
            if length < 11:
                faults[2] += 1
                continue
            many = np.int64(payload[8])
            span = np.int64(payload[9]) | (np.int64(payload[10]) << 8)
            if many == 0 or length != 11 + 3 * channels * many:
                faults[2] += 1
                continue
        seq16 = np.int64(payload[2]) | (np.int64(payload[3]) << 8)
        micros32 = (
            np.int64(payload[4])
            | (np.int64(payload[5]) << 8)
            | (np.int64(payload[6]) << 16)
            | (np.int64(payload[7]) << 24)
        )
        before = _place(streams, where, seq16, micros32, host_us, rate_mhz)
        if before < -1:
            faults[2 - before] += 1
            continue
        at = 11 if kind == 4 else 8
        for k in range(many):
            numbers[row] = streams[where, 1] + k
            ticks[row] = streams[where, 2]
            if k > 0:
                ticks[row] += (2 * span * k + many - 1) // (2 * (many - 1))
            lost[row] = before if k == 0 else 0
            stream[row] = where
            # Only the first conversion of a batch can be the one after a missed one.
            flags[row] = flag if k == 0 else flag & 0xEF
            for c in range(width):
                value = np.int64(payload[at]) | (np.int64(payload[at + 1]) << 8) | (np.int64(payload[at + 2]) << 16)
                samples[row, c] = (value ^ 0x800000) - 0x800000
                at += 3
            row += 1
        if before != 0:
            state[8] += 1
        streams[where, 1] += many - 1
        streams[where, 2] = ticks[row - 1]
    state[0] = start
    state[1] = end
    state[4] = row
    return left


@kernel
def encode(payloads: Bytes, table: Int64, out: Bytes) -> int:
    """Frame payloads of one length: append the CRC, stuff, end with a zero.

    ``payloads`` (n, m) bytes, m <= 250; ``table`` (4, 256); ``out`` at least n (m + 4) bytes. Returns the bytes
    written.
    """
    length = payloads.shape[1]
    at = 0
    for n in range(payloads.shape[0]):
        crc = _crc(payloads[n], length, table)
        code_at = at
        at += 1
        run = 1
        for j in range(length + 2):
            if j < length:
                byte = np.int64(payloads[n, j])
            elif j == length:
                byte = crc & 0xFF
            else:
                byte = crc >> 8
            if byte == 0:
                out[code_at] = run
                code_at = at
                at += 1
                run = 1
            else:
                out[at] = byte
                at += 1
                run += 1
        out[code_at] = run
        out[at] = 0
        at += 1
    return at
