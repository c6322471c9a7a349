"""Criteria come out as met, not met or not known, each with its error and its source, and conclude nothing."""

import json
import re

import pytest
from click.testing import CliRunner

from soleplate import plugins
from soleplate.cli.main import cli
from soleplate.errors import BadParameter, ForeignFile, UnreadableFile
from soleplate.report.criteria import criteria_page, tally
from soleplate.scoring.assessment import Assessment
from soleplate.scoring.criteria import Criterion, findings, read_criteria
from soleplate.session.preview import preview

JUMPS = {"check_list": "done", "quick": "yes", "trials": 3, "rest_s": 1}
TODAY = "2026-01-09T00:00:00Z"


@pytest.fixture(scope="module")
def jumped(simulated):
    path = simulated("single_leg_jump", "sim:?seed=3&rate=500&asymmetry=0.3&skill=1", **JUMPS)
    return Assessment.load(path)


def held(jumped, **more):
    asked = {"name": "jump", "test": "single_leg_jump", "key": "jump_height_impulse_mm", "source": "ours", **more}
    return findings([Criterion(**asked)], [jumped], TODAY)


@pytest.mark.parametrize(
    ("more", "outcomes"),
    [
        ({"at_least": 50}, ["met"]),
        ({"at_least": 95}, ["not met"]),
        ({"at_most": 95}, ["met"]),
        ({"of": "each", "at_least": 50}, ["met", "met"]),
        ({"of": "left", "at_least": 400}, ["not met"]),
        ({"of": "involved", "at_least": 50}, ["not known"]),
        ({"at_least": 90, "conditions": {"feet": "both"}}, ["not known"]),
        ({"at_least": 90, "newest_days": 1}, ["not known"]),
        ({"at_least": 90, "test": "calf_raise", "key": "calf_raises"}, ["not known"]),
    ],
)
def test_what_comes_of_a_criterion(more, outcomes, jumped):
    found = held(jumped, **more)
    assert [one.outcome for one in found] == outcomes
    for one in found:
        assert bool(one.reason) == (one.outcome == "not known")
        assert one.outcome == "not known" or one.low < one.value < one.high


def test_a_limit_within_the_error_is_not_known(jumped):
    (one,) = held(jumped, at_least=50)
    (close,) = held(jumped, at_least=(one.low + one.high) / 2)
    assert close.outcome == "not known"
    assert "within the error" in close.reason


def test_the_page_has_value_error_limit_and_source_and_concludes_nothing(jumped):
    found = [*held(jumped, at_least=50), *held(jumped, at_least=95), *held(jumped, of="involved", at_least=1)]
    page = criteria_page("P01", found, TODAY)
    assert "1 met, 1 not met, 1 not known" in page
    assert str(tally(found)) in page
    assert "ours" in page
    text = re.sub(r"<style>.*?</style>", "", page, flags=re.S).lower()
    assert not re.search(r"cleared|return to (sport|play)|safe to|passed|fit for", text)


FAULTS = {
    "": "no \\[\\[criterion",
    '[[criterion]]\nname = "a"\n': "cannot be read",
    '[[criterion]]\nname="a"\ntest="single_leg_jump"\nkey="jump_height_impulse_mm"\nsource="x"\n': "at_least or at",
    '[[criterion]]\nname="a"\ntest="single_leg_jump"\nkey="jump_height_impulse_mm"\nsource=" "\nat_least=9\n': "source",
    '[[criterion]]\nname="a"\ntest="single_leg_jump"\nkey="hop_rsi"\nsource="x"\nat_least=9\n': "does not measure",
    "criterion = [": "cannot be read",
}


@pytest.mark.parametrize("text", FAULTS)
def test_a_file_of_criteria_that_is_not_whole_is_refused_by_its_place(text, tmp_path):
    path = tmp_path / "c.toml"
    path.write_text(text)
    with pytest.raises((ForeignFile, UnreadableFile), match=FAULTS[text]):
        read_criteria(path)


def test_the_command_line_writes_a_page_in_german(jumped, tmp_path):
    criteria, out = tmp_path / "c.toml", tmp_path / "page.html"
    criteria.write_text('[[criterion]]\nname="Sprung"\ntest="single-leg-jump"\nkey="jump_height_impulse_mm"\n'
                        'at_least=50\nsource="wir"\n')  # fmt: skip
    words = ["criteria", str(criteria), "P01", "--library", str(jumped.recording.path.parent), "--json"]
    done = CliRunner().invoke(cli, [*words, "--out", str(out), "--language", "de"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)[0]["outcome"] == "met"
    assert "erfüllt" in out.read_text()


def test_a_battery_runs_its_tests_in_a_safe_order_whatever_the_list_says():
    battery = plugins.protocol("battery")
    settings = {"tests": "calf-raise, maximal_hops, single_leg_stance", "check_list": "done", "quick": True}
    series = [line.step.series for line in preview(battery, battery.context(settings, ("floor",)))
              if hasattr(line.step, "series")]  # fmt: skip
    first = [series.index(name) for name in ("eyes-open", "maximal-hops", "calf-raise-straight")]
    assert first == sorted(first)
    assert battery.shown(settings) == ("mean_velocity_mm_s", "best_hops_rsi", "calf_raises")
    with pytest.raises(BadParameter, match="hula"):
        battery.shown({"tests": "hula"})
    with pytest.raises(BadParameter, match="1 to 6"):
        battery.shown({"tests": " , "})
