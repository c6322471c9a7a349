"""The serial driver reads compiled firmware: sessions, alignment, and every way in which a port disappoints."""

import json
import math
import os
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import numpy as np
import pytest
import serial.tools.list_ports
import truth as truth_log
from soleplate_drivers.framing import encode_status
from soleplate_drivers.serial_line import SerialLine
from soleplate_drivers.serial_plate import DRIVER

from soleplate.api.driver import BoardReport, PlateUrl
from soleplate.cli.main import main
from soleplate.errors import PlateError, PlateLost, PlateNotFound
from soleplate.metrics.sway.time import ellipse_area, measure_path, measure_spread
from soleplate.metrics.sway.velocity_and_area import LOW_PASS
from soleplate.model.plate import square_plate
from soleplate.pipeline.align import deskew, merge
from soleplate.pipeline.calibrate import centre_of_pressure
from soleplate.pipeline.filters import smooth
from soleplate.scoring.numbers.session import reps_of, score
from soleplate.scoring.numbers.signals import signals_at
from soleplate.sim.plate import cell_loads
from soleplate.sim.recorded import EMPTY_S, STEP_S, RecordedAthlete, read_forces
from soleplate.storage.opening import open_session

pytestmark = pytest.mark.firmware

N_PER_COUNT = 0.0005
LEAD_S = 17.0  # empty: the greeting takes some seconds of the board's time when it runs faster than real time
OFFSETS = np.array([1000.0, 2000.0, -3000.0, 500.0])


def write_schedule(path, time_s, counts):
    rows = np.column_stack([time_s, counts])
    np.savetxt(path, rows, fmt=["%.6f", *["%.2f"] * 4], delimiter=",", header="time_s,c0,c1,c2,c3", comments="")
    return path


def options(**given):
    values = {option.name: option.default for option in DRIVER.options}
    return values | {"clock": "device"} | given


def open_plate(path, **given):
    return DRIVER.open(PlateUrl("serial", path), options(**given), ["plate"])["plate"]


def collect(connection, seconds):
    """Read until the device's clock says so; return ticks and samples of every stream."""
    decoder = DRIVER.decoder(connection.facts, {})
    found = {info.name: ([], []) for info in connection.facts.streams}
    first = None
    while True:
        block = connection.read()
        for chunk in decoder.feed(block.data, block.host_s):
            if isinstance(chunk, BoardReport):
                continue
            assert chunk.lost_before == 0
            first = chunk.ticks[0] if first is None else first
            found[chunk.stream][0].append(chunk.ticks)
            found[chunk.stream][1].append(chunk.samples)
            if chunk.ticks[-1] - first > seconds * 1e6:
                assert not any(decoder.faults.values())
                return {name: (np.concatenate(t), np.concatenate(s)) for name, (t, s) in found.items() if t}


@pytest.fixture
def stance(reference, tmp_path):
    """A person's recorded stance as counts of four cells: empty, step on, 32 s, step off, empty."""
    recording = read_forces(reference / "balance" / "acuna_EO1_1000Hz.csv")
    load = RecordedAthlete(recording, 1000, ("plate",)).take(45_000)["plate"]
    loads = cell_loads(square_plate(N_PER_COUNT), load.fz_n, load.ml_mm, load.ap_mm) / N_PER_COUNT + OFFSETS
    time_s = np.concatenate([[0.0], LEAD_S + np.arange(len(loads)) / 1000])
    path = write_schedule(tmp_path / "stance.csv", time_s, np.vstack([OFFSETS, loads]))
    return path, recording


def run_stance(plate, folder):
    words = ["run", "single-leg-stance", "--plate", f"serial:{plate.path}?clock=device", "--participant", "P01",
             "--out", str(folder), "--quiet", "-p", "leg=left", "-p", "practice=0", "-p", "rest_s=0", "-p", "trials=1",
             "-p", "seconds=25", "-p", "window_s=20", "--answer", "check_list=nothing"]  # fmt: skip
    assert main(words) == 0
    return open_session(next(folder.glob("*.h5")))


def recorded_rows(recording, session_time_s):
    """Interpolate the person's recording at session times whose 0 the caller has found."""
    time_s, _, ml, ap = recording
    return np.column_stack([np.interp(session_time_s, time_s, axis) for axis in (ml, ap)])


