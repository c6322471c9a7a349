"""Timed stance: how long a hold lasted, and whether the foot came down."""

from __future__ import annotations

from soleplate.api.metric import Metric, RepView
from soleplate.model.limits import LIMITS
from soleplate.text import Text

__all__ = ["METRICS"]


def _hold_time(trial: RepView) -> float:
    return trial.duration_s()


def _touch_downs(trial: RepView) -> float:
    return 1.0 if trial.state == "censored" else 0.0


METRICS = (
    Metric(
        key="hold_time_s",
        label=Text("Hold time"),
        unit="s",
        direction="higher",
        symmetry="ratio",
        formula=Text("time from the steady start to the touch-down, or to the cap of the test"),
        source="Springer et al. 2007, J Geriatr Phys Ther 30:8 (timed unipedal stance)",
        compute=_hold_time,
        scope="trial",
        scatter="none",
        min_rate_hz=LIMITS.rate_hold_hz,
        digits=1,
        gaps="cut",
    ),
    Metric(
        key="touch_downs",
        label=Text("Touch-downs"),
        unit="count",
        direction="lower",
        symmetry="difference",
        formula=Text("1 when the trial ended with a touch-down, else 0; the mean over trials is the share that did"),
        source="project's own: a touch-down ends and censors a trial",
        compute=_touch_downs,
        scope="trial",
        scatter="none",
        min_rate_hz=LIMITS.rate_hold_hz,
        digits=2,
        gaps="cut",
    ),
)
