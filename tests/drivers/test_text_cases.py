"""What a plate says when it is opened with options that do not fit what it prints, and what it reads where they do."""

import pytest
from printing import Sketch
from soleplate_drivers import text_listening
from soleplate_drivers.text_plate import DRIVER

from soleplate.api.driver import PlateUrl
from soleplate.errors import PlateNotFound
from soleplate.model.parameter import parse_parameters


@pytest.fixture
def opened(monkeypatch):
    """Open a plate that prints: opened(options, say, rate) -> its connection, or what the driver raises."""
    monkeypatch.setattr(text_listening, "LISTEN_S", 1.5)
    monkeypatch.setattr(text_listening, "MEASURE_S", 0.8)
    made = []

    def make(options, say, rate_hz=80.0):
        made.append(Sketch(rate_hz).prints(say))
        url = PlateUrl.parse(f"text:{made[-1].port}?{options}")
        connection = DRIVER.open(url, parse_parameters(DRIVER.options, url.options, of="text:"), ["plate"])["plate"]
        connection.close()
        return connection

    yield make
    for one in made:
        one.stop()


@pytest.mark.parametrize(
    ("options", "say", "told"),
    [
        (
            "columns=t,f1,f2,f3,f4&unit=kg",
            lambda i, t: f"{1e6 * t:.0f},17.5,17.5,17.4,17.5\n",
            "is not in ms: it goes on by 12500 a line.*Say time=us",
        ),
        (
            "columns=t,f1&unit=kg&time=us&rate=80",
            lambda i, t: f"{1e3 * t:.0f},17.5\n",
            "is not in us.*Say time=ms",
        ),
        ("columns=t,f1&unit=kg", lambda i, t: f"{5 * i},17.5\n", "Leave that column out"),
        (
            "columns=f1,f2,f3,f4&unit=kg",
            lambda i, t: f"18,4{i % 10}1 16,9{i % 7}8\n",
            "stand before decimals.*numbers=comma",
        ),
        (
            "columns=-,-,-,f1&unit=g",
            lambda i, t: "Load_cell output val: nan\n",
            "has no number.*converter does not answer",
        ),
        ("columns=f1", lambda i, t: b"\x80\xfe\x98\xf8\x00\xe0" + bytes([0x80 + i % 90]), "is no text.*speed"),
        ("columns=-,f1,-&unit=g", lambda i, t: "Load: 17.5 kg\n", "in another unit: 'Load: 17.5 kg'.*unit=g was told"),
        ("columns=f1,f2&unit=N", lambda i, t: "weight 12.5 kg\n", "do not fit: 'weight 12.5 kg'.*soleplate plates"),
    ],
    ids=["us as ms", "ms as us", "counter", "decimal commas", "nan", "wrong speed", "another unit", "labels"],
)  # fmt: skip
def test_what_does_not_fit_is_named_at_once(options, say, told, opened):
    def printed(i, t):
        line = say(i, t)
        return line if isinstance(line, bytes) else line.encode()

    with pytest.raises(PlateNotFound, match=told):
        opened(options, printed)


def test_a_board_that_is_too_slow_is_named(opened):
    with pytest.raises(PlateNotFound, match=r"Only \d samples came.*ten in a second"):
        opened("columns=f1&unit=kg", lambda i, t: b"17.5\n", rate_hz=2)


def test_the_line_of_a_url_reads_labels_and_units(opened):
    line = "Cell 1: {FL}kg Cell 2: {FR}kg, Cell 3: {BL}kg, Cell 4: {BR}kg"

    def say(i, t):
        return f"Cell 1: 17.{i % 9}kg  Cell 2: 1kg, Cell 3: 2kg, Cell 4:-3kg\n".encode()

    assert opened(f"line={line}&unit=kg", say).facts.streams[0].columns == ("FL", "FR", "BL", "BR")


def test_lines_that_had_waited_are_not_timed(opened):
    """A board prints whether somebody listens or not; what its driver kept comes all at once."""

    def say(i, t):
        return "".join(f"{12.5 * (k + 40):.0f},17.5\n" for k in range(-39 if i == 0 else i, i + 1)).encode()

    connection = opened("columns=t,f1&unit=kg", say)
    assert connection.facts.streams[0].nominal_rate_hz == pytest.approx(80, rel=0.15)
