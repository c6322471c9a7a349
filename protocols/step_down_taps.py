"""Step-down taps: lower on one leg until the free heel touches the plate beside the box, as often as 30 s allow."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import soleplate.api.protocol as api
from soleplate.text import Text

__all__ = ["PROTOCOL"]

MOST = 120


def script(ctx: api.Context) -> Generator[api.Step, Any, None]:
    """Zero, weigh on the plate, then taps against the clock for each leg."""
    text = Text("Plate on the floor in front of the box, box fixed. Hands on hips.")
    if not (yield from api.prepare(ctx, "box", text, spotter=True)):
        return
    seconds = ctx.number("seconds")
    conditions = {
        "drop_mm": f"{ctx.number('drop_mm'):g}", "footwear": ctx.text("footwear"), "seconds": f"{seconds:g}",
    }  # fmt: skip
    for rest, side, practice in api.turns(ctx, 1):
        yield from rest
        length = 5.0 if practice else seconds
        text = Text(
            "Stand on the box on the {side} leg. Touch the plate lightly with the other heel and come up, as often as "
            "you can in {length:g} s",
            side=side, length=length,
        )  # fmt: skip
        task = api.Perform("heel_taps", MOST, {"drop_mm": ctx.number("drop_mm")}, 15.0, length)
        yield api.Trial("heel-taps", task, side, text, practice, conditions)
        if not practice and not (yield from api.set_allows(ctx)):
            return
    yield api.Tare("after", Text("Step off and keep the plate empty"))


PROTOCOL = api.Protocol(
    name="step_down_taps",
    title=Text("Step-down taps"),
    summary=Text("Light taps of the heel beside a box in 30 s: how many, how light, how even."),
    script=script,
    version=1,
    parameters=(
        api.Parameter("drop_mm", 150.0, Text("Height of the box over the plate"), "mm", 50, 300),
        api.Parameter("seconds", 30.0, Text("How long, from the first tap on"), "s", 5, 120),
        api.Parameter("practice", 1, Text("Practice of 5 s, each leg"), "", 0, 2),
        api.Parameter("rest_s", 60.0, Text("Rest between sets"), "s", 0, 300),
        api.LEG,
        api.footwear("shod"),
        *api.SAFETY,
    ),
    rigs=(("floor",), ("box", "floor")),
    metrics=("taps_light", "taps", "taps_load_pct_bw", "tap_interval_cv_pct"),
    one_set=("taps_light", "taps"),
    max_attempts=2,
    cannot_see=Text("knee, pelvis and trunk: the rater's eye; with one plate, the standing leg"),
    conditions=api.asks("footwear", "seconds", ordered=("drop_mm",)),
    one_plate=Text("the plate lies where the heel taps; the standing leg's own force needs a second one under the box"),
)
