"""The page of today by its keys: a session of a programme from the first key to the last exercise."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from waiting import spin

from soleplate.model.person import Person
from soleplate.programme.check import checked
from soleplate.programme.reading import written
from soleplate.programme.store import Log
from soleplate.programme.today import answer_morning, following

SMALL = """\
programme: 1
name: small
goal: 10 km without pain
days: [{day}]
blocks:
  - name: one
    weeks: 4
    sessions:
      - name: a
        exercises:
          - {{exercise: calf raise, sets: 1, reps: 5, tempo: 1-0-1}}
          - {{exercise: strides, sets: 1, seconds: 10}}
          - {{exercise: split squat, sets: 1, reps: 4, tempo: 1-0-1}}
          - {{exercise: hold eyes open, sets: 1, seconds: 5}}
          - {{exercise: loaded carry, sets: 1, seconds: 10, load_kg: 8}}
"""


@pytest.fixture
def window(open_window):
    """Open the application of somebody whose session is due today."""

    def make(speed=20.0, plates=None, programme=True, **settings):
        def known(state):
            state.people.put(Person("P01", involved="left"))
            if programme:
                today = datetime.now().astimezone()
                text = SMALL.format(day=f"{today:%a}".lower())
                plan = checked(text).changed(today.date().isoformat(), (), "", "")
                Log.begin(Path(state.settings.library), "P01", written(plan), who="tester", why="begun")

        plates = plates or {"plate": "sim:?seed=1&rate=200&skill=1"}
        return open_window(speed=speed, before=known, plates=plates, **settings)

    return make


def loaded(window, app):
    window.go("Today")
    spin(app, lambda: window.page.today is not None and not window.page.reading)
    return window.page


def test_few_keys_lead_to_the_first_repetition_and_a_whole_workout_needs_no_manual(window, click, app):
    shown = window(speed=1.0)
    session, keys = shown.state.session, []

    def press(key):
        keys.append(key)
        click(shown, key)

    began = time.monotonic()
    shown.page.search.setText("P01")
    press("Return")  # choose: leads to today, since a session is due
    spin(app, lambda: shown.page.title == "Today" and shown.page.today is not None)
    press("Space")
    stage = shown.pages["Test"].stage
    spin(app, lambda: stage.scene.asks is not None)
    press("1")  # nothing of the check-list; zero and weigh come by themselves
    spin(app, lambda: stage.scene.asks is not None and stage.scene.asks.key == "pain_before")
    press("Return")  # no pain
    spin(app, lambda: session.scene.started_s is not None)
    took_s = time.monotonic() - began
    print(
        f"{len(keys)} keys, {took_s:.1f} s from the window to the first set, {session.scene.now_s:.1f} s of the plate"
    )
    assert len(keys) <= 4
    assert session.scene.now_s <= 20
    session.speed = 40.0
    for _ in range(5):
        spin(app, lambda: finished(shown, click))
        if shown.page.next_due is not None:
            ended = int(time.time())
            spin(app, lambda second=ended: time.time() >= second + 1)  # two sessions of one second have no order
            spin(app, lambda: session.running or press("Space"))  # a page that has just come may not hear it yet
    spin(app, lambda: finished(shown, click))
    assert shown.page.next_due is None
    found = following(shown.state.library, "P01")
    assert [one.exercise for one in found.history] == [
        "calf raise", "strides", "split squat", "hold eyes open", "loaded carry",
    ]  # fmt: skip
    assert {one.where for one in found.history} == {"plate", "clock"}
    assert all(one.share == pytest.approx(1, abs=0.1) for one in found.history)
    assert all(one.effort == 6 for one in found.history)


def finished(window, click) -> bool:
    """Answer whatever is asked, by keys; return whether the page of today is back with what it read."""
    if window.page.title == "Today" and not window.state.session.running and not window.page.reading:
        return True
    scene = window.pages["Test"].stage.scene
    if scene.asks is not None:
        click(window, {"effort": "6", "form": "3"}.get(scene.asks.key, "Return"))
    elif scene.waiting:
        click(window, "Space")
    return False


def test_nothing_starts_before_the_morning_is_answered(window, click, app):
    shown = window()
    library = shown.state.library
    shown.state.choose("P01")
    page = loaded(shown, app)
    from soleplate.programme.home import import_home, read_home

    day = (datetime.now().astimezone() - timedelta(days=3)).date().isoformat()
    head = ("code,session,exercise,sets,each,unit,load_kg,box_mm,tempo,date,sets_done,each_done,effort,pain,form,note,"
            "next_morning_pain,next_morning_stiffness")  # fmt: skip
    table = f"{head}\nP01,,calf raise,1,5,repetitions,0,0,1-0-1,{day},1,5,6,0,3,felt light,,\n"
    found = following(library, "P01")
    import_home(read_home(table.encode(), found), found, who="tester")
    shown.go("Test")
    page.found = page.today = None
    page = loaded(shown, app)
    assert page.today.asks_morning is not None
    assert not page.morning.isHidden()
    assert not page.start.isEnabled()
    assert "felt light" in page.rows[0].findChildren(type(page.head))[2].text()
    click(shown, "0")  # pain
    click(shown, "1")  # no stiffness
    spin(app, lambda: page.today is not None and page.today.asks_morning is None)
    assert page.start.isEnabled()
    assert following(library, "P01").mornings[0].pain == 0


def test_the_operator_has_the_last_word_and_it_is_logged(window, app):
    shown = window()
    shown.state.choose("P01")
    page = loaded(shown, app)
    due = page.rows[3]._due
    assert due.exercise.exercise == "hold eyes open"
    page._decided(due, "up")
    spin(app, lambda: page.today is not None and page.today.dues[3].decision.kept)
    assert page.today.dues[3].dose.seconds == 10
    assert "tester" in page.rows[3].reason.text()
    log = following(shown.state.library, "P01").log
    assert [(one.exercise, one.new) for one in log.decided()] == [("hold eyes open", "up")]


def test_a_plan_is_changed_whole_or_not_at_all(window, click, app):
    shown = window()
    shown.state.choose("P01")
    page = loaded(shown, app)
    click(shown, "E")
    assert page.busy
    text = page.editor.text.toPlainText()
    page.editor.text.setPlainText(text.replace("sets: 1, reps: 5", "sets: 99, reps: 5"))
    page.editor.why.setText("more")
    page.editor.hold()
    assert "sets is 99" in page.editor.faults.item(0).text()
    assert not page.editor.save.isEnabled()
    assert following(shown.state.library, "P01").log.text == text
    page.editor.text.setPlainText(text.replace("sets: 1, reps: 5", "sets: 2, reps: 5"))
    page.editor.hold()
    assert not page.busy
    spin(app, lambda: page.today is not None and page.today.dues[0].dose.sets == 2)


def test_somebody_without_a_programme_is_given_the_ready_one(window, click, app):
    shown = window(programme=False)
    shown.state.choose("P01")
    shown.go("Today")
    assert not page_is_startable(shown)
    shown.page.give_programme()
    assert shown.page.busy
    assert "Twelve weeks for runners" in shown.page.editor.text.toPlainText()
    shown.page._show_page()
    spin(app, lambda: shown.page.today is not None)


def page_is_startable(window) -> bool:
    return not window.page.start.isHidden()


@pytest.mark.parametrize("language", ["en", "de"])
def test_handout_and_review_are_opened_in_the_language_of_the_window(window, app, language):
    shown = window(language=language)
    shown.state.choose("P01")
    page = loaded(shown, app)
    opened = []
    page.opened = opened.append
    page.print_handout()
    page.print_review()
    texts = [path.read_text(encoding="utf-8") for path in opened]
    assert ("Calf raise" if language == "en" else "Wadenheben") in texts[0]
    assert ("planned against done" if language == "en" else "geplant und gemacht") in texts[1]


def test_the_morning_of_the_log_is_not_asked_again(window, app):
    shown = window()
    found = following(shown.state.library, "P01")
    answer_morning(found, datetime.now(UTC).date(), 2, "none", who="tester")
    assert following(shown.state.library, "P01").mornings[0].pain == 2


def test_too_soon_is_asked_about_and_logged(window, app):
    shown = window()
    shown.state.choose("P01")
    page = loaded(shown, app)
    page.today = replace(page.today, enough=False, hours=20.0)
    assert "20 h since the last session, 48 are asked for" in page.too_soon
    asked = []
    page.confirm = lambda question, *_: bool(asked.append(question))
    page.start_next()
    assert asked
    assert not shown.state.session.running
    page.confirm = lambda *_: True
    page.start_next()
    shown.state.session.stop()
    spin(app, lambda: not shown.state.session.running and shown.page.title == "Today" and not shown.page.reading)
    assert [entry.new for entry in following(shown.state.library, "P01").log.entries][1:] == ["20 h"]
