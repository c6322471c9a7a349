"""Journals damaged in every way: each is named, refused or changes nothing; every whole record comes back."""

import multiprocessing
import random
import shutil
import time
import tracemalloc

import journal_adversary as adversary
import numpy as np
import pytest
import storage_fakes as fakes
from journal_adversary import ROWS, STEM, counts, cut, is_whole, packed, rows_of
from recovering import LEFT, RIGHT, SESSION, WHOLE, check_samples, content, recover_and_say, recovered, shown, told

from soleplate.api.events import TareDone
from soleplate.errors import DamagedFile, StorageError, UnreadableFile
from soleplate.storage.journals.journal import read_journal
from soleplate.storage.opening import open_session
from soleplate.storage.recover import find_orphans, recover
from soleplate.storage.verify import verify


def test_the_documented_format_is_what_is_read(cut_off):
    outcome = recovered(cut_off)
    assert (outcome.error, outcome.notes, outcome.left_out.bytes, outcome.samples) == (None, "", 0, 2 * ROWS)
    assert [path.name for path in cut_off.iterdir()] == [f"{STEM}.h5"]
    recording = open_session(cut_off / f"{STEM}.h5")
    for role in ("left", "right"):
        check_samples(recording, role, list(range(ROWS)))
    assert len(told(recording)) == len(adversary.events())
    assert any(isinstance(event, TareDone) and np.isnan(event.noise_n) for event in recording.events)
    assert verify(cut_off / f"{STEM}.h5") == []


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


def test_records_twice_and_in_another_order_show_what_was_recorded(cut_off):
    whole = open_session(cut_off / SESSION, find_driver=fakes.find_driver)
    chance = random.Random(5)
    for name in (LEFT, RIGHT):
        records = cut((cut_off / name).read_bytes())
        assert all(map(is_whole, records))
        twice = [*records[1:], *chance.sample(records, 9)]
        chance.shuffle(twice)
        (cut_off / name).write_bytes(records[0] + b"".join(twice))
    outcome = recovered(cut_off)
    assert "9 records" in outcome.notes
    assert "not in the order" in outcome.notes
    assert outcome.left_out.bytes > 0
    assert shown(open_session(cut_off / f"{STEM}.h5")) == shown(whole)


@pytest.mark.parametrize("without", [(SESSION,), (LEFT,), (LEFT, RIGHT), (SESSION, LEFT)])
def test_a_header_that_is_damaged_is_known_from_the_other_journals(cut_off, without):
    whole = open_session(cut_off / SESSION, find_driver=fakes.find_driver)
    for name in without:
        data = bytearray((cut_off / name).read_bytes())
        data[40] ^= 1
        (cut_off / name).write_bytes(data)
    outcome = recovered(cut_off)
    assert outcome.error is None
    assert all(f"{name} has no header" in outcome.notes for name in without)
    assert shown(open_session(cut_off / f"{STEM}.h5")) == shown(whole)
    assert sorted(content(cut_off)) == sorted([f"{STEM}.h5", *(f"{name}.damaged" for name in WHOLE.files)])


def test_without_any_header_all_is_left_in_place(cut_off):
    for name in WHOLE.files:
        data = bytearray((cut_off / name).read_bytes())
        data[40] ^= 1
        (cut_off / name).write_bytes(data)
    before = content(cut_off)
    assert isinstance(recovered(cut_off).error, UnreadableFile)
    assert content(cut_off) == before


def test_records_of_another_plate_are_left_out(cut_off):
    whole = open_session(cut_off / SESSION, find_driver=fakes.find_driver)
    stranger = WHOLE.files[RIGHT][3]
    with (cut_off / LEFT).open("ab") as file:
        file.write(stranger)
    outcome = recovered(cut_off)
    assert outcome.left_out.bytes == len(stranger)
    assert shown(open_session(cut_off / f"{STEM}.h5")) == shown(whole)


def test_two_that_recover_at_once_lose_nothing(cut_off):
    whole = open_session(cut_off / SESSION, find_driver=fakes.find_driver)
    context = multiprocessing.get_context("spawn")
    start, said = context.Barrier(2), context.Queue()
    both = [context.Process(target=recover_and_say, args=(cut_off, start, said)) for _ in range(2)]
    for process in both:
        process.start()
    done = said.get(timeout=120) + said.get(timeout=120)
    for process in both:
        process.join()
    assert done.count(True) == 1
    assert sorted(content(cut_off)) == [f"{STEM}.h5"]
    assert shown(open_session(cut_off / f"{STEM}.h5")) == shown(whole)


def test_a_session_that_another_program_recovers_now_is_left_to_it(cut_off):
    fcntl = pytest.importorskip("fcntl")
    with (cut_off / LEFT).open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert find_orphans(cut_off) == []
        with pytest.raises(StorageError, match="another program"):
            recover(cut_off / SESSION, find_driver=fakes.find_driver)
    assert recovered(cut_off).error is None


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


def test_damaged_journals_of_an_earlier_recovery_are_never_overwritten(cut_off):
    (cut_off / f"{LEFT}.damaged").write_bytes(b"kept")
    data = bytearray((cut_off / LEFT).read_bytes())
    data[-1] ^= 1
    (cut_off / LEFT).write_bytes(data)
    recovered(cut_off)
    assert (cut_off / f"{LEFT}.damaged").read_bytes() == b"kept"
    assert (cut_off / f"{LEFT}.damaged1").read_bytes() == data


def test_a_plate_of_a_single_sample_is_recovered(cut_off):
    records = [WHOLE.files[LEFT][0], packed(2, adversary.frame(0, "left"), 10.001)]
    (cut_off / LEFT).write_bytes(b"".join(records))
    assert recovered(cut_off).error is None
    assert len(open_session(cut_off / f"{STEM}.h5").plate("left").stream()) == 1


def test_a_hole_of_a_third_of_a_gigabyte_takes_its_time_and_no_memory(cut_off):
    """A sparse file: whole records, nothing, and whole records again."""
    whole = read_journal(cut_off / LEFT)
    data = (cut_off / LEFT).read_bytes()
    cut_at = whole.records[len(whole.records) // 2].at
    hole = 300 << 20
    with (cut_off / LEFT).open("wb") as file:
        file.write(data[:cut_at])
        file.seek(hole, 1)
        file.write(data[cut_at:])
    tracemalloc.start()
    found = read_journal(cut_off / LEFT)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [record.payload for record in found.records] == [record.payload for record in whole.records]
    assert found.holes == ((cut_at, hole),)
    assert peak < 20 << 20
