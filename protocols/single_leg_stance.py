"""Single-leg stance: hold time and sway, one leg at a time."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from soleplate.api.protocol import Ask, Context, Hold, Instruct, Protocol, Rest, Tare, Trial, Weigh, Word
from soleplate.model.parameter import Parameter

__all__ = ["PROTOCOL"]

SETTLE_S = 1.0
POSTURE = {
    "open": "arms crossed, eyes on the mark",
    "closed": "arms crossed, eyes closed once you are steady",
}


def script(ctx: Context) -> Generator[Word, Any, None]:
    """Zero, weigh, practise, then alternate the legs; a touch-down ends a trial and its hold time counts."""
    eyes = ctx.text("eyes")
    seconds = ctx.number("seconds")
    if eyes == "closed":
        safe = yield Ask("spotter", "Is a spotter beside the person, or a rail in reach?", "yes", default=True)
        if not safe:
            return
    yield Instruct("Take shoes off or keep them on, as at the last visit. Keep the plate empty for the zero.")
    yield Tare()
    for role in ctx.roles:
        yield Weigh(role)
    window_s = min(ctx.number("window_s"), seconds - SETTLE_S)
    conditions = {
        "eyes": eyes,
        "surface": ctx.text("surface"),
        "footwear": ctx.text("footwear"),
        "window_s": f"{window_s:g}",
    }
    hold = Hold(seconds, settle_s=SETTLE_S, window_s=window_s)
    wanted = [True] * int(ctx.number("practice")) + [False] * int(ctx.number("trials"))
    for nth, practice in enumerate(wanted):
        for side in ctx.sides:
            label = "Practice: stand" if practice else "Stand"
            text = f"{label} on the {side} leg for up to {seconds:g} s, {POSTURE[eyes]}"
            yield Trial(f"eyes-{eyes}", hold, side, text, practice, conditions)
            last = nth == len(wanted) - 1 and side == ctx.sides[-1]
            if not last:
                yield Rest(ctx.number("rest_s"))
    yield Tare("after", "Step off and keep the plate empty")


PROTOCOL = Protocol(
    name="single_leg_stance",
    title="Single-leg stance",
    summary="Stand on one leg: hold time, touch-downs and sway, eyes open or closed.",
    script=script,
    version=1,
    parameters=(
        Parameter("eyes", "open", "Vision during the hold", choices=("open", "closed")),
        Parameter("seconds", 30.0, "Longest hold", "s", 5, 120),
        Parameter(
            "window_s", 20.0, "Sway is measured over so many seconds, from 1 s after the steady start", "s", 8, 120
        ),
        Parameter("trials", 3, "Trials that count, each leg", "", 1, 10),
        Parameter("practice", 1, "Practice trials, each leg; stored, never counted", "", 0, 6),
        Parameter("rest_s", 30.0, "Rest between trials", "s", 0, 300),
        Parameter("leg", "both", "Which leg", choices=("both", "left", "right")),
        Parameter("surface", "firm", "What one stands on", choices=("firm", "foam")),
        Parameter("footwear", "barefoot", "On the feet", choices=("barefoot", "shod")),
    ),
    rigs=(("plate",), ("left", "right")),
    metrics=("mean_velocity_mm_s", "hold_time_s", "touch_downs", "mean_velocity_ml_mm_s"),
    metrics_when={"eyes=closed": ("hold_time_s", "mean_velocity_mm_s", "touch_downs")},
    more_metrics=(
        "mean_velocity_ap_mm_s",
        "path_mm",
        "ellipse_area_mm2",
        "rms_ml_mm",
        "rms_ap_mm",
        "range_ml_mm",
        "range_ap_mm",
    ),
    max_attempts=5,
    cannot_see="trunk and hip strategy, hands, eyes, the true centre of mass",
    norms=(
        "Sway velocity, eyes closed, one leg, force plate: 85-91 mm/s, SD 18-20 "
        "(J Sports Sci Med 2018;17:174, another device and filter: not comparable with these numbers)",
    ),
    one_plate="one plate is enough; with a plate under each foot a touch-down of the free foot is seen directly",
)
