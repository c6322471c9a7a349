"""A folder of sessions becomes one table, whatever happens on the way."""

import csv
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import h5py
import numpy as np
import pytest
from long_form import some_of
from patience import until

import soleplate
from soleplate.batch.run import errors_path
from soleplate.batch.table import COLUMNS
from soleplate.cli.main import main
from soleplate.scoring.numbers.session import SCORING_VERSION
from soleplate.storage.edits import make_edit
from soleplate.storage.opening import open_session
from soleplate.storage.writer import store_edits


def numbers_of(path):
    """Return a table without the names of the files, which may lie anywhere."""
    return soleplate.read_results(path).drop(["file"])


def errors_of(path):
    with errors_path(path).open(encoding="utf-8") as file:
        return {row["file"]: (row["error"], row["reason"]) for row in csv.DictReader(file)}


def works_of(path):
    """Return the names of the work in the parts beside a table, in the order done."""
    folder = path.with_name(f"{path.name}.parts")
    lines = [line for part in sorted(folder.glob("*.jsonl")) for line in part.read_bytes().split(b"\n")[:-1]]
    return [json.loads(line)["work"] for line in lines]


def test_every_number_is_that_of_score(made, table):
    rows = soleplate.read_results(table).to_pylist()
    assert list(rows[0]) == list(COLUMNS)
    path = sorted(made[0].glob("*.h5"))[3]
    recording = open_session(path)
    wanted = {(r.trial, r.rep, r.side, r.key): r for r in soleplate.score(recording)}
    own = [row for row in rows if row["session"] == recording.header.session_id]
    assert len(own) == len(wanted)
    for row in own:
        result = wanted[row["trial"], row["rep"], row["side"], row["key"]]
        assert (row["unit"], row["reason"], row["method"]) == (result.unit, result.reason, result.method)
        assert row["value"] == (result.value if result.value == result.value else None)
        assert (row["participant"], row["visit"]) == (recording.header.participant, recording.header.visit_id)
        assert row["protocol_digest"] == recording.header.protocol_digest
        assert (row["raw_sha256"], row["scoring_version"]) == (recording.raw_sha256, SCORING_VERSION)
        assert json.loads(row["conditions"])["eyes"] == "open"
    places = [tuple(row[name] for name in ("participant", "session", "trial", "rep", "side", "key")) for row in rows]
    assert places == sorted(places)


def test_workers_names_and_folders_do_not_change_the_table(sessions, table, reprocess):
    for number, path in enumerate(sorted(sessions.rglob("*.h5"), reverse=True)):
        path.rename(path.with_name(f"{number}.h5"))
    status, out = reprocess(sessions, "--workers", 2)
    assert status == 0
    found, wanted = soleplate.read_results(out), soleplate.read_results(table)
    assert found.drop(["file"]).equals(wanted.drop(["file"]))
    assert not set(found["file"].to_pylist()) & set(wanted["file"].to_pylist())


def test_sessions_are_only_read(sessions, reprocess):
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in sessions.rglob("*.h5")}
    for path in before:
        path.chmod(0o444)
    assert reprocess(sessions, out="elsewhere/out.csv")[0] == 0
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in sessions.rglob("*")
            if path.is_file()} == before  # fmt: skip


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_other_endings_hold_the_same_table(made, table, reprocess, ending):
    status, out = reprocess(made[0], out=f"out.{ending}")
    assert status == 0
    found, wanted = (soleplate.read_results(path) for path in (out, table))
    assert found.drop(["value"]).equals(wanted.drop(["value"]))
    values, exact = (one["value"].to_numpy(zero_copy_only=False) for one in (found, wanted))
    np.testing.assert_allclose(values, exact, rtol=0 if ending == "csv" else 1e-15)  # Excel keeps 16 digits


