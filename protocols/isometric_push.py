"""Isometric push on one leg against a fixed bar or strap: soleus, gastrocnemius or mid-thigh."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import soleplate.api.protocol as api
from soleplate.text import Text

__all__ = ["PROTOCOL"]

POSTURE = {
    "soleus": Text("knee bent, forefoot on the plate, bar or strap over the thigh"),
    "gastrocnemius": Text("knee straight, forefoot on the plate, bar or strap over the shoulders"),
    "mid-thigh": Text("hip and knee a little bent, whole foot on the plate, bar or strap at mid-thigh"),
}


def script(ctx: api.Context) -> Generator[api.Step, Any, None]:
    """Zero, weigh, warm up by ramps to half and three quarters, then pushes as hard and fast as one can."""
    muscle = ctx.text("muscle")
    text = Text("Bar or strap fixed over the plate, plate level. Posture: {posture}.", posture=POSTURE[muscle])
    if not (yield from api.prepare(ctx, "landing", text)):
        return
    fit = yield api.Ask(
        "push_allowed",
        Text("Bar, strap and floor hold four times the body weight, and nothing forbids to press hard "
             "(back, hernia, blood pressure, eye)?"),
        "yes", default=True, blocking=True,
    )  # fmt: skip
    if not fit:
        yield api.End(Text("No push against what may give way, or where pressing hard is forbidden"))
        return
    conditions = {"muscle": muscle, "footwear": ctx.text("footwear")}
    push_s = ctx.number("push_s")
    ramps = 0 if ctx.parameters["quick"] else int(ctx.number("ramps"))
    for number in range(ramps):
        share = (0.5, 0.75, 0.9)[min(number, 2)]
        for side in ctx.sides:
            text = Text(
                "Warm-up, {side} leg: stand still, then rise slowly to {share:.0f} % of all you can, and let go",
                side=side, share=100 * share,
            )  # fmt: skip
            task = api.Perform("push", 1, {"push_s": push_s, "share": share})
            yield api.Trial(f"push-{muscle}", task, side, text, True, {**conditions})
            yield api.Rest(min(ctx.number("rest_s"), 20.0))
    wanted = int(ctx.number("trials"))
    for nth in range(wanted):
        sides = api.sides_of_round(ctx, nth)
        for side in sides:
            text = Text(
                "{side} leg: stand still for a second, then push as hard and as fast as you can for {push_s:g} s",
                side=side, push_s=push_s - 1,
            )  # fmt: skip
            task = api.Perform("push", 1, {"push_s": push_s})
            yield api.Trial(f"push-{muscle}", task, side, text, False, {**conditions})
            if nth < wanted - 1 or side != sides[-1]:
                yield api.Rest(ctx.number("rest_s"))
        if not (yield from api.pain_allows(ctx)):
            return
    yield api.Tare("after", Text("Step off and keep the plate empty"))


PROTOCOL = api.Protocol(
    name="isometric_push",
    title=Text("Isometric push"),
    summary=Text("Push on one leg against a bar or strap: highest force net and gross, impulse, how fast it rises."),
    script=script,
    version=1,
    parameters=(
        api.Parameter(
            "muscle", "soleus", Text("Posture, by what is loaded most"),
            choices=("soleus", "gastrocnemius", "mid-thigh"),
        ),
        api.Parameter("trials", 3, Text("Pushes that count, each leg"), "", 1, 6),
        api.Parameter("ramps", 2, Text("Warm-up ramps, each leg"), "", 1, 4),
        api.Parameter("push_s", 4.0, Text("Length of a push, its rise included"), "s", 2, 8),
        api.Parameter("rest_s", 30.0, Text("Rest between pushes; the other leg pushes meanwhile"), "s", 0, 180),
        *api.ORDER,
        api.LEG,
        api.footwear("shod"),
        *api.SAFETY,
    ),
    rigs=(("plate",),),
    metrics=("push_peak_net_n", "push_peak_net_bw", "push_impulse_250_n_s", "push_time_to_peak_s"),
    more_metrics=(
        "push_peak_gross_n",
        "push_rfd_50_n_s",
        "push_rfd_100_n_s",
        "push_rfd_150_n_s",
        "push_rfd_200_n_s",
        "push_rfd_250_n_s",
    ),
    best=("push_peak_net_n",),
    max_attempts=5,
    cannot_see=Text("joint angles and so joint moments, which muscle works, pull on the bar by the arms"),
    conditions=api.asks("muscle", "footwear"),
    one_plate=Text("one plate is all it needs"),
)  # fmt: skip
