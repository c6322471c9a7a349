"""Lab Streaming Layer, out and in, on this computer's own network."""

import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
import pytest
from soleplate_drivers.lsl_plate import _HEAD, _MARK, DRIVER, NEWTON_STEP, LslDecoder

from soleplate.api.driver import PlateUrl
from soleplate.api.events import ClockStarted, TareDone, event_from_json
from soleplate.errors import BadParameter, PlateNotFound
from soleplate.model.parameter import parse_parameters
from soleplate.model.plate import BoardFacts, square_plate
from soleplate.model.session import PlateSetup
from soleplate.model.stream import Chunk, StreamInfo

pylsl = pytest.importorskip("pylsl", reason="Lab Streaming Layer is not installed: pip install 'soleplate[lsl]'")

FACTS = BoardFacts(device_id="00" * 7 + "2a", board="uno", adc="ads131m04")


def packed(stamps, rows):
    rows = np.asarray(rows, "<f8")
    return _HEAD.pack(_MARK, rows.shape[1], len(rows)) + np.asarray(stamps, "<f8").tobytes() + rows.tobytes()


@pytest.mark.parametrize("size", [1, 7, 64, 100_000])
def test_gaps_and_nan_are_lost_samples_whatever_the_blocks(size):
    stamps = 10 + np.arange(300) / 1000
    rows = np.arange(1200.0).reshape(300, 4) / 10
    rows[50:53] = np.nan
    keep = np.r_[0:100, 120:300]
    data = packed(stamps[keep[:150]], rows[keep[:150]]) + packed(stamps[keep[150:]], rows[keep[150:]])
    decoder = LslDecoder(FACTS, NEWTON_STEP)
    chunks = [chunk for at in range(0, len(data), size) for chunk in decoder.feed(data[at : at + size], 0.0)]
    numbers = np.concatenate([chunk.first + np.arange(len(chunk)) for chunk in chunks])
    assert numbers.tolist() == [*range(50), *range(53, 100), *range(120, 300)]
    assert [chunk.lost_before for chunk in chunks if chunk.lost_before] == [3, 20]
    samples = np.concatenate([chunk.samples for chunk in chunks]) * NEWTON_STEP
    np.testing.assert_allclose(samples, rows[numbers], atol=NEWTON_STEP / 2)


def test_noise_before_a_record_and_stamps_that_stand_are_dropped():
    decoder = LslDecoder(FACTS, NEWTON_STEP)
    [chunk] = decoder.feed(b"nonsense" * 5 + packed([1.0, 1.0, 1.001], np.ones((3, 4))), 0.0)
    assert len(chunk) == 2
    assert decoder.faults["stamp"] == 1
    assert decoder.faults["mark"] >= 1


class Loop:
    """An outlet of a session and an inlet of the library, in one process."""

    def __init__(self, role):
        from soleplate.live.lsl import LslOutlets

        self.outlets = LslOutlets()
        setup = PlateSetup(role, "serial:x", "serial", {}, FACTS, square_plate(0.0005))
        self.outlets.open([setup], role)
        [found] = pylsl.resolve_byprop("name", f"Soleplate {role}", timeout=5)
        self.inlet = pylsl.StreamInlet(found, processing_flags=pylsl.proc_clocksync)
        self.inlet.open_stream(timeout=5)
        [found] = pylsl.resolve_byprop("source_id", f"soleplate-{role}", timeout=5)
        self.markers = pylsl.StreamInlet(found)
        self.markers.open_stream(timeout=5)

    def gather(self, count):
        samples, stamps, end = [], [], time.monotonic() + 10
        while len(stamps) < count and time.monotonic() < end:
            rows, times = self.inlet.pull_chunk(timeout=0.1, max_samples=8192)
            samples += list(rows)
            stamps += list(times)
        return np.array(samples), np.array(stamps)


@pytest.fixture
def loop():
    loop = Loop("loop-test")
    yield loop
    loop.inlet.close_stream()
    loop.outlets.close()


