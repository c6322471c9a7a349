"""The best trial of each leg beside the mean: a field's habit, told and never judged."""

from __future__ import annotations

import math
from collections.abc import Sequence

from soleplate import plugins
from soleplate.model.labels import label
from soleplate.model.people import SIDES
from soleplate.model.result import Result
from soleplate.model.session import FREE_RECORDING
from soleplate.storage.recording import Recording
from soleplate.text import Text, joined

__all__ = ["best_of"]


def best_of(recording: Recording, results: Sequence[Result]) -> list[Text]:
    """Return a line for each key of which the protocol tells the best trial.

    The best is the highest value (the lowest where lower is better) of the trials that count; chance raises it with
    the number of trials, so the means are what is judged.
    """
    if recording.header.protocol == FREE_RECORDING:
        return []
    return [line for key in plugins.protocol(recording.header.protocol).best if (line := _line(key, results))]


def _line(key: str, results: Sequence[Result]) -> Text | None:
    metric = plugins.metric(key)
    sign = -1.0 if metric.direction == "lower" else 1.0
    found = []
    for side in (*SIDES, ""):
        own = [r for r in results if r.key == key and r.side == side and not math.isnan(r.value)]
        if own:
            best = max(own, key=lambda r: sign * r.value)
            found.append(
                Text(
                    "{side} {value:.{digits}f}{unit} (trial {trial})",
                    side=side or Text("both legs"), value=best.value, digits=metric.digits, trial=best.trial,
                    unit="" if metric.unit == "1" else Text(" {unit}", unit=label(metric.unit)),
                )
            )  # fmt: skip
    if not found:
        return None
    return Text("{label}, best: {legs}; judged is the mean", label=metric.label, legs=joined(found, by=", "))
