"""What stands in place of a file may be a device that never ends, or a pipe into which nobody writes: it is refused."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from soleplate.cli.main import main

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
