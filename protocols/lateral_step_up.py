"""Lateral step-up: up on the box beside, as often as the time allows."""

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
    ask_effort,
    pain_allows,
    prepare,
    rater_panel,
    with_practice,
)
from soleplate.model.parameter import Parameter

__all__ = ["PROTOCOL"]


def script(ctx: Context) -> Generator[Step, Any, None]:
    """Zero with the box in place, weigh, then step up beside the box for each leg."""
    height, seconds = ctx.number("drop_mm"), ctx.number("seconds")
    text = f"Fix the box so that it cannot slide; it is {height:g} mm high, surface to surface."
    if not (yield from prepare(ctx, "box", text, "Keep everything but the box off the plates")):
        return
    conditions = {"drop_mm": f"{height:g}", "footwear": ctx.text("footwear")}
    for nth, practice in enumerate(with_practice(ctx, 1)):
        for side in ctx.sides:
            if nth or side != ctx.sides[0]:
                yield Rest(ctx.number("rest_s"))
            text = f"{side} foot on the box, the other beside it: step up to a straight knee, come down, no push-off"
            yield Countdown()
            task = Perform(
                "step_up",
                3 if practice else 60,
                {"drop_mm": height},
                rep_within_s=6,
                seconds=0 if practice else seconds,
            )
            yield Trial("step-up", task, side, text, practice, conditions)
            if not practice:
                yield from ask_effort()
                if ctx.parameters["rater"]:
                    yield from rater_panel()
                if not (yield from pain_allows(ctx)):
                    return
    yield Tare("after", "Step off; leave the box where it is")


PROTOCOL = Protocol(
    name="lateral_step_up",
    title="Lateral step-up",
    summary="Step up sideways for 15 s: repetitions, push-off of the trailing leg.",
    script=script,
    version=1,
    parameters=(
        Parameter("drop_mm", 200.0, "Height of the box, surface to surface", "mm", 50, 400),
        Parameter("seconds", 15.0, "Time of the set", "s", 5, 60),
        Parameter("practice", 1, "Practice sets of 3, each leg", "", 0, 3),
        Parameter("rest_s", 60.0, "Rest between sets", "s", 0, 300),
        Parameter("rater", False, "Ask what a rater saw"),
        Parameter("leg", "both", "Which leg", choices=("both", "left", "right")),
        Parameter("footwear", "barefoot", "On the feet", choices=("barefoot", "shod")),
        *SAFETY,
    ),
    rigs=(("box", "floor"), ("box",)),
    metrics=("step_ups_valid", "trail_push_off_pct_bw", "step_up_rise_s"),
    more_metrics=("trail_peak_pct_bw", "trail_impulse_share_pct"),
    max_attempts=3,
    cannot_see="knee, pelvis and trunk; whether the knee was quite straight",
    one_plate="box alone: repetitions and rhythm; a push-off by the trailing leg is not seen",
)
