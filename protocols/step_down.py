"""Step-down with controlled deceleration: from a box, one leg lowers the body."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import soleplate.api.protocol as api
from soleplate.model.labels import label
from soleplate.text import Text

__all__ = ["PROTOCOL"]


def script(ctx: api.Context) -> Generator[api.Step, Any, None]:
    """Zero with the box in place, weigh on every plate, then sets of step-downs for each leg."""
    drop, lowering, reps = ctx.number("drop_mm"), ctx.number("lowering_s"), int(ctx.number("reps"))
    box = "box" in ctx.roles
    text = Text("Fix the box so that it cannot slide. Surface to surface it is {drop:g} mm high", drop=drop)
    text += Text(" (box less the thickness of the plate on the floor).") if "floor" in ctx.roles else "."
    text += Text(" Put it on its plate before the zero.") if box else ""
    if not (yield from api.prepare(ctx, "box", text, Text("Keep everything but the box off the plates"))):
        return
    conditions = {"drop_mm": f"{drop:g}", "direction": ctx.text("direction"), "footwear": ctx.text("footwear")}
    options = {"drop_mm": drop, "lowering_s": lowering}
    shares = api.shared_out(reps, int(ctx.number("sets")))
    for rest, side, nth in api.blocks(ctx, len(shares), most_practice=1):
        yield from rest
        other = "left" if side == "right" else "right"
        text = Text(
            "Stand on the box on the {side} leg. Lower yourself {direction} over {lowering:g} s, touch down softly "
            "with the {other} foot, stand still on it for 2 s, step back up",
            side=side,
            direction=label(ctx.text("direction")),
            lowering=lowering,
            other=other,
        )
        if not nth:
            task = api.Perform("step_down", int(ctx.number("practice")), options)
            yield api.Trial("step-down", task, side, Text("Practice. {text}", text=text), True, conditions)
            continue
        task = api.Perform("step_down", shares[nth - 1], options)
        yield api.Trial("step-down", task, side, text, conditions=conditions, set=nth)
        yield from api.ask_effort()
        if ctx.parameters["rater"]:
            yield from api.rater_panel()
        if not (yield from api.pain_allows(ctx)):
            return
    yield api.Tare("after", Text("Step off; leave the box where it is"))


PROTOCOL = api.Protocol(
    name="step_down",
    title=Text("Step-down"),
    summary=Text("Step down from a box slowly: lowering time, touch speed, who did the braking, first peak."),
    script=script,
    version=3,
    short={"practice": 1, "rest_s": 20.0},
    parameters=(
        api.Parameter("drop_mm", 200.0, Text("Height of the box, surface to surface"), "mm", 50, 400),
        api.Parameter("lowering_s", 2.0, Text("Time asked for the lowering"), "s", 0.5, 5),
        api.Parameter("reps", 6, Text("Repetitions that count, each leg"), "", 1, 20),
        api.Parameter("sets", 2, Text("Sets that they are shared out among, each leg"), "", 1, 5),
        api.Parameter("practice", 2, Text("Practice repetitions, each leg"), "", 0, 10),
        api.Parameter("rest_s", 35.0, Text("Rest between two sets of a leg"), "s", 0, 300),
        *api.ORDER,
        api.Parameter("leg", "both", Text("Which leg stands on the box"), choices=("both", "left", "right")),
        api.Parameter("direction", "forward", Text("Way down"), choices=("forward", "sideways")),
        api.footwear("shod"),
        api.Parameter("rater", False, Text("Ask what a rater saw")),
        *api.SAFETY,
    ),
    rigs=(("box", "floor"), ("box",), ("floor",)),
    metrics=("touch_speed_mm_s", "stance_braking_share_pct", "lowering_time_s", "first_peak_bw"),
    more_metrics=("tts_vertical_s", "control_index", "drop_closure_mm"),
    max_attempts=3,
    cannot_see=Text("knee, pelvis and trunk position, shear force"),
    progressions=(api.Progression("touch_speed_mm_s", Text("a box 50 mm higher"), most=150.0),),
    conditions=api.asks("direction", "footwear", ordered=("drop_mm",)),
    one_plate=(
        Text(
            "box alone: lowering time only, touch from the unloading of the box; floor alone: "
            "first peak and settling only; the box bears weight unseen, so the touch speed is "
            "not known"
        )
    ),
)
