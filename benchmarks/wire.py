"""Bytes to samples: in memory, and through a pseudo terminal against the usual Arduino script."""

from __future__ import annotations

import contextlib
import os
import struct
import threading
import time

import numpy as np
from soleplate_drivers.framing import Fp1Decoder, encode_data, facts_of_board

from benchmarks.timing import best_s

BLOCK = 4096
FACTS = facts_of_board(device_id="00" * 8)


def frames(n: int) -> bytes:
    counts = np.random.default_rng(0).integers(-200_000, 800_000, (n, 4))
    return encode_data(np.arange(n), 1000 * np.arange(n), 0, counts)


def blocks_of(wire: bytes) -> list[bytes]:
    return [wire[at : at + BLOCK] for at in range(0, len(wire), BLOCK)]


def feed_all(blocks: list[bytes]) -> int:
    decoder = Fp1Decoder(FACTS)
    return sum(len(chunk) for block in blocks for chunk in decoder.feed(block, 0.0))


def plain_python(blocks: list[bytes]) -> int:
    """Pure Python COBS and CRC, frame by frame, as a careful script does it."""
    import binascii

    rest, rows = b"", []
    for block in blocks:
        *pieces, rest = (rest + block).split(b"\0")
        for piece in pieces:
            out, i = bytearray(), 0
            while i < len(piece):
                out += piece[i + 1 : i + piece[i]]
                i += piece[i]
                if i < len(piece):
                    out.append(0)
            if len(out) == 22 and binascii.crc_hqx(out[:-2], 0xFFFF) == struct.unpack("<H", out[-2:])[0]:
                counts = [int.from_bytes(out[8 + 3 * c : 11 + 3 * c], "little", signed=True) for c in range(4)]
                rows.append((*struct.unpack_from("<HI", out, 2), counts))
    return len(rows)


def decoder() -> list[str]:
    wire = frames(200_000)
    blocks, few = blocks_of(wire), blocks_of(wire[: 24 * 20_000])
    if feed_all(blocks) != 200_000 or plain_python(few) != 20_000:
        raise SystemExit("The decoders disagree")
    ours = len(wire) / best_s(lambda: feed_all(blocks)) / 1e6
    plain = 24 * 20_000 / best_s(lambda: plain_python(few)) / 1e6
    return [
        f"{ours:6.1f} MB/s in {BLOCK}-byte blocks (promised 150); pure Python {plain:.2f}; {ours / plain:.0f} times"
    ]


def port() -> list[str]:
    """Frames per second of CPU time, read through a flooded pseudo terminal."""
    try:
        import pty

        import serial
    except ImportError as missing:
        return [f"not measured here: {missing}"]
    wire = frames(150_000)
    text = b"".join(b"%d,%d,%d,%d,%d\n" % (n, n, n + 1, n + 2, n + 3) for n in range(8_000))
    ours = _per_cpu_second(pty, serial, wire, _read_fp1, 150_000)
    naive = _per_cpu_second(pty, serial, text, _read_lines, 8_000)
    return [
        f"{ours / 1e3:6.0f} k frames per CPU second; readline + split + float {naive / 1e3:.1f} k; "
        f"{ours / naive:.0f} times (promised 500)"
    ]


def _per_cpu_second(pty, serial, data, read, total) -> float:
    """Best of three; only the thread that reads is counted."""
    best = 0.0
    for _ in range(3):
        master, slave = pty.openpty()
        with serial.Serial(os.ttyname(slave), timeout=5) as link:
            writer = threading.Thread(target=_write_all, args=(master, data))
            writer.start()
            begun = time.thread_time()
            read(link, total)
            best = max(best, total / (time.thread_time() - begun))
            writer.join()
        os.close(master)
        os.close(slave)
    return best


def _write_all(master: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(master, view[:65536]) :]


def _read_fp1(link, total: int) -> None:
    """Sleep a few milliseconds, take all that waits, decode it at once."""
    found, fd, decoder = 0, link.fileno(), Fp1Decoder(FACTS)
    while found < total:
        time.sleep(0.004)
        parts = []
        with contextlib.suppress(BlockingIOError):
            while len(parts) < 64:
                parts.append(os.read(fd, 65536))
        if parts:
            found += sum(len(chunk) for chunk in decoder.feed(b"".join(parts), 0.0))


def _read_lines(link, total: int) -> None:
    for _ in range(total):
        [float(word) for word in link.readline().split(b",")]
