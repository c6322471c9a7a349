"""The weight every movement is measured in."""

from __future__ import annotations

from soleplate.api.metric import RepView
from soleplate.errors import SignalError

__all__ = ["weight_n"]


def weight_n(rep: RepView, role: str = "") -> float:
    """Return the body weight as a plate weighed it, N.

    Raises
    ------
    SignalError
        When nobody was weighed on it.
    """
    weight = rep.body_weight_n(role)
    if not weight > 0:
        raise SignalError("The person was not weighed on this plate", do="Weigh before the first trial")
    return weight
