"""Check metrics of one's own: what they say of themselves, and what they do with records that are not nice."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import get_args

import numpy as np

from soleplate import plugins
from soleplate.api.metric import Direction, Metric, Scatter, Scope, Symmetry
from soleplate.errors import SoleplateError
from soleplate.model.result import Value
from soleplate.pipeline.rep import Rep, Signal
from soleplate.scoring.numbers.session import evaluate

__all__ = ["check_metric"]

RATES = (50.0, 100.0, 1000.0)
WEIGHT_N = 700.0


def check_metric(metrics: Metric | Iterable[Metric], reps: Iterable[Rep] = ()) -> list[str]:
    """Return what is wrong with metrics, one line each; an empty list when nothing is.

    Parameters
    ----------
    metrics : Metric or iterable of Metric
        What the entry point names.
    reps : iterable of Rep, optional
        Repetitions of its own movement; each metric must have a value for one of them.

    Each is asked for its words, and given quiet stance, a jump, an empty plate, three samples, holes, a constant and
    forces without places: it may say why it has no value, and gives a number, a ``Value`` or an error of ours.
    """
    listed = [metrics] if isinstance(metrics, Metric) else list(metrics)
    faults = [] if listed else ["there is no metric"]
    seen: set[str] = set()
    own = list(reps)
    for metric in listed:
        if not isinstance(metric, Metric):
            faults.append(f"{metric!r} is no Metric")
            continue
        faults += [f"{metric.key}: {fault}" for fault in _words(metric)]
        faults += [f"{metric.key}: given twice"] if metric.key in seen else []
        seen.add(metric.key)
        faults += [f"{metric.key}: {fault}" for fault in _numbers(metric)]
        if own and not any(evaluate(metric, rep).present for rep in own):
            reason = evaluate(metric, own[0]).reason
            faults.append(f"{metric.key}: no value for any of its own repetitions: {reason}")
    return faults


def _words(metric: Metric) -> list[str]:
    faults = []
    for name in ("label", "formula", "source"):
        if not str(getattr(metric, name)).strip():
            faults.append(f"it has no {name}")
    if not metric.key.replace("_", "").isalnum() or metric.key != metric.key.lower():
        faults.append("its key is not of small letters, digits and _")
    if _taken(metric):
        faults.append("its key is that of another metric: begin it with the name of your package")
    for name, kind in (("direction", Direction), ("symmetry", Symmetry), ("scope", Scope), ("scatter", Scatter)):
        if getattr(metric, name) not in get_args(kind):
            faults.append(f"{name} is {getattr(metric, name)!r}, not one of {', '.join(get_args(kind))}")
    return faults


def _taken(metric: Metric) -> bool:
    known = plugins.metrics().get(metric.key)
    return known is not None and known is not metric and known.compute is not metric.compute


def _numbers(metric: Metric) -> list[str]:
    faults: list[str] = []
    for name, make in _records().items():
        rep = make()
        try:
            first = _computed(metric, rep)
            again = _computed(metric, make())
        except SoleplateError:
            continue  # said in words
        except Exception as error:  # whatever else a formula raises is what is looked for
            faults.append(
                f"{name}: {type(error).__name__}: {error}; raise SignalError, or return a Value with a reason"
            )
            continue
        if first is None:
            faults.append(f"{name}: it returns neither a number nor a Value")
        elif first != again and not (math.isnan(first) and again is not None and math.isnan(again)):
            faults.append(f"{name}: it gives another number the second time: {first!r}, {again!r}")
        elif math.isinf(first):
            faults.append(f"{name}: it gives an infinite number")
    if metric.low_pass is not None and metric.min_rate_hz < 2 * metric.low_pass.cutoff_hz:
        faults.append(
            f"min_rate_hz is {metric.min_rate_hz:g}, too slow for a low-pass at {metric.low_pass.cutoff_hz:g} Hz"
        )
    return faults


def _computed(metric: Metric, rep: Rep) -> float | None:
    found = metric.compute(rep)
    if isinstance(found, Value):
        return float(found.value)
    return float(found) if isinstance(found, int | float | np.floating) else None


def _records() -> Mapping[str, Callable[[], Rep]]:
    def of(fz: np.ndarray, rate: float, **more: object) -> Rep:
        return Rep.from_force(fz, rate, side="left", body_weight_n=WEIGHT_N, **more)  # type: ignore[arg-type]

    def standing(rate: float) -> Rep:
        t = np.arange(round(30 * rate)) / rate
        ml, ap = 5 * np.sin(2 * np.pi * 0.3 * t), 8 * np.sin(2 * np.pi * 0.2 * t)
        return of(WEIGHT_N + 3 * np.sin(2 * np.pi * t), rate, cop_ml_mm=ml, cop_ap_mm=ap)

    def jump() -> Rep:
        fz = np.full(5000, WEIGHT_N)
        fz[1500:1900], fz[1900:2300] = 0.0, 2.2 * WEIGHT_N
        return of(fz, 1000.0)

    def holed() -> Rep:
        fz = np.full(3000, WEIGHT_N)
        fz[1000:1010] = np.nan
        return of(fz, 1000.0)

    def two_plates() -> Rep:
        half = {
            side: Signal.from_force(np.full(3000, WEIGHT_N / 2), 1000.0, body_weight_n=WEIGHT_N)
            for side in ("left", "right")
        }
        return Rep.from_plates(half, side="left")

    quiet = {f"quiet stance at {rate:g} Hz": (lambda rate=rate: standing(rate)) for rate in RATES}
    return {
        **quiet,
        "a jump": jump,
        "holes": holed,
        "an empty plate": lambda: of(np.zeros(2000), 1000.0),
        "a constant": lambda: of(np.full(2000, WEIGHT_N), 1000.0),
        "three samples": lambda: of(np.full(3, WEIGHT_N), 1000.0),
        "two plates without places": two_plates,
        "nobody was weighed": lambda: Rep.from_force(np.full(3000, WEIGHT_N), 1000.0, side="right"),
    }
