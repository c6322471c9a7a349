"""Plates that print text: what is read, what is dropped and counted, and that sway is that of the binary path."""

import os
import pty
import socket
import threading
import time
import tty
from contextlib import suppress

import numpy as np
import pytest
from patience import PATIENCE_S
from soleplate_drivers.framing import Fp1Decoder, encode_data
from soleplate_drivers.text_lines import LineCutter, TextDecoder
from soleplate_drivers.text_listening import share_of_no_text
from soleplate_drivers.text_plate import DRIVER, TextPlateDriver

import soleplate
from soleplate.api.driver import BoardReport, PlateUrl
from soleplate.api.events import Warned
from soleplate.api.protocol import Protocol, Rest
from soleplate.errors import BadParameter, PlateLost, PlateNotFound
from soleplate.model.parameter import parse_parameters
from soleplate.model.plate import BoardFacts, square_plate
from soleplate.model.stream import Chunk, StreamInfo
from soleplate.pipeline.align import fit_clock
from soleplate.pipeline.calibrate import centre_of_pressure, to_wrench
from soleplate.session.conduct import Order, conduct
from soleplate.sim.plate import cell_loads
from soleplate.storage.opening import open_session
from soleplate.tables.layout import TextLayout


def facts(rate_hz=80.0):
    return BoardFacts(streams=(StreamInfo(nominal_rate_hz=rate_hz),))


def decoder(columns="f1,f2,f3,f4", rate_hz=80.0, **more):
    return TextDecoder(TextLayout.parse(columns, **more), facts(rate_hz))


def lines(n, first=0, start_ms=None, step_ms=12.5):
    for i in range(first, first + n):
        time_ms = "" if start_ms is None else f"{start_ms + i * step_ms:.1f},"
        yield f"{time_ms}{i},{2 * i},{-i},7\r\n".encode()


def read(dec, data, size=None, host_s=0.0):
    size = size or len(data)
    return [item for at in range(0, len(data), size) for item in dec.feed(data[at : at + size], host_s + at * 1e-4)]


@pytest.mark.parametrize("size", [1, 7, 64, 513])
@pytest.mark.parametrize("timed", [True, False])
def test_the_size_of_blocks_changes_nothing(size, timed):
    data = b"boot noise\r\n" + b"".join(lines(200, start_ms=5000 if timed else None))
    columns = "t,a,b,c,d" if timed else "a,b,c,d"
    chunks = read(decoder(columns), data, size)
    samples = np.concatenate([chunk.samples for chunk in chunks])
    np.testing.assert_array_equal(samples, np.array([[i, 2 * i, -i, 7] for i in range(200)]))
    ticks = np.concatenate([chunk.ticks for chunk in chunks])
    np.testing.assert_allclose(ticks, (5e6 if timed else 0) + 12500 * np.arange(200), atol=51)
    assert sum(chunk.lost_before for chunk in chunks) == 0


@pytest.mark.parametrize(
    ("text", "layout", "cells"),
    [
        ("1.5, -2 ,3,4", {"unit": "N"}, [15000, -20000, 30000, 40000]),
        ("1,5;2;3;4", {"separator": "semicolon", "unit": "N"}, [15000, 20000, 30000, 40000]),
        ("f1:1.25\tf2:2\tf3:3\tf4:4", {"unit": "kg"}, [125000, 200000, 300000, 400000]),
        ("\x1b[2J\x1b[31m1 2 3 4\x1b[0m\x07", {}, [1, 2, 3, 4]),
        ("1e3 2 3 4", {"separator": "space"}, [1000, 2, 3, 4]),
    ],
)
def test_what_sketches_print(text, layout, cells):
    chunks = read(decoder(**layout), b"\n" + text.encode() + b"\n")
    assert chunks[0].samples.tolist() == [cells]


@pytest.mark.parametrize(
    ("text", "fault"),
    [(b"1,2,3", "columns"), (b"1,2,3,4,5", "columns"), (b"1,2,x,4", "number"), (b"1,nan,3,4", "nan"),
     (b"1,2,3,99999999999", "number"), (b"7" * 700, "length")],
)  # fmt: skip
def test_what_cannot_be_read_is_counted_and_is_a_lost_sample(text, fault):
    dec = decoder()
    chunks = read(dec, b"\n1,2,3,4\n" + text + b"\n5,6,7,8\n")
    assert [int(row[0]) for chunk in chunks for row in chunk.samples] == [1, 5]
    assert dec.faults[fault] == 1
    assert sum(dec.faults.values()) == 1
    assert sum(chunk.lost_before for chunk in chunks) == (fault != "length")  # who knows what a line without end was


