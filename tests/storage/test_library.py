"""The index of a library: always what the files say, and quick to ask."""

import os
import sqlite3
import time

import pytest
import storage_fakes

from soleplate.cli.main import main
from soleplate.errors import UnreadableFile
from soleplate.storage.library import INDEX_FILE, Library
from soleplate.storage.recording import Recording
from soleplate.storage.writer import write_session


@pytest.fixture
def add(tmp_path):
    """Write a session file: add("P1", day=3, protocol="step_down", folder="deep")."""
    count = 0

    def make(participant, day=1, protocol="single_leg_stance", folder="."):
        nonlocal count
        count += 1
        head = storage_fakes.header(
            session_id=f"{count:032x}", participant=participant, protocol=protocol,
            created_utc=f"2026-01-{day:02d}T23:59:59Z",
        )  # fmt: skip
        place = tmp_path / "library" / folder
        place.mkdir(parents=True, exist_ok=True)
        files = storage_fakes.record(tmp_path / "library", head)
        recording = Recording.open(files.session_journal, find_driver=storage_fakes.find_driver)
        return write_session(recording, place / files.session_file.name)

    return make


@pytest.fixture
def folder(add, tmp_path):
    add("P1", 3)
    add("P1", 1)
    add("P2", 2)
    add("P1", 2, "step_down", "deep/deeper")
    return tmp_path / "library"


def said(found):
    return [(one.about.participant, one.about.protocol, one.about.created_utc[8:10]) for one in found]


def test_find_by_person_test_and_day(folder):
    with Library(folder) as library:
        assert library.update() == 4
        assert [day for _, _, day in said(library.find())] == ["01", "02", "02", "03"]
        assert [day for _, _, day in said(library.find(participant="P1"))] == ["01", "02", "03"]
        assert said(library.find(protocol="step_down")) == [("P1", "step_down", "02")]
        assert [day for _, _, day in said(library.find(since="2026-01-02", until="2026-01-02"))] == ["02", "02"]
        assert [day for _, _, day in said(library.find(participant="P1", limit=1))] == ["03"]
        assert library.find(participant="P") == []
        assert all(one.file.is_file() for one in library.find())
        assert library.find()[0].about.raw_sha256 == Recording.open(library.find()[0].file).raw_sha256


def test_the_index_follows_the_folder(folder, add):
    with Library(folder) as library:
        library.update()
        gone = library.find(participant="P2")[0].file
    gone.unlink()
    add("P3", 5)
    with Library(folder) as library:
        assert library.update() == 4
        assert not library.find(participant="P2")
        deep = library.find(participant="P1", protocol="step_down")[0].file
        assert library.find(participant="P3")
    deep.rename(folder / "moved.h5")
    deep.parent.rmdir()
    with Library(folder) as library:
        assert library.update() == 4
        assert library.find(protocol="step_down")[0].file == folder / "moved.h5"


def test_a_settled_folder_is_not_looked_into_again(folder, monkeypatch):
    past = time.time() - 100
    for parent, _, _ in os.walk(folder):
        os.utime(parent, (past, past))
    looked = []
    real = Library._look_into
    monkeypatch.setattr(Library, "_look_into", lambda self, name: (looked.append(name), real(self, name)))
    for times in (3, 3, 1):
        with Library(folder) as library:
            library.update()
        if looked:
            for parent, _, _ in os.walk(folder):  # making the index itself changed the folder
                os.utime(parent, (past, past))
        assert len(looked) <= times
        looked.clear()
    with Library(folder) as library:
        assert library.update() == 4
    assert looked == []


def test_a_broken_file_is_told_and_looked_at_again_when_it_is_mended(folder, capsys):
    path = next(folder.glob("P2*.h5"))
    whole = path.read_bytes()
    path.write_bytes(whole[:1000])
    assert main(["find", str(folder)]) == 0
    told = capsys.readouterr()
    assert "3 sessions" in told.out
    assert "1 files could not be read" in told.err
    mended = path.with_suffix(".new")
    mended.write_bytes(whole)
    mended.replace(path)
    assert main(["find", str(folder), "--json"]) == 0
    assert capsys.readouterr().out.count('"session_id"') == 4


@pytest.mark.parametrize("damage", ["text", "older", "half"])
def test_a_damaged_or_older_index_is_made_again(folder, damage):
    with Library(folder) as library:
        library.update()
    path = folder / INDEX_FILE
    match damage:
        case "text":
            path.write_text("no index at all, but long enough to be looked at as one")
        case "half":
            path.write_bytes(path.read_bytes()[:6000])
        case "older":
            with sqlite3.connect(path) as base:
                base.execute("PRAGMA user_version = 99")
            base.close()
    with Library(folder) as library:
        assert library.update() == 4


def test_a_folder_that_cannot_be_written_has_its_index_in_memory(folder, monkeypatch):
    real = sqlite3.connect

    def refuse(path, **more):
        if path != ":memory:":
            raise sqlite3.OperationalError("unable to open database file")
        return real(path, **more)

    monkeypatch.setattr(sqlite3, "connect", refuse)
    with Library(folder) as library:
        assert library.update() == 4
    assert not (folder / INDEX_FILE).exists()


def test_a_person_is_found_through_the_index_of_the_table(folder):
    with Library(folder) as library:
        library.update()
        plan = library._base.execute(
            "EXPLAIN QUERY PLAN SELECT file FROM sessions WHERE trouble = '' AND participant = 'P1' "
            "ORDER BY created_utc DESC"
        ).fetchall()
        assert "by_participant" in plan[0][3]


def test_wrong_usage_is_told(tmp_path, capsys):
    with pytest.raises(UnreadableFile):
        Library(tmp_path / "none")
    assert main(["find", str(tmp_path), "--since", "yesterday"]) == 2
    assert main(["history", "P1", "--library", str(tmp_path)]) == 2
    assert "holds no session" in capsys.readouterr().err
