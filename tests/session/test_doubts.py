"""Support that may have been a hand or a foot: the tester is asked by one key, and nothing is censored by itself."""

import io
import json
from types import SimpleNamespace

import numpy as np
import pytest
from click.testing import CliRunner
from rich.console import Console

from soleplate import score
from soleplate.api.events import Bus, Rated, TrialEnded, Warned
from soleplate.api.protocol import Ask, Rest
from soleplate.app.guards import Guards
from soleplate.cli.main import cli
from soleplate.cli.terminal.operator import TerminalOperator
from soleplate.model.conditions import asked_of
from soleplate.model.person import Person
from soleplate.model.support import DOUBT, SEEN, SupportAnswers
from soleplate.scoring.support_answers import support_answers
from soleplate.session.commands import Next, Saw
from soleplate.session.conduct import Unattended
from soleplate.storage.opening import open_session

SETTINGS = {
    "trials": 1, "practice": 0, "seconds": 12, "window_s": 8, "rest_s": 1, "leg": "left", "check_list": "done",
}  # fmt: skip


@pytest.fixture
def forces(tmp_path):
    """A stance in which 2.5 % BW.s are missing and are never repaid."""
    t = np.arange(40_000) / 1000
    rng = np.random.default_rng(3)
    edge = np.clip((t - 8) / 0.1, 0, 1) - np.clip((t - 8.6) / 0.1, 0, 1)
    fz = 700 * (1 - 0.025 / 0.6 * edge) + rng.normal(0, 0.5, len(t))
    sway = np.cumsum(rng.normal(0, 0.1, (2, len(t))), axis=1)
    sway -= np.linspace(0, 1, len(t)) * sway[:, -1:]
    path = tmp_path / "doubt.csv"
    np.savetxt(path, np.column_stack([t, fz, *sway]), delimiter=",", fmt="%.4f", comments="",
               header="time_s,fz_n,cop_ml_mm,cop_ap_mm")  # fmt: skip
    return f"sim:?forces={path}&seed=2"


class Watching(Unattended):
    """Somebody who says once what the support was."""

    attended = False

    def __init__(self, what=None):
        super().__init__()
        self.what, self.heard = what, []

    def commands(self, runner):
        if self.what and any(isinstance(event, TrialEnded) and DOUBT in event.conditions for event in self.heard):
            yield Saw(self.what)
            self.what = None
        yield from super().commands(runner)


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (None, "a hand or the other foot? Not repaid: "),
        ("hand", "a hand, the tester saw; not repaid: "),
        ("foot", "the other foot, the tester saw; not repaid: "),
        ("neither", ""),
    ],
)
def test_the_answer_is_kept_and_ends_nothing(what, said, forces, run_session):
    operator, bus = Watching(what), Bus()
    bus.join(operator.heard.append)
    path = run_session("single_leg_stance", forces, operator=operator, bus=bus, **SETTINGS)
    recording = open_session(path)
    trial = recording.trials[-1]
    assert (trial.state, DOUBT in trial.conditions) == ("valid", True)
    hold = next(result for result in score(recording, ["hold_time_s"]) if result.trial == trial.number)
    assert hold.value == 12.0
    assert hold.reason.partition(": ")[0] + ": " * bool(said) in (said, said.rstrip())
    answered = SupportAnswers(**{what or "unanswered": 1})
    assert support_answers(recording) == answered
    assert [rated.value for rated in recording.ratings if rated.scale == SEEN] == ([what] if what else [])
    assert asked_of(recording.trials) == asked_of([trial])
    told = CliRunner().invoke(cli, ["history", "P01", "--library", str(path.parent)]).stdout
    assert "Support in doubt in 1 trials: " in " ".join(told.split())
    data = json.loads(CliRunner().invoke(cli, ["history", "P01", "--library", str(path.parent), "--json"]).stdout)
    assert data["support"]["asked"] == 1


def test_counts_add_up():
    both = SupportAnswers(hand=1, unanswered=1) + SupportAnswers(hand=1, neither=2, foot=1)
    assert both.asked == 6
    assert both.text == (
        "Support in doubt in 6 trials: a hand in 2, the other foot in 1, neither in 2, not answered in 1"
    )
    assert SupportAnswers().text == ""


def ended(number=1, doubt="3.2 s 2.5 % BW.s"):
    conditions = {DOUBT: doubt} if doubt else {}
    return TrialEnded(30.0, number, "eyes-open", "left", 10.0, 30.0, "valid", "", conditions)


def test_nothing_is_kept_where_nothing_is_in_doubt(rig):
    built = rig("single_leg_stance", "sim:?seed=1&rate=200")
    (event,) = built.command(Saw("hand"))
    assert isinstance(event, Warned)
    assert event.code == "nothing-in-doubt"


def test_one_key_at_the_terminal():
    bus = Bus()
    operator = TerminalOperator(Console(file=io.StringIO()), bus)
    rest = SimpleNamespace(step=Rest(5), roles=("plate",))
    assert operator.press("1", rest) is None
    bus.send(ended())
    assert operator.doubt == "Trial 1: hand or foot? Not repaid: 3.2 s 2.5 % BW.s"
    assert [operator.press(key, rest) for key in "1234"] == [Saw("hand"), Saw("foot"), Saw("neither"), None]
    asking = SimpleNamespace(step=Ask("pain", "How much?", "number"), roles=("plate",))
    assert operator.press("1", asking) is None  # a digit of the answer
    bus.send(Rated(31.0, 1, SEEN, "foot"))
    assert operator.press("2", rest) is None
    bus.send(ended())
    bus.send(ended(2, ""))
    assert operator.doubt == ""
    assert operator.press(" ", rest) == Next()


def test_a_banner_in_the_application():
    guards = Guards(Person("P01"))
    guards.on_event(ended())
    (guard,) = guards.open
    assert (guard.code, guard.do) == ("support", "1: a hand. 2: the other foot. 3: neither")
    guards.on_event(Rated(31.0, 1, SEEN, "hand"))
    assert guards.open == ()


@pytest.mark.parametrize(("doubted", "asks", "sent"), [(True, None, Saw("foot")), (False, None, 2), (True, "pain?", 2)])
def test_keys_of_the_stage(doubted, asks, sent):
    pytest.importorskip("PySide6")
    from soleplate.gui.pages.run.running import Stage

    heard = []
    state = SimpleNamespace(session=SimpleNamespace(send=heard.append))
    stage = SimpleNamespace(
        scene=SimpleNamespace(asks=asks),
        state=state,
        question=SimpleNamespace(digit=heard.append),
        _rejecting=False,
        _support_in_doubt=doubted,
    )
    Stage.digit(stage, 2)
    assert heard == [sent]
