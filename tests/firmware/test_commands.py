"""The conversation: HELLO, answers to commands, what the EEPROM keeps, STATUS."""

import os

import pytest
import wire
from plate import Listener

pytestmark = pytest.mark.firmware

UNKNOWN, BAD_VALUE, NOT_HERE, TOO_LONG, BUSY = 1, 2, 3, 4, 5
MODES = {"plate_ads131m04": 1, "plate_ads1256": 2, "plate_hx711": 4}
CONVERTER = {"plate_hx711": 1, "plate_ads131m04": 2, "plate_ads1256": 3}
GAIN = {"plate_hx711": 128, "plate_ads131m04": 128, "plate_ads1256": 64}
RATE_MHZ = {"plate_hx711": 80_000, "plate_ads131m04": 1_000_000, "plate_ads1256": 1_040_000}

firmwares = pytest.mark.parametrize("firmware", list(MODES))


class Talk:
    """One open port of a plate in lockstep."""

    def __init__(self, plate):
        self.plate = plate
        self.port = os.open(plate.path, os.O_RDWR | os.O_NOCTTY)
        self.hear = Listener(self.port).wait
        self.hear(wire.HELLO)  # a board that is still booting does not hear

    def ask(self, line: str, kind: int) -> bytes:
        os.write(self.port, line.encode("latin-1") + b"\n")
        return self.hear(kind)

    def code(self, line: str) -> int:
        """Send a line and return the code of its ACK or NAK."""
        kind, flags, command, code = self.ask(line, wire.ACK)
        assert (kind, flags, command) == (wire.ACK, 0, ord(line[0]))
        return code

    def close(self):
        os.close(self.port)


@pytest.fixture
def talk(start_plate):
    open_talks = []

    def start(firmware, **options):
        open_talks.append(Talk(start_plate(firmware, lockstep=True, **options)))
        return open_talks[-1]

    yield start
    for each in open_talks:
        each.close()


@firmwares
def test_hello_says_what_the_board_is(talk, firmware):
    hello = wire.hello_of(talk(firmware).ask("?", wire.HELLO))
    assert (hello.protocol, hello.firmware, hello.board) == (1, 0x0101, 1)
    assert (hello.adc, hello.flags) == (CONVERTER[firmware], MODES[firmware])
    assert (hello.channels, hello.bits, hello.gain) == (4, 24, GAIN[firmware])
    assert (hello.rate_mhz, hello.f_cpu, hello.baud) == (RATE_MHZ[firmware], 16_000_000, 1_000_000)
    assert len(set(hello.uid)) > 1
    assert hello.boot_id == 1
    assert hello.name == ""
    assert hello.skew_us[0] == 0
    assert all(hello.skew_us[1:]) == (firmware == "plate_ads1256")


@firmwares
def test_start_and_stop(talk, firmware):
    it = talk(firmware)
    assert it.code("S1") == 0
    assert wire.hello_of(it.ask("?", wire.HELLO)).flags == MODES[firmware] | 0x10
    it.hear(wire.ASYNC if firmware == "plate_hx711" else wire.DATA)
    for line in ("R1000000", "G64", "Nbusy", "T"):
        assert it.code(line) == BUSY
    assert it.code("S0") == 0
    assert wire.hello_of(it.ask("?", wire.HELLO)).flags == MODES[firmware]


@firmwares
def test_refusals(talk, firmware):
    it = talk(firmware)
    for line, code in [
        ("X", UNKNOWN),
        ("S7", BAD_VALUE),
        ("P65536", BAD_VALUE),
        ("R", BAD_VALUE),
        ("R123", NOT_HERE),
        ("G3", NOT_HERE),
        ("P" + "1" * 30, TOO_LONG),
        ("N" + "n" * 17, BAD_VALUE),
    ]:
        assert it.code(line) == code, line


@firmwares
def test_ping_blink_and_gain(talk, firmware):
    it = talk(firmware)
    pong = it.ask("P54321", wire.PONG)
    assert int.from_bytes(pong[2:4], "little") == 54321
    assert int.from_bytes(pong[4:8], "little") > 0
    assert len(pong) == 8
    assert it.code("I2") == 0
    assert it.code("G64") == 0
    assert wire.hello_of(it.ask("?", wire.HELLO)).gain == 64
    assert it.code("S1") == 0
    sample = wire.sample_of(it.hear(wire.ASYNC if firmware == "plate_hx711" else wire.DATA))
    assert all(sample.counts)


def test_rate_of_the_ads131m04(talk):
    it = talk("plate_ads131m04")
    for rate_mhz in (2_000_000, 500_000):
        assert it.code(f"R{rate_mhz}") == 0
        assert wire.hello_of(it.ask("?", wire.HELLO)).rate_mhz == rate_mhz


@pytest.mark.parametrize("firmware", ["plate_hx711", "plate_ads1256"])
def test_other_converters_have_no_test(talk, firmware):
    assert talk(firmware).code("T") == NOT_HERE


def test_hello_comes_by_itself(talk):
    it = talk("plate_hx711")
    second, third = (wire.hello_of(it.hear(wire.HELLO)) for _ in range(2))
    assert third.t_us - second.t_us == pytest.approx(5_000_000, abs=5000)


def test_status_comes_each_second(talk):
    it = talk("plate_ads131m04")
    first, second = (wire.status_of(it.hear(wire.STATUS)) for _ in range(2))
    assert second.t_us - first.t_us == pytest.approx(1_000_000, abs=5000)
    assert first.vcc_mv == 0  # not measured yet
    assert second.vcc_mv == pytest.approx(5000, abs=30)
    assert second.temperature == -32768
    assert second.saturations == second.desyncs == [0, 0, 0, 0]


def test_eeprom_keeps_name_and_id(talk, start_plate, tmp_path):
    file = tmp_path / "eeprom"
    it = talk("plate_hx711", eeprom=file)
    assert it.code("Nleft plate") == 0
    first = wire.hello_of(it.ask("?", wire.HELLO))
    it.plate.stop()
    second = wire.hello_of(talk("plate_hx711", eeprom=file).ask("?", wire.HELLO))
    assert (first.name, second.name) == ("left plate", "left plate")
    assert first.uid == second.uid
    assert (first.boot_id, second.boot_id) == (1, 2)


def test_a_new_name_replaces_a_longer_one(talk):
    it = talk("plate_hx711")
    for name in ("sixteen letters!", "right", ""):
        assert it.code(f"N{name}") == 0
        assert wire.hello_of(it.ask("?", wire.HELLO)).name == name
