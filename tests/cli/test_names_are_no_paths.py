"""What a file names is looked up among what is installed: it is never a path, and nothing in its folder is run."""

import shutil
import sys
from pathlib import Path

import h5py
import numpy as np
import pytest

import soleplate
from soleplate import plugins
from soleplate.cli.main import main
from soleplate.errors import SoleplateError, UnknownName

sys.path.insert(0, str(Path(__file__).parents[1] / "storage"))

from sealing import seal

CODE = "open('RAN', 'w').close()\n"
OWN = """
from soleplate.api.protocol import *
def script(ctx):
    yield Tare()
    yield Weigh()
    yield Trial("own", Hold(4.0, window_s=2.0), "right")
PROTOCOL = Protocol("own_test", "Own", "x", script, 1, (), (("plate",),), ("hold_time_s",))
"""
COMMANDS = ["score {}", "report {} --out page.html", "history P01 --library .", "reprocess . --out all.csv", "retest .",
            "verify {}", "find .", "score --write {}"]  # fmt: skip


def named_in_header(file, name):
    file.attrs.create("protocol", np.bytes_(name))


def named_in_a_trial(file, name):
    rows = len(file["trials/asked"])
    del file["trials/asked"]
    file["trials/asked"] = np.array([f'{{"protocol":"{name}"}}'.encode()] * rows)


@pytest.fixture
def sent(simulated, tmp_path, monkeypatch):
    """A session of somebody else's in the working folder, beside a script: sent(where, name) -> its path."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.py").write_text(CODE)

    def make(where, name):
        good = simulated(
            "single_leg_stance", "sim:?seed=3&skill=1", seconds=8, window_s=8, trials=1, practice=0, rest_s=1
        )
        path = tmp_path / "P01_single_leg_stance_20260102T030405Z_01234567.h5"
        shutil.copy(good, path)
        with h5py.File(path, "r+") as file:
            where(file, name)
        seal(path)
        return path

    return make


@pytest.mark.parametrize("where", [named_in_header, named_in_a_trial])
@pytest.mark.parametrize("name", ["notes.py", "./notes.py", "../notes", "notes:PROTOCOL"])
def test_a_protocol_that_a_file_names_is_no_script(sent, where, name, tmp_path, capsys):
    path = sent(where, name)
    for command in COMMANDS if name == "notes.py" else COMMANDS[:1]:
        main(command.format(path.name).split())
        assert not (tmp_path / "RAN").exists(), command
    with pytest.raises(SoleplateError, match=r"protocol holds|There is no protocol named"):
        soleplate.score(path)
    assert main(["score", path.name]) == 1
    assert "Traceback" not in capsys.readouterr().err


def test_names_are_strict():
    for name in ("notes.py", "a/b", "..", "", "x" * 99, "single_leg_stance\n", "os:system"):
        for find in (plugins.protocol, plugins.driver, plugins.metric, plugins.exporter):
            with pytest.raises(UnknownName):
                find(name)
    assert plugins.protocol("single-leg-stance") is plugins.protocol_argument("single_leg_stance")


def test_a_script_runs_only_as_an_argument_and_its_sessions_tell_the_cure(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.py").write_text(OWN)
    monkeypatch.setattr(plugins, "_OWN", {})
    assert (
        main(["run", "own.py", "--plate", "sim:?seed=3&skill=1", "--participant", "P01", "--out", "s", "--quiet"]) == 0
    )
    path = next((tmp_path / "s").glob("*.h5"))
    monkeypatch.setattr(plugins, "_OWN", {})
    for command in (
        ["score", str(path)],
        ["report", str(path), "--out", "page.html"],
        ["history", "P01", "--library", "s"],
    ):
        capsys.readouterr()
        assert main(command) == 1
        assert "--protocol FILE.py" in capsys.readouterr().err
    for command in (
        ["score", str(path), "--protocol", "own.py"],
        ["report", str(path), "--out", "page.html", "--protocol", "own.py"],
        ["history", "P01", "--library", "s", "--protocol", "own.py"],
        ["reprocess", "s", "--out", "all.csv", "--strict", "--protocol", "own.py"],
    ):
        monkeypatch.setattr(plugins, "_OWN", {})
        assert main(command) == 0, command
