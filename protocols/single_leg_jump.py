"""Single-leg jump: a maximal countermovement jump from quiet stance, on one leg or on both."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import soleplate.api.protocol as api
from soleplate.model.people import NO_SIDE
from soleplate.text import Text

__all__ = ["PROTOCOL"]


def script(ctx: api.Context) -> Generator[api.Step, Any, None]:
    """Zero, weigh, then jump with alternating legs; a step, a second dip or a hand repeats the jump."""
    both = ctx.text("feet") == "both"
    text = Text("Plate flush and fixed. Hands on hips until after the landing.")
    if not (yield from api.prepare(ctx, "landing", text, spotter=True)):
        return
    conditions = {"feet": ctx.text("feet"), "footwear": ctx.text("footwear"), "hands": "hips"}
    options = {"feet": 2.0 if both else 1.0, "hold_s": ctx.number("hold_s")}
    task = api.Perform("jump", 1, options)
    wanted = api.with_practice(ctx, int(ctx.number("trials")))
    for nth, practice in enumerate(wanted):
        legs = ctx.sides if practice else api.sides_of_round(ctx, wanted[:nth].count(False))
        sides = (NO_SIDE,) if both else legs
        for side in sides:
            where = Text("the {side} leg", side=side) if side else Text("both legs")
            text = (
                Text("Practice: stand still on {where}, dip and jump, then stand", where=where)
                if practice
                else Text("Stand still on {where} for a second, dip and jump as high as you can, then stand",
                          where=where)
            )  # fmt: skip
            yield api.Trial(f"jump-{ctx.text('feet')}", task, side, text, practice, {**conditions})
            if not practice and not (yield from api.hands_kept()):
                yield api.Instruct(
                    Text("The hands left the hips: reject the jump (Backspace, then 3), or go on and keep it, remarked")
                )
            if nth < len(wanted) - 1 or side != sides[-1]:
                yield api.Rest(ctx.number("rest_s"))
        if not practice and not (yield from api.pain_allows(ctx)):
            return
        if nth == len(wanted) - 1 and not both and (yield from api.another_round(ctx, wanted.count(False))):
            wanted.append(False)
    yield api.Tare("after", Text("Step off and keep the plate empty"))


PROTOCOL = api.Protocol(
    name="single_leg_jump",
    title=Text("Single-leg jump"),
    summary=Text("Highest jump from quiet stance: height by two ways, phases, reactive strength modified, landing."),
    script=script,
    version=1,
    short={"practice": 1, "rest_s": 15.0},
    parameters=(
        api.Parameter("feet", "one", Text("Jump on one leg, or on both"), choices=("one", "both")),
        api.Parameter("trials", 3, Text("Jumps that count, each leg"), "", 1, 6),
        api.STOP_WHEN,
        api.Parameter("practice", 2, Text("Practice jumps, each leg; the first one easy"), "", 0, 6),
        api.Parameter("hold_s", 1.5, Text("How long to stand after the landing"), "s", 1, 10),
        api.Parameter("rest_s", 20.0, Text("Rest between jumps; the other leg jumps meanwhile"), "s", 0, 120),
        *api.ORDER,
        api.LEG,
        api.footwear("shod"),
        *api.SAFETY,
    ),
    rigs=(("plate",),),
    metrics=("jump_height_impulse_mm", "jump_height_flight_mm", "jump_rsi_modified_m_s", "landing_peak_bw"),
    more_metrics=(
        "jump_height_difference_mm",
        "jump_time_to_take_off_s",
        "jump_unweighting_s",
        "jump_braking_s",
        "jump_propulsion_s",
        "jump_braking_impulse_n_s",
        "jump_propulsion_impulse_n_s",
        "jump_depth_mm",
        "jump_peak_force_bw",
        "jump_peak_power_w_kg",
        "landing_first_peak_bw",
    ),
    best=("jump_height_impulse_mm",),
    max_attempts=5,
    cannot_see=Text("arms, knee and trunk, and shear force; whether the hands stay on the hips is asked"),
    norms=(
        "On the operated side 31 mm lower (95 % 22 to 41 mm) after reconstruction of the anterior cruciate ligament, "
        "33 studies (J Exp Orthop 2024;11:e12018): context, no norm",
    ),
    conditions=api.asks("feet", "footwear", "hands"),
    one_plate=Text("one plate is all it needs; on both legs it cannot share the push between them"),
)