def test_a_recorded_stance_comes_back_through_firmware_and_serial_port(start_plate, stance, tmp_path):
    schedule, recording = stance
    plate = start_plate("plate_ads131m04", lockstep=True, schedule=schedule, noise=0.1 / N_PER_COUNT, seed=5)
    session = run_stance(plate, tmp_path / "session")
    stream = session.plate("plate").stream()
    assert stream.lost == 0
    signal = signals_at(session, session.trials[0].start_s)["plate"]
    began = LEAD_S + EMPTY_S + STEP_S
    time_s = stream.ticks / 1e6 - began  # the schedule and the board's clock both begin at power-up
    inside = (time_s > 0.1) & (time_s < 31.9)
    cop = centre_of_pressure(signal.wrench[inside], 50.0)

    def error(shift):
        return cop - recorded_rows(recording, time_s[inside] + shift)

    shift = min(np.linspace(-0.005, 0.005, 41), key=lambda s: (error(s) ** 2).sum())
    rms = np.sqrt((error(shift) ** 2).mean(axis=0))
    print(f"CoP {rms} mm RMS through ADS131M04 firmware at 0.1 N cell noise (clock offset {1000 * shift:.2f} ms)")
    assert rms.max() < 0.1

    rep = reps_of(session, session.trials[0])[0]
    own = rep.time_s()
    direct = recorded_rows(recording, np.interp(own, signal.time_s, time_s) + shift)
    whole = smooth(recorded_rows(recording, np.arange(0, 32, 0.001)), LOW_PASS, 1000)
    begin = round((np.interp(own[0], signal.time_s, time_s) + shift) * 1000)
    direct = whole[begin : begin + len(direct)]
    path = measure_path(direct[:, 0], direct[:, 1])
    found = {result.key: result.value for result in score(session)}
    assert found["mean_velocity_mm_s"] == pytest.approx(path.total / (path.steps / 1000), rel=0.01)
    area = ellipse_area(measure_spread(direct[:, 0], direct[:, 1]))
    assert found["ellipse_area_mm2"] == pytest.approx(area, rel=0.01)


def test_the_free_running_board_runs_a_stance_too(start_plate, stance, tmp_path):
    schedule, _ = stance
    plate = start_plate("plate_hx711", lockstep=True, schedule=schedule, sps=93.4, spread=0.005, seed=3)
    session = run_stance(plate, tmp_path / "session")
    streams = session.plate("plate").streams
    assert list(streams) == ["cell0", "cell1", "cell2", "cell3"]
    assert len({round(stream.measured_rate_hz, 1) for stream in streams.values()}) == 4
    velocity = next(result for result in score(session) if result.key == "mean_velocity_mm_s")
    assert 6.0 < velocity.value < 9.0  # 7.2 mm/s at 1000 Hz
    assert "93" in velocity.method


def circling(radius_mm, hz, seconds):
    """Counts of four cells under a weight that circles: row-wise pairing of late cells shows at once."""
    time_s = np.arange(0, seconds, 0.0005)
    angle = 2 * np.pi * hz * time_s
    force = np.full_like(time_s, 700.0)
    loads = cell_loads(square_plate(N_PER_COUNT), force, radius_mm * np.cos(angle), radius_mm * np.sin(angle))
    return time_s, loads / N_PER_COUNT


def cop_of(counts):
    wrench = counts @ square_plate(N_PER_COUNT).matrix.T
    return centre_of_pressure(np.ascontiguousarray(wrench), 50.0)


def radius_error(counts, radius_mm):
    return float(np.abs(np.hypot(*cop_of(counts).T) - radius_mm).max())


def test_four_free_running_cells_are_brought_onto_one_clock(start_plate, tmp_path):
    schedule = write_schedule(tmp_path / "circle.csv", *circling(30.0, 0.25, 200))
    plate = start_plate("plate_hx711", lockstep=True, schedule=schedule, sps=93.4, spread=0.005)
    connection = open_plate(plate.path)
    streams = collect(connection, 16)
    connection.close()
    ordered = [streams[f"cell{cell}"] for cell in range(4)]
    common, counts = merge([(ticks / 1e6, samples[:, 0]) for ticks, samples in ordered])
    n = min(len(ticks) for ticks, _ in ordered)
    row_wise = np.column_stack([samples[:n, 0] for _, samples in ordered])
    aligned, naive = radius_error(counts, 30.0), radius_error(row_wise, 30.0)
    print(f"circle of 30 mm: {aligned:.4f} mm off after alignment, {naive:.2f} mm when paired row by row")
    assert np.isfinite(counts).all()
    assert len(common) > 1400
    assert aligned <= 0.05
    assert naive > 1.0


