"""Sit to stand on one leg: five times against the clock, or as often as 30 s allow."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import soleplate.api.protocol as api
from soleplate.text import Text

__all__ = ["PROTOCOL"]

SECONDS = 30.0
LATER_S = 3.0  # the clock runs from the first rise on
MOST = 60


def script(ctx: api.Context) -> Generator[api.Step, Any, None]:
    """Zero, weigh, sit with one foot on the plate, then stand up and sit down."""
    five = ctx.text("version") == "five"
    text = Text("Chair against a wall, its front edge at the plate, seat off the plate. Arms crossed.")
    if not (yield from api.prepare(ctx, "stance", text, spotter=True)):
        return
    conditions = {
        "version": ctx.text("version"), "seat_mm": f"{ctx.number('seat_mm'):g}", "footwear": ctx.text("footwear"),
        "seconds": "" if five else f"{SECONDS:g}",
    }  # fmt: skip
    for rest, side, practice in api.turns(ctx, 1):
        yield from rest
        text = (
            Text("Sit, {side} foot on the plate, the other in the air. Practice: stand up and sit down twice",
                 side=side)
            if practice
            else Text("Sit, {side} foot on the plate, the other in the air. Stand up and sit down five times, quickly",
                      side=side)
            if five
            else Text("Sit, {side} foot on the plate, the other in the air. Stand up and sit down for {seconds:g} s",
                      side=side, seconds=SECONDS)
        )  # fmt: skip
        reps = 2 if practice else 5 if five else MOST
        task = api.Perform("sit_to_stand", reps, {}, 15.0, 0.0 if five or practice else SECONDS + LATER_S)
        yield api.Trial(f"sit-to-stand-{ctx.text('version')}", task, side, text, practice, conditions)
        if not practice and not (yield from api.set_allows(ctx)):
            return
    yield api.Tare("after", Text("Step off and keep the plate empty"))


PROTOCOL = api.Protocol(
    name="sit_to_stand_single",
    title=Text("Sit to stand, one leg"),
    summary=Text("Stand up from a chair on one leg: time of five, or how often in 30 s."),
    script=script,
    version=1,
    parameters=(
        api.Parameter("version", "five", Text("Five times, or 30 s"), choices=("five", "thirty")),
        api.Parameter("seat_mm", 450.0, Text("Height of the seat over the plate"), "mm", 200, 700),
        api.Parameter("practice", 1, Text("Practice of two, each leg"), "", 0, 2),
        api.Parameter("rest_s", 60.0, Text("Rest between sets"), "s", 0, 300),
        api.LEG,
        api.footwear("shod"),
        *api.SAFETY,
    ),
    rigs=(("plate",),),
    metrics=("sts_five_s", "sts_rise_s", "sts_cycle_s"),
    metrics_when={"version=thirty": ("sts_count", "sts_rise_s", "sts_cycle_s")},
    one_set=("sts_five_s", "sts_count"),
    max_attempts=2,
    cannot_see=Text("whether the seat is touched, knee and trunk, what the arms do"),
    conditions=api.asks("version", "footwear", ordered=("seat_mm",)),
    one_plate=Text("one plate under the standing foot is all it needs"),
)
