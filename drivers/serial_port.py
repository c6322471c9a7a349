"""One serial port, or a network address that stands for one: open it alone, read, write; errors say what to do."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

import serial

from soleplate.errors import PlateLost, PlateNotFound
from soleplate.text import Text

__all__ = ["SerialPort"]

T = TypeVar("T")

AT_ONCE = 65536  # bytes of one read from the network
POLL_S = 0.001
NOTHING_CAME = "1460)"  # ERROR_TIMEOUT, by which some drivers for Windows say that a wait has ended with nothing

_TROUBLES = (
    (
        ("Permission denied", "Errno 13"),
        Text("this user may not use serial ports, or another program holds it"),
        Text("Join the port's group and log in again: sudo usermod -aG dialout $USER"),
    ),
    (
        # Windows says the last one, in its language, of a port that somebody has open
        ("exclusively lock", "Resource temporarily unavailable", "busy", "PermissionError(13"),
        Text("another program uses it"),
        Text("Close it: Arduino's serial monitor, another Soleplate, or ModemManager probing the port"),
    ),
    (
        ("No such file", "FileNotFoundError", "could not find"),
        Text("there is no such port"),
        Text("Plug the board in and see `soleplate plates`; on Linux brltty may have taken a CH340 board"),
    ),
    (
        (
            "Connection refused",
            "Errno 111",
            "WinError 10061",
            "timed out",
            "Name or service",
            "No route",
            "getaddrinfo",
        ),
        Text("nobody answers at this address"),
        Text("Check that the board is on the network, and its address: socket://HOST:PORT or rfc2217://HOST:PORT"),
    ),
)


class SerialPort:
    """Hold one open port; every call raises PlateError with the cure when something is wrong.

    ``device`` is the name of a port, or one of pyserial's URLs: ``socket://host:port``, ``rfc2217://host:port``.
    """

    def __init__(self, device: str, baud: int) -> None:
        self.device = device
        self._remote = "://" in device
        self._port = _open(device, baud)

    def set_speed(self, baud: int) -> None:
        """Change the speed of the line."""
        if self._port.baudrate != baud:
            self._guarded(lambda: setattr(self._port, "baudrate", baud))

    def write(self, data: bytes) -> None:
        """Send bytes."""
        self._guarded(lambda: self._port.write(data))

    def read(self, wait_s: float, pause_s: float = 0.0) -> bytes:
        """Return what has arrived: blocks for the first byte, then for ``pause_s``, so that some frames gather."""
        return self._guarded(lambda: self._take(wait_s, pause_s, self._far if self._remote else self._near))

    def _take(self, wait_s: float, pause_s: float, more: Callable[[float], bytes]) -> bytes:
        first = more(wait_s)
        if first and pause_s:
            time.sleep(pause_s)
            first += more(0.0)
        return first

    def _near(self, wait_s: float) -> bytes:
        if wait_s:
            self._port.timeout = wait_s
            first = self._one()
            return first and first + self._near(0.0)
        return bytes(self._port.read(self._port.in_waiting))

    def _one(self) -> bytes:
        try:
            return bytes(self._port.read(1))
        except serial.SerialException as error:
            if NOTHING_CAME not in str(error):
                raise
            return b""

    def _far(self, wait_s: float) -> bytes:
        """Poll: a socket does not say how much waits, and RFC 2217 negotiates anew with every other time to wait."""
        end = time.monotonic() + wait_s
        while not (data := bytes(self._port.read(AT_ONCE))) and time.monotonic() < end:
            time.sleep(POLL_S)
        return data

    def close(self, farewell: bytes = b"") -> None:
        """Say farewell if somebody still listens, and free the port. May be called twice."""
        if self._port.is_open:
            with suppress(OSError, serial.SerialException):
                if farewell:
                    self._port.write(farewell)
                    self._port.flush()
            with suppress(OSError, serial.SerialException):
                self._port.close()

    def _guarded(self, action: Callable[[], T]) -> T:
        try:
            return action()
        except OSError as error:  # SerialException is one; polling a lost port gives a plain OSError
            raise PlateLost(
                Text("The plate on {device} is gone", device=self.device),
                why=Text("its cable was pulled, its power failed, or the network was cut"),
                do=Text("Plug it in again; what was recorded until now is kept"),
            ) from error


def _open(device: str, baud: int) -> serial.Serial:
    """Open a port for us alone, with low latency where that exists."""
    kind = {"timeout": 0} if "://" in device else {"timeout": 0.1, "write_timeout": 1.0, "exclusive": True}
    try:
        port = serial.serial_for_url(device, baud, **kind)
    except (OSError, ValueError) as error:
        raise _trouble(device, error) from error
    with suppress(AttributeError, NotImplementedError, ValueError, OSError):
        port.set_low_latency_mode(True)  # FTDI bridges hold bytes back for 16 ms otherwise
    return port


def _trouble(device: str, error: Exception) -> PlateNotFound:
    text = str(error)
    for words, why, do in _TROUBLES:
        if any(word in text for word in words):
            return PlateNotFound(Text("The port {device} cannot be opened", device=device), why=why, do=do)
    return PlateNotFound(
        Text("The port {device} cannot be opened", device=device),
        why=text,
        do=Text("See `soleplate plates` and `soleplate doctor`"),
    )
