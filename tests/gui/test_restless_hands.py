"""Any keys and clicks in any order: no fault of the program, no session that ends by itself, nobody else's file."""

import random

import pytest
from restless import Hands

from soleplate.gui.qt import QtWidgets
from soleplate.model.person import Person
from soleplate.storage.opening import open_session

QUICK = {"check_list": "done", "quick": "yes", "trials": "1", "seconds": "10", "window_s": "8", "rest_s": "2"}


@pytest.fixture
def window(open_window, app, tmp_path, stored, monkeypatch):
    library = tmp_path / "library"
    library.mkdir()
    stored(library)

    def people(state):
        state.settings.setups = {"single_leg_stance": QUICK}
        for code in ("P1", "P2"):
            state.people.put(Person(code))

    made = open_window(speed=30.0, before=people, plates={"plate": "sim:?seed=1&rate=200&skill=1"})
    chance = random.Random(0)
    agree, made.confirm = made.confirm, lambda *_: chance.random() < 0.5
    for ask in ("getOpenFileName", "getSaveFileName"):
        monkeypatch.setattr(QtWidgets.QFileDialog, ask, lambda *a: ("", ""))
    monkeypatch.setattr(QtWidgets.QFileDialog, "getExistingDirectory", lambda *a: "")
    monkeypatch.setattr(QtWidgets.QDialog, "exec", lambda self: 0)
    monkeypatch.setattr("soleplate.gui.pages.page.open_file", lambda path: None)
    yield made
    made.confirm = agree


def tired(app, window, seed, turns):
    hands = Hands(app, window, seed)
    state, troubles = window.state, set()
    try:
        for _ in range(turns):
            person = state.person.code if state.person else ""
            running = state.session.running
            hands.turn()
            said = window.said.text()
            assert "A fault of the program" not in said, (said, hands.done[-12:])
            assert state.session.fault is None, (state.session.fault, hands.done[-12:])
            assert not hands.faults, (hands.faults, hands.done[-12:])
            if running and state.person is not None and person:
                assert state.person.code == person, ("another person within a session", hands.done[-12:])
            if not state.session.running and state.session.trouble is not None:
                troubles.add(str(state.session.trouble))
    finally:
        hands.rest()
    return troubles


LONG = [pytest.param(seed, 400, marks=pytest.mark.full) for seed in range(2, 12)]


@pytest.mark.parametrize(("seed", "turns"), [(1, 120), *LONG])
def test_no_order_of_keys_and_clicks_finds_a_fault(app, window, seed, turns):
    assert tired(app, window, seed, turns) == set()
    for path in window.state.library.glob("P2_*.h5"):
        assert open_session(path).header.participant == "P2"
