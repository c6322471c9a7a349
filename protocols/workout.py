"""Workout: sets of one exercise with rest, to a beat, weaker leg first, on a plate or by the clock; dose logged."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import soleplate.api.protocol as api
from soleplate.model.labels import label
from soleplate.text import Text

__all__ = ["PROTOCOL"]

Task = Literal["listed", "floor", "stance", "eyes-closed", "unstable", "box", "landing"]
FLOOR: Task = "floor"
STANCE: Task = "stance"
BOX: Task = "box"
UNSTABLE: Task = "unstable"
LANDING: Task = "landing"


@dataclass(frozen=True)
class _Exercise:
    """Say how one exercise is followed: by which judge, on which plate ("": none), and what the safety list asks."""

    what: Text
    gesture: str = "guided"
    role: str = ""
    task: Task = STANCE
    by: Literal["reps", "seconds"] = "reps"
    per_leg: bool = True
    metrics: tuple[str, ...] = ()
    asked: dict[str, str] = field(default_factory=dict)


_HELD = ("hold_time_s", "touch_downs", "mean_velocity_mm_s")
_CALF = ("calf_raises", "calf_tempo_error_pct", "calf_hand_support_pct_bw")
_HINGE = ("hinge_reps", "hinge_tempo_error_pct", "hinge_ml_velocity_mm_s")

EXERCISES = {
    "calf raise": _Exercise(Text("Calf raise."), "calf_raise", "plate", metrics=_CALF),
    "hinge": _Exercise(Text("Hinge."), "hinge", "plate", metrics=_HINGE),
    "split squat": _Exercise(
        Text("Split squat."), "split_squat", "plate", FLOOR,
        metrics=("split_squats_valid", "split_squat_tempo_error_pct", "split_squat_lead_share_pct"),
    ),
    "bridge": _Exercise(
        Text("Bridge."), "bridge", "plate", FLOOR,
        metrics=("bridges_valid", "bridge_tempo_error_pct", "bridge_load_pct_bw"),
    ),
    "hinge and lift": _Exercise(Text("Hinge and lift."), "hinge", "plate", metrics=_HINGE),
    "calf raise bent knee": _Exercise(Text("Calf raise, bent knee."), "calf_raise", "plate", metrics=_CALF),
    "hold eyes open": _Exercise(Text("Hold, eyes open."), "hold", "plate", STANCE, "seconds", metrics=_HELD),
    "hold eyes closed": _Exercise(
        Text("Hold, eyes closed."), "hold", "plate", "eyes-closed", "seconds", metrics=_HELD
    ),
    "hold wobble": _Exercise(
        Text("Hold on the wobble board."), "hold", "plate", UNSTABLE, "seconds", metrics=_HELD[:2]
    ),
    "step down": _Exercise(Text("Step-down."), "step_down", "box", BOX, metrics=("lowering_time_s",)),
    "lateral step up": _Exercise(
        Text("Lateral step-up."), "step_up", "box", BOX, metrics=("step_ups_valid", "step_up_rise_s")
    ),
    "short foot pulses": _Exercise(
        Text("Short-foot pulses."), "pulses", "plate", FLOOR,
        metrics=("short_foot_pulses", "short_foot_interval_cv_pct"),
    ),
    "hops": _Exercise(
        Text("Hops on one leg."), "hops", "plate", LANDING,
        metrics=("hops_valid", "hop_contact_time_s", "hop_interval_cv_pct"),
    ),
    "alternating reach": _Exercise(Text("Alternating reaches.")),
    "bridge hold": _Exercise(Text("Bridge, held."), task=FLOOR, by="seconds"),
    "nordic": _Exercise(Text("Nordic lowering."), task=FLOOR, per_leg=False),
    "loaded carry": _Exercise(Text("Loaded carry."), by="seconds"),
    "dot drill": _Exercise(Text("Dot drill."), task=LANDING, by="seconds"),
    "strides": _Exercise(Text("Strides."), by="seconds", per_leg=False),
}  # fmt: skip
UNSTEADY = ("eyes-closed", UNSTABLE, LANDING)
COUNTED = ("calf_raises", "hinge_reps", "split_squats_valid", "bridges_valid", "step_ups_valid", "short_foot_pulses",
           "hops_valid")  # fmt: skip
PULSE_S = 2.0
LOST_FORM = 1.0  # of 3


def _ready(ctx: api.Context, one: _Exercise, text: Text) -> Generator[api.Step, Any, bool]:
    """Ask the check-list; on a plate zero and weigh; return whether to go on."""
    if one.task in UNSTEADY and not (yield from api.check_list(ctx, one.task)):
        return False
    if one.task in UNSTEADY and not (yield from api.spotter_allows()):
        return False
    task: Task = "listed" if one.task in UNSTEADY else one.task
    if ctx.roles:
        empty = Text("Keep everything but the box off the plate") if one.role == "box" else Text("")
        return bool((yield from api.prepare(ctx, task, text, empty)))
    if not (yield from api.check_list(ctx, task)):
        return False
    if text:
        yield api.Instruct(text)
    return True


def _seen(ctx: api.Context, one: _Exercise) -> bool:
    """Return whether a plate sees the exercise: what is done on a box needs it under the box."""
    return bool(ctx.roles and one.role) and (one.role == "plate" or one.role in ctx.roles)


def _options(ctx: api.Context, one: _Exercise) -> tuple[dict[str, float], tuple[int, ...], float]:
    """Return what judges and the virtual athlete are told, the beats of a repetition, and how long one lasts, s."""
    beat = 60 / ctx.number("beats")
    if one.gesture == "pulses":
        return {"period_s": PULSE_S, "rep_s": PULSE_S}, (1, 1), PULSE_S
    if one.gesture == "hops":
        return {"hops_per_min": ctx.number("beats"), "rep_s": beat}, (), beat
    down, bottom, up = (int(ctx.number(name)) for name in ("down_s", "bottom_s", "up_s"))
    phases = (down, bottom, up, 1)
    period = sum(phases) * beat
    parts = {"down_s": down * beat, "bottom_s": bottom * beat, "up_s": up * beat}
    if one.role == "box":
        parts = {"drop_mm": ctx.number("drop_mm"), "lowering_s": down * beat}
    return {**parts, "period_s": period, "pace_per_min": 60 / period, "rep_s": period}, phases, period


def _task(ctx: api.Context, one: _Exercise, options: dict[str, float]) -> api.Hold | api.Perform:
    seconds, reps = ctx.number("seconds"), int(ctx.number("reps"))
    gesture = one.gesture if _seen(ctx, one) else "guided"
    if gesture == "hold":
        return api.Hold(seconds, ctx.roles[0], 1.0, max(1.0, min(10.0, seconds - 1)))
    if gesture == "guided" and one.by == "seconds":
        return api.Perform("guided", 1, {"rep_s": seconds}, seconds=seconds)
    lasts_s = reps * options["rep_s"] if gesture == "guided" else 0.0
    return api.Perform(gesture, reps, options, rep_within_s=20, seconds=lasts_s)


def _asked(ctx: api.Context) -> Generator[api.Step, Any, tuple[bool, float]]:
    """Ask for effort, form and pain; return whether pain allows to go on, and the form."""
    yield from api.ask_effort()
    form = yield api.Ask(
        "form", Text("Form: 3 good, 2 fair, 1 poor, 0 lost"), default=3.0, low=0.0, high=3.0, rates=True
    )
    return bool((yield from api.pain_allows(ctx))), float(form)


def script(ctx: api.Context) -> Generator[api.Step, Any, None]:
    """Prepare, then sets to the beat; two sets in lost form end the session."""
    name, load = ctx.text("exercise"), ctx.number("load_kg")
    one = EXERCISES[name]
    text = one.what + (Text(" Take the {load:g} kg before weighing.", load=load) if load and ctx.roles else "")
    planned_for = ctx.text("planned")
    if not (yield from _ready(ctx, one, text if not planned_for or load else Text(""))):
        return
    if planned_for and ctx.text("check_list") != "done":  # the first exercise of a session: pain is compared with this
        before = yield api.Ask("pain_before", Text("Pain now, before the first exercise, 0 to 10"), rates=True)
        ctx = replace(ctx, parameters={**ctx.parameters, "pain_start": float(before)})
    options, phases, period = _options(ctx, one)
    seen = _seen(ctx, one)
    lighter = ctx.parameters["lighter"] is True
    sets, reps, seconds = int(ctx.number("sets")), int(ctx.number("reps")), ctx.number("seconds")
    every = int(ctx.number("deload_every"))
    if not planned_for and every and int(ctx.number("week")) % every == 0:
        sets, lighter = (sets + 1) // 2, True
        yield api.Instruct(
            Text("Week {number:g} of the block is a lighter one: {sets} sets", number=ctx.number("week"), sets=sets)
        )
    beaten = one.by == "reps" and one.gesture != "step_down"
    tempo = "-".join(map(str, phases[:3])) if len(phases) == 4 else ""
    conditions = {"load_kg": f"{load:g}", "exercise": name}
    conditions |= {"tempo": tempo, "pace_per_min": f"{60 / period:g}"} if one.by == "reps" else {}
    conditions |= {"drop_mm": f"{ctx.number('drop_mm'):g}"} if one.role == "box" else {}
    conditions |= {"block": ctx.text("block")} if ctx.text("block") else {}
    weaker = ctx.sides[::-1]  # the involved leg is the weaker one and goes first
    first = ctx.text("first")
    sides = tuple(sorted(weaker, key=lambda side: side != first)) if first in weaker else weaker
    sides = sides if one.per_leg else ("",)
    each_set = ctx.text("ask_after") == "set"
    lost, done = 0, 0.0
    for nth in range(sets):
        for side in sides:
            if not seen:
                yield api.Countdown()
            if beaten:
                yield api.Metronome(ctx.number("beats") if one.gesture != "pulses" else 60, phases)
            amount = Text("{reps} x {exercise}, {tempo}", reps=reps, exercise=label(name), tempo=tempo or Text("even"))
            if one.by == "seconds":
                amount = Text("{exercise}, {seconds:g} s", exercise=label(name), seconds=seconds)
            told = Text("Set {nth} of {sets}: {amount}", nth=nth + 1, sets=sets, amount=amount)
            if side:
                told = Text(
                    "Set {nth} of {sets}, {side} leg: {amount}", nth=nth + 1, sets=sets, side=side, amount=amount
                )
            reply = yield api.Trial(
                name.replace(" ", "-"), _task(ctx, one, options), side, told, conditions=conditions, set=nth + 1
            )
            if beaten:
                yield api.Metronome(0)
            planned = float(reps if one.by == "reps" else seconds)
            if seen and one.by == "reps":
                done += reply.reps
            elif seen:
                done += reply.hold_s
            else:
                question = (
                    Text("How many repetitions were done?") if one.by == "reps" else Text("How many s were done?")
                )
                done += yield api.Ask("done", question, default=planned, low=0.0, high=300.0, rates=True)
            last = nth == sets - 1 and side == sides[-1]
            if each_set or last:
                allowed, form = yield from _asked(ctx)
                if not allowed:
                    return
                lost += form <= LOST_FORM
            if lost >= 2:
                break
            if not last:
                yield api.Rest(ctx.number("rest_s"))
        if lost >= 2:
            break
    total = sets * (reps if one.by == "reps" else seconds) * len(sides)
    asked = Text("{n:g} repetitions", n=total) if one.by == "reps" else Text("{n:g} s", n=total)
    if lighter:
        asked = Text("{planned}, a lighter week", planned=asked)
    yield api.Mark(
        Text("dose: {done:g} of {planned}, {load:g} kg, {tempo}", done=done, planned=asked, load=load, tempo=tempo)
    )
    yield api.Ask("note", Text("A note for next time?"), "text", default="")
    if ctx.roles:
        yield api.Tare("after", Text("Step off and keep the plate empty"))


PROTOCOL = api.Protocol(
    name="workout",
    title=Text("Workout"),
    summary=Text("Train: sets of an exercise to a beat, weaker leg first; planned and done are logged."),
    script=script,
    version=2,
    parameters=(
        api.Parameter("exercise", Text("calf raise"), Text("What to do"), choices=tuple(EXERCISES)),
        api.Parameter("sets", 3, Text("Sets, each leg"), "", 1, 10),
        api.Parameter("reps", 8, Text("Repetitions of a set"), "", 1, 40),
        api.Parameter("seconds", 30.0, Text("Length of a set that is held or lasts"), "s", 5, 120),
        api.Parameter("down_s", 3, Text("Beats of the first way"), "", 1, 6),
        api.Parameter("bottom_s", 1, Text("Beats between"), "", 0, 5),
        api.Parameter("up_s", 3, Text("Beats of the way back"), "", 1, 6),
        api.Parameter("beats", 60.0, Text("Beats a minute; for hops, hops a minute"), "1/min", 20, 240),
        api.Parameter("load_kg", 0.0, Text("Added load; weighed with the person"), "kg", 0, 100),
        api.Parameter("drop_mm", 150.0, Text("Height of the box, surface to surface"), "mm", 50, 400),
        api.Parameter("block", "", Text("Name of the training block, e.g. strength 1")),
        api.Parameter("week", 1, Text("Week of the block"), "", 1, 52),
        api.Parameter(
            "deload_every", 4, Text("Every so many weeks is a lighter one, with half of the sets"), "", 0, 52
        ),
        api.Parameter("lighter", False, Text("This week is a lighter one by plan")),
        api.Parameter("planned", "", Text("Which session of the programme it is, e.g. W05S2")),
        api.Parameter("rest_s", 90.0, Text("Rest between sets"), "s", 0, 300),
        api.Parameter("first", "weaker", Text("Leg that begins"), choices=("weaker", "left", "right")),
        api.Parameter("ask_after", "set", Text("When effort, form and pain are asked"), choices=("set", "exercise")),
        api.LEG,
        *api.SAFETY,
    ),
    rigs=(("plate",), ("box",), ()),
    metrics=EXERCISES["calf raise"].metrics,
    metrics_when={f"exercise={name}": one.metrics for name, one in EXERCISES.items() if one.metrics},
    asked=dict.fromkeys(COUNTED, "reps") | {"hold_time_s": "seconds"},
    max_attempts=2,
    cannot_see=Text("form: that is the eye of the one who coaches"),
    progressions=tuple(
        api.Progression(
            key, Text("a little more load or one repetition more"), "reps", when={"exercise": name}, most_effort=7.0
        )
        for name, key in (
            ("calf raise", "calf_raises"),
            ("hinge", "hinge_reps"),
            ("split squat", "split_squats_valid"),
            ("bridge", "bridges_valid"),
        )
    ),
    conditions=api.asks("exercise", "tempo", "pace_per_min", ordered=("load_kg", "drop_mm")),
    one_plate=Text("one plate is all it needs; without any it is guided by the clock, and what was done is asked"),
)
