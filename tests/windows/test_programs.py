"""What a physio at a Windows computer does, done under Wine with the folder that is given to them."""

import re
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import h5py
import pytest
from long_form import some_of
from wine import BUILT, finished, here, windows_path

from soleplate.cli.main import COMMANDS
from soleplate.storage.opening import open_session

NUMBERS = re.compile(r"[+-]?\d+(?:\.\d+)?")


def numbers_in(text):
    """The numbers of each row of the tables and of the sentence below, without frames, dates and names of files."""
    rows = [re.sub(r"[│┃|]", " ", line) for line in text.splitlines()]
    return [NUMBERS.findall(row) for row in rows if re.search(r"\d", row) and ".h5" not in row and "T2" not in row
            and ("±" in row or "against" in row)]  # fmt: skip


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


@pytest.mark.windows_short
def test_demo_gives_the_numbers_of_linux(demo):
    """demo: every number as on Linux, printed in code page 1252"""
    there, linux, _ = demo
    assert len(numbers_in(there)) >= 9
    assert numbers_in(there) == numbers_in(linux)


@pytest.mark.windows_short
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
    return digest, open_session(path).plate().stream().samples.tobytes()


@pytest.mark.parametrize("code", some_of(["CON", "NUL", "COM1"]))
def test_names_of_devices_are_codes_like_others(wine, place, code):
    """a participant whose code is a name of a device"""
    done = wine.soleplate("run", "single-leg-stance", "--plate", "sim:?seed=2", "--participant", code, "--out",
                          windows_path(place), "-p", "trials=1", "-p", "seconds=10", "--quiet")  # fmt: skip
    assert done.status == 0, done.text
    (path,) = place.glob(f"{code}_*.h5")
    assert "holds what was recorded" in here("verify", path)


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
    both = [wine.start_soleplate(*words, "--plate", f"sim:?seed={seed}") for seed in (5, 6)]
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
    done = wine.python("inside_open.py", windows_path(path))
    assert "status 1" in done.text, done.text
    assert "Traceback" not in done.text
    assert path.read_bytes() == before


def test_the_application_by_its_keys(wine, place):
    """the application offscreen: a stance test by keys, from the check-list to the page"""
    done = wine.python("inside_app.py", windows_path(place))
    assert done.status == 0, done.text
    assert "1 session" in done.text
    (path,) = (place / "library").glob("*.h5")
    assert "holds what was recorded" in here("verify", path)
    (page,) = (path for path in place.rglob("*.html"))
    assert "Mean velocity" in page.read_text(encoding="utf-8")
    assert (place / "result.png").stat().st_size > 10_000


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


@pytest.mark.parametrize("page", [65001, 1252, 850])
def test_consoles(wine, page):
    """a console of code page 65001 (UTF-8), 1252 or 850: frames and signs as they are"""
    said = wine.console(page, "plates", "--help", "&", "soleplate-console.exe", "metrics", "touch_speed_mm_s")
    assert f"code page: {page}" in said
    assert "plate ±" in said


def test_a_pipe_in_utf_8(wine):
    """output into a pipe where Windows is set to UTF-8"""
    wine.environment["PYTHONUTF8"] = "1"
    try:
        done = wine.soleplate("metrics", "touch_speed_mm_s")
    finally:
        del wine.environment["PYTHONUTF8"]
    assert done.status == 0
    assert "plate ±" in done.said.decode("utf-8")


def test_the_icon_of_the_programs(wine):
    """Windows finds icon, version and manifest in both programs"""
    done = wine.python("inside_icon.py", "Soleplate.exe", "soleplate-console.exe")
    assert done.text.count("16 24 32 48 256, Soleplate, PerMonitorV2") == 2, done.text


def test_c3d_is_written_and_read(wine, demo, place):
    """a stance exported as C3D, and imported again there and here: every sample the same"""
    *_, folder = demo
    (session,) = (folder / "windows").glob("*single_leg_stance*.h5")
    c3d = place / "stance.c3d"
    (place / "Übergang").mkdir()
    wine.environment["TEMP"] = wine.environment["TMP"] = windows_path(place / "Übergang")  # as that of a user Jörg
    try:
        done = wine.soleplate("export", windows_path(session), "--to", "c3d", "--out", windows_path(c3d))
    finally:
        del wine.environment["TEMP"], wine.environment["TMP"]
    assert done.status == 0, done.text
    words = ("--participant", "P01", "--yes", "--out")
    done = wine.soleplate("import", windows_path(c3d), *words, windows_path(place / "there"))
    assert done.status == 0, done.text
    here("import", c3d, *words, place / "here")
    (there,), (linux,) = ((place / name).glob("*.h5") for name in ("there", "here"))
    assert open_session(there).plate().stream().samples.shape[0] > 10_000
    assert samples(there) == samples(linux)


def samples(path):
    return {role: plate.stream().samples.tobytes() for role, plate in open_session(path).plates.items()}


@pytest.mark.full
def test_a_second_build_is_the_same():
    """a second build over the same parts: every byte of the zip as before"""
    (packed,) = Path("build/windows").glob("*.zip")
    before = sha256(packed.read_bytes()).hexdigest()
    subprocess.run([sys.executable, "-m", "windows.build"], check=True, stdout=subprocess.DEVNULL)
    assert sha256(packed.read_bytes()).hexdigest() == before
