"""The steps a protocol may say, the rules of safety, and the check for authors."""

import json

import pytest

from soleplate import plugins
from soleplate.api.events import (
    BeatsChanged,
    Counted,
    Marked,
    SessionEnded,
    TrialEnded,
    TrialStarted,
    Warned,
    event_from_json,
    event_to_json,
)
from soleplate.api.protocol import (
    Ask,
    Call,
    Context,
    Countdown,
    End,
    Hold,
    Instruct,
    Mark,
    Metronome,
    Perform,
    Protocol,
    Tare,
    Trial,
    TrialReply,
    Weigh,
)
from soleplate.cli.main import main
from soleplate.errors import BadParameter, ProtocolError
from soleplate.model.rejection import Rejection
from soleplate.session.commands import Accept, Answer, Next, Reject, Stop
from soleplate.session.commands import SetMark as MarkNow
from soleplate.session.conduct import Unattended
from soleplate.session.plan import Plan
from soleplate.session.preview import preview
from soleplate.testing import check_protocol


def own(script, **more):
    settings = {"rigs": (("plate",),), "metrics": ("hold_time_s",), "cannot_see": "much", "one_plate": "all", **more}
    return Protocol("own", "Own", "A test's own", script, 1, settings.pop("parameters", ()), **settings)


def beats(ctx):
    yield Countdown(2)
    yield Mark("hello")
    yield Metronome(90, (1, 1))
    yield Metronome(0)
    yield End("enough")
    yield Instruct("never")


def test_countdown_mark_metronome_and_end(rig):
    built = rig(own(beats), "sim:")
    ended = built.until(SessionEnded)
    assert (ended.state, ended.reason) == ("stopped", "enough")
    counts = [event for event in built.events if isinstance(event, Counted)]
    assert [event.left for event in counts] == [2, 1, 0]
    assert counts[2].time_s - counts[0].time_s == pytest.approx(2.0, abs=0.011)
    on, off = (event for event in built.events if isinstance(event, BeatsChanged))
    assert on.period_s == pytest.approx(60 / 90, abs=1e-6)
    assert on.first_s > on.time_s
    assert on.phases == (1, 1)
    assert off.period_s == 0
    assert next(event for event in built.events if isinstance(event, Marked)).label == "hello"
    for event in built.events:
        assert event_from_json(event_to_json(event)) == event


def caller(ctx):
    yield Instruct("first")
    trials = yield Call("single_leg_stance", {"check_list": "done", "quick": True, "trials": 2, "seconds": 20})
    yield Instruct(f"{len(trials)} {trials[0].state}")


def test_a_called_protocol_runs_inside_with_a_flat_log():
    plan = Plan(own(caller), Context({}, ("plate",), "left"))
    states = iter(["valid", "rejected", "rejected", "censored", "valid", "valid"])
    sides, last = [], None
    while plan.step is not None:
        last = plan.step
        reply = None
        if isinstance(last, Trial):
            sides.append(last.side)
            assert last.conditions["protocol"] == "single_leg_stance"
            assert last.conditions["plates"] == "plate"
            reply = TrialReply(1, next(states))
        plan.reply(reply)
    assert sides == ["right", "left", "left", "left", "left", "right"]  # turned round, rejected ones again
    assert last == Instruct("4 valid")
    again = plan.replay(plan.replies[:-1])
    assert again.step == last


def test_a_call_that_cannot_be_is_told_with_its_line():
    def unknown(ctx):
        yield Call("single_leg_stanse")

    def bad(ctx):
        yield Call("single_leg_stance", {"seconds": 9999})

    def round_and_round(ctx):
        yield Call("screen", {}, on=("box",))

    for script, message in ((unknown, "Did you mean"), (bad, "out of range"), (round_and_round, "no plate box")):
        with pytest.raises(ProtocolError, match=message) as caught:
            preview(own(script), Context({}, ("plate",)))
        assert "line" in str(caught.value)


def test_an_unknown_gesture_is_refused_at_preview():
    def script(ctx):
        yield Trial("x", Perform("cartwheel", 3), "left")

    with pytest.raises(ProtocolError, match="cartwheel"):
        preview(own(script), Context({}, ("plate",)))


