"""Clocks of live plates: two boards far off agree, while they run and afterwards, and nothing goes back."""

import numpy as np
import pytest

from soleplate.acquire.clock import LiveClock
from soleplate.api.events import ClockStarted, SyncFound
from soleplate.model.plate import BoardFacts, square_plate
from soleplate.model.session import PlateSetup
from soleplate.model.stream import Chunk, StreamInfo
from soleplate.pipeline.clock import host_time
from soleplate.storage.streams import ARRIVAL_ROW, PlateRecord, Segment, StreamRecord, on_session_clock

START = 500.0


def board(drift, seconds, *, seed, begin_s=0.0, first_tick=7_000_000, warming_ppm=0.0):
    """Chunks of a 1 kHz board over a link that is late by 0.5 ms and more, with stalls; and their true times."""
    rng = np.random.default_rng(seed)
    true = begin_s + np.arange(0, seconds, 0.001)
    run = true - begin_s
    device = run * (1 + drift) + 0.5e-6 * warming_ppm * run**2 / seconds
    ticks = first_tick + np.rint(device * 1e6).astype(np.int64)
    chunks, at = [], 0
    while at < len(true):
        size = int(rng.integers(2, 9))
        last = min(at + size, len(true)) - 1
        delay = 0.0005 + rng.exponential(0.001) + (0.15 if rng.random() < 0.01 else 0.0)
        counts = np.zeros((last + 1 - at, 4), np.int32)
        chunks.append(Chunk("cells", at, ticks[at : last + 1], counts, np.zeros(len(counts), np.uint8), 0,
                            START + true[last] + delay))  # fmt: skip
        at = last + 1
    return true, chunks


def recorded(chunks, segments=(0,)):
    ticks = np.concatenate([chunk.ticks for chunk in chunks])
    ends = np.cumsum([len(chunk) for chunk in chunks]) - 1
    arrivals = np.zeros(len(chunks), ARRIVAL_ROW)
    arrivals["row"], arrivals["device_s"] = ends, ticks[ends] / 1e6
    arrivals["host_s"] = [chunk.host_s for chunk in chunks]
    return StreamRecord(StreamInfo(), np.zeros((len(ticks), 4), np.int32), ticks, np.zeros(len(ticks), np.uint8),
                        arrivals, segments=tuple(Segment(row, BoardFacts()) for row in segments),
                        origin_tick=int(ticks[0]))  # fmt: skip


def plate(role, stream, **options):
    return PlateRecord(PlateSetup(role, "serial:x", "serial", options, BoardFacts(), square_plate()), {"cells": stream})


def test_the_live_clock_is_near_the_truth_once_it_has_settled():
    for drift in (0.005, -0.003):
        true, chunks = board(drift, 40, seed=1)
        clock = LiveClock(StreamInfo(), START)
        ticks = np.concatenate([clock.place(chunk).ticks for chunk in chunks])
        error = ticks / 1e6 - true
        assert np.all(np.diff(ticks) > 0)
        assert np.abs(error[10_000:]).max() < 0.001
        assert clock.fit.rate == pytest.approx(1 / (1 + drift), abs=1e-5)


def test_two_plates_recorded_apart_agree_within_a_fifth_of_a_millisecond():
    """The lockstep form of the soak: +5000 and -3000 ppm, resonators that warm up, one minute and five."""
    for seconds in (60, 300):
        times = {}
        plates, events = {}, [ClockStarted(0.0, START, ("left", "right"))]
        for role, drift, warming in (("left", 0.005, 10), ("right", -0.003, -8)):
            times[role], chunks = board(drift, seconds, seed=len(role), warming_ppm=warming)
            plates[role] = plate(role, recorded(chunks), clock="host")
        placed = on_session_clock(plates, events)
        errors = {role: placed[role].stream().time_s - times[role] for role in placed}
        assert np.abs(errors["left"] - errors["right"]).max() < 0.0002
        assert placed["left"].stream().measured_rate_hz == pytest.approx(1000, rel=2e-6)


def test_each_connection_has_its_own_clock():
    first, chunks = board(0.005, 12, seed=1)
    second, more = board(0.005, 9, seed=2, begin_s=20.0, first_tick=123)
    clock = LiveClock(StreamInfo(), START)
    live = [clock.place(chunk).ticks for chunk in chunks]
    clock.restart()
    live += [clock.place(chunk).ticks for chunk in more]
    stream = recorded(chunks + more, segments=(0, len(first)))
    placed = on_session_clock({"plate": plate("plate", stream)}, [ClockStarted(0.0, START, ("plate",))])
    time_s = placed["plate"].stream().time_s
    true = np.concatenate([first, second])
    assert np.abs(time_s - true).max() < 0.001
    assert np.abs(np.concatenate(live) / 1e6 - time_s)[len(first) + 3000 :].max() < 0.001


def test_a_board_that_ignores_the_host_goes_on_where_it_ended():
    first, chunks = board(0.0, 3, seed=1)
    _, more = board(0.0, 2, seed=2, begin_s=90.0, first_tick=5)
    clock = LiveClock(StreamInfo(), None)
    live = [clock.place(chunk).ticks for chunk in chunks]
    clock.restart()
    live += [clock.place(chunk).ticks for chunk in more]
    stream = recorded(chunks + more, segments=(0, len(first)))
    placed = on_session_clock({"plate": plate("plate", stream, clock="device")}, [])
    np.testing.assert_allclose(placed["plate"].stream().time_s, np.concatenate(live) / 1e6, atol=1e-9)
    assert np.concatenate(live)[[0, -1]].tolist() == [0, 4_999_000]


def test_a_constant_offset_that_was_found_is_taken_off():
    true, chunks = board(0.0, 5, seed=1)
    plates = {"right": plate("right", recorded(chunks), clock="host")}
    started = ClockStarted(0.0, START, ("right",))
    plain = on_session_clock(plates, [started])["right"].stream().time_s
    shifted = on_session_clock(plates, [started, SyncFound(0.0, "right", "left", 0.0032, "tap")])
    np.testing.assert_allclose(plain - shifted["right"].stream().time_s, 0.0032, atol=1e-9)
    assert len(true)


def test_without_a_start_of_the_clock_times_are_those_of_the_device():
    _, chunks = board(0.005, 3, seed=1)
    stream = recorded(chunks)
    placed = on_session_clock({"plate": plate("plate", stream)}, [])["plate"].stream()
    assert np.array_equal(placed.time_s, (stream.ticks - stream.origin_tick) / 1e6)


def test_a_short_part_is_placed_by_its_most_punctual_arrival():
    host = host_time([0.0, 1.0], [0.5, 1.0], [10.7, 11.1])
    np.testing.assert_allclose(host, [10.1, 11.1])
