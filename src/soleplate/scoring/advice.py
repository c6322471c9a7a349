"""Advice while a session runs: whether more trials would settle it, and whether a landing was softer."""

from __future__ import annotations

import math
from collections.abc import Sequence

from soleplate.api.rounds import MOST_ROUNDS
from soleplate.model.people import SIDES
from soleplate.model.result import Advice, Result
from soleplate.model.trial import Trial
from soleplate.scoring.numbers.session import score
from soleplate.scoring.verdicts.summary import summarise_session
from soleplate.scoring.verdicts.symmetry import Comparison, expected_half_width
from soleplate.storage.recording import Recording
from soleplate.text import Text

__all__ = ["advise", "enough", "retention", "settle", "softer"]

LANDING = "landing_first_peak_bw"
LAST = 5  # landings that a softer one is compared with
TONE, SILENT = "tone", "silent"


def advise(recording: Recording, what: str) -> Advice | None:
    """Return the advice that a session asks for by its name (``enough`` or ``softer``), from its journals so far."""
    if what == "enough":
        return enough(recording)
    return softer(recording) if what == "softer" else None


def enough(recording: Recording) -> Advice:
    """Say whether the trials so far settle left against right for the primary number of the test."""
    rows = summarise_session(recording, score(recording))
    row = next((row for row in rows if row.verdict is not None), None)
    if row is None or row.metric.scatter not in ("normal", "lognormal") or row.metric.symmetry == "none":
        return Advice("enough", Text("Enough: no more trials are needed for a number that is shown, not judged"), False)
    return settle(row.comparison)


def settle(found: Comparison) -> Advice:
    """Say whether more rounds would settle a comparison of the legs; the answer is to "another round?".

    Enough is a difference that stands out, or an interval within the difference that is worth finding, or no hope for
    either within the rounds that are left.
    """
    if found.reason:
        return Advice("more", f"More: {found.reason}", True)
    if found.beyond_noise:
        return Advice("enough", Text("Enough: the legs differ beyond the error of these trials"), False)
    level = (found.left.mean + found.right.mean) / 2
    worth = found.worth
    sought = abs(level) * 2 * worth.size / (2 - worth.size) if worth.relative else worth.size
    if max(abs(found.low), abs(found.high)) < sought:
        return Advice("enough", Text("Enough: a difference worth finding would have shown"), False)
    have = max(found.left.n, found.right.n)
    for k in range(have + 1, MOST_ROUNDS + 1):
        half = expected_half_width(found, k)
        if abs(found.difference) > half or abs(found.difference) + half < sought:
            more = k - have
            return Advice(
                "more",
                Text(
                    "{n} more trial a leg would settle this", plural="{n} more trials a leg would settle this", n=more
                ),
                True,
            )
    return Advice(
        "enough",
        Text(
            "Enough: up to {most_rounds} trials a leg would hardly settle it; repeat another day",
            most_rounds=MOST_ROUNDS,
        ),
        False,
    )


def softer(recording: Recording) -> Advice | None:
    """Compare the first peak of the last landing with the mean of the five before it, of the same leg."""
    trials = [trial for trial in recording.trials if trial.counts]
    if not trials:
        return None
    peaks = _peaks(score(recording, [LANDING]), [trial for trial in trials if trial.side == trials[-1].side])
    if len(peaks) < 2 or math.isnan(peaks[-1]):
        return None
    before = [peak for peak in peaks[-1 - LAST : -1] if not math.isnan(peak)]
    if not before:
        return None
    mean = sum(before) / len(before)
    is_softer = peaks[-1] < mean
    return Advice(
        "softer" if is_softer else "not-softer",
        Text("Softer than the last {n}: {peak:.2f} BW, {mean:.2f}", n=len(before), peak=peaks[-1], mean=mean)
        if is_softer
        else Text("Not softer than the last {n}: {peak:.2f} BW, {mean:.2f}", n=len(before), peak=peaks[-1], mean=mean),
    )


def retention(recording: Recording, results: Sequence[Result]) -> list[str]:
    """Say for each leg what stayed of a softer landing when the tone was gone; empty for tests without feedback."""
    found: list[str] = []
    for side in SIDES:
        means = []
        for feedback in (TONE, SILENT):
            trials = [t for t in recording.trials if t.counts and t.side == side and _feedback(t) == feedback]
            peaks = [peak for peak in _peaks(results, trials) if not math.isnan(peak)]
            means.append((sum(peaks) / len(peaks), len(peaks)) if peaks else (math.nan, 0))
        (tone, heard), (silent, unheard) = means
        if heard and unheard:
            found.append(
                Text(
                    "First peak, {side}: {tone:.2f} BW with the tone ({heard}), {silent:.2f} without it ({unheard}), "
                    "{change:+.0f} %",
                    side=side, tone=tone, heard=heard, silent=silent, unheard=unheard, change=100 * (silent / tone - 1),
                )
            )  # fmt: skip
    return found


def _feedback(trial: Trial) -> str:
    return trial.conditions.get("feedback", "")


def _peaks(results: Sequence[Result], trials: Sequence[Trial]) -> list[float]:
    found = {result.trial: result.value for result in results if result.key == LANDING}
    return [found.get(trial.number, math.nan) for trial in trials]
