import shutil

import pytest

from soleplate.batch.simulate import SimulatedLibrary, make_session
from soleplate.cli.main import main

SETTINGS = {"seconds": 9, "window_s": 8, "trials": 2, "practice": 0, "rest_s": 0.5}
SESSIONS = 8


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """Two people's small sessions, four visits each: the folder, and what make_session told."""
    folder = tmp_path_factory.mktemp("made")
    library = SimulatedLibrary(str(folder), 5, parameters=SETTINGS, rate_hz=200.0)
    return folder, [make_session(library, number) for number in range(SESSIONS)]


@pytest.fixture
def sessions(made, tmp_path):
    """A folder of one's own with copies of the sessions, some of them deeper."""
    folder = tmp_path / "sessions"
    shutil.copytree(made[0], folder)
    (folder / "deep" / "deeper").mkdir(parents=True)
    for path in sorted(folder.glob("*.h5"))[:2]:
        path.rename(folder / "deep" / "deeper" / path.name)
    return folder


@pytest.fixture
def reprocess(tmp_path):
    """Run the command: reprocess(folder, "--workers", "2", out="a.csv") -> exit status, path of the table.

    With one worker, unless told otherwise: each more is a process that loads everything.
    """

    def run(folder, *words, out="out.parquet"):
        path = tmp_path / out
        return main(["reprocess", str(folder), "--out", str(path), "--workers", "1", *map(str, words)]), path

    return run


@pytest.fixture(scope="session")
def table(made, tmp_path_factory):
    """What one worker makes of the sessions."""
    path = tmp_path_factory.mktemp("table") / "out.parquet"
    assert main(["reprocess", str(made[0]), "--out", str(path), "--workers", "1"]) == 0
    return path
