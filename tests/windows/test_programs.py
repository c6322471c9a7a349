"""What a physio at a Windows computer does, done under Wine with the folder that is given to them."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import h5py
import numpy as np
import pytest
from long_form import some_of
from patience import until
from wine import BUILT, LOADS, PLACE, finished, windows_path

from soleplate.cli.main import COMMANDS
from soleplate.storage.recording import Recording

HERE = Path(__file__).parent
COM_TEST = windows_path(HERE / "com_test.py")
NUMBERS = re.compile(r"[+-]?\d+(?:\.\d+)?")


def numbers_in(text):
    """The numbers of each row of the tables and of the sentence below, without frames, dates and names of files."""
    rows = [re.sub(r"[│┃|]", " ", line) for line in text.splitlines()]
    return [NUMBERS.findall(row) for row in rows if re.search(r"\d", row) and ".h5" not in row and "T2" not in row
            and ("±" in row or "against" in row)]  # fmt: skip


def here(*words):
    command = [sys.executable, "-m", "soleplate.cli.main", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def demo(wine):
    """The demo made there and the same made here: what each printed, and the folder."""
    folder = BUILT / "demo"
    shutil.rmtree(folder, ignore_errors=True)
    there = wine.soleplate("demo", "--out", windows_path(folder / "windows"))
    assert there.status == 0, there.text
    return there.text, here("demo", "--out", folder / "linux"), folder


def test_help(wine):
    """--help from a folder with umlauts, blanks and & in its name"""
    done = wine.soleplate("--help")
    assert done.status == 0
    assert all(command in done.text for command in COMMANDS)


def test_demo_gives_the_numbers_of_linux(demo):
    """demo: every number as on Linux, printed in code page 1252"""
    there, linux, _ = demo
    assert len(numbers_in(there)) >= 9
    assert numbers_in(there) == numbers_in(linux)


def test_files_are_the_same_on_both_systems(wine, demo):
    """raw digests of both systems equal; each verifies what the other wrote"""
    *_, folder = demo
    for test in ("single_leg_stance", "step_down"):
        (there,), (linux,) = (list((folder / name).glob(f"*{test}*.h5")) for name in ("windows", "linux"))
        assert digests(there) == digests(linux)
        assert "holds what was recorded" in here("verify", there)
        done = wine.soleplate("verify", windows_path(linux))
        assert done.status == 0, done.text


def digests(path):
    """The digest over all that was recorded, and every sample."""
    with h5py.File(path) as file:
        digest = file.attrs["raw_sha256"]
    return digest, Recording.open(path).plate().stream().samples.tobytes()


def test_no_listing_of_ports_is_said(wine):
    """a listing of ports that fails is said, with the cure"""
    done = wine.soleplate("plates")
    assert done.status == 0
    assert "The ports of this computer cannot be listed" in done.text
    assert "serial:COM5" in done.text


def test_a_port_that_is_not_there(wine, place):
    """a port that is not there: one sentence, exit status 1"""
    done = wine.soleplate("run", "single-leg-stance", "--plate", "serial:COM17", "--participant", "P01", "--out",
                          windows_path(place))  # fmt: skip
    assert done.status == 1
    assert "Traceback" not in done.text
    assert "COM17" in done.text


@pytest.mark.parametrize("code", some_of(["CON", "NUL", "COM1"]))
def test_names_of_devices_are_codes_like_others(wine, place, code):
    """a participant whose code is a name of a device"""
    done = wine.soleplate("run", "single-leg-stance", "--plate", "sim:?seed=2", "--participant", code, "--out",
                          windows_path(place), "-p", "trials=1", "-p", "seconds=10", "--quiet")  # fmt: skip
    assert done.status == 0, done.text
    (path,) = place.glob(f"{code}_*.h5")
    assert "holds what was recorded" in here("verify", path)


@pytest.mark.parametrize("number", some_of([5, 12]))
def test_a_board_on_a_com_port(wine, board, place, number):
    """an emulated AVR board on a COM port: 20 s at 1 kHz, centre of pressure and losses"""
    port = wine.connect(number, board.path)
    running = wine.start(PLACE / "soleplate-console.exe", "run", COM_TEST, "--plate",
                         f"serial:{port}", "--participant", "P01", "--out", windows_path(place),
                         "-p", "seconds=20")  # fmt: skip
    until(lambda: running.poll() is not None or any(p.stat().st_size > 2000 for p in place.glob("*.plate.journal")))
    board.tell("play")
    done = finished(running)
    assert done.status == 0, done.text
    (path,) = place.glob("*.h5")
    plate = Recording.open(path).plate()
    stream = plate.stream()
    assert stream.lost == 0
    empty = stream.samples[(stream.samples < 1000).all(axis=1)]
    wrench = plate.calibration.matrix @ (stream.samples[-2000:].mean(axis=0) - empty.mean(axis=0))
    loads = np.array(LOADS[-1][1:]) - np.array(LOADS[0][1:])
    truth = plate.calibration.cell_x_mm @ loads / loads.sum(), plate.calibration.cell_y_mm @ loads / loads.sum()
    found = -wrench[2] / wrench[0], wrench[1] / wrench[0]
    print(f"{len(stream)} samples, {stream.lost} lost; centre of pressure {found} mm, true {truth} mm")
    assert found == pytest.approx(truth, abs=0.1)


def test_killed_recordings_are_recovered(wine, board, place):
    """TerminateProcess while recording from COM5, then recover and verify"""
    times = int(os.environ.get("SOLEPLATE_KILLS", "2"))
    port = wine.connect(5, board.path)
    done = wine.run(PLACE / "python.exe", windows_path(HERE / "inside_kill.py"), windows_path(place), f"serial:{port}",
                    COM_TEST, times)  # fmt: skip
    assert f"recovered {times} of {times}, left 0, verify 0" in done.text, done.text


def test_scores_pages_tables(wine, demo):
    """score --write, a page, reprocess with two workers"""
    *_, folder = demo
    sessions = sorted((folder / "windows").glob("*.h5"))
    done = wine.soleplate("score", *map(windows_path, sessions), "--write")
    assert done.status == 0, done.text
    page = folder / "page.html"
    page.unlink(missing_ok=True)
    done = wine.soleplate("report", *map(windows_path, sessions), "--out", windows_path(page))
    assert done.status == 0, done.text
    assert "±" in page.read_text(encoding="utf-8") or "</svg>" in page.read_text(encoding="utf-8")
    table = folder / "table.csv"
    table.unlink(missing_ok=True)
    done = wine.soleplate("reprocess", windows_path(folder / "windows"), "--out", windows_path(table), "--workers", 2)
    assert done.status == 0, done.text
    assert table.read_text(encoding="utf-8-sig").count("\n") > 10


def test_two_programs_write_to_one_library(wine, place):
    """two programs record into one folder at the same time"""
    words = ("run", "single-leg-stance", "--participant", "P01", "--out", windows_path(place), "-p", "trials=1",
             "-p", "seconds=10", "--quiet")  # fmt: skip
    both = [wine.start(PLACE / "soleplate-console.exe", *words, "--plate", f"sim:?seed={seed}") for seed in (5, 6)]
    for done in map(finished, both):
        assert done.status == 0, done.text
    files = list(place.glob("*.h5"))
    assert len(files) == 2
    here("verify", *files)
    assert not list(place.glob("*.partial"))


def test_a_folder_that_cannot_be_written_to(wine):
    """a folder that cannot be written to: one sentence, exit status 1"""
    done = wine.soleplate("run", "single-leg-stance", "--plate", "sim:", "--participant", "P01", "--out",
                          "Z:\\proc\\sessions")  # fmt: skip
    assert done.status == 1
    assert "Traceback" not in done.text


def test_a_file_that_is_open_elsewhere(wine, demo):
    """score --write on a file that another program has open: one sentence, the file as it was"""
    *_, folder = demo
    path = sorted((folder / "windows").glob("*.h5"))[0]
    before = path.read_bytes()
    done = wine.run(PLACE / "python.exe", windows_path(HERE / "inside_open.py"), windows_path(path))
    assert "status 1" in done.text, done.text
    assert "Traceback" not in done.text
    assert path.read_bytes() == before


def test_the_application_by_its_keys(wine, place):
    """the application offscreen: a stance test by keys, from the check-list to the page"""
    done = wine.run(PLACE / "python.exe", windows_path(HERE / "inside_app.py"), windows_path(place))
    assert done.status == 0, done.text
    assert "1 session" in done.text
    (path,) = (place / "library").glob("*.h5")
    assert "holds what was recorded" in here("verify", path)
    (page,) = (path for path in place.rglob("*.html"))
    assert "Mean velocity" in page.read_text(encoding="utf-8")
    assert (place / "result.png").stat().st_size > 10_000


def test_ctrl_break(wine, board, place):
    """Ctrl-Break while recording, as when the console's window is closed: the session is kept"""
    url = f"serial:{wine.connect(5, board.path)}"
    done = wine.run(PLACE / "python.exe", windows_path(HERE / "inside_break.py"), windows_path(place), url, COM_TEST)
    assert "status 130, then 0" in done.text, done.text
    (path,) = place.glob("*.h5")
    assert "holds what was recorded" in here("verify", path)


def test_a_path_of_240_characters(wine, place):
    """a session whose path has more than 240 characters is recorded, scored and verified"""
    deep = place / ("x" * 60) / ("ü" * 60)
    deep.mkdir(parents=True)
    done = wine.soleplate("run", "single-leg-stance", "--plate", "sim:?seed=2", "--participant", "P01", "--out",
                          windows_path(deep), "-p", "trials=1", "-p", "seconds=10", "--quiet")  # fmt: skip
    assert done.status == 0, done.text
    (path,) = deep.glob("*.h5")
    assert len(windows_path(path)) > 240
    for command in ("score", "verify"):
        done = wine.soleplate(command, windows_path(path))
        assert done.status == 0, done.text
