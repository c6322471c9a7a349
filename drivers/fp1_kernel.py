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

__all__ = ["FAULTS", "STATE_SLOTS", "STREAM_SLOTS", "decode", "encode", "warm"]

# Slots of the arrays that hold what one call leaves to the next. Constants of this file: its cache notices a change.
BEGIN, END, OVERLONG, SYNCHRONISED, ROWS, CHANNELS, RATE_MHZ, HOST_US, BREAKS = range(STATE_SLOTS := 9)
SEEN, NUMBER, TICK, FIRST_NUMBER, FIRST_TICK, LAST_HOST_US, STALE_RUN = range(STREAM_SLOTS := 7)
BAD_CRC, BAD_COBS, BAD_LENGTH, BAD_UNKNOWN, BAD_DUPLICATE, BAD_STALE = range(6)
FAULTS = ("crc", "cobs", "length", "unknown", "duplicate", "stale")
DAMAGE = 255  # of the scratch payload: what was wrong with a frame

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

    Returns where the zero is, or ``end``. The caller sees damage in ``payload[DAMAGE]``: 0 for a sound frame, 1 for
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
        payload[DAMAGE] = 2
        while i < end and buffer[i] != 0:
            i += 1
    elif i - start > 254:
        payload[DAMAGE] = 2
    else:
        payload[DAMAGE] = 0 if code_at == i else 1
    return i


