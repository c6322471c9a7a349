"""A person's visits: familiarisation, baseline, the clinic's own error, and what is normal for this person."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from soleplate import plugins
from soleplate.api.driver import PlateUrl
from soleplate.cli.main import main
from soleplate.language import Language
from soleplate.scoring.history.history import Visit, judge_change
from soleplate.scoring.history.judgement import judge_session, verdict_results
from soleplate.scoring.numbers.session import SCORING_VERSION, score
from soleplate.scoring.reliability.error import Error
from soleplate.scoring.reliability.learned import ERRORS_FILE, load_learned
from soleplate.scoring.reliability.retest import read_table, retest
from soleplate.scoring.verdicts.summary import summarise_session
from soleplate.session.conduct import Order, conduct
from soleplate.storage.header import Identity
from soleplate.storage.opening import open_session

SETTINGS = {"seconds": 9, "window_s": 8, "trials": 3, "practice": 0, "rest_s": 0.5}


def visit(folder, person, day, url, **more):
    protocol = plugins.protocol("single_leg_stance")
    moment = datetime(2026, 1, 5, 9, tzinfo=UTC) + timedelta(days=day)
    identity = Identity(lambda: moment, lambda: f"{hash((person, day)) & (2**64 - 1):032x}")
    order = Order(protocol, {"plate": PlateUrl.parse(url)}, person, folder, {**SETTINGS, **more}, "left")
    return conduct(order, identity=identity)


def judged(path, folder, against="last"):
    recording = open_session(path)
    results = score(recording)
    rows = summarise_session(recording, results, load_learned(folder))
    found = judge_session(recording, results, rows, folder, against)
    return {(one.kind, one.side): one.verdict for one in found}


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """Three people, three visits each; P01 comes seven times in all."""
    folder = tmp_path_factory.mktemp("library")
    paths = {}
    for number, person in enumerate(("P01", "P02", "P03")):
        for day in range(7 if person == "P01" else 3):
            url = f"sim:?rate=200&skill={1 - 0.2 * number}&seed={1000 * number + day}&asymmetry=0.1"
            paths[person, day] = visit(folder, person, 7 * day, url)
    return folder, paths


def test_the_first_visit_is_never_a_reference(library):
    folder, paths = library
    first = judged(paths["P01", 0], folder)
    assert first["since last", "left"].words == "first visit"
    second = judged(paths["P01", 1], folder)
    assert second["since last", "left"].words == "baseline taken"
    assert "learning" in second["since last", "left"].reason


def test_without_an_error_a_change_is_unknown_and_says_what_would_settle_it(library):
    folder, paths = library
    third = judged(paths["P01", 2], folder)
    assert third["since last", "left"].outcome == "unknown"
    assert "people who come back" in third["since last", "left"].reason


def test_a_clinic_learns_its_own_error_and_judges_by_it(library, tmp_path, capsys):
    folder, _ = library
    for path in folder.glob("*.h5"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    assert main(["retest", str(tmp_path), "--key", "mean_velocity_mm_s", "--save"]) == 0
    assert "mean_velocity_mm_s" in capsys.readouterr().out
    error = load_learned(tmp_path).errors["mean_velocity_mm_s"]
    assert 0 < error.variance(3) < error.variance(1)
    assert "this clinic" in error.source
    same = visit(tmp_path, "P01", 60, "sim:?rate=200&skill=1&seed=61&asymmetry=0.1")
    found = judged(same, tmp_path)
    assert found["since last", "right"].outcome == "no detectable change"
    assert "a change must exceed" in found["since last", "right"].reason
    assert found["own normal", "right"].words == "within this person's own normal"
    assert ("other leg's baseline", "left") in found
    worse = visit(tmp_path, "P01", 70, "sim:?rate=200&skill=1&seed=71&asymmetry=1.5")
    found = judged(worse, tmp_path)
    assert found["since last", "left"].outcome == "different"  # steadier or not is no better or worse
    assert "% more than at the last visit" in found["since last", "left"].words
    assert "outside this person's own normal (high)" in found["own normal", "left"].words
    assert "baseline (2026-01-12)" in judged(worse, tmp_path, "baseline")["since baseline", "left"].words


def test_a_code_in_small_letters_is_told_the_one_that_is_there(library, capsys):
    assert main(["history", "p02", "--library", str(library[0])]) == 2
    assert "Did you mean P02?" in capsys.readouterr().err


def test_other_conditions_are_another_history(library, tmp_path):
    folder, _ = library
    for path in folder.glob("P01*.h5"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    shod = visit(tmp_path, "P01", 80, "sim:?rate=200&skill=1&seed=81", footwear="shod")
    assert judged(shod, tmp_path)["since last", "left"].words == "first visit"


def test_score_prints_and_stores_the_verdicts(library, tmp_path, capsys):
    _, paths = library
    path = tmp_path / paths["P02", 1].name
    path.write_bytes(paths["P02", 1].read_bytes())
    assert main(["score", str(path), "--write", "--index", "lsi", "--index", "si"]) == 0
    out = capsys.readouterr().out
    assert "Mean velocity, left against right:" in out
    assert "Mean velocity, left: first visit (" in out
    assert "Limb symmetry index" in out
    assert "Symmetry index (Robinson 1987)" in out
    stored = [r for r in open_session(path).results(SCORING_VERSION) if r.trial == 0]
    assert [result.key for result in stored] == [
        "mean_velocity_mm_s: left-right",
        *["mean_velocity_mm_s: since last"] * 2,
    ]
    assert main(["score", str(path), "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["verdicts"][0]["kind"] == "left-right"
    assert main(["score", str(path), "--index", "best"]) == 2
    assert main(["score", str(path), "--against", "never"]) == 2


def test_eyes_closed_borrows_an_error_and_says_so(tmp_path):
    closed = {"eyes": "closed"}
    paths = [visit(tmp_path, "P09", 7 * day, f"sim:?rate=200&skill=1&seed={day}", **closed) for day in range(3)]
    recording = open_session(paths[-1])
    results = score(recording)
    rows = summarise_session(recording, results)
    assert rows[0].metric.key == "hold_time_s"
    assert rows[0].verdict.words == "shown, not judged"  # a capped time
    assert verdict_results(judge_session(recording, results, rows, tmp_path))


TABLE = "person,visit,value\n" + "".join(
    f"{p},{v},{100 + 10 * p + v + t}\n" for p in range(1, 6) for v in (1, 2) for t in (-1, 0, 1)
)


def test_a_table_is_enough(tmp_path, capsys):
    path = tmp_path / "t.csv"
    path.write_text(TABLE)
    assert main(["retest", str(path), "--json", "--save"]) == 0
    found = json.loads(capsys.readouterr().out)[0]
    assert (found["people"], found["visits"]) == (5, 2)
    assert found["trial_sd"] == pytest.approx(1.0)
    assert found["day_sd"] == pytest.approx((0.5 - 1 / 3) ** 0.5)
    assert found["icc_1"]["value"] > 0.99
    assert json.loads((tmp_path / ERRORS_FILE).read_text())["value"]["people"] == 5
    assert main(["retest", str(path)]) == 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "person, visit and value are needed"),
        ("a,b\n1,2\n", "person, visit and value are needed"),
        ("person,visit,value\n1,1,x\n", "Line 2"),
        ("person,visit,value\n1,1,3\n2,1,4\n", "repeat the test"),
    ],
)
def test_a_table_that_cannot_tell_is_refused(tmp_path, capsys, text, message):
    path = tmp_path / "t.csv"
    path.write_text(text)
    assert main(["retest", str(path)]) == 1
    assert message in capsys.readouterr().err


def test_one_value_a_visit_is_an_error_that_is_never_divided(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("person,visit,value\n1,1,10\n1,2,12\n2,1,20\n2,2,19\n3,1,30\n3,2,33\n")
    found = retest("value", read_table(path))
    error = found.error("us")
    assert error.of_k == 1
    assert "never divided" in found.note


def test_a_broken_errors_file_is_told(tmp_path, capsys, library):
    _, paths = library
    path = tmp_path / paths["P02", 0].name
    path.write_bytes(paths["P02", 0].read_bytes())
    (tmp_path / ERRORS_FILE).write_text("{")
    assert main(["score", str(path)]) == 1
    assert "retest with --save again" in capsys.readouterr().err


def test_what_a_change_is_judged_against_is_said_in_every_language():
    visits = [Visit(Path("x"), "v", f"2026-0{n}-01T00:00:00Z", (), {("mean_velocity_mm_s", "left"): (30.0 + n,)})
              for n in (1, 2, 3)]  # fmt: skip
    metric = plugins.metric("mean_velocity_mm_s")
    error = Error(1.0, 1.0, freedom=20.0)
    for against, said in (("last", "letzten Termin"), ("baseline", "Ausgangswert")):
        judged = judge_change(metric, visits[2].mean(metric.key, "left"), "left", visits[:2], error, against)
        assert "2026-02-01" in judged.words
        assert said in Language("de").say(judged.words)
