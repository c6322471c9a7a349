"""What a plate's errors do to a number: by moving inputs, in two parts, with the reason where nobody knows."""

import json
import math
from dataclasses import replace

import h5py
import numpy as np
import pytest
from click.testing import CliRunner

from soleplate import Rep, plugins
from soleplate.cli.main import cli
from soleplate.errors import BadParameter
from soleplate.model.certificate import accuracy_of
from soleplate.model.plate import square_plate
from soleplate.model.uncertainty import Source, Uncertainty
from soleplate.pipeline.signal import Signal
from soleplate.scoring.numbers.plate_sources import PLATE_SOURCES
from soleplate.scoring.numbers.session import SCORING_VERSION
from soleplate.scoring.numbers.uncertainty import MOST_EVALUATIONS, SOURCES, plate_uncertainty

CERTIFICATE = {
    "name": "by known weights", "fz_rmse_pct": 0.2, "cop_rmse_mm": 0.8, "linearity_pct": 0.1, "repeatability_n": 0.5,
    "zero_drift_n": 2.0, "zero_noise_n": 0.4,
    "spots": [{"kind": "held-out", "x_mm": x, "y_mm": y} for x in (-85, 85) for y in (-85, 85)],
}  # fmt: skip
TEXT = json.dumps(CERTIFICATE)


def standing(seconds=25.0, certificate=TEXT, weight=700.0, rate=100.0):
    t = np.arange(round(seconds * rate)) / rate
    rng = np.random.default_rng(5)
    ml, ap = (np.cumsum(rng.normal(0, 0.4, len(t))) * np.exp(-t / 60) for _ in range(2))
    signal = Signal.from_force(
        weight + rng.normal(0, 2, len(t)), rate, body_weight_n=weight, cop_ml_mm=30 + ml, cop_ap_mm=20 + ap
    )
    signal.calibration = replace(signal.calibration, certificate=certificate)
    return Rep.from_plates({"plate": signal}, side="left")


def asked(rep, *keys, seed=1):
    return plate_uncertainty(rep, [plugins.metric(key) for key in keys], seed)


def test_a_certificate_says_how_well_a_plate_knows_force_and_place():
    found = accuracy_of(replace(square_plate(), certificate=TEXT))
    assert found.gain_place == pytest.approx(0.002 / 1.25)  # the spots lie half way to the cells: (1 + 0.25)
    assert found.gain == pytest.approx(math.hypot(0.002 / 1.25, 0.001 / math.sqrt(3)))
    assert found.scale == pytest.approx([0.8 / math.sqrt(2) / 1.25 / 170] * 2)
    assert found.zero_n == pytest.approx(1 / math.sqrt(3))


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"fz_rmse_pct": 1, "cop_rmse_mm": 1}', '{"name": "x"}', TEXT.replace("0.2", '"much"', 1)]
)
def test_what_is_no_certificate_gives_a_reason_and_no_number(text):
    found = asked(standing(certificate=text), "mean_velocity_mm_s")["mean_velocity_mm_s"]
    assert math.isnan(found.shared)
    assert math.isnan(found.total)
    assert found.reason == (
        "uncertainty from the plate is not known: plate has no certificate with the errors of force and place"
    )
    assert found.dominated_by == ""


def test_spots_that_a_stranger_wrote_are_left_out():
    spots = ["x", {"kind": "held-out"}, {"kind": "held-out", "x_mm": "1", "y_mm": 2}, {"kind": "held-out"} | {
        "x_mm": float("inf"), "y_mm": 1.0}]  # fmt: skip
    found = accuracy_of(replace(square_plate(), certificate=json.dumps(CERTIFICATE | {"spots": spots})))
    assert found.gain_place == pytest.approx(0.002)


def test_a_weight_is_uncertain_by_gain_zero_and_noise():
    found = asked(standing(), "net_velocity_mm_s", "body_weight_n")["body_weight_n"]
    accuracy = accuracy_of(replace(square_plate(), certificate=TEXT))
    assert found.shared_by[Source("gain", "plate")] == pytest.approx(700 * accuracy.gain, rel=0.01)
    assert found.dominated_by == "gain"


