"""Short-foot pulses: draw up the arch and let go, in a rhythm."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from soleplate.api.protocol import (
    SAFETY,
    Context,
    Metronome,
    Perform,
    Protocol,
    Rest,
    Tare,
    Trial,
    Word,
    prepare,
    with_practice,
)
from soleplate.model.parameter import Parameter

__all__ = ["PROTOCOL"]


def script(ctx: Context) -> Generator[Word, Any, None]:
    """Zero, weigh standing, then sit with one foot on the plate and pulse to the beat."""
    text = "Weigh standing first. Then sit with one foot flat on the plate."
    if not (yield from prepare(ctx, "floor", text)):
        return
    options = {"period_s": 2.0, "rep_s": 2.0}
    conditions = {"footwear": "barefoot", "pace_per_min": "30"}
    for nth, practice in enumerate(with_practice(ctx, 1)):
        for side in ctx.sides:
            if nth or side != ctx.sides[0]:
                yield Rest(ctx.number("rest_s"))
            yield Metronome(60, (1, 1))
            task = Perform("pulses", 3 if practice else int(ctx.number("reps")), options, rep_within_s=8)
            yield Trial("pulses", task, side, f"{side} foot: arch up, let go, to the beat", practice, conditions)
            yield Metronome(0)
    yield Tare("after", "Take the foot off and keep the plate empty")


PROTOCOL = Protocol(
    name="short_foot_pulses",
    title="Short-foot pulses",
    summary="Pulses of the arch to a beat: count and rhythm. A drill, not a test: no verdict.",
    script=script,
    version=1,
    parameters=(
        Parameter("reps", 10, "Pulses of a set", "", 3, 40),
        Parameter("practice", 1, "Practice sets of 3, each leg", "", 0, 3),
        Parameter("rest_s", 30.0, "Rest between sets", "s", 0, 300),
        Parameter("leg", "both", "Which leg", choices=("both", "left", "right")),
        *SAFETY,
    ),
    rigs=(("plate",),),
    metrics=("short_foot_pulses", "short_foot_interval_cv_pct", "short_foot_travel_mm", "foot_moved"),
    more_metrics=("pulse_beat_sd_s", "pulse_beat_mean_s"),
    max_attempts=3,
    cannot_see="the arch itself, toes that curl",
    one_plate="one plate under the foot is all it needs",
)
