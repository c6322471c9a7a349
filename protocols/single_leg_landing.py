"""Single-leg landing: from a box or a hop, stuck and held."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import soleplate.api.protocol as api
from soleplate.text import Text

__all__ = ["PROTOCOL"]


def script(ctx: api.Context) -> Generator[api.Step, Any, None]:
    """Zero, weigh, then land with alternating legs; an extra hop or a touch-down repeats the landing."""
    hop = ctx.text("version") == "hop"
    start = Text("Hop up and") if hop else Text("From the box ({number:g} mm)", number=ctx.number("drop_mm"))
    text = Text("Plate flush and fixed; box fixed behind it. Hands on hips.")
    if not (yield from api.prepare(ctx, "landing", text, spotter=True)):
        return
    faded = ctx.text("feedback") == "faded"
    conditions = {"version": ctx.text("version"), "footwear": ctx.text("footwear"), "hands": "hips"}
    if not hop:
        conditions["drop_mm"] = f"{ctx.number('drop_mm'):g}"
    options = {"drop_mm": ctx.number("drop_mm"), "hop": float(hop), "hold_s": ctx.number("hold_s")}
    toned = int(ctx.number("trials"))
    wanted = api.with_practice(ctx, toned + (int(ctx.number("silent")) if faded else 0))
    for nth, practice in enumerate(wanted):
        if faded:
            conditions["feedback"] = "silent" if wanted[: nth + 1].count(False) > toned else "tone"
        sides = ctx.sides if practice else api.sides_of_round(ctx, wanted[:nth].count(False))
        for side in sides:
            text = (
                Text("Practice: {start} land on the {side} leg and stand still", start=start, side=side)
                if practice
                else Text("{start} land on the {side} leg and stand still", start=start, side=side)
            )
            yield api.Trial(
                f"landing-{ctx.text('version')}",
                api.Perform("landing", 1, options),
                side,
                text,
                practice,
                {**conditions},
            )
            if nth < len(wanted) - 1 or side != sides[-1]:
                yield api.Rest(ctx.number("rest_s"))
        if not practice and not (yield from api.pain_allows(ctx)):
            return
        if nth == len(wanted) - 1 and (yield from api.another_round(ctx, wanted.count(False))):
            wanted.append(False)
    yield api.Tare("after", Text("Step off and keep the plate empty"))


PROTOCOL = api.Protocol(
    name="single_leg_landing",
    title=Text("Single-leg landing"),
    summary=Text("Land on one leg and stick it: first peak, effective drop, time to stabilisation."),
    script=script,
    version=2,
    short={"practice": 2, "rest_s": 10.0},
    parameters=(
        api.Parameter("version", "drop", Text("From a box, or a hop on the spot"), choices=("drop", "hop")),
        api.Parameter("drop_mm", 200.0, Text("Height of the box over the plate"), "mm", 50, 400),
        api.Parameter("hold_s", 5.0, Text("How long to stand still"), "s", 3.5, 10),
        api.Parameter("trials", 3, Text("Landings that count, each leg"), "", 1, 10),
        api.STOP_WHEN,
        api.Parameter(
            "feedback",
            "none",
            Text("Faded: a tone for each landing softer than the last five of that leg, then silent landings"),
            choices=("none", "faded"),
        ),
        api.Parameter("silent", 3, Text("Landings without the tone after those with it, each leg"), "", 1, 10),
        api.Parameter("practice", 3, Text("Practice landings, each leg"), "", 0, 6),
        api.Parameter("rest_s", 30.0, Text("Rest between landings"), "s", 0, 120),
        *api.ORDER,
        api.LEG,
        api.footwear("barefoot"),
        *api.SAFETY,
    ),
    rigs=(("plate",),),
    metrics=("landing_first_peak_bw", "landing_stuck", "landing_effective_drop_mm"),
    more_metrics=("landing_tts_band_s", "landing_peak_bw", "landing_loading_rate_bw_s", "landing_vsi_3s"),
    max_attempts=5,
    cannot_see=Text("shear force and so DPSI, knee and trunk; sound is not measured"),
    progressions=(api.Progression("landing_stuck", Text("a box 50 mm higher"), 1.0, when={"version": "drop"}),),
    conditions=api.asks("version", "footwear", "hands", "feedback", ordered=("drop_mm",)),
    one_plate=Text("one plate is all it needs"),
)
