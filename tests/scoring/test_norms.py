"""Norms match or are refused; their centiles hold for people who were not in them."""

import json
import math
import shutil
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from click.testing import CliRunner

from soleplate.app.people import People
from soleplate.cli.main import cli
from soleplate.errors import BadParameter, ForeignFile
from soleplate.model.norm import NormCell, NormPerson, NormSet, PersonFacts
from soleplate.model.person import Person
from soleplate.scoring.norms.norm_sets import norm_sets, own_norms, save_own_norms
from soleplate.scoring.norms.norms import centile_among, centile_of, differences, norm_answers
from soleplate.scoring.numbers.session import score
from soleplate.storage.opening import open_session

QUIET = {"check_list": "done", "seconds": 11, "trials": 2, "rest_s": 1}
WOMAN = PersonFacts(34.0, "female", 1700.0, 62.0)


@pytest.fixture(scope="module")
def stood(simulated):
    recording = open_session(simulated("quiet_stance", "sim:?seed=3&rate=200", **QUIET))
    return recording, score(recording)


def matching(**more):
    people = tuple(NormPerson(20.0 + k, "female", 8.0 + 0.1 * k) for k in range(40))
    return NormSet(**{**_fields(people), **more})


def _fields(people):
    return {
        "name": "there", "test": "quiet_stance", "key": "net_velocity_mm_s", "n": 40, "population": "p", "source": "s",
        "conditions": {"eyes": "open", "footwear": "barefoot", "window_s": "10", "surface": "firm"}, "licence": "l",
        "settings": {"seconds": 11}, "trials": 2, "low_pass_hz": 10.0, "min_rate_hz": 50.0, "age_low": 20,
        "age_high": 59, "people": people,
    }  # fmt: skip


def test_where_all_matches_there_is_a_centile_with_the_error_of_the_norm(stood):
    recording, results = stood
    (answer,) = norm_answers(recording, results, WOMAN, [matching()])
    assert not answer.differs
    found = answer.centile
    assert 0 <= found.low < found.value < found.high <= 100
    assert "centile" in answer.line


MISMATCHES = {
    "eyes": ({"conditions": {"eyes": "closed"}}, WOMAN),
    "surface": ({"conditions": {"surface": "foam"}}, WOMAN),
    "footwear": ({"conditions": {"footwear": "shod"}}, WOMAN),
    "window": ({"conditions": {"window_s": "60"}}, WOMAN),
    "seconds": ({"settings": {"seconds": 61}}, WOMAN),
    "low-pass": ({"low_pass_hz": 5.0}, WOMAN),
    "rate": ({"min_rate_hz": 500.0}, WOMAN),
    "trials": ({"trials": 3}, WOMAN),
    "age: it": ({}, replace(WOMAN, age_years=math.nan)),
    "age: 20": ({}, replace(WOMAN, age_years=64.0)),
    "sex": ({"sexes": ("male",)}, WOMAN),
    "activity": ({"activity": "soccer"}, WOMAN),
    "body mass index": ({"bmi_high": 20.0}, WOMAN),
    "legs": ({"statistic": "asymmetry"}, WOMAN),
    "number": ({"key": "calf_raises", "low_pass_hz": 0.0}, WOMAN),
}


@pytest.mark.parametrize("what", MISMATCHES)
def test_a_set_up_that_differs_is_refused_and_named(what, stood):
    recording, results = stood
    more, facts = MISMATCHES[what]
    told = list(differences(recording, results, facts, matching(**more)))
    assert len(told) >= 1
    assert any(what in one for one in told), told
    (answer,) = norm_answers(recording, results, facts, [matching(**more)])
    assert answer.centile is None
    assert "no matching norm" in answer.line


def test_norms_of_other_tests_say_nothing(stood):
    assert not norm_answers(*stood, WOMAN, [matching(test="calf_raise")])


@pytest.mark.parametrize("name", [f"bds-2016-{eyes}-{surface}" for eyes in ("open", "closed")
                                  for surface in ("firm", "foam")])  # fmt: skip
def test_centiles_of_people_who_were_left_out_are_uniform(name):
    """Leave 30 % out, fifty times: of their centiles a tenth lies in each tenth, within 3 points."""
    people = next(one for one in norm_sets() if one.name == name).people
    rng, centiles = np.random.default_rng(24), []
    for _ in range(50):
        order = rng.permutation(len(people))
        out, kept = order[: round(0.3 * len(people))], order[round(0.3 * len(people)) :]
        rest = [people[k] for k in kept]
        centiles += [centile_among(rest, people[k].value, people[k].age, True).value for k in out]
    for edge in range(10, 100, 10):
        assert np.mean(np.array(centiles) < edge) == pytest.approx(edge / 100, abs=0.03), edge


def test_the_interval_of_a_centile_holds_the_centile_among_everybody():
    rng = np.random.default_rng(1)
    held = []
    for _ in range(300):
        ages = rng.uniform(20, 80, 80)
        values = np.exp(2 + 0.01 * ages + 0.25 * rng.standard_normal(80))
        z, age = rng.standard_normal(), rng.uniform(25, 75)
        found = centile_among([NormPerson(a, "female", v) for a, v in zip(ages, values, strict=True)],
                              math.exp(2 + 0.01 * age + 0.25 * z), age, True)  # fmt: skip
        held.append(found.low <= 50 * (1 + math.erf(z / math.sqrt(2))) <= found.high)
    assert np.mean(held) >= 0.93


