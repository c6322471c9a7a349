"""Battery: one's own screen, tests by a list, always in the order that spares what comes later."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

import soleplate.api.protocol as api
from soleplate.model.parameter import Scalar
from soleplate.text import Text

__all__ = ["PROTOCOL"]

# In the order in which they are done: balance first, then control, what is maximal, and sets to failure last
PRIMARY: Mapping[str, str] = {
    "single_leg_stance": "mean_velocity_mm_s",
    "step_down_taps": "taps_light",
    "sit_to_stand_single": "sts_five_s",
    "single_leg_landing": "landing_first_peak_bw",
    "single_leg_jump": "jump_height_impulse_mm",
    "isometric_push": "push_peak_net_n",
    "maximal_hops": "best_hops_rsi",
    "repeated_hops": "hop_contact_time_s",
    "calf_raise": "calf_raises",
}
ONE_SET = ("taps_light", "sts_five_s", "calf_raises")
SPRINGS = ("single_leg_landing", "single_leg_jump", "maximal_hops", "repeated_hops", "isometric_push")
USUAL = "single_leg_stance, single_leg_jump, maximal_hops, calf_raise"
MOST = 6


def chosen(listed: str) -> list[str]:
    """Return the tests of a list in the order in which they are done; raises BadParameter for what is none."""
    names = [name.strip().replace("-", "_") for name in listed.split(",") if name.strip()]
    strange = [name for name in names if name not in PRIMARY]
    if strange or not names or len(set(names)) > MOST:
        raise api.BadParameter(
            Text("{name} is no test of a battery", name=strange[0]) if strange
            else Text("A battery has 1 to {most} tests, this one {n}", most=MOST, n=len(set(names))),
            do=Text("List some of: {listed}", listed=", ".join(PRIMARY)),
        )  # fmt: skip
    return [name for name in PRIMARY if name in names]


def shown(settings: Mapping[str, Scalar]) -> tuple[str, ...]:
    """Return the primary number of each test of the list."""
    return tuple(PRIMARY[name] for name in chosen(str(settings.get("tests", USUAL))))


def script(ctx: api.Context) -> Generator[api.Step, Any, None]:
    """Ask the check-list once, for the hardest of the tests, then run each with its own zero and weight."""
    names = chosen(ctx.text("tests"))
    if not (yield from api.check_list(ctx, "landing" if set(names) & set(SPRINGS) else "stance")):
        return
    order: dict[str, Scalar] = {"first": ctx.text("first"), "drawn": ctx.text("drawn")}
    shared: dict[str, Scalar] = {
        "check_list": "done",
        "quick": bool(ctx.parameters["quick"]),
        "leg": ctx.text("leg"),
        "pain_start": ctx.number("pain_start"),
        "rest_s": ctx.number("rest_s"),
    }
    yield api.Instruct(Text("{n} tests, each begins with an empty plate. Sets to failure come last.", n=len(names)))
    for name in names:
        more: dict[str, Scalar] = {} if PRIMARY[name] in ONE_SET else order
        if name == "calf_raise":
            more = {"reps": int(ctx.number("raises"))}
        yield api.Call(name, {**shared, **more}, on=("floor",))


PROTOCOL = api.Protocol(
    name="battery",
    title=Text("Battery"),
    summary=Text("Your own screen: tests by a list, in a safe order; the first number of each, no composite."),
    script=script,
    version=1,
    parameters=(
        api.Parameter("tests", USUAL, Text("Tests, with commas; the order is given: sets to failure last")),
        api.Parameter("raises", 60, Text("Most calf raises"), "", 3, 200),
        api.Parameter("rest_s", 30.0, Text("Rest between trials of a leg"), "s", 0, 300),
        *api.ORDER,
        api.LEG,
        *api.SAFETY,
    ),
    rigs=(("floor",),),
    metrics=("mean_velocity_mm_s", "jump_height_impulse_mm", "best_hops_rsi", "calf_raises"),
    shown_by=shown,
    more_metrics=("hold_time_s", "jump_height_flight_mm", "best_hops_contact_s", "calf_last_honest_rep"),
    battery=True,
    one_set=ONE_SET,
    asked={"calf_raises": "raises", "calf_last_honest_rep": "raises"},
    max_attempts=5,
    cannot_see=Text("what each of its tests cannot see"),
    one_plate=Text("one plate on the floor is all it needs; heel taps and landings need a box beside it"),
)
