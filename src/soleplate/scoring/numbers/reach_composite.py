"""The composite of a reach: of all directions of a leg, over its own length."""

from __future__ import annotations

import math
from collections.abc import Sequence

from soleplate.model.people import SIDES
from soleplate.model.result import Result
from soleplate.storage.recording import Recording
from soleplate.text import Text, joined

__all__ = ["composites"]

KEYS = ("reach_anterior_pct", "reach_posteromedial_pct", "reach_posterolateral_pct")


def composites(recording: Recording, results: Sequence[Result]) -> list[Text]:
    """Return one line with the composite of each leg: the mean of its three directions, each the mean of its trials.

    Each reach is over the length of its own leg. A leg without one of the directions has none; no cut-off is put on it.
    """
    if recording.header.protocol != "single_leg_reach":
        return []
    found = []
    for side in SIDES:
        means = [_mean([r.value for r in results if r.key == key and r.side == side]) for key in KEYS]
        if not any(math.isnan(mean) for mean in means):
            found.append(Text("{side} {value:.1f} %", side=side, value=sum(means) / len(means)))
    if not found:
        return []
    return [
        Text("Composite reach, over the length of each leg: {legs} (mean of three directions)",
             legs=joined(found, by=", "))
    ]  # fmt: skip


def _mean(values: Sequence[float]) -> float:
    known = [value for value in values if not math.isnan(value)]
    return sum(known) / len(known) if known else math.nan
