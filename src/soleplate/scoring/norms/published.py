"""Sway of stored holds by the conventions of a published paper."""

from __future__ import annotations

import math
from dataclasses import replace

from soleplate.errors import SignalError
from soleplate.metrics.sway.presets import PRESETS, sway
from soleplate.model.result import Result, Value
from soleplate.pipeline.rep import Rep
from soleplate.scoring.numbers.session import drift_of, metrics_of, reps_of, with_drift
from soleplate.storage.recording import Recording
from soleplate.text import Text

__all__ = ["PRESETS", "score_published"]

SWAY = "mean_velocity_mm_s"


def score_published(recording: Recording, preset: str) -> list[Result]:
    """Compute the sway variables of every hold of a session as a paper defines them.

    Parameters
    ----------
    recording : Recording
        A session of a protocol that measures sway; for any other the list is empty.
    preset : str
        ``quijoux2021``, ``prieto1996`` or ``duarte``: the names and units are the paper's, the key is
        ``<preset>.<name>``. The CoP is taken unfiltered, as those papers' own filters want it.

    Raises
    ------
    UnknownName
        For a preset that nobody knows.
    """
    if SWAY not in {metric.key for metric in metrics_of(recording)}:
        return []
    results: list[Result] = []
    for trial in recording.trials:
        if not trial.counts:
            continue
        numbers = [mark.number for mark in recording.reps if mark.trial == trial.number]
        reps = reps_of(recording, trial)
        invalid, remarks = drift_of(recording, trial)
        for number, rep in zip(numbers, reps, strict=True):
            for name, value in _variables(rep, preset).items():
                value = with_drift(value, invalid, remarks)
                results.append(Result.of(f"{preset}.{name}", value, trial=trial.number, rep=number, side=trial.side))
    return results


def _variables(rep: Rep, preset: str) -> dict[str, Value]:
    ml, ap = rep.cop()
    try:
        found = sway(ml, ap, rep.rate_hz(), preset=preset)
    except SignalError as error:  # the names come from a path that is too short for any value
        nothing = sway([0.0, 1.0], [0.0, 1.0], rep.rate_hz(), preset=preset)
        return {name: replace(value, reason=error.text) for name, value in nothing.items()}
    lost = rep.lost()
    if not lost:
        return found
    return {
        name: replace(
            value, value=math.nan, reason=Text("{n} samples lost in the window; it needs a gapless one", n=lost)
        )
        for name, value in found.items()
    }
