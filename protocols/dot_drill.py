"""Dot drill: a training game of quick hops, not a test."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import soleplate.api.protocol as api
from soleplate.text import Text

__all__ = ["PROTOCOL"]


def script(ctx: api.Context) -> Generator[api.Step, Any, None]:
    """Zero, weigh, then hop from dot to dot for a time, one leg after the other."""
    if not (
        yield from api.prepare(ctx, "landing", Text("Four dots, 12 cm apart, on the plate. Plate flush and fixed."))
    ):
        return
    if not (yield from api.spotter_allows()):
        return
    seconds = ctx.number("seconds")
    conditions = {"footwear": ctx.text("footwear"), "dots_mm": "60,60; 60,-60; -60,-60; -60,60"}
    for rest, side, practice in api.turns(ctx, 1):
        yield from rest
        yield api.Countdown()
        task = api.Perform("dots", 200, rep_within_s=5, seconds=5 if practice else seconds)
        yield api.Trial(
            "dots", task, side, Text("{side} leg: from dot to dot around the square", side=side), practice, conditions
        )
        if not practice and not (yield from api.pain_allows(ctx)):
            return
    yield api.Tare("after", Text("Step off and keep the plate empty"))


PROTOCOL = api.Protocol(
    name="dot_drill",
    title=Text("Dot drill"),
    summary=Text("Hop from dot to dot: contacts and rhythm. A drill, not a test: no verdict."),
    script=script,
    version=1,
    parameters=(
        api.Parameter("seconds", 15.0, Text("Time of the drill"), "s", 5, 30),
        api.Parameter("practice", 0, Text("Practice drills of 5 s, each leg"), "", 0, 3),
        api.Parameter("rest_s", 60.0, Text("Rest between drills"), "s", 0, 300),
        api.LEG,
        api.footwear("shod"),
        *api.SAFETY,
    ),
    rigs=(("plate",),),
    metrics=("drill_contacts", "drill_interval_cv_pct", "drill_contact_time_s", "drill_dots_missed"),
    one_set=("drill_contacts",),
    max_attempts=2,
    cannot_see=Text("which dot was hit, the other foot in the air"),
    one_plate=Text("one plate is all it needs"),
)
