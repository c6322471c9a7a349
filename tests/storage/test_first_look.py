"""A file that nobody has read here before is read in another process first; what is known costs nothing."""

import os
import shutil
import stat
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from soleplate.cli.main import main
from soleplate.errors import DamagedFile, FileError, HostileFile, UnreadableFile
from soleplate.storage import first_look
from soleplate.storage.library import Library
from soleplate.storage.opening import open_session
from soleplate.storage.remembered import user_folder
from soleplate.storage.writer import store_results


@pytest.fixture(autouse=True)
def new_user(tmp_path_factory, monkeypatch):
    """Somebody who has read nothing yet."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("user")))
    monkeypatch.setattr(first_look, "_seen", {})
    monkeypatch.setattr(first_look, "_state", {"inside": False, "worker": None, "timer": None})
    yield
    first_look._end()
    if first_look._state["timer"] is not None:
        first_look._state["timer"].cancel()


@pytest.fixture
def looks(monkeypatch):
    """What the other process was given."""
    given = []
    real = first_look._looked

    def looked(path, header_only):
        given.append((path.name, header_only))
        return real(path, header_only)

    monkeypatch.setattr(first_look, "_looked", looked)
    return given


def forget():
    """Be another process of the same user."""
    first_look._seen.clear()


def sent(path: Path, name: str) -> Path:
    """Return a copy that nobody has read here."""
    (user_folder() / first_look.KNOWN_FILE).unlink(missing_ok=True)
    forget()
    return Path(shutil.copy(path, path.with_name(name)))


def test_a_file_is_looked_at_once(session_file, looks):
    path = sent(session_file, "sent.h5")
    open_session(path)
    open_session(path)
    forget()
    open_session(path)
    assert looks == [("sent.h5", False)]


def test_a_known_file_starts_no_process(session_file, looks, tmp_path):
    store_results(session_file, [], 1)  # written here
    forget()
    open_session(session_file)
    moved = session_file.rename(tmp_path / "moved.h5")
    forget()
    open_session(moved)
    os.utime(moved)
    forget()
    open_session(shutil.copy(moved, tmp_path / "copied.h5"))
    open_session(moved)
    assert looks == []


def test_a_file_that_changed_is_looked_at_again(session_file, looks):
    path = sent(session_file, "sent.h5")
    open_session(path)
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with suppress(FileError):  # where the flipped bit meant anything
        open_session(path)
    assert looks == [("sent.h5", False)] * 2


def test_a_damaged_file_comes_through_and_the_reader_says_what_is_wrong(session_file, looks):
    path = sent(session_file, "sent.h5")
    path.write_bytes(path.read_bytes()[:3000])
    for _ in range(2):  # it is not known by that
        with pytest.raises((UnreadableFile, DamagedFile)):
            open_session(path)
    assert len(looks) == 2


def test_walking_a_folder_reads_headers_only(session_file, looks, monkeypatch):
    path = sent(session_file, "sent.h5")
    session_file.unlink()
    real = first_look._digest
    monkeypatch.setattr(first_look, "_digest", lambda path: pytest.fail("the whole file was read"))
    with Library(path.parent) as library:
        assert library.update() == 1
    monkeypatch.setattr(first_look, "_digest", real)
    assert looks == [("sent.h5", True)]
    open_session(path)
    assert looks == [("sent.h5", True), ("sent.h5", False)]


@pytest.mark.parametrize(
    ("name", "why"),
    [("crash.h5", "ended the process"), ("hang.h5", "longer than 1 s"), ("greedy.h5", "more memory")],
)
def test_a_file_that_breaks_its_reader_is_refused_in_one_message(name, why, session_file, monkeypatch, capsys):
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    monkeypatch.setattr(first_look, "LOOKER", "bad_looker")
    monkeypatch.setattr(first_look, "SECONDS", 1.0 if name == "hang.h5" else 200.0)
    bad = sent(session_file, name)
    with pytest.raises(HostileFile, match=why):
        open_session(bad)
    assert main(["verify", str(bad), str(session_file)]) == 1
    said = capsys.readouterr()
    assert (said.out + said.err).count("refused at the first look") == 1
    assert session_file.name in said.out


def test_where_no_process_can_start_the_file_is_not_opened(session_file, monkeypatch):
    path = sent(session_file, "sent.h5")

    def none(*_, **__):
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr("subprocess.Popen", none)
    with pytest.raises(UnreadableFile, match="no process could be started"):
        open_session(path)


def test_what_is_known_is_private_and_made_again_when_damaged(session_file, looks):
    path = sent(session_file, "sent.h5")
    open_session(path)
    known = user_folder() / first_look.KNOWN_FILE
    if sys.platform != "win32":
        assert stat.S_IMODE(known.stat().st_mode) == 0o600
    for content in (b"", b"x" * 5000, known.read_bytes()[:2000]):
        known.write_bytes(content)
        forget()
        for _ in range(2):
            open_session(path)
            forget()
    assert len(looks) <= 1 + 2 * 3
    before = len(looks)
    open_session(path)
    assert len(looks) == before
