"""What every metric of a movement needs: the weight, numbers among the conditions, and a reason for what is missing."""

from __future__ import annotations

import math

import numpy as np

from soleplate.api.metric import RepView
from soleplate.errors import SignalError
from soleplate.metrics.step_down.motion import Array
from soleplate.model.result import Value
from soleplate.text import Text

__all__ = ["at_its_moments", "condition", "number", "pairs_of_numbers", "weight_n", "whole"]

TOGETHER_ROWS = 0.1  # of a sample apart: the same moment


def weight_n(rep: RepView, role: str = "") -> float:
    """Return the body weight as a plate weighed it, N.

    Raises
    ------
    SignalError
        When nobody was weighed on it.
    """
    weight = rep.body_weight_n(role)
    if not weight > 0:
        raise SignalError(Text("The person was not weighed on this plate"), do=Text("Weigh before the first trial"))
    return weight


def condition(rep: RepView, name: str, default: float = math.nan) -> float:
    """Return a condition that is a positive number; the default where it is not told.

    A decimal comma is read as a point. Not positive is not known: -1 and 0 stand for a missing value in many tables.

    Raises
    ------
    SignalError
        When it is no number.
    """
    told = rep.conditions.get(name, "").strip()
    if not told:
        return default
    try:
        found = float(told.replace(",", "."))
    except ValueError:
        raise SignalError(Text("The condition {name} is {told!r}, which is no number", name=name, told=told)) from None
    return found if found > 0 else default


def at_its_moments(rep: RepView, role: str, other: str, *columns: Array) -> tuple[int, list[Array]]:
    """Return how many rows of one plate another one covers, and columns of that at the moments of the first.

    Plates of other rates, or on clocks of their own, do not sample together: columns are then interpolated.
    """
    own_s, other_s = rep.time_s(role), rep.time_s(other)
    n = min(len(own_s), len(other_s))
    if np.abs(own_s[:n] - other_s[:n]).max(initial=0.0) * rep.rate_hz(role) > TOGETHER_ROWS:
        n = int(np.searchsorted(own_s, other_s[-1], "right"))
        columns = tuple(np.interp(own_s[:n], other_s, column) for column in columns)
    return n, [column[:n] for column in columns]


def number(value: float, unit: str, remark: str = "") -> Value:
    """Return a value with a remark; a number that is missing gets a reason where it has none."""
    return Value(
        value, unit, remark or ("" if math.isfinite(value) else Text("samples are missing where it is computed"))
    )


def whole(*places_mm: Array) -> None:
    """Raise SignalError where the centre of pressure, mm, is not known throughout."""
    if not all(np.isfinite(places).all() for places in places_mm):
        raise SignalError(
            Text("The centre of pressure is not known throughout"), why=Text("the load was below the validity load")
        )


def pairs_of_numbers(text: str) -> Array:
    """Read ``x,y; x,y; ...``, (n, 2); raise ValueError for anything else."""
    pairs = [[float(number) for number in pair.split(",")] for pair in text.split(";") if pair.strip()]
    return np.array(pairs, np.float64).reshape(-1, 2)
