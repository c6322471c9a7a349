"""What goes wrong on Windows is said in one sentence with its cure; by a double click, in a message box."""

import json
import re
import subprocess
from contextlib import contextmanager

import pytest
from wine import windows_path

SITE = "Lib/site-packages"


@contextmanager
def without(path):
    """Let a file be missing for a while, as when an antivirus program took it away."""
    aside = path.with_suffix(".aside")
    path.rename(aside)
    try:
        yield
    finally:
        aside.rename(path)


def boxes(wine, *words, held="nothing"):
    """What message boxes said when Soleplate.exe was double-clicked."""
    done = wine.python("inside_box.py", "Soleplate.exe", held, *words)
    assert "Traceback" not in done.text
    assert "status 1" in done.text, done.text
    return re.findall(r"^BOX Soleplate 16: (.*)$", done.text, re.MULTILINE)


@pytest.fixture
def settings(wine):
    """The file of the application's settings, in German."""
    (user,) = (path for path in (wine.prefix / "drive_c/users").iterdir() if path.name != "Public")
    path = user / "AppData/Roaming/soleplate/app.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"language": "de"}))
    yield path
    path.unlink()


@pytest.mark.parametrize("part", ["PySide6/Qt6Core.dll", "h5py/hdf5.dll", "numpy.libs/msvcp140-*.dll"])
def test_a_missing_part(wine, settings, place, part):
    """a library, or Microsoft's part of it, is missing: a box says it in German, with the cure; so does the terminal"""
    (path,) = (wine.place / SITE).glob(part)
    with without(path):
        (said,) = boxes(wine, "--library", windows_path(place))
        done = wine.soleplate("score", "none.h5") if "PySide6" not in part else None
    assert said.startswith("Ein Teil von Soleplate konnte nicht geladen werden. DLL load failed while importing")
    assert "Visual C++ Redistributable" in said
    assert done is None or (done.status == 1 and done.text.startswith("soleplate: A part of Soleplate could not be"))


def test_settings_that_an_antivirus_program_holds(wine, settings, place):
    """another program holds the settings: a box says so, rather than that an empty clinic opens"""
    inside = "C:" + str(settings).partition("drive_c")[2].replace("/", "\\")
    (said,) = boxes(wine, "--library", windows_path(place), held=inside)
    assert f"{inside} cannot be read" in said
    assert "an antivirus program may hold it for a moment" in said


def test_a_library_that_cannot_be_made(wine, settings):
    """a library where nothing can be written: a box"""
    (said,) = boxes(wine, "--library", "Z:\\proc\\library")
    assert "Z:\\proc\\library" in said


def test_a_full_disk(wine, place, request):
    """a disk that is full while a test is recorded: one sentence, and what was there before is as it was"""
    disk = place / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", disk]
    if subprocess.run(command, capture_output=True).returncode:
        pytest.skip("mounting is not allowed here")
    request.addfinalizer(lambda: subprocess.run(["umount", "-l", disk], check=True))
    done = wine.soleplate("run", "single-leg-stance", "--plate", "sim:?seed=2", "--participant", "P01", "--out",
                          windows_path(disk), "-p", "trials=1", "-p", "seconds=20", "--quiet")  # fmt: skip
    assert done.status == 1
    assert "Traceback" not in done.text
    assert "is full" in done.text, done.text
