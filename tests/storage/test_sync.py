"""What two plates saw at once is found in the recording, and every later reading takes it off."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from soleplate.api.events import ClockStarted, Marked, SyncFound, Warned
from soleplate.model.plate import BoardFacts, square_plate
from soleplate.model.session import PlateSetup, SessionHeader
from soleplate.model.stream import FLAG_SYNC_EDGE, StreamInfo
from soleplate.storage.recording import Recording
from soleplate.storage.streams import ARRIVAL_ROW, PlateRecord, StreamRecord, on_session_clock
from soleplate.storage.sync import with_sync


def find_sync(found):
    return list(with_sync(found).events[len(found.events) :])


HEADER = SessionHeader("0" * 32, "0" * 32, "2026-01-02T03:04:05Z", "x", "own", 1, "", "P01")


def plate(role, late_s, *, tapped=True, edges=()):
    """A board whose bridge delivers everything later by so much; a knock at 4 s."""
    rng = np.random.default_rng(len(role))
    true = np.arange(0, 6, 0.001)
    since = true - 4.0
    knock = np.where(since > 0, 60 * np.sin(2 * np.pi * 40 * since) * np.exp(-since / 0.012), 0) * tapped
    newtons = 10 + knock + rng.normal(0, 0.2, len(true))
    calibration = square_plate()
    samples = np.repeat(np.rint(newtons[:, None] / 4 / calibration.n_per_count[0]), 4, axis=1).astype(np.int32)
    ticks = np.rint(true * 1e6).astype(np.int64)
    arrivals = np.zeros(len(true) // 5, ARRIVAL_ROW)
    arrivals["row"] = np.arange(4, len(true), 5)
    arrivals["device_s"] = true[4::5]
    arrivals["host_s"] = 100 + true[4::5] + late_s + rng.exponential(0.001, len(arrivals))
    flags = np.zeros(len(true), np.uint8)
    flags[[round(time_s * 1000) for time_s in edges]] = FLAG_SYNC_EDGE
    stream = StreamRecord(StreamInfo(), samples, ticks, flags, arrivals)
    return PlateRecord(PlateSetup(role, "x", "serial", {}, BoardFacts(), calibration), {"cells": stream})


def recording(*plates, events=()):
    started = ClockStarted(0.0, 100.0, tuple(plate.role for plate in plates))
    placed = on_session_clock({plate.role: plate for plate in plates}, [started])
    return Recording(Path("x.h5"), HEADER, "complete", False, placed, "", events=(started, *events))


def test_a_marked_tap_tells_the_offset_and_is_taken_off():
    found = recording(plate("left", 0.0005), plate("right", 0.0037), events=[Marked(4.4, "tap")])
    (sync,) = find_sync(found)
    assert (sync.role, sync.reference, sync.method) == ("right", "left", "tap")
    assert sync.offset_s == pytest.approx(0.0032, abs=2e-4)
    again = on_session_clock(found.plates, (*found.events, sync))
    left, right = (again[role].stream().time_s for role in ("left", "right"))
    assert np.abs(left - right).max() < 3e-4


def test_a_wire_goes_before_a_tap():
    edges = (1.0, 2.5, 5.0)
    found = recording(plate("left", 0.0, edges=edges), plate("right", 0.002, edges=edges), events=[Marked(4.4, "tap")])
    (sync,) = find_sync(found)
    assert sync.method == "wire"
    assert sync.offset_s == pytest.approx(0.002, abs=1e-4)


def test_a_tap_that_only_one_plate_saw_is_told():
    found = recording(plate("left", 0.0), plate("right", 0.0, tapped=False), events=[Marked(4.4, "tap")])
    (warned,) = find_sync(found)
    assert isinstance(warned, Warned)
    assert "second plate" in warned.text


def test_nothing_is_looked_for_where_nothing_was_marked_or_plates_keep_their_own_time():
    found = recording(plate("left", 0.0), plate("right", 0.0))
    assert find_sync(found) == []
    assert find_sync(replace(found, events=(Marked(4.4, "tap"),))) == []
    assert not [event for event in find_sync(recording(plate("left", 0.0))) if isinstance(event, SyncFound)]
