"""A few inputs of the fuzzer with every run of the tests; minutes of it: make fuzz MINUTES=10."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import fuzz


@pytest.fixture(scope="module")
def trial(tmp_path_factory):
    found = fuzz.Fuzz(tmp_path_factory.mktemp("fuzz"), seed=7)
    yield found
    found.close()


@pytest.mark.parametrize("cases", [40, pytest.param(600, marks=pytest.mark.full)])
def test_inputs_that_are_nearly_right(cases, trial):
    trial.counts.clear()
    trial.run(lambda number: number < cases)
    assert trial.found == []
    assert trial.cases == cases
    assert all(trial.counts[kind] for kind in fuzz.CASES)
    assert trial.counts["ended 0"] > cases / 3  # many are harmless, and many are refused
    assert trial.counts["ended 1"] > cases / 3


def test_the_fuzzer_notices(trial):
    """A fault that is put in is found: else nothing that it says could be believed."""
    good = {"fault": "", "seconds": 0.1, "peak_mb": 100.0, "status": 0, "out": '{"results": []}', "err": ""}
    words, samples = ["score", "--json", "x.h5"], "plates/plate/cells/samples: row (3, 1)"
    for change, said in (
        ({"fault": "Traceback (most recent call last)"}, "Traceback"), ({"seconds": 11.0}, "11.0 s"),
        ({"peak_mb": 1100.0}, "1100 MB"),
        ({"err": "x (unexpected: please report it"}, "unexpected"), ({"status": 3}, "exit status 3"),
        ({"status": 1, "out": ""}, "without a word"), ({}, "other numbers"),
    ):  # fmt: skip
        assert said in "; ".join(trial._faults("session", samples, words, {**good, **change}))
    (trial.top / "outside" / "new").write_text("x")
    (trial.top / "strange").write_text("x")
    trial._look_outside(1)
    assert [text.partition(": ")[2] for text in trial.found] == ["a file outside was touched", "there is ['strange']"]
