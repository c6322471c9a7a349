"""What the tester saw where the judge was not sure."""

from __future__ import annotations

from collections.abc import Mapping

from soleplate.api.events import Event, Rated, TrialEnded, Warned
from soleplate.model.support import DOUBT, SEEN, SupportSeen
from soleplate.text import Text

__all__ = ["saw"]


def saw(what: SupportSeen, trials: Mapping[int, TrialEnded], now_s: float) -> list[Event]:
    """Take what the support of the last trial was; a later answer takes the place of an earlier one.

    It changes no number and ends no trial.
    """
    number = max(trials, default=0)
    if not number or DOUBT not in trials[number].conditions:
        return [Warned(now_s, "nothing-in-doubt", Text("No support of the last trial is in doubt"))]
    return [Rated(now_s, number, SEEN, what)]
