"""Whose a session is, the file says and not its name; each counts once, in its order, however many copies there are."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from soleplate import plugins
from soleplate.api.driver import PlateUrl
from soleplate.app.reports import html_of
from soleplate.app.visits import visits_of
from soleplate.programme.done import done_in
from soleplate.report.letterhead import NOBODY
from soleplate.report.page import ENGLISH
from soleplate.scoring.assessment import Assessment
from soleplate.scoring.history.gathered import gather
from soleplate.scoring.history.trend import trends
from soleplate.session.conduct import Order, conduct
from soleplate.storage.header import Identity
from soleplate.storage.library import sessions_of

SHORT = {"seconds": 9, "window_s": 8, "trials": 2, "practice": 0, "rest_s": 0.5}
KEY = "mean_velocity_mm_s"


def session(folder, person, day, test="single_leg_stance", **settings):
    moment = datetime(2026, 1, 5, 9, tzinfo=UTC) + timedelta(days=day)
    identity = Identity(lambda: moment, lambda: f"{hash((person, day, test)) & (2**64 - 1):032x}")
    plates = {"plate": PlateUrl.parse(f"sim:?rate=200&skill=1&seed={int(day)}")}
    settings = settings or SHORT
    return conduct(Order(plugins.protocol(test), plates, person, folder, settings), identity=identity)


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """A and A_1, whose code goes on where the other ends."""
    folder = tmp_path_factory.mktemp("library")
    own = [session(folder, "A", day) for day in (0, 7, 14)]
    return folder, own, session(folder, "A_1", 8)


def copied(path, folder, name):
    found = folder / name
    found.write_bytes(path.read_bytes())
    return found


def test_a_code_that_goes_on_is_somebody_else(library):
    folder, own, other = library
    assert sessions_of(folder, "A") == own
    assert sessions_of(folder, "A_1") == [other]


def test_a_damaged_file_is_of_the_longest_code_that_its_name_begins_with(library, tmp_path):
    for path in (*library[1], library[2]):
        copied(path, tmp_path, path.name)
    bad = tmp_path / library[2].name
    bad.write_bytes(bad.read_bytes()[:500])
    assert bad not in sessions_of(tmp_path, "A", ["A_1"])
    assert sessions_of(tmp_path, "A_1") == [bad]


def test_a_file_under_another_name_stays_its_persons(library, tmp_path):
    own = [copied(path, tmp_path, path.name) for path in library[1]]
    taken = copied(library[2], tmp_path, library[2].name.replace("A_1_", "A_"))
    renamed = own[1].rename(tmp_path / "second visit.h5")
    assert sessions_of(tmp_path, "A") == [own[0], renamed, own[2]]
    assert [visit.path for visit in Assessment.load(own[2], tmp_path).earlier] == [own[0]]
    assert taken in sessions_of(tmp_path, "A_1")


def test_copies_count_once_everywhere(library, tmp_path):
    own = [copied(path, tmp_path, path.name) for path in library[1]]
    for name in (f"{own[1].stem} (copy).h5", own[1].name.replace(own[1].stem[-8:], "0000000c")):
        copied(own[1], tmp_path, name)
    copied(own[2], tmp_path, f"{own[2].stem} (copy).h5")
    alone, everything = [found.observations for found in map(gather, (library[0], tmp_path))]
    ours = [one for one in alone if one.person == "A"]
    assert len(everything) == len(ours)
    assert gather(tmp_path).spreads.keys() <= gather(library[0]).spreads.keys()
    paths = sorted(tmp_path.glob("*.h5"))
    assert [len(trend.points) for trend in trends(paths, tmp_path)[0]] == [3]
    (trend,), rows = visits_of(sessions_of(tmp_path, "A"), tmp_path)
    assert (len(trend.points), len(rows)) == (3, 3)
    assert len(Assessment.load(own[2], tmp_path).earlier) == 2


def test_of_copies_the_corrected_one_stands(library, tmp_path):
    own = [copied(path, tmp_path, path.name) for path in library[1]]
    copied(own[1], tmp_path, f"{own[1].stem} (copy).h5")
    outcome = Assessment.load(own[1], tmp_path)
    outcome.judged(outcome.trials[0], "rejected", "me", "a step").store()
    assert own[1] in sessions_of(tmp_path, "A")
    before = Assessment.load(own[2], tmp_path).earlier[1]
    assert len(before.values[KEY, "left"]) + len(before.values[KEY, "right"]) == 3


def test_visits_stand_in_the_order_of_their_days_whatever_the_files_are_called(library):
    folder, own, _ = library
    (trend,), _ = trends([own[2], own[0], own[1]], folder)
    assert [point.path for point in trend.points] == own
    assert trend.points[-1].verdicts[1].verdict.words == "not known yet"


def test_a_correction_that_is_not_saved_and_what_cannot_be_read_are_on_the_page_of_progress(library):
    folder, own, _ = library
    damaged = folder / "A_single_leg_stance_20260201T090000Z_0000000d.h5"
    damaged.write_bytes(own[0].read_bytes()[:300])
    outcome = Assessment.load(own[2], folder)
    left = next(trial for trial in outcome.trials if trial.side == "left")
    corrected = outcome.judged(left, "rejected", "me", "a step")
    pages = [html_of("progress", one, ENGLISH, NOBODY) for one in (outcome, corrected)]
    damaged.unlink()
    assert all("1 session is left out" in page for page in pages)
    shown = [f'<td class="n">{one.visit.mean(KEY, "left").value:.1f}</td>' for one in (outcome, corrected)]
    assert shown[0] != shown[1]
    assert shown[0] in pages[0]
    assert shown[1] in pages[1]


def test_a_longer_name_of_a_test_hides_no_visit(tmp_path):
    """As step-down-taps beside step-down."""
    paths = [session(tmp_path, "A", day) for day in (0, 7)]
    for number in range(30):
        (tmp_path / f"A_single_leg_stance_more_20260201T0900{number:02d}Z_000000{number:02d}.h5").write_bytes(b"no")
    outcome = Assessment.load(paths[1], tmp_path)
    assert len(outcome.earlier) == 1
    assert not outcome.left_out


@pytest.mark.full
def test_the_baseline_stays_the_second_visit_after_many(library, tmp_path):
    paths = [session(tmp_path, "A", day, **{**SHORT, "trials": 1}) for day in range(0, 56, 2)]
    outcome = Assessment.load(paths[-1], tmp_path, "baseline")
    assert [visit.path for visit in outcome.earlier] == paths[:-1]


def test_a_workout_and_its_copies_are_one_dose(tmp_path):
    path = session(tmp_path, "A", 1, "workout", exercise="calf raise", sets=1, reps=3)
    copied(path, tmp_path, f"{path.stem} (copy).h5")
    copied(path, tmp_path, path.name.replace("A_", "B_"))
    once, troubles = done_in(tmp_path, "A")
    assert not troubles
    assert len(once) == 1
    assert done_in(tmp_path, "B") == ([], [])


def test_a_visit_is_a_day_by_the_clock_on_the_wall(tmp_path, monkeypatch):
    """West of the ocean the afternoon is tomorrow in UTC: one visit was two, and the sentence had that date."""
    monkeypatch.setenv("TZ", "America/Los_Angeles")
    time.tzset()
    try:
        # 9:00 UTC is 1:00 there; 14 hours later it is 15:00, an hour more and it is tomorrow in UTC
        first, second = (session(tmp_path, "A", hours / 24) for hours in (14, 15.5))
        outcome = Assessment.load(second, tmp_path)
        assert outcome.recording.header.created_utc.startswith("2026-01-06")
        assert outcome.sentence.startswith("2026-01-05")
        assert not outcome.earlier
        assert outcome.visit.visit_id == Assessment.load(first, tmp_path).visit.visit_id
    finally:
        monkeypatch.undo()
        time.tzset()
