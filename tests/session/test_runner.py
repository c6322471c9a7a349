"""The runner on a simulated plate: what it says when things go right, and when they do not."""

import numpy as np
import pytest

from soleplate.api.events import (
    PlateBack,
    PlateGone,
    Replied,
    RepMarked,
    SessionEnded,
    StepStarted,
    TareDone,
    TrialEnded,
    TrialStarted,
    Undone,
    Warned,
    Weighed,
)
from soleplate.api.protocol import Hold, Instruct, Protocol, Tare, Trial
from soleplate.errors import ProtocolError
from soleplate.model.plate import G_MS2
from soleplate.session.commands import Next, Redo, Reject, SetMark, Stop, Undo, Zero
from soleplate.sim.gestures.stance import Load

QUICK = {"check_list": "done", "seconds": 10, "trials": 1, "practice": 0, "rest_s": 1, "window_s": 8}


def start_stance(rig, url="sim:?seed=3&skill=1", **more):
    built = rig("single_leg_stance", url, **{**QUICK, **more})
    built.command(Next())
    return built


def test_a_stance_is_found_timed_and_cut(rig):
    stance = start_stance(rig)
    trial = stance.until(TrialEnded)
    lifted = next(truth.time_s for truth in stance.athlete.truth if truth.what == "lifted")
    assert trial.state == "valid"
    assert trial.start_s == pytest.approx(lifted, abs=0.05)
    assert trial.end_s - trial.start_s == pytest.approx(10.0)
    rep = next(event for event in stance.events if isinstance(event, RepMarked))
    assert rep.end_s - rep.start_s == pytest.approx(8.0)
    assert rep.start_s == pytest.approx(trial.start_s + 1.0)


@pytest.mark.parametrize(("holds", "least"), [(4, 3), pytest.param(20, 15, marks=pytest.mark.full)])
def test_a_touch_down_censors_at_the_moment_the_foot_came_down(rig, holds, least):
    """Unsteady holds: every one is censored where the athlete says it put the foot down."""
    found = 0
    for seed in range(holds):
        stance = start_stance(rig, f"sim:?seed={seed}&skill=0&asymmetry=2", leg="left", seconds=60)
        trial = stance.until(TrialEnded, seconds=200)
        downs = [truth.time_s for truth in stance.athlete.truth if truth.what == "touch-down"]
        if trial.state == "valid":
            assert not downs
            continue
        found += 1
        assert trial.state == "censored"
        assert "touch-down" in trial.reason
        assert trial.end_s == pytest.approx(downs[0], abs=0.05)
    assert found >= least


@pytest.mark.parametrize("holds", [8, pytest.param(50, marks=pytest.mark.full)])
def test_no_clean_hold_is_called_a_touch_down(rig, holds):
    for seed in range(holds):
        stance = start_stance(rig, f"sim:?seed={seed}&skill=1", leg="right", seconds=10)
        assert stance.until(TrialEnded).state == "valid"


def test_with_a_plate_under_each_foot_the_other_one_sees_the_touch(rig):
    stance = rig("single_leg_stance", "left=sim:?seed=4&skill=0&asymmetry=3", "right=sim:?seed=4&skill=0&asymmetry=3",
                 **{**QUICK, "leg": "left", "seconds": 60})  # fmt: skip
    stance.command(Next())
    trial = stance.until(TrialEnded, seconds=200)
    assert trial.state == "censored"
    assert "other plate" in trial.reason


def test_steps_are_counted_and_cut_at_quiet_stance(rig):
    steps = rig("step_down", "sim:?seed=5", check_list="done", practice=0, reps=4, sets=1, leg="left", rest_s=0)
    steps.command(Next())
    trial = steps.until(TrialEnded, seconds=200)
    marks = [event for event in steps.events if isinstance(event, RepMarked)]
    truths = [truth for truth in steps.athlete.truth if truth.what == "step-down"]
    assert trial.state == "valid"
    assert len(marks) == 4
    for mark, truth in zip(marks, truths, strict=False):
        assert mark.start_s < truth.time_s - 0.4
        assert mark.end_s > truth.facts["touch_s"] + 1.0


