"""One assessment: what the terminal, the page and the window show of a session is the same, corrected or not."""

import json
from html.parser import HTMLParser

import pytest
from click.testing import CliRunner

from soleplate.cli.main import cli
from soleplate.report.html import session_page
from soleplate.scoring.assessment import Assessment
from soleplate.storage.opening import open_session

SETTINGS = {
    "single_leg_stance": {"trials": 2, "practice": 0, "seconds": 9, "window_s": 8, "rest_s": 1},
    "step_down": {"reps": 2, "practice": 0, "rest_s": 1, "check_list": "done"},
    "quiet_stance": {"trials": 2, "seconds": 10, "rest_s": 1},
}


class _Words(HTMLParser):
    def __init__(self):
        super().__init__()
        self.text = ""

    def handle_data(self, data):
        self.text += f" {data.strip()}"


@pytest.fixture(params=SETTINGS)
def session(request, run_session):
    return run_session(request.param, "sim:?seed=4&rate=500", **SETTINGS[request.param])


def corrected(path):
    """Reject the first trial that counts and move a mark of another one, and store both."""
    one = Assessment.load(path)
    first = one.trials[0]
    mark = next((mark for mark in one.recording.reps if mark.trial != first.number), None)
    one = one.judged(first, "rejected", "tester", "looked at it")
    if mark is not None:
        one = one.moved(mark, "end_s", mark.end_s - 0.2, "tester")
    one.stored()
    return path


@pytest.mark.parametrize("change", [lambda path: path, corrected], ids=["as recorded", "corrected"])
def test_terminal_page_and_window_give_the_same_assessment(session, change):
    path = change(session)
    one = Assessment.load(path)
    told = json.loads(CliRunner().invoke(cli, ["score", str(path), "--json"]).stdout)
    assert [(r["key"], r["trial"], r["rep"], r["reason"]) for r in told["results"]] == [
        (r.key, r.trial, r.rep, r.reason) for r in one.results
    ]
    assert [(v["about"], v["verdict"]["outcome"], v["verdict"]["words"]) for v in told["verdicts"]] == [
        (j.about, j.verdict.outcome, j.verdict.words) for j in one.judgements
    ]
    page = _Words()
    page.feed(session_page([open_session(path)], path.parent))
    for judgement in one.judgements:
        assert f"{judgement.about}: {judgement.verdict.words}" in page.text
    for row in one.shown:
        assert row.metric.label in page.text
    assert one.counts() in page.text


def test_a_correction_opens_no_file_and_equals_scoring_anew(session, monkeypatch):
    one = Assessment.load(session)
    mark = one.recording.reps[0]

    def refuse(*_args, **_more):
        raise AssertionError("a file was opened")

    with monkeypatch.context() as closed:
        closed.setattr("soleplate.storage.hdf5.from_file.read_file", refuse)
        closed.setattr("soleplate.storage.journals.from_journals.read_journals", refuse)
        closed.setattr("builtins.open", refuse)
        moved = one.moved(mark, "end_s", mark.end_s - 0.3, "tester")
        assert moved.judgements is not None
        assert moved.advice is not None
    again = Assessment.of(moved.recording, session.parent)
    assert repr(moved.results) == repr(again.results)
    assert repr(moved.judgements) == repr(again.judgements)
    assert one.results != moved.results or mark.end_s - mark.start_s < 0.3
