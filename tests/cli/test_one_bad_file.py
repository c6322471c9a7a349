"""One bad file never stops the others: it is named, the others are done, and the status says that some were not."""

import csv
import fcntl
import json
import shutil
import sys
from contextlib import suppress
from pathlib import Path

import h5py
import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "storage"))

import mutations
from long_form import some_of
from sealing import seal

from soleplate.cli.main import main

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links, pipes and locks of Unix")
STANCE = {"seconds": 8, "window_s": 8, "trials": 1, "practice": 0, "rest_s": 1}


@pytest.fixture
def good(simulated):
    return simulated("single_leg_stance", "sim:?seed=3&skill=1", **STANCE)


@pytest.fixture
def visit(good, tmp_path):
    """Put a session into the library: visit("P02", day=3) -> its path."""

    def make(person, day=2):
        session = f"{person[1:]}{day:02d}".encode().hex().ljust(32, "0")
        path = tmp_path / f"{person}_single_leg_stance_202601{day:02d}T030405Z_{session[:8]}.h5"
        path.write_bytes(good.read_bytes())
        with h5py.File(path, "r+") as file:
            for name, value in (
                ("participant", person), ("session_id", session), ("created_utc", f"2026-01-{day:02d}T03:04:05Z"),
                ("visit_id", f"{person}-{day}"),
            ):  # fmt: skip
                file.attrs.create(name, np.bytes_(value))
        seal(path)
        return path

    return make


@pytest.mark.parametrize("number", some_of([10, 50]))
def test_as_many_bad_files_as_good_ones(visit, good, tmp_path, capfd, number):
    rng = np.random.default_rng(1)
    ok = [visit(f"P{1 + n:02d}") for n in range(number)]
    bad = []
    for n in range(number):
        path = tmp_path / f"P{1 + n:02d}_single_leg_stance_20260101T030405Z_bad{n:05d}.h5"
        mutations.SURE[n % len(mutations.SURE)](good.read_bytes(), path, rng)
        bad.append(path)
    files = [str(path) for path in sorted([*ok, *bad])]

    def told(*words):
        capfd.readouterr()
        status = main(list(words))
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        return status, out, err

    status, out, err = told("score", str(tmp_path))  # a folder stands for its sessions
    assert status == 1
    assert out.count("session complete. File: ") == number
    assert all(path.name in err for path in bad)
    assert f"{number} of {2 * number} files left out" in err
    status, out, err = told("verify", *files)
    assert status == 1
    assert out.count("holds what was recorded") == number
    status, out, err = told("find", str(tmp_path), "--json")
    looks_whole = [path for path in bad if path.name in out]  # it asks only who, what and when
    assert len(looks_whole) <= number / 5
    assert all((path.name in err) != (path in looks_whole) for path in bad)
    assert all(path.name in out for path in ok)
    assert status == 1
    status, out, err = told("history", "P01", "--library", str(tmp_path), "--json")
    assert (status, len(json.loads(out)["trends"]), all(path.name in err for path in bad)) == (1, 1, True)
    status, out, err = told("retest", str(tmp_path))
    assert all(path.name in err for path in bad)
    table = tmp_path / "out" / "all.csv"
    for words, wanted in (((), 0), (("--strict",), 1)):
        status, out, err = told("reprocess", str(tmp_path), "--out", str(table), "--workers", "1", *words)
        assert (status, f"{number} of {2 * number} sessions scored" in out) == (wanted, True)
    with (table.parent / "all.errors.csv").open() as file:
        assert {row["file"] for row in csv.DictReader(file)} == {path.name for path in bad}
    status, out, err = told("report", *files[:6], "--out", str(tmp_path / "page.html"))
    assert status == 1
    assert (tmp_path / "page.html").read_text().count("<section>") == 3
    assert "3 of 6 files left out" in err


