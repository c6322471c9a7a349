"""Quiet stance on both legs: share of load, weight, sway."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import soleplate.api.protocol as api
from soleplate.model.labels import label
from soleplate.text import Text

__all__ = ["PROTOCOL"]


def script(ctx: api.Context) -> Generator[api.Step, Any, None]:
    """Zero, weigh, then stand quietly on both legs."""
    eyes, seconds, foam = ctx.text("eyes"), ctx.number("seconds"), ctx.text("surface") == "foam"
    text = Text("Look at the mark at eye level.")
    if foam:
        text += Text(" Put the foam on the plate first, and keep the rest of it empty for the zero.")
    if not (yield from api.prepare(ctx, "unstable" if foam else "eyes-closed" if eyes == "closed" else "stance", text)):
        return
    if (foam or eyes == "closed") and not (yield from api.spotter_allows()):
        return
    conditions = {"eyes": eyes, "footwear": ctx.text("footwear"), "window_s": f"{seconds - 1:g}"}
    if foam:
        conditions["surface"] = "foam"
    wanted = api.with_practice(ctx, int(ctx.number("trials")))
    for nth, practice in enumerate(wanted):
        text = Text("Stand still on both legs for {seconds:g} s, eyes {eyes}", seconds=seconds, eyes=label(eyes))
        yield api.Trial(
            f"quiet-{eyes}", api.Hold(seconds, window_s=seconds - 1, feet=2), "", text, practice, conditions
        )
        if nth < len(wanted) - 1:
            yield api.Rest(ctx.number("rest_s"))
    yield api.Tare("after", Text("Step off and keep the plate empty"))


PROTOCOL = api.Protocol(
    name="quiet_stance",
    title=Text("Quiet stance"),
    summary=Text("Stand on both legs: how the weight is shared, and sway."),
    script=script,
    version=2,
    parameters=(
        api.Parameter("eyes", "open", Text("Vision"), choices=("open", "closed")),
        api.Parameter("surface", "firm", Text("What one stands on"), choices=("firm", "foam")),
        api.Parameter("seconds", 31.0, Text("Length of a trial"), "s", 10, 120),
        api.Parameter("trials", 2, Text("Trials that count"), "", 1, 6),
        api.Parameter("practice", 0, Text("Practice trials"), "", 0, 3),
        api.Parameter("rest_s", 20.0, Text("Rest between trials"), "s", 0, 120),
        api.footwear("barefoot"),
        *api.SAFETY,
    ),
    rigs=(("left", "right"), ("plate",)),
    metrics=("load_share_left_pct", "body_weight_n", "net_velocity_mm_s", "zero_drift_n"),
    max_attempts=4,
    cannot_see=Text("trunk and hips, what the hands do"),
    one_plate=Text(
        "one plate: weight and sway; the share of each leg needs a plate under each foot, or one of two cells, which "
        "in turn has no sway"
    ),
)
