"""The session runs a session in a thread of its own, faster than real time here, steered as a screen steers it."""

import pytest
from patience import PATIENCE_S, until

from soleplate import plugins
from soleplate.acquire.feed import roles_for
from soleplate.api.driver import PlateUrl
from soleplate.api.events import Replied, TrialEnded
from soleplate.api.protocol import Ask, End, Instruct, Protocol
from soleplate.app.session_thread import SessionThread
from soleplate.errors import SoleplateError
from soleplate.model.person import Person
from soleplate.session.commands import Answer, Next, Reject, Stop, Undo
from soleplate.session.conduct import Order
from soleplate.storage.opening import open_session

SPEED = 60.0


def order(folder, name="single_leg_stance", url="sim:?seed=1&rate=200&skill=1", **parameters):
    protocol = plugins.protocol(name)
    settings = {"check_list": "done", "quick": "yes", **parameters}
    return Order(protocol, roles_for([PlateUrl.parse(url)], protocol.rigs), "P01", folder, settings)


def steer(session, act, look=lambda: None):
    """Look at the session as a screen does until its session ends."""
    seen = []

    def turn():
        look()
        for event in session.events():
            seen.append(event)
            act(event)
        if session.scene.waiting:
            session.send(Next())

    until(lambda: not session.running, turn, pause_s=0.02)
    assert session.wait(PATIENCE_S), "the session did not end"
    return [*seen, *session.events()]


def test_a_session_goes_to_its_end_and_the_scene_tells_of_it(tmp_path):
    session, scenes, chunks = SessionThread(20.0), [], []  # so slow that a busy machine sees a trial go on

    def look():
        scenes.append(session.scene)
        chunks.extend(session.chunks())

    session.start(order(tmp_path, seconds=10, window_s=8, trials=1, rest_s=2), Person("P01"))
    with pytest.raises(SoleplateError, match="A session is running"):
        session.start(order(tmp_path), Person("P01"))
    seen = steer(session, lambda event: None, look)
    assert session.trouble is None
    recording = open_session(session.path)
    assert recording.state == "complete"
    sides = [event.side for event in seen if isinstance(event, TrialEnded)]
    assert sides[0] == recording.header.parameters["drawn"]
    assert sorted(sides) == ["left", "right"]
    assert sum(len(chunk) for _, chunk in chunks) > 1000
    assert any(scene.progress is not None and 0 < scene.progress <= 1 for scene in scenes)
    first = next(scene for scene in scenes if scene.steps)
    assert len(first.steps) > 5
    assert max(len(scene.steps) for scene in scenes) == len(first.steps)


def test_a_rejected_trial_that_is_undone_counts_again(tmp_path):
    session, done = SessionThread(6.0), []  # so that the undo comes before the next trial has begun

    def act(event):
        if isinstance(event, TrialEnded) and event.state == "valid" and not done:
            done.append("rejected")
            session.send(Reject("foot moved"))
        elif isinstance(event, TrialEnded) and event.state == "rejected" and done == ["rejected"]:
            done.append("undone")
            session.send(Undo())

    session.start(order(tmp_path, seconds=10, window_s=8, trials=1, rest_s=10), Person("P01"))
    steer(session, act)
    trials = open_session(session.path).trials
    assert done == ["rejected", "undone"]
    assert [(trial.number, trial.state) for trial in trials if trial.counts] == [(1, "valid"), (3, "valid")]


def test_a_key_that_is_pressed_twice_answers_one_question_and_ends_no_session(tmp_path):
    def script(ctx):
        yield Ask("pain", "Pain, 0 to 10?", "number", 0.0, blocking=True)
        yield Ask("effort", "Effort, 0 to 10?", "number", 0.0, blocking=True)
        yield Instruct("Ready?")
        yield Instruct("Really?")
        yield End("enough")

    asking = Protocol("own", "Own", "A test's own", script, 1, (), rigs=(("plate",),), metrics=())
    session = SessionThread(SPEED)
    session.start(Order(asking, {"plate": PlateUrl.parse("sim:?seed=1&rate=200")}, "P01", tmp_path, {}), Person("P01"))
    for number, command in enumerate((Answer(3.0), Answer(4.0), Next(), Next())):
        until(lambda at=number: session.scene.index == at and session.scene.waiting)
        for _ in range(3):
            session.send(command, at=number)
    assert session.wait(PATIENCE_S)
    assert session.trouble is None
    replied = [event.reply for event in session.events() if isinstance(event, Replied)]
    assert replied == ["3.0", "4.0", "null", "null"]


def test_an_answer_to_no_question_is_told_and_ends_no_session(tmp_path):
    session = SessionThread(SPEED)
    session.start(order(tmp_path), Person("P01"))
    until(lambda: session.scene.waiting and isinstance(session.scene.step, Instruct))
    session.send(Answer(3.0))
    session.send(Stop())
    assert session.wait(PATIENCE_S)
    assert session.trouble is None
    assert any(getattr(event, "code", "") == "not-asked" for event in session.events())


def test_a_plate_that_is_not_there_is_told_not_thrown(tmp_path):
    session = SessionThread(SPEED)
    session.start(order(tmp_path, url="serial:/dev/no-such-port"), Person("P01"))
    assert session.wait(PATIENCE_S)
    assert "no-such-port" in str(session.trouble)
    assert session.path is None
