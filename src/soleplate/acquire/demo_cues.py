"""Cues for a virtual athlete whom nobody tests: what a live view of simulated plates shows, again and again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from soleplate.api.events import Event, StepStarted
from soleplate.text import Text

__all__ = ["cues"]

EMPTY_S = 4.0  # long enough for the first zero

_Acts = tuple[tuple[str, Mapping[str, str], float], ...]

_ONE_LEG = {"task": "Hold", "seconds": "14", "feet": "1"}
_TWO_LEGS = {"task": "Hold", "seconds": "11", "feet": "2"}
_TWO_PLATES: _Acts = (("", _TWO_LEGS, 13.0), ("left", _ONE_LEG, 18.0), ("right", _ONE_LEG, 18.0),
               ("", {"task": "Perform", "gesture": "split_squat", "reps": "3"}, 16.0))  # fmt: skip
_BOX: _Acts = (("left", {"task": "Perform", "gesture": "step_down", "reps": "3"}, 32.0),
        ("right", {"task": "Perform", "gesture": "step_down", "reps": "3"}, 32.0))  # fmt: skip
_ONE_PLATE: _Acts = (("left", _ONE_LEG, 18.0), ("right", _ONE_LEG, 18.0),
              ("right", {"task": "Perform", "gesture": "calf_raise", "reps": "5"}, 16.0),
              ("left", {"task": "Perform", "gesture": "landing", "reps": "1"}, 12.0))  # fmt: skip


def cues(roles: Sequence[str]) -> Iterator[Event]:
    """Yield what to tell an athlete on the plates of these roles, with rising times in s; it never ends."""
    acts = _ONE_PLATE
    if {"left", "right"} <= set(roles):
        acts = _TWO_PLATES
    elif "box" in roles:
        acts = _BOX
    now_s, index = EMPTY_S, 0
    while True:
        for side, detail, lasts_s in acts:
            yield StepStarted(now_s, index, "Trial", Text("live view"), side, detail)
            now_s += lasts_s
            index += 1