def test_forces_stamps_gaps_markers_and_what_is_said_of_them(loop):
    start = time.monotonic()
    loop.outlets.event(ClockStarted(0.0, start, ("loop-test",)))
    tare = np.array([1000.0, 2000.0, 3000.0, 4000.0])
    loop.outlets.event(TareDone(0.01, "loop-test", tuple(tare), 0.1))
    counts = np.arange(800).reshape(200, 4).astype(np.int32) + tare.astype(np.int32)
    ticks = 500_000 + np.arange(200) * 1000
    flags = np.zeros(200, np.uint8)
    loop.outlets.chunk("loop-test", Chunk("cells", 0, ticks[:100], counts[:100], flags[:100], 0, start))
    loop.outlets.chunk("loop-test", Chunk("cells", 120, ticks[120:], counts[120:], flags[120:] | 3, 20, start))
    samples, stamps = loop.gather(200)
    assert samples.shape == (200, 8)  # four cells, Fz, Mx, My, flags
    assert np.isnan(samples[100:120]).all()
    rest = np.r_[0:100, 120:200]
    np.testing.assert_allclose(samples[rest, :4], (counts[rest] - tare) * 0.0005, rtol=1e-6)
    np.testing.assert_allclose(samples[rest, 4], samples[rest, :4].sum(axis=1), rtol=1e-6)
    assert (samples[120:, 7] == 3).all()
    off_s = stamps - (start + ticks / 1e6)
    np.testing.assert_allclose(off_s, off_s[0], atol=1e-6)
    assert abs(off_s[0]) < 0.05  # the network's guess of how far the clocks are apart, on a machine that may be busy

    marks = []
    while (mark := loop.markers.pull_sample(timeout=1))[0]:
        marks.append(mark)
    [first, second] = [event_from_json(mark[0]) for mark, _ in marks]
    assert isinstance(first, ClockStarted)
    assert second.counts == tuple(tare)
    assert marks[1][1] == pytest.approx(start + 0.01, abs=0.001)

    info = loop.inlet.info()
    channel = info.desc().child("channels").child("channel")
    assert (channel.child_value("label"), channel.child_value("unit")) == ("c0", "N")
    plate = info.desc().child("plate")
    assert plate.child_value("cell_x_mm") == "[170.0, -170.0, -170.0, 170.0]"
    assert plate.child_value("shear") == "not measured"
    assert info.source_id() == f"soleplate-{FACTS.device_id}-cells"


def test_a_stream_of_ours_is_a_plate(loop):
    url = PlateUrl.parse("lsl:Soleplate loop-test")
    options = parse_parameters(DRIVER.options, {}, of="lsl:")
    connection = DRIVER.open(url, options, ["plate"])["plate"]
    try:
        np.testing.assert_allclose(connection.calibration.cell_x_mm, [170, -170, -170, 170])
        decoder = DRIVER.decoder(connection.facts, options)
        ticks, counts = np.arange(100) * 1000, np.full((100, 4), 20_000, np.int32)
        loop.outlets.chunk("loop-test", Chunk("cells", 0, ticks, counts, np.zeros(100, np.uint8), 0, 0.0))
        chunks, end = [], time.monotonic() + 5
        while sum(map(len, chunks)) < 100 and time.monotonic() < end:
            block = connection.read()
            chunks += decoder.feed(block.data, block.host_s)
        loads = np.concatenate([chunk.samples for chunk in chunks]) * connection.calibration.n_per_count
        np.testing.assert_allclose(loads, 10.0, atol=1e-4)
        with pytest.raises(BadParameter, match="it has c0, c1, c2, c3, Fz"):
            DRIVER.open(url, {**options, "columns": "left,right"}, ["plate"])
    finally:
        connection.close()


def test_a_stream_that_is_not_there_is_told(monkeypatch):
    monkeypatch.setattr("soleplate_drivers.lsl_plate.FIND_S", 0.3)
    with pytest.raises(PlateNotFound, match="No stream 'nobody' is on the network"):
        DRIVER.open(PlateUrl.parse("lsl:nobody"), parse_parameters(DRIVER.options, {}, of="lsl:"), ["plate"])


def test_without_the_library_the_cure_is_told(monkeypatch):
    from soleplate.api.lsl import load_pylsl
    from soleplate.errors import PluginError

    monkeypatch.setitem(sys.modules, "pylsl", None)
    with pytest.raises(PluginError, match=r"pip install 'soleplate\[lsl\]'"):
        load_pylsl()


def test_free_running_cells_get_a_stream_each():
    from soleplate.live.lsl import LslOutlets

    streams = tuple(StreamInfo(name=f"cell{i}", columns=(f"c{i}",), nominal_rate_hz=80.0) for i in range(4))
    setup = PlateSetup("hx", "serial:x", "serial", {}, replace(FACTS, streams=streams), square_plate(0.0005))
    outlets = LslOutlets()
    outlets.open([setup], "hx")
    try:
        outlets.zero("hx", np.array([1.0, 2.0, 3.0, 4.0]))
        flags = np.zeros(1, np.uint8)
        outlets.chunk("hx", Chunk("cell2", 0, np.array([0]), np.array([[23]], np.int32), flags, 0, 0.0))
        found = pylsl.resolve_bypred("starts-with(name, 'Soleplate hx cell')", minimum=4, timeout=5)
        assert len(found) == 4
    finally:
        outlets.close()


def test_nothing_opens_a_socket_unless_asked(tmp_path):
    """A whole simulated session loads neither LSL nor a socket module's connections."""
    program = (
        "import socket, sys\n"
        "class Never(socket.socket):\n"
        "    def __init__(self, *a, **k): raise SystemExit('a socket was opened')\n"
        "socket.socket = Never\n"
        "from soleplate.cli.main import main\n"
        f"status = main(['run', 'quiet-stance', '--plate', 'sim:', '--participant', 'P', '--out', {str(tmp_path)!r}])\n"
        "sys.exit(status or ('pylsl' in sys.modules))\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)
