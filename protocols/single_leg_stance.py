"""Single-leg stance: hold time and sway, one leg at a time."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

import soleplate.api.protocol as api
from soleplate.model import labels
from soleplate.model.parameter import Scalar
from soleplate.text import Text

__all__ = ["PROTOCOL"]

SETTLE_S = 1.0
POSTURE = {
    "open": Text("arms crossed, eyes on the mark"),
    "closed": Text("arms crossed, eyes closed once you are steady"),
}


def hardest(ctx: api.Context) -> str:
    """Return the vision that asks most of the person in this session."""
    return "closed" if ctx.text("contrast") == "eyes" else ctx.text("eyes")


def rounds(ctx: api.Context, trials: int) -> list[tuple[bool, str, str]]:
    """Return for each round whether it is practice, the vision, and the task ("" where nobody contrasts tasks).

    Of a contrast the plain and the harder condition come in turn, and their order turns round: A B, B A.
    """
    eyes, contrast = ctx.text("eyes"), ctx.text("contrast")
    pair = {"eyes": [("open", ""), ("closed", "")], "task": [(eyes, "single"), (eyes, "dual")]}.get(
        contrast, [(eyes, "")]
    )
    practice = [(True, vision, task) for _ in api.with_practice(ctx, 0) for vision, task in pair]
    return practice + [(False, *one) for nth in range(trials) for one in (pair[::-1] if nth % 2 else pair)]


def shown(settings: Mapping[str, Scalar]) -> tuple[str, ...]:
    """Add the time to the boundary where the outline of the foot was taken: it needs nothing else."""
    if not settings.get("foot_outline_mm") or settings.get("surface") != "firm" or settings.get("eyes") != "open":
        return ()
    return ("mean_velocity_mm_s", "hold_time_s", "touch_downs", "boundary_minima_mean_s")


def locks_allow(ctx: api.Context) -> Generator[api.Step, Any, bool]:
    """Hold the order: eyes open, then closed, then foam; a spotter for all but the first (rulings 4.2)."""
    eyes, surface = hardest(ctx), ctx.text("surface")
    if eyes == "open" and surface == "firm":
        return True
    if not (yield from api.spotter_allows()):
        return False
    before = Text("10 s with eyes open") if surface == "firm" else Text("with eyes closed on firm ground, steady,")
    held = yield api.Ask(
        "held_before", Text("Held {before} on each leg today?", before=before), "yes", default=True, blocking=True
    )
    if not held:
        yield api.End(Text("First {what}", what=before))
    return bool(held)


def script(ctx: api.Context) -> Generator[api.Step, Any, None]:
    """Zero, weigh, practise, then the legs in turn, the order turned round each time.

    A touch-down ends a trial, and its hold time counts.
    """
    surface = ctx.text("surface")
    seconds = ctx.number("seconds")
    unstable = surface != "firm"
    if not (
        yield from api.check_list(
            ctx, "unstable" if unstable else "eyes-closed" if hardest(ctx) == "closed" else "stance"
        )
    ):
        return
    if not (yield from locks_allow(ctx)):
        return
    text = Text("Take shoes off or keep them on, as at the last visit. Keep the plate empty for the zero")
    text += Text(", but for the {surface}: put it on first.", surface=labels.label(surface)) if unstable else "."
    if not (yield from api.prepare(ctx, "listed", text)):
        return
    window_s = min(ctx.number("window_s"), seconds - SETTLE_S)
    conditions = {"surface": surface, "footwear": ctx.text("footwear"), "window_s": f"{window_s:g}"}
    if unstable:
        conditions["pad_height_mm"] = f"{ctx.number('pad_height_mm'):g}"
    if ctx.text("foot_outline_mm"):
        conditions["foot_outline_mm"] = ctx.text("foot_outline_mm")
    wanted = rounds(ctx, int(ctx.number("trials")))
    falls = 0
    for nth, (practice, eyes, task) in enumerate(wanted):
        done = sum(not one for one, *_ in wanted[:nth])
        sides = ctx.sides if practice else api.sides_of_round(ctx, done)
        asked = {"eyes": eyes, **conditions, **({"task": task} if task else {})}
        for side in sides:
            hold = api.Hold(seconds, ctx.plate_of(side), SETTLE_S, window_s)
            label = Text("Practice: stand") if practice else Text("Stand")
            text = Text(
                "{label} on the {side} leg for up to {seconds:g} s, {posture}",
                label=label,
                side=side,
                seconds=seconds,
                posture=POSTURE[eyes],
            )
            text += Text("; count back aloud in threes") if task == "dual" else ""
            reply = yield api.Trial(f"eyes-{eyes}", hold, side, text, practice, asked)
            if task == "dual":
                yield api.Ask(
                    "task_answers", Text("Numbers said, and how many of them wrong, e.g. 12 1"), "text", "", rates=True
                )
            if eyes == "closed" or unstable:
                falls = yield from api.falls_after(reply, falls)
                if falls >= 2:
                    return
            last = nth == len(wanted) - 1 and side == sides[-1]
            if not last:
                yield api.Rest(ctx.number("rest_s"))
        last = nth == len(wanted) - 1 and ctx.text("contrast") == "none"
        if last and (yield from api.another_round(ctx, done + 1)):
            wanted += rounds(ctx, 1)[-1:]
    if ctx.number("pain_start") and not (yield from api.pain_allows(ctx)):
        return
    yield api.Tare("after", Text("Step off and keep the plate empty"))


PROTOCOL = api.Protocol(
    name="single_leg_stance",
    title=Text("Single-leg stance"),
    summary=Text("Stand on one leg: hold time, touch-downs and sway, eyes open or closed."),
    script=script,
    version=3,
    short={"seconds": 21.0, "rest_s": 5.0},
    parameters=(
        api.Parameter("eyes", "open", Text("Vision during the hold"), choices=("open", "closed")),
        api.Parameter(
            "contrast",
            "none",
            Text("Also do each round with eyes closed, or with a second task, for the ratio"),
            choices=("none", "eyes", "task"),
        ),
        api.Parameter("seconds", 30.0, Text("Longest hold"), "s", 5, 120),
        api.Parameter(
            "window_s",
            20.0,
            Text("Sway is measured over so many seconds, from 1 s after the steady start"),
            "s",
            8,
            120,
        ),
        api.Parameter("trials", 3, Text("Trials that count, each leg"), "", 1, 10),
        api.STOP_WHEN,
        api.Parameter("practice", 1, Text("Practice trials, each leg; stored, never counted"), "", 0, 6),
        api.Parameter("rest_s", 30.0, Text("Rest between trials"), "s", 0, 300),
        *api.ORDER,
        api.LEG,
        api.Parameter("surface", "firm", Text("What one stands on"), choices=("firm", "foam", "wobble")),
        api.Parameter("pad_height_mm", 50.0, Text("Height of the foam or board"), "mm", 0, 200),
        api.footwear("barefoot"),
        api.Parameter(
            "foot_outline_mm", "", Text("Outline of the foot on the plate: corners as right,forward; right,forward")
        ),
        *api.SAFETY,
    ),
    rigs=(("plate",), ("left", "right")),
    metrics=("mean_velocity_mm_s", "hold_time_s", "touch_downs", "mean_velocity_ml_mm_s"),
    shown_by=shown,
    metrics_when={
        "surface=wobble": ("hold_time_s", "touch_downs"),
        "eyes=closed": ("hold_time_s", "mean_velocity_mm_s", "touch_downs"),
    },
    more_metrics=(
        "mean_velocity_ap_mm_s",
        "path_mm",
        "ellipse_area_mm2",
        "rms_ml_mm",
        "rms_ap_mm",
        "range_ml_mm",
        "range_ap_mm",
    ),
    asked={"hold_time_s": "seconds"},
    max_attempts=5,
    cannot_see=Text(
        "trunk and hip strategy, hands, eyes, the true centre of mass; on foam or a board, the foot itself"
    ),
    norms=(
        "Sway velocity, eyes closed, one leg, force plate: 85-91 mm/s, SD 18-20 "
        "(J Sports Sci Med 2018;17:174, another device and filter: not comparable with these numbers)",
    ),
    progressions=(
        api.Progression(
            "hold_time_s", Text("eyes closed, with a spotter"), "seconds", when={"eyes": "open", "surface": "firm"}
        ),
        api.Progression(
            "hold_time_s",
            Text("foam with eyes open, with a spotter"),
            "seconds",
            when={"eyes": "closed", "surface": "firm"},
        ),
        api.Progression(
            "hold_time_s", Text("the wobble board, with a spotter"), "seconds", when={"eyes": "open", "surface": "foam"}
        ),
    ),
    conditions=api.asks("eyes", "task", "surface", "footwear", "window_s", ordered=("pad_height_mm",)),
    one_plate=Text("one plate is enough; with a plate under each foot a touch-down of the free foot is seen directly"),
)
