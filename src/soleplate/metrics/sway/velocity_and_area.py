"""Sway of a stance: what every test shows. The other variables are in ``sway_more``, the formulas in ``sway_*``."""

from __future__ import annotations

from soleplate.api.metric import Metric
from soleplate.metrics.sway.definition import LOW_PASS
from soleplate.metrics.sway.variables import BASIC

__all__ = ["LOW_PASS", "METRICS"]

METRICS: tuple[Metric, ...] = tuple(variable.metric() for variable in BASIC)
