"""What lies in the working directory is data: no process of ours imports it."""

import re
import subprocess
from pathlib import Path

import pytest

from soleplate.cli.main import main
from soleplate.worker import python_command

ROOT = Path(__file__).parents[2]
NAMES = ("h5py", "numpy", "json", "zlib_ng", "click")
TRAP = "from pathlib import Path\nPath(__file__).with_suffix('.RAN').touch()\nraise ImportError('taken for a module')\n"


@pytest.fixture
def trapped(tmp_path, monkeypatch):
    """A working directory with files and a folder that are named like modules."""
    here = tmp_path / "here"
    (here / "soleplate").mkdir(parents=True)
    (here / "soleplate" / "__init__.py").write_text(TRAP)
    for name in NAMES:
        (here / f"{name}.py").write_text(TRAP)
    monkeypatch.chdir(here)
    yield here
    assert not list(here.rglob("*.RAN"))


@pytest.mark.parametrize(
    "module",
    [
        "soleplate.batch.worker",
        "soleplate.storage.first_look",
        "soleplate.acquire.reader",
        "soleplate.acquire.recorder",
        "soleplate.cli.main",
    ],
)
def test_a_child_does_not_import_from_the_working_directory(trapped, module):
    done = subprocess.run(python_command("-m", module), input="", capture_output=True, text=True)
    assert "taken for a module" not in done.stderr
    assert "No module named" not in done.stderr


def test_sessions_are_scored_beside_files_named_like_modules(trapped, run_session):
    run_session("single_leg_stance", "sim:?rate=200", folder=trapped, trials=1, practice=0, seconds=9, rest_s=1)
    assert main(["reprocess", ".", "--out", "results.csv", "--workers", "1"]) == 0
    assert (trapped / "results.csv").is_file()


def test_every_child_is_started_in_one_way():
    starts = re.compile(r"sys\.executable|import multiprocessing|ProcessPoolExecutor")
    sources = [path for folder in ("src", "drivers", "protocols") for path in (ROOT / folder).rglob("*.py")]
    found = [str(path.relative_to(ROOT)) for path in sources if starts.search(path.read_text())]
    assert [name.rpartition("/")[2] for name in found] == ["worker.py"], found