def test_a_line_without_end_takes_no_memory():
    cutter = LineCutter()
    for _ in range(1000):
        assert cutter.feed(b"9" * 1000) == []
    assert len(cutter._rest) <= 512
    assert cutter.feed(b"\n1\n") == ["1"]
    assert cutter.dropped == 1


def test_lost_lines_show_in_the_time_column():
    data = [*lines(50, start_ms=0)]
    chunks = read(decoder("t,a,b,c,d"), b"\n" + b"".join(data[:20] + data[23:]))
    assert [chunk.lost_before for chunk in chunks] == [0, 3]
    assert chunks[1].first == 23


def test_a_damaged_time_is_dropped_and_a_restart_is_told():
    data = [*lines(30, start_ms=90_000)]
    data[10] = data[10][1:]  # a lost byte: 90125 reads as 0125
    data[20] = b"9" + data[20]
    dec = decoder("t,a,b,c,d")
    found = read(dec, b"\n" + b"".join([*data, *lines(20, start_ms=300)]))
    assert dec.faults["time"] == 2
    reports = [item for item in found if isinstance(item, BoardReport)]
    assert [report.facts.boot_id for report in reports] == [1]
    after = found[found.index(reports[0]) + 1 :]
    assert after[0].first == 0
    assert sum(len(chunk) for chunk in after) == 20
    assert [chunk.lost_before for chunk in found if isinstance(chunk, Chunk)] == [0, 1, 1, 0]


def test_milliseconds_wrap():
    top = 2**32 - 200
    data = b"".join(f"{(top + 12 * i) % 2**32},1,2,3,4\n".encode() for i in range(40))
    chunks = read(decoder("t,a,b,c,d"), b"\n" + data)
    ticks = np.concatenate([chunk.ticks for chunk in chunks])
    np.testing.assert_array_equal(np.diff(ticks), 12_000)


def test_silence_is_lost_time_and_a_late_block_is_not():
    dec = decoder(rate_hz=100.0)
    [chunk] = dec.feed(b"\n" + b"".join(lines(50)), 1.0)
    [late] = dec.feed(b"".join(lines(300, 50)), 4.0)  # the host was busy: all is there
    [gone] = dec.feed(b"".join(lines(10, 350)), 7.0)
    assert (chunk.lost_before, late.lost_before, gone.lost_before) == (0, 0, 290)


@pytest.mark.parametrize("columns", ["", "t", "a,a", "a,,b"])
def test_impossible_columns_are_refused(columns):
    with pytest.raises(BadParameter, match="columns"):
        TextLayout.parse(columns)


SWAY = (
    "mean_velocity_ML", "mean_velocity_AP", "mean_velocity_ML_AND_AP", "rms_ML", "rms_AP", "range_ML", "range_AP",
    "mean_distance_Radius", "confidence_ellipse_area_ML_AND_AP", "sway_area_per_second_ML_AND_AP",
    "mean_frequency_ML_AND_AP", "power_frequency_50_Power_Spectrum_Density_ML",
    "power_frequency_95_Power_Spectrum_Density_ML",
)  # fmt: skip


