import struct
from dataclasses import replace

import numpy as np
import pytest
from soleplate_drivers.framing import (
    Fp1Decoder,
    encode_ack,
    encode_async,
    encode_batch,
    encode_data,
    encode_hello,
    encode_log,
    encode_pong,
    encode_status,
    facts_of_board,
)

from soleplate.api.driver import BoardReport
from soleplate.errors import BadParameter
from soleplate.model.stream import FLAG_DESYNC, FLAG_MISSED, Chunk

from ..kernels import naive
from .wire_samples import FACTS, WRAP, chunks_of, decode_all, forever, numbers_of, stream


def test_a_frame_has_the_bytes_of_the_contract():
    wire = encode_data(0x0201, 0x06050403, 0x10, [[1, -1, 8388607, -8388608]])
    payload = struct.pack("<BBHI", 1, 0x10, 0x0201, 0x06050403) + b"\x01\0\0\xff\xff\xff\xff\xff\x7f\0\0\x80"
    assert wire == naive.frame(payload)
    assert len(wire) == 24


@pytest.mark.parametrize("size", [1, 7, 63, 64, 65, 511, 512, 513, 4096])
def test_blocks_of_any_size_give_the_same_samples(size):
    counts, wire = stream(1000)
    found, decoder = decode_all(wire, forever(size))
    chunks = chunks_of(found)
    np.testing.assert_array_equal(np.concatenate([chunk.samples for chunk in chunks]), counts)
    np.testing.assert_array_equal(numbers_of(chunks), np.arange(1000))
    np.testing.assert_array_equal(np.concatenate([chunk.ticks for chunk in chunks]), 1000 * np.arange(1000))
    assert not any(chunk.lost_before for chunk in chunks)
    assert set(decoder.faults.values()) == {0}


def test_batch_rows_are_spread_over_its_span():
    counts = np.arange(20).reshape(5, 4)
    wire = (
        encode_data(9, 500, 0, [[0] * 4])
        + encode_batch(10, 1000, 0x11, 2001, counts)
        + encode_data(15, 3500, 0, [[0] * 4])
    )
    (chunk,) = chunks_of(Fp1Decoder(FACTS).feed(wire, 0.0))
    assert chunk.ticks.tolist() == [500, 1000, 1500, 2001, 2501, 3001, 3500]
    assert chunk.flags.tolist() == [0, 0x11, 1, 1, 1, 1, 0]
    np.testing.assert_array_equal(chunk.samples[1:-1], counts)


def test_free_running_cells_are_streams_of_their_own():
    facts = facts_of_board(rate_hz=80.0, free_running=True, device_id="00" * 8)
    wire = b"".join(
        encode_async(cell, n, 12500 * n + 100 * cell, 1000 * cell + n, missed=n == 3, saturated=cell == 2)
        for n in range(10)
        for cell in range(4)
        if (cell, n) not in ((1, 5), (1, 6))
    )
    chunks = chunks_of(Fp1Decoder(facts).feed(wire, 0.0))
    assert [(chunk.stream, chunk.first, len(chunk), chunk.lost_before) for chunk in chunks] == [
        ("cell0", 0, 10, 0),
        ("cell1", 0, 5, 0),
        ("cell1", 7, 3, 2),
        ("cell2", 0, 10, 0),
        ("cell3", 0, 10, 0),
    ]
    assert chunks[3].samples.shape == (10, 1)
    assert chunks[3].flags[3] == FLAG_MISSED | 1
    assert chunks[4].samples[:, 0].tolist() == list(range(3000, 3010))
    assert not chunks[0].flags[0] & FLAG_DESYNC


def test_counts_and_microseconds_are_unwrapped():
    n = 70_000
    seq, t_us = 65_500 + np.arange(n), WRAP - 5_000_000 + 1000 * np.arange(n)
    wire = encode_data(seq, t_us, 0, np.zeros((n, 4), int))
    chunks = chunks_of(decode_all(wire, forever(4096))[0])
    np.testing.assert_array_equal(np.diff(numbers_of(chunks)), 1)
    np.testing.assert_array_equal(np.diff(np.concatenate([chunk.ticks for chunk in chunks])), 1000)


