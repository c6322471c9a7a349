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
    eyes, seconds = ctx.text("eyes"), ctx.number("seconds")
    if not (
        yield from api.prepare(
            ctx, "eyes-closed" if eyes == "closed" else "stance", Text("Look at the mark at eye level.")
        )
    ):
        return
    if eyes == "closed" and not (yield from api.spotter_allows()):
        return
    conditions = {"eyes": eyes, "footwear": ctx.text("footwear"), "window_s": f"{seconds - 1:g}"}
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
    version=1,
    parameters=(
        api.Parameter("eyes", "open", Text("Vision"), choices=("open", "closed")),
        api.Parameter("seconds", 31.0, Text("Length of a trial"), "s", 10, 120),
        api.Parameter("trials", 2, Text("Trials that count"), "", 1, 6),
        api.Parameter("practice", 0, Text("Practice trials"), "", 0, 3),
        api.Parameter("rest_s", 20.0, Text("Rest between trials"), "s", 0, 120),
        api.Parameter("footwear", "barefoot", Text("On the feet"), choices=("barefoot", "shod")),
        *api.SAFETY,
    ),
    rigs=(("left", "right"), ("plate",)),
    metrics=("load_share_left_pct", "body_weight_n", "net_velocity_mm_s", "zero_drift_n"),
    max_attempts=4,
    cannot_see=Text("trunk and hips, what the hands do"),
    one_plate=Text("one plate: weight and sway; the share of each leg needs a plate under each foot"),
)
