"""The index of a library: always what the files say, and quick to ask."""

import os
import sqlite3
import sys
from itertools import count

import h5py
import numpy as np
import pytest
import storage_fakes
from sealing import seal

from soleplate.cli.main import main
from soleplate.errors import UnreadableFile
from soleplate.model.result import Result
from soleplate.storage import library as library_room
from soleplate.storage.edits import make_edit
from soleplate.storage.first_look import remember
from soleplate.storage.library import INDEX_FILE, Library
from soleplate.storage.opening import open_session
from soleplate.storage.writer import store_edits, store_results, write_session


@pytest.fixture(scope="module")
def made_once(tmp_path_factory):
    """Session files by what is asked of them, made once: name and content."""
    made = {}

    def find(number, participant, day, protocol):
        key = number, participant, day, protocol
        if key not in made:
            head = storage_fakes.header(
                session_id=f"{number:032x}", participant=participant, protocol=protocol,
                created_utc=f"2026-01-{day:02d}T23:59:59Z",
            )  # fmt: skip
            files = storage_fakes.record(tmp_path_factory.mktemp("written"), head)
            recording = open_session(files.session_journal, find_driver=storage_fakes.find_driver)
            path = write_session(recording, files.session_file)
            made[key] = path.name, path.read_bytes()
        return made[key]

    return find


@pytest.fixture
def add(made_once, tmp_path):
    """Put a session file: add("P1", day=3, protocol="step_down", folder="deep")."""
    numbers = count(1)

    def make(participant, day=1, protocol="single_leg_stance", folder="."):
        name, data = made_once(next(numbers), participant, day, protocol)
        path = tmp_path / "library" / folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        remember(path, data)
        return path

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
        assert library.find()[0].about.raw_sha256 == open_session(library.find()[0].file).raw_sha256


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


def test_only_what_changed_is_read_again(folder, monkeypatch):
    with Library(folder) as library:
        library.update()
    read = []
    real = library_room.peek
    monkeypatch.setattr(library_room, "peek", lambda path: (read.append(path.name), real(path))[1])
    changed = next(folder.glob("P2*.h5"))
    for expected in ([], [changed.name], []):
        with Library(folder) as library:
            assert library.update() == 4
        assert read == expected
        read.clear()
        if not expected:
            os.utime(changed, ns=(0, changed.stat().st_mtime_ns + 1))


def test_a_file_that_was_changed_in_place_is_named_at_once(folder, capsys):
    """One bit of its samples; the folder itself, who, what and when are as they were."""
    assert main(["find", str(folder)]) == 0
    path = next(folder.glob("P2*.h5"))
    with h5py.File(path, "r+") as file:
        stream = next(group for plate in file["plates"].values() for group in plate.values() if "samples" in group)
        stream["samples"][5] = stream["samples"][5] + 1
    capsys.readouterr()
    assert main(["find", str(folder)]) == 1
    told = capsys.readouterr()
    assert "3 sessions" in told.out
    assert "is not what was recorded: " in told.err


def test_a_broken_file_is_told_and_looked_at_again_when_it_is_mended(folder, capsys):
    path = next(folder.glob("P2*.h5"))
    whole = path.read_bytes()
    path.write_bytes(whole[:1000])
    assert main(["find", str(folder)]) == 1
    told = capsys.readouterr()
    assert "3 sessions" in told.out
    assert path.name in told.err
    assert "1 file left out" in told.err
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
        if ":memory:" not in str(path):
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


def foreign(path):
    """Another program's data base."""
    with sqlite3.connect(path) as base:
        base.execute("CREATE TABLE notes (text)")
        base.execute("INSERT INTO notes VALUES ('keep me')")
    base.close()
    return path


@pytest.mark.parametrize("how", ["link", "hard link", "copy", "journal", "folder", "dangling"])
def test_what_is_not_ours_is_not_touched(folder, tmp_path, how):
    other, index = foreign(tmp_path / "other.sqlite"), folder / INDEX_FILE
    match how:
        case "link":
            index.symlink_to(other)
        case "hard link":
            os.link(other, index)
        case "copy":
            index.write_bytes(other.read_bytes())
        case "journal":
            (folder / (INDEX_FILE + "-journal")).symlink_to(other)
        case "folder":
            index.mkdir()
        case "dangling":
            index.symlink_to(tmp_path / "made")
    before = other.read_bytes()
    for _ in range(2):
        with Library(folder) as library:
            assert library.update() == 4
            assert library.rebuild() == 4
            assert len(library.find(participant="P1")) == 3
    assert other.read_bytes() == before
    assert not (tmp_path / "made").exists()
    assert index.is_symlink() or not index.is_file() or index.read_bytes() == before


