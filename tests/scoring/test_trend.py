"""One person's numbers from visit to visit, at the command line."""

import json
from dataclasses import replace

import pytest

from soleplate.batch.simulate import SimulatedLibrary, make_session
from soleplate.cli.main import main
from soleplate.model.session import FREE_RECORDING
from soleplate.scoring.history.judgement import judge_session
from soleplate.scoring.history.trend import trends
from soleplate.scoring.numbers.session import score
from soleplate.scoring.reliability.learned import load_learned
from soleplate.scoring.verdicts.summary import summarise_session
from soleplate.storage.opening import open_session
from soleplate.storage.writer import write_session

SETTINGS = {"seconds": 9, "window_s": 8, "trials": 3, "practice": 0, "rest_s": 0.5}


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """Two people's seven visits, and one with eyes closed."""
    folder = tmp_path_factory.mktemp("library")
    for number in range(14):
        make_session(SimulatedLibrary(str(folder), 3, 7, parameters=SETTINGS, rate_hz=200.0), number)
    closed = folder / "closed"
    closed.mkdir()
    make_session(SimulatedLibrary(str(closed), 4, 7, parameters=SETTINGS | {"eyes": "closed"}, rate_hz=200.0), 0)
    assert main(["retest", str(folder), "--key", "mean_velocity_mm_s", "--save"]) == 0
    return folder


def history(library, capsys, *words):
    capsys.readouterr()
    assert main(["history", "S0001", "--library", str(library), "--json", *words]) == 0
    return json.loads(capsys.readouterr().out)["trends"]


def test_a_trend_says_what_each_visit_said(library, capsys):
    trends = history(library, capsys)
    assert [len(trend["points"]) for trend in trends if "eyes open" in trend["conditions"]] == [7]
    trend = next(trend for trend in trends if len(trend["points"]) == 7)
    assert trend["key"] == "mean_velocity_mm_s"
    for place, point in enumerate(trend["points"]):
        recording = open_session(point["file"])
        results = score(recording)
        judged = judge_session(
            recording, results, summarise_session(recording, results, load_learned(library)), library
        )
        told = [
            (one["kind"], one["side"], one["verdict"]["outcome"], one["verdict"]["words"]) for one in point["verdicts"]
        ]
        assert told == [(one.kind, one.side, one.verdict.outcome, one.verdict.words) for one in judged], place


def test_other_conditions_are_another_trend(library, capsys):
    trends = history(library, capsys)
    assert sorted(len(trend["points"]) for trend in trends) == [1, 7]


def test_other_measures_are_shown_without_verdict(library, capsys):
    trends = history(library, capsys, "--key", "rms_ml_mm")
    extra = [trend for trend in trends if trend["key"] == "rms_ml_mm"]
    assert extra
    assert not any(point["verdicts"] for trend in extra for point in trend["points"])


def test_the_table_is_readable(library, capsys):
    capsys.readouterr()
    assert main(["history", "S0002", "--library", str(library), "--against", "baseline"]) == 0
    out = capsys.readouterr().out
    assert "first visit" in out
    assert "baseline taken" in out
    assert "2026-02-16" in out
    assert main(["history", "S0009", "--library", str(library)]) == 2
    assert main(["history", "../x", "--library", str(library)]) == 2


def test_a_recording_without_a_test_is_left_out(library, tmp_path):
    """The live view records people too; such a file has no primary number."""
    path = next(library.glob("S0001_*.h5"))
    recording = open_session(path)
    header = replace(recording.header, protocol=FREE_RECORDING, session_id="f" * 32)
    free = write_session(replace(recording, header=header, raw_sha256="", edits=()), tmp_path / "free.h5")
    found, refused = trends([free, path], library)
    assert [[point.path for point in trend.points] for trend in found] == [[path]]
    assert not refused