@pytest.mark.parametrize("role", ["box", "floor"])
def test_one_plate_is_enough_to_count_steps(rig, role):
    steps = rig("step_down", f"{role}=sim:?seed=5", check_list="done", practice=0, reps=3, sets=1, leg="right")
    steps.command(Next())
    steps.until(TrialEnded, seconds=200)
    assert sum(isinstance(event, RepMarked) for event in steps.events) == 3


class Stands:
    """Bear a load that does not listen to cues."""

    truth = ()

    def __init__(self, newtons):
        self._newtons, self._at = newtons, 0

    def take(self, n):
        time = (np.arange(n) + self._at) / 1000
        self._at += n
        return {"plate": Load(self._newtons(time), np.zeros(n), np.zeros(n))}

    def on_event(self, event):
        pass


def with_load(built, newtons):
    built.athlete_stage = next(iter(built.plates.values())).connection._stage
    built.athlete_stage.athlete = Stands(newtons)
    return built


def person(time):
    return 700 * (1 + 0.005 * np.sin(2 * np.pi * 1.3 * time))


def test_a_zero_with_somebody_on_the_plate_is_refused_with_the_reason(rig):
    stance = with_load(rig("single_leg_stance", "sim:?seed=1", **QUICK), person)
    stance.command(Next())
    refused = stance.until(TareDone)
    assert not refused.accepted
    assert "moves (SD 2.5 N, at most 1 N)" in refused.reason


def test_a_zero_far_from_the_last_one_is_refused(rig):
    stance = with_load(rig("single_leg_stance", "sim:?seed=1", **QUICK), lambda time: np.where(time < 4, 0.0, 60.0))
    stance.command(Next())
    stance.until(TareDone, accepted=True)
    stance.play(4.0)
    stance.command(Undo())
    refused = stance.until(TareDone, accepted=False)
    assert "60 N more than at the last zero" in refused.reason


def test_weighing_somebody_who_moves_is_refused_with_the_reason(rig):
    def bouncing(time):
        return np.where(time < 2.5, 0.0, 700 * (1 + 0.05 * np.sin(2 * np.pi * 2 * time)))

    stance = with_load(rig("single_leg_stance", "sim:?seed=1", **QUICK), bouncing)
    stance.command(Next())
    refused = stance.until(Weighed)
    assert not refused.accepted
    assert "at most 1 %" in refused.reason


def test_nobody_at_the_plate_ends_an_unattended_session_with_the_cure(rig):
    stance = with_load(rig("single_leg_stance", "sim:?seed=1", attended=False, **QUICK), person)
    stance.command(Next())
    ended = stance.until(SessionEnded)
    assert ended.state == "stopped"
    assert "Take everything off the plate" in ended.reason


def test_a_drifting_zero_is_told(rig):
    stance = start_stance(rig, "sim:?seed=3&skill=1&drift=20", leg="right")
    stance.until(TareDone, phase="after")
    warning = next(event for event in stance.events if isinstance(event, Warned))
    assert warning.code == "zero-drift"
    assert "warm up" in warning.text


def test_lost_samples_are_told(rig):
    stance = start_stance(rig, "sim:?seed=3&drops=0.01")
    warning = stance.until(Warned, code="samples-lost")
    assert "samples of plate were lost before" in warning.text


def test_a_trial_is_rejected_while_it_runs_and_comes_again(rig):
    stance = start_stance(rig, leg="right")
    stance.until(TrialStarted)
    stance.play(6.0)
    stance.command(Reject("hands off"))
    ends = [event for event in stance.events if isinstance(event, TrialEnded)]
    assert (ends[0].state, ends[0].reason) == ("rejected", "hands off")
    again = stance.until(TrialEnded)
    assert (again.number, again.state) == (2, "valid")


def test_the_last_trial_is_rejected_afterwards_and_comes_again(rig):
    stance = start_stance(rig, trials=2, leg="right")
    first = stance.until(TrialEnded)
    stance.command(Reject("foot moved"))
    ends = [event for event in stance.events if isinstance(event, TrialEnded)]
    assert [(e.number, e.state) for e in ends] == [(1, "valid"), (1, "rejected")]
    assert ends[1].start_s == first.start_s
    assert stance.until(TrialEnded).number == 2


