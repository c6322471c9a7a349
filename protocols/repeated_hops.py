"""Repeated hops on one leg: stiff and springy, to a beat."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import soleplate.api.protocol as api
from soleplate.text import Text

__all__ = ["PROTOCOL"]


def script(ctx: api.Context) -> Generator[api.Step, Any, None]:
    """Zero, weigh, then sets of hops for each leg on the beat; the beat is fixed or half the own step rate."""
    own = ctx.number("step_rate_per_min")
    pace = own / 2 if own else ctx.number("hops_per_min")
    text = Text("Plate flush and fixed. Hands on hips, short contacts.")
    if not (yield from api.prepare(ctx, "landing", text, spotter=True)):
        return
    conditions = {"hops_per_min": f"{pace:g}", "footwear": ctx.text("footwear")}
    options = {"hops_per_min": pace, "rep_s": 60 / pace}
    for rest, side, nth in api.blocks(ctx, int(ctx.number("sets"))):
        yield from rest
        practice = not nth
        yield api.Metronome(pace)
        reps = 5 if practice else int(ctx.number("hops"))
        text = (
            Text("Practice: {reps} hops on the {side} leg, one on every beat, then stand", reps=reps, side=side)
            if practice
            else Text("{reps} hops on the {side} leg, one on every beat, then stand", reps=reps, side=side)
        )
        task = api.Perform("hops", reps, options, rep_within_s=10)
        yield api.Trial("hops", task, side, text, practice, conditions, nth)
        yield api.Metronome(0)
        if not practice and not (yield from api.set_allows(ctx)):
            return
    yield api.Tare("after", Text("Step off and keep the plate empty"))


PROTOCOL = api.Protocol(
    name="repeated_hops",
    title=Text("Repeated hops"),
    summary=Text("Hops on one leg to a beat: contact time and rhythm."),
    script=script,
    version=3,
    parameters=(
        api.Parameter("hops", 10, Text("Hops that count, each set"), "", 4, 40),
        api.Parameter("sets", 2, Text("Sets that count, each leg"), "", 1, 5),
        api.Parameter("practice", 1, Text("Practice sets of 5, each leg"), "", 0, 3),
        api.Parameter("hops_per_min", 132.0, Text("Beat"), "1/min", 90, 200),
        api.Parameter(
            "step_rate_per_min", 0.0, Text("Own step rate: half of it is the beat; 0: fixed"), "1/min", 0, 260
        ),
        api.Parameter("rest_s", 60.0, Text("Rest between two sets of a leg"), "s", 0, 300),
        *api.ORDER,
        api.LEG,
        api.footwear("shod"),
        *api.SAFETY,
    ),
    rigs=(("plate",),),
    metrics=("hop_contact_time_s", "hop_interval_cv_pct", "hops_valid"),
    more_metrics=(
        "hop_rsi",
        "hop_flight_time_s",
        "hop_leg_stiffness_n_mm",
        "hop_rate_per_min",
        "hop_beat_sd_s",
        "hop_beat_mean_s",
    ),
    asked={"hops_valid": "hops"},
    max_attempts=3,
    cannot_see=Text("distance, shear force, knee and trunk"),
    one_plate=Text("one plate is all it needs"),
)
