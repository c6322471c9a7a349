"""Single-leg hinge: tip forward over one leg and come up, to a slow beat."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import soleplate.api.protocol as api
from soleplate.text import Text

__all__ = ["PROTOCOL"]


def script(ctx: api.Context) -> Generator[api.Step, Any, None]:
    """Zero, weigh with the added load in the hands, then hinge for each leg to the metronome."""
    load = ctx.number("load_kg")
    text = Text("Bare plate. Hands on hips.")
    if load:
        text = Text("Bare plate. Take the {load:g} kg in the hands before weighing.", load=load)
    if not (yield from api.prepare(ctx, "stance", text)):
        return
    down, bottom, up = (int(ctx.number(name)) for name in ("down_s", "bottom_s", "up_s"))
    options = {"down_s": float(down), "bottom_s": float(bottom), "up_s": float(up), "rep_s": down + bottom + up + 1.0}
    conditions = {
        "load_kg": f"{load:g}",
        "footwear": ctx.text("footwear"),
        "tempo": f"{down}-{bottom}-{up}",
        "pace_per_min": f"{60 / (down + bottom + up + 1):g}",
    }
    for rest, side, nth in api.blocks(ctx, int(ctx.number("sets"))):
        yield from rest
        practice = not nth
        text = Text(
            "On the {side} leg: tip forward over {down} beats, stay {bottom}, come up over {up}",
            side=side,
            down=down,
            bottom=bottom,
            up=up,
        )
        yield api.Metronome(60, (down, bottom, up, 1))
        task = api.Perform("hinge", 2 if practice else int(ctx.number("reps")), options, rep_within_s=20)
        yield api.Trial("hinge", task, side, text, practice, conditions, nth)
        yield api.Metronome(0)
        if not practice and not (yield from api.set_allows(ctx)):
            return
    yield api.Tare("after", Text("Step off, load and all, and keep the plate empty"))


PROTOCOL = api.Protocol(
    name="single_leg_hinge",
    title=Text("Single-leg hinge"),
    summary=Text("Tip forward over one leg to a slow beat: how steady the foot stays."),
    script=script,
    version=2,
    parameters=(
        api.Parameter("reps", 3, Text("Repetitions of a set"), "", 1, 20),
        api.Parameter("sets", 2, Text("Sets that count, each leg"), "", 1, 5),
        api.Parameter("practice", 1, Text("Practice sets of 2, each leg"), "", 0, 3),
        api.Parameter("down_s", 3, Text("Beats down, at 60 a minute"), "", 1, 6),
        api.Parameter("bottom_s", 1, Text("Beats at the bottom"), "", 0, 5),
        api.Parameter("up_s", 3, Text("Beats up"), "", 1, 6),
        api.Parameter("load_kg", 0.0, Text("Added load in the hands; weighed with the person"), "kg", 0, 60),
        api.Parameter("rest_s", 45.0, Text("Rest between two sets of a leg"), "s", 0, 300),
        *api.ORDER,
        api.LEG,
        api.footwear("barefoot"),
        *api.SAFETY,
    ),
    rigs=(("plate",),),
    metrics=("hinge_ml_velocity_mm_s", "hinge_tempo_error_pct", "hinge_repeatability_mm", "hinge_reps"),
    more_metrics=("hinge_beat_sd_s", "hinge_beat_mean_s"),
    asked={"hinge_reps": "reps"},
    max_attempts=3,
    cannot_see=Text("hip and spine angle, the load that the hands truly lift"),
    conditions=api.asks("footwear", "tempo", "pace_per_min", ordered=("load_kg",)),
    one_plate=Text("one plate under the stance foot is all it needs"),
)