def test_an_unknown_metric_is_refused_at_preview():
    with pytest.raises(ProtocolError, match="hold_tme"):
        preview(own(asked, metrics=("hold_tme",)), Context({}, ("plate",)))


def asked(ctx):
    sure = yield Ask("sure", "Sure?", "yes", default=True, blocking=True)
    yield Instruct(f"{sure}")


def test_a_blocking_question_is_answered_in_words_when_somebody_is_there(rig):
    built = rig(own(asked), "sim:", attended=True)
    assert built.command(Next())[0].code == "answer-needed"
    built.command(Answer("no"))
    assert built.runner.step == Instruct("False")
    alone = rig(own(asked), "sim:", attended=False)
    alone.command(Next())
    assert alone.runner.step == Instruct("True")


STANCE = {"seconds": 10, "trials": 1, "practice": 0, "rest_s": 1, "window_s": 8, "leg": "right"}


@pytest.mark.parametrize(
    ("rehearsal", "answers", "said"),
    [(True, {}, Next()), (False, {"check_list": "nothing"}, Answer("nothing")), (False, {}, None)],
)
def test_nobody_passes_a_question_of_safety_on_a_real_plate_without_an_answer(rig, rehearsal, answers, said):
    session = rig("single_leg_stance", "sim:?seed=1", **STANCE)
    nobody = Unattended(answers)
    session.runner.rehearsal = rehearsal
    first = next(iter(nobody.commands(session.runner)))
    if said is None:
        assert isinstance(first, Stop)
        assert "--answer check_list=nothing" in first.reason
    else:
        assert first == said


def test_the_operator_overrules_the_judge(rig):
    built = rig("single_leg_stance", "sim:?seed=3&skill=1&faults=moved@3", check_list="done", **STANCE)
    built.command(Next())
    rejected = built.until(TrialEnded)
    assert (rejected.state, rejected.reason) == ("rejected", "foot moved at 3.0 s")
    built.command(Accept())
    ends = [event for event in built.events if isinstance(event, TrialEnded)]
    assert [event.state for event in ends] == ["rejected", "valid"]
    assert isinstance(built.runner.step, Tare)
    assert built.until(SessionEnded).state == "complete"


def test_the_onset_of_pain_is_marked_with_trial_repetition_and_load(rig):
    built = rig("calf_raise", "sim:?seed=3", check_list="done", quick=True, reps=5, leg="right")
    built.command(Next())
    built.until(TrialStarted)
    built.play(8.8)
    mark = built.command(MarkNow("pain-onset"))[0]
    assert mark.detail["trial"] == "1"
    assert int(mark.detail["reps"]) >= 1
    assert 500 < float(mark.detail["load_n"]) < 900


FALLS, FAINT = "two or more in a year, injured by one, or unsteady now", "an unexplained one, dizzy or fainted"
STRESS, SOMETHING = "not cleared, or focal bone pain", "one or more of them"


def asks_of(name, answers, **parameters):
    """Return the questions and marks before the first trial, answered as told or as a rehearsal does."""
    protocol = plugins.protocol(name)
    plan, met = Plan(protocol, protocol.context(parameters, protocol.rigs[0])), []
    while plan.step is not None and not isinstance(plan.step, Trial):
        met.append(plan.step)
        told = {"check_list": SOMETHING} | answers
        plan.reply(told.get(plan.step.key, plan.step.default) if isinstance(plan.step, Ask) else None)
    return met


def test_one_explained_fall_is_a_note_and_cleared_bone_stress_is_testable():
    met = asks_of(
        "single_leg_landing", {"falls": "one explained fall in sport", "bone_stress": "yes, cleared for loading"}
    )
    assert Mark("one explained fall in sport") in met
    assert not any(isinstance(step, End) for step in met)
    low = asks_of("step_down", {"falls": FALLS, "box_override": True}, drop_mm=100)
    assert Mark("box after falls by the tester's decision") in low
    assert not any(isinstance(step, End) for step in low)


def test_every_question_of_safety_is_blocking():
    for name in ("single_leg_landing", "single_leg_reach", "step_down"):
        asked_first = [
            step
            for step in asks_of(
                name, {"falls": FALLS, "box_override": True}, **({"drop_mm": 100} if name == "step_down" else {})
            )
            if isinstance(step, Ask)
        ]
        assert asked_first
        assert all(step.blocking for step in asked_first)


