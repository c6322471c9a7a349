"""The command line end to end: what is right works, what is wrong gets one clear line."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import h5py
import pytest
from patience import until

from soleplate import plugins
from soleplate.cli.main import COMMANDS, main

STANCE = ["single-leg-stance", "--participant", "P01", "-p", "seconds=8", "-p", "window_s=8", "-p", "trials=2",
          "-p", "practice=0", "-p", "rest_s=1"]  # fmt: skip


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sessions")
    assert main(["run", *STANCE, "--plate", "sim:?seed=3&skill=1", "--out", str(folder), "--quiet"]) == 0
    return next(folder.glob("*.h5"))


def test_help_names_every_command(capsys):
    assert main(["--help"]) == 0
    text = capsys.readouterr().out
    assert all(f"  {name} " in text for name in COMMANDS)
    for name in COMMANDS:
        assert main([name, "--help"]) == 0
    assert main([]) == 0
    assert main(["--version"]) == 0


def test_run_writes_one_file_and_prints_the_table(session, capsys, tmp_path):
    assert main(["run", *STANCE, "--plate", "sim:?seed=3&skill=1", "--out", str(tmp_path / "new")]) == 0
    out, err = capsys.readouterr()
    assert "Mean velocity" in out
    assert "trial 1, right: valid, 8.0 s" in err
    assert [path.suffix for path in (tmp_path / "new").glob("[!.]*")] == [".h5"]


def test_a_code_in_other_capitals_begins_no_second_person(session, capsys):
    words = ["run", "step-down", "--plate", "sim:?rate=100", "--out", str(session.parent), "--participant"]
    code = session.name.partition("_")[0]
    assert main([*words, code.swapcase()]) == 2
    assert f"holds sessions of {code}; {code.swapcase()} would be a second person" in capsys.readouterr().err
    assert [path.name for path in session.parent.glob("*.h5")] == [session.name]


def test_run_and_score_speak_json(session, capsys):
    capsys.readouterr()
    assert main(["score", str(session), "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    keys = {result["key"] for result in data["results"]}
    assert {"mean_velocity_mm_s", "hold_time_s", "ellipse_area_mm2"} <= keys
    area = next(result for result in data["results"] if result["key"] == "ellipse_area_mm2")
    assert area["value"] is None
    assert "needs 20 s" in area["reason"]


def test_score_of_several_files_is_one_json_with_indices_beside_it(session, capsys, tmp_path):
    (tmp_path / "foreign.h5").write_text("foreign")
    shutil.copy(session, tmp_path / "copy.h5")
    assert main(["score", str(session), str(tmp_path), "--json", "--index", "lsi"]) == 1
    out, err = capsys.readouterr()
    assert [Path(one["file"]).name for one in json.loads(out)] == [session.name, "copy.h5"]
    assert "Mean velocity, " in err


def test_a_decoder_that_breaks_is_one_line_and_its_bytes_are_kept(capsys, tmp_path, monkeypatch):
    sim = type(plugins.driver("sim"))
    whole = sim.decoder

    def breaking(self, facts, options):
        decoder = whole(self, facts, options)
        feed, left = decoder.feed, iter(range(40))

        class Broken:
            faults = decoder.faults

            def feed(self, data, host_s):
                next(left)  # StopIteration, from within somebody's code
                return feed(data, host_s)

        return Broken()

    with monkeypatch.context() as patched:
        patched.setattr(sim, "decoder", breaking)
        assert main(["run", *STANCE, "--plate", "sim:?seed=3&skill=1", "--out", str(tmp_path)]) == 1
    told = capsys.readouterr().err
    assert "soleplate: The driver 'sim' failed. StopIteration" in told
    assert "Traceback" not in told
    assert main(["recover", str(tmp_path)]) == 0
    assert list(tmp_path.glob("P01*.h5"))


def test_score_writes_draws_and_verify_finds_nothing_wrong(session, capsys, tmp_path):
    copy = tmp_path / "copy.h5"
    shutil.copy(session, copy)
    assert main(["score", str(copy), "--write", "--details", "--pictures", str(tmp_path / "pictures")]) == 0
    with h5py.File(copy) as file:
        assert len(file["results/2/value"]) > 20
    pictures = list((tmp_path / "pictures").glob("*.png"))
    assert len(pictures) == 4
    assert all(picture.read_bytes().startswith(b"\x89PNG") for picture in pictures)
    assert main(["verify", str(copy), str(session)]) == 0
    assert capsys.readouterr().out.count("holds what was recorded") == 2


def test_verify_finds_a_changed_sample(session, capsys, tmp_path):
    copy = tmp_path / "copy.h5"
    shutil.copy(session, copy)
    with h5py.File(copy, "r+") as file:
        samples = file["plates/plate/cells/samples"]
        samples[1000, 2] = samples[1000, 2] + 1
    assert main(["verify", str(copy)]) == 1
    assert "changed: stream/plate/cells is not what was recorded" in capsys.readouterr().out
    assert main(["score", str(copy)]) == 1
    assert "Traceback" not in capsys.readouterr().err


def test_lists_show_what_there_is(capsys):
    for words in (["protocols"], ["protocols", "step-down"], ["metrics"], ["metrics", "touch_speed_mm_s"], ["plates"]):
        assert main(words) == 0
        assert main([*words, "--json"]) == 0
    text = capsys.readouterr().out
    assert "no published norm" in text
    assert "zero in quiet stance before and after" in text


def test_doctor_finds_this_machine_fit(capsys):
    status = main(["doctor", "--json"])
    checks = {check["name"]: check for check in json.loads(capsys.readouterr().out)}
    assert {"Python", "libraries", "kernels", "plug-ins", "disk", "port traps", "plates"} == set(checks)
    assert checks["plug-ins"]["fine"]
    assert status == (0 if all(check["fine"] for check in checks.values()) else 1)


SIM = ["--plate", "sim:", "--out", "out"]
STEP = ["run", "step-down", "--participant", "P"]
BAD = {
    "an unknown command": (["rum"], 2, "Did you mean run?"),
    "an unknown protocol": (["run", "single-leg-stanse", *SIM, "--participant", "P01"], 2, "Did you mean single-leg"),
    "a parameter out of range": (["run", *STANCE[:3], *SIM, "-p", "seconds=999"], 2, "from 5 to 120 s"),
    "a parameter nobody knows": (["run", *STANCE[:3], *SIM, "-p", "secs=9"], 2, "It takes: eyes"),
    "a parameter without value": (["run", *STANCE[:3], *SIM, "-p", "seconds"], 2, "NAME=VALUE"),
    "a code with a path in it": (["run", "step-down", *SIM, "--participant", "../../x"], 2, "1 to 32 letters"),
    "a code that is a name": (["run", "step-down", *SIM, "--participant", "Jane Doe"], 2, "1 to 32 letters"),
    "no plate": (["run", *STANCE[:3], "--out", "out"], 2, "--plate"),
    "a plate URL without driver": (["run", *STANCE[:3], "--plate", "/dev/x", "--out", "out"], 2, "not a plate URL"),
    "an unknown driver": (["run", *STANCE[:3], "--plate", "zim:", "--out", "out"], 2, "Did you mean sim?"),
    "a driver option out of range": ([*STEP, "--plate", "sim:?rate=9", "--out", "o"], 2, "from 20 to 4000 Hz"),
    "a wrong role": ([*STEP, "--plate", "left=sim:", "--out", "o"], 2, "box+floor"),
    "two plates of one role": ([*STEP, "--plate", "box=sim:", "--plate", "box=sim:", "--out", "o"], 2, "same role"),
    "a recording that is not there": ([*STEP, "--plate", "sim:?forces=no.csv", "--out", "o"], 1, "cannot be read"),
    "a session that is not there": (["score", "none.h5"], 1, "none.h5"),
    "a replay of nothing": (["run", *STANCE[:3], "--plate", "replay:none.h5", "--out", "o"], 1, "none.h5"),
    "an unknown metric": (["metrics", "velocity"], 2, "See all"),
    "a folder to recover that is not there": (["recover", "nowhere"], 1, "nowhere"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_input_gets_one_clear_line(name, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    words, status, cure = BAD[name]
    assert main(words) == status
    out, err = capsys.readouterr()
    assert cure in err
    assert len(err.strip().splitlines()) == 1
    assert "Traceback" not in out + err
    assert not list(tmp_path.rglob("*.h5"))
    assert not list(tmp_path.rglob("*.journal"))


@pytest.mark.parametrize("content", [b"", b"no HDF5 at all", b"\x89HDF\r\n\x1a\n" + b"\0" * 100])
def test_a_file_that_is_no_session_is_refused(content, tmp_path, capsys):
    path = tmp_path / "x.h5"
    path.write_bytes(content)
    assert main(["score", str(path)]) == 1
    assert main(["verify", str(path)]) == 1
    err = capsys.readouterr().err
    assert "x.h5" in err
    assert "Traceback" not in err


def test_a_truncated_session_is_refused(session, tmp_path, capsys):
    path = tmp_path / "x.h5"
    path.write_bytes(session.read_bytes()[:-5000])
    assert main(["score", str(path)]) == 1
    assert "Traceback" not in capsys.readouterr().err


def test_a_folder_that_cannot_be_made_is_told(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert main(["run", *STANCE, "--plate", "sim:", "--out", str(tmp_path / "file" / "x")]) == 1
    assert "Choose another folder" in capsys.readouterr().err


def test_somebody_who_never_steps_off_ends_the_session_with_the_cure_and_keeps_it(tmp_path, capsys):
    rows = "".join(f"{i / 100},{700 + 5 * (i % 7)},{i % 5},{i % 3}\n" for i in range(20_000))
    (tmp_path / "stand.csv").write_text("time_s,fz_n,ml_mm,ap_mm\n" + rows)
    words = ["run", *STANCE, "--plate", f"sim:?forces={tmp_path}/stand.csv", "--out", str(tmp_path)]
    assert main(words) == 1
    err = capsys.readouterr().err
    assert "Take everything off the plate" in err
    session = next(tmp_path.glob("*.h5"))
    assert main(["verify", str(session)]) == 0


def test_ctrl_c_keeps_what_was_recorded(tmp_path):
    """A session stopped by Ctrl-C leaves journals; recover completes it."""
    import signal

    words = [sys.executable, "-m", "soleplate.cli.main", "run", *STANCE[:3], "--plate", "sim:?rate=4000",
             "--out", str(tmp_path), "-p", "rest_s=300"]  # fmt: skip
    process = subprocess.Popen(words, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    until(lambda: any(p.stat().st_size > 2e5 for p in tmp_path.glob("*.plate.journal")), pause_s=0.02)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate()
    assert process.returncode == 130, err
    assert "soleplate recover" in err
    assert "Traceback" not in err
    assert main(["recover", str(tmp_path)]) == 0
    files = list(tmp_path.glob("[!.]*"))
    assert [file.suffix for file in files] == [".h5"]
    assert main(["verify", str(files[0])]) == 0


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write into read-only folders")
def test_a_read_only_folder_is_told(tmp_path, capsys):
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o500)
    assert main(["run", *STANCE, "--plate", "sim:", "--out", str(folder)]) == 1
    assert str(folder) in capsys.readouterr().err


def test_the_demo_shows_files_tables_and_pictures(tmp_path, capsys):
    assert main(["demo", "--out", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "Touch speed" in out
    assert "10 pictures" in out
    assert len(list(tmp_path.glob("*.png"))) == 10
    assert len(list(tmp_path.glob("*.h5"))) == 2
    assert not list(Path(tmp_path).glob("*.journal"))
