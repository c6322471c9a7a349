"""Samples on the wire, and what a decoder makes of them."""

import numpy as np
from soleplate_drivers.framing import Fp1Decoder, encode_data, facts_of_board

from soleplate.api.driver import BoardReport
from soleplate.model.stream import Chunk

FACTS = facts_of_board(
    device_id="0123456789abcdef", name="box", board="uno", adc="ads131m04", firmware="1.2", gain=32.0, boot_id=7
)
WRAP = 1 << 32


def chunks_of(found):
    return [item for item in found if isinstance(item, Chunk)]


def reports_of(found):
    return [item for item in found if isinstance(item, BoardReport)]


def numbers_of(chunks):
    return np.concatenate([chunk.first + np.arange(len(chunk)) for chunk in chunks])


def decode_all(wire, sizes, facts=FACTS):
    decoder, found, at = Fp1Decoder(facts), [], 0
    while at < len(wire):
        size = next(sizes)
        found += decoder.feed(wire[at : at + size], 0.0)
        at += size
    return found, decoder


def forever(*sizes):
    while True:
        yield from sizes


def stream(n, *, seed=0, seq=0, t_us=0):
    counts = np.random.default_rng(seed).integers(-(2**23), 2**23, (n, 4))
    counts[::7] = 0
    return counts, encode_data(seq + np.arange(n), t_us + 1000 * np.arange(n), 0, counts)
