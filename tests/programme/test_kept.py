"""What is kept of a programme: its log, home sessions, sessions without plates; placing; backup, export and erasure."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from soleplate import plugins
from soleplate.acquire.clock_feed import ClockFeed
from soleplate.app.backup import back_up, restore
from soleplate.app.erasure import erase, export, kept_of
from soleplate.app.names import Names
from soleplate.cli.main import main
from soleplate.errors import BadParameter, DamagedFile, UnknownName
from soleplate.programme.check import checked, fitted
from soleplate.programme.done import Done, done_of
from soleplate.programme.home import COLUMNS, home_csv, import_home, read_home
from soleplate.programme.placing import place
from soleplate.programme.plan import Dose, Race
from soleplate.programme.ready import ready_text
from soleplate.programme.store import Log, log_file, plan_file
from soleplate.programme.today import answer_morning, assign, decide_otherwise, dues_of_week, following, today_of
from soleplate.scoring.numbers.session import score
from soleplate.session.conduct import Order, Unattended, conduct
from soleplate.storage.header import new_header
from soleplate.storage.journals.session_journals import SessionJournals
from soleplate.storage.opening import open_session
from soleplate.storage.recover import recover

START = date(2026, 9, 7)  # a Monday that lies behind: home sessions are of the past


@pytest.fixture
def library(tmp_path):
    folder = tmp_path / "library"
    text = fitted(ready_text("twelve-weeks"), START.isoformat(), ("2026-11-29",), "10 km", "tendon")
    Log.begin(folder, "P01", text, who="Ada", why="begun", utc="2026-09-01T08:00:00Z")
    return folder


def typed(found, *rows: dict[str, str]) -> bytes:
    out = io.StringIO()
    table = csv.DictWriter(out, COLUMNS)
    table.writeheader()
    base = {"code": "P01", "session": "W01S1", "exercise": "bridge", "sets": "2", "each": "10", "unit": "repetitions",
            "load_kg": "0", "box_mm": "0", "tempo": "1-1-1", "date": "2026-09-07", "effort": "6", "pain": "0",
            "form": "3"}  # fmt: skip
    table.writerows({**dict.fromkeys(COLUMNS, ""), **base, **row} for row in rows)
    return out.getvalue().encode()


def test_what_somebody_wrote_keeps_its_comments_and_holds(library):
    text = plan_file(library, "P01").read_text(encoding="utf-8")
    assert "ACSM" in text
    programme = Log(library, "P01").programme
    assert (programme.start, programme.goal, programme.diagnosis) == (START.isoformat(), "10 km", "tendon")
    assert programme.races == (Race("2026-11-29"),)


def test_a_file_changed_by_hand_does_not_hold_until_it_was_taken_whole(library):
    path, log = plan_file(library, "P01"), Log(library, "P01")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("weeks: 4", "weeks: 5"), encoding="utf-8")
    assert log.edited_by_hand
    assert Log(library, "P01").programme.weeks == 12
    with pytest.raises(BadParameter, match="sets is 99"):
        log.change(text.replace("sets: 3", "sets: 99", 1), who="Ada", why="more")
    assert Log(library, "P01").text == text
    log.change(path.read_text(encoding="utf-8"), who="Ada", why="longer")
    assert Log(library, "P01").programme.weeks == 15
    assert [(entry.who, entry.why) for entry in Log(library, "P01").entries] == [("Ada", "begun"), ("Ada", "longer")]


def test_the_log_tells_when_it_was_changed(library):
    answer_morning(following(library, "P01"), date(2026, 9, 8), 1, "none", who="Ada")
    path = log_file(library, "P01")
    path.write_text(path.read_text(encoding="utf-8").replace('\\"pain\\": 1', '\\"pain\\": 0'), encoding="utf-8")
    with pytest.raises(DamagedFile, match="Line 2"):
        Log(library, "P01")
    with pytest.raises(UnknownName, match="follows no programme"):
        Log(library, "P02")


def test_home_sessions_come_back_as_session_files(library, capsys):
    found = following(library, "P01")
    today = today_of(found)
    sheet = home_csv("P01", dues_of_week(found, today, found.programme.weeks))
    assert next(csv.reader(io.StringIO(sheet))) == list(COLUMNS)
    more = {"exercise": "strides", "session": "W09S1", "each": "20", "date": "2026-11-02", "sets_done": "3"}
    data = typed(
        found, {"note": "felt light", "next_morning_pain": "2", "next_morning_stiffness": "under 10 min"}, more
    )
    paths = import_home(read_home(data, found), found, who="Ada")
    assert len(paths) == 2
    for path in paths:
        recording = open_session(path)
        assert recording.roles == ()
        assert score(recording) == []
    again = following(library, "P01")
    assert main(["score", str(paths[1])]) == 0
    assert "nothing was measured. done 20, done 20, done 20, effort 6" in capsys.readouterr().out
    bridge, strides = again.history
    assert (bridge.slot, bridge.where, bridge.note, bridge.share, bridge.effort) == (
        "W01S1",
        "home",
        "felt light",
        1,
        6,
    )
    assert (strides.share, [one.amount for one in strides.sets]) == (0.75, [20, 20, 20])
    assert again.mornings[0].day == date(2026, 9, 8)
    with pytest.raises(BadParameter, match="there already"):
        read_home(data, again)


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ({"code": "P02"}, "not of P01"), ({"session": "W99S1"}, "no session W99S1"),
        ({"exercise": "bridges"}, "bridges"),
        ({"date": "soon"}, "no day"), ({"date": "0001-01-01"}, "long ago"),
        ({"date": "2099-01-01"}, "still to come"), ({"effort": "11"}, "effort is '11'"),
        ({"form": "x"}, "form is 'x'"), ({"sets_done": "-1"}, "sets_done"), ({"each_done": "9999"}, "each_done"),
        ({"next_morning_pain": "1", "next_morning_stiffness": "a bit"}, "stiff"),
    ],
)  # fmt: skip
def test_a_bad_row_is_told_with_its_line_and_nothing_is_taken_in(library, row, what):
    found = following(library, "P01")
    with pytest.raises(BadParameter, match="Line 3") as caught:
        read_home(typed(found, {}, {"exercise": "hinge", **row}), found)
    assert what in str(caught.value)
    assert "nothing of the table was taken in" in str(caught.value)
    assert not list(library.glob("*.h5"))


def test_semicolons_and_decimal_commas_are_read(library):
    found = following(library, "P01")
    data = typed(found, {"effort": "6,5"}).decode().replace('"6,5"', "6@5").replace(",", ";").replace("6@5", "6,5")
    assert read_home(data.encode("utf-8-sig"), found)[0].effort == 6.5


def test_a_session_without_its_plan_is_kept_and_can_be_assigned(library):
    found = following(library, "P01")
    import_home(read_home(typed(found, {"session": ""}), found), found, who="Ada")
    found = following(library, "P01")
    assert found.history[0].slot == ""
    assign(found, found.history[0].session_id, "W01S1", who="Ada", why="it was that one")
    assert following(library, "P01").history[0].slot == "W01S1"
    with pytest.raises(BadParameter, match="no session W77S1"):
        assign(found, found.history[0].session_id, "W77S1", who="Ada", why="no")
    with pytest.raises(BadParameter, match="name and a reason"):
        assign(found, found.history[0].session_id, "W01S2", who="Ada", why="")


def test_the_operators_word_is_checked_and_kept(library):
    found = following(library, "P01")
    for word, what in (("higher", "no decision"), ("load_kg=900", "load_kg is 900"), ("load_kg=x", "no decision")):
        with pytest.raises(BadParameter, match=what):
            decide_otherwise(found, "W05S1", "split squat", word, who="Ada", why="felt easy")
    with pytest.raises(BadParameter, match="has no exercise"):
        decide_otherwise(found, "W05S1", "hops", "up", who="Ada", why="felt easy")
    decide_otherwise(found, "W05S1", "split squat", "load_kg=12", who="Ada", why="felt easy")
    kept = following(library, "P01").log.decided()[0]
    assert (kept.slot, kept.exercise, kept.new, kept.who, kept.why) == (
        "W05S1", "split squat", "load_kg=12", "Ada", "felt easy",
    )  # fmt: skip


def test_backup_export_and_erasure_hold_the_programme(library, tmp_path):
    found, names = following(library, "P01"), Names(tmp_path / "names.json")
    import_home(read_home(typed(found, {}), found), found, who="Ada")
    (library / "P01_programme_review.html").write_text("x", encoding="utf-8")
    back_up(library, tmp_path / "all.zip", user=tmp_path / "user")
    restore(tmp_path / "all.zip", tmp_path / "other", user=tmp_path / "user2")
    assert following(tmp_path / "other", "P01").history == tuple(
        replace(one, path=tmp_path / "other" / one.path.name) for one in following(library, "P01").history
    )
    export("P01", library, names, tmp_path / "p01.zip")
    with zipfile.ZipFile(tmp_path / "p01.zip") as archive:
        assert {"P01_programme.yaml", "P01_programme.jsonl"} <= set(archive.namelist())
    assert {one.kind for one in kept_of("P01", library, names)} == {"session", "programme", "page"}
    erase("P01", library, names)
    assert not list(library.glob("P01*"))


# Placing


def programme(**more):
    return replace(checked(ready_text("twelve-weeks")), start="2027-01-04", **more)


def done_on(day: str, slot: str) -> Done:
    return Done(f"{day}T12:00:00Z", "calf raise", Dose(3, reps=12), (), slot)


def days(plan, history, today: str, weeks=(1,)):
    placed = place(plan, history, date.fromisoformat(today))
    return [(one.slot.code, one.state, one.day.isoformat()) for one in placed if one.slot.week in weeks]


def test_a_missed_session_is_moved_and_keeps_two_days_between():
    plan = programme()
    assert days(plan, [], "2027-01-04") == [("W01S1", "due", "2027-01-04"), ("W01S2", "coming", "2027-01-07")]
    assert days(plan, [], "2027-01-06") == [("W01S1", "due", "2027-01-06"), ("W01S2", "coming", "2027-01-08")]
    assert days(plan, [], "2027-01-10") == [("W01S1", "due", "2027-01-10"), ("W01S2", "missed", "2027-01-07")]
    assert [state for _, state, _ in days(plan, [], "2027-01-12")] == ["missed", "missed"]  # not made up for
    late = [done_on("2027-01-06", "W01S1")]
    assert days(plan, late, "2027-01-07")[1] == ("W01S2", "coming", "2027-01-08")


def test_a_session_done_without_its_plan_counts_for_the_hours_between():
    beside = [done_on("2027-01-06", "")]
    assert days(programme(), [done_on("2027-01-04", "W01S1"), *beside], "2027-01-07")[1][1:] == ("coming", "2027-01-08")


def test_nothing_lies_close_to_a_race():
    plan = programme(races=(Race("2027-01-08"),))
    assert days(plan, [], "2027-01-04") == [("W01S1", "due", "2027-01-04"), ("W01S2", "left out", "2027-01-07")]
    plan = programme(races=(Race("2027-01-10", days_before=3, days_after=2),))
    first = [done_on("2027-01-04", "W01S1")]
    found = days(plan, first, "2027-01-04", (1, 2))
    assert found[1] == ("W01S2", "coming", "2027-01-06")  # before it
    assert found[2] == ("W02S1", "coming", "2027-01-13")  # after it


def test_a_session_by_the_clock_that_was_cut_off_is_recovered(tmp_path):
    class Gone(Exception):
        """The computer died."""

    class Dies(Unattended):
        def commands(self, runner):
            if runner.now_s > 60:
                raise Gone
            return super().commands(runner)

    settings = {"exercise": "strides", "sets": 4, "seconds": 20, "ask_after": "exercise"}
    order = Order(plugins.protocol("workout"), {}, "P01", tmp_path, settings, ahead=True)
    with pytest.raises(Gone):
        conduct(order, Dies({"effort": 5}))
    assert [item.error for item in recover(tmp_path)] == [None]
    recording = open_session(next(tmp_path.glob("*.h5")))
    assert recording.state == "recovered"
    assert len(recording.trials) == 1
    assert done_of(recording).amount == 20


def test_a_clock_that_sleeps_with_its_computer_goes_on_where_it_was(tmp_path):
    now = [100.0]
    header = new_header("P01", [], protocol="workout", version=2, digest="")
    feed = ClockFeed(SessionJournals.create(tmp_path, header), clock=lambda: now[0],
                     sleep=lambda s: now.__setitem__(0, now[0] + s))  # fmt: skip
    times = [next(feed.turn()) for _ in range(50)]
    now[0] += 3600
    times += [next(feed.turn()) for _ in range(50)]
    feed.close()
    assert times == pytest.approx([0.02 * n for n in range(1, 101)])


def test_every_day_of_a_year_has_sessions_two_days_apart():
    plan, history = programme(races=(Race("2027-02-07"),)), []
    for nth in range(84):
        day = date(2027, 1, 4) + timedelta(nth)
        placed = place(plan, history, day)
        due = next((one for one in placed if one.state == "due"), None)
        if due is not None and nth % 5:
            history.append(done_on(day.isoformat(), due.slot.code))
    dates = [one.day for one in history]
    assert len(dates) > 15
    assert min((after - before).days for before, after in pairwise(dates)) >= 2
    assert not any(plan.races[0].covers(day) for day in dates)


def test_the_log_is_plain_lines_of_json(library):
    lines = log_file(library, "P01").read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[0])["what"] == "plan"
