"""Lateral step-up: up on the box beside, as often as the time allows."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import soleplate.api.protocol as api
from soleplate.text import Text

__all__ = ["PROTOCOL"]


def script(ctx: api.Context) -> Generator[api.Step, Any, None]:
    """Zero with the box in place, weigh, then step up beside the box for each leg."""
    height, seconds = ctx.number("drop_mm"), ctx.number("seconds")
    text = Text("Fix the box so that it cannot slide; it is {height:g} mm high, surface to surface.", height=height)
    if not (yield from api.prepare(ctx, "box", text, Text("Keep everything but the box off the plates"))):
        return
    conditions = {"drop_mm": f"{height:g}", "footwear": ctx.text("footwear")}
    for rest, side, practice in api.turns(ctx, 1):
        yield from rest
        text = Text(
            "{side} foot on the box, the other beside it: step up to a straight knee, come down, no push-off", side=side
        )
        yield api.Countdown()
        task = api.Perform(
            "step_up", 3 if practice else 60, {"drop_mm": height}, rep_within_s=6, seconds=0 if practice else seconds
        )
        yield api.Trial("step-up", task, side, text, practice, conditions)
        if not practice:
            yield from api.ask_effort()
            if ctx.parameters["rater"]:
                yield from api.rater_panel()
            if not (yield from api.pain_allows(ctx)):
                return
    yield api.Tare("after", Text("Step off; leave the box where it is"))


PROTOCOL = api.Protocol(
    name="lateral_step_up",
    title=Text("Lateral step-up"),
    summary=Text("Step up sideways for 15 s: repetitions, push-off of the trailing leg."),
    script=script,
    version=1,
    parameters=(
        api.Parameter("drop_mm", 200.0, Text("Height of the box, surface to surface"), "mm", 50, 400),
        api.Parameter("seconds", 15.0, Text("Time of the set"), "s", 5, 60),
        api.Parameter("practice", 1, Text("Practice sets of 3, each leg"), "", 0, 3),
        api.Parameter("rest_s", 60.0, Text("Rest between sets"), "s", 0, 300),
        api.Parameter("rater", False, Text("Ask what a rater saw")),
        api.LEG,
        api.footwear("barefoot"),
        *api.SAFETY,
    ),
    rigs=(("box", "floor"), ("box",)),
    metrics=("step_ups_valid", "trail_push_off_pct_bw", "step_up_rise_s"),
    more_metrics=("trail_peak_pct_bw", "trail_impulse_share_pct"),
    one_set=("step_ups_valid",),
    max_attempts=3,
    cannot_see=Text("knee, pelvis and trunk; whether the knee was quite straight"),
    conditions=api.asks("footwear", ordered=("drop_mm",)),
    one_plate=Text("box alone: repetitions and rhythm; a push-off by the trailing leg is not seen"),
)