def test_what_looks_like_a_formula_is_text_everywhere(tmp_path):
    from soleplate.batch.score_file import ROW_FIELDS, SESSION_FIELDS
    from soleplate.batch.table import make_table, write_table

    session = dict.fromkeys(SESSION_FIELDS, "x") | {"participant": "-P1", "protocol_version": 1, "scoring_version": 1}
    row = dict.fromkeys(ROW_FIELDS, "'y") | {"trial": 1, "rep": 1, "value": -1.5, "reason": "=1+1", "method": "@SUM(1)",
           "body_weight_n": 700.0}  # fmt: skip
    table = make_table([{"session": list(session.values()), "rows": [list(row.values())]}])
    for ending in ("csv", "xlsx", "parquet"):
        write_table(table, tmp_path / f"t.{ending}")
        assert soleplate.read_results(tmp_path / f"t.{ending}").equals(table)
    text = (tmp_path / "t.csv").read_text()
    assert "'-P1" in text
    assert "'=1+1" in text
    assert ",-1.5," in text


def test_bad_files_become_rows_and_the_good_ones_are_scored(sessions, table, reprocess):
    good = sorted(sessions.glob("*.h5"))
    (sessions / "empty.h5").touch()
    (sessions / "cut.h5").write_bytes(good[0].read_bytes()[:40_000])
    (sessions / "foreign.h5").write_text("a spreadsheet, perhaps")
    with h5py.File(sessions / "other.h5", "w") as file:
        file["data"] = [1, 2]
    shutil.copy(good[0], sessions / "hostile.h5")
    with h5py.File(sessions / "hostile.h5", "r+") as file:
        del file["plates/plate/cells/samples"]
        file["plates/plate/cells/samples"] = h5py.ExternalLink("/etc/passwd", "/x")
    shutil.copy(good[0], sessions / "changed.h5")
    with h5py.File(sessions / "changed.h5", "r+") as file:
        file["plates/plate/cells/samples"][0, 0] += 1
    shutil.copy(good[1], sessions / "zcopy.h5")
    (sessions / "folder.h5").mkdir()
    os.mkfifo(sessions / "pipe.h5")
    shutil.copy(good[2], sessions / "locked.h5")
    lock = subprocess.Popen(
        [sys.executable, "-c", "import h5py, sys; f = h5py.File(sys.argv[1], 'r+'); print(flush=True); input()",
         str(sessions / "locked.h5")], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    lock.stdout.readline()
    try:
        status, out = reprocess(sessions, "--workers", 2)
    finally:
        lock.communicate(b"\n")
    assert status == 0
    assert numbers_of(out).equals(numbers_of(table))
    errors = errors_of(out)
    assert {name: kind for name, (kind, _) in errors.items()} == {
        "empty.h5": "UnreadableFile", "cut.h5": "UnreadableFile", "foreign.h5": "ForeignFile",
        "other.h5": "ForeignFile", "hostile.h5": "HostileFile", "changed.h5": "DamagedFile",
        "zcopy.h5": "SameSession", "folder.h5": "UnreadableFile", "pipe.h5": "UnreadableFile",
        "locked.h5": "UnreadableFile",
    }  # fmt: skip
    assert "locked" in errors["locked.h5"][1]
    assert good[1].name in errors["zcopy.h5"][1]
    assert reprocess(sessions, "--resume", "--strict")[0] == 1


NASTY = """
import os, time
from dataclasses import dataclass
from soleplate.api.protocol import Hold, Parameter, Protocol, Tare, Trial, Weigh


def script(ctx):
    yield Tare()
    yield Weigh()
    yield Trial("one", Hold(9, ctx.roles[0], 1.0, 8.0), "left")
    yield Tare("after")


@dataclass(frozen=True)
class Nasty(Protocol):
    def shown(self, parameters):
        match parameters["fate"] if os.environ.get("NASTY") else "fine":
            case "crash":
                os.abort()
            case "sleep":
                time.sleep(60)
            case "greedy":
                bytearray(4 << 30)
            case "odd":
                raise ZeroDivisionError("odd")
        return self.metrics


PROTOCOL = Nasty("nasty", "Nasty", "", script, 1, (Parameter("fate", "fine", ""),), (("plate",),), ("hold_time_s",))
"""


def test_a_file_that_crashes_hangs_or_swells_costs_itself_only(tmp_path, reprocess, monkeypatch):
    from soleplate import plugins
    from soleplate.batch.simulate import SimulatedLibrary, make_session

    script, folder = tmp_path / "nasty.py", tmp_path / "nasty"
    script.write_text(NASTY)
    folder.mkdir()
    plugins.protocol_from_file(script)
    fates = ["fine", "crash", "fine", "sleep", "greedy", "odd", "fine"]
    made = [
        make_session(SimulatedLibrary(str(folder), 1, 1, "nasty", {"fate": fate}, 200.0), n)
        for n, fate in enumerate(fates)
    ]
    monkeypatch.setenv("NASTY", "1")
    words = ("--protocol", script, "--workers", 1, "--time-limit", 3, "--memory-limit", 1000)
    status, out = reprocess(folder, *words)
    assert status == 0
    errors = errors_of(out)
    wanted = {"crash": "Crash", "sleep": "TooSlow", "greedy": "TooLarge", "odd": "ZeroDivisionError"}
    assert {name: kind for name, (kind, _) in errors.items()} == {
        one["file"]: wanted[fate] for one, fate in zip(made, fates, strict=True) if fate in wanted
    }
    assert len(set(soleplate.read_results(out)["session"].to_pylist())) == fates.count("fine")


def start(folder, out, *words):
    command = [sys.executable, "-m", "soleplate.cli.main", "reprocess", str(folder), "--out", str(out), *words]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def wait_for(path, works):
    until(lambda: len(works_of(path)) >= works, pause_s=0.002)


@pytest.mark.parametrize("batch", some_of(range(14)))
def test_killed_and_resumed_nothing_is_scored_twice(batch, sessions, table, tmp_path):
    out = tmp_path / "out.parquet"
    for kill in (1, 3, 5) if batch else (2,):
        process = start(sessions, out, "--resume", "--workers", "2")
        wait_for(out, kill)
        time.sleep(random.Random(kill + 10 * batch).uniform(0, 0.01))
        process.kill()
        process.wait()
        process.stderr.close()
    assert main(["reprocess", str(sessions), "--out", str(out), "--resume", "--workers", "1"]) == 0
    assert numbers_of(out).equals(numbers_of(table))
    works = works_of(out)
    assert len(works) == len(set(works)) == 8


def test_a_torn_line_is_done_again(sessions, table, tmp_path, reprocess):
    out = reprocess(sessions)[1]
    part = next(out.with_name("out.parquet.parts").glob("*.jsonl"))
    part.write_bytes(part.read_bytes()[:-100])
    assert reprocess(sessions, "--resume")[0] == 0
    assert numbers_of(out).equals(numbers_of(table))


def test_ctrl_c_ends_cleanly_and_keeps_what_is_done(sessions, table, tmp_path):
    out = tmp_path / "out.parquet"
    process = start(sessions, out, "--workers", "1")
    wait_for(out, 2)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate()
    assert process.returncode == 130
    assert "--resume" in said
    assert "Traceback" not in said
    assert not out.exists()
    done = works_of(out)
    assert len(done) >= 2
    assert main(["reprocess", str(sessions), "--out", str(out), "--resume", "--workers", "1"]) == 0
    assert works_of(out)[: len(done)] == done
    assert numbers_of(out).equals(numbers_of(table))


def test_resume_scores_what_is_new_or_edited_only(sessions, reprocess, capsys):
    late = sorted(sessions.glob("*.h5"))[-1]
    aside = late.rename(late.with_suffix(".aside"))
    assert reprocess(sessions)[0] == 0
    aside.rename(late)
    edited = sorted(sessions.glob("*.h5"))[0]
    recording = open_session(edited)
    change = {"what": "trial/1/state", "new": "rejected", "why": "talked", "who": "T", "utc": "2026-02-01T00:00:00Z"}
    edit = make_edit(recording.header.session_id, (), recording.trials, recording.reps, **change)
    store_edits(edited, [edit])
    capsys.readouterr()
    assert reprocess(sessions, "--resume", "--json")[0] == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["scored"], told["skipped"], told["failed"]) == (2, 6, 0)
    rows = soleplate.read_results(Path(told["table"])).to_pylist()
    trials = {row["trial"] for row in rows if row["session"] == recording.header.session_id}
    assert 1 not in trials
    assert trials
    assert reprocess(sessions, "--resume", "--json", "--keys", "hold_time_s")[0] == 0
    assert json.loads(capsys.readouterr().out)["scored"] == 8  # other settings are other work


