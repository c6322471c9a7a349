"""Journals that no program of ours wrote: named, refused and left, and nothing else is held up by them."""

import json
import time

import journal_adversary as adversary
import pytest
import storage_fakes as fakes
from journal_adversary import ROWS, STEM, counts, header, packed
from recovering import LEFT, SESSION, WHOLE, content, recovered

from soleplate.errors import ForeignFile, PluginError
from soleplate.storage.opening import open_session
from soleplate.storage.recover import recover


def changed(where, value):
    """A plate's header in which the field at ``where`` holds something else, or did not exist."""
    content = json.loads(header(plate=adversary.setup("left")))
    at = content
    for name in where[:-1]:
        at = at[name]
    at[where[-1]] = value
    return json.dumps(content).encode()


def chunk(stream, rows):
    """A chunk record that tells of so many rows and holds none."""
    head = {"stream": stream, "first": 0, "lost_before": 0, "dtype": "int32", "rows": rows, "columns": 4}
    return packed(3, json.dumps(head).encode() + b"\n", 11.0)


STRANGE = {
    "a newer field of the header": (("newer",), 1),
    "a newer field of the session": (("session", "newer"), {}),
    "a newer field of a plate": (("plate", "newer"), []),
    "a newer field of the facts": (("plate", "facts", "newer"), 1),
    "a newer field of a stream": (("plate", "facts", "streams", 0, "newer"), 1),
    "a newer field of a calibration": (("plate", "calibration", "newer"), 1),
    "a rate that is no number": (("plate", "facts", "streams", 0, "nominal_rate_hz"), float("nan")),
    "no ticks": (("plate", "facts", "streams", 0, "tick_hz"), 0),
    "no columns": (("plate", "facts", "streams", 0, "columns"), []),
    "samples of another type": (("plate", "facts", "streams", 0, "dtype"), "object"),
    "a gain without end": (("plate", "facts", "gain"), float("inf")),
    "a skew that is text": (("plate", "facts", "skew_us"), ["1"]),
    "no streams": (("plate", "facts", "streams"), []),
    "a matrix of one row": (("plate", "calibration", "matrix"), [[1.0, 1.0, 1.0, 1.0]]),
    "a matrix with a hole": (("plate", "calibration", "matrix", 0, 1), float("nan")),
    "a place that is no number": (("plate", "calibration", "cell_x_mm"), ["here"]),
    "an unknown side": (("session", "involved"), "both"),
    "a participant that is a path": (("session", "participant"), "../x"),
    "plates that are none": (("session", "plates"), 3),
    "a format of tomorrow": (("format_version",), 2),
    "a version that is text": (("format_version",), "1"),
    "another format": (("format",), "elsewhere"),
    "another session": (("session", "session_id"), "f" * 32),
    "another plate": (("plate", "role"), "right"),
}


@pytest.mark.parametrize("strange", STRANGE, ids=str)
def test_a_header_that_cannot_be_is_named_with_its_field_and_blocks_nothing(cut_off, strange):
    where, value = STRANGE[strange]
    records = WHOLE.files[LEFT]
    (cut_off / LEFT).write_bytes(packed(1, changed(where, value), 10.0) + b"".join(records[1:]))
    before = content(cut_off)
    fakes.record(cut_off)  # another session, cut off in the same cut_off
    outcomes = recover(cut_off, find_driver=fakes.find_driver)
    assert [outcome.error is None for outcome in outcomes] == [False, True]
    error = outcomes[0].error
    assert isinstance(error, ForeignFile)
    assert LEFT in str(error)
    if "newer field" in strange or isinstance(value, float):
        assert ".".join(name for name in where if isinstance(name, str)) in str(error).replace("[0]", "")
    assert before.items() <= content(cut_off).items()


@pytest.mark.parametrize(
    ("name", "record", "says"),
    [
        (SESSION, packed(4, b'{"event": "Marked", "time_s": 1, "label": "x", "newer": 1}', 11.0, 255), "newer"),
        (SESSION, packed(4, b'{"event": "Tomorrow", "time_s": 1}', 11.0, 255), "Tomorrow"),
        (SESSION, packed(4, b'{"event": "SessionEnded", "time_s": 1, "state": "so-so"}', 11.0, 255), "state"),
        (SESSION, packed(4, b'{"event": "Marked", "time_s": NaN, "label": "x"}', 11.0, 255), "time_s"),
        (SESSION, packed(4, b"[" * 100_000, 11.0, 255), "event"),
        (LEFT, packed(7, b"?", 11.0), "kind 7"),
        (LEFT, packed(3, b'{"stream": "cells"}\n', 11.0), "first"),
        (LEFT, chunk("cells", 9_000_000_000), "9000000000"),
        (LEFT, chunk("other", 0), "other"),
        (LEFT, packed(1, b'{"facts": {"bits": "many"}}', 11.0, 0, 1), "bits"),
        (LEFT, packed(1, b"not json", 11.0, 0, 1), "left"),
    ],
)  # fmt: skip
def test_a_record_that_no_program_of_ours_wrote_is_refused_and_left(cut_off, name, record, says):
    with (cut_off / name).open("ab") as file:
        file.write(record)
    before = content(cut_off)
    error = recovered(cut_off).error
    assert isinstance(error, ForeignFile)
    assert says in str(error)
    assert content(cut_off) == before


def test_a_jump_that_arrivals_do_not_bear_out_is_a_segment_and_no_loss(cut_off):
    records = list(WHOLE.files[LEFT])
    for number in range(ROWS, ROWS + 50):
        jumped = number + 1_300_000_000  # as if a clock had been set while it recorded
        body = adversary.FRAME.pack(b"\xa5S", jumped, 1000 * jumped + 5, *counts(number, "left"), 0)
        wire = body + adversary.struct.pack("<I", adversary.zlib.crc32(body))
        records.append(packed(2, wire, 10.0 + number / 1000))
    (cut_off / LEFT).write_bytes(b"".join(records))
    began = time.monotonic()
    outcome = recovered(cut_off)
    assert time.monotonic() - began < 60  # a count believed would take hours, or all memory
    assert "jumped" in outcome.notes
    stream = open_session(cut_off / f"{STEM}.h5").plate("left").stream()
    assert (len(stream), stream.lost) == (ROWS + 50, 0)
    assert [(s.first_row, s.reason) for s in stream.segments] == [(0, "start"), (ROWS, "jumped")]
    assert stream.time_s[-1] < 1


def test_a_driver_that_breaks_blocks_nothing(cut_off):
    class Broken(fakes.FakeDriver):
        def decoder(self, facts, options):
            self.feed = lambda data, host_s: [][0]
            return self

    before = content(cut_off)
    (outcome,) = recover(cut_off, find_driver=lambda name: Broken())
    assert isinstance(outcome.error, PluginError)
    assert content(cut_off) == before
