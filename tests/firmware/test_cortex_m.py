"""32-bit boards as real machine code: the unchanged sketch on a Cortex-M7, DRDY as an interrupt, a FIFO of two."""

import os
import subprocess
import sys
import time
from pathlib import Path

import cortex
import numpy as np
import pytest
from device import wrong_samples
from long_form import some_of
from stance_loads import counts_at, drawn, loads, recorded

from soleplate.acquire.board_tests import board_tests
from soleplate.api.driver import PlateUrl
from soleplate.api.protocol import Protocol, Rest
from soleplate.cli.main import main
from soleplate.scoring.numbers.signals import signals_at
from soleplate.session.conduct import Order, conduct
from soleplate.storage.opening import open_session

WHOLE = Path(__file__).parents[3] / "shared/reference/balance/acuna_EO1_1000Hz.csv"
STANCE = ("trials=1", "practice=0", "rest_s=0", "leg=left")


@pytest.fixture(scope="module")
def tools():
    if lacking := cortex.missing():
        message = f"no {', '.join(lacking)}: .ci/install firmware"
        if os.environ.get("CI") == "true":
            pytest.fail(message, pytrace=False)
        pytest.skip(message)


@pytest.fixture(scope="module")
def program(tools, tmp_path_factory):
    return cortex.build(tmp_path_factory.mktemp("cortex"))


def record(seconds, url, folder):
    protocol = Protocol("listen", "", "", lambda _: (yield Rest(seconds)), 1, (), (("plate",),), ())
    return open_session(conduct(Order(protocol, {"plate": PlateUrl.parse(url)}, "P01", folder)))


@pytest.mark.parametrize(("rate", "seconds"), [(1000, 3.0), (2000, 3.0)])
def test_every_conversion_arrives_as_it_was(program, tmp_path, rate, seconds, capsys):
    """By the board's own clock: how fast QEMU goes is the machine's matter."""
    with cortex.Board(program) as board:
        recording = record(seconds, f"serial:{board.path}?rate={rate}&clock=device", tmp_path)
    stream = recording.plate().stream()
    assert recording.plate().facts.board == "teensy4"
    assert len(stream) >= 0.95 * rate * seconds
    assert stream.lost == 0
    assert not stream.flags.any()
    assert wrong_samples(stream.samples, stream.numbers) == 0
    assert stream.measured_rate_hz == pytest.approx(rate, rel=1e-4)
    with capsys.disabled():
        print(f"\nCortex-M7 at {rate} Hz: {len(stream)} samples, {stream.lost} lost")


def test_it_tests_itself_keeps_its_gain_and_blinks(program, tmp_path, capsys):
    with cortex.Board(program) as board:
        sound = board_tests(PlateUrl.parse(f"serial:{board.path}"))
        facts = record(0.5, f"serial:{board.path}?gain=32&rate=500&clock=device", tmp_path).plate().facts
        assert main(["plates", "--blink", f"serial:{board.path}", "--seconds", "1"]) == 0
    assert [one.fine for one in sound[:3]] == [True] * 3  # its bridges are noise from end to end
    assert facts.gain == 32
    assert facts.streams[0].nominal_rate_hz == 500
    assert len(facts.device_id) == 16
    assert "blink for 1 s" in capsys.readouterr().out


def test_a_rate_that_the_converter_has_not_is_refused(program, tmp_path):
    from soleplate.errors import SoleplateError

    with cortex.Board(program) as board, pytest.raises(SoleplateError, match=r"rate|Rate|R1234"):
        record(0.5, f"serial:{board.path}?rate=1234", tmp_path)


@pytest.mark.parametrize("hold_s", some_of([8, 25]))
def test_a_recorded_stance_at_4000_hz(tools, tmp_path, capsys, hold_s):
    """``soleplate run``, from the converter to the stored centre of pressure; in the long form a minute of it."""
    stance = recorded(WHOLE) if WHOLE.exists() else drawn()
    whole = hold_s == 25
    stood = loads(*stance) if whole else loads(*(one[:16_000] for one in stance), back_s=0)
    (tmp_path / "loads.bin").write_bytes(stood.counts.tobytes())
    program = cortex.build(tmp_path / "board", tmp_path / "loads.bin")
    began = time.monotonic()
    with cortex.Board(program) as board:
        url = f"serial:{board.path}?rate=4000&clock=device"
        words = [sys.executable, "-m", "soleplate.cli.main", "run", "single-leg-stance", "--plate", url,
                 "--participant", "P01", "--out", tmp_path, "--answer", "check_list=nothing"]  # fmt: skip
        settings = (*STANCE, f"seconds={hold_s}", f"window_s={20 if whole else 8}")
        words += [word for setting in settings for word in ("-p", setting)]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
    took_s = time.monotonic() - began
    assert done.returncode == 0, done.stderr
    recording = open_session(next(tmp_path.glob("*.h5")))
    stream = recording.plate().stream()
    assert len(stream) >= (60 if whole else 15) * 4000
    assert stream.lost == 0
    assert not stream.flags.any()
    expected = counts_at(stood.counts, np.arange(len(stream) + 8000), 4000)
    first = int(np.flatnonzero(expected.any(axis=1))[0] - np.flatnonzero(stream.samples.any(axis=1))[0])
    assert 0 <= first < 8000
    assert (expected[first + stream.numbers] == stream.samples).all()
    [trial] = recording.trials
    wrench = signals_at(recording, trial.start_s)["plate"].wrench
    at = (first + stream.numbers) / 4 - stood.first  # milliseconds since both feet are up
    standing = (at >= 0) & (at <= len(stood.right_mm) - 1)
    found = np.column_stack([-wrench[:, 2], wrench[:, 1]])[standing] / wrench[standing, :1]
    true = np.column_stack([np.interp(at[standing], np.arange(len(mm)), mm) for mm in (stood.right_mm, stood.front_mm)])
    off_mm = float(np.abs(found - true).max())
    assert off_mm <= 0.1
    assert trial.state == "valid"
    with capsys.disabled():
        print(
            f"\nCortex-M7, {len(stream) / 4000:.0f} s at 4000 Hz in {took_s:.0f} s: {stream.lost} lost, 0 wrong; "
            f"{'recorded' if WHOLE.exists() else 'drawn'} stance, centre of pressure at most {off_mm:.4f} mm off"
        )
