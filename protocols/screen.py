"""Screen: four short tests in one session, calf raises last."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import soleplate.api.protocol as api
from soleplate.model.parameter import Scalar
from soleplate.text import Text

__all__ = ["PROTOCOL"]


def script(ctx: api.Context) -> Generator[api.Step, Any, None]:
    """Run stance, step-down, hops and calf raises, each with its own zero and weight."""
    if not (yield from api.check_list(ctx, "landing")):
        return
    floor = ("floor",)
    order: dict[str, Scalar] = {"first": ctx.text("first"), "drawn": ctx.text("drawn")}
    shared: dict[str, Scalar] = {
        "check_list": "done",
        "quick": bool(ctx.parameters["quick"]),
        "leg": ctx.text("leg"),
        "pain_start": ctx.number("pain_start"),
    }
    yield api.Instruct(Text("Four tests: stance, step-down, hops, calf raises. Each begins with an empty plate."))
    trials = int(ctx.number("trials"))
    yield api.Call(
        "single_leg_stance", {**shared, **order, "seconds": ctx.number("stance_s"), "trials": trials}, on=floor
    )
    yield api.Call("step_down", {**shared, **order, "reps": trials + 1}, on=ctx.roles)
    yield api.Call("repeated_hops", {**shared, **order, "hops": 6}, on=floor)
    yield api.Call("calf_raise", {**shared, "reps": int(ctx.number("raises"))}, on=floor)


PROTOCOL = api.Protocol(
    name="screen",
    title=Text("Screen"),
    summary=Text("Stance, step-down, hops and calf raises in one session: the first number of each, no composite."),
    script=script,
    version=2,
    parameters=(
        api.Parameter("stance_s", 30.0, Text("Longest hold of the stance"), "s", 10, 60),
        api.Parameter("trials", 3, Text("Trials or repetitions that count, each leg"), "", 1, 5),
        api.Parameter("raises", 60, Text("Most calf raises"), "", 3, 200),
        *api.ORDER,
        api.LEG,
        *api.SAFETY,
    ),
    rigs=(("box", "floor"), ("floor",)),
    metrics=("mean_velocity_mm_s", "touch_speed_mm_s", "hop_contact_time_s", "calf_raises"),
    more_metrics=("hold_time_s", "touch_downs", "lowering_time_s", "first_peak_bw", "hop_rsi", "calf_last_honest_rep"),
    battery=True,
    one_set=("calf_raises", "calf_last_honest_rep"),
    asked={"hold_time_s": "stance_s", "calf_raises": "raises", "calf_last_honest_rep": "raises"},
    max_attempts=5,
    cannot_see=Text("what each of its tests cannot see"),
    one_plate=Text("floor plate alone: step-downs give the first peak only, everything else is whole"),
)
