"""The sample session gives the results beside it; the published trials give what their authors printed."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

import soleplate
from soleplate.cli.main import main
from soleplate.scoring.numbers.session import SCORING_VERSION

DATA = Path(__file__).parents[2] / "data"


def test_golden_results_of_the_sample():
    """A number that moved needs a new SCORING_VERSION, new golden results and a line in CHANGELOG."""
    golden = json.loads((DATA / "sample" / "step_down.results.json").read_text())["results"]
    found = soleplate.score(DATA / "sample" / "step_down.h5")
    assert f"scoring version {SCORING_VERSION}" in (DATA.parent / "CHANGELOG.md").read_text()
    assert len(found) == len(golden) > 20
    for result, told in zip(found, golden, strict=True):
        assert (result.key, result.trial, result.rep, result.side) == (
            told["key"], told["trial"], told["rep"], told["side"])  # fmt: skip
        assert (result.unit, result.reason, result.method) == (told["unit"], told["reason"], told["method"])
        told_value = float("nan") if told["value"] is None else told["value"]
        assert result.value == pytest.approx(told_value, rel=1e-9, nan_ok=True)


def test_the_sample_is_whole(tmp_path):
    copy = tmp_path / "sample.h5"
    shutil.copy(DATA / "sample" / "step_down.h5", copy)
    assert main(["verify", str(copy)]) == 0


@pytest.mark.parametrize("trial", json.loads((DATA / "reference" / "bds_published.json").read_text()))
def test_the_authors_printed_area_and_velocity(trial, reference):
    published = json.loads((DATA / "reference" / "bds_published.json").read_text())[trial]
    with (reference / "balance" / f"{trial}.csv").open() as lines:
        header = next(line for line in lines if not line.startswith("#")).strip().split(",")
        table = np.loadtxt(lines, delimiter=",")
    ap, ml = (table[:, header.index(name)] for name in ("COPx_cm", "COPy_cm"))
    found = soleplate.sway(10 * ml, 10 * ap, 100, preset="duarte")
    assert found["COParea_cm2"].value == pytest.approx(published["COParea"], rel=1e-9)
    assert found["COPvelo_cm_s"].value == pytest.approx(published["COPvelo"], rel=1e-9)