def test_the_leg_length_is_asked_for_each_leg():
    met = [
        step.text for step in asks_of("single_leg_reach", {}) if isinstance(step, Ask) and step.key == "leg_length_cm"
    ]
    assert len(met) == 2
    assert not [
        step
        for step in asks_of("single_leg_reach", {}, leg_length_cm=88)
        if isinstance(step, Ask) and step.key == "leg_length_cm"
    ]


@pytest.mark.parametrize(
    ("name", "parameters", "answers", "why"),
    [
        ("single_leg_landing", {}, {"bones": True}, "osteoporosis"),
        ("single_leg_landing", {}, {"bones": True, "concussion": True}, "concussion"),
        ("calf_raise", {}, {"do_not": True}, "looked at first"),
        ("quiet_stance", {}, {"falls": FAINT}, "looked at first"),
        ("repeated_hops", {}, {"falls": FALLS}, "eyes open beside a rail"),
        ("step_down", {}, {"falls": FALLS}, "100 mm at most"),
        ("step_down", {"drop_mm": 100}, {"falls": FALLS}, "No box after falls"),
        ("step_down", {"drop_mm": 100}, {"falls": FALLS, "box_override": True, "spotter": False}, "spotter"),
        ("calf_raise", {}, {"falls": FALLS, "spotter": False}, "spotter"),
        ("lateral_step_up", {}, {"concussion": True}, "concussion"),
        ("calf_raise", {}, {"concussion": True, "spotter": False}, "spotter"),
        ("single_leg_landing", {}, {"bone_stress": STRESS}, "Bone stress"),
        ("lateral_step_up", {}, {"bone_stress": STRESS}, "Bone stress"),
        ("single_leg_landing", {}, {"spotter": False}, "spotter"),
        ("single_leg_landing", {"solo": True}, {}, "beside the person"),
        ("single_leg_stance", {"eyes": "closed"}, {"falls": FALLS}, "eyes open beside a rail"),
        ("single_leg_stance", {"eyes": "closed"}, {"held_before": False}, "eyes open"),
        ("single_leg_stance", {"surface": "foam"}, {"held_before": False}, "eyes closed"),
        ("single_leg_stance", {"eyes": "closed"}, {"fall": "fall"}, "near-falls"),
        ("calf_raise", {"clearance": "waiting"}, {}, "clearance"),
        ("calf_raise", {}, {"pain": 6.0}, "Pain 6"),
        ("repeated_hops", {"pain_start": 2.0}, {"pain": 4.0}, "Pain 4"),
    ],
)
def test_what_forbids_a_test_ends_it(name, parameters, answers, why):
    protocol = plugins.protocol(name)
    plan = Plan(protocol, protocol.context(parameters, protocol.rigs[0]))
    while plan.step is not None and not isinstance(plan.step, End):
        step = plan.step
        if isinstance(step, Ask):
            plan.reply(({"check_list": SOMETHING} | answers).get(step.key, step.default))
        elif isinstance(step, Trial):
            plan.reply(TrialReply(1, "censored" if "fall" in answers else "valid", hold_s=3.0))
        else:
            plan.reply(None)
    assert isinstance(plan.step, End)
    assert why in plan.step.reason


def test_two_sets_in_lost_form_end_a_workout():
    protocol = plugins.protocol("workout")
    plan = Plan(protocol, protocol.context({"check_list": "done"}, ("plate",), "left"))
    sides, marks = [], []
    while plan.step is not None:
        step = plan.step
        sides += [step.side] if isinstance(step, Trial) else []
        marks += [step.label] if isinstance(step, Mark) else []
        reply = TrialReply(1, "valid", reps=8) if isinstance(step, Trial) else None
        plan.reply({"form": 1.0}.get(step.key, step.default) if isinstance(step, Ask) else reply)
    assert sides == ["left", "right"]  # the weaker one first
    assert marks == ["dose: 16 of 48 repetitions, 0 kg, 3-1-3"]


