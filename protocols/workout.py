"""Workout: sets, repetitions and rest to a beat, weaker leg first, dose logged."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import soleplate.api.protocol as api
from soleplate.model.labels import label
from soleplate.text import Text

__all__ = ["PROTOCOL"]


EXERCISES = {"calf raise": "calf_raise", "hinge": "hinge", "split squat": "split_squat", "bridge": "bridge"}
WHAT = {
    "calf raise": Text("Calf raise."),
    "hinge": Text("Hinge."),
    "split squat": Text("Split squat."),
    "bridge": Text("Bridge."),
}


def script(ctx: api.Context) -> Generator[api.Step, Any, None]:
    """Zero, weigh with the load, then sets to the beat; two sets in lost form end the session."""
    load, exercise = ctx.number("load_kg"), ctx.text("exercise")
    text = WHAT[exercise] + (Text(" Take the {load:g} kg before weighing.", load=load) if load else "")
    if not (yield from api.prepare(ctx, "stance", text)):
        return
    down, bottom, up = (int(ctx.number(name)) for name in ("down_s", "bottom_s", "up_s"))
    period = down + bottom + up + 1
    lighter = int(ctx.number("week")) % int(ctx.number("deload_every")) == 0
    sets, reps = int(ctx.number("sets")), int(ctx.number("reps"))
    if lighter:
        sets = (sets + 1) // 2
        yield api.Instruct(
            Text("Week {number:g} of the block is a lighter one: {sets} sets", number=ctx.number("week"), sets=sets)
        )
    options = {
        "down_s": float(down), "bottom_s": float(bottom), "up_s": float(up), "period_s": float(period),
        "pace_per_min": 60 / period, "rep_s": float(period),
    }  # fmt: skip
    tempo = f"{down}-{bottom}-{up}"
    conditions = {"load_kg": f"{load:g}", "tempo": tempo, "exercise": exercise, "pace_per_min": f"{60 / period:g}"}
    conditions |= {"block": ctx.text("block")} if ctx.text("block") else {}
    sides = ctx.sides[::-1]  # the involved leg is the weaker one and goes first
    lost, done = 0, 0
    for nth in range(sets):
        for side in sides:
            yield api.Metronome(60, (down, bottom, up, 1))
            task = api.Perform(EXERCISES[exercise], reps, options, rep_within_s=20)
            text = Text(
                "Set {nth} of {sets}, {side} leg: {reps} x {exercise}, {tempo}",
                nth=nth + 1,
                sets=sets,
                side=side,
                reps=reps,
                exercise=label(exercise),
                tempo=tempo,
            )
            reply = yield api.Trial(exercise.replace(" ", "-"), task, side, text, conditions=conditions)
            yield api.Metronome(0)
            done += reply.reps
            yield from api.ask_effort()
            lost += 0 if (yield from api.ask_form()) else 1
            if not (yield from api.pain_allows(ctx)):
                return
            if lost >= 2:
                break
            if nth < sets - 1 or side != sides[-1]:
                yield api.Rest(ctx.number("rest_s"))
        if lost >= 2:
            break
    planned = Text("{n} repetitions", n=sets * reps * len(sides))
    if lighter:
        planned = Text("{planned}, a lighter week", planned=planned)
    yield api.Mark(
        Text("dose: {done} of {planned}, {load:g} kg, {tempo}", done=done, planned=planned, load=load, tempo=tempo)
    )
    yield api.Ask("note", Text("A note for next time?"), "text", default="")
    yield api.Tare("after", Text("Step off and keep the plate empty"))


PROTOCOL = api.Protocol(
    name="workout",
    title=Text("Workout"),
    summary=Text("Train: sets of an exercise to a beat, weaker leg first; planned and done are logged."),
    script=script,
    version=1,
    parameters=(
        api.Parameter(
            "exercise",
            Text("calf raise"),
            Text("What to do"),
            choices=(Text("calf raise"), "hinge", Text("split squat"), "bridge"),
        ),
        api.Parameter("sets", 3, Text("Sets, each leg"), "", 1, 10),
        api.Parameter("reps", 8, Text("Repetitions of a set"), "", 1, 30),
        api.Parameter("down_s", 3, Text("Beats of the first way, at 60 a minute"), "", 1, 6),
        api.Parameter("bottom_s", 1, Text("Beats between"), "", 0, 5),
        api.Parameter("up_s", 3, Text("Beats of the way back"), "", 1, 6),
        api.Parameter("load_kg", 0.0, Text("Added load; weighed with the person"), "kg", 0, 100),
        api.Parameter("block", "", Text("Name of the training block, e.g. strength 1")),
        api.Parameter("week", 1, Text("Week of the block"), "", 1, 52),
        api.Parameter(
            "deload_every", 4, Text("Every so many weeks is a lighter one, with half of the sets"), "", 2, 52
        ),
        api.Parameter("rest_s", 90.0, Text("Rest between sets"), "s", 0, 300),
        api.Parameter("leg", "both", Text("Which leg"), choices=("both", "left", "right")),
        *api.SAFETY,
    ),
    rigs=(("plate",),),
    metrics=("calf_raises", "calf_tempo_error_pct", "calf_hand_support_pct_bw"),
    metrics_when={
        "exercise=hinge": ("hinge_reps", "hinge_tempo_error_pct", "hinge_ml_velocity_mm_s"),
        "exercise=split squat": ("split_squats_valid", "split_squat_tempo_error_pct", "split_squat_lead_share_pct"),
        "exercise=bridge": ("bridges_valid", "bridge_tempo_error_pct", "bridge_load_pct_bw"),
    },
    asked=dict.fromkeys(("calf_raises", "hinge_reps", "split_squats_valid", "bridges_valid"), "reps"),
    max_attempts=2,
    cannot_see=Text("form: that is the eye of the one who coaches"),
    progressions=tuple(
        api.Progression(
            key, Text("a little more load or one repetition more"), "reps", when={"exercise": name}, most_effort=7.0
        )
        for name, key in (
            (Text("calf raise"), "calf_raises"),
            ("hinge", "hinge_reps"),
            (Text("split squat"), "split_squats_valid"),
            ("bridge", "bridges_valid"),
        )
    ),
    conditions=api.asks("exercise", "tempo", "pace_per_min", ordered=("load_kg",)),
    one_plate=Text("one plate is all it needs"),
)