def test_a_table_gives_a_centile_by_mean_and_sd_and_none_by_a_median():
    table = matching(people=(), cells=(NormCell(20, 39, "female", 100, 10.0, 2.0), NormCell(40, 59, "", 80, median=9)))
    young = centile_of(table, 12.0, WOMAN)
    assert young.value == pytest.approx(84.1, abs=0.1)
    assert young.low < 84 < young.high
    old = centile_of(table, 12.0, replace(WOMAN, age_years=50.0))
    assert math.isnan(old.value)
    assert old.middle == 9
    assert "no centile" in old.reason


def test_every_norm_that_comes_with_the_program_says_where_it_is_from():
    for one in norm_sets():
        assert one.source
        assert one.licence
        assert one.population
        assert one.conditions
        assert one.cells or len(one.people) > 100
        assert not any(cell.sex and cell.sex not in one.sexes for cell in one.cells)


def test_a_clinic_keeps_norms_of_twenty_people_or_more_without_their_names(tmp_path):
    few = matching(name="own-few", own=True)
    with pytest.raises(BadParameter, match="20 or more"):
        save_own_norms(tmp_path, [replace(few, people=few.people[:19])])
    nobody = replace(few, people=tuple(replace(one, age=math.nan) for one in few.people), age_low=0, age_high=130)
    path = save_own_norms(tmp_path, [nobody])
    assert [one.name for one in own_norms(tmp_path)] == ["own-few"]
    assert math.isnan(own_norms(tmp_path)[0].people[0].age)
    assert norm_sets(tmp_path)[0].own
    path.write_text(path.read_text().replace('"n": 40', '"n": "many"'))
    with pytest.raises(ForeignFile, match="many"):
        own_norms(tmp_path)


def test_norms_of_ones_own_sessions_by_the_command_line(tmp_path, simulated):
    first = open_session(simulated("quiet_stance", "sim:?seed=3&rate=200", **QUIET))
    shutil.copy(first.path, tmp_path / first.path.name)
    done = CliRunner().invoke(cli, ["norms", "quiet-stance", "--library", str(tmp_path), "--save"])
    assert done.exit_code != 0
    assert "20 or more" in str(done.exception)
    listed = CliRunner().invoke(cli, ["norms", "quiet-stance", "--json"])
    assert {one["test"] for one in json.loads(listed.stdout)} == {"quiet_stance"}
    held = CliRunner().invoke(cli, ["norms", "--session", str(first.path), "--age", "34", "--json"])
    answers = json.loads(held.stdout)
    assert all(one["centile"] is None for one in answers)
    assert any("window" in " ".join(one["differs"]) for one in answers)


def test_a_page_holds_the_session_against_norms_where_something_is_known_of_the_person(stood, tmp_path):
    path = stood[0].path
    for more, there in ((["--age", "34", "--language", "de"], True), ([], False)):
        out = tmp_path / "page.html"
        done = CliRunner().invoke(cli, ["report", str(path), "--out", str(out), *more])
        assert done.exit_code == 0, done.output
        assert ("keine passende Norm" in out.read_text(encoding="utf-8")) is there


def test_hold_times_are_held_against_the_middle_of_their_age_group(simulated):
    """Springer et al. 2007, J Geriatr Phys Ther 30:8: eyes open, 40 to 49 years, 40.3 s (mean) and 41.9 s (best)."""
    session = simulated("single_leg_stance", "sim:?seed=3&rate=100&skill=1", seconds=45, rest_s=1, practice=0)
    recording = open_session(session)
    facts = PersonFacts(45.0)
    answers = [one for one in norm_answers(recording, score(recording), facts, norm_sets()) if one.centile is not None]
    assert {(one.norm.name, one.side): one.centile.middle for one in answers} == {
        (f"springer-2007-open-{statistic}", side): middle
        for statistic, middle in (("mean", 40.3), ("best", 41.9)) for side in ("left", "right")
    }  # fmt: skip
    assert all(math.isnan(one.centile.value) and "this age and sex" in one.line for one in answers)
    shorter = open_session(simulated("single_leg_stance", "sim:?seed=3&rate=100&skill=1", seconds=22, practice=0))
    refused = norm_answers(shorter, score(shorter), facts, norm_sets())
    assert refused
    assert all(one.centile is None and "45" in str(one.differs[0]) for one in refused if "open" in one.norm.name)


def test_what_is_not_told_comes_from_the_list_of_people(simulated, tmp_path):
    source = simulated("single_leg_stance", "sim:?seed=3&rate=100&skill=1", seconds=45, rest_s=1, practice=0)
    session = tmp_path / source.name
    shutil.copy(source, session)
    code = open_session(session).header.participant
    ask = ["norms", "--session", str(session)]
    assert "the middle of" not in CliRunner().invoke(cli, ask).output
    year = date.today().year - 45
    People(tmp_path).put(Person(code, born=f"{year}-01-01"))
    said = CliRunner().invoke(cli, ask).output
    assert "40.3" in said
    assert "26.9" in CliRunner().invoke(cli, [*ask, "--age", "65"]).output  # what is told holds


def test_a_number_of_nothing_is_the_lowest_among_people_whose_numbers_scatter_by_factors():
    """It ended in a traceback: nothing has no logarithm."""
    people = [NormPerson(math.nan, "", 100.0 * 1.1**step) for step in range(20)]
    found = centile_among(people, 0.0, math.nan, True)
    assert 0 <= found.low <= found.value < 5
    assert centile_among(people, 1e9, math.nan, True).value > 95
