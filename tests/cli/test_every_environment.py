"""Where a computer is narrow, read-only or not whole, the command line works or says what to do: no traceback."""

import itertools
import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from long_form import some_of

import soleplate
from soleplate.errors import UnreadableFile, about_file

STANCE = {"seconds": 8, "window_s": 8, "trials": 1, "practice": 0, "rest_s": 1}


@pytest.fixture
def session(simulated, tmp_path):
    good = simulated("single_leg_stance", "sim:?seed=3&skill=1", **STANCE)
    return Path(shutil.copy(good, tmp_path / good.name))


def soleplate_in(environment, *words, code="", check=0):
    """Run a command in a process of its own, or several divided by "then"; return what it said.

    The first that ends with another status than 0 is the last.
    """
    program = (
        f"import sys\n{code}\nfrom soleplate.cli.main import main\nfrom itertools import groupby\n"
        "parts = [list(part) for then, part in groupby(sys.argv[1:], 'then'.__eq__) if not then]\n"
        "sys.exit(next(filter(None, map(main, parts)), 0))"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", program, *map(str, words)],
        env={**os.environ, **environment}, capture_output=True, check=False, timeout=600,
    )  # fmt: skip
    err = done.stderr.decode("utf-8", "replace")
    assert "Traceback" not in err, err
    assert done.returncode == check if check is not None else done.returncode in (0, 1), err
    return done.stdout, err


