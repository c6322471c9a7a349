"""Maximal hops, 10/5: ten hops on one leg, as high and as short as one can; the best five count."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import soleplate.api.protocol as api
from soleplate.text import Text

__all__ = ["PROTOCOL"]


def script(ctx: api.Context) -> Generator[api.Step, Any, None]:
    """Zero, weigh, then sets of hops for each leg, without a beat."""
    text = Text("Plate flush and fixed. Hands on hips, short contacts.")
    if not (yield from api.prepare(ctx, "landing", text, spotter=True)):
        return
    conditions = {"footwear": ctx.text("footwear"), "hands": "hips"}
    for rest, side, nth in api.blocks(ctx, int(ctx.number("sets"))):
        yield from rest
        practice = not nth
        reps = 5 if practice else int(ctx.number("hops"))
        text = (
            Text("Practice: jump up, then {reps} easy hops on the {side} leg, then stand", reps=reps, side=side)
            if practice
            else Text(
                "Jump up, then {reps} hops on the {side} leg, as high as you can and as short on the ground as you "
                "can, then stand",
                reps=reps,
                side=side,
            )
        )
        task = api.Perform("maximal_hops", reps, rep_within_s=10)
        yield api.Trial("maximal-hops", task, side, text, practice, conditions, nth)
        if not practice and not (yield from api.set_allows(ctx)):
            return
    yield api.Tare("after", Text("Step off and keep the plate empty"))


PROTOCOL = api.Protocol(
    name="maximal_hops",
    title=Text("Maximal hops"),
    summary=Text("Ten hops on one leg without a beat: reactive strength, contact, stiffness of the best five."),
    script=script,
    version=1,
    parameters=(
        api.Parameter("hops", 10, Text("Hops of a set, after the first jump"), "", 5, 20),
        api.Parameter("sets", 3, Text("Sets that count, each leg"), "", 1, 5),
        api.Parameter("practice", 1, Text("Practice sets of 5, each leg"), "", 0, 3),
        api.Parameter("rest_s", 60.0, Text("Rest between two sets of a leg"), "s", 0, 300),
        *api.ORDER,
        api.LEG,
        api.footwear("shod"),
        *api.SAFETY,
    ),
    rigs=(("plate",),),
    metrics=("best_hops_rsi", "best_hops_contact_s", "best_hops_stiffness_n_mm", "hop_decline_pct"),
    more_metrics=(
        "best_hops_rsi_m_s",
        "best_hops_flight_s",
        "hop_contact_time_s",
        "hop_flight_time_s",
        "hop_interval_cv_pct",
        "hops_valid",
    ),
    best=("best_hops_rsi",),
    asked={"hops_valid": "hops"},
    max_attempts=3,
    cannot_see=Text("distance, shear force, knee and trunk, hands"),
    conditions=api.asks("footwear", "hands"),
    one_plate=Text("one plate is all it needs"),
)
