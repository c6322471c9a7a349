"""What goes wrong on the wire, on the board and in the converter is counted, and no wrong count gets through."""

import os
import re
import subprocess

import numpy as np
import pytest
import truth
import wire
from plate import Listener, Plate, read_until, record

pytestmark = pytest.mark.firmware

MISSED, SEE_STATUS = 0x10, 0x80


def samples_in(stream: bytes) -> list[wire.Sample]:
    return [wire.sample_of(payload) for payload in wire.decode(stream).of(wire.DATA)]


def check_true(samples: list[wire.Sample], log) -> int:
    """Compare what came with the truth; return how many conversions did not come."""
    for channel in range(4):
        found = truth.compare(
            truth.load(log, channel),
            [sample.seq for sample in samples],
            [sample.t_us for sample in samples],
            [sample.counts[channel] for sample in samples],
        )
        assert found.wrong == 0
    return found.lost


@pytest.mark.parametrize(
    ("fault", "most_lost"),
    [("drop 1", 1), ("drop 24", 2), ("drop 500", 22), ("corrupt 1", 2), ("corrupt 100", 6), ("garbage 300", 1)],
)
def test_wire_faults_cost_no_more_than_the_frames_they_hit(build, tmp_path, fault, most_lost):
    log = tmp_path / "truth.csv"
    got = record(build, "plate_ads131m04", 2, at=[f"{t} {fault}" for t in (0.7, 1.1, 1.3)], truth=log)
    lost = check_true(samples_in(got.stream), log)
    assert (0 if "garbage" in fault else 1) <= lost <= 3 * most_lost


def test_a_stall_only_delays(build, tmp_path):
    log = tmp_path / "truth.csv"
    got = record(build, "plate_ads131m04", 2, at=["1 stall 400"], truth=log)
    assert check_true(samples_in(got.stream), log) == 0
    assert got.stats["lost_full"] == 0


def test_a_full_transmit_buffer_drops_whole_frames(slow_build, tmp_path):
    log = tmp_path / "truth.csv"
    got = record(slow_build, "plate_ads131m04", 3, truth=log)
    frames = wire.decode(got.stream)
    assert frames.bad == 0
    samples = samples_in(got.stream)
    lost = check_true(samples, log)
    status = [wire.status_of(payload) for payload in frames.of(wire.STATUS)][-1]
    assert lost > 1000
    assert status.tx_overrun > 1000
    assert status.missed == 0
    assert any(sample.flags & SEE_STATUS for sample in samples)


def test_missed_conversions_are_flagged_and_numbered(build, tmp_path):
    log = tmp_path / "truth.csv"
    got = record(build, "plate_ads131m04", 2, truth=log, sps=5000)
    samples = samples_in(got.stream)
    assert check_true(samples, log) > 1000
    steps = np.diff(truth.unwrap([sample.seq for sample in samples], 16))
    flagged = np.array([bool(sample.flags & MISSED) for sample in samples[1:]])
    # A gap is flagged, unless the frame that carried the flag was itself dropped for want of room.
    assert flagged[steps > 1].mean() > 0.9
    assert [wire.status_of(payload) for payload in wire.decode(got.stream).of(wire.STATUS)][-1].missed > 1000


@pytest.mark.parametrize("firmware", ["plate_ads131m04", "plate_ads1256", "plate_hx711"])
def test_saturated_channels_are_flagged(build, tmp_path, firmware):
    loads = tmp_path / "loads.csv"
    loads.write_text("time_s,c0,c1,c2,c3\n0,5,9e6,-9e6,8388606\n")
    got = record(build, firmware, 2, schedule=loads)
    frames = wire.decode(got.stream)
    if firmware == "plate_hx711":
        flags = {(p[1] & 0x0F, p[1] & 0x70) for p in frames.of(wire.ASYNC)}
        assert flags == {(0, 0), (1, 0x20), (2, 0x20), (3, 0)}
    else:
        assert {sample.flags & 0x7F for sample in samples_in(got.stream)} == {0b0110}
        assert samples_in(got.stream)[0].counts == [5, 8388607, -8388608, 8388606]
    status = [wire.status_of(payload) for payload in frames.of(wire.STATUS)][-1]
    assert [bool(n) for n in status.saturations] == [False, True, True, False]
    assert status.desyncs == [0, 0, 0, 0]


