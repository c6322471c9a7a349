"""Journals damaged in every way: each is named, refused or changes nothing; every whole record comes back."""

import json
import multiprocessing
import random
import shutil
import time
import tracemalloc

import journal_adversary as adversary
import numpy as np
import pytest
import storage_fakes as fakes
from journal_adversary import ROWS, STEM, counts, cut, header, is_whole, packed, rows_of

from soleplate.api.events import TareDone, event_to_json
from soleplate.errors import DamagedFile, ForeignFile, PluginError, StorageError, UnreadableFile
from soleplate.storage.journals.journal import read_journal
from soleplate.storage.opening import open_session
from soleplate.storage.recover import find_orphans, recover
from soleplate.storage.verify import verify

SESSION, LEFT, RIGHT = f"{STEM}.journal", f"{STEM}.left.journal", f"{STEM}.right.journal"
WHOLE = adversary.journals()


def recovered(folder, **more):
    (outcome,) = recover(folder, find_driver=fakes.find_driver, **more)
    return outcome


def content(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def told(recording):
    """The events of the journal, without the warnings that its end adds."""
    return [event for event in map(event_to_json, recording.events) if '"event": "Warned"' not in event]


def shown(recording):
    """All that a recording shows, beside what it says was left out."""
    streams = {role: plate.stream() for role, plate in recording.plates.items()}
    return (
        recording.header.participant,
        told(recording),
        recording.original_trials,
        {r: (s.samples.tolist(), s.ticks.tolist(), s.gaps.tolist(), len(s.segments)) for r, s in streams.items()},
    )


def check_samples(recording, role, rows):
    """What a plate shows is what is known of just these samples, and what is missing is counted."""
    stream = recording.plate(role).stream()
    assert stream.samples.tolist() == [counts(number, role) for number in rows]
    assert stream.ticks.tolist() == [1000 * number + 5 for number in rows]
    numbers = stream.numbers + (rows[0] if rows else 0)
    assert numbers.tolist() == rows
    assert stream.time_s[-1] == pytest.approx((rows[-1] - rows[0]) / 1000)


@pytest.fixture
def folder(tmp_path):
    WHOLE.write(tmp_path / "s")
    return tmp_path / "s"


def test_the_documented_format_is_what_is_read(folder):
    outcome = recovered(folder)
    assert (outcome.error, outcome.notes, outcome.left_out.bytes, outcome.samples) == (None, "", 0, 2 * ROWS)
    assert [path.name for path in folder.iterdir()] == [f"{STEM}.h5"]
    recording = open_session(folder / f"{STEM}.h5")
    for role in ("left", "right"):
        check_samples(recording, role, list(range(ROWS)))
    assert len(told(recording)) == len(adversary.events())
    assert any(isinstance(event, TareDone) and np.isnan(event.noise_n) for event in recording.events)
    assert verify(folder / f"{STEM}.h5") == []


def flip(folder, chance):
    """Flip one bit; return the file and the number of the record that it was in."""
    name = chance.choice(list(WHOLE.files))
    data = bytearray((folder / name).read_bytes())
    bit = chance.randrange(8 * len(data))
    data[bit // 8] ^= 1 << bit % 8
    (folder / name).write_bytes(data)
    ends = np.cumsum([len(record) for record in WHOLE.files[name]])
    return name, int(np.searchsorted(ends, bit // 8, side="right"))


@pytest.mark.parametrize("flips", [30, pytest.param(500, marks=pytest.mark.full)])
def test_single_bits_that_flipped(tmp_path, flips):
    chance = random.Random(flips)
    for attempt in range(flips):
        folder = tmp_path / str(attempt)
        WHOLE.write(folder)
        name, place = flip(folder, chance)
        before = content(folder)
        assert isinstance(recovered(folder, unasked=True).error, DamagedFile)
        assert content(folder) == before  # nobody asked
        outcome = recovered(folder)
        assert outcome.error is None
        assert outcome.left_out.bytes == len(WHOLE.files[name][place])
        assert name in outcome.notes
        kept = {file + ".damaged": data for file, data in before.items()}
        assert {file: data for file, data in content(folder).items() if file != f"{STEM}.h5"} == kept
        recording = open_session(folder / f"{STEM}.h5")
        missing = 0
        for role, file in (("left", LEFT), ("right", RIGHT)):
            rows = rows_of(WHOLE.files[file], {place} if file == name and place else set())
            missing += sum(rows[0] <= number <= rows[-1] and number not in rows for number in range(ROWS))
            check_samples(recording, role, rows)
        if name != SESSION:
            assert outcome.left_out.samples == missing
        assert len(told(recording)) == len(adversary.events()) - (name == SESSION and place > 0)
        assert recording.recovery == outcome.notes
        assert recover(folder, find_driver=fakes.find_driver) == []
        shutil.rmtree(folder)


def zero_page(data, chance):
    at = chance.randrange(len(data))
    return data[:at] + bytes(min(512, len(data) - at)) + data[at + 512 :]


def cut_out(data, chance):
    at = chance.randrange(len(data))
    return data[:at] + data[at + chance.randint(1, 700) :]


def insert(data, chance):
    at = chance.randrange(len(data))
    garbage = chance.choice([chance.randbytes(300), b"SPJ1" * 40, packed(2, b"other", 11.0, 9), data[:100]])
    return data[:at] + garbage + data[at:]


def truncate(data, chance):
    return data[: chance.randrange(len(data))]


DAMAGES = [zero_page, cut_out, insert, truncate]


@pytest.mark.parametrize("times", [6, pytest.param(100, marks=pytest.mark.full)])
@pytest.mark.parametrize("damage", DAMAGES)
def test_every_record_that_is_whole_comes_back(tmp_path, damage, times):
    chance = random.Random(times)
    for attempt in range(times):
        folder = tmp_path / str(attempt)
        WHOLE.write(folder)
        name = chance.choice([LEFT, RIGHT])
        role = name.split(".")[1]
        data = damage((folder / name).read_bytes(), chance)
        (folder / name).write_bytes(data)
        before = content(folder)
        outcome = recovered(folder)
        assert outcome.error is None
        recording = open_session(folder / f"{STEM}.h5")
        lost = {n for n, record in enumerate(WHOLE.files[name]) if record not in data}
        rows = rows_of(WHOLE.files[name], lost - {0})
        stream = recording.plate(role).stream()
        assert stream.ticks.tolist() == [1000 * number + 5 for number in rows]
        assert stream.samples.tolist() == [counts(number, role) for number in rows]
        kept = sum(len(record) for n, record in enumerate(WHOLE.files[name]) if n not in lost)
        assert outcome.left_out.bytes == len(data) - kept
        if outcome.left_out.bytes:
            assert content(folder)[name + ".damaged"] == before[name]
        shutil.rmtree(folder)


def test_records_twice_and_in_another_order_show_what_was_recorded(folder):
    whole = open_session(folder / SESSION, find_driver=fakes.find_driver)
    chance = random.Random(5)
    for name in (LEFT, RIGHT):
        records = cut((folder / name).read_bytes())
        assert all(map(is_whole, records))
        twice = [*records[1:], *chance.sample(records, 9)]
        chance.shuffle(twice)
        (folder / name).write_bytes(records[0] + b"".join(twice))
    outcome = recovered(folder)
    assert "9 records" in outcome.notes
    assert "not in the order" in outcome.notes
    assert outcome.left_out.bytes > 0
    assert shown(open_session(folder / f"{STEM}.h5")) == shown(whole)


@pytest.mark.parametrize("without", [(SESSION,), (LEFT,), (LEFT, RIGHT), (SESSION, LEFT)])
def test_a_header_that_is_damaged_is_known_from_the_other_journals(folder, without):
    whole = open_session(folder / SESSION, find_driver=fakes.find_driver)
    for name in without:
        data = bytearray((folder / name).read_bytes())
        data[40] ^= 1
        (folder / name).write_bytes(data)
    outcome = recovered(folder)
    assert outcome.error is None
    assert all(f"{name} has no header" in outcome.notes for name in without)
    assert shown(open_session(folder / f"{STEM}.h5")) == shown(whole)
    assert sorted(content(folder)) == sorted([f"{STEM}.h5", *(f"{name}.damaged" for name in WHOLE.files)])


def test_without_any_header_all_is_left_in_place(folder):
    for name in WHOLE.files:
        data = bytearray((folder / name).read_bytes())
        data[40] ^= 1
        (folder / name).write_bytes(data)
    before = content(folder)
    assert isinstance(recovered(folder).error, UnreadableFile)
    assert content(folder) == before


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
def test_a_header_that_cannot_be_is_named_with_its_field_and_blocks_nothing(folder, strange):
    where, value = STRANGE[strange]
    records = WHOLE.files[LEFT]
    (folder / LEFT).write_bytes(packed(1, changed(where, value), 10.0) + b"".join(records[1:]))
    before = content(folder)
    fakes.record(folder)  # another session, cut off in the same folder
    outcomes = recover(folder, find_driver=fakes.find_driver)
    assert [outcome.error is None for outcome in outcomes] == [False, True]
    error = outcomes[0].error
    assert isinstance(error, ForeignFile)
    assert LEFT in str(error)
    if "newer field" in strange or isinstance(value, float):
        assert ".".join(name for name in where if isinstance(name, str)) in str(error).replace("[0]", "")
    assert before.items() <= content(folder).items()


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
def test_a_record_that_no_program_of_ours_wrote_is_refused_and_left(folder, name, record, says):
    with (folder / name).open("ab") as file:
        file.write(record)
    before = content(folder)
    error = recovered(folder).error
    assert isinstance(error, ForeignFile)
    assert says in str(error)
    assert content(folder) == before


def test_records_of_another_plate_are_left_out(folder):
    whole = open_session(folder / SESSION, find_driver=fakes.find_driver)
    stranger = WHOLE.files[RIGHT][3]
    with (folder / LEFT).open("ab") as file:
        file.write(stranger)
    outcome = recovered(folder)
    assert outcome.left_out.bytes == len(stranger)
    assert shown(open_session(folder / f"{STEM}.h5")) == shown(whole)


def test_a_jump_that_arrivals_do_not_bear_out_is_a_segment_and_no_loss(folder):
    records = list(WHOLE.files[LEFT])
    for number in range(ROWS, ROWS + 50):
        jumped = number + 1_300_000_000  # as if a clock had been set while it recorded
        body = adversary.FRAME.pack(b"\xa5S", jumped, 1000 * jumped + 5, *counts(number, "left"), 0)
        wire = body + adversary.struct.pack("<I", adversary.zlib.crc32(body))
        records.append(packed(2, wire, 10.0 + number / 1000))
    (folder / LEFT).write_bytes(b"".join(records))
    began = time.monotonic()
    outcome = recovered(folder)
    assert time.monotonic() - began < 60  # a count believed would take hours, or all memory
    assert "jumped" in outcome.notes
    stream = open_session(folder / f"{STEM}.h5").plate("left").stream()
    assert (len(stream), stream.lost) == (ROWS + 50, 0)
    assert [(s.first_row, s.reason) for s in stream.segments] == [(0, "start"), (ROWS, "jumped")]
    assert stream.time_s[-1] < 1


def test_a_driver_that_breaks_blocks_nothing(folder):
    class Broken(fakes.FakeDriver):
        def decoder(self, facts, options):
            self.feed = lambda data, host_s: [][0]
            return self

    before = content(folder)
    (outcome,) = recover(folder, find_driver=lambda name: Broken())
    assert isinstance(outcome.error, PluginError)
    assert content(folder) == before


def _recover(folder, start, said):
    start.wait()
    try:
        said.put([outcome.error is None for outcome in recover(folder, find_driver=fakes.find_driver)])
    except StorageError:
        said.put([])


def test_two_that_recover_at_once_lose_nothing(folder):
    whole = open_session(folder / SESSION, find_driver=fakes.find_driver)
    context = multiprocessing.get_context("spawn")
    start, said = context.Barrier(2), context.Queue()
    both = [context.Process(target=_recover, args=(folder, start, said)) for _ in range(2)]
    for process in both:
        process.start()
    done = said.get(timeout=120) + said.get(timeout=120)
    for process in both:
        process.join()
    assert done.count(True) == 1
    assert sorted(content(folder)) == [f"{STEM}.h5"]
    assert shown(open_session(folder / f"{STEM}.h5")) == shown(whole)


def test_a_session_that_another_program_recovers_now_is_left_to_it(folder):
    fcntl = pytest.importorskip("fcntl")
    with (folder / LEFT).open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert find_orphans(folder) == []
        with pytest.raises(StorageError, match="another program"):
            recover(folder / SESSION, find_driver=fakes.find_driver)
    assert recovered(folder).error is None


def test_a_search_behind_damage_ends(tmp_path):
    """Heads everywhere, each of which names a record that reaches to the end."""
    path = tmp_path / "x.journal"
    size = 2_400_000
    lengths = [(size - at).to_bytes(4, "little") for at in range(24, size + 1, 24)]
    path.write_bytes(b"".join(b"SPJ1" + bytes(12) + length + bytes(4) for length in lengths))
    size = path.stat().st_size
    began = time.monotonic()
    text = read_journal(path)
    assert time.monotonic() - began < 60
    assert (text.records, text.left_out) == ((), size)


def test_damaged_journals_of_an_earlier_recovery_are_never_overwritten(folder):
    (folder / f"{LEFT}.damaged").write_bytes(b"kept")
    data = bytearray((folder / LEFT).read_bytes())
    data[-1] ^= 1
    (folder / LEFT).write_bytes(data)
    recovered(folder)
    assert (folder / f"{LEFT}.damaged").read_bytes() == b"kept"
    assert (folder / f"{LEFT}.damaged1").read_bytes() == data


def test_a_plate_of_a_single_sample_is_recovered(folder):
    records = [WHOLE.files[LEFT][0], packed(2, adversary.frame(0, "left"), 10.001)]
    (folder / LEFT).write_bytes(b"".join(records))
    assert recovered(folder).error is None
    assert len(open_session(folder / f"{STEM}.h5").plate("left").stream()) == 1


def test_a_hole_of_a_third_of_a_gigabyte_takes_its_time_and_no_memory(folder):
    """A sparse file: whole records, nothing, and whole records again."""
    whole = read_journal(folder / LEFT)
    data = (folder / LEFT).read_bytes()
    cut_at = whole.records[len(whole.records) // 2].at
    hole = 300 << 20
    with (folder / LEFT).open("wb") as file:
        file.write(data[:cut_at])
        file.seek(hole, 1)
        file.write(data[cut_at:])
    tracemalloc.start()
    found = read_journal(folder / LEFT)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [record.payload for record in found.records] == [record.payload for record in whole.records]
    assert found.holes == ((cut_at, hole),)
    assert peak < 20 << 20
