"""What is to be said of values that were measured: each remark once, with its numbers and the tries it is said of."""

from __future__ import annotations

import math
from collections.abc import Sequence

from soleplate.api.metric import Metric
from soleplate.model.people import Side
from soleplate.model.result import Result
from soleplate.text import Text, joined

__all__ = ["remarks"]


def remarks(metrics: Sequence[Metric], results: Sequence[Result]) -> list[Text]:
    """Return what was remarked of the values of some metrics, a line for each remark.

    A reason beside a value is a remark; one in place of a value is none. Metrics that have the same remark in the same
    tries share a line.
    """
    said: dict[str, dict[str, dict[tuple[int, Side], None]]] = {}  # remark, metric, tries in their order
    for metric in metrics:
        for one in results:
            if one.key == metric.key and one.reason and not math.isnan(one.value):
                said.setdefault(one.reason, {}).setdefault(metric.label, {})[one.trial, one.side] = None
    lines = []
    for reason, of in said.items():
        shared: dict[tuple[tuple[int, Side], ...], list[str]] = {}
        for label, tries in of.items():
            shared.setdefault(tuple(tries), []).append(label)
        for tried, labels in shared.items():
            listed = [
                Text("{side} {n}", side=side, n=number) if side else Text("try {n}", n=number) for number, side in tried
            ]
            names = joined(labels, by=", ")
            lines.append(Text("{names} ({tries}): {said}", names=names, tries=joined(listed, by=", "), said=reason))
    return lines
