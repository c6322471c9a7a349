"""What a session suggests for the next one: a step up, or a lighter week (rulings section 6)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

from soleplate import plugins
from soleplate.api.progression import Limit, Progression
from soleplate.model.parameter import Scalar
from soleplate.model.people import SIDES
from soleplate.model.result import Result
from soleplate.scoring.history.history import Visit
from soleplate.storage.recording import Recording
from soleplate.text import Text

__all__ = ["deload_prompt", "next_steps"]

ROUNDING = 0.99  # a hold that ended at its cap may read a sample less
FALLS = 2  # visits in a row with less quality
FALL_SHARE = 0.10
SAME_EFFORT = 1.0


def next_steps(recording: Recording, results: Sequence[Result]) -> list[str]:
    """Return the steps up that this session suggests; every leg that was tested must allow one.

    One that was stopped suggests none: what it did not come to might not allow it.
    """
    header = recording.header
    if recording.state == "stopped":
        return []
    effort = recording.effort
    return [
        step.then
        for step in plugins.protocol(header.protocol).progressions
        if all(header.parameters.get(name) == value for name, value in step.when.items())
        and not effort > step.most_effort
        and _reached(step, header.parameters, results)
    ]


def _reached(step: Progression, settings: Mapping[str, Scalar], results: Sequence[Result]) -> bool:
    values = [result.value for result in results if result.key == step.key]
    if not values or any(map(math.isnan, values)):
        return False
    least, most = (_limit(limit, settings) for limit in (step.least, step.most))
    return not min(values) < ROUNDING * least and not max(values) > most


def _limit(limit: Limit, settings: Mapping[str, Scalar]) -> float:
    """Return a limit as a number; NaN where there is none, which nothing is below or above."""
    if limit is None:
        return math.nan
    return float(settings[limit]) if isinstance(limit, str) else limit


def deload_prompt(key: str, now: Visit, earlier: Sequence[Visit]) -> str:
    """Prompt for a lighter week when quality fell at two visits in a row, at an effort that stayed the same.

    ``key`` is the number that stands for quality (more is better); a fall counts when it is a tenth or more in all, on
    the mean of the legs, with efforts within one point of ten. Empty where nothing is to be said. The project's own
    rule: there is no published one.
    """
    row = [*earlier[-FALLS:], now]
    quality = [_mean(visit, key) for visit in row]
    efforts = [visit.effort for visit in row]
    if len(row) <= FALLS or any(map(math.isnan, (*quality, *efforts))):
        return ""
    falling = all(later < before for before, later in pairwise(quality))
    if not falling or quality[-1] > (1 - FALL_SHARE) * quality[0] or max(efforts) - min(efforts) > SAME_EFFORT:
        return ""
    return Text(
        "Less in {falls} visits in a row ({listed}) at the same effort ({listed2} of 10): plan a lighter week, half "
        "of the sets",
        falls=FALLS,
        listed=", ".join(f"{value:.3g}" for value in quality),
        listed2=", ".join(f"{value:g}" for value in efforts),
    )


def _mean(visit: Visit, key: str) -> float:
    means = [visit.mean(key, side).value for side in SIDES]
    known = [mean for mean in means if not math.isnan(mean)]
    return sum(known) / len(known) if known else math.nan