def test_an_overload_is_refused_before_and_stopped_while(rig):
    from dataclasses import replace

    from soleplate.session.runner import Runner

    for rated, mass, name, state in ((490.0, 80, "single_leg_landing", "refused"), (300.0, 120, "calf_raise", "bore")):
        built = rig(name, f"sim:?seed=1&mass={mass}", check_list="done", quick=True)
        setups = [replace(p.setup, calibration=replace(p.setup.calibration, rated_load_n=rated))
                  for p in built.plates.values()]  # fmt: skip
        protocol = plugins.protocol(name)
        context = protocol.context({"check_list": "done", "quick": True}, ("plate",))
        built.runner = Runner(protocol, context, setups, attended=False)
        built.events.clear()
        built.tell(built.runner.start())
        while built.runner.waiting:
            built.command(Next())
        while not built.runner.ended:
            built.turn()
            if built.runner.waiting:
                built.command(Next())
        ended = next(event for event in built.events if isinstance(event, SessionEnded))
        assert ended.state == "stopped"
        assert state in ended.reason or "refused" in ended.reason


def test_a_heavy_landing_on_fair_cells_is_warned_of(rig):
    built = rig("single_leg_landing", "sim:?seed=1&mass=85", attended=False, check_list="done", quick=True)
    while not any(isinstance(event, Warned) for event in built.events):
        built.turn()
        if built.runner.waiting:
            built.command(Next())
    warning = next(event for event in built.events if isinstance(event, Warned))
    assert warning.code == "overload-expected"
    assert "rated 2000 N" in warning.text


@pytest.mark.parametrize("name", plugins.names("protocols"))
def test_the_standard_protocols_pass_their_own_check(name):
    assert check_protocol(plugins.protocol(name)) == []


def test_the_check_finds_what_is_wrong():
    seen = []

    def impure(ctx):
        yield Tare()
        yield Weigh()
        seen.append(1)
        yield Trial(f"t{len(seen)}", Hold(5), "left")
        yield Tare("after")

    def bare(ctx):
        yield Trial("x", Hold(5), "left")

    assert "the same replies lead to other steps" in check_protocol(own(impure))[0]
    faults = "\n".join(check_protocol(own(bare, metrics=("hold_tme",), cannot_see="", one_plate="")))
    faults += "\n".join(check_protocol(own(bare)))
    for part in ("hold_tme", "cannot see", "one plate", "not zero before", "not weigh", "drift stays unknown"):
        assert part in faults
    assert "no trial" in "\n".join(check_protocol(own(asked)))


def test_codes_of_rejection_have_words():
    assert [why.value for why in Rejection] == list(range(1, 10))
    assert Rejection(1).text == "touch-down"


@pytest.mark.parametrize("text", ["jump@3", "touch", "touch@x", "touch@-1"])
def test_a_fault_that_nobody_makes_is_refused(text):
    from soleplate.sim.person import parse_faults

    with pytest.raises(BadParameter, match="no fault"):
        parse_faults(text)
    assert json.dumps([fault.kind for fault in parse_faults("touch@4, support@10")]) == '["touch", "support"]'


def test_a_rejected_trial_in_a_called_protocol_comes_again(rig):
    def script(ctx):
        yield Call("single_leg_stance", {"check_list": "done", "quick": True, **STANCE})

    built = rig(own(script), "sim:?seed=3&skill=1")
    built.command(Next())
    built.until(TrialStarted)
    built.play(4.0)
    built.command(Reject("hands off"))
    assert built.until(TrialEnded).state == "valid"


def test_the_protocol_of_the_guide_runs(tmp_path, run_session):
    """What docs/add-a-protocol.md shows is run as it stands there."""
    from pathlib import Path

    guide = (Path(__file__).parents[2] / "docs" / "add-a-protocol.md").read_text()
    path = tmp_path / "cushion.py"
    path.write_text(guide.split("```python\n")[1].split("```")[0])
    protocol = plugins.protocol_argument(str(path))
    assert check_protocol(protocol) == []
    session = run_session(str(path), "sim:?seed=1&skill=1", check_list="done", seconds=10)
    assert main(["score", "--protocol", str(path), "--pictures", str(tmp_path), str(session)]) == 0
    assert len(list(tmp_path.glob("*.png"))) == 2
    path.write_text(path.read_text().replace('name="cushion"', 'name="screen"'))
    assert main(["protocols", str(path)]) == 1