def test_parts_have_their_signs():
    found = asked(standing(), "mean_velocity_ml_mm_s")["mean_velocity_ml_mm_s"]
    scale = found.shared_by[Source("scale of the centre of pressure", "plate", "x")]
    value = plugins.metric("mean_velocity_ml_mm_s").compute(standing())
    assert scale == pytest.approx(float(getattr(value, "value", value)) * 0.8 / math.sqrt(2) / 1.25 / 170, rel=0.01)
    assert found.shared_by[Source("scale of the centre of pressure", "plate", "y")] == pytest.approx(0, abs=1e-9)
    zero = [size for source, size in found.random_by.items() if source.name == "zero"]
    assert len(zero) == 1
    assert zero[0] > 0


def test_the_same_seed_gives_the_same_digits_and_another_one_others():
    key = "mean_velocity_mm_s"
    first, again, other = (asked(standing(), key, seed=seed)[key] for seed in (1, 1, 2))
    assert first == again
    assert first.shared == other.shared
    assert first.random != other.random


def test_nothing_is_measured_more_often_than_fifteen_times(monkeypatch):
    one, calls = plugins.metric("mean_velocity_mm_s"), []
    counted = replace(one, compute=lambda rep: calls.append(1) or one.compute(rep))
    plate_uncertainty(standing(), [counted], 1)
    assert len(calls) == MOST_EVALUATIONS


def test_two_plates_need_no_more():
    calls = []
    signal = standing().signal("plate")
    two = Rep.from_plates({"left": signal, "right": signal}, side="left")

    def counted(rep):
        calls.append(1)
        return float(rep.cop("left")[0].mean() + rep.cop("right")[1].mean() + rep.body_weight_n("left"))

    found = plate_uncertainty(two, [replace(plugins.metric("body_weight_n"), compute=counted)], 1)["body_weight_n"]
    assert len(calls) == MOST_EVALUATIONS
    assert found.shared_by[Source("gain", "right")] != found.shared_by[Source("gain", "left")]


def test_a_number_without_a_value_has_no_uncertainty():
    metric = replace(plugins.metric("mean_velocity_mm_s"), compute=lambda rep: math.nan)
    assert plate_uncertainty(standing(), [metric], 1)[metric.key].reason == "no value, no uncertainty"


def test_a_value_that_a_step_refuses_has_no_uncertainty_and_says_which():
    metric = plugins.metric("body_weight_n")
    shy = replace(metric, compute=lambda rep: math.nan if rep.fz().mean() > 700.9 else 1.0)
    found = plate_uncertainty(standing(), [shy], 1)[metric.key]
    assert found.reason == "uncertainty from the plate is not known: no value is left once this moves: gain"


GAIN, ZERO = Source("gain", "plate"), Source("zero", "plate")
LEFT = Uncertainty({GAIN: 1.0}, {ZERO: 0.6}, calibration="a")
RIGHT = Uncertainty({GAIN: 0.9}, {ZERO: 0.8}, calibration="a")


def test_what_is_shared_cancels_between_legs_and_not_between_calibrations():
    assert LEFT.minus(RIGHT).shared == pytest.approx(0.1)
    assert LEFT.minus(RIGHT).random == pytest.approx(1.0)
    assert LEFT.minus(replace(RIGHT, calibration="b")).shared == pytest.approx(math.hypot(1.0, 0.9))


def test_a_mean_keeps_what_is_shared():
    mean = Uncertainty.of_mean([LEFT] * 4)
    assert mean.shared == 1.0
    assert mean.random == pytest.approx(0.3)
    unknown = Uncertainty(reason="nobody knows")
    assert Uncertainty.of_mean([LEFT, unknown]) == unknown
    assert LEFT.minus(unknown) == unknown


@pytest.fixture
def session(run_session):
    settings = {"trials": 1, "practice": 0, "seconds": 9, "window_s": 8, "rest_s": 1}
    return run_session("single_leg_stance", "sim:?seed=4&rate=500", **settings)


@pytest.fixture
def certified(session, monkeypatch):
    """A session of a plate whose certificate has figures."""
    from soleplate.storage import recording

    before = recording.Recording.plate

    def plate(self, role):
        found = before(self, role)
        return replace(found, setup=replace(found.setup, calibration=replace(found.calibration, certificate=TEXT)))

    monkeypatch.setattr(recording.Recording, "plate", plate)
    return session