@pytest.mark.parametrize("lost", [1, 254, 65_534, 65_535, 65_536, 200_000, 1_000_003])
def test_a_gap_of_any_length_is_counted_exactly(lost):
    """A resonator is up to half a percent off; the measured period is used, so 16 bits of count are enough."""
    period = 1004.3
    seq = np.concatenate([np.arange(500), 500 + lost + np.arange(5)])
    wire = encode_data(seq, (period * seq).astype(np.int64), 0, np.zeros((505, 4), int))
    chunks = chunks_of(Fp1Decoder(FACTS).feed(wire, 0.0))
    assert [chunk.lost_before for chunk in chunks] == [0, lost]
    assert chunks[1].first == 500 + lost


def test_a_silence_longer_than_the_counter_of_microseconds_is_told_by_the_host():
    silence_s = 3 * WRAP / 1e6 + 1000
    seq = np.concatenate([np.arange(500), 500 + round(silence_s * 1000) + np.arange(5)])
    counts = np.zeros((505, 4), int)
    decoder = Fp1Decoder(FACTS)
    decoder.feed(encode_data(seq[:500], seq[:500] * 1000, 0, counts[:500]), 1.0)
    (chunk,) = chunks_of(decoder.feed(encode_data(seq[500:], seq[500:] * 1000, 0, counts[500:]), 1.0 + silence_s))
    assert chunk.lost_before == round(silence_s * 1000)
    assert chunk.ticks[0] == seq[500] * 1000


def test_a_restart_told_by_the_boot_id_begins_anew():
    again = facts_of_board(
        device_id="0123456789abcdef", name="box", board="uno", adc="ads131m04", firmware="1.2", gain=32.0, boot_id=8
    )
    wire = stream(50, t_us=900_000)[1] + encode_hello(again) + stream(20, t_us=4_000)[1]
    found = Fp1Decoder(FACTS).feed(encode_hello(FACTS) + wire, 0.0)
    assert [type(item) for item in found] == [Chunk, BoardReport, Chunk]
    assert found[1].facts == again
    assert (found[2].first, found[2].lost_before, found[2].ticks[0]) == (0, 0, 4_000)


def test_a_restart_without_its_hello_is_told_by_the_time():
    """The boot id of the report is the next one, and the HELLO that comes later says nothing new."""
    wire = stream(50, seq=3000, t_us=9_000_000)[1] + stream(20, t_us=4_000)[1]
    wire += encode_hello(replace(FACTS, boot_id=8)) + stream(5, seq=20, t_us=24_000)[1]
    found = Fp1Decoder(FACTS).feed(wire, 0.0)
    assert [type(item) for item in found] == [Chunk, BoardReport, Chunk, Chunk]
    assert found[1].kind == "hello"
    assert found[1].facts == replace(FACTS, boot_id=8)
    assert found[1].counters == {"restarted": 1}
    assert [(chunk.first, chunk.lost_before) for chunk in found[2:]] == [(0, 0), (20, 0)]


def test_another_gain_or_rate_keeps_the_numbers():
    faster = facts_of_board(
        device_id="0123456789abcdef",
        name="box",
        board="uno",
        adc="ads131m04",
        firmware="1.2",
        gain=64.0,
        boot_id=7,
        rate_hz=2000.0,
    )
    first, later = stream(200, seq=65_500)[1], stream(10, seq=65_703, t_us=203_000)[1]
    found = Fp1Decoder(FACTS).feed(first + encode_hello(faster) + later, 0.0)
    assert [type(item) for item in found] == [Chunk, BoardReport, Chunk]
    assert found[1].facts == faster
    assert (found[2].first, found[2].lost_before) == (65_703, 3)


def test_the_skew_of_a_multiplexed_board_is_no_news():
    skewed = replace(FACTS, skew_us=(0.0, 230.0, 460.0, 690.0))
    decoder = Fp1Decoder(skewed)
    assert decoder.feed(encode_hello(replace(FACTS, skew_us=(0.0, 231.0, 461.0, 691.0))), 0.0) == []
    assert decoder.facts.skew_us[1] == 231.0


def test_a_hello_is_reported_once():
    decoder = Fp1Decoder()
    (report,) = decoder.feed(encode_hello(FACTS), 0.0)
    assert report.facts == FACTS
    assert decoder.feed(encode_hello(FACTS, t_us=99), 0.0) == []
    assert decoder.facts == FACTS


