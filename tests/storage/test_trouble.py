"""Disks that fill up, vanish or refuse."""

import errno
import os
import re
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest
import storage_fakes as fakes

from soleplate.api.events import Marked
from soleplate.app.names import Names
from soleplate.app.people import People
from soleplate.errors import StorageError, UnreadableFile
from soleplate.model.person import Person
from soleplate.model.result import Result
from soleplate.storage.journals.journal import BYTES, Journal, read_journal
from soleplate.storage.journals.session_journals import SessionJournals
from soleplate.storage.locks import LOCK_FILE
from soleplate.storage.opening import open_session
from soleplate.storage.recover import recover
from soleplate.storage.writer import store_results, write_session

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="these ways to break a disk are POSIX")


@pytest.fixture
def small_disk(tmp_path):
    """A real file system of 256 KiB, or a skip that says why."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(command, capture_output=True, text=True)
    except FileNotFoundError:
        pytest.skip("there is no mount command")
    if mounted.returncode:
        pytest.skip(f"a small disk needs the right to mount: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture
def file_limit():
    """Limit how large this process may make a file: a full disk for those who may not mount."""
    import signal

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    def limit(size: int) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))

    yield limit
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    signal.signal(signal.SIGXFSZ, before)


def fill(journals: SessionJournals) -> int:
    """Record until the disk is full; return how many blocks it took."""
    for number in range(100_000):
        try:
            journals.plates["left"].bytes(fakes.sample_frame(number, 1000 * number, fakes.counts_of(number)), 1.0)
        except StorageError as error:
            message, taken = str(error), number
            break
    assert re.search(r"is full .* bytes of .* are safe in .*Free some space", message)
    assert str(journals.files.folder) in message
    return taken


def test_a_disk_that_fills_up_while_recording_keeps_what_it_took(small_disk):
    with SessionJournals.create(small_disk, fakes.header(), sync_every_s=None) as journals:
        written = fill(journals)
    text = read_journal(journals.files.plate_journal("left"))
    assert len(text.records) == written + 1
    assert text.left_out == 0
    recording = open_session(journals.files.session_journal, find_driver=fakes.find_driver)
    assert len(recording.plate("left").stream()) == written
    with pytest.raises(StorageError, match="full"):
        recover(journals.files.session_journal, find_driver=fakes.find_driver)
    assert len(journals.files.journals) == 3
    assert sorted(path.suffix for path in small_disk.iterdir()) == [".journal"] * 3


def test_recording_goes_on_when_there_is_room_again(small_disk):
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(100_000))
    with SessionJournals.create(small_disk, fakes.header(), sync_every_s=None) as journals:
        written = fill(journals)
        ballast.unlink()
        journals.plates["left"].bytes(b"after", 2.0)
    text = read_journal(journals.files.plate_journal("left"))
    assert text.left_out == 0
    assert len(text.records) == written + 2
    assert text.records[-1].payload == b"after"


def test_a_limit_on_file_size_is_a_full_disk(tmp_path, file_limit):
    with SessionJournals.create(tmp_path, fakes.header(), sync_every_s=None) as journals:
        file_limit(50_000)
        written = fill(journals)
        file_limit(resource.RLIM_INFINITY)
    text = read_journal(journals.files.plate_journal("left"))
    assert (len(text.records), text.left_out) == (written + 1, 0)


def test_a_disk_too_full_for_the_session_file_leaves_the_journals(journalled, recording, file_limit):
    file_limit(2_000)
    with pytest.raises(StorageError, match="full"):
        write_session(recording, journalled.session_file)
    file_limit(resource.RLIM_INFINITY)
    assert len(journalled.journals) == 3
    assert not journalled.session_file.exists()
    assert not list(journalled.folder.glob("*.partial"))


def test_a_disk_too_full_for_results_leaves_the_file_as_it_was(session_file, file_limit):
    content = session_file.read_bytes()
    file_limit(2_000)
    with pytest.raises(StorageError, match="full"):
        store_results(session_file, [Result("x", 1, 1, "left", 1.0, "N")], 1)
    file_limit(resource.RLIM_INFINITY)
    assert session_file.read_bytes() == content
    assert {path.name for path in session_file.parent.iterdir()} <= {session_file.name, LOCK_FILE}


def test_a_missing_folder(tmp_path):
    with pytest.raises(StorageError, match="has gone"):
        SessionJournals.create(tmp_path / "nowhere", fakes.header())
    with pytest.raises(UnreadableFile):
        recover(tmp_path / "nowhere.journal")


def read_only(folder: Path) -> None:
    """Make a folder read-only, even for root where it may mount."""
    if os.geteuid():
        folder.chmod(0o500)
        return
    for option in (["--bind", str(folder), str(folder)], ["-o", "remount,ro,bind", str(folder)]):
        if subprocess.run(["mount", *option], capture_output=True).returncode:
            pytest.skip("root can write anywhere, and may not mount here")


def writable(folder: Path) -> None:
    if os.geteuid():
        folder.chmod(0o700)
    else:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_read_only_folder(tmp_path):
    folder = tmp_path / "locked"
    folder.mkdir()
    files = fakes.record(folder)
    recording = open_session(files.session_journal, find_driver=fakes.find_driver)
    read_only(folder)
    try:
        with pytest.raises(StorageError, match=r"read-only.*--out"):
            SessionJournals.create(folder, fakes.header(participant="other"))
        with pytest.raises(StorageError, match="read-only"):
            write_session(recording, files.session_file)
    finally:
        writable(folder)
    assert len(files.journals) == 3


def test_a_journal_that_was_deleted_under_the_recording_is_noticed(tmp_path):
    journals = SessionJournals.create(tmp_path, fakes.header(), sync_every_s=0.01)
    journals.files.session_journal.unlink()
    time.sleep(0.1)
    with pytest.raises(StorageError, match="gone"):
        journals.event(Marked(0.0, "x"), 0.0)
    with pytest.raises(StorageError, match="gone"):
        journals.close()
    assert list(journals.files.plate_journals) == ["left", "right"]
    journals.close()


class DyingDisk:
    """A file whose disk answers with an input/output error after some bytes, then takes nothing back."""

    closed = False

    def __init__(self, file):
        self._file = file

    def fileno(self):
        return self._file.fileno()

    def write(self, data):
        if self._file.tell() > 100:
            raise OSError(errno.EIO, "Input/output error")
        return self._file.write(data[: max(1, len(data) // 2)])  # takes half of each write

    def seek(self, place):
        return self._file.seek(place)

    def close(self):
        self._file.close()


def test_short_writes_are_completed_and_an_io_error_is_explained(tmp_path):
    path = tmp_path / "x.journal"
    with path.open("xb", buffering=0) as file:
        journal = Journal(path, DyingDisk(file))
        journal.append(BYTES, b"a" * 60, host_s=1.0)
        with pytest.raises(StorageError, match=r"Input/output error.*The first 84 bytes .* are safe"):
            journal.append(BYTES, b"b" * 60, host_s=2.0)
    text = read_journal(path)
    assert [record.payload for record in text.records] == [b"a" * 60]
    assert text.left_out == 0


def test_a_disk_too_full_for_people_and_names_leaves_them_as_they_were(tmp_path, file_limit):
    people, names = People(tmp_path), Names(tmp_path / "names.json")
    people.put(Person("P01", goal="run"))
    names.put("P01", "Ada")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    file_limit(10)
    for change in (lambda: people.put(Person("P02")), lambda: people.wait("P01"), lambda: names.put("P02", "Bob")):
        with pytest.raises(StorageError, match="full"):
            change()
    file_limit(resource.RLIM_INFINITY)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    assert list(people.known) == ["P01"]
    assert people.queue == []
    assert names.of("P02") == ""