def test_details_tell_it_and_the_file_keeps_it(certified):
    runner = CliRunner()
    told = json.loads(runner.invoke(cli, ["score", str(certified), "--details", "--write", "--json"]).stdout)
    velocity = [row for row in told["results"] if row["key"] == "mean_velocity_mm_s" and row["value"]]
    assert velocity
    assert all(0 < row["u_shared"] < 0.1 * row["value"] for row in velocity)
    assert {row["u_mostly"] for row in velocity} <= {"noise", "scale of the centre of pressure"}
    with h5py.File(certified) as file:
        stored = file[f"results/{SCORING_VERSION}"]
        keys = stored["key"][:].tolist()
        at = [*zip(keys, stored["trial"][:], strict=True)].index((b"mean_velocity_mm_s", velocity[0]["trial"]))
        assert stored["u_shared"][at] == velocity[0]["u_shared"]
        assert stored["u_random"][at] == velocity[0]["u_random"]
    shown = runner.invoke(cli, ["score", str(certified), "--details"]).stdout
    assert "plate ±" in shown
    assert "plate ±" not in runner.invoke(cli, ["score", str(certified)]).stdout


def test_the_page_tells_it(certified):
    from soleplate.report.html import session_page
    from soleplate.storage.opening import open_session

    page = session_page([open_session(certified)], certified.parent)
    assert "mean velocity, left: plate ± " in page.lower()


def test_a_plate_without_figures_says_so(session):
    shown = CliRunner().invoke(cli, ["score", str(session), "--details"]).stdout
    assert "uncertainty from the plate is not known" in " ".join(shown.split())


def test_a_batch_tells_it_where_it_is_asked_for(session, tmp_path):
    import soleplate

    asked_for, plain = tmp_path / "u.csv", tmp_path / "plain.csv"
    for out, more in ((asked_for, ["--uncertainty"]), (plain, [])):
        done = CliRunner().invoke(cli, ["reprocess", str(session.parent), "--out", str(out), *more])
        assert done.exit_code == 0, done.output
    table = soleplate.read_results(asked_for)
    assert table.column_names[-3:] == ["u_shared", "u_random", "u_reason"]
    assert set(table["u_shared"].to_pylist()) == {None}
    assert "not known" in table["u_reason"][0].as_py()
    assert "u_shared" not in soleplate.read_results(plain).column_names
    wrong = CliRunner().invoke(
        cli, ["reprocess", str(session.parent), "--out", str(plain), "--uncertainty", "--preset", "duarte"]
    )
    assert isinstance(wrong.exception, BadParameter)


def test_a_metric_says_what_dominates_its_uncertainty():
    told = CliRunner().invoke(cli, ["metrics", "mean_velocity_mm_s"]).stdout
    assert "mostly scale of the centre of pressure" in told
    data = json.loads(CliRunner().invoke(cli, ["metrics", "touch_speed_mm_s", "--json"]).stdout)
    assert data["plate_error"] == PLATE_SOURCES["touch_speed_mm_s"]
    assert set(PLATE_SOURCES) <= set(plugins.metrics())
    assert set(PLATE_SOURCES.values()) <= {"", *SOURCES}


def test_a_zero_that_is_used_again_makes_the_number_less_sure_the_older_it_is():
    """It may be off by as much as a plate may show then: within 1 N after ten minutes, any value as likely."""
    metric = replace(plugins.metric("body_weight_n"), compute=lambda rep: float(rep.fz().mean()))

    def of_zero(age_s):
        rep = Rep({"plate": standing().signal("plate")}, 0.0, 24.0, side="left", conditions={"zero_age_s": str(age_s)})
        return plate_uncertainty(rep, [metric], 1)["body_weight_n"].random_by[ZERO]

    assert of_zero(0) == pytest.approx(1 / math.sqrt(3), rel=1e-6)  # the certificate's
    assert of_zero(300) == pytest.approx(math.hypot(1, 0.5) / math.sqrt(3), rel=1e-6)
    assert of_zero(600) == pytest.approx(math.sqrt(2 / 3), rel=1e-6)
