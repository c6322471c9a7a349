"""A plan is a pure function of its replies."""

import re
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soleplate import plugins
from soleplate.api.protocol import (
    Ask,
    Context,
    Countdown,
    End,
    Hold,
    Instruct,
    Metronome,
    Parameter,
    Perform,
    Protocol,
    Rest,
    Tare,
    Trial,
    TrialReply,
    Weigh,
    WeighReply,
)
from soleplate.errors import BadParameter, PluginError, ProtocolError, UnknownName
from soleplate.session.plan import Plan
from soleplate.session.preview import preview


def own(script, **more):
    settings = {"parameters": (), "rigs": (("plate",),), "metrics": (), "version": 1, **more}
    return Protocol("own", "Own", "A test's own", script, **settings)


def reply_for(step, number, state):
    match step:
        case Weigh(role=role):
            return WeighReply(role, 700.0)
        case Trial():
            return TrialReply(number, state)
        case Ask(default=default):
            return default
    return None


def walk(plan, states):
    """Reply to every step; trials get the states in turn."""
    steps = []
    states = iter(states)
    while plan.step is not None:
        steps.append(plan.step)
        plan.reply(reply_for(plan.step, len(steps), next(states, "valid") if isinstance(plan.step, Trial) else ""))
    return steps


@pytest.mark.parametrize("name", plugins.names("protocols"))
@given(states=st.lists(st.sampled_from(["valid", "censored", "rejected"]), max_size=60), back=st.integers(0, 200))
@settings(max_examples=30, deadline=None)
def test_undo_at_any_point_is_a_fresh_run_with_the_edited_log(name, states, back):
    protocol = plugins.protocol(name)
    context = protocol.context({}, protocol.rigs[0])
    plan = Plan(protocol, context)
    steps = walk(plan, states)
    log = list(plan.replies)
    keep = max(0, len(log) - back)
    rewound = plan.replay(log[:keep])
    assert rewound.step == (steps[keep] if keep < len(steps) else None)
    assert walk(rewound, []) == walk(Plan(protocol, context, log[:keep]), [])


@pytest.mark.parametrize("name", plugins.names("protocols"))
def test_every_protocol_ends_with_all_valid_and_all_rejected(name):
    protocol = plugins.protocol(name)
    for rig in protocol.rigs:
        context = protocol.context({}, rig)
        good, bad = preview(protocol, context), preview(protocol, context, "rejected")
        assert len(bad) > len(good) - (protocol.max_attempts == 1) > 4
        trials = [step for step in bad if isinstance(step.step, Trial)]
        kinds = {(step.step.series, step.side, step.step.practice) for step in trials}
        assert len(trials) <= len(kinds) * protocol.max_attempts + len(good)
        if rig:  # by the clock there is nothing to zero
            assert isinstance(good[-1].step, Tare)
            assert good[-1].step.phase == "after"


def test_a_rejected_trial_comes_again_up_to_the_cap():
    def script(ctx):
        first = yield Trial("eyes-open", Hold(10), "left")
        second = yield Trial("eyes-open", Hold(10), "left")
        yield Instruct(f"{first.state} {second.state}")

    plan = Plan(own(script, max_attempts=3), Context({}, ("plate",)))
    for state in ("rejected", "valid", "rejected"):
        assert isinstance(plan.step, Trial)
        plan.reply(TrialReply(1, state))
    assert plan.step == Instruct("valid rejected")


def endless(ctx):
    while True:
        yield Instruct("again")


def unknown_word(ctx):
    yield "stand still"


def failing(ctx):
    yield Instruct("hello")
    yield Trial(f"{1 / 0}", Hold(1))


@pytest.mark.parametrize(
    ("script", "message"),
    [(endless, "does not end"), (unknown_word, "'stand still', which is no step"), (failing, "ZeroDivisionError")],
)
def test_a_broken_script_is_refused_at_preview_with_its_line(script, message):
    with pytest.raises(ProtocolError, match=message) as caught:
        preview(own(script), Context({}, ("plate",)))
    assert "line" in str(caught.value)


@pytest.mark.parametrize(
    ("step", "message"),
    [
        (Rest(float("nan")), "seconds = nan"),  # would never end
        (Rest(-10), "seconds = -10"),
        (Rest("10"), "seconds = '10'"),
        (Countdown(2.5), "seconds = 2.5"),
        (Metronome(float("inf")), "per_minute = inf"),
        (Metronome(60, "3-1-3"), "phases = '3-1-3'"),
        (Trial("eyes-open", Hold(10), "middle"), "side = 'middle'"),
        (Trial("eyes-open", Hold(float("nan")), "left"), "seconds = nan"),
        (Trial("eyes-open", Hold(10, "box"), "left"), "role = 'box': The plates are plate"),
        (Trial("eyes-open", Perform("hops", 2.5), "left"), "reps = 2.5"),
        (Trial("eyes-open", Perform("hops", 3, "plate"), "left"), "options = 'plate'"),
        (Trial("eyes-open", "hold", "left"), "task = 'hold'"),
        (Weigh("box"), "role = 'box': The plates are plate"),
        (Ask("effort", "How hard?", kind="numbr"), "kind = 'numbr'"),
    ],
)
def test_a_step_with_what_cannot_be_is_refused_at_preview_with_its_line(step, message):
    def script(ctx):
        yield Weigh()
        yield step

    with pytest.raises(ProtocolError, match=re.escape(message)) as caught:
        preview(own(script), Context({}, ("plate",)))
    assert "test_plan.py, line" in str(caught.value)