@kernel
def _place(streams: Int64, row: int, seq16: int, micros32: int, host_us: int, rate_mhz: int) -> int:
    """Unwrap the 16-bit count and the 32-bit microseconds of one frame.

    ``streams`` (s, STREAM_SLOTS) int64: seen, last number, last tick, first number, first tick, host microseconds of
    the last frame, run of stale frames. Returns the conversions lost before the frame; -1 when the board has restarted
    (numbering begins anew); -2 for a frame sent twice and -3 for a stale one, which are not to be used.
    """
    if streams[row, SEEN] == 0:
        streams[row, NUMBER] = seq16
        streams[row, TICK] = micros32
        streams[row, FIRST_NUMBER] = seq16
        streams[row, FIRST_TICK] = micros32
        streams[row, LAST_HOST_US] = host_us
        streams[row, STALE_RUN] = 0
        streams[row, SEEN] = 1
        return 0
    elapsed = (micros32 - streams[row, TICK]) & 0xFFFFFFFF
    if elapsed >= 0x80000000:
        elapsed -= 0x100000000
    silence = host_us - streams[row, LAST_HOST_US]
    if silence > 1_000_000_000:
        # Only the host knows how often the counter of microseconds went round in a long silence.
        turns = np.int64(np.floor((silence - elapsed) / 4294967296.0 + 0.5))
        if turns > 0:
            elapsed += turns * 0x100000000
    step = (seq16 - streams[row, NUMBER]) & 0xFFFF
    counted = streams[row, NUMBER] - streams[row, FIRST_NUMBER]
    if counted >= 64 and streams[row, TICK] > streams[row, FIRST_TICK]:
        expected = elapsed * (counted / (streams[row, TICK] - streams[row, FIRST_TICK]))
    else:
        expected = elapsed * (rate_mhz * 1e-9)
    turns = np.int64(np.floor((expected - step) / 65536.0 + 0.5))
    if turns > 0:
        step += turns * 65536
    if step == 0 and elapsed <= 0:
        return -2
    back = elapsed < 0 and (step == 0 or step >= 0x8000)
    if back and elapsed >= -1_000_000:
        streams[row, STALE_RUN] += 1
        if streams[row, STALE_RUN] < 64:
            return -3
    if back or elapsed < -1_000_000:
        for other in range(streams.shape[0]):
            streams[other, SEEN] = 0
        streams[row, NUMBER] = seq16
        streams[row, TICK] = micros32
        streams[row, FIRST_NUMBER] = seq16
        streams[row, FIRST_TICK] = micros32
        streams[row, LAST_HOST_US] = host_us
        streams[row, STALE_RUN] = 0
        streams[row, SEEN] = 1
        return -1
    if step == 0:
        return -2
    streams[row, NUMBER] += step
    streams[row, TICK] += elapsed
    streams[row, LAST_HOST_US] = host_us
    streams[row, STALE_RUN] = 0
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

    ``buffer`` (b,) bytes. ``state`` (STATE_SLOTS,) int64: begin and end of the bytes to decode, overlong (the rest of a
    frame is to be skipped), synchronised (a delimiter was seen), rows written, channels of one conversion,
    nominal rate mHz, host microseconds, frames that followed a loss or a restart. ``table`` (4, 256) of the CRC.
    ``streams`` (s, STREAM_SLOTS): see ``_place``. ``payload`` (256,) is scratch. Out, from row ``state[ROWS]`` on:
    ``numbers``, ``ticks`` us, ``lost`` (-1: restarted here), ``stream`` (channel of an ASYNC frame, else 0), ``flags``
    (m,) and ``samples`` (m, c). ``faults`` (6,): FAULTS.

    Returns the length of the payload left for the caller, or 0 when all bytes are used up.
    """
    channels = state[CHANNELS]
    rate_mhz = state[RATE_MHZ]
    host_us = state[HOST_US]
    row = state[ROWS]
    start = state[BEGIN]
    end = state[END]
    left = 0
    state[BREAKS] = 0
    while start < end:
        begin = start
        stop = _unstuff(buffer, begin, end, payload)
        if stop == end:
            if stop - begin > 254:
                state[OVERLONG] = 1
                start = end
            break
        start = stop + 1
        counted = state[SYNCHRONISED]
        state[SYNCHRONISED] = 1
        length = stop - begin - 3
        if state[OVERLONG] == 1 or payload[DAMAGE] == 2:
            state[OVERLONG] = 0
            faults[BAD_LENGTH] += counted
            continue
        if stop == begin:
            continue
        if payload[DAMAGE] == 1:
            faults[BAD_COBS] += counted
            continue
        if length < 2:
            faults[BAD_LENGTH] += counted
            continue
        crc = np.int64(payload[length]) | (np.int64(payload[length + 1]) << 8)
        if _crc(payload, length, table) != crc:
            faults[BAD_CRC] += counted
            continue
        kind = payload[0]
        if kind != 1 and kind != 4 and kind != 5:
            if kind == 2 or kind == 3 or kind == 6 or kind == 7 or kind == 8:
                left = length
                break
            faults[BAD_UNKNOWN] += 1
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
                faults[BAD_LENGTH] += 1
                continue
            where = flag & 0x0F
            if where >= channels:
                faults[BAD_UNKNOWN] += 1
                continue
            flag = (flag & 0x90) | (1 if flag & 0x60 else 0)
            width = 1
        elif kind == 1:
            if length != 8 + 3 * channels:
                faults[BAD_LENGTH] += 1
                continue
        else:
            if length < 11:
                faults[BAD_LENGTH] += 1
                continue
            many = np.int64(payload[8])
            span = np.int64(payload[9]) | (np.int64(payload[10]) << 8)
            if many == 0 or length != 11 + 3 * channels * many:
                faults[BAD_LENGTH] += 1
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
            faults[BAD_DUPLICATE if before == -2 else BAD_STALE] += 1
            continue
        at = 11 if kind == 4 else 8
        for k in range(many):
            numbers[row] = streams[where, NUMBER] + k
            ticks[row] = streams[where, TICK]
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
            state[BREAKS] += 1
        streams[where, NUMBER] += many - 1
        streams[where, TICK] = ticks[row - 1]
    state[BEGIN] = start
    state[END] = end
    state[ROWS] = row
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


def warm() -> None:
    """Compile both kernels, for the one signature that the decoder uses."""
    table, rows = np.zeros((4, 256), np.int64), np.zeros(1, np.int64)
    encode(np.zeros((1, 4), np.uint8), table, np.empty(8, np.uint8))
    bytes_, short = np.zeros(256, np.uint8), np.zeros(1, np.uint8)
    samples = np.zeros((1, 4), np.int32)
    state, streams = np.zeros(STATE_SLOTS, np.int64), np.zeros((4, STREAM_SLOTS), np.int64)
    faults = np.zeros(len(FAULTS), np.int64)
    decode(bytes_, state, table, streams, bytes_.copy(), rows, rows, rows, short, short, samples, faults)
