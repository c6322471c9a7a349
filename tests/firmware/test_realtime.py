"""In real time through pyserial, as a host sees it: opening, resetting, unplugging. No timing is asserted."""

import time

import pytest
import serial
import wire
from patience import PATIENCE_S

pytestmark = pytest.mark.firmware


def listen(port: serial.Serial, enough) -> bytes:
    got, end = bytearray(), time.monotonic() + PATIENCE_S
    while not enough(bytes(got)):
        assert time.monotonic() < end, f"{len(got)} bytes and not enough"
        got += port.read(max(1, port.in_waiting))
    return bytes(got)


def open_port(path: str, baud: int = 1_000_000) -> serial.Serial:
    return serial.Serial(path, baud, timeout=0.2, exclusive=True)


def start(port: serial.Serial) -> None:
    # A board that is still booting does not hear: wait for its HELLO first.
    listen(port, lambda got: wire.decode(got).of(wire.HELLO))
    port.write(b"S1\n")


def test_streaming_loses_nothing(start_plate):
    plate = start_plate("plate_ads131m04")
    with open_port(plate.path) as port:
        start(port)
        stream = listen(port, lambda got: len(wire.decode(got).of(wire.DATA)) >= 1500)
    samples = [wire.sample_of(payload) for payload in wire.decode(stream).of(wire.DATA)]
    assert [sample.seq for sample in samples] == list(range(samples[0].seq, samples[0].seq + len(samples)))


def test_opening_resets_a_board_with_a_bootloader(start_plate):
    plate = start_plate("plate_hx711", autoreset=True, boot_ms=300)
    boots = []
    for _ in range(2):
        with open_port(plate.path) as port:
            stream = listen(port, lambda got: wire.decode(got).of(wire.HELLO))
            boots.append(wire.hello_of(wire.decode(stream).of(wire.HELLO)[0]).boot_id)
        time.sleep(0.1)  # the emulator sees the port closed
    assert boots[1] == boots[0] + 1


def test_wrong_baud_gives_bytes_but_no_frames(start_plate):
    plate = start_plate("plate_ads131m04", check_baud=True)
    with open_port(plate.path, 115_200) as port:
        stream = listen(port, lambda got: len(got) > 100)
        assert wire.decode(stream).payloads == []
        port.baudrate = 1_000_000
        port.write(b"?\n")
        listen(port, lambda got: wire.decode(got).of(wire.HELLO))


def test_latency_timer_delivers_everything(start_plate):
    plate = start_plate("plate_hx711", latency_ms=16, packet=62)
    with open_port(plate.path) as port:
        start(port)
        stream = listen(port, lambda got: len(wire.decode(got).of(wire.ASYNC)) >= 200)
    for channel in range(4):
        seq = [wire.sample_of(p).seq for p in wire.decode(stream).of(wire.ASYNC) if p[1] & 0x0F == channel]
        assert seq == list(range(seq[0], seq[0] + len(seq)))


def test_unplugging_raises(start_plate):
    plate = start_plate("plate_ads131m04")
    with open_port(plate.path) as port:
        listen(port, lambda got: wire.decode(got).of(wire.STATUS))
        plate.tell("unplug")
        with pytest.raises(OSError):  # pyserial's SerialException is one
            listen(port, lambda got: False)
