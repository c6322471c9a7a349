"""The order of legs and sets: drawn, stored, turned round from one to the next, and counted set by set."""

from collections import Counter
from dataclasses import replace

import pytest

from soleplate import plugins
from soleplate.api.protocol import Context, Hold, Mark, Protocol, Rest, Trial, TrialReply, shared_out
from soleplate.session.drawing import drawn
from soleplate.session.plan import Plan
from soleplate.session.preview import preview
from soleplate.storage.header import Identity

SHORT = {"check_list": "done", "quick": True}
BEFORE_S = {
    "step_down": 218, "repeated_hops": 389, "single_leg_hinge": 333, "split_squat": 436, "screen": 1591,
    "single_leg_stance": 471, "single_leg_reach": 828, "single_leg_landing": 467, "calf_raise": 704,
}  # fmt: skip


def planned(name, **more):
    protocol = plugins.protocol(name)
    steps = preview(protocol, protocol.context({**SHORT, **more}, protocol.rigs[0], "left"))
    return [planned.step for planned in steps]


def legs(name, **more):
    return "".join(step.side[0].upper() for step in planned(name, **more) if isinstance(step, Trial))


@pytest.mark.parametrize(("drawn", "order"), [("left", "LRRLLR"), ("right", "RLLRRL")])
@pytest.mark.parametrize("name", ["single_leg_stance", "single_leg_landing"])
def test_trials_in_turn_turn_round(name, drawn, order):
    assert legs(name, drawn=drawn) == order


@pytest.mark.parametrize(("drawn", "order"), [("left", "LRRL"), ("right", "RLLR")])
@pytest.mark.parametrize("name", ["step_down", "repeated_hops", "single_leg_hinge", "split_squat"])
def test_sets_cancel_a_linear_trend(name, drawn, order):
    steps = planned(name, drawn=drawn)
    assert legs(name, drawn=drawn) == order
    assert [step.conditions["set"] for step in steps if isinstance(step, Trial)] == ["1", "1", "2", "2"]
    rests = [step.seconds for step in steps if isinstance(step, Rest)]
    assert rests[1] > rests[0]  # between two sets of one leg


@pytest.mark.parametrize("name", ["calf_raise", "single_leg_bridge"])
def test_a_set_to_failure_is_one_a_leg_and_the_uninvolved_one_goes_first(name):
    assert legs(name) == "RL"


def test_the_testers_choice_overrules_the_lot_and_is_logged():
    steps = planned("step_down", first="left", drawn="right")
    assert legs("step_down", first="left", drawn="right") == "LRRL"
    assert Mark("left leg first, by the tester's choice") in steps
    assert not any(isinstance(step, Mark) for step in planned("step_down", drawn="right"))


def test_the_lot_falls_on_each_leg_alike_and_stays_with_its_session():
    protocol = plugins.protocol("step_down")
    fell = Counter()
    for number in range(400):
        settings, identity = drawn(protocol, {}, Identity(session_id=lambda number=number: f"{number:032x}"))
        assert identity.session_id() == f"{number:032x}"
        assert drawn(protocol, {}, identity)[0] == settings
        fell[settings["drawn"]] += 1
    assert 160 < fell["left"] < 240
    assert "drawn" not in drawn(protocol, {"first": "left"}, Identity())[0]
    assert drawn(plugins.protocol("calf_raise"), {}, Identity())[0] == {}


def test_attempts_are_counted_for_each_side_and_set():
    def script(ctx):
        for nth in (1, 2):
            yield Trial("hold", Hold(5), "left", set=nth)

    protocol = Protocol("own", "Own", "x", script, 1, (), (("plate",),), ("hold_time_s",), max_attempts=2)
    plan, numbers = Plan(protocol, Context({}, ("plate",))), []
    while plan.step is not None:
        numbers.append(plan.step.conditions["set"])
        plan.reply(TrialReply(1, "rejected"))
    assert numbers == ["1", "1", "2", "2"]
    assert replace(Trial("hold", Hold(5)), set=2).set == 2


def test_repetitions_are_shared_out():
    assert shared_out(6, 2) == [3, 3]
    assert shared_out(5, 2) == [3, 2]
    assert shared_out(1, 2) == [1]


@pytest.mark.parametrize("name", BEFORE_S)
def test_no_test_became_longer_by_more_than_a_quarter(name):
    protocol = plugins.protocol(name)
    seconds = sum(step.seconds for step in preview(protocol, protocol.context({}, protocol.rigs[0])))
    assert seconds <= 1.25 * BEFORE_S[name]
