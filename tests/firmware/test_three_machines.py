"""One conversation on three machines: the sketch as AVR code, as ARM code and natively."""

import os
import shutil
import socket

import cortex
import pytest
import wire
from device import Device, build_device
from plate import Listener

MACHINES = ("avr", "arm", "native")
BOARD = {"avr": 1, "arm": 3, "native": 3}
UNKNOWN, BAD_VALUE, NOT_HERE, TOO_LONG, BUSY = 1, 2, 3, 4, 5


class Talk:
    """An open line to a board."""

    def __init__(self, line: int):
        self.line = line
        self.hear = Listener(line).wait

    def say(self, text: str) -> None:
        os.write(self.line, text.encode("latin-1") + b"\n")

    def ask(self, text: str, kind: int) -> bytes:
        self.say(text)
        return self.hear(kind)

    def code(self, text: str) -> int:
        while (answer := self.ask(text, wire.ACK))[2] != ord(text[0]):
            pass
        return answer[3]

    def hello(self) -> wire.Hello:
        return wire.hello_of(self.ask("?", wire.HELLO))

    def samples(self, frames: int) -> list[tuple[int, int, list[int]]]:
        """Return (number, device time, counts) of the conversions in some frames, however they are packed."""
        found = []
        for _ in range(frames):
            payload = self.hear(wire.DATA if self.avr else wire.BATCH)
            if self.avr:
                one = wire.sample_of(payload)
                found.append((one.seq, one.t_us, one.counts))
            else:
                batch = wire.batch_of(payload)
                found += [(batch.seq + i, batch.t_us, row) for i, row in enumerate(batch.counts)]
        return found


@pytest.fixture(scope="module")
def arm_program(tmp_path_factory):
    if lacking := cortex.missing():
        pytest.skip(f"no {', '.join(lacking)}: .ci/install firmware")
    return cortex.build(tmp_path_factory.mktemp("arm"))


@pytest.fixture(scope="module")
def native_program(tmp_path_factory):
    if not shutil.which("c++"):
        pytest.skip("no C++ compiler: apt-get install build-essential")
    return build_device(tmp_path_factory.mktemp("native"))


@pytest.fixture(params=[pytest.param("avr", marks=pytest.mark.firmware), "arm", "native"])
def talk(request):
    machine = request.param
    if machine == "avr":
        plate = request.getfixturevalue("start_plate")("plate_ads131m04", lockstep=True)
        line = os.open(plate.path, os.O_RDWR | os.O_NOCTTY)
        board = plate
    elif machine == "arm":
        board = cortex.Board(request.getfixturevalue("arm_program"))
        host, port = board.path.removeprefix("socket://").split(":")
        held = socket.create_connection((host, int(port)))
        line = os.dup(held.fileno())
        held.close()
    else:
        board = Device(request.getfixturevalue("native_program"))
        line = os.open(board.path, os.O_RDWR | os.O_NOCTTY)
    it = Talk(line)
    it.avr, it.board = machine == "avr", BOARD[machine]
    it.ask("?", wire.HELLO)  # a board that is still booting does not hear, and greets by itself
    yield it
    os.close(line)
    board.__exit__()


def test_every_command_is_answered(talk):
    hello = talk.hello()
    assert (hello.protocol, hello.firmware, hello.board, hello.adc) == (1, 0x0101, talk.board, 2)
    assert (hello.channels, hello.bits, hello.gain, hello.rate_mhz) == (4, 24, 128, 1_000_000)
    pong = talk.ask("P54321", wire.PONG)
    assert int.from_bytes(pong[2:4], "little") == 54321
    assert [talk.code(line) for line in ("I1", "G64", "R2000000", "Nleft plate")] == [0] * 4
    again = talk.hello()
    assert (again.gain, again.rate_mhz, again.name, again.uid) == (64, 2_000_000, "left plate", hello.uid)
    assert talk.code("R4000000") == (NOT_HERE if talk.avr else 0)


def test_what_is_wrong_is_refused_and_the_next_is_heard(talk):
    wrong = {"X": UNKNOWN, "S7": BAD_VALUE, "P65536": BAD_VALUE, "R": BAD_VALUE, "T1": BAD_VALUE, "R123": NOT_HERE,
             "G3": NOT_HERE, "P" + "1" * 30: TOO_LONG, "N" + "n" * 17: BAD_VALUE}  # fmt: skip
    assert {line: talk.code(line) for line in wrong} == wrong
    talk.say("\x00\xff\x80garbage")
    assert talk.code("G32") == 0
    assert talk.hello().gain == 32


def test_the_converter_is_tested(talk):
    talk.say("T")
    looks = [talk.hear(wire.TEST) for _ in range(5)]
    assert talk.hear(wire.ACK)[2:] == b"T\0"
    assert [tuple(look[1:3]) for look in looks] == [(1, 128), (2, 128), (3, 128), (0, 4), (0, 128)]
    means = [int.from_bytes(look[3:6], "little", signed=True) for look in looks[:3]]
    assert means == pytest.approx([0, 1118481, -1118481], abs=400)


def test_it_streams_without_a_gap_and_stops(talk):
    assert talk.code("S1") == 0
    assert talk.hello().flags & 0x10
    assert [talk.code(line) for line in ("R1000000", "G64", "Nbusy", "T")] == [BUSY] * 4
    found = talk.samples(100)
    numbers = [number for number, _, _ in found]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert all(len(counts) == 4 for _, _, counts in found)
    first, second = (wire.status_of(talk.hear(wire.STATUS)) for _ in range(2))
    assert second.t_us - first.t_us == pytest.approx(1_000_000, abs=5000)
    assert (second.missed, second.tx_overrun) == (first.missed, 0)
    assert talk.code("S0") == 0
    assert not talk.hello().flags & 0x10
