"""Faults of cells, a hundred of each kind over a session of two plates: every one is marked, nothing is repaired."""

from dataclasses import replace

import numpy as np
import pytest

import soleplate
from soleplate import plugins
from soleplate.api.driver import PlateUrl
from soleplate.api.events import Warned
from soleplate.model.cell_fault import FAULT_KINDS
from soleplate.model.plate import Tare
from soleplate.pipeline.cell_faults import CellSignal, crossed_cells, dead_cells, hum, spikes, stuck
from soleplate.session.conduct import Order, conduct
from soleplate.sim.plate import cell_loads
from soleplate.storage.cell_marks import fault_counts, with_marks
from soleplate.storage.opening import open_session
from soleplate.storage.verify import verify
from soleplate.storage.writer import write_session

MANY = 100


@pytest.fixture(scope="module")
def clean(tmp_path_factory):
    protocol = plugins.protocol("quiet_stance")
    urls = dict.fromkeys(("left", "right"), PlateUrl.parse("sim:?seed=4"))
    return open_session(
        conduct(Order(protocol, urls, "P01", tmp_path_factory.mktemp("clean"), {"seconds": "14", "trials": "1"}))
    )


@pytest.fixture
def rng():
    return np.random.default_rng(9)


def changed(recording, role, change):
    """Return the recording with other samples or flags on one plate."""
    plate = recording.plate(role)
    stream = plate.stream()
    samples, flags = stream.samples.copy(), stream.flags.copy()
    change(samples, flags)
    stream = replace(stream, samples=samples, flags=flags)
    return replace(recording, plates={**recording.plates, role: replace(plate, streams={"cells": stream}, faults=())})


