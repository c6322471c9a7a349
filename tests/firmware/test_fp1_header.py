"""fp1.h, compiled natively, against the plain decoder."""

import random
import subprocess
from pathlib import Path

import pytest
import wire

pytestmark = pytest.mark.firmware

HERE = Path(__file__).parent
HEADERS = HERE.parents[1] / "drivers/firmware/libraries/FP1/src"
STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror"]


@pytest.fixture(scope="module")
def ask(tools, tmp_path_factory):
    """Send requests to the native program; get one answer per line that answers."""
    program = tmp_path_factory.mktemp("native") / "fp1_tool"
    words = ["cc", "-std=c99", "-O1", *STRICT, f"-I{HEADERS}", "-o", program, HERE / "native/fp1_tool.c"]
    subprocess.run(words, check=True)

    def ask(*requests: str) -> list[str]:
        text = "\n".join(requests) + "\n"
        return subprocess.run([program], input=text, capture_output=True, text=True, check=True).stdout.splitlines()

    return ask


def test_the_header_is_also_cplusplus(tools, tmp_path):
    source = tmp_path / "include.cpp"
    source.write_text('#include "fp1.h"\nint main() { return 0; }\n')
    flags = ["-std=c++11", "-fsyntax-only", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-Wno-unused-function"]
    subprocess.run(["c++", *flags, f"-I{HEADERS}", source], check=True)


def test_crc_check_value(ask):
    assert ask("crc 123456789") == ["29b1"]


def test_random_data_and_async_frames(ask):
    rng = random.Random(7)
    requests, wanted = [], []
    for _ in range(3000):
        channels = rng.choice([4, 1])
        # Zeros are what COBS is about: make them common.
        edges = [0, -1, 1 << 16, -(1 << 23), (1 << 23) - 1]
        counts = [rng.choice([*edges, rng.randrange(-5000, 5000)]) for _ in range(channels)]
        flags, seq, t_us = rng.choice([0, 0x13]), rng.choice([0, 255, 256, 65535]), rng.choice([0, 1 << 31, 77])
        sample = wire.Sample(flags, seq, t_us, counts)
        verb = "data" if channels == 4 else "async"
        requests.append(f"{verb} {sample.flags} {sample.seq} {sample.t_us} {' '.join(map(str, counts))}")
        wanted.append((wire.DATA if channels == 4 else wire.ASYNC, sample))
    lines = ask(*requests)
    for line, (kind, sample) in zip(lines, wanted, strict=True):
        raw = bytes.fromhex(line)
        assert raw.index(0) == len(raw) - 1
        assert len(raw) == (24 if kind == wire.DATA else 15)
        [payload] = wire.decode(raw).payloads
        assert payload[0] == kind
        assert wire.sample_of(payload) == sample


@pytest.mark.parametrize(("channels", "most"), [(4, 19), (8, 9), (1, 79)])
def test_a_batch_fills_one_payload_and_no_more(ask, channels, most):
    rng = random.Random(channels)
    rows = [[rng.randrange(-(1 << 23), 1 << 23) for _ in range(channels)] for _ in range(most + 1)]
    adds = [
        f"add 0 {(65530 + i) % 65536} {4294967000 + 250 * i} {' '.join(map(str, row))}" for i, row in enumerate(rows)
    ]
    full, frame = ask(f"batch {channels} 200", *adds, "close")
    assert full == "full"
    [payload] = wire.decode(bytes.fromhex(frame)).payloads
    assert payload[0] == wire.BATCH
    assert len(payload) <= 250
    batch = wire.batch_of(payload)
    assert (batch.seq, batch.t_us, batch.span_us) == (65530, 4294967000, 250 * (most - 1))
    assert batch.counts == rows[:most]


@pytest.mark.parametrize(
    ("second", "accepted"),
    [
        ("0 11 1250", True),
        ("0 12 1500", False),  # a conversion is missing
        ("16 11 1250", False),  # missed conversions may stand only before a batch
        ("1 11 1250", False),  # another channel is invalid
        ("0 11 66535", True),
        ("0 11 66536", False),  # the span has 16 bits
    ],
)
def test_a_batch_holds_consecutive_conversions_of_one_kind(ask, second, accepted):
    answers = ask("batch 1 8", "add 0 10 1000 5", f"add {second} 6", "close")
    assert ("full" not in answers) == accepted
    batch = wire.batch_of(wire.decode(bytes.fromhex(answers[-1])).payloads[0])
    assert len(batch.counts) == (2 if accepted else 1)


def test_a_missed_conversion_before_the_first_sample_flags_the_batch(ask):
    answers = ask("batch 1 8", "add 16 10 1000 5", "add 0 11 2000 6", "close")
    batch = wire.batch_of(wire.decode(bytes.fromhex(answers[-1])).payloads[0])
    assert (batch.flags, batch.counts) == (16, [[5], [6]])


def test_a_long_log_is_cut_to_a_payload(ask):
    [payload] = wire.decode(bytes.fromhex(ask("log " + "x" * 255)[0])).payloads
    assert payload == bytes([wire.LOG, 0]) + b"x" * 248


OK, UNKNOWN, BAD_VALUE, TOO_LONG = 0, 1, 2, 4


@pytest.mark.parametrize(
    ("line", "code", "number"),
    [
        (b"?", OK, 0),
        (b"?\r", OK, 0),
        (b"S1", OK, 1),
        (b"S2", BAD_VALUE, None),
        (b"S", BAD_VALUE, None),
        (b"R2000000", OK, 2000000),
        (b"R4294967295", OK, 4294967295),
        (b"R4294967296", BAD_VALUE, None),
        (b"R00000000000000000000001", OK, 1),
        (b"R-1", BAD_VALUE, None),
        (b"R1 ", BAD_VALUE, None),
        (b"R1\x002", BAD_VALUE, None),
        (b"G128", OK, 128),
        (b"G256", BAD_VALUE, None),
        (b"P65535", OK, 65535),
        (b"P65536", BAD_VALUE, None),
        (b"I255", OK, 255),
        (b"Nleft plate", OK, 0),
        (b"N", OK, 0),
        (b"N" + b"x" * 16, OK, 0),
        (b"N" + b"x" * 17, BAD_VALUE, None),
        (b"N\x80", BAD_VALUE, None),
        (b"s1", UNKNOWN, None),
        (b"\xff", UNKNOWN, None),
        (b"P" + b"0" * 23, OK, 0),
        (b"P" + b"0" * 24, TOO_LONG, None),
        (b"x" * 200, TOO_LONG, None),
    ],
)
def test_commands(ask, line, code, number):
    [answer] = ask(f"line {line.hex()}")
    got_code, letter, got_number, _ = map(int, answer.split())
    assert (got_code, letter) == (code, line[0])
    if number is not None:
        assert got_number == number


def test_empty_lines_are_no_commands(ask):
    assert ask("line ", "line 0d") == ["nothing", "nothing"]