@pytest.mark.parametrize(("firmware", "chip"), [("plate_ads131m04", b"ADS131M04"), ("plate_ads1256", b"ADS1256")])
def test_a_converter_that_restarts_is_flagged_and_set_up_again(build, firmware, chip):
    got = record(build, firmware, 3, at=["1.5 brownout"])
    usual = record(build, firmware, 3)
    frames = wire.decode(got.stream)
    samples = samples_in(got.stream)
    assert 1 <= sum(sample.flags & 0x0F == 0x0F for sample in samples) < 10
    assert frames.of(wire.LOG)[0][2:] == chip + b" restarted: set up again"
    late = [[s for s in samples_in(run.stream) if s.t_us > 2_000_000] for run in (got, usual)]
    assert all(sample.flags & 0x7F == 0 for sample in late[0])
    # The old rate again, not that of the chip's power-up state.
    periods = [np.mean(np.diff([sample.t_us for sample in run])) for run in late]
    assert periods[0] == pytest.approx(periods[1], rel=2e-3)
    status = [wire.status_of(payload) for payload in frames.of(wire.STATUS)]
    assert any(all(each.desyncs) for each in status)


def symbol(build, firmware: str, name: str) -> str:
    listing = subprocess.run(["avr-nm", build / f"{firmware}.elf"], capture_output=True, text=True, check=True).stdout
    return "0x" + re.search(rf"^00([0-9a-f]+) \w \w*{name}\w*$", listing, re.MULTILINE).group(1)


def test_sequence_numbers_wrap(build):
    address = symbol(build, "plate_ads131m04", "ready_seq")
    got = record(build, "plate_ads131m04", 2, at=[f"0.2 poke {address} 65000 2"])
    seq = [sample.seq for sample in samples_in(got.stream)]
    assert seq[0] > 65000
    assert seq[-1] < 2000
    assert set(np.diff(truth.unwrap(seq, 16))) == {1}


def test_device_time_wraps(build):
    address = symbol(build, "plate_ads131m04", "timer0_overflow_count")
    overflows = (1 << 22) - 1000  # one is 1024 us
    got = record(build, "plate_ads131m04", 2, at=[f"0.2 poke {address} {overflows} 4"])
    t_us = [sample.t_us for sample in samples_in(got.stream)]
    assert t_us[0] > 4_290_000_000
    assert t_us[-1] < 2_000_000
    assert np.all(np.abs(np.diff(truth.unwrap(t_us, 32)) - 1000) <= 12)


def test_clock_error_shows_in_device_time(build):
    got = record(build, "plate_ads131m04", 10, ppm=5000)
    t_us = [sample.t_us for sample in samples_in(got.stream)]
    assert np.mean(np.diff(t_us)) == pytest.approx(1005, abs=0.01)


def test_unplug_plug_and_reset(build, tmp_path):
    link = tmp_path / "plate"

    def wait_for_boot(port: int, boot_id: int) -> None:
        # HELLOs of the boot before may still be on their way.
        listener = Listener(port)
        while (got := wire.hello_of(listener.wait(wire.HELLO)).boot_id) != boot_id:
            assert got == boot_id - 1

    with Plate(build, "plate_ads131m04", link=link) as plate:
        port = os.open(plate.path, os.O_RDWR | os.O_NOCTTY)
        wait_for_boot(port, 1)
        plate.tell("unplug")
        read_until(port, lambda got: False)  # ends when the port says that it is gone
        os.close(port)
        assert not link.exists()
        with pytest.raises(RuntimeError, match="not plugged in"):
            plate.tell("unplug")
        plate.tell("plug")
        port = os.open(plate.path, os.O_RDWR | os.O_NOCTTY)
        wait_for_boot(port, 2)
        plate.tell("reset")
        wait_for_boot(port, 3)
        with pytest.raises(RuntimeError, match="unknown command"):
            plate.tell("explode")
        os.close(port)
