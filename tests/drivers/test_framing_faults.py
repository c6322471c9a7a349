"""What a wire does to bytes lets no wrong sample through, and every gap has its true length."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from long_form import some_of
from soleplate_drivers.framing import encode_async, encode_batch, encode_hello, encode_status, facts_of_board

from ..kernels import naive
from .wire_samples import chunks_of, decode_all, forever, numbers_of, stream


def hurt(wire, rng):
    """Do one thing that a wire does to bytes."""
    at, kind = int(rng.integers(len(wire))), int(rng.integers(6))
    size = int(rng.integers(1, 60))
    noise = rng.integers(0, 256, size).astype(np.uint8).tobytes()
    if kind == 0:
        return wire[:at] + wire[at + size :]
    if kind == 1:
        return wire[:at] + noise + wire[at:]
    if kind == 2:
        return wire[:at] + noise + wire[at + size :]
    if kind == 3:
        return wire[:at] + bytes((wire[at] ^ (1 << int(rng.integers(8))),)) + wire[at + 1 :]
    if kind == 4:
        return wire[:at] + b"\0" * size + wire[at + size :]
    return wire[:at] + wire[at + 20 * size :]


def check_against_twin(wire, counts, sizes):
    """What is decoded is what the slow decoder finds, no sample is wrong, and each gap has its true length."""
    found, _ = decode_all(wire, sizes)
    chunks = chunks_of(found)
    rows = naive.data_rows(wire, 4)
    assert sum(len(chunk) for chunk in chunks) == len(rows)
    if not chunks:
        return 0
    numbers = numbers_of(chunks)
    np.testing.assert_array_equal(numbers, [row[0] for row in rows])
    np.testing.assert_array_equal(np.concatenate([chunk.samples for chunk in chunks]), counts[numbers])
    np.testing.assert_array_equal(np.concatenate([chunk.ticks for chunk in chunks]), numbers * 1000)
    gaps = {int(number): int(step) - 1 for number, step in zip(numbers[1:], np.diff(numbers), strict=True) if step > 1}
    assert {chunk.first: chunk.lost_before for chunk in chunks if chunk.lost_before} == gaps
    return len(gaps)


@pytest.mark.parametrize("rounds", some_of([400, 2000]))
def test_thousands_of_wire_faults_let_no_wrong_sample_through(rounds):
    rng = np.random.default_rng(20260)
    counts, wire = stream(300, seed=5)
    gaps = 0
    for _ in range(rounds):
        broken = wire
        for _ in range(5):
            broken = hurt(broken, rng)
        sizes = (int(size) for size in rng.integers(1, 5000, 100_000))
        gaps += check_against_twin(broken, counts, sizes)
    assert gaps > 2.5 * rounds


def counts_of(stream_, numbers):
    """Counts that tell which conversion of which cell they are."""
    return ((np.asarray(numbers) * 2654435761 + 97 * stream_) & 0xFFFFFF) - 0x800000


def mixed_wire(free_running):
    """Samples as a real board sends them, with HELLO and STATUS in between."""
    facts = facts_of_board(free_running=free_running, device_id="ab" * 8, board="uno", adc="hx711", firmware="1.0")
    wire = encode_hello(facts)
    for n in range(0, 300, 5):
        rows = n + np.arange(5)
        if free_running:
            for cell in range(4):
                wire += encode_async(cell, rows, 1000 * rows + 70 * cell, counts_of(cell, rows))
        else:
            counts = np.stack([counts_of(cell, rows) for cell in range(4)], axis=1)
            wire += encode_batch(n, 1000 * n, 0, 4000, counts)
        if n % 50 == 0:
            wire += encode_status(1000 * n) + encode_hello(facts, t_us=1000 * n)
    return facts, wire


@pytest.mark.parametrize("free_running", [False, True])
def test_batches_and_free_running_cells_survive_faults_too(free_running):
    rng = np.random.default_rng(77)
    facts, wire = mixed_wire(free_running)
    names = [stream_.name for stream_ in facts.streams]
    gaps = 0
    for _ in range(300):
        broken = wire
        for _ in range(5):
            broken = hurt(broken, rng)
        found, _ = decode_all(broken, (int(size) for size in rng.integers(1, 3000, 100_000)), facts)
        for number, name in enumerate(names):
            mine = [chunk for chunk in chunks_of(found) if chunk.stream == name]
            numbers = numbers_of(mine)
            for column in range(mine[0].samples.shape[1]):
                got = np.concatenate([chunk.samples[:, column] for chunk in mine])
                np.testing.assert_array_equal(got, counts_of(number if free_running else column, numbers))
            steps = np.diff(numbers)
            assert (steps > 0).all()
            assert sum(chunk.lost_before for chunk in mine) == (steps - 1).sum()
            gaps += int((steps > 1).sum())
    assert gaps > 800


@settings(max_examples=200, deadline=None)
@given(
    noise=st.lists(st.tuples(st.integers(0, 2399), st.binary(max_size=30), st.integers(0, 30)), max_size=4),
    sizes=st.lists(st.integers(1, 300), min_size=1, max_size=10),
)
def test_any_replaced_bytes_and_any_blocks_agree_with_the_slow_decoder(noise, sizes):
    counts, wire = stream(100, seed=6)
    for at, put, cut in noise:
        wire = wire[:at] + put + wire[at + cut :]
    check_against_twin(wire, counts, forever(*sizes))