def test_the_skew_of_the_multiplexed_board_is_taken_out(start_plate, tmp_path):
    schedule = write_schedule(tmp_path / "circle.csv", *circling(30.0, 2.0, 100))
    plate = start_plate("plate_ads1256", lockstep=True, schedule=schedule)
    time.sleep(0.1)
    connection = open_plate(plate.path)
    ticks, samples = collect(connection, 10)["cells"]
    facts = connection.facts
    connection.close()
    line = SerialLine(plate.path)
    skew = line.greet().skew_us  # measured over the scans since the stream began
    line.close()
    assert max(skew) > 500
    straight = deskew(samples, ticks / 1e6, skew)[2:-2]
    before, after = radius_error(samples.astype(float), 30.0), radius_error(straight, 30.0)
    print(f"circle of 30 mm at 2 Hz: {before:.3f} mm off, {after:.4f} mm after the skew {skew} us is taken out")
    assert facts.adc == "ads1256"
    assert after < before / 5
    assert after < 0.05


def test_counts_equal_the_converters_own_log(start_plate, tmp_path):
    log = tmp_path / "truth.csv"
    plate = start_plate("plate_ads131m04", lockstep=True, truth=log, noise=100)
    connection = open_plate(plate.path, rate=2000.0)
    ticks, samples = collect(connection, 10)["cells"]
    connection.close()
    plate.stop()
    assert connection.facts.streams[0].nominal_rate_hz == 2000
    for channel in range(4):
        told = truth_log.load(log, channel)
        at = np.searchsorted(told.device_us, ticks - 60.0)
        assert (told.counts[at] == samples[:, channel]).all()
        assert np.abs(told.device_us[at] - ticks).max() < truth_log.CLOCK_TOLERANCE_US


def test_the_board_tells_who_it_is(start_plate):
    plate = start_plate("plate_ads131m04", lockstep=True)
    connection = open_plate(plate.path, gain=32)
    connection.close()
    connection.close()
    facts = connection.facts
    assert (facts.board, facts.adc, facts.gain, len(facts.device_id)) == ("uno", "ads131m04", 32.0, 16)


def test_a_board_that_resets_when_it_is_opened_is_waited_for(start_plate):
    plate = start_plate("plate_ads131m04", autoreset=True, boot_ms=300)
    connection = None
    for _ in range(5):  # on a busy machine its boot may take longer than a real one's ever does
        with suppress(PlateNotFound):
            connection = open_plate(plate.path)
            break
    assert connection is not None
    data = connection.read().data
    connection.close()
    assert connection.facts.adc == "ads131m04"
    assert data


def test_a_slow_board_is_found_by_trying_the_usual_speeds(start_slow_plate):
    plate = start_slow_plate("plate_ads131m04", check_baud=True)
    line = SerialLine(plate.path)
    try:
        assert line.greet().adc == "ads131m04"
    finally:
        line.close()


def test_a_wrong_speed_is_told(start_plate):
    plate = start_plate("plate_ads131m04", check_baud=True)
    with pytest.raises(PlateNotFound, match=r"no frames at any of 115200 baud.*Flash a Soleplate sketch"):
        open_plate(plate.path, baud=115_200)


def test_a_refusal_of_a_line_that_another_left_torn_is_no_refusal(start_plate):
    plate = start_plate("plate_ads131m04")
    line = SerialLine(plate.path)
    try:
        line.greet()
        line._port.write(b"S?\n")  # half a line of whoever had the port before, and the next one's question
        line.command("S0")
        with pytest.raises(PlateError, match="refused the command 'S7'"):
            line.command("S7")
    finally:
        line.close()


def test_a_rate_the_board_cannot_do_is_told(start_plate):
    plate = start_plate("plate_hx711", lockstep=True)
    with pytest.raises(PlateError, match=r"refused the command 'R1000000'.*cannot do that"):
        open_plate(plate.path, rate=1000.0)


