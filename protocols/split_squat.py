"""Split squat: one leg in front, most of the weight on it."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import soleplate.api.protocol as api
from soleplate.text import Text

__all__ = ["PROTOCOL"]


def script(ctx: api.Context) -> Generator[api.Step, Any, None]:
    """Zero, weigh, then sets with each leg in front, to the metronome."""
    load = ctx.number("load_kg")
    text = Text("Lead foot on the plate, rear foot behind it.")
    if load:
        text = Text("Lead foot on the plate, rear foot behind it; take the {load:g} kg before weighing.", load=load)
    if not (yield from api.prepare(ctx, "floor", text)):
        return
    options = {"down_s": 2.0, "bottom_s": 1.0, "up_s": 2.0, "rep_s": 6.0}
    conditions = {"load_kg": f"{load:g}", "footwear": ctx.text("footwear"), "tempo": "2-1-2", "pace_per_min": "10"}
    for rest, side, nth in api.blocks(ctx, int(ctx.number("sets"))):
        yield from rest
        practice = not nth
        yield api.Metronome(60, (2, 1, 2, 1))
        task = api.Perform("split_squat", 2 if practice else int(ctx.number("reps")), options, rep_within_s=15)
        text = Text("{side} leg in front: down over 2 beats, stay 1, up over 2", side=side)
        yield api.Trial("split-squat", task, side, text, practice, conditions, nth)
        yield api.Metronome(0)
        if not practice and not (yield from api.set_allows(ctx)):
            return
    yield api.Tare("after", Text("Step off and keep the plate empty"))


PROTOCOL = api.Protocol(
    name="split_squat",
    title=Text("Split squat"),
    summary=Text("Squat with one leg in front, to a beat: share of the lead foot, repetitions, rhythm."),
    script=script,
    version=2,
    parameters=(
        api.Parameter("reps", 4, Text("Repetitions of a set"), "", 1, 20),
        api.Parameter("sets", 2, Text("Sets that count, each leg"), "", 1, 5),
        api.Parameter("practice", 1, Text("Practice sets of 2, each leg"), "", 0, 3),
        api.Parameter("load_kg", 0.0, Text("Added load; weighed with the person"), "kg", 0, 100),
        api.Parameter("rest_s", 90.0, Text("Rest between two sets of a leg"), "s", 0, 300),
        *api.ORDER,
        api.LEG,
        api.footwear("shod"),
        *api.SAFETY,
    ),
    rigs=(("left", "right"), ("plate",)),
    metrics=("split_squat_lead_share_pct", "split_squats_valid", "split_squat_tempo_error_pct"),
    more_metrics=("split_squat_beat_sd_s", "split_squat_beat_mean_s"),
    asked={"split_squats_valid": "reps"},
    max_attempts=3,
    cannot_see=Text("depth, knee and trunk"),
    norms=(
        "Rear foot raised: the lead foot bears 84.4 (SD 3.6) % of the vertical force; a left-right difference of the "
        "5RM load is real only outside 96.5-103.5 % (Helme 2019)",
    ),
    conditions=api.asks("footwear", "tempo", "pace_per_min", ordered=("load_kg",)),
    one_plate=Text("one plate under the lead foot: its share of the weight as weighed before"),
)