def test_undo_repeats_and_redo_restores(rig):
    stance = start_stance(rig, leg="right")
    stance.until(TrialEnded)
    before = stance.runner.step
    stance.command(Undo())
    assert isinstance(stance.runner.step, Trial)
    assert [e.state for e in stance.events if isinstance(e, TrialEnded)] == ["valid", "rejected"]
    stance.command(Redo())
    assert stance.runner.step == before
    assert [e.state for e in stance.events if isinstance(e, TrialEnded)][-1] == "valid"
    undone = [event for event in stance.events if isinstance(event, Undone)]
    assert [event.redone for event in undone] == [False, True]
    assert isinstance(stance.until(SessionEnded), SessionEnded)


def test_undo_with_nothing_to_undo_says_so(rig):
    stance = rig("single_leg_stance", "sim:", **QUICK)
    assert stance.command(Undo())[0].code == "nothing-to-undo"
    assert stance.command(Redo())[0].code == "nothing-to-redo"
    assert stance.command(Reject("x"))[0].code == "nothing-to-reject"


def test_stop_keeps_the_running_trial_as_rejected(rig):
    stance = start_stance(rig)
    stance.until(TrialStarted)
    stance.play(4.0)
    events = stance.command(Stop())
    assert [type(event) for event in events] == [TrialEnded, SessionEnded]
    assert events[0].state == "rejected"
    assert stance.command(Next()) == []


def test_a_mark_is_kept(rig):
    stance = start_stance(rig)
    stance.turn()
    assert stance.command(SetMark("cough"))[0].label == "cough"


def test_a_trial_before_the_weight_is_the_scripts_fault(rig):
    def script(ctx):
        yield Tare()
        yield Trial("x", Hold(5), "left")

    with pytest.raises(ProtocolError, match=r"Weigh\('plate'\)"):
        rig(Protocol("own", "", "", script, 1, (), (("plate",),), ()), "sim:").until(TrialStarted)


def test_frames_do_not_depend_on_the_size_of_chunks(rig):
    from dataclasses import replace

    from soleplate.session.frames import FrameMaker

    stance = rig("single_leg_stance", "sim:?seed=2")
    plate = stance.plates["plate"]
    chunks = []
    for _ in range(60):
        block = plate.connection.read()
        chunks += [c for c in plate.decoder.feed(block.data, block.host_s) if hasattr(c, "samples")]
    ticks, samples, flags = (np.concatenate([getattr(c, n) for c in chunks]) for n in ("ticks", "samples", "flags"))

    def frames(size):
        maker = FrameMaker([plate.setup])
        out = []
        for at in range(0, len(ticks), size):
            rows = slice(at, at + size)
            out += maker.feed("plate", replace(chunks[0], first=at, ticks=ticks[rows], samples=samples[rows],
                                               flags=flags[rows]))  # fmt: skip
        return [(f.time_s, f.plates["plate"].fz_n, f.plates["plate"].still_n) for f in out]

    whole = frames(len(ticks))
    assert len(whole) == len(ticks) // 10 - 1
    for size in (1, 7, 63, 64, 65, 511):
        assert frames(size) == whole


def test_the_words_of_a_session_are_journalled_in_order(rig):
    stance = start_stance(rig, leg="right")
    stance.until(SessionEnded)
    steps = [event.step for event in stance.events if isinstance(event, StepStarted)]
    assert steps == ["Instruct", "Tare", "Weigh", "Trial", "Tare"]
    assert [event.index for event in stance.events if isinstance(event, Replied)] == list(range(5))
    weighed = next(event for event in stance.events if isinstance(event, Weighed) and event.accepted)
    assert weighed.body_weight_n == pytest.approx(70 * G_MS2, rel=0.003)


def spoil(stance, change):
    """Change the counts of the plate before they are decoded further."""
    from dataclasses import replace

    plate = stance.plates["plate"]
    decode = plate.decoder.feed
    plate.decoder = type(
        "Spoilt",
        (),
        {"feed": lambda self, data, host_s: [
            replace(item, samples=change(item.samples.copy())) if hasattr(item, "samples") else item
            for item in decode(data, host_s)
        ]},
    )()  # fmt: skip
    return stance