@pytest.mark.parametrize("seed", range(8))
def test_a_hundred_random_bytes_anywhere_in_the_index_change_nothing(folder, seed):
    with Library(folder) as library:
        library.update()
        told = said(library.find())
    path = folder / INDEX_FILE
    data, rng = bytearray(path.read_bytes()), np.random.default_rng(seed)
    page = 4096 * int(rng.integers(len(data) // 4096)) if seed else 0
    data[page : page + 100] = rng.bytes(100)
    if seed == 1:  # names of people, at the end of their page
        place = data.index(b"single_leg_stance")
        data[place : place + 3] = b"abc"
    path.write_bytes(bytes(data))
    with Library(folder) as library:
        assert library.update() == 4
        assert said(library.find()) == told
        assert len(library.find(protocol="single_leg_stance")) == 3


def test_an_index_that_came_with_the_files_leads_nowhere_else(folder):
    with Library(folder) as library:
        library.update()
        with library._base as base:
            base.execute("UPDATE sessions SET file = '../../' || file")
            base.execute("CREATE TRIGGER t AFTER INSERT ON sessions BEGIN DELETE FROM sessions; END")
    with Library(folder) as library:
        assert library.update() == 4
        assert all(one.file.is_file() for one in library.find())


def test_the_index_is_its_owners(folder):
    with Library(folder) as library:
        library.update()
        assert (folder / INDEX_FILE).stat().st_mode & 0o777 == 0o600


def test_damage_while_it_is_open_is_mended(folder):
    with Library(folder) as library:
        library.update()
        with (folder / INDEX_FILE).open("r+b") as file:
            file.write(bytes(20_000))
        assert library.update() == 4
        assert len(library.find()) == 4


@pytest.mark.skipif(sys.platform == "win32", reason="Windows locks otherwise")
def test_a_locked_file_is_called_locked_and_found_again_afterwards(folder, capsys):
    path = next(folder.glob("P2*.h5"))
    with path.open("rb") as file:
        fcntl = pytest.importorskip("fcntl")
        fcntl.flock(file, fcntl.LOCK_EX)
        assert main(["history", "P2", "--library", str(folder)]) == 1
        told = capsys.readouterr().err
        assert "is locked" in told
        assert "none of the sessions that could be read" in told
        with Library(folder) as library:
            assert library.update() == 3
    with Library(folder) as library:
        assert library.update() == 4


@pytest.mark.parametrize("make", ["folder", "loop", "dangling", "pipe", "text", "empty"])
def test_whatever_is_called_a_session_is_named_and_the_others_are_found(folder, make, capsys):
    path = folder / "odd.h5"
    {
        "folder": path.mkdir,
        "loop": lambda: path.symlink_to(path),
        "dangling": lambda: path.symlink_to(folder / "none"),
        "pipe": lambda: os.mkfifo(path),
        "text": lambda: path.write_text("no session"),
        "empty": path.touch,
    }[make]()
    assert main(["find", str(folder)]) == 1
    told = capsys.readouterr()
    assert "4 sessions" in told.out
    assert "odd.h5" in told.err
    assert "1 file left out" in told.err


def test_a_file_whose_check_sums_were_made_anew_is_named(folder):
    with Library(folder) as library:
        library.update()
        one, other, third = (entry.file for entry in library.find()[:3])
    for path, (column, value) in {one: ("trials/end_s", 9.0), other: ("plates/left/tares/noise_n", 9.0)}.items():
        with h5py.File(path, "r+") as file:
            file[column][0] = value
        seal(path)
    store_results(third, [Result("cop_velocity", 1, 0, "left", 1.0, "mm/s")], 1)
    open_session(one), open_session(other)  # in themselves they are sound
    for _ in range(2):  # it is said again each time
        with Library(folder) as library:
            assert library.update() == 2
            assert [file for file, _ in library.troubles()] == sorted(
                path.relative_to(folder).as_posix() for path in (one, other)
            )
            assert "holds another recording than before" in library.troubles()[0][1]
    with Library(folder) as library:
        assert library.rebuild() == 4  # replaced on purpose
        assert library.troubles() == []


def test_edits_that_were_taken_away_are_named(folder):
    with Library(folder) as library:
        library.update()
        path = library.find()[0].file
    recording = open_session(path)
    edit = make_edit(
        recording.header.session_id, (), recording.trials, recording.reps,
        what="trial/1/state", new="rejected", why="a cough", who="me", utc="2026-03-06T10:00:00Z",
    )  # fmt: skip
    before = path.read_bytes()
    store_edits(path, [edit])
    with Library(folder) as library:
        assert library.update() == 4
        assert library.troubles() == []
    path.write_bytes(before)
    with Library(folder) as library:
        assert library.update() == 3
        assert "lacks edits that it had" in library.troubles()[0][1]


def test_a_number_that_no_index_holds_is_of_that_file_alone(session_file):
    bad = session_file.with_name("bad.h5")
    bad.write_bytes(session_file.read_bytes())
    with h5py.File(bad, "r+") as file:
        file.attrs["protocol_version"] = 1e300
    with Library(session_file.parent) as library:
        assert library.update() == 1
        ((name, why),) = library.troubles()
    assert name == "bad.h5"
    assert "protocol_version" in why


def test_an_index_whose_fault_is_told_in_no_language_is_made_again(session_file, monkeypatch):
    """SQLite quotes what it found, and Python cannot read that."""
    with Library(session_file.parent) as library:
        library.update()
    path = session_file.parent / INDEX_FILE
    path.write_bytes(
        path.read_bytes()
        .replace(b"CREATE INDEX by_date", b"CREATE FNDEX by_d\xecte")
        .replace(b"by_date", b"by_d\xecte")
    )
    with Library(session_file.parent) as library:
        assert library.update() == 1
