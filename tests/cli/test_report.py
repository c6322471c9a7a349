"""A page of a session in either language: the numbers are the same, the words are not."""

import html
import re
from pathlib import Path

import numpy as np

from soleplate.cli.main import main
from soleplate.pipeline.rep import Rep
from soleplate.report.plots import stabilogram
from soleplate.scoring.assessment import Assessment

SAMPLE = next((Path(__file__).parents[2] / "data" / "sample").glob("*.h5"))
ENGLISH = ("the", "leg", "legs", "on", "of", "and", "with", "no", "is", "to", "for", "at", "it", "by", "from", "or",
           "as", "than", "each", "trial", "trials", "left", "right")  # fmt: skip


def page_of(folder, *more):
    path = folder / "page.html"
    assert main(["report", str(SAMPLE), "--out", str(path), *more]) == 0
    page = path.read_text(encoding="utf-8")
    body = re.sub(r"<style>.*?</style>|<[^>]+>", "\n", page.split("<body>")[1], flags=re.DOTALL)
    return page, html.unescape(body)


def test_a_page_is_german_throughout_with_the_same_numbers(tmp_path, capsys):
    english, plain = page_of(tmp_path)
    german, said = page_of(tmp_path, "--language", "de")
    assert '<html lang="en">' in english
    assert '<html lang="de">' in german
    lines = [line for line in said.split("\n") if SAMPLE.name not in line]
    left = [line for line in lines if set(re.findall(r"[a-zäöüß]+", line.lower())).intersection(ENGLISH)]
    assert left == []
    number = re.compile(r"(?<![\d.])\d+[.,]\d+(?![\d.]*\.\d{4})")  # no days
    assert {found.replace(",", ".") for found in number.findall(said)} == {
        found.replace(",", ".") for found in number.findall(plain)
    }
    capsys.readouterr()


def test_an_unknown_language_is_refused(tmp_path, capsys):
    assert main(["report", str(SAMPLE), "--out", str(tmp_path / "x.html"), "--language", "xx"]) == 2
    assert "'xx' is not one of" in capsys.readouterr().err


def test_a_trial_in_which_nobody_stood_is_drawn_without_a_path(simulated, monkeypatch):
    path = simulated("single_leg_stance", "sim:?seed=3&skill=1", seconds=8, window_s=8, trials=1, practice=0, rest_s=1)
    found = Assessment.load(path)
    trial = found.trials[0]
    monkeypatch.setattr(Rep, "cop", lambda self, low_pass=None: (np.full(900, np.nan), np.full(900, np.nan)))
    picture = stabilogram(found.recording, trial, found.reps(trial))
    assert len(picture.axes[0].lines) == 2  # the two axes of the plate