def fixed(cell, value):
    def change(samples):
        samples[:, cell] = value
        return samples

    return change


@pytest.mark.parametrize(
    ("cell", "value", "text"),
    [
        (1, -1, "cell 2 of plate does not change at all"),
        (3, 2**23 - 1, "cell 4 of plate is at the end of its range"),
        (0, -(2**23), "cell 1 of plate is at the end of its range"),
    ],
)
def test_a_dead_or_saturated_cell_is_named_at_the_zero(rig, cell, value, text):
    stance = spoil(rig("single_leg_stance", "sim:?seed=1", **QUICK), fixed(cell, value))
    stance.command(Next())
    refused = stance.until(TareDone)
    assert not refused.accepted
    assert text in refused.reason
    assert "cable is loose" in refused.reason


def test_a_free_running_cell_that_never_speaks_ends_an_unattended_session(rig):
    """Four HX711, one of them unplugged: no frame can be made, so nothing else would ever tell."""
    from dataclasses import replace

    from soleplate.model.stream import Chunk, StreamInfo

    built = rig("single_leg_stance", "sim:?seed=1", **QUICK)
    streams = tuple(StreamInfo(f"cell{n}", columns=(f"c{n}",), nominal_rate_hz=90.0) for n in range(4))
    setup = built.plates["plate"].setup
    setup = replace(setup, facts=replace(setup.facts, streams=streams))
    runner = type(built.runner)(built.runner._protocol, built.runner._context, [setup])
    runner.start()
    runner.command(Next())
    events = []
    for first in range(0, 400, 10):
        ticks = np.arange(first, first + 10) * 11_111
        samples, flags = np.arange(10, dtype=np.int32)[:, None], np.zeros(10, np.uint8)
        for number in (0, 1, 3):
            for found in runner.turns("plate", Chunk(f"cell{number}", first, ticks, samples, flags, 0, 0.0)):
                events += found
    assert "Nothing comes from cell2 of plate while" in events[-1].reason
    assert runner.ended == "stopped"


def test_a_trial_that_runs_when_the_plate_goes_is_rejected_and_comes_again(rig):
    stance = start_stance(rig)
    stance.until(TrialStarted)
    stance.play(4.0)
    events = stance.tell(stance.runner.notice(PlateGone(0.0, "plate", "unplugged")))
    assert events[0].time_s == stance.runner.now_s
    assert [(e.state, e.reason) for e in events if isinstance(e, TrialEnded)] == [
        ("rejected", "the plate plate was lost")
    ]
    assert stance.runner.away == {"plate"}
    assert [e.number for e in events if isinstance(e, TrialStarted)] == [2]
    back = stance.tell(stance.runner.notice(PlateBack(0.0, "plate", 1, "id", 2, 3.0)))
    assert stance.runner.away == set()
    assert [event.code for event in back if isinstance(event, Warned)] == ["zero-before-loss"]
    assert stance.until(TrialEnded, number=2).state == "valid"


def test_a_zero_that_is_cut_off_by_a_lost_plate_begins_anew(rig):
    stance = rig("single_leg_stance", "sim:?seed=3&skill=1", **QUICK)
    stance.command(Next())
    assert isinstance(stance.runner.step, Tare)
    stance.turn()
    events = stance.tell(stance.runner.notice(PlateGone(0.0, "plate", "unplugged")))
    assert [type(event) for event in events] == [PlateGone]
    assert stance.tell(stance.runner.notice(PlateBack(0.0, "plate", 1, "id", 2, 3.0)))[1:] == []
    assert stance.until(TareDone).accepted


def test_the_plates_can_be_zeroed_besides_the_script_but_not_in_a_trial(rig):
    def script(ctx):
        yield Instruct("Wait")
        yield Tare()

    stance = rig(Protocol("own", "", "", script, 1, (), (("plate",),), ()), "sim:?seed=3")
    stance.command(Zero())
    assert stance.until(TareDone).accepted
    assert stance.runner.zeroes.taken_s is not None
    assert isinstance(stance.runner.step, Instruct)
    stance.command(Next())
    assert stance.command(Zero())[0].code == "zero-refused"
