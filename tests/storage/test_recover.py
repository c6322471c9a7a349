import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import storage_fakes as fakes

from soleplate.errors import PluginError, StorageError, UnreadableFile
from soleplate.storage.journals.journal import BYTES, Journal, read_journal
from soleplate.storage.journals.session_journals import SessionJournals
from soleplate.storage.opening import open_session
from soleplate.storage.recover import find_orphans, recover
from soleplate.storage.verify import verify
from soleplate.storage.writer import write_session

CHILD = Path(__file__).with_name("recording_child.py")


def killed_after(folder: Path, seconds: float) -> int:
    """Kill a recording process after ``seconds``; return how many rows it had said to be journalled."""
    folder.mkdir()
    child = subprocess.Popen([sys.executable, str(CHILD), str(folder)], stdout=subprocess.PIPE, text=True)
    assert child.stdout.readline() == "ready\n"
    said: list[str] = []
    reader = threading.Thread(target=lambda: said.extend(child.stdout))
    reader.start()
    time.sleep(seconds)
    child.send_signal(signal.SIGKILL)
    child.wait()
    reader.join()
    child.stdout.close()
    whole = [line for line in said if line.endswith("\n")]
    return int(whole[-1]) if whole else 0


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")
@pytest.mark.parametrize("kills", [4, pytest.param(110, marks=pytest.mark.full)])
def test_kills_lose_nothing_that_was_journalled(tmp_path, kills):
    moments = random.Random(kills)
    for attempt in range(kills):
        folder = tmp_path / str(attempt)
        said = killed_after(folder, moments.uniform(0.0, 0.15))
        (outcome,) = recover(folder, find_driver=fakes.find_driver)
        assert outcome.error is None
        path = outcome.files.session_file
        assert [p.name for p in folder.iterdir()] == [path.name]
        assert [f for f in verify(path) if f.code != "no-samples"] == []
        recording = open_session(path)
        assert recording.recovered
        assert recording.state == "recovered"
        for role in ("left", "right"):
            stream = recording.plate(role).stream()
            assert len(stream) >= said
            assert stream.lost == 0
            assert stream.samples.tolist() == [list(fakes.counts_of(n)) for n in range(len(stream))]
            assert np.array_equal(stream.ticks, 1000 * np.arange(len(stream)))
        assert len(recording.trials) >= said // 500


def test_recovering_twice_changes_nothing(journalled):
    recover(journalled.folder, find_driver=fakes.find_driver)
    content = journalled.session_file.read_bytes()
    assert recover(journalled.folder, find_driver=fakes.find_driver) == []
    assert journalled.session_file.read_bytes() == content
    with pytest.raises(UnreadableFile, match="nothing was cut off"):
        recover(journalled.session_journal, find_driver=fakes.find_driver)


@pytest.mark.parametrize("left_over", ["all", "session", "left", "right"])
def test_a_crash_between_the_final_name_and_the_end_of_the_journals(tmp_path, journalled, recording, left_over):
    saved = tmp_path / "saved"
    saved.mkdir()
    for path in journalled.journals:
        shutil.copy(path, saved)
    write_session(recording, journalled.session_file)
    content = journalled.session_file.read_bytes()
    wanted = {
        "all": saved.iterdir(),
        "session": [saved / journalled.session_journal.name],
        "left": [saved / journalled.plate_journal("left").name],
        "right": [saved / journalled.plate_journal("right").name],
    }[left_over]
    for path in wanted:
        shutil.copy(path, tmp_path)
    (outcome,) = recover(tmp_path, find_driver=fakes.find_driver)
    assert outcome.error is None
    assert journalled.journals == ()
    assert journalled.session_file.read_bytes() == content


def test_a_foreign_file_in_the_way_is_left_and_so_are_the_journals(journalled, recording):
    other = replace(recording, header=replace(recording.header, session_id="f" * 32))
    write_session(replace(other, path=Path("elsewhere.h5")), journalled.session_file)
    (outcome,) = recover(journalled.folder, find_driver=fakes.find_driver)
    assert isinstance(outcome.error, StorageError)
    assert len(journalled.journals) == 3


