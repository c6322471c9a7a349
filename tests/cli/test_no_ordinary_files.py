"""What stands in place of a file may be a device that never ends, or a pipe into which nobody writes: it is refused."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from soleplate.cli.main import main
from soleplate.storage.library import Library

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are neither devices nor pipes among files")

SIM = ("run", "single-leg-stance", "--participant", "P01", "--out", "{new}", "--quiet", "--plate")
COMMANDS = {
    "a.journal": ("score", "{path}"),
    "a.h5": ("verify", "{path}"),
    "a.zip": ("restore", "{path}", "--library", "{new}"),
    "a.csv": ("import", "{path}", "--out", "{new}", "--yes"),
    "forces.csv": (*SIM, "sim:?forces={path}"),
    "calibration.json": (*SIM, "sim:?calibration={path}"),
    "a.toml": ("criteria", "{path}", "P01", "--library", "{library}"),
    "a.yaml": ("programme", "check", "{path}"),
    "plan.yaml": ("programme", "new", "P01", "--start", "2027-01-04", "--plan", "{path}", "--library", "{library}"),
    "retest.csv": ("retest", "{path}"),
    "told.csv": ("import", "{path}", "--format", "table", "--out", "{new}", "--yes"),
    "table.csv": ("compare", "{path}", "{path}"),
    "people.csv": ("norms", "quiet-stance", "--library", "{library}", "--save", "--people", "{path}"),
    "logo.png": ("report", "{session}", "--out", "{new}.html", "--logo", "{path}"),
}


@pytest.fixture
def session(simulated, tmp_path):
    good = simulated("single_leg_stance", "sim:?seed=3&skill=1", seconds=8, window_s=8, trials=1, practice=0, rest_s=1)
    (tmp_path / "library").mkdir()
    return Path(shutil.copy(good, tmp_path / "library" / good.name))


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("kind", ["device", "pipe"])
def test_devices_and_pipes_are_refused(kind, name, session, tmp_path, capfd):
    path = tmp_path / name
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero")
    places = {"path": path, "new": tmp_path / "new", "library": session.parent, "session": session}
    assert main([word.format(**places) for word in COMMANDS[name]]) in (1, 2)
    out, err = capfd.readouterr()
    assert "no ordinary file" in out + err
    assert not [found for found in tmp_path.rglob("new*") if found.is_file()]


def test_a_name_that_is_no_utf_8_stops_no_batch_and_no_backup(session, tmp_path, capfd):
    try:
        session.rename(os.fsdecode(os.fsencode(session.parent) + b"/\xff.h5"))
    except OSError:
        pytest.skip("this disk takes only names in UTF-8")
    library, table, packed = (str(tmp_path / name) for name in ("library", "all.csv", "all.zip"))
    assert main(["reprocess", library, "--out", table, "--workers", "1"]) == 0
    assert "\n".join(Path(table).read_text(encoding="utf-8").splitlines()).count("?.h5") > 5
    assert main(["backup", "--library", library, "--out", packed]) == 0
    assert main(["restore", packed, "--library", str(tmp_path / "back")]) == 0
    assert [path.name for path in (tmp_path / "back").glob("*.h5")] == ["_.h5"]


def test_two_names_that_are_no_utf_8_are_two_sessions(session, tmp_path, capfd):
    places = [os.fsdecode(os.fsencode(session.parent) + name) for name in (b"/\xff.h5", b"/\xfe.h5")]
    try:
        for place in places:
            shutil.copy(session, place)
    except OSError:
        pytest.skip("this disk takes only names in UTF-8")
    session.unlink()
    with Library(session.parent) as library:
        assert library.update() == 2
        assert {str(entry.file) for entry in library.find()} == set(places)
    assert main(["history", "P01", "--library", str(session.parent)]) == 0
    assert "left out" not in capfd.readouterr().err


def test_a_pipe_in_place_of_a_file_of_a_backup_is_left_alone(session, tmp_path, capfd):
    library, packed, new = str(session.parent), str(tmp_path / "all.zip"), tmp_path / "restored"
    assert main(["backup", "--library", library, "--out", packed]) == 0
    new.mkdir()
    os.mkfifo(new / session.name)
    assert main(["restore", packed, "--library", str(new)]) == 1
    assert session.name in capfd.readouterr().err


@pytest.mark.parametrize("closed", ["stdin", "stdout", "stderr"])
def test_streams_that_were_closed_before_are_none(closed, session, monkeypatch):
    monkeypatch.setattr(sys, closed, None)
    assert main(["find", str(session.parent)]) == 0
    getattr(sys, closed).close()
