"""A board that stops sending without an error of the port: some systems tell nothing of a cable that was pulled."""

import pytest
from soleplate_drivers import serial_plate

from soleplate.errors import PlateLost
from soleplate.model.plate import BoardFacts, StreamInfo


class Line:
    """A board that says who it is, then what the test lays ready; a wait takes 0.1 s."""

    device = "COM5"

    def __init__(self, *_):
        self.ready, self.now_s, self.closed = [], 0.0, False

    def greet(self):
        return BoardFacts("0001", streams=(StreamInfo(columns=("c0", "c1", "c2", "c3")),))

    def command(self, text):
        pass

    def restart_hearing(self):
        pass

    def take(self):
        if self.ready:
            return self.ready.pop(0)
        self.now_s += 0.1
        return b""

    def monotonic(self):
        return self.now_s

    def close(self):
        self.closed = True


@pytest.fixture
def connection(monkeypatch):
    line = Line()
    monkeypatch.setattr(serial_plate, "SerialLine", lambda *_: line)
    monkeypatch.setattr(serial_plate, "time", line)
    driver = serial_plate.SerialPlateDriver()
    options = {parameter.name: parameter.default for parameter in driver.options}
    return serial_plate.SerialConnection("COM5", options), line


def reads_until_lost(found):
    for number in range(1000):
        try:
            found.read()
        except PlateLost as error:
            return number, str(error)
    raise AssertionError("a silent board was never given up")


def test_a_silent_board_is_lost_after_three_seconds(connection):
    found, _ = connection
    number, said = reads_until_lost(found)
    assert 29 <= number <= 31
    assert "COM5 has sent nothing for 3 s" in said


def test_a_board_that_pauses_for_less_is_not(connection):
    found, line = connection
    for _ in range(5):
        for _ in range(25):
            assert found.read().data == b""
        line.ready.append(b"frame")
        assert found.read().data == b"frame"
    assert 29 <= reads_until_lost(found)[0] <= 31