@pytest.mark.parametrize(("rate_hz", "timed"), [(40.0, False), (80.0, False), (80.0, True)])
def test_sway_is_that_of_the_binary_path(rate_hz, timed):
    """Jitter of printing up to 10 ms, a rate that is 3 % off the nominal one: within 2 %."""
    rng = np.random.default_rng(5)
    n = round(40 * rate_hz)
    true_hz = 1.03 * rate_hz
    time_s = np.arange(n) / true_hz
    sway = np.cumsum(rng.standard_normal((n, 2)), axis=0)
    sway = 8 * (sway - sway.mean(axis=0)) / sway.std(axis=0)
    plate = square_plate(1e-5 * 9.80665)
    loads = cell_loads(plate, 700 + rng.standard_normal(n), sway[:, 0], sway[:, 1])
    counts = np.rint(loads / plate.n_per_count).astype(np.int64)
    late_s = np.sort(time_s + rng.uniform(0.001, 0.011, n))  # lines come in order

    binary = Fp1Decoder(BoardFacts(streams=(StreamInfo(nominal_rate_hz=rate_hz),)))
    text = decoder(("t," if timed else "") + "a,b,c,d", rate_hz, unit="kg", time_unit="ms")
    text.feed(b"\n", 0.0)
    paths = {"binary": [], "text": []}
    for i in range(n):
        framed = encode_data(i, round(time_s[i] * 1e6), 0, counts[i : i + 1])
        paths["binary"] += binary.feed(framed, time_s[i] + 0.001)
        line = ",".join(f"{value:.3f}" for value in counts[i] * 1e-5)
        stamp = f"{(time_s[i] + rng.uniform(0, 0.003)) * 1e3:.0f}," if timed else ""
        paths["text"] += text.feed(f"{stamp}{line}\r\n".encode(), late_s[i])
    found = {}
    for name, chunks in paths.items():
        samples = np.concatenate([chunk.samples for chunk in chunks])
        device_s = np.concatenate([chunk.ticks for chunk in chunks]) / 1e6
        assert len(samples) == n
        assert sum(chunk.lost_before for chunk in chunks) == 0
        host_s = fit_clock(device_s, [chunk.host_s for chunk in chunks]).host(device_s)
        measured_hz = (n - 1) / (host_s[-1] - host_s[0])
        cop = centre_of_pressure(to_wrench(samples, np.zeros(4), plate), 50.0)
        found[name] = soleplate.sway(cop[:, 0], cop[:, 1], measured_hz, preset="quijoux2021")
    for key in SWAY:
        assert found["text"][key].value == pytest.approx(found["binary"][key].value, rel=0.02), key


