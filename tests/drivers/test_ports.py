"""Ports whose system is odd: it cannot list them, or calls the end of a wait an error."""

import pytest
import serial.tools.list_ports
from soleplate_drivers.serial_plate import DRIVER
from soleplate_drivers.serial_port import SerialPort

from soleplate.api.driver import PlateUrl
from soleplate.errors import PlateLost, PlateNotFound


@pytest.fixture
def broken(monkeypatch):
    def fail():
        raise AttributeError("function 'CM_MapCrToWin32Err' not found")

    monkeypatch.setattr(serial.tools.list_ports, "comports", fail)


def test_a_listing_that_fails_is_said_with_its_cure(broken):
    (place,) = DRIVER.find()
    assert place.facts is None
    assert "cannot be listed (AttributeError: function 'CM_MapCrToWin32Err' not found)" in place.seen
    assert "serial:COM5" in place.cure


def test_a_plate_that_is_gone_is_awaited_where_it_was(broken):
    assert DRIVER.elsewhere(PlateUrl.parse("serial:COM5")) == []


class Silent:
    """A port on which nothing comes, by a driver for Windows that calls the end of a wait an error."""

    is_open, in_waiting, timeout = True, 0, 0.0
    fault = "GetOverlappedResult failed (OSError(22, 'Timeout.', None, 1460))"

    def read(self, count):
        raise serial.SerialException(self.fault)


def test_a_wait_that_ends_is_no_lost_plate(monkeypatch):
    port = Silent()
    monkeypatch.setattr(serial, "serial_for_url", lambda *words, **more: port)
    opened = SerialPort("COM5", 115200)
    assert opened.read(0.1) == b""
    port.fault = "GetOverlappedResult failed (PermissionError(13, 'Access is denied.', None, 5))"
    with pytest.raises(PlateLost, match="COM5 is gone"):
        opened.read(0.1)


@pytest.mark.parametrize("said", ["Access is denied.", "Zugriff verweigert"])
def test_a_port_that_another_program_uses_is_known_in_every_language_of_windows(monkeypatch, said):
    def refuse(*words, **more):
        raise serial.SerialException(f"could not open port 'COM5': PermissionError(13, '{said}', None, 5)")

    monkeypatch.setattr(serial, "serial_for_url", refuse)
    with pytest.raises(PlateNotFound, match=r"another program uses it.*Arduino's serial monitor"):
        SerialPort("COM5", 115200)
