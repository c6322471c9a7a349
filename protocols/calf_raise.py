"""Single-leg calf raise to a metronome: to the last honest repetition, or to failure."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import soleplate.api.protocol as api
from soleplate.model.labels import label
from soleplate.text import Text

__all__ = ["PROTOCOL"]


BEATS_PER_RAISE = 2


def script(ctx: api.Context) -> Generator[api.Step, Any, None]:
    """Zero, weigh, ten raises on both legs to warm up, then a set for each leg on one beat up, one beat down."""
    text = Text("Bare plate, fingertips on a rail at shoulder height at most.")
    if not (yield from api.prepare(ctx, "stance", text)):
        return
    pace = ctx.number("beats_per_min") / BEATS_PER_RAISE
    conditions = {
        "pace_per_min": f"{pace:g}",
        "beats_per_min": f"{ctx.number('beats_per_min'):g}",
        "knee": ctx.text("knee"),
        "incline_deg": f"{ctx.number('incline_deg'):g}",
        "footwear": ctx.text("footwear"),
    }
    if not ctx.parameters["quick"]:
        yield api.Instruct(Text("Warm up: 10 raises on both legs"))
    failure = ctx.text("until") == "failure"
    if failure:  # sets that say nothing went to the last honest repetition, as those of earlier versions
        conditions["until"] = "failure"
    for rest, side, practice in api.turns(ctx, 1):
        yield from rest
        until = Text("until the heel no longer lifts") if failure else Text("and stop when pace or height goes")
        until = Text("two easy ones") if practice else until
        text = Text(
            "{side} leg, {knee} knee: up on one beat, down on the next, {until}",
            side=side,
            knee=label(ctx.text("knee")),
            until=until,
        )
        yield api.Metronome(ctx.number("beats_per_min"), (1, 1))
        reps = 2 if practice else int(ctx.number("reps"))
        task = api.Perform("calf_raise", reps, {"pace_per_min": pace, "rep_s": 60 / pace}, rep_within_s=5)
        yield api.Trial(f"calf-raise-{ctx.text('knee')}", task, side, text, practice, conditions)
        yield api.Metronome(0)
        if not practice:
            yield from api.ask_effort()
            yield from api.ask_form()
            if not (yield from api.pain_allows(ctx)):
                return
    yield api.Tare("after", Text("Step off and keep the plate empty"))


PROTOCOL = api.Protocol(
    name="calf_raise",
    title=Text("Single-leg calf raise"),
    summary=Text("Raises to a beat: valid repetitions, last honest one, hands, loss of rise."),
    script=script,
    version=4,
    parameters=(
        api.Parameter("reps", 60, Text("Most repetitions; a set that gets there says no more"), "", 1, 200),
        api.Parameter(
            "until",
            Text("last honest repetition"),
            Text("When a set ends"),
            choices=(Text("last honest repetition"), "failure"),
        ),
        api.Parameter("beats_per_min", 60.0, Text("Metronome; one beat up, one down"), "1/min", 30, 120),
        api.Parameter("knee", "straight", Text("Knee of the standing leg"), choices=("straight", "bent")),
        api.Parameter("incline_deg", 0.0, Text("Slope under the foot"), "deg", 0, 20),
        api.Parameter("practice", 1, Text("Practice of two easy raises, each leg"), "", 0, 1),
        api.Parameter("rest_s", 180.0, Text("Rest between sets"), "s", 0, 300),
        api.LEG,
        api.footwear("barefoot"),
        *api.SAFETY,
    ),
    rigs=(("plate",),),
    metrics=("calf_raises", "calf_last_honest_rep", "calf_hand_support_pct_bw", "calf_rise_slope_pct_per_rep"),
    more_metrics=(
        "calf_work_j",
        "calf_peak_height_mm",
        "calf_power_w",
        "calf_total_rise_mm",
        "calf_rise_mm",
        "calf_tempo_error_pct",
        "calf_beat_sd_s",
        "calf_beat_mean_s",
    ),
    one_set=("calf_raises", "calf_last_honest_rep"),
    asked={"calf_raises": "reps", "calf_last_honest_rep": "reps"},
    max_attempts=1,
    cannot_see=Text("height of the heel (only the rise of the centre of mass, hands-free), bending of the knee"),
    norms=(
        "To fatigue on a 10 deg incline, 566 people of 20 to 81 years: median 24 (men), 21 (women); limits of "
        "agreement of a retest about 6 repetitions (Hebert-Losier 2017)",
        "Likewise, 500 people, dominant and other leg: median 25 and 24 repetitions, 1374 and 1325 J, highest rise "
        "93 and 96 mm of a marker below the ankle (Sleeswijk Visser 2025, Braz J Phys Ther 29:101188)",
    ),
    progressions=(api.Progression("calf_last_honest_rep", Text("more: a load in the hands, or a slope"), "reps"),),
    conditions=api.asks("knee", "footwear", "beats_per_min", "pace_per_min", "until", ordered=("incline_deg",)),
    one_plate=Text("one plate under the standing foot is all it needs"),
)
