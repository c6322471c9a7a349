"""Contrasts of conditions within a session: eyes closed against open, a second task against none, for each leg."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from soleplate.api.metric import Metric
from soleplate.model.conditions import others_asked
from soleplate.model.people import NO_SIDE, SIDES, Side
from soleplate.model.result import Result
from soleplate.model.session import FREE_RECORDING
from soleplate.scoring.statistics.nested import Placed, Spread
from soleplate.scoring.verdicts.summary import declared_of, long_enough
from soleplate.scoring.verdicts.symmetry import compare
from soleplate.storage.recording import Recording
from soleplate.text import Text

__all__ = ["CONTRASTS", "Contrast", "contrasts"]

# condition, the harder value, the plain one, and what their ratio is called
CONTRASTS = (
    ("eyes", "closed", "open", Text("eyes closed against open (Romberg ratio)")),
    ("task", "dual", "single", Text("with a second task against without")),
)


@dataclass(frozen=True)
class Contrast:
    """Hold a contrast of one leg (or of both): a ratio with its 95 % interval, or a difference where ``ratio`` is not.

    ``reason`` says why there is no interval.
    """

    metric: Metric
    side: Side
    about: str
    value: float
    low: float = math.nan
    high: float = math.nan
    ratio: bool = True
    reason: str = ""

    @property
    def line(self) -> Text:
        """Say it in one line."""
        who = self.side or "both legs"
        size = (
            Text("{value:.2f} times", value=self.value)
            if self.ratio
            else Text("{value:+.{digits}f} {unit}", value=self.value, digits=self.metric.digits, unit=self.metric.unit)
        )
        within = (
            Text("[{low:.2f} to {high:.2f}]", low=self.low, high=self.high)
            if not self.reason
            else Text("({reason})", reason=self.reason)
        )
        return Text(
            "{label}, {side}, {about}: {size} {within}",
            label=self.metric.label, side=who, about=self.about, size=size, within=within,
        )  # fmt: skip


def contrasts(
    recording: Recording, results: Sequence[Result], metric: Metric, spread: Spread | None = None
) -> list[Contrast]:
    """Return the contrasts that the trials of a session allow; none where a condition had one value only."""
    if recording.header.protocol == FREE_RECORDING or metric.scatter not in ("normal", "lognormal"):
        return []
    trials = {trial.number: trial for trial in recording.trials if trial.counts}
    kept = [r for r in results if r.key == metric.key and r.trial in trials and long_enough(recording, r)]
    found, declared = [], declared_of(recording)
    for name, hard, plain, about in CONTRASTS:
        for side in (*SIDES, NO_SIDE):
            own = [r for r in kept if r.side == side and not math.isnan(r.value)]
            under = [[r for r in own if trials[r.trial].conditions.get(name) == value] for value in (hard, plain)]
            both = _alike(under, {n: others_asked(trial, name, declared) for n, trial in trials.items()})
            if all(both):
                order = {id(r): float(i) for i, r in enumerate(sorted(own, key=lambda r: (r.trial, r.rep)))}
                values = [[Placed(r.value, r.trial, order[id(r)]) for r in group] for group in both]
                found.append(_contrast(metric, side, about, values, spread))
    return found


def _alike(both: Sequence[Sequence[Result]], asked: Mapping[int, object]) -> list[list[Result]]:
    """Keep what was done under both values of a condition with all others the same; of several the most."""
    shared = {asked[r.trial] for r in both[0]} & {asked[r.trial] for r in both[1]}
    kept = [[[r for r in group if asked[r.trial] == one] for group in both] for one in shared]
    return max(kept, key=lambda groups: (min(map(len, groups)), -groups[0][0].trial), default=[[], []])


def _contrast(
    metric: Metric, side: Side, about: str, values: Sequence[Sequence[Placed]], spread: Spread | None
) -> Contrast:
    got = compare(values[0], values[1], log=metric.scatter == "lognormal", spread=spread)
    if not got.log:
        return Contrast(metric, side, about, got.difference, got.low, got.high, False, got.reason)
    if got.reason:
        return Contrast(metric, side, about, got.left.mean / got.right.mean, reason=got.reason)
    middle = got.left.mean + got.right.mean
    low, high = (math.exp(2 * math.atanh(edge / middle)) for edge in (got.low, got.high))
    return Contrast(metric, side, about, math.exp(got.estimate.value), low, high)
