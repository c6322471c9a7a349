"""What this program writes is its user's alone, and no link decides where it goes."""

import os
import stat
import sys

import pytest
import storage_fakes

from soleplate.app.people import People
from soleplate.errors import StorageError
from soleplate.model.person import Person
from soleplate.storage import files
from soleplate.storage.journals.journal import Journal
from soleplate.storage.library import Library
from soleplate.storage.opening import open_session
from soleplate.storage.plate_files import append_line
from soleplate.storage.remembered import Remembered
from soleplate.storage.writer import store_results, write_session

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(autouse=True)
def open_umask():
    old = os.umask(0o022)
    yield
    os.umask(old)


@pytest.fixture
def target(tmp_path):
    """Somebody else's file."""
    path = tmp_path / "target"
    path.write_bytes(b"keep")
    yield path
    assert path.read_bytes() == b"keep"


def test_sessions_journals_settings_and_folders_are_their_owners(tmp_path):
    folder = tmp_path / "new" / "deep"
    files.make_folder(folder)
    assert mode(folder) == mode(folder.parent) == 0o700
    journals = storage_fakes.record(folder)
    assert {mode(path) for path in journals.journals} == {0o600}
    recording = open_session(journals.session_journal, find_driver=storage_fakes.find_driver)
    assert mode(write_session(recording, journals.session_file)) == 0o600
    assert Remembered().save(tmp_path / "user" / "settings.json")
    append_line(tmp_path / "plate" / "lines.jsonl", {})
    for path in (tmp_path / "user" / "settings.json", tmp_path / "plate" / "lines.jsonl"):
        assert (mode(path), mode(path.parent)) == (0o600, 0o700)


def test_a_file_that_is_replaced_keeps_its_mode(session_file):
    session_file.chmod(0o640)
    store_results(session_file, [], 1)
    assert mode(session_file) == 0o640


def test_all_of_a_shared_library_is_the_groups(tmp_path):
    folder = tmp_path / "shared"
    folder.mkdir()
    for shared, wanted in ((0o775, 0o600), (0o2755, 0o600), (0o2770, 0o660)):
        folder.chmod(shared)
        os.umask(0o077)
        journals = storage_fakes.record(folder)
        recording = open_session(journals.session_journal, find_driver=storage_fakes.find_driver)
        assert {mode(path) for path in journals.journals} == {wanted}
        path = write_session(recording, journals.session_file)
        store_results(path, [], 1)
        People(folder).put(Person("P01"))
        append_line(folder / "lines.jsonl", {})
        with Library(folder) as library:
            library.update()
        assert {mode(path) for path in folder.iterdir()} == {wanted}
        assert len(list(folder.iterdir())) >= 5
        for each in folder.iterdir():
            each.unlink()


@pytest.mark.parametrize("leftover", ["", ".partial"])
def test_a_link_in_the_way_is_not_followed(tmp_path, target, leftover):
    (tmp_path / f"out{leftover}").symlink_to(target)
    files.replace_file(tmp_path / "out", b"new")
    assert (tmp_path / "out").read_bytes() == b"new"
    assert not (tmp_path / "out").is_symlink()


def test_nothing_new_is_written_over_a_link(tmp_path, target):
    for name in ("a.journal", "b.h5", "c.jsonl"):
        (tmp_path / name).symlink_to(target)
    with pytest.raises(StorageError):
        Journal.create(tmp_path / "a.journal")
    with pytest.raises(StorageError, match="exists already"):
        files.write_new(tmp_path / "b.h5", b"x")
    with pytest.raises(StorageError):
        append_line(tmp_path / "c.jsonl", {})


def test_a_name_that_is_taken_meanwhile_is_not_overwritten(tmp_path, monkeypatch):
    path = tmp_path / "session.h5"
    real = os.fsync

    def taken(descriptor):
        path.write_bytes(b"another's")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", taken)
    with pytest.raises(StorageError, match="exists already"):
        files.write_new(path, b"mine")
    assert path.read_bytes() == b"another's"
    assert list(tmp_path.iterdir()) == [path]
