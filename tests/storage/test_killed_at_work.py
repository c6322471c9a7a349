"""Killed before any step on the disk while a file is written, recovered or corrected: what was said to be kept is."""

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import storage_fakes as fakes

from soleplate.storage.opening import open_session
from soleplate.storage.recover import recover
from soleplate.storage.verify import verify
from soleplate.storage.writer import write_session

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")
MOST_STEPS = 60  # no work has so many: it ends before
EVERY = [5, pytest.param(1, marks=pytest.mark.full), pytest.param(2, marks=pytest.mark.full)]  # so many steps later


@pytest.fixture(scope="module")
def worker(tmp_path_factory):
    """Work that is killed: die(kind, folder, step) -> what it acknowledged, and how it ended."""
    command = [sys.executable, str(Path(__file__).with_name("dying_child.py")), str(tmp_path_factory.mktemp("lock"))]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "ready\n"

    def die(kind, folder, step):
        process.stdin.write(f"{kind}\t{folder}\t{step}\n")
        process.stdin.flush()
        said = []
        while not (line := process.stdout.readline().strip()).startswith(("killed", "ended")):
            said.append(line)
        assert line in ("killed", "ended 0")
        return said, line

    yield die
    process.stdin.close()
    assert process.wait() == 0
    process.stdout.close()


@pytest.fixture
def deaths(worker, tmp_path):
    """Kill at each step in turn, each in a copy of a folder: yields the folder and what was acknowledged."""

    def kill(kind, start, every):
        for step in range(1, MOST_STEPS, every):
            folder = Path(shutil.copytree(start, tmp_path / f"{kind}{step}"))
            said, end = worker(kind, folder, step)
            yield folder, said
            if end == "ended 0":
                assert step > 5  # it was killed before
                return
        pytest.fail(f"{kind} takes more than {MOST_STEPS} steps")

    return kill


@pytest.mark.parametrize("every", EVERY)
@pytest.mark.parametrize("kind", ["writing", "recovering"])
def test_no_sample_is_lost(kind, every, deaths, tmp_path):
    (tmp_path / "start").mkdir()
    files = fakes.record(tmp_path / "start", rows=40 + 30 * every)
    wanted = open_session(files.session_journal, find_driver=fakes.find_driver)
    for folder, _ in deaths(kind, tmp_path / "start", every):
        recover(folder, find_driver=fakes.find_driver)
        (path,) = folder.glob("*.h5")
        assert [found.name for found in folder.iterdir() if not found.name.startswith(".soleplate")] == [path.name]
        assert verify(path) == []
        found = open_session(path)
        assert [event for event in found.events if event in wanted.events] == list(wanted.events)  # it adds its own
        for role in ("left", "right"):
            assert np.array_equal(found.plate(role).stream().samples, wanted.plate(role).stream().samples)
            assert np.array_equal(found.plate(role).stream().ticks, wanted.plate(role).stream().ticks)


@pytest.mark.parametrize("every", EVERY)
def test_no_acknowledged_edit_is_lost_and_the_next_one_is_stored(every, deaths, worker, tmp_path):
    (tmp_path / "start").mkdir()
    files = fakes.record(tmp_path / "start", rows=40 + 30 * every)
    write_session(open_session(files.session_journal, find_driver=fakes.find_driver), files.session_file)
    for folder, said in deaths("editing", tmp_path / "start", every):
        path = folder / files.session_file.name
        kept = [edit.new for edit in open_session(path).edits]
        stored = [line.removeprefix("stored ") for line in said]
        assert kept[: len(stored)] == stored
        assert len(kept) <= len(stored) + 1  # it may have been killed before it could say so
        assert verify(path) == []
        assert worker("editing", folder, 0)[0] == [f"stored reason {number}" for number in range(2)]
        assert len(open_session(path).edits) == len(kept) + 2
        assert not list(folder.glob("*.partial"))
