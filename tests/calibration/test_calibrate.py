"""`soleplate calibrate` end to end, on simulated plates with planted errors."""

import json

import pytest

from soleplate.acquire.feed import open_plates
from soleplate.api.driver import PlateUrl
from soleplate.cli.main import main
from soleplate.model.certificate import is_calibrated
from soleplate.storage.opening import open_session

PLATE = "sim:?seed=5&rate=250&spread=0.05&crosstalk=0.02&misplaced=5&bend=2"
QUICK = ["--seconds", "0.5", "--ladder", "10,20"]


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("APPDATA", str(tmp_path / "config"))


def calibrated(capsys, *more, plate=PLATE):
    assert main(["calibrate", plate, "--unattended", *QUICK, "--json", *more]) == 0
    return json.loads(capsys.readouterr().out)


def setup(url):
    plate = open_plates({"plate": PlateUrl.parse(url)})["plate"]
    plate.connection.close()
    return plate.setup


def test_an_unattended_calibration_is_kept_for_the_plate_and_found_again(capsys, tmp_path):
    before = setup(PLATE)
    assert not is_calibrated(before.calibration.certificate)
    found = calibrated(capsys, "--temperature", "21.5", "--cell-ids", "A,B,C,D", "--who", "<b>")
    assert found["cop_rmse_mm"] <= 1 < 2 < found["cop_rmse_before_mm"]
    assert found["hysteresis_pct"] < 0.1
    assert found["left_out"] == []
    page = (tmp_path / "config/soleplate/plates" / before.facts.device_id / "certificate.html").read_text()
    assert "ASTM F3109" in page
    assert "adapted to vertical force" in page
    assert "<b>" not in page
    after = setup(PLATE)
    assert json.loads(after.calibration.certificate)["cells"][0]["id"] == "A"
    assert (after.calibration.matrix != before.calibration.matrix).any()
    assert not setup(PLATE + "&calibration=none").calibration.certificate


def test_slips_of_the_rig_are_pointed_out_and_left_out(capsys):
    found = calibrated(capsys, plate=PLATE + "&slips=weight@9,spot@16")
    assert len(found["left_out"]) == 2
    assert "spot 5 with 10 kg: entered as 10.00 kg, but the other readings say 12.5" in found["left_out"][0]
    assert "spot 3 with 20 kg: it seems to have stood at x -119, y 119 mm" in found["left_out"][1]
    assert found["cop_rmse_mm"] <= 1


@pytest.mark.parametrize(
    ("fault", "said"),
    [("dead@c2", "c2 is dead"), ("saturated@c1", "c1 is saturated"), ("crossed@c0%2Bc1", "c0 and c1 are crossed"),
     ("crossed@c0%2Bc2", "c0 and c2 are crossed")],
)  # fmt: skip
def test_faulty_cells_are_named_before_any_spot(capsys, fault, said):
    assert main(["calibrate", f"{PLATE}&cell_faults={fault}", "--unattended", *QUICK]) == 1
    error = capsys.readouterr().err
    assert said in error
    assert "spot 1" not in error


def test_it_is_left_resumed_and_undone(capsys, monkeypatch):
    def typed(*lines):
        answers = iter(lines)
        monkeypatch.setattr("click.prompt", lambda *_, **__: next(answers))

    typed("u", "5", "", "", "u", "", "q")
    assert main(["calibrate", PLATE, *QUICK]) == 0
    error = capsys.readouterr().err
    assert "undone: corner 1" in error
    assert "nothing to undo" in error
    assert "must be empty" in error
    typed("nonsense", "19.5", "q")
    assert main(["calibrate", PLATE, *QUICK]) == 0
    error = capsys.readouterr().err
    assert "Going on after 2 of" in error
    assert "are not loads in kg" in error
    assert main(["calibrate", PLATE, "--unattended", *QUICK]) == 0
    assert "Going on after 3 of" in capsys.readouterr().err


def test_bad_input_gets_one_clear_line(capsys, tmp_path):
    for more, said in (
        (["--loads", "20,10"], "are not loads"),
        (["--cell-ids", "A,B"], "2 ids do not fit 4 cells"),
    ):
        assert main(["calibrate", PLATE, "--unattended", *more]) == 2
        assert said in capsys.readouterr().err
    assert main(["calibrate", "replay:nothing.h5", "--unattended"]) == 1
    bad = tmp_path / "bad.json"
    bad.write_text('{"format": "other"}')
    for path, said in ((bad, "no calibration of Soleplate"), (tmp_path / "none.json", "cannot be read")):
        arguments = ["run", "quiet-stance", "--plate", f"sim:?calibration={path}", "--participant", "P1"]
        assert main([*arguments, "--out", str(tmp_path / "out")]) == 1
        assert said in capsys.readouterr().err


def test_a_calibration_of_another_board_is_refused(capsys, tmp_path):
    calibrated(capsys, "--out", str(tmp_path))
    other = PLATE.replace("seed=5", "seed=6")
    assert main(["run", "quiet-stance", "--plate", f"{other}&calibration={tmp_path / 'calibration.json'}",
                 "--participant", "P1", "--out", str(tmp_path)]) == 2  # fmt: skip
    assert "belongs to the board" in capsys.readouterr().err


def test_every_session_holds_its_certificate(capsys, run_session, tmp_path):
    calibrated(capsys, "--out", str(tmp_path))
    path = run_session(
        "single_leg_stance",
        f"{PLATE}&calibration={tmp_path / 'calibration.json'}",
        seconds=8,
        window_s=8,
        trials=1,
        practice=0,
    )
    held = json.loads(open_session(path).plate().calibration.certificate)
    assert held["name"].startswith("Soleplate calibration")
    assert held["cop_rmse_mm"] <= 1
