"""Rounds of trials: practice first, then those that count, and more while the result is still open."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Any

from soleplate.api.safety import SafetyParameters
from soleplate.api.steps import Ask, Rest, Step
from soleplate.model.parameter import Parameter
from soleplate.model.people import SIDES, Side
from soleplate.text import Text

__all__ = [
    "DECIDED", "DRAW", "LEG", "MOST_ROUNDS", "ORDER", "STOP_WHEN", "another_round", "blocks", "footwear", "looks",
    "shared_out", "sides_of_round", "turns", "with_practice",
]  # fmt: skip

MOST_ROUNDS = 6
DECIDED = "decided"

DRAW = "draw"
SWITCH_S = 10.0  # rest before a set of the other leg, which has rested meanwhile

ORDER = (
    Parameter(
        "first",
        DRAW,
        Text("Leg that begins: drawn by lot, or chosen by the tester (logged)"),
        choices=(DRAW, "left", "right"),
    ),
    Parameter("drawn", "", Text("Leg that the lot fell on; filled in when the session begins"), choices=("", *SIDES)),
)

LEG = Parameter("leg", "both", Text("Which leg"), choices=("both", *SIDES))

STOP_WHEN = Parameter(
    "stop_when",
    Text("all done"),
    Text(
        "All done: after the trials asked for; decided: go on, up to {most_rounds}, until they settle left against "
        "right",
        most_rounds=MOST_ROUNDS,
    ),
    choices=(Text("all done"), DECIDED),
)


def footwear(default: str) -> Parameter:
    """Return the setting of what is on the feet: ``barefoot`` or ``shod``."""
    return Parameter("footwear", default, Text("On the feet"), choices=("barefoot", "shod"))


def with_practice(ctx: SafetyParameters, trials: int) -> list[bool]:
    """Return for each round of trials whether it is practice; quick mode skips practice."""
    practice = 0 if ctx.parameters["quick"] else int(ctx.number("practice"))
    return [True] * practice + [False] * trials


def sides_of_round(ctx: SafetyParameters, nth: int) -> tuple[Side, ...]:
    """Return the legs of a round in their order, which turns round from one to the next: R L, L R, R L.

    So a steady trend over the session falls on both legs alike. Which leg begins was drawn, or chosen by the tester;
    in a plan that is only looked at it is the uninvolved one.
    """
    first = ctx.text("first") if ctx.text("first") in SIDES else ctx.text("drawn")
    legs = tuple(sorted(ctx.sides, key=lambda side: side != first)) if first in SIDES else ctx.sides
    return legs[::-1] if nth % 2 else legs


def blocks(ctx: SafetyParameters, sets: int, *, most_practice: int = 6) -> Iterator[tuple[tuple[Step, ...], Side, int]]:
    """Give for each set: a rest, the leg, and the number of the set (0: practice).

    Sets come in the order of ``sides_of_round``. A leg that goes on rests for ``rest_s``, the other one has rested.
    """
    before: Side | None = None
    practice = min(len(with_practice(ctx, 0)), most_practice)
    for number in [0] * practice + list(range(1, sets + 1)):
        for side in sides_of_round(ctx, number - 1) if number else ctx.sides:
            rest = SWITCH_S if side != before else ctx.number("rest_s")
            yield () if before is None else (Rest(min(rest, ctx.number("rest_s"))),), side, number
            before = side


def shared_out(total: int, parts: int) -> list[int]:
    """Share a number out among sets as evenly as it goes, larger ones first; sets without any are left out."""
    return [n for part in range(parts) if (n := total // parts + (part < total % parts))]


def turns(ctx: SafetyParameters, trials: int) -> Iterator[tuple[tuple[Step, ...], Side, bool]]:
    """Give for each round and leg: a rest (but for the first), the leg, and whether it is practice."""
    rest: tuple[Step, ...] = ()
    for practice in with_practice(ctx, trials):
        for side in ctx.sides:
            yield rest, side, practice
            rest = (Rest(ctx.number("rest_s")),)


def looks(trials: int) -> int:
    """Return how often the result may be looked at before the last round, the last time included."""
    return max(1, MOST_ROUNDS - trials + 1)


def another_round(ctx: SafetyParameters, done: int) -> Generator[Step, Any, bool]:
    """Ask after the trials asked for whether to go on; who is asked gets advice from the trials so far.

    Returns False at once where the test is to end when all are done, or after six rounds.
    """
    if ctx.text("stop_when") != DECIDED or done >= MOST_ROUNDS:
        return False
    more = yield Ask("another_round", Text("Another trial on each leg?"), "yes", default=False, advice=Text("enough"))
    if more:
        yield Rest(ctx.number("rest_s"))
    return bool(more)
