"""32-bit boards as real machine code: the unchanged sketch on a Cortex-M7, DRDY as an interrupt, a FIFO of two."""

import os

import cortex
import pytest
from device import wrong_samples

from soleplate.api.driver import PlateUrl
from soleplate.api.protocol import Protocol, Rest
from soleplate.cli.main import main
from soleplate.session.conduct import Order, conduct
from soleplate.storage.recording import Recording


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    if lacking := cortex.missing():
        message = f"no {', '.join(lacking)}: .ci/install firmware"
        if os.environ.get("CI") == "true":
            pytest.fail(message, pytrace=False)
        pytest.skip(message)
    return cortex.build(tmp_path_factory.mktemp("cortex"))


def record(seconds, url, folder):
    protocol = Protocol("listen", "", "", lambda _: (yield Rest(seconds)), 1, (), (("plate",),), ())
    return Recording.open(conduct(Order(protocol, {"plate": PlateUrl.parse(url)}, "P01", folder)))


@pytest.mark.parametrize(
    ("rate", "seconds"),
    [(1000, 3.0), (2000, 3.0), (4000, 3.0), pytest.param(4000, 60.0, marks=pytest.mark.full)],
)
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


def test_it_keeps_its_gain_and_blinks(program, tmp_path, capsys):
    with cortex.Board(program) as board:
        facts = record(0.5, f"serial:{board.path}?gain=32&rate=500&clock=device", tmp_path).plate().facts
        assert main(["plates", "--blink", f"serial:{board.path}", "--seconds", "1"]) == 0
    assert facts.gain == 32
    assert facts.streams[0].nominal_rate_hz == 500
    assert len(facts.device_id) == 16
    assert "blink for 1 s" in capsys.readouterr().out


def test_a_rate_that_the_converter_has_not_is_refused(program, tmp_path):
    from soleplate.errors import SoleplateError

    with cortex.Board(program) as board, pytest.raises(SoleplateError, match=r"rate|Rate|R1234"):
        record(0.5, f"serial:{board.path}?rate=1234", tmp_path)
