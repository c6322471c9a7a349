"""Simulated libraries: the same for the same seed, whole session files, and the truth is true."""

import csv

import pytest

import soleplate
from soleplate import plugins
from soleplate.batch.simulate import SimulatedLibrary, is_direct, make_session
from soleplate.cli.main import main
from soleplate.scoring.numbers.session import score
from soleplate.storage.opening import open_session
from soleplate.storage.verify import verify

WORDS = [
    "-p",
    "first=right",
    "-p",
    "seconds=9",
    "-p",
    "window_s=8",
    "-p",
    "trials=2",
    "-p",
    "practice=0",
    "-p",
    "rest_s=0.5",
]


def test_the_truth_is_true(made):
    folder, told = made
    compared = 0
    for one in told:
        recording = open_session(folder / one["file"])
        truth = {(r["trial"], r["rep"], r["side"], r["key"]): r["value"] for r in one["truth"]}
        for result in score(recording):
            place = (result.trial, result.rep, result.side, result.key)
            if place in truth and result.value == result.value:
                assert result.value == pytest.approx(truth[place], rel=0.01), place
                compared += 1
        weight = truth[0, 0, "", "body_weight_n"]
        weighed = next(event for event in recording.events if type(event).__name__ == "Weighed")
        assert weighed.body_weight_n == pytest.approx(weight, rel=0.003)
    assert compared > 100


def test_files_hold_what_a_session_holds(made, run_session):
    folder, told = made
    path = folder / told[0]["file"]
    assert verify(path) == []
    direct = open_session(path)
    settings = {"seconds": 9, "window_s": 8, "trials": 2, "practice": 0, "rest_s": 0.5}
    settings["drawn"] = direct.header.parameters["drawn"]
    conducted = open_session(run_session("single_leg_stance", "sim:?seed=3&rate=200&skill=1", **settings))
    assert direct.header.parameters == conducted.header.parameters
    assert [reply.step for reply in direct.replies] == [reply.step for reply in conducted.replies]
    assert [(t.number, t.series, t.side, t.conditions) for t in direct.trials] == [
        (t.number, t.series, t.side, t.conditions) for t in conducted.trials
    ]
    kinds = {type(event).__name__ for event in conducted.events} - {"Asked"}
    assert {type(event).__name__ for event in direct.events} == kinds


def test_one_seed_one_library(tmp_path, made, capsys):
    words = ["--sessions", "3", "--rate", "200", *WORDS]
    for name, workers in (("a", "1"), ("b", "2")):
        assert main(["simulate", str(tmp_path / name), "--seed", "5", "--workers", workers, *words]) == 0
    files = sorted(path.name for path in (tmp_path / "a").glob("*.h5"))
    assert len(files) == 3
    for name in (*files, "truth.csv"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    assert set(files) < {path.name for path in made[0].glob("*.h5")}
    with (tmp_path / "a" / "truth.csv").open() as file:
        assert {row["file"] for row in csv.DictReader(file)} == set(files)
    capsys.readouterr()
    assert main(["simulate", str(tmp_path / "a"), "--seed", "6", "--workers", "1", *words]) == 0
    assert len(list((tmp_path / "a").glob("*.h5"))) == 6


def test_other_tests_are_conducted(tmp_path):
    assert not is_direct(plugins.protocol("step_down"), {})
    library = SimulatedLibrary(str(tmp_path), 1, 1, "step_down", {"reps": 1, "practice": 0}, 200.0)
    told = make_session(library, 0)
    results = soleplate.score(tmp_path / told["file"])
    assert any(result.key == "touch_speed_mm_s" for result in results)
    assert {row["key"] for row in told["truth"]} == {"mass_kg", "skill", "asymmetry"}
    assert make_session(library, 0) == told  # it is there already
    assert len(list(tmp_path.glob("*.h5"))) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [(["--protocol", "stance"], "no protocol"), (["-p", "seconds=1000"], "seconds"), (["-p", "x"], "NAME=VALUE")],
)
def test_wrong_usage_is_told(tmp_path, words, said, capsys):
    assert main(["simulate", str(tmp_path / "x"), "--sessions", "1", *words]) == 2
    assert said in capsys.readouterr().err