def test_resume_names_what_was_changed_since(sessions, reprocess, capsys):
    """A file that says of itself what it said before, but holds other samples, is no longer taken as done."""
    assert reprocess(sessions)[0] == 0
    changed = sorted(sessions.glob("*.h5"))[0]
    with h5py.File(changed, "r+") as file:
        samples = next(stream["samples"] for stream in file["plates/plate"].values() if "samples" in stream)
        samples[5] = samples[5] + 1
    capsys.readouterr()
    status, out = reprocess(sessions, "--resume", "--json", "--strict")
    told = json.loads(capsys.readouterr().out)
    assert (status, told["scored"], told["skipped"], told["failed"]) == (1, 0, 7, 1)
    assert "is not what was recorded" in errors_of(out)[changed.name][1]


def test_keys_and_presets(made, reprocess):
    keys = "hold_time_s, mean_velocity_mm_s"
    out = reprocess(made[0], "--keys", keys)[1]
    assert set(soleplate.read_results(out)["key"].to_pylist()) == {"hold_time_s", "mean_velocity_mm_s"}
    out = reprocess(made[0], "--preset", "prieto1996")[1]
    rows = soleplate.read_results(out).to_pylist()
    assert all(row["key"].startswith("prieto1996.") for row in rows)
    recording = open_session(next(made[0].glob("*.h5")))
    trial = next(trial for trial in recording.trials if trial.counts)
    from soleplate.scoring.numbers.session import reps_of

    rep = reps_of(recording, trial)[0]
    wanted = soleplate.sway(*rep.cop(), rep.rate_hz(), preset="prieto1996")
    own = {
        row["key"]: row["value"] for row in rows
        if (row["session"], row["trial"]) == (recording.header.session_id, trial.number)
    }  # fmt: skip
    assert own == {f"prieto1996.{name}": value.value if value.present else None for name, value in wanted.items()}


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["{}", "--out", "{}/t.ods"], 2, ".parquet"),
        (["{}/none", "--out", "{}/t.csv"], 1, "no folder"),
        (["{}/empty", "--out", "{}/t.csv"], 1, "no session files"),
        (["{}", "--out", "{}/t.csv", "--keys", "mean_velocity"], 2, "mean_velocity_mm_s"),
        (["{}", "--out", "{}/t.csv", "--preset", "prieto"], 2, "prieto1996"),
        (["{}", "--out", "{}/t.csv", "--workers", "2", "--scheduler", "tcp://127.0.0.1:1"], 2, "exclude"),
    ],
)
def test_wrong_usage_is_told(made, tmp_path, capsys, words, status, said):
    (tmp_path / "empty").mkdir()
    (tmp_path / "s.h5").write_bytes(next(made[0].glob("*.h5")).read_bytes())
    assert main(["reprocess", *(step.format(tmp_path) for step in words)]) == status
    error = capsys.readouterr().err
    assert said in error
    assert "Traceback" not in error
