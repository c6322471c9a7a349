"""Single-leg reach: how far the free foot reaches, and how the stance foot bears it."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import soleplate.api.protocol as api
from soleplate.model.labels import label
from soleplate.text import Text

__all__ = ["PROTOCOL"]


DIRECTIONS = {"anterior": 90.0, "posteromedial": 225.0, "posterolateral": 315.0}


def script(ctx: api.Context) -> Generator[api.Step, Any, None]:
    """Zero, weigh, then reach in every direction with alternating legs; the distance is typed in."""
    text = Text("Foot in the middle of the plate, second toe on the axis, tape in the three directions. Hands on hips.")
    if not (yield from api.prepare(ctx, "stance", text)):
        return
    lengths: dict[str, float] = {}
    for side in ctx.sides:
        question = Text("Length of the {side} leg, hip to ankle, cm", side=side)
        known = ctx.number("leg_length_cm")
        lengths[side] = known or (
            yield api.Ask("leg_length_cm", question, default=90.0, low=40.0, high=130.0, blocking=True)
        )
    conditions = {"footwear": ctx.text("footwear")}
    wanted = api.with_practice(ctx, int(ctx.number("trials")))
    for nth, practice in enumerate(wanted):
        sides = ctx.sides if practice else api.sides_of_round(ctx, wanted[:nth].count(False))
        for direction, angle in DIRECTIONS.items():
            for side in sides:
                text = (
                    Text(
                        "Practice: on the {side} leg, reach {direction} and come back",
                        side=side,
                        direction=label(direction),
                    )
                    if practice
                    else Text(
                        "on the {side} leg, reach {direction} and come back", side=side, direction=label(direction)
                    )
                )
                task = api.Perform("reach", 1, {"direction_deg": angle})
                trial = api.Trial(
                    direction,
                    task,
                    side,
                    text,
                    practice,
                    {**conditions, "leg_length_cm": f"{lengths[side]:g}", "direction": direction},
                )
                reply = yield trial
                if not practice and reply.state != "rejected":
                    yield api.Ask(
                        "reach_cm",
                        Text("Reach, cm ({side} leg, {direction})", side=side, direction=label(direction)),
                        high=200.0,
                        rates=True,
                    )
                yield api.Rest(ctx.number("rest_s"))
    if not (yield from api.pain_allows(ctx)):
        return
    yield api.Tare("after", Text("Step off and keep the plate empty"))


PROTOCOL = api.Protocol(
    name="single_leg_reach",
    title=Text("Single-leg reach"),
    summary=Text("Reach in three directions on one leg: distance typed in, touch-downs and stance seen by the plate."),
    script=script,
    version=3,
    parameters=(
        api.Parameter("trials", 3, Text("Reaches that count, each direction and leg"), "", 1, 6),
        api.Parameter("practice", 6, Text("Practice reaches, each direction and leg"), "", 0, 12),
        api.Parameter(
            "leg_length_cm", 0.0, Text("Leg length of both, hip to ankle; 0: asked for each leg"), "cm", 0, 130
        ),
        api.Parameter("rest_s", 5.0, Text("Rest between reaches"), "s", 0, 120),
        *api.ORDER,
        api.LEG,
        api.footwear("barefoot"),
        *api.SAFETY,
    ),
    rigs=(("plate",),),
    metrics=("reach_anterior_pct", "reach_posteromedial_pct", "reach_posterolateral_pct", "reach_return_speed_mm_s"),
    more_metrics=("reach_excursion_mm", "reach_time_s", "touch_downs"),
    worst_of=("reach_anterior_pct", "reach_posteromedial_pct", "reach_posterolateral_pct"),
    max_attempts=6,
    cannot_see=Text("the reach itself (type it in), hands, trunk, whether the heel lifted a little"),
    conditions=api.asks("direction", "footwear"),
    one_plate=Text("one plate under the stance foot is all it needs"),
)
