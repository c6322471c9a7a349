"""Rounds of trials: practice first, then those that count, and more while the result is still open."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Any

from soleplate.api.safety import SafetyParameters
from soleplate.api.steps import Ask, Rest, Step
from soleplate.model.parameter import Parameter
from soleplate.model.people import Side
from soleplate.text import Text

__all__ = ["DECIDED", "MOST_ROUNDS", "STOP_WHEN", "another_round", "looks", "turns", "with_practice"]

MOST_ROUNDS = 6
DECIDED = "decided"

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


def with_practice(ctx: SafetyParameters, trials: int) -> list[bool]:
    """Return for each round of trials whether it is practice; quick mode skips practice."""
    practice = 0 if ctx.parameters["quick"] else int(ctx.number("practice"))
    return [True] * practice + [False] * trials


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
