"""Two programs that write the same: what was acknowledged is there, and whatever is refused says so."""

import errno
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
from long_form import some_of

from soleplate.app.names import Names
from soleplate.app.people import People
from soleplate.app.settings import AppSettings
from soleplate.errors import StorageError
from soleplate.model.person import Person
from soleplate.scoring.assessment import Assessment
from soleplate.storage import files, library, locks
from soleplate.storage.edits import broken_link
from soleplate.storage.library import Library
from soleplate.storage.opening import open_session
from soleplate.storage.verify import verify

CHILD = Path(__file__).with_name("writer_child.py")


@pytest.fixture(scope="module")
def writers():
    """Two processes that write at the same time: race(what, place, number) -> what each answers."""
    team = [
        subprocess.Popen([sys.executable, str(CHILD), me], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for me in "ab"
    ]

    def race(what, place, number):
        for one in team:
            one.stdin.write(f"{what}\t{place}\t{number}\n")
        for one in team:
            one.stdin.flush()
        answers = [one.stdout.readline().strip() for one in team]
        assert {answer.partition("\t")[0] for answer in answers} <= {"stored", "refused"}, answers
        return answers

    yield race
    for one in team:
        one.stdin.close()
        assert one.wait() == 0
        one.stdout.close()


@pytest.mark.parametrize("batch", some_of(range(5)))
def test_twenty_races_for_one_file_lose_no_edit(batch, writers, session_file):
    acknowledged = []
    for number in range(20):
        for me, answer in zip("ab", writers("edit", session_file, number), strict=True):
            if answer == "stored":
                acknowledged.append(f"{me}{number}")
            else:
                assert "corrected elsewhere since it was opened" in answer
    recording = open_session(session_file)
    assert sorted(edit.new for edit in recording.edits) == sorted(acknowledged)
    assert len(acknowledged) >= 20  # one of two at least
    assert broken_link(recording.header.session_id, recording.edits) is None
    assert verify(session_file) == []


@pytest.mark.parametrize("batch", some_of(range(5)))
def test_twenty_races_for_results_people_names_and_settings(batch, writers, session_file, tmp_path):
    for number in range(20):
        for what, place in (("results", session_file), ("people", tmp_path), ("names", tmp_path)):
            assert writers(what, place, number) == ["stored", "stored"]
        writers("settings", tmp_path, number)
        found = AppSettings.load(tmp_path / "app.json")
        assert (found.tester, found.plates) == (f"a{number}", {"left": f"sim:?seed={number}"})
    wanted = {f"{me}{number}" for me in "ab" for number in range(20)}
    assert set(People.load(tmp_path).known) == wanted
    assert all(Names(tmp_path / "names.json").of(code) == "Ada" for code in wanted)
    assert set(open_session(session_file).stored_results) == {
        *range(1, 21), *range(1001, 1021)
    }  # fmt: skip


def test_two_programs_bring_one_index_up_to_date(writers, session_file):
    for number in range(6):
        assert writers("index", session_file.parent, number) == ["stored", "stored"]
    with Library(session_file.parent) as library:
        assert library.update() == 1
        assert [entry.file for entry in library.find()] == [session_file]


@pytest.fixture
def scored(simulated, tmp_path):
    """A session that can be assessed, of this test alone."""
    stance = {"seconds": 8, "window_s": 8, "trials": 1, "practice": 0, "rest_s": 1}
    return Path(shutil.copy(simulated("single_leg_stance", "sim:?seed=3&skill=1", **stance), tmp_path))


def test_an_index_that_another_program_writes_is_left_whole(session_file, monkeypatch):
    monkeypatch.setattr(library, "BUSY_S", 0.1)
    with Library(session_file.parent) as mine:
        mine.update()
    path = session_file.parent / library.INDEX_FILE
    with Library(session_file.parent) as mine, closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN EXCLUSIVE")
        inode = path.stat().st_ino
        os.utime(session_file.parent)
        assert mine.update() == 1  # in memory
        assert [entry.file for entry in mine.find()] == [session_file]
        assert path.stat().st_ino == inode


def test_an_assessment_that_another_one_overtook_is_refused_and_nothing_is_lost(scored):
    mine, theirs = Assessment.load(scored), Assessment.load(scored)
    trial = mine.recording.trials[0]
    theirs.judged(trial, "rejected", "ada", "coughed").stored()
    with pytest.raises(StorageError, match=r"corrected elsewhere.*ada changed trial/1/state to rejected"):
        mine.judged(trial, "rejected", "bob", "stumbled").stored()  # as many edits as the file has
    with pytest.raises(StorageError, match="corrected elsewhere"):
        mine.store()  # numbers of what no longer holds
    assert [edit.who for edit in open_session(scored).edits] == ["ada"]


def test_another_recording_under_the_same_name_gets_no_numbers(scored, session_file):
    mine = Assessment.load(scored)
    scored.write_bytes(other := session_file.read_bytes())
    with pytest.raises(StorageError, match="another recording"):
        mine.store()
    assert scored.read_bytes() == other


def test_two_applications_see_each_others_people(tmp_path):
    one, other = People.load(tmp_path), People.load(tmp_path)
    one.put(Person("P01", goal="run"))
    assert other.refresh()
    assert not other.refresh()
    shown = other.known["P01"]
    one.seen("P01", 70.0)
    kept = other.put(Person("P01", goal="run", limits="no jumps"), shown)
    assert (kept.mass_kg, kept.limits) == (70.0, "no jumps")
    one.refresh()
    one.put(Person("P01", goal="swim", mass_kg=70.0, limits="no jumps"))
    with pytest.raises(StorageError, match="P01 was not stored"):
        other.put(Person("P01", goal="walk", limits="no jumps"), kept)
    assert People.load(tmp_path).known["P01"].goal == "swim"


def test_a_name_that_another_application_gave_is_not_written_over(tmp_path):
    one, other = Names(tmp_path / "names.json"), Names(tmp_path / "names.json")
    one.put("P01", "Ada", "")
    other.put("P01", "", "")  # shown before, and not touched
    assert other.of("P01") == "Ada"
    one.put("P01", "Ada Example", "Ada")
    with pytest.raises(StorageError, match="P01 was not stored"):
        other.put("P01", "Bob", "Ada")
    assert Names(tmp_path / "names.json").of("P01") == "Ada Example"


def test_a_damaged_list_of_names_is_not_written_over(tmp_path):
    (tmp_path / "names.json").write_text('{"P01": "Ada"')
    with pytest.raises(files.StorageError.__base__, match="cannot be read"):
        Names(tmp_path / "names.json").put("P02", "Bob")
    assert (tmp_path / "names.json").read_text() == '{"P01": "Ada"'


# The lock itself


def in_a_thread(work):
    said = []

    def run():
        try:
            work()
            said.append("done")
        except StorageError as error:
            said.append(str(error))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return said[0]


@pytest.fixture(params=["lock", "lease"])
def kind(request, monkeypatch):
    """The system's own locks, and a network share that has none."""
    if request.param == "lease":
        fcntl = pytest.importorskip("fcntl")

        def refuse(*_):
            raise OSError(errno.ENOLCK, "No locks available")

        monkeypatch.setattr(fcntl, "flock", refuse)
    return request.param


def test_whoever_waits_too_long_is_told_and_changes_nothing(kind, tmp_path, monkeypatch):
    monkeypatch.setattr(locks, "WAIT_S", 0.2)
    with locks.writing(tmp_path), locks.writing(tmp_path):  # nested: its own lock is in nobody's way
        said = in_a_thread(lambda: People(tmp_path).put(Person("P01")))
        assert "Another program is writing" in said
        assert "Try again in a moment" in said
    assert in_a_thread(lambda: People(tmp_path).put(Person("P01"))) == "done"
    assert {path.name for path in tmp_path.iterdir()} == {"participants.json", ".soleplate.lock"}


def test_what_a_crash_left_blocks_nobody(kind, tmp_path, monkeypatch):
    monkeypatch.setattr(locks, "WAIT_S", 20.0)
    code = "import sys, os\nfrom pathlib import Path\nfrom soleplate.storage import locks\n"
    if kind == "lease":
        code += "import fcntl\ndef no(*_): raise OSError(37, 'No locks')\nfcntl.flock = no\n"
    code += "with locks.writing(Path(sys.argv[1])): os._exit(9)"
    died = subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False, timeout=120)
    assert died.returncode == 9
    assert any(tmp_path.iterdir())
    assert in_a_thread(lambda: People(tmp_path).put(Person("P01"))) == "done"


def test_a_folder_that_cannot_be_written_to_says_so(tmp_path):
    with pytest.raises(StorageError, match="could not be locked for writing"), locks.writing(tmp_path / "none"):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")
def test_whoever_may_write_in_a_shared_folder_may_take_its_lock(tmp_path):
    old = os.umask(0o077)
    try:
        for mode, lock in ((0o700, 0o600), (0o2770, 0o660)):
            folder = tmp_path / f"{mode:o}"
            folder.mkdir()
            folder.chmod(mode)
            with locks.writing(folder):
                assert (folder / locks.LOCK_FILE).stat().st_mode & 0o777 == lock
    finally:
        os.umask(old)


def test_two_writers_of_one_file_never_mix_their_parts(tmp_path):
    """What is being written is held; the other one is told, or comes later: the file is one of the two."""
    path = tmp_path / "table.csv"
    contents = [letter * 200_000 for letter in (b"a", b"b")]

    told = set()

    def write(content):
        for _ in range(20):
            try:
                files.replace_file(path, content)
            except StorageError as error:
                told.add("another program is writing" in str(error))

    threads = [threading.Thread(target=write, args=(content,)) for content in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told <= {True}
    assert path.read_bytes() in contents
    assert list(tmp_path.iterdir()) == [path]