@pytest.mark.parametrize("changed", ["a wrong field", "calibration", "results"])
def test_an_earlier_visit_that_cannot_be_believed_is_named_and_left_out(visit, tmp_path, capsys, changed):
    wrong, now = visit("P01", 3), visit("P01", 5)
    if changed == "results":
        assert main(["score", "--write", str(wrong)]) == 0
    with h5py.File(wrong, "r+") as file:
        if changed == "a wrong field":
            del file["trials/asked"]
            file["trials/asked"] = np.array([b'{"plates":"roof"}'] * len(file["trials/number"]))
        elif changed == "calibration":
            file["plates/plate/calibration/matrix"][0, 1] *= 1.01
        elif changed == "results":
            (version,) = file["results"]
            file[f"results/{version}/value"][0] += 1
    if changed == "a wrong field":
        seal(wrong)
    for words, status in (
        (["score", str(now)], 0), (["score", "--write", str(now)], 0),
        (["report", str(now), "--out", str(tmp_path / "p.html")], 0),
        (["history", "P01", "--library", str(tmp_path)], 1),
        (["run", "single-leg-stance", "--plate", "sim:?seed=3&skill=1", "--participant", "P01", "--out", str(tmp_path),
          "--quiet", *(word for name, value in STANCE.items() for word in ("-p", f"{name}={value}"))], 0),
    ):  # fmt: skip
        capsys.readouterr()
        assert main(words) == status, words
        assert wrong.name in capsys.readouterr().err, words
    assert main(["score", str(wrong), str(now)]) == 1


def test_a_trial_on_a_plate_that_is_not_there_is_named(visit, tmp_path, capsys):
    path = visit("P01")
    with h5py.File(path, "r+") as file:
        asked = file["trials/asked"]
        first, *rest = asked[()]
        data = np.array([json.dumps({**json.loads(first), "plates": "nope"}).encode(), *rest])
        kept = dict(asked.attrs)
        del file["trials/asked"]
        made = file["trials"].create_dataset("asked", data=data)
        for name, value in kept.items():
            made.attrs[name] = value
    seal(path)
    assert main(["score", str(path)]) == 1
    err = capsys.readouterr().err
    assert "Trial 1 names the plate 'nope'" in err
    assert "the session has only plate" in err


def test_a_folder_without_a_session_is_wrong_usage(tmp_path, capsys):
    assert main(["verify", str(tmp_path)]) == 2
    assert "no session file" in capsys.readouterr().err


def test_a_locked_file_is_called_locked(visit, capsys, tmp_path):
    path, other = visit("P01"), visit("P02")
    with path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        for words in (["score", str(path), str(other)], ["find", str(tmp_path)], ["retest", str(tmp_path)],
                      ["history", "P01", "--library", str(tmp_path)]):  # fmt: skip
            capsys.readouterr()
            assert main(words) == 1
            assert f"{path.name} is locked" in capsys.readouterr().err, words


def test_control_characters_of_a_file_reach_neither_terminal_nor_page(visit, tmp_path, capsys):
    path, refused = visit("P01"), tmp_path / "refused.h5"
    owned = np.bytes_("2026\x1b]0;owned\x07\u202e-01-02".encode())
    shutil.copyfile(path, refused)
    with h5py.File(refused, "r+") as file:
        file.attrs.create("created_utc", owned)
    seal(refused)
    with h5py.File(path, "r+") as file:
        file.attrs.create("notes", owned)
        file.attrs.create("software", np.bytes_("[red]x[/red] [/] \x1b[2J\x9b2J".encode()))
        file.attrs.create("involved", np.bytes_("left"))
    seal(path)
    commands = (["score", str(path)], ["score", "--json", str(path)], ["verify", str(path)], ["find", str(tmp_path)],
                ["find", "--json", str(tmp_path)], ["history", "P01", "--library", str(tmp_path)],
                ["report", str(path), "--out", str(tmp_path / "p.html")],
                ["score", str(refused)], ["score", str(tmp_path / "\x1b[2J.h5")])  # fmt: skip
    for words in commands:
        main(words)
        out, err = capsys.readouterr()
        shown = out + err
        assert all(char.isprintable() or char == "\n" for char in shown), words
    page = (tmp_path / "p.html").read_text()
    assert all(char.isprintable() or char == "\n" for char in page)


@pytest.mark.parametrize("seed", some_of(range(60), 12))
def test_no_mutation_of_a_session_gives_a_traceback(good, tmp_path, capsys, seed):
    """What may be harmless, too: either it is scored, or it is named."""
    rng = np.random.default_rng(seed)
    path = tmp_path / "P01_single_leg_stance_20260102T030405Z_mutated.h5"
    mutations.BYTES[seed % len(mutations.BYTES)](good.read_bytes(), path, rng)
    if seed // len(mutations.BYTES) % 2:
        with suppress(Exception):  # what is still read gets check sums that fit
            seal(path)
    for words in (["score", str(path)], ["verify", str(path)], ["find", str(tmp_path)], ["retest", str(tmp_path)],
                  ["history", "P01", "--library", str(tmp_path)]):  # fmt: skip
        status = main(words)
        err = capsys.readouterr().err
        assert status in (0, 1), words
        if words[0] == "score" and status:
            assert path.name in err