def test_the_number_of_cells_follows_the_hello():
    six = facts_of_board(cells=6, device_id="ff" * 8, board="other", adc="other", firmware="0.0")
    counts = np.arange(30 * 6).reshape(30, 6)
    found = Fp1Decoder(FACTS).feed(encode_hello(six) + encode_data(np.arange(30), 0, 0, counts), 0.0)
    assert found[0].facts == six
    assert chunks_of(found)[0].samples.shape[1] == 6


def test_frames_without_samples_are_reported():
    wire = (
        encode_status(5, missed=1, tx_overrun=2, rx_overrun=3, vcc_mv=4900, saturations=(0, 9, 0, 0))
        + encode_pong(77, 123)
        + encode_ack("S", 5)
        + encode_log("ready")
    )
    status, pong, ack, log = Fp1Decoder(FACTS).feed(wire, 0.0)
    assert status.kind == "status"
    assert (status.counters["vcc_mv"], status.counters["saturated_c1"], status.counters["temperature"]) == (
        4900,
        9,
        -32768,
    )
    assert pong.counters == {"nonce": 77, "t_us": 123}
    assert ack.counters == {"command": ord("S"), "code": 5}
    assert log.kind == "log: ready"


def test_the_first_broken_frame_of_a_port_opened_in_mid_stream_is_no_fault():
    _, wire = stream(10)
    decoder = Fp1Decoder(FACTS)
    chunks = chunks_of(decoder.feed(wire[11:], 0.0))
    assert set(decoder.faults.values()) == {0}
    assert chunks[0].first == 1


def test_noise_without_end_is_dropped_and_counted():
    _, wire = stream(10)
    decoder = Fp1Decoder(FACTS)
    decoder.feed(wire, 0.0)
    for _ in range(50):
        assert decoder.feed(b"\x55" * 4096, 0.0) == []
    chunks = chunks_of(decoder.feed(b"\0" + stream(5, seq=10, t_us=10_000)[1], 0.0))
    assert len(chunks[0]) == 5
    assert decoder.faults["length"] == 1


def test_a_frame_sent_twice_is_used_once():
    _, wire = stream(10)
    decoder = Fp1Decoder(FACTS)
    chunks = chunks_of(decoder.feed(wire + wire[-24:] + wire[-240:-24], 0.0))
    assert sum(len(chunk) for chunk in chunks) == 10
    assert (decoder.faults["duplicate"], decoder.faults["stale"]) == (1, 9)


def test_many_stale_frames_mean_a_restart():
    found = Fp1Decoder(FACTS).feed(stream(900)[1] + stream(200)[1], 0.0)
    assert [type(item) for item in found] == [Chunk, BoardReport, Chunk]
    assert (found[2].first, len(found[2])) == (63, 137)


@pytest.mark.parametrize(
    "change", [{"device_id": "no hex"}, {"device_id": "00"}, {"name": "a name of more than sixteen bytes"}]
)
def test_facts_that_fit_no_hello_are_refused(change):
    with pytest.raises(BadParameter):
        encode_hello(replace(FACTS, **change))


@pytest.mark.parametrize(
    "payload",
    [b"\x02\x01", b"\x02\x01\x02" + bytes(44), b"\x02\x01\x01" + bytes(44), b"\x07\0\0", b"\x06\0", b"\x03\0\1"],
)
def test_a_sound_frame_of_a_wrong_length_is_counted_and_changes_nothing(payload):
    decoder = Fp1Decoder(FACTS)
    decoder.feed(b"\0", 0.0)
    assert decoder.feed(naive.frame(payload), 0.0) == []
    assert decoder.facts == FACTS
    assert decoder.faults["length"] == 1


def test_a_type_that_nobody_knows_is_skipped():
    decoder = Fp1Decoder(FACTS)
    assert decoder.feed(b"\0" + naive.frame(b"\x7f\0abc"), 0.0) == []
    assert decoder.faults["unknown"] == 1


@pytest.mark.parametrize("counts", [[[2**23, 0, 0, 0]], [[0, 0, 0, -(2**23) - 1]]])
def test_counts_beyond_24_bits_are_refused(counts):
    with pytest.raises(BadParameter, match="24 bits"):
        encode_data(0, 0, 0, counts)


def test_a_batch_that_fits_no_frame_is_refused():
    with pytest.raises(BadParameter, match="at most 19"):
        encode_batch(0, 0, 0, 10, np.zeros((20, 4), int))