def test_a_partial_file_left_by_a_crash_is_built_again(journalled):
    partial = journalled.session_file.with_name(journalled.session_file.name + ".partial")
    partial.write_bytes(b"half")
    recover(journalled.folder, find_driver=fakes.find_driver)
    assert not partial.exists()
    assert verify(journalled.session_file) == []


def test_a_missing_plate_journal_is_said(journalled):
    journalled.plate_journal("right").unlink()
    (outcome,) = recover(journalled.session_journal, find_driver=fakes.find_driver)
    assert outcome.notes == "the journal of plate right is missing"
    recording = open_session(journalled.session_file)
    assert recording.roles == ("left", "right")
    assert len(recording.plate("left").stream()) == 49
    assert len(recording.plate("right").stream()) == 0
    assert recording.recovery == outcome.notes
    assert recording.state == "complete"


def test_a_missing_session_journal_is_said(journalled):
    journalled.session_journal.unlink()
    (outcome,) = recover(journalled.folder, find_driver=fakes.find_driver)
    assert outcome.notes == "the session journal is missing"
    recording = open_session(journalled.session_file)
    assert recording.header.participant == "P-01"
    assert recording.state == "recovered"
    assert [len(recording.plate(role).stream()) for role in recording.roles] == [49, 49]


def test_headerless_journals_are_an_error_that_says_so(journalled):
    for path in journalled.journals:
        path.write_bytes(path.read_bytes()[:20])
    (outcome,) = recover(journalled.folder, find_driver=fakes.find_driver)
    assert isinstance(outcome.error, UnreadableFile)
    assert len(journalled.journals) == 3


def test_a_session_that_is_still_recorded_is_left_alone(tmp_path):
    with SessionJournals.create(tmp_path, fakes.header()) as journals:
        assert find_orphans(tmp_path) == []
        with pytest.raises(StorageError, match="still being recorded"):
            recover(journals.files.session_journal, find_driver=fakes.find_driver)
    assert len(find_orphans(tmp_path)) == 1


def test_without_its_driver_the_journals_stay(journalled):
    (outcome,) = recover(journalled.folder)
    assert isinstance(outcome.error, PluginError)
    assert len(journalled.journals) == 3
    assert not journalled.session_file.exists()


def test_one_bad_session_does_not_stop_the_others(tmp_path):
    fakes.record(tmp_path, fakes.header(participant="A"))
    fakes.record(tmp_path, fakes.header(participant="B"))
    (tmp_path / "C_x.journal").write_bytes(b"not a journal")
    outcomes = recover(tmp_path, find_driver=fakes.find_driver)
    assert [outcome.error is None for outcome in outcomes] == [True, True, False]


@pytest.mark.parametrize("which", ["session", "left"])
def test_a_tail_torn_at_any_byte(tmp_path, which):
    files = fakes.record(tmp_path, rows=4, lost_at=-1)
    path = files.session_journal if which == "session" else files.plate_journal("left")
    whole = path.read_bytes()
    ends = [0]
    for record in read_journal(path).records:
        ends.append(ends[-1] + 24 + len(record.payload))
    assert ends[-1] == len(whole)
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        text = read_journal(path)
        kept = max(end for end in ends if end <= length)
        assert (len(text.records), text.left_out) == (ends.index(kept), length - kept)
        if length < ends[1] or length % 23:  # the header is gone; and a full decode at each byte would be slow
            continue
        recording = open_session(path, find_driver=fakes.find_driver)
        rows = ends.index(kept) - 1 if which == "left" else 4
        assert len(recording.plate("left").stream()) == rows
        assert ("torn" in recording.recovery) == (length != kept)


def test_a_damaged_byte_anywhere_in_a_record_leaves_it_out(tmp_path):
    path = tmp_path / "one.journal"
    with Journal.create(path) as journal:
        journal.append(BYTES, b"first", host_s=1.0)
        journal.append(BYTES, b"second", host_s=2.0, plate=1, segment=3)
    whole = path.read_bytes()
    for at in range(29, len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x40]) + whole[at + 1 :])
        text = read_journal(path)
        assert [record.payload for record in text.records] == [b"first"]
        assert text.left_out == len(whole) - 29