def leaves(ctx):
    yield Instruct("hello")
    sys.exit(3)


@pytest.mark.parametrize(
    ("script", "message"),
    [(lambda: None, "takes 0 positional"), (lambda ctx: None, "yields nothing"), (leaves, "SystemExit: 3")],
)
def test_what_is_no_script_is_told_as_such(script, message):
    with pytest.raises(ProtocolError, match=message):
        preview(own(script), Context({}, ("plate",)))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"version": "1"}, "version = '1'"),  # measured, and then no file could be made of it
        ({"rigs": ("plate",)}, "rigs = ('plate',)"),
        ({"rigs": "plate"}, "rigs = 'plate'"),
        ({"metrics": ("hold_time_s")}, "metrics = 'hold_time_s'"),
        ({"parameters": (Parameter("seconds", 200.0, "Longest hold", "s", 5, 60),)}, "seconds = 200 s is out of range"),
        ({"parameters": (Parameter("a", 1, "A"), Parameter("a", 2, "A"))}, "parameter a twice"),
        ({"parameters": ("seconds",)}, "parameters"),
        ({"parameters": Parameter("a", 1, "A")}, "parameters"),
        ({"max_attempts": 0}, "max_attempts = 0"),
        ({"min_rate_hz": float("nan")}, "min_rate_hz = nan"),
    ],
)
def test_a_protocol_with_what_cannot_be_is_refused_when_it_is_made(wrong, message):
    with pytest.raises(BadParameter, match=re.escape(message)):
        own(failing, **wrong)


def test_a_script_named_from_here_tells_its_line(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("mine.py").write_text("import math\n\nmath.nix\n")
    with pytest.raises(PluginError, match=r"mine\.py, line 3 could not be run"):
        plugins.protocol_from_file(Path("mine.py"))


def test_the_uninvolved_leg_goes_first():
    assert Context({}, ("plate",), "right").sides == ("left", "right")
    assert Context({}, ("plate",), "left").sides == ("right", "left")
    assert Context({"leg": "left"}, ("plate",)).sides == ("left",)


def test_eyes_closed_without_a_spotter_does_not_begin():
    protocol = plugins.protocol("single-leg-stance")
    plan = Plan(protocol, protocol.context({"eyes": "closed", "check_list": "done"}, ("plate",)))
    assert isinstance(plan.step, Ask)
    plan.reply(False)
    assert isinstance(plan.step, End)


def test_a_rig_that_does_not_fit_is_named():
    with pytest.raises(BadParameter, match=r"box\+floor or box or floor"):
        plugins.protocol("step_down").context({}, ("left",))


def test_unknown_names_come_with_the_nearest_known_one():
    with pytest.raises(UnknownName, match="Did you mean single-leg-stance"):
        plugins.protocol("single-leg-stanse")
    with pytest.raises(UnknownName, match="hold_time_s"):
        plugins.metric("hold_time")


def test_a_persons_own_script_is_loaded_from_its_file(tmp_path):
    script = tmp_path / "mine.py"
    script.write_text(
        "from soleplate.api.protocol import *\n"
        "def script(ctx):\n    yield Tare()\n    yield Perform\n"
        "PROTOCOL = Protocol('mine', 'Mine', 'x', script, 1, (), (('plate',),), ('hold_time_s',))\n"
    )
    protocol = plugins.protocol_argument(str(script))
    with pytest.raises(ProtocolError, match="line 4"):
        preview(protocol, protocol.context({}, ("plate",)))
    script.write_text("x = (\n")
    with pytest.raises(PluginError, match="line 1"):
        plugins.protocol_argument(str(script))
    script.write_text("x = 1\ny = 1 / 0\n")
    with pytest.raises(PluginError, match="line 2"):
        plugins.protocol_argument(str(script))


def test_perform_and_hold_describe_themselves():
    from soleplate.api.protocol import plan_text

    assert plan_text(Trial("s", Perform("step_down", 5), "left")) == "5 x step down, left leg"
    assert plan_text(Trial("s", Hold(30), "right")) == "Stand on the right leg, up to 30 s"
