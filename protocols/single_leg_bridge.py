"""Single-leg bridge: held as long as possible, or repeated to a beat."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import soleplate.api.protocol as api
from soleplate.text import Text

__all__ = ["PROTOCOL"]


def script(ctx: api.Context) -> Generator[api.Step, Any, None]:
    """Zero, weigh standing, then lie down with one foot on the plate."""
    text = Text("Weigh standing first. Then lie with one foot on the plate, arms crossed, shin upright.")
    if not (yield from api.prepare(ctx, "floor", text)):
        return
    hold = ctx.text("version") == "hold"
    conditions = {"version": ctx.text("version"), "footwear": ctx.text("footwear"), "pace_per_min": "20"}
    for rest, side, practice in api.turns(ctx, 1):
        yield from rest
        if hold:
            seconds = 5.0 if practice else ctx.number("seconds")
            task = api.Perform("bridge_hold", 1, seconds=seconds)
            text = Text("{side} foot on the plate: hips up and hold, up to {seconds:g} s", side=side, seconds=seconds)
            yield api.Trial("bridge-hold", task, side, text, practice, conditions)
        else:
            yield api.Metronome(60, (1, 1, 1))
            reps = 3 if practice else int(ctx.number("reps"))
            task = api.Perform("bridge", reps, {"period_s": 3.0, "rep_s": 3.0}, rep_within_s=8)
            text = Text("{side} foot on the plate: hips up and down to the beat, until two in a row fail", side=side)
            yield api.Trial("bridge", task, side, text, practice, conditions)
            yield api.Metronome(0)
        if not practice and not (yield from api.set_allows(ctx)):
            return
    yield api.Tare("after", Text("Take the foot off and keep the plate empty"))


PROTOCOL = api.Protocol(
    name="single_leg_bridge",
    title=Text("Single-leg bridge"),
    summary=Text("Bridge on one leg: time held, or repetitions."),
    script=script,
    version=1,
    parameters=(
        api.Parameter("version", "hold", Text("Held once, or repeated"), choices=("hold", "repetitions")),
        api.Parameter("seconds", 120.0, Text("Longest hold"), "s", 5, 300),
        api.Parameter("reps", 30, Text("Most repetitions"), "", 1, 60),
        api.Parameter("practice", 1, Text("Practice, each leg: 5 s or 3 repetitions"), "", 0, 3),
        api.Parameter("rest_s", 90.0, Text("Rest between sets"), "s", 0, 300),
        api.LEG,
        api.footwear("barefoot"),
        *api.SAFETY,
    ),
    rigs=(("plate",),),
    metrics=("bridge_hold_s", "bridge_load_pct_bw", "bridge_drift_pct_bw_min"),
    metrics_when={"version=repetitions": ("bridges_valid", "bridge_load_pct_bw", "bridge_tempo_error_pct")},
    more_metrics=("bridge_beat_sd_s", "bridge_beat_mean_s"),
    one_set=("bridge_hold_s", "bridges_valid"),
    asked={"bridge_hold_s": "seconds", "bridges_valid": "reps"},
    max_attempts=2,
    cannot_see=Text("hip height, rotation of the pelvis, which muscle works"),
    norms=(
        "Hold, 77 people of about 20 years: 65 s (SD 33) dominant, 64 s (SD 34) other leg: too wide for one person",
        "Repetitions with the heel on a 60 cm box, healthy men: 27 (SD 7) (Roberti 2024; another set-up)",
    ),
    progressions=(
        api.Progression(
            "bridge_hold_s", Text("more: repetitions with the heel on a box"), "seconds", when={"version": "hold"}
        ),
    ),
    one_plate=Text("one plate under the foot is all it needs"),
)
