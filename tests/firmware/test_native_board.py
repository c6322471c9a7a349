"""32-bit boards: the sketch compiled natively, at 4000 conversions of four channels a second in batches."""

import resource
import shutil
import time

import numpy as np
import pytest
from device import BOARDS, Device, build_device, check_sketch, wrong_samples
from soleplate_drivers import serial_plate

from soleplate.acquire.board_tests import board_tests
from soleplate.api.driver import PlateUrl
from soleplate.api.events import ClockStarted, SyncFound
from soleplate.api.protocol import Protocol, Rest
from soleplate.cli.doctor import boards
from soleplate.cli.main import main
from soleplate.session.commands import SetMark
from soleplate.session.conduct import Order, conduct
from soleplate.storage.opening import open_session
from soleplate.storage.sync import TAP

pytestmark = pytest.mark.skipif(not shutil.which("c++"), reason="no C++ compiler: apt-get install build-essential")


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    return build_device(tmp_path_factory.mktemp("device"))


class TapAt:
    """An operator who marks a tap."""

    attended = False

    def __init__(self, host_s):
        self._left = [host_s]

    def commands(self, runner):
        if self._left and time.monotonic() > self._left[0]:
            self._left.clear()
            yield SetMark(TAP)


def record(seconds, urls, folder, operator=None):
    protocol = Protocol("listen", "", "", lambda _: (yield Rest(seconds)), 1, (), (tuple(urls),), ())
    order = Order(protocol, {role: PlateUrl.parse(url) for role, url in urls.items()}, "P01", folder)
    return open_session(conduct(order, operator))


@pytest.mark.parametrize("board", BOARDS)
def test_the_sketch_is_correct_for_every_board(board):
    check_sketch(board)


def test_4000_hz_of_four_channels_lose_nothing(program, tmp_path, capsys):
    """``make soak`` does the same for ten minutes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with Device(program, ppm=50) as device:
        recording = record(4.0, {"plate": f"serial:{device.path}?rate=4000"}, tmp_path)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    stream = recording.plate().stream()
    assert recording.plate().facts.board == "teensy4"
    assert len(stream) >= 16_000
    assert stream.lost == 0
    assert not stream.flags.any()
    assert wrong_samples(stream.samples, stream.numbers) == 0
    assert stream.measured_rate_hz == pytest.approx(4000, abs=1)
    assert stream.info.nominal_rate_hz == 4000
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    with capsys.disabled():
        print(f"\n4000 Hz x 4: {len(stream)} samples, {stream.lost} lost; reader and board {25 * used:.0f} % of a CPU")


@pytest.mark.parametrize("rate", [500])
def test_other_rates(program, tmp_path, rate):
    with Device(program) as device:
        stream = record(1.0, {"plate": f"serial:{device.path}?rate={rate}"}, tmp_path).plate().stream()
    assert stream.lost == 0
    assert stream.measured_rate_hz == pytest.approx(rate, rel=0.01)
    assert wrong_samples(stream.samples, stream.numbers) == 0


DELAY_MS = 12.0


def apart_after_tap(program, folder):
    """Record two boards behind bridges of different delay, with a pulse of 5 ms on both at once; return ms apart.

    The truth is each board's own clock, which is known exactly. Also returned: by how much what the tap showed differs
    from the delay of the bridges.
    """
    folder.mkdir()
    epoch = time.monotonic()
    tap = {"epoch": repr(epoch), "tap_at": 4.0}
    ppm = {"left": 80, "right": -120}
    with Device(program, **tap, ppm=80) as left, Device(program, **tap, ppm=-120, delay_ms=DELAY_MS, uid=2) as right:
        urls = {"left": f"serial:{left.path}", "right": f"serial:{right.path}?rate=2000"}
        recording = record(4.5, urls, folder, TapAt(epoch + 4.8))
    [start_s] = [event.host_s for event in recording.events if isinstance(event, ClockStarted)]
    [found] = [event for event in recording.events if isinstance(event, SyncFound)]
    errors = {}
    for role in recording.roles:
        stream = recording.plate(role).stream()
        errors[role] = stream.time_s + start_s - epoch - stream.ticks / (1e6 + ppm[role])
    return 1e3 * (np.median(errors["left"]) - np.median(errors["right"])), 1e3 * found.offset_s - DELAY_MS


def test_bridges_of_different_delay_are_aligned_by_a_tap(program, tmp_path, capsys):
    """In real time: a machine busy with something else delays the bytes of one board, so that it may try again."""
    for number in range(6):
        apart_ms, added_ms = apart_after_tap(program, tmp_path / str(number))
        with capsys.disabled():
            print(f"\nbridges {DELAY_MS:g} ms apart, host {added_ms:+.2f} ms: {apart_ms:+.3f} ms after the tap test")
        if abs(apart_ms) <= 0.5 and abs(added_ms) <= 2.0:
            break
    assert abs(apart_ms) <= 0.5
    assert abs(added_ms) <= 2.0


def test_blinking_tells_left_from_right(program, capsys):
    with Device(program) as device:
        assert main(["plates", "--blink", f"serial:{device.path}", "--seconds", "1"]) == 0
    assert "blink for 1 s" in capsys.readouterr().out


def findings_of(device):
    return {str(one.what): one for one in board_tests(PlateUrl.parse(f"serial:{device.path}"))}


def test_a_board_tests_its_converter_and_finds_it_sound(program):
    with Device(program, bridge_uv=240) as device:
        found = findings_of(device)
    assert set(found) == {"inputs shorted inside", "test signal, plus", "test signal, minus", "the bridges"}
    assert all(one.fine for one in found.values()), found
    assert "c0 0.24" in found["the bridges"].seen


@pytest.mark.parametrize(
    ("fault", "where", "told", "cure"),
    [
        (
            {"bridge_uv": 240, "too_high": 2},
            "the bridges",
            "gain 4 and gain 128 tell different voltages of c2",
            "2.5 V",
        ),
        ({"bridge_uv": 240, "broken": 1}, "test signal, plus", "13.3, 1.3, 13.3, 13.3 % of full scale", "supply"),
        ({"bridge_uv": 90_000}, "the bridges", "at more than 20 mV", "S+ or S-"),
        ({"bridge_uv": 9_400}, "the bridges", "at the end of the range at gain 128", "gain=64"),
        ({"bridge_uv": 15_000}, "the bridges", "at the end of the range at gain 128", "gain=64"),
    ],
    ids=["common mode too high", "converter broken", "input open", "clipped", "clipped by far"],
)
def test_a_fault_of_the_wiring_is_named_with_its_cure(program, fault, where, told, cure):
    with Device(program, **fault) as device:
        found = findings_of(device)
    assert not found[where].fine
    assert told in found[where].seen
    assert cure in found[where].cure


def test_a_session_says_what_the_board_found_when_it_started(program, tmp_path):
    with Device(program, bridge_uv=240, too_high=0) as device:
        recording = record(1.0, {"plate": f"serial:{device.path}"}, tmp_path)
    [said] = [event.text for event in recording.events if getattr(event, "code", "") == "board-says"]
    assert "2.5 V" in said
    assert recording.plate().stream().lost == 0


def test_the_doctor_asks_the_boards(program, monkeypatch):
    with Device(program, bridge_uv=240, too_high=3) as device:
        monkeypatch.setattr(serial_plate, "_usb_ports", lambda: [device.path])
        [wrong] = [one for one in boards() if not one.fine]
    assert "c3" in wrong.seen
