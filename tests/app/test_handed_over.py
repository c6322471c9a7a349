"""Pages that are handed over: what stands on them, whose picture is their logo, and nothing of strangers."""

import re
from datetime import date

import pytest

from soleplate import plugins
from soleplate.api.driver import PlateUrl
from soleplate.app.names import Names
from soleplate.app.people import People
from soleplate.app.reports import html_of, letterhead_of, report_path
from soleplate.app.settings import AppSettings
from soleplate.cli.main import main
from soleplate.errors import BadParameter
from soleplate.language import Language
from soleplate.model.person import Person
from soleplate.report.letterhead import Letterhead, logo_of
from soleplate.scoring.assessment import Assessment
from soleplate.session.conduct import Order, conduct

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 30


@pytest.fixture
def outcome(simulated, tmp_path):
    source = simulated(
        "single_leg_stance", "sim:?seed=3&skill=1", seconds=12, window_s=8, trials=2, practice=0, rest_s=1
    )
    path = tmp_path / "P01_single_leg_stance_20260102T030405Z_01234567.h5"
    path.write_bytes(source.read_bytes())
    return Assessment.load(path)


def bare(page):
    return re.sub(r"\s+", " ", re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL))


def test_the_patients_page_says_both_legs_the_verdict_and_what_comes_next(outcome):
    head = Letterhead("Practice <b>X</b>", "KM", "", "Ada Example", ("34 y",), "run")
    said = bare(html_of("patient", outcome, Language("en"), head))
    row = outcome.shown[0]
    for summary in (row.comparison.left, row.comparison.right):
        assert f"{summary.mean:.{row.metric.digits}f} {row.metric.unit}" in said
    assert str(outcome.judgements[0].verdict.words) in said
    assert "Practice &lt;b&gt;X&lt;/b&gt;" in said
    assert "Ada Example" in said
    assert "Tested by KM" in said
    assert "does not diagnose" in said
    assert "Stop when pain goes above 5 of 10" in said


def test_bars_are_as_long_as_their_numbers(outcome):
    page = html_of("patient", outcome, Language("en"), Letterhead())
    widths = {leg: int(width) for width, leg in re.findall(r'<td width="(\d+)" class="(left|right)">', page)}
    means = {"left": outcome.shown[0].comparison.left.mean, "right": outcome.shown[0].comparison.right.mean}
    assert max(widths.values()) == 150
    assert widths["left"] / widths["right"] == pytest.approx(means["left"] / means["right"], rel=0.03)


def test_the_colleagues_page_names_every_number_and_what_did_not_count(outcome):
    trial = outcome.trials[0]
    rejected = outcome.judged(trial, "rejected", "KM", "foot moved").ready()
    reason = next(one.reason for one in rejected.recording.trials if one.number == trial.number)
    said = bare(html_of("colleague", rejected, Language("en"), Letterhead("Practice X")))
    for row in outcome.rows:
        assert str(row.metric.label) in said
    assert "Tries that do not count" in said
    assert f"{trial.side} {trial.number}: {reason or 'rejected'}" in said
    assert "calibrated" in said


def test_progress_needs_two_visits_and_says_so(outcome):
    said = bare(html_of("progress", outcome, Language("de"), Letterhead()))
    assert "Noch kein Test wurde zweimal" in said
    assert "ein Besuch, " in said


def test_pages_lie_beside_the_session_under_its_name(outcome):
    path = outcome.recording.path
    assert report_path(outcome, "colleague", ".pdf") == path.with_suffix(".pdf")
    assert report_path(outcome, "patient", ".html").name.startswith(path.stem)


@pytest.mark.parametrize("content", [b"", b"<svg onload='x'>", b"GIF89a", PNG + b"\0" * 2_000_001])
def test_a_logo_that_is_no_small_picture_is_refused_and_left_out_of_pages(content, tmp_path):
    path = tmp_path / "logo.png"
    path.write_bytes(content)
    with pytest.raises(BadParameter, match=r"logo\.png"):
        logo_of(path)
    people = People(tmp_path)
    people.put(Person("P01", goal="run"))
    settings = AppSettings(clinic="X", logo=str(path))
    head = letterhead_of(settings, people, Names(tmp_path / "names.json"), "P01")
    assert (head.logo, head.clinic, head.goal) == ("", "X", "run")


def test_a_logo_is_part_of_the_page(outcome, tmp_path):
    path = tmp_path / "logo.png"
    path.write_bytes(PNG)
    page = html_of("patient", outcome, Language("en"), Letterhead("X", logo=logo_of(path)))
    assert 'src="data:image/png;base64,iVBOR' in page
    assert "http" not in page


@pytest.mark.parametrize(
    ("reader", "said"), [("patient", "In short"), ("progress", "What is not said to have changed")]
)
def test_the_command_writes_each_kind_and_refuses_two_people_on_one_page(reader, said, outcome, tmp_path, capsys):
    path, out = outcome.recording.path, tmp_path / "page.html"
    words = ["report", str(path), "--for", reader, "--clinic", "Practice X", "--out", str(out)]
    assert main(words) == 0
    assert said in out.read_text(encoding="utf-8")
    assert "Practice X" in out.read_text(encoding="utf-8")
    (tmp_path / "logo.png").write_text("no")
    assert main([*words, "--logo", str(tmp_path / "logo.png")]) == 2
    assert "PNG" in capsys.readouterr().err


def test_a_page_of_an_earlier_visit_has_the_age_and_week_of_that_day(tmp_path):
    """Printed again half a year later, it said the week of today."""
    people = People.load(tmp_path)
    people.put(Person("P01", "left", born="1992-03-12", since="2026-01-01", reason="ankle sprain"))
    names = Names(tmp_path / "names.json")
    told = [letterhead_of(AppSettings(), people, names, "P01", day).about
            for day in (date(2026, 1, 20), date(2026, 7, 20))]  # fmt: skip
    assert ("33 y" in told[0], "week 3" in told[0]) == (True, True)
    assert ("34 y" in told[1], "week 29" in told[1]) == (True, True)


def test_a_patients_page_is_of_one_visit(outcome, tmp_path, capsys):
    """Three visits stood under the date of the first."""
    path = outcome.recording.path
    folder = tmp_path / "later"
    folder.mkdir()
    plates = {"plate": PlateUrl.parse("sim:?seed=4&skill=1")}
    settings = {"seconds": 8, "window_s": 8, "trials": 1, "practice": 0, "rest_s": 1}
    order = Order(plugins.protocol("single_leg_stance"), plates, "P01", folder, settings)
    later = conduct(order)
    page = tmp_path / "p.html"
    assert main(["report", str(path), str(later), "--for", "patient", "--out", str(page)]) == 2
    assert "of 2 visits" in capsys.readouterr().err
    assert not page.exists()
