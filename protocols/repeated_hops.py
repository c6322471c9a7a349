"""Repeated hops on one leg: stiff and springy, to a beat."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from soleplate.api.protocol import (
    SAFETY,
    Context,
    Metronome,
    Perform,
    Protocol,
    Rest,
    Tare,
    Trial,
    Word,
    ask_effort,
    pain_allows,
    prepare,
    spotter_allows,
    with_practice,
)
from soleplate.model.parameter import Parameter

__all__ = ["PROTOCOL"]


def script(ctx: Context) -> Generator[Word, Any, None]:
    """Zero, weigh, then sets of hops for each leg on the beat; the beat is fixed or half the own step rate."""
    own = ctx.number("step_rate_per_min")
    pace = own / 2 if own else ctx.number("hops_per_min")
    text = "Plate flush and fixed. Hands on hips, short contacts."
    if not (yield from prepare(ctx, "landing", text)):
        return
    if not (yield from spotter_allows()):
        return
    conditions = {"hops_per_min": f"{pace:g}", "footwear": ctx.text("footwear")}
    options = {"hops_per_min": pace, "rep_s": 60 / pace}
    for nth, practice in enumerate(with_practice(ctx, int(ctx.number("sets")))):
        for side in ctx.sides:
            if nth or side != ctx.sides[0]:
                yield Rest(ctx.number("rest_s"))
            yield Metronome(pace)
            reps = 5 if practice else int(ctx.number("hops"))
            text = f"{'Practice: ' if practice else ''}{reps} hops on the {side} leg, one on every beat, then stand"
            yield Trial("hops", Perform("hops", reps, options, rep_within_s=10), side, text, practice, conditions)
            yield Metronome(0)
            if not practice:
                yield from ask_effort()
                if not (yield from pain_allows(ctx)):
                    return
    yield Tare("after", "Step off and keep the plate empty")


PROTOCOL = Protocol(
    name="repeated_hops",
    title="Repeated hops",
    summary="Hops on one leg to a beat: contact time, reactive strength, rhythm.",
    script=script,
    version=1,
    parameters=(
        Parameter("hops", 10, "Hops that count, each set", "", 4, 40),
        Parameter("sets", 2, "Sets that count, each leg", "", 1, 5),
        Parameter("practice", 1, "Practice sets of 5, each leg", "", 0, 3),
        Parameter("hops_per_min", 132.0, "Beat", "1/min", 90, 200),
        Parameter(
            "step_rate_per_min",
            0.0,
            "Own step rate: half of it is the beat; 0: fixed",
            "1/min",
            0,
            260,
        ),
        Parameter("rest_s", 60.0, "Rest between sets", "s", 0, 300),
        Parameter("leg", "both", "Which leg", choices=("both", "left", "right")),
        Parameter("footwear", "shod", "On the feet", choices=("barefoot", "shod")),
        *SAFETY,
    ),
    rigs=(("plate",),),
    metrics=("hop_contact_time_s", "hop_rsi", "hop_interval_cv_pct", "hops_valid"),
    more_metrics=(
        "hop_flight_time_s",
        "hop_leg_stiffness_n_mm",
        "hop_rate_per_min",
        "hop_beat_sd_s",
        "hop_beat_mean_s",
    ),
    max_attempts=3,
    cannot_see="distance, shear force, knee and trunk",
    one_plate="one plate is all it needs",
)