@pytest.mark.parametrize("encoding", some_of(["cp850", "ascii", "latin-1", "cp437", "cp932"], 2))
def test_a_narrow_code_page_shows_question_marks(session, encoding):
    environment = {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    commands = ("metrics", "then", "protocols", "single-leg-stance", "then", "score", "--details", session)
    out, _ = soleplate_in(environment, *commands, "then", "score", "--json", session)
    text, brace, last = out.decode(encoding).rpartition("\n{")
    assert "Mean velocity" in text
    assert json.loads(brace + last)["state"] == "complete"


def cut(path):
    os.truncate(path, 100)


def overwrite(path):
    """Random bytes in the middle, where the machine code is."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 64] = random.Random(1).randbytes(64)
    path.write_bytes(data)


SHORT_DAMAGES = [(cut, ".nbi"), (overwrite, ".nbc")]
DAMAGES = list(itertools.product((cut, overwrite), (".nbi", ".nbc")))


@pytest.mark.parametrize("damages", [SHORT_DAMAGES, pytest.param(DAMAGES, marks=pytest.mark.full)], ids=["two", "four"])
def test_a_damaged_cache_is_a_miss(session, tmp_path, damages):
    cache = tmp_path / "cache"
    environment = {"NUMBA_CACHE_DIR": str(cache)}
    code = (
        "import soleplate.kernels.path as p, numpy as np\n"
        "def one():\n    return p.path(np.arange(3.0), np.zeros(3), np.zeros(3), out := np.zeros(5)), out\n"
        "print(one())"
    )
    words = ("find", session.parent)
    first, _ = soleplate_in(environment, *words, code=code)
    files = sorted([*cache.rglob("*.nbi"), *cache.rglob("*.nbc")])
    assert {path.suffix for path in files} == {".nbi", ".nbc"}
    for damage, ending in damages:
        damaged = {}
        for path in files:
            if path.suffix == ending:
                damage(path)
                damaged[path] = path.read_bytes()
        again, _ = soleplate_in(environment, *words, code=code)
        assert again == first
        assert all(path.read_bytes() != data for path, data in damaged.items()), "it was not compiled again"
    times = {path: path.stat().st_mtime_ns for path in files}
    assert soleplate_in(environment, *words, code=code)[0] == first
    assert {path: path.stat().st_mtime_ns for path in files} == times, "a whole cache was not used"


@pytest.mark.skipif(sys.platform != "linux", reason="a name space of its own needs Linux")
@pytest.mark.parametrize("command", some_of(["find", "score"]))
def test_a_read_only_installation_and_home(session, tmp_path, command):
    package = Path(soleplate.__file__).parent
    home = tmp_path / "home"
    home.mkdir()
    script = (
        "set -e\n"
        'for place in "$1" "$2"; do mount --bind "$place" "$place"; mount -o remount,ro,bind "$place"; done\n'
        'export HOME="$2"; unset NUMBA_CACHE_DIR XDG_CACHE_HOME XDG_CONFIG_HOME XDG_RUNTIME_DIR\n'
        'touch "$1/x" "$2/x" 2>/dev/null && exit 99\n'
        'rm -rf "$4"/*; "$3" -P -c "\n'
        "import numpy as np, soleplate.kernels.path as p, numba, os\n"
        "p.path(*[np.zeros(3)] * 3, np.zeros(5))\n"
        "print(numba.config.CACHE_DIR)\n"
        f"from soleplate.cli.main import main; print(main(['{command}', os.environ['SESSIONS']]))\"\n"
    )
    command = ["unshare", "--mount", "bash", "-c", script, "bash", package, home, sys.executable, tmp_path / "none"]
    if subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False).returncode:
        pytest.skip("mounting is not allowed here")
    environment = {**os.environ, "SESSIONS": str(session.parent), "TMPDIR": str(tmp_path)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=600)
    assert "Traceback" not in done.stderr
    assert done.stdout.rstrip().endswith("\n0"), done.stderr
    assert not list(tmp_path.glob("soleplate-kernels-*"))


@pytest.mark.parametrize(
    ("words", "names", "cure"),
    [
        (("reprocess", ".", "--out", "a.parquet"), ("pyarrow",), "soleplate[batch]"),
        (("reprocess", ".", "--out", "a.xlsx"), ("openpyxl",), "soleplate[batch]"),
        (("reprocess", ".", "--out", "a.csv", "--scheduler", "tcp://x:1"), ("distributed",), "soleplate[batch]"),
        (("compare", "a.csv", "b.csv"), ("pyarrow",), "soleplate[batch]"),
        (("report", "none.h5", "--out", "a.pdf"), ("PySide6", "pyqtgraph"), "soleplate[app]"),
        (("live", "--plate", "sim:"), ("PySide6", "pyqtgraph"), "soleplate[app]"),
        (("app",), ("PySide6", "pyqtgraph"), "soleplate[app]"),
    ],
)
def test_a_missing_extra_is_named_with_its_cure_before_any_work(session, words, names, cure, tmp_path):
    hidden = "".join(f"sys.modules[{name!r}] = None\n" for name in names)
    _, err = soleplate_in(
        {"PWD": str(tmp_path)}, *words, code=f"import os\nos.chdir({str(tmp_path)!r})\n{hidden}", check=1
    )
    assert cure in err
    assert [path.name for path in tmp_path.iterdir()] == [session.name]


def test_a_library_that_windows_does_not_load_is_one_sentence(session):
    """Some libraries wrap the reason into a page of advice."""
    broken = (
        "class Broken:\n    def find_spec(self, name, *_):\n        if name == 'h5py':\n            raise ImportError("
        "'PLEASE READ THIS\\n\\nOriginal error was: DLL load failed while importing _errors: Module not found.\\n')\n"
        "sys.meta_path.insert(0, Broken())\n"
    )
    _, err = soleplate_in({}, "score", session, code=broken, check=1)
    why = "DLL load failed while importing _errors: Module not found."
    assert err.startswith(f"soleplate: A part of Soleplate could not be loaded. {why} Unpack the whole zip file again")


def test_a_csv_needs_no_extra(session, tmp_path):
    hidden = "".join(f"sys.modules[{name!r}] = None\n" for name in ("pyarrow", "openpyxl", "distributed", "dask"))
    out = tmp_path / "out" / "all.csv"
    soleplate_in({}, "reprocess", session.parent, "--out", out, "--workers", "1", code=hidden)
    assert out.read_text().count("mean_velocity_mm_s") > 0


LIMIT = "import resource\nresource.setrlimit(resource.{what}, ({most}, {most}))"


@pytest.mark.skipif(sys.platform != "linux", reason="limits of a process")
def test_few_files_may_be_open(session):
    """24 are enough, for a file that nobody has read here before as well; 8 are a sentence about the computer."""
    sent = session.rename(session.with_name("sent.h5"))
    sent.write_bytes(sent.read_bytes() + b"\0")
    out, _ = soleplate_in({}, "score", sent, code=LIMIT.format(what="RLIMIT_NOFILE", most=24))
    assert b"Mean velocity" in out
    sent.write_bytes(sent.read_bytes() + b"\0")
    _, err = soleplate_in({}, "score", sent, code=LIMIT.format(what="RLIMIT_NOFILE", most=8), check=None)
    assert "contradicts itself" not in err
    assert "truncated or damaged" not in err


@pytest.mark.skipif(sys.platform != "linux", reason="limits of a process")
@pytest.mark.parametrize("mb", some_of([350, 150, 300, 390, 420, 460, 500]))
def test_little_memory_is_one_sentence_at_once(session, mb, tmp_path):
    """Libraries that get too little of it wait for ever or end the program: they are not loaded."""
    limit = LIMIT.format(what="RLIMIT_AS", most=mb << 20)
    recording = ("run", "single-leg-stance", "--plate", "sim:", "--participant", "P01", "--out", tmp_path / "new")
    for words in (("score", session), ("plates",), recording):
        _, err = soleplate_in({}, *words, code=limit, check=1)
        assert err.startswith("soleplate: There is not enough memory for this.")
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    "error", [MemoryError(), OSError(24, "Too many open files"), RuntimeError("can't start new thread")]
)
def test_what_the_computer_lacks_is_not_laid_on_the_file(error, tmp_path):
    with pytest.raises(UnreadableFile, match="the computer has nothing left for it"), about_file(tmp_path / "a.h5"):
        raise error


def test_a_clock_that_jumps_a_day_to_and_fro(tmp_path):
    code = (
        "import time\nreal, turn = time.time, [0]\n"
        "def jump():\n    turn[0] += 1\n    return real() + 86400 * (-1) ** turn[0]\n"
        "time.time, time.time_ns = jump, lambda: int(jump() * 1e9)"
    )
    stance = [word for name, value in STANCE.items() for word in ("-p", f"{name}={value}")]
    words = ("run", "single-leg-stance", "--plate", "sim:?seed=3&skill=1", "--participant", "P01", "--quiet")
    out, _ = soleplate_in({}, *words, "--out", tmp_path, *stance, "then", "find", "--json", tmp_path, code=code)
    [found] = json.loads(out[out.index(b"[\n") :])
    assert found["state"] == "complete"
    soleplate_in({}, "verify", *tmp_path.glob("*.h5"), code=code)