class Board:
    """A sketch that prints 80 times a second to whoever listens, from a thread."""

    def __init__(self, write, line=b"%d,1000,2000,3000,4000\r\n"):
        self._write, self._line, self._on = write, line, True
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        began = time.monotonic()
        for i in range(100_000):
            if not self._on:
                return
            try:
                self._write(self._line % (i * 125 // 10) if b"%" in self._line else self._line)
            except OSError:
                return
            time.sleep(max(0.0, began + i / 80 - time.monotonic()))

    def stop(self):
        self._on = False
        self._thread.join(2)


@pytest.fixture
def terminal():
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    boards = []
    yield os.ttyname(theirs), lambda **more: boards.append(Board(lambda data: os.write(ours, data), **more))
    for board in boards:
        board.stop()
    os.close(ours)
    os.close(theirs)


def connect(url):
    url = PlateUrl.parse(url)
    return DRIVER.open(url, parse_parameters(DRIVER.options, url.options, of="text:"), ["plate"])["plate"]


def gather(connection, url, seconds=0.5, least=0):
    """Read for so long, and until so many samples have come."""
    dec = TextPlateDriver().decoder(
        connection.facts, parse_parameters(DRIVER.options, PlateUrl.parse(url).options, of="text:")
    )
    end, chunks = time.monotonic() + seconds, []
    while time.monotonic() < end or (sum(map(len, chunks)) < least and time.monotonic() < end + PATIENCE_S):
        block = connection.read()
        chunks += dec.feed(block.data, block.host_s)
    return chunks


def test_the_rate_is_measured_and_the_plate_is_marked_unverified(terminal):
    port, start = terminal
    start()
    url = f"text:{port}?columns=t,a,b,c,d&unit=g"
    connection = connect(url)
    try:
        assert connection.facts.streams[0].nominal_rate_hz == pytest.approx(80, rel=0.15)
        assert connection.facts.adc == "unverified"
        chunks = gather(connection, url)
        assert (connection.calibration.n_per_count * chunks[0].samples[0]).sum() == pytest.approx(9.80665 * 10)
    finally:
        connection.close()


def test_a_session_says_that_its_plate_is_unverified(terminal, tmp_path):
    port, start = terminal
    start()
    protocol = Protocol("listen", "", "", lambda _: (yield Rest(0.5)), 1, (), (("plate",),), ())
    urls = {"plate": PlateUrl.parse(f"text:{port}?columns=t,a,b,c,d&rate=80")}
    recording = open_session(conduct(Order(protocol, urls, "P01", tmp_path)))
    assert recording.plate().facts.adc == "unverified"
    assert [event.code for event in recording.events if isinstance(event, Warned)][:1] == ["unverified-plate"]
    assert len(recording.plate().stream()) > 30
    assert recording.plate().stream().measured_rate_hz == pytest.approx(80, rel=0.05)


def test_lines_that_do_not_fit_are_shown(terminal, monkeypatch):
    port, start = terminal
    start(line=b"load: 12 kg\r\n")
    monkeypatch.setattr("soleplate_drivers.text_listening.LISTEN_S", 0.5)
    with pytest.raises(PlateNotFound, match=r"load: 12 kg.*4 columns are expected.*soleplate plates text:"):
        connect(f"text:{port}?rate=80")


def test_a_silent_port_is_told(terminal, monkeypatch):
    monkeypatch.setattr("soleplate_drivers.text_listening.LISTEN_S", 0.3)
    with pytest.raises(PlateNotFound, match="No lines come"):
        connect(f"text:{terminal[0]}")


def serve(handle):
    server = socket.create_server(("127.0.0.1", 0))

    def run():
        with suppress(OSError):  # the test has ended
            caller, _ = server.accept()
            with caller:
                handle(caller)

    threading.Thread(target=run, daemon=True).start()
    return server, server.getsockname()[1]


def test_a_networked_board_and_the_end_of_its_network():
    read = threading.Event()

    def handle(caller):
        board = Board(caller.sendall)
        read.wait(PATIENCE_S)
        board.stop()

    server, port = serve(handle)
    url = f"text:socket://127.0.0.1:{port}?columns=t,a,b,c,d&rate=80"
    with server:
        connection = connect(url)
        try:
            chunks = gather(connection, url, 0.1, least=11)
            assert sum(len(chunk) for chunk in chunks) > 10
            read.set()
            with pytest.raises(PlateLost, match="network was cut"):
                gather(connection, url, PATIENCE_S)
        finally:
            connection.close()


@pytest.mark.filterwarnings("ignore:set(Daemon|Name):DeprecationWarning")  # of pyserial
def test_a_board_behind_rfc2217():
    """pyserial's own server side stands for the device server."""
    import serial
    from serial.rfc2217 import PortManager

    def handle(caller):
        link = serial.serial_for_url("loop://", timeout=0)
        out = type("Out", (), {"write": staticmethod(caller.sendall)})()
        manager = PortManager(link, out)
        board = Board(lambda data: caller.sendall(b"".join(manager.escape(data))))
        caller.settimeout(0.05)
        end = time.monotonic() + 20
        while time.monotonic() < end:
            try:
                data = caller.recv(1024)
            except TimeoutError:
                continue
            except OSError:
                break
            if not data:
                break
            link.write(b"".join(manager.filter(data)))
        board.stop()

    server, port = serve(handle)
    url = f"text:rfc2217://127.0.0.1:{port}?columns=t,a,b,c,d&rate=80"
    with server:
        connection = connect(url)
        try:
            assert sum(len(chunk) for chunk in gather(connection, url, 0.1, least=11)) > 10
        finally:
            connection.close()


def test_nobody_at_the_address_is_told():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(PlateNotFound, match="nobody answers at this address"):
        connect(f"text:socket://127.0.0.1:{port}")


def test_signs_of_other_alphabets_are_text():
    line = "Weight: 71.2 kg, T: 24.1 °C, Höhe: 3 µm\n"
    assert share_of_no_text(line.encode()) == 0
    assert share_of_no_text(b">f1:12.34\xa7\xa7\xfekg\n") > 0.1
    assert LineCutter().feed(b"\n" + line.encode()) == [line.strip()]
    url = PlateUrl("text", "/dev/ttyUSB0", {"line": "Weight: {f1} kg, T: {-} °C, Höhe: {-} µm", "unit": "kg"})
    assert PlateUrl.parse(str(url)) == url


def test_lines_without_a_number_are_no_lost_samples():
    """A header that is printed again, a prompt, a comment: the samples around them are all there."""
    made = decoder("FL,FR,BL,BR", unit="kg")
    made.feed(b"\n1,2,3,4\n", 0.0)
    chunks = made.feed(b"FL,FR,BL,BR\n>\nOK\n# 9,9,9,9\n1,2,3,4\n", 0.02)
    assert [(chunk.first, chunk.lost_before) for chunk in chunks] == [(1, 0)]
    assert made.faults["remark"] == 4


def test_lines_in_another_unit_are_counted_and_not_read():
    made = decoder("-,f1,-", unit="g")
    made.feed(b"\n", 0.0)
    chunks = made.feed(b"Load: 950 g\nLoad: 1.05 kg\nLoad: 990 g\n", 0.0)
    assert [(chunk.samples[0, 0], chunk.lost_before) for chunk in chunks] == [(95_000, 0), (99_000, 1)]
    assert made.faults["unit"] == 1
