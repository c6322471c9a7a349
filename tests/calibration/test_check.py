"""`soleplate check` end to end, and what scoring makes of what it found."""

import json
import math

import pytest

from soleplate.calibration.checks import CLASSES, judged, trends
from soleplate.cli.main import main
from soleplate.scoring.numbers.session import score
from soleplate.storage.opening import open_session
from soleplate.storage.plate_files import save_check

STANCE = {"seconds": 10, "window_s": 8, "trials": 1, "practice": 0}


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("APPDATA", str(tmp_path / "config"))


def checked(capsys, url, *more, status=0):
    assert main(["check", url, "--unattended", "--json", *more]) == status
    return json.loads(capsys.readouterr().out)


def test_a_daily_check_measures_the_floor_and_keeps_it(capsys):
    found = checked(capsys, "sim:?rate=80&noise=0.173")
    assert found["noise_floor"]["velocity_mm_s"] == pytest.approx(6, rel=0.15)
    assert found["passed"]
    assert main(["check", "sim:?rate=80&noise=0.173", "--history"]) == 0
    assert "noise floor at 10 Hz" in capsys.readouterr().out


def test_a_plate_with_errors_fails_until_it_is_calibrated(capsys):
    url = "sim:?seed=5&rate=500&spread=0.05&misplaced=5"
    monthly = ["--level", "monthly", "--floor-seconds", "8", "--class", "lab"]
    found = checked(capsys, url, *monthly, status=1)
    assert not found["calibrated"]
    assert any(not row["passed"] for row in found["judged"])
    assert main(["calibrate", url, "--unattended", "--seconds", "0.5", "--json"]) == 0
    capsys.readouterr()
    found = checked(capsys, url, *monthly)
    assert found["calibrated"]
    assert found["passed"]
    # 10 kg of plate swing at 120 Hz; with 20 kg on them at 120 * sqrt(10 / 30)
    assert found["ring_empty_hz"] == pytest.approx(120, rel=0.02)
    assert found["ring_loaded_hz"] == pytest.approx(69.3, rel=0.03)
    history = json.loads(_said(capsys, ["check", url, "--history", "--json"]))
    assert [check["passed"] for check in history["checks"]] == [False, True]


@pytest.mark.parametrize(("rated_kg", "fits"), [(200, True), (1000, False)])
def test_a_converter_that_clips_below_the_rated_load_is_named(capsys, rated_kg, fits):
    """A simulated cell gives 0.0005 N a count, more or less: 24 bits end at about 4194 N."""
    url = "sim:?seed=5&rate=80&spread=0.02"
    assert main(["calibrate", url, "--unattended", "--seconds", "0.5", "--rated-load", str(rated_kg), "--json"]) == 0
    capsys.readouterr()
    found = checked(capsys, url, "--person", "70", status=0 if fits else 1)
    [row] = [row for row in found["judged"] if "range of the converter" in row["what"]]
    assert row["passed"] == fits
    assert row["value"] == pytest.approx(100 * rated_kg * 9.80665 / 4194.304, rel=0.1)


def test_what_the_board_finds_fails_the_check(capsys, monkeypatch):
    from soleplate.acquire import plate_under_test
    from soleplate.api.driver import BoardTest

    high = BoardTest("the bridges", False, "two gains differ", "give them 2.5 V")
    monkeypatch.setattr(plate_under_test, "board_tests", lambda url: [high])
    assert main(["check", "sim:?rate=80", "--unattended", "--person", "70"]) == 1
    said = capsys.readouterr()
    assert "LOOK  the bridges: two gains differ" in said.out
    assert "give them 2.5 V" in said.out
    assert "fault of the bridges" in said.err


def _said(capsys, arguments):
    assert main(arguments) == 0
    return capsys.readouterr().out


def test_a_yearly_check_climbs_the_ladder_and_a_person_serves_daily(capsys):
    found = checked(capsys, "sim:?rate=250", "--level", "yearly", "--floor-seconds", "8", "--ladder", "10,20")
    assert found["hysteresis_pct"] < 0.1
    found = checked(capsys, "sim:?rate=250", "--person", "70")
    assert found["spots"][0]["cop_error_mm"] is None
    assert "noise_floor" not in found
    assert main(["check", "sim:", "--person", "70", "--level", "monthly"]) == 2
    assert "cannot stand for" in capsys.readouterr().err


def test_limits_are_those_of_the_class():
    check = {"zero_noise_n": 0.5, "spots": [{"name": "s", "load_n": 1000.0, "fz_error_n": -8.0, "cop_error_mm": 1.5}]}
    passed = {name: all(row["passed"] for row in judged(check, one)) for name, one in CLASSES.items()}
    assert passed == {"lab": False, "clinic": True, "screening": True}


def test_the_trend_is_the_slope_over_days():
    checks = [{"utc": f"2026-0{month}-01T00:00:00Z", "zero_noise_n": 0.1 * month} for month in (1, 2, 3)]
    (one,) = trends(checks)
    assert one.slope_30_days == pytest.approx(0.1, rel=0.05)
    assert math.isnan(trends(checks[:2])[0].slope_30_days)


def test_a_session_without_a_calibration_says_so_on_every_result(run_session, simulated):
    path = run_session("single_leg_stance", "sim:?seed=5&spread=0.05", **STANCE)
    results = score(path)
    assert results
    assert all("uncalibrated" in result.reason for result in results)
    exact = score(simulated("single_leg_stance", "sim:?seed=5", **STANCE))
    assert not any("uncalibrated" in result.reason for result in exact)


def test_sway_within_four_times_the_floor_is_flagged_and_unchanged(run_session, simulated):
    url = "sim:?seed=5"
    path = simulated("single_leg_stance", url, **STANCE)
    before = {r.key: r for r in score(path)}
    plate = open_session(path).plate().facts.device_id
    low = before["mean_velocity_mm_s"].value
    names = ("rms_mm", "ml_mm", "ap_mm", "velocity_ml_mm_s", "velocity_ap_mm_s")
    # 70 kg stand on it: a dead weight of 20 kg shows 3.5 times what they do
    floor = {"load_n": 196.133, "rate_hz": 1000.0, **dict.fromkeys(names, 0.001), "velocity_mm_s": low / 3 * 3.5}
    save_check(plate, {"utc": "2026-01-01T00:00:00Z", "noise_floor": floor})
    after = {r.key: r for r in score(run_session("single_leg_stance", url, **STANCE))}
    assert "within 4 times the noise floor" in after["mean_velocity_mm_s"].reason
    assert "noise floor" not in after["rms_ml_mm"].reason + before["mean_velocity_mm_s"].reason
    assert after["mean_velocity_mm_s"].value == before["mean_velocity_mm_s"].value


def test_a_cell_that_drifts_six_newtons_flags_its_trial(run_session):
    # the session takes about a minute: 6 N over the trial needs a quicker drift
    path = run_session("single_leg_stance", "sim:?seed=5&cell_faults=drift@c3=10", **STANCE)
    recording = open_session(path)
    assert all("drifted by" in r.reason for r in score(path) if not math.isnan(r.value))
    assert {fault.cell for fault in recording.plate().faults if fault.kind == "creep"} == {"c3"}


@pytest.mark.parametrize(
    ("fault", "kind", "cells"), [("dead@c2", "dead", {"c2"}), ("saturated@c1", "saturated", {"c1"})]
)
def test_faulty_cells_are_named_in_a_session(run_session, fault, kind, cells):
    path = run_session("single_leg_stance", f"sim:?seed=5&cell_faults={fault}", **STANCE)
    assert {f.cell for f in open_session(path).plate().faults if f.kind == kind} == cells