@pytest.fixture
def empty_port():
    """A port at which nobody is; what is written to the other end comes out of it."""
    ours, theirs = os.openpty()
    import tty

    tty.setraw(ours)
    tty.setraw(theirs)
    yield ours, os.ttyname(theirs)
    os.close(ours)
    os.close(theirs)


def test_silence_is_told(empty_port):
    _, path = empty_port
    with pytest.raises(PlateNotFound, match=r"Nothing comes from .*Check the cable"):
        open_plate(path)


@contextmanager
def talking(port, data):
    """Say something again and again, as a board does."""
    stop = threading.Event()

    def talk():
        while not stop.wait(0.01):
            os.write(port, data)

    talker = threading.Thread(target=talk)
    talker.start()
    try:
        yield
    finally:
        stop.set()
        talker.join()


def test_another_sketch_is_told(empty_port):
    ours, path = empty_port
    with talking(ours, b"1023,512,77,3\r\n"), pytest.raises(PlateNotFound, match="another sketch runs on the board"):
        open_plate(path)


def test_old_firmware_is_told(empty_port):
    ours, path = empty_port
    status = encode_status(5)
    with talking(ours, status), pytest.raises(PlateNotFound, match="older or newer than this version"):
        open_plate(path)


def test_no_port_and_a_port_in_use_are_told(start_plate):
    with pytest.raises(PlateNotFound, match="there is no such port"):
        open_plate("/dev/ttyNOWHERE")
    plate = start_plate("plate_ads131m04")
    first = open_plate(plate.path)
    with pytest.raises(PlateNotFound, match="another program uses it"):
        open_plate(plate.path)
    first.close()


def test_a_pulled_cable_is_a_lost_plate(start_plate):
    plate = start_plate("plate_ads131m04")
    connection = open_plate(plate.path)
    connection.read()
    plate.tell("unplug")

    def read_on():
        for _ in range(100):
            connection.read()

    with pytest.raises(PlateLost, match="is gone"):
        read_on()
    connection.close()


def test_the_command_line_names_the_cure_and_makes_nothing(capsys, tmp_path):
    words = ["run", "step-down", "--participant", "P01", "--out", str(tmp_path), "--plate"]
    for url, cure, status in (
        ("floor=serial:/dev/ttyNOWHERE", "soleplate plates", 1),
        ("floor=serial:", "names no port", 2),
        ("serial:/dev/ttyNOWHERE", "cannot be box and floor at once", 2),
    ):
        assert main([*words, url]) == status
        assert cure in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@dataclass(order=True)
class Port:
    """A port as pyserial lists it."""

    device: str
    vid: int = 0x2341


def test_plates_and_doctor_ask_every_port(start_plate, monkeypatch, capsys):
    plate = start_plate("plate_ads131m04")
    ports = [Port(plate.path), Port("/dev/ttyNOWHERE")]
    monkeypatch.setattr(serial.tools.list_ports, "comports", lambda: ports)
    assert main(["plates", "--json"]) == 0
    found = {place["url"]: place for place in json.loads(capsys.readouterr().out)["found"]}
    assert found[f"serial:{plate.path}"]["board"]["adc"] == "ads131m04"
    assert "no such port" in found["serial:/dev/ttyNOWHERE"]["seen"]
    assert main(["doctor"]) == 1
    assert "LOOK  plates" in capsys.readouterr().out


def test_host_cost_of_one_plate_is_small(start_plate):
    """Print it; the benchmark asserts nothing about time."""
    plate = start_plate("plate_ads131m04")
    connection = open_plate(plate.path, clock="host")
    decoder = DRIVER.decoder(connection.facts, {})
    began, cpu, rows = time.monotonic(), time.process_time(), 0
    while time.monotonic() - began < 4:
        block = connection.read()
        rows += sum(
            len(chunk) for chunk in decoder.feed(block.data, block.host_s) if not isinstance(chunk, BoardReport)
        )
    spent = (time.process_time() - cpu) / (time.monotonic() - began)
    connection.close()
    print(f"host: {100 * spent:.1f} % of a core at {rows / 4:.0f} frames/s")
    assert rows > 3000
    assert math.isfinite(spent)
