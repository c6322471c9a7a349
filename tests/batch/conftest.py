import json
import shutil

import pytest

from soleplate.batch.simulate import SimulatedLibrary, make_session
from soleplate.batch.worker import JOBS
from soleplate.cli.main import main
from soleplate.worker import Worker, _do

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


class Here(Worker):
    """Work in this process: another one that loads everything takes longer than what it is given here."""

    def replies(self, items, seconds=None):
        job = JOBS[self._order.job](self._order.settings)
        for number, item in enumerate(items):
            yield number, json.loads(json.dumps(_do(job, item)))


@pytest.fixture
def reprocess(tmp_path, monkeypatch):
    """Run the command: reprocess(folder, "--workers", "2", out="a.csv") -> exit status, path of the table.

    Where workers are not spoken of, it works in this process.
    """

    def run(folder, *words, out="out.parquet"):
        path = tmp_path / out
        with monkeypatch.context() as patch:
            if "--workers" not in words:
                patch.setattr("soleplate.batch.pool.Worker", Here)
                words = (*words, "--workers", "1")
            return main(["reprocess", str(folder), "--out", str(path), *map(str, words)]), path

    return run


@pytest.fixture(scope="session")
def table(made, tmp_path_factory):
    """What one worker makes of the sessions."""
    path = tmp_path_factory.mktemp("table") / "out.parquet"
    assert main(["reprocess", str(made[0]), "--out", str(path), "--workers", "1"]) == 0
    return path
