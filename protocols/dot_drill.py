"""Dot drill: a training game of quick hops, not a test."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from soleplate.api.protocol import (
    SAFETY,
    Context,
    Countdown,
    Perform,
    Protocol,
    Rest,
    Step,
    Tare,
    Trial,
    pain_allows,
    prepare,
    spotter_allows,
    with_practice,
)
from soleplate.model.parameter import Parameter

__all__ = ["PROTOCOL"]


def script(ctx: Context) -> Generator[Step, Any, None]:
    """Zero, weigh, then hop from dot to dot for a time, one leg after the other."""
    if not (yield from prepare(ctx, "landing", "Four dots, 12 cm apart, on the plate. Plate flush and fixed.")):
        return
    if not (yield from spotter_allows()):
        return
    seconds = ctx.number("seconds")
    conditions = {"footwear": ctx.text("footwear"), "dots_mm": "60,60; 60,-60; -60,-60; -60,60"}
    for nth, practice in enumerate(with_practice(ctx, 1)):
        for side in ctx.sides:
            if nth or side != ctx.sides[0]:
                yield Rest(ctx.number("rest_s"))
            yield Countdown()
            task = Perform("dots", 200, rep_within_s=5, seconds=5 if practice else seconds)
            yield Trial("dots", task, side, f"{side} leg: from dot to dot around the square", practice, conditions)
            if not practice and not (yield from pain_allows(ctx)):
                return
    yield Tare("after", "Step off and keep the plate empty")


PROTOCOL = Protocol(
    name="dot_drill",
    title="Dot drill",
    summary="Hop from dot to dot: contacts and rhythm. A drill, not a test: no verdict.",
    script=script,
    version=1,
    parameters=(
        Parameter("seconds", 15.0, "Time of the drill", "s", 5, 30),
        Parameter("practice", 0, "Practice drills of 5 s, each leg", "", 0, 3),
        Parameter("rest_s", 60.0, "Rest between drills", "s", 0, 300),
        Parameter("leg", "both", "Which leg", choices=("both", "left", "right")),
        Parameter("footwear", "shod", "On the feet", choices=("barefoot", "shod")),
        *SAFETY,
    ),
    rigs=(("plate",),),
    metrics=("drill_contacts", "drill_interval_cv_pct", "drill_contact_time_s", "drill_dots_missed"),
    max_attempts=2,
    cannot_see="which dot was hit, the other foot in the air",
    one_plate="one plate is all it needs",
)
