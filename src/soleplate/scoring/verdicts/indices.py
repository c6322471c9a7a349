"""The published indices of symmetry, each by its own name."""

from __future__ import annotations

import math
from collections.abc import Callable

from soleplate.api.metric import Metric
from soleplate.errors import UnknownName
from soleplate.model.people import Side
from soleplate.model.result import Value
from soleplate.text import Text

__all__ = ["INDICES", "index_of"]


def _lsi(own: float, other: float) -> float:
    return 100 * own / other


def _bsa(left: float, right: float) -> float:
    return math.copysign(100 * abs(left - right) / max(left, right), right - left)


def _si(left: float, right: float) -> float:
    return 200 * (right - left) / (right + left)


def _bai(left: float, right: float) -> float:
    return 100 * (right - left) / (right + left)


def _angle(left: float, right: float) -> float:
    # atan, not atan2: two negative values would give 200 % (rulings 1.6)
    return 100 * (45 - math.degrees(math.atan(left / right))) / 90


def _log_ratio(left: float, right: float) -> float:
    return 100 * math.log(right / left)


INDICES: dict[str, tuple[str, Callable[[float, float], float], str]] = {
    "lsi": (Text("Limb symmetry index"), _lsi, Text("100 involved/uninvolved; inverted where lower is better")),
    "bsa": (Text("Bilateral strength asymmetry"), _bsa, Text("100 (larger - smaller)/larger, + where right is larger")),
    "si": (Text("Symmetry index (Robinson 1987)"), _si, "100 (R - L)/(0.5 (R + L))"),
    "bai": (Text("Bilateral asymmetry index"), _bai, "100 (R - L)/(R + L)"),
    "angle": (Text("Symmetry angle (Zifchock 2008)"), _angle, "100 (45 - atan(L/R))/90, degrees"),
    "log": (Text("Log ratio"), _log_ratio, "100 ln(R/L)"),
}


def index_of(name: str, metric: Metric, left: float, right: float, involved: Side = "") -> Value:
    """Compute a published symmetry index of left and right means, in %, or say why it is not defined.

    Raises UnknownName for an index that nobody published here.
    """
    if name not in INDICES:
        raise UnknownName(
            Text("There is no symmetry index {name!r}", name=name),
            do=Text("Choose from: {listed}", listed=", ".join(INDICES)),
        )
    label, operator, formula = INDICES[name]
    if metric.symmetry != "ratio":
        return Value(
            math.nan,
            "%",
            Text("a ratio of {label} has no meaning; compare by the difference", label=metric.label),
            formula,
        )
    if math.isnan(left) or math.isnan(right):
        return Value(math.nan, "%", Text("one leg has no value"), formula)
    if left <= 0 or right <= 0:
        return Value(math.nan, "%", Text("both legs must be above zero for a ratio"), formula)
    if name != "lsi":
        return Value(operator(left, right), "%", "", formula)
    if not involved:
        return Value(math.nan, "%", Text("the {label} needs the involved leg", label=label.lower()), formula)
    own, other = (left, right) if involved == "left" else (right, left)
    return Value(operator(other, own) if metric.direction == "lower" else operator(own, other), "%", "", formula)