def places(rng, rows, length=1, apart=40):
    """Return MANY rows that are well apart, and a cell for each."""
    slots = rng.permutation(rows // (length + apart))[:MANY]
    return np.sort(slots * (length + apart) + apart // 2), rng.integers(0, 4, MANY)


def test_a_healthy_session_has_no_marks(clean):
    assert all(plate.faults == () for plate in clean.plates.values())
    assert not [event for event in clean.events if isinstance(event, Warned) and event.code == "cell-faults"]


def two_plates(clean, rng, kind, length, change):
    """Make MANY faults on either plate; return the marked recording and the true rows."""
    true = {}
    recording = clean
    for role in clean.roles:
        rows = len(clean.plate(role).stream())
        first, cells = places(rng, rows, length)
        true[role] = np.zeros((rows, 4), bool)
        for row, cell in zip(first, cells, strict=True):
            true[role][row : row + length, cell] = True

        def spoil(samples, flags, role=role, first=first, cells=cells):
            for row, cell in zip(first, cells, strict=True):
                change(samples, flags, slice(row, row + length), cell)

        recording = changed(recording, role, spoil)
    return with_marks(recording), true


def cells_marked(plate, kind):
    found = np.zeros(plate.stream().samples.shape, bool)
    for fault in plate.faults:
        if fault.kind == kind:
            found[fault.first_row : fault.first_row + fault.rows, int(fault.cell[1:])] = True
    return found


def add_spike(rng):
    def change(samples, _, rows, cell):
        size = int(rng.choice([-1, 1]) * 10 ** rng.uniform(np.log10(120_000), 6.5))  # from 60 N on
        samples[rows, cell] = np.clip(samples[rows, cell] + size, -(2**23) + 1, 2**23 - 2)

    return change


def halve(samples, _, rows, cell):
    """A missed bit of an HX711."""
    samples[rows, cell] = np.where(np.abs(samples[rows, cell]) > 60_000, samples[rows, cell] // 2, 2**22 - 1)


def hold(samples, _, rows, cell):
    samples[rows, cell] = samples[rows.start, cell]


def clip(samples, _, rows, cell):
    samples[rows, cell] = 2**23 - 1


def flag(_, flags, rows, cell):
    flags[rows] |= np.uint8(1 << cell)


@pytest.mark.parametrize(
    ("kind", "length", "change"),
    [("spike", 1, add_spike), ("spike", 2, add_spike), ("spike", 1, halve), ("stuck", 150, hold),
     ("saturated", 30, clip), ("desync", 5, flag)],
)  # fmt: skip
def test_every_fault_is_marked_and_nothing_else(clean, rng, tmp_path, kind, length, change):
    recording, true = two_plates(clean, rng, kind, length, add_spike(rng) if change is add_spike else change)
    for role in clean.roles:
        plate = recording.plate(role)
        found = cells_marked(plate, kind)
        missed = true[role] & ~found
        assert missed.sum() == 0
        assert (found & ~true[role]).sum() <= MANY  # a neighbour that equals the held count
        assert {fault.kind for fault in plate.faults} == {kind}
        assert kind in fault_counts(plate)
        assert FAULT_KINDS[kind] in fault_counts(plate)
    told = [event.text for event in recording.events if isinstance(event, Warned) and event.code == "cell-faults"]
    assert len(told) == 2


def test_marks_are_stored_counted_and_no_number_is_made_of_such_samples(clean, rng, tmp_path):
    recording, _ = two_plates(clean, rng, "spike", 1, add_spike(rng))
    path = write_session(replace(recording, path=tmp_path / "x.h5", raw_sha256=""), tmp_path / "x.h5")
    again = open_session(path)
    for role in clean.roles:
        assert again.plate(role).faults == recording.plate(role).faults
        np.testing.assert_array_equal(again.plate(role).stream().samples, recording.plate(role).stream().samples)
    assert verify(path) == []
    results = [result for result in soleplate.score(path) if result.trial and result.key == "net_velocity_mm_s"]
    assert results
    for result in results:
        assert np.isnan(result.value)
        assert "spike of" in result.reason
    healthy = [result for result in soleplate.score(clean.path) if result.key == "net_velocity_mm_s"]
    assert not any("spike" in result.reason for result in healthy)


def section(clean, role, rng, seconds=20.0):
    stream = clean.plate(role).stream()
    rows = round(seconds * 1000)
    first = int(rng.integers(len(stream) - rows))
    return stream.time_s[first : first + rows], stream.samples[first : first + rows].copy()


def signals(time_s, counts, gain=0.0005, rate_hz=1000.0):
    return [CellSignal("cells", f"c{i}", time_s, counts[:, i], gain, rate_hz) for i in range(counts.shape[1])]


@pytest.mark.parametrize("line_hz", [50.0, 60.0])
def test_hum(clean, rng, line_hz):
    for draw in range(MANY // 2):
        time_s, counts = section(clean, ("left", "right")[draw % 2], rng, 6.0)
        cell, size_n, off = rng.integers(4), 10 ** rng.uniform(0, 2), rng.uniform(-0.2, 0.2)
        assert not [fault for signal in signals(time_s, counts) for fault in hum(signal)]
        counts[:, cell] += np.rint(
            size_n / 0.0005 * np.sin(2 * np.pi * (line_hz + off) * time_s + rng.uniform(0, 6))
        ).astype(int)
        found = [fault for signal in signals(time_s, counts) for fault in hum(signal)]
        assert {fault.cell for fault in found} == {f"c{cell}"}
        assert f"{line_hz:g} Hz" in found[0].text
        assert sum(fault.rows for fault in found) >= 3000


def test_hum_is_seen_where_a_slow_plate_folds_it(rng):
    """50 Hz at 80 conversions a second reads as 30 Hz."""
    time_s = np.arange(1600) / 80
    counts = np.rint(rng.standard_normal((1600, 4)) * 200 + 4000 * np.sin(2 * np.pi * 50 * time_s)[:, None])
    found = list(hum(signals(time_s, counts, rate_hz=80.0)[0]))
    assert "50 Hz, seen at 30.0 Hz" in found[0].text


def test_a_dead_cell(clean, rng):
    for draw in range(MANY):
        stream = clean.plate(("left", "right")[draw % 2]).stream()
        cell = rng.integers(4)
        counts = stream.samples[:: rng.integers(5, 20)].copy()
        time_s = np.arange(len(counts)) * 0.01
        assert not list(dead_cells(signals(time_s, counts)))
        counts[:, cell] = rng.integers(-(10**5), 10**5) + rng.integers(-30, 30, len(counts)) * rng.integers(0, 2)
        [found] = dead_cells(signals(time_s, counts))
        assert (found.cell, found.rows) == (f"c{cell}", len(counts))


def test_crossed_cables(clean, rng):
    """Neighbours are told where somebody shifts about. Across a diagonal the loads fit as well: press a corner."""
    for draw in range(MANY):
        plate = clean.plate(("left", "right")[draw % 2]).calibration
        x_mm, y_mm = rng.uniform(-30, 30, 2)[:, None] + rng.standard_normal((2, 200)) * rng.uniform(40, 70)
        loads = cell_loads(plate, rng.uniform(200, 900, 200), x_mm, y_mm) + rng.standard_normal((200, 4)) * 2
        where = plate.cell_x_mm, plate.cell_y_mm
        assert crossed_cells(loads, *where) is None
        a = int(rng.integers(4))
        b = (a + 1) % 4
        loads[:, [a, b]] = loads[:, [b, a]]
        found = crossed_cells(loads, *where)
        assert found is not None
        assert {*found[0]} in ({a, b}, {*range(4)} - {a, b})  # the opposite pair mends it as well


def test_creep_and_a_wrong_rate(clean, rng):
    for draw in range(MANY):
        role = ("left", "right")[draw % 2]
        plate = clean.plate(role)
        first, last = plate.tares[0], plate.tares[-1]
        cell, moved_n = rng.integers(4), rng.choice([-1, 1]) * rng.uniform(6, 60)
        counts = last.counts.copy()
        counts[cell] += moved_n / 0.0005
        crept = replace(plate, tares=(first, Tare(last.time_s, counts, 0.1, True, "", "after")), streams=plate.streams)
        if draw < 3:  # the whole of the marking, which takes a second
            faults = with_marks(replace(clean, plates={role: crept})).plate(role).faults
        else:
            from soleplate.storage.cell_marks import _creep, _signals

            faults = tuple(_creep(crept, _signals(crept)))
        [fault] = faults
        assert (fault.kind, fault.cell) == ("creep", f"c{cell}")
        assert float(fault.text.split()[0]) == pytest.approx(moved_n, abs=0.5)
    stream = plate.stream()
    told = replace(stream, info=replace(stream.info, nominal_rate_hz=960.0))
    [fault] = with_marks(replace(clean, plates={role: replace(plate, streams={"cells": told})})).plate(role).faults
    assert (fault.kind, fault.rows) == ("rate", len(stream))
    assert "1000.00 Hz, told 960 Hz" in fault.text


def test_an_impact_on_a_slow_plate_is_no_spike_but_one_cell_alone_is(rng):
    time_s = np.arange(800) / 80
    loads = np.full((800, 4), 150.0) + rng.standard_normal((800, 4)) * 0.2
    loads[400] += [700, 400, 300, 500]  # a landing
    loads[600, 2] += 300
    found = list(spikes(signals(time_s, np.rint(loads / 0.0005), rate_hz=80.0)))
    assert [(fault.cell, fault.first_row) for fault in found] == [("c2", 600)]


def test_coarse_converters_are_not_stuck(rng):
    """Ten bits over a plate: most neighbours are equal, and an empty plate does not move at all."""
    counts = np.rint(500 + np.cumsum(rng.standard_normal((8000, 4)), axis=0) * 0.05).astype(np.int32)
    counts[:3000] = 500
    assert not list(stuck(signals(np.arange(8000) / 80, counts, gain=1.0, rate_hz=80.0)))


def test_a_cell_that_sticks_for_good_is_told(rng):
    counts = np.rint(rng.standard_normal((8000, 4)) * 200).astype(np.int32)
    counts[400:, 1] = 77
    [found] = stuck(signals(np.arange(8000) / 80, counts, rate_hz=80.0))
    assert (found.cell, found.first_row, found.rows) == ("c1", 400, 7600)


def test_a_board_that_prints_two_decimals_stands_still_for_a_while(rng):
    """Last digits of 10 g: at the turning points of sway several lines are equal, and nothing is stuck."""
    time = np.arange(0, 60, 1 / 80)
    shift = 8 * np.sin(2 * time) + 3 * np.sin(0.7 * time)
    kg = 35 + np.outer(shift, [0.1, -0.1]) + rng.normal(0, 0.002, (len(time), 2))
    cells = [
        CellSignal("cells", f"c{i}", time, np.rint(100 * kg[:, i]).astype(np.int32) * 1000, 9.8e-5, 80.0)
        for i in range(2)
    ]
    assert list(stuck(cells)) == []
