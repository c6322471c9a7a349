"""Short-foot pulses: draw up the arch and let go, in a rhythm."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import soleplate.api.protocol as api
from soleplate.text import Text

__all__ = ["PROTOCOL"]


def script(ctx: api.Context) -> Generator[api.Step, Any, None]:
    """Zero, weigh standing, then sit with one foot on the plate and pulse to the beat."""
    text = Text("Weigh standing first. Then sit with one foot flat on the plate.")
    if not (yield from api.prepare(ctx, "floor", text)):
        return
    options = {"period_s": 2.0, "rep_s": 2.0}
    conditions = {"footwear": "barefoot", "pace_per_min": "30"}
    for rest, side, practice in api.turns(ctx, 1):
        yield from rest
        yield api.Metronome(60, (1, 1))
        task = api.Perform("pulses", 3 if practice else int(ctx.number("reps")), options, rep_within_s=8)
        yield api.Trial(
            "pulses", task, side, Text("{side} foot: arch up, let go, to the beat", side=side), practice, conditions
        )
        yield api.Metronome(0)
    yield api.Tare("after", Text("Take the foot off and keep the plate empty"))


PROTOCOL = api.Protocol(
    name="short_foot_pulses",
    title=Text("Short-foot pulses"),
    summary=Text("Pulses of the arch to a beat: count and rhythm. A drill, not a test: no verdict."),
    script=script,
    version=1,
    parameters=(
        api.Parameter("reps", 10, Text("Pulses of a set"), "", 3, 40),
        api.Parameter("practice", 1, Text("Practice sets of 3, each leg"), "", 0, 3),
        api.Parameter("rest_s", 30.0, Text("Rest between sets"), "s", 0, 300),
        api.LEG,
        *api.SAFETY,
    ),
    rigs=(("plate",),),
    metrics=("short_foot_pulses", "short_foot_interval_cv_pct", "short_foot_travel_mm", "foot_moved"),
    more_metrics=("pulse_beat_sd_s", "pulse_beat_mean_s"),
    one_set=("short_foot_pulses",),
    max_attempts=3,
    cannot_see=Text("the arch itself, toes that curl"),
    one_plate=Text("one plate under the foot is all it needs"),
)
