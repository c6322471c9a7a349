"""Quiet stance on both feet: how the load is shared, what the person weighs, how far the zero moved."""

from __future__ import annotations

import math
from functools import partial

import numpy as np

from soleplate.api.metric import Metric, RepView
from soleplate.errors import SignalError
from soleplate.metrics.weighed import weight_n
from soleplate.model.limits import LIMITS
from soleplate.model.people import LEFT, RIGHT
from soleplate.model.result import Value
from soleplate.text import Text

__all__ = ["METRICS", "left_share"]

EVEN = 50.0
LEAST_BW = 0.5


def left_share(left_bw: float, right_bw: float) -> float:
    """Return the share of the load that the left foot bears, %; the loads in the body weight that each plate weighed.

    Raises
    ------
    SignalError
        When the loads do not sum to somebody who stands.
    """
    total = left_bw + right_bw
    if not total > LEAST_BW:
        raise SignalError(
            Text("The plates bear {total:.0f} % of body weight together: nobody stands on them", total=100 * total)
        )
    return 100 * left_bw / total


def _share(rep: RepView) -> Value:
    if not {LEFT, RIGHT} <= set(rep.roles):
        return _share_of_cells(rep)
    # Each plate in its own body weights: a gain that is 1 % off would else look like a leaning person
    left, right = (float(np.mean(rep.fz(role))) / weight_n(rep, role) for role in (LEFT, RIGHT))
    return Value(left_share(left, right), "%", "", Text("mean load of each plate over its own body weight"))


def _share_of_cells(rep: RepView) -> Value:
    """Return the share where one plate has two cells: nothing weighs each of them, so that their gains are believed."""
    left, right = (float(np.mean(cell)) / weight_n(rep) for cell in rep.halves())
    told = Text("the two cells of one plate: 1 % between their gains reads as 0.25 points of load")
    return Value(left_share(left, right), "%", "", told)


def _weight(rep: RepView) -> float:
    return float(np.mean([weight_n(rep, role) for role in rep.roles]))


def _drift(trial: RepView) -> Value:
    drift = float(trial.conditions.get("zero_drift_n", "nan"))
    return Value(drift, "N", Text("the plate was not zeroed after the trial") if math.isnan(drift) else "")


OWN = Text("project's own definition")

metric = partial(Metric, direction="neither", symmetry="none", source=OWN, min_rate_hz=LIMITS.rate_hold_hz)

METRICS: tuple[Metric, ...] = (
    metric(
        key="load_share_left_pct",
        label=Text("Load on the left foot"),
        unit="%",
        formula=Text(
            "100 L / (L + R), the mean load of each plate over the body weight that it weighed; or of the two cells of "
            "one plate"
        ),
        compute=_share,
        even_at=EVEN,
    ),
    metric(
        key="body_weight_n",
        label=Text("Body weight"),
        unit="N",
        formula=Text("mean of what the plates weighed"),
        compute=_weight,
        scatter="none",
        unjudged=Text("weight belongs to no leg, and says what the plate weighed"),
        digits=0,
    ),
    metric(
        key="zero_drift_n",
        label=Text("Zero drift"),
        unit="N",
        formula=Text("zero after the trial less the zero before it, of the plate that drifted most"),
        compute=_drift,
        scope="trial",
        scatter="none",
        unjudged=Text("drift belongs to the plate, not to the person"),
    ),
)
