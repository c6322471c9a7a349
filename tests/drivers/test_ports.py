"""Ports that the system cannot list: said, and no reason to die."""

import pytest
import serial.tools.list_ports
from soleplate_drivers.serial_plate import DRIVER

from soleplate.api.driver import PlateUrl


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
