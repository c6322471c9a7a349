"""What testers saw where the judge was not sure of support, counted over sessions."""

from __future__ import annotations

from typing import get_args

from soleplate.model.support import DOUBT, SEEN, SupportAnswers, SupportSeen
from soleplate.storage.recording import Recording

__all__ = ["support_answers"]


def support_answers(recording: Recording) -> SupportAnswers:
    """Count the doubts of a session by what the tester saw; the last answer of a trial holds."""
    seen = {rated.trial: rated.value for rated in recording.ratings if rated.scale == SEEN}
    found = SupportAnswers()
    for trial in recording.trials:
        if DOUBT in trial.conditions:
            name = seen.get(trial.number, "")
            name = name if name in get_args(SupportSeen) else "unanswered"
            found += SupportAnswers(**{name: 1})
    return found
