"""Timed stance: how long a hold lasted, and whether the foot came down."""

from __future__ import annotations

from soleplate.api.metric import Metric, RepView
from soleplate.model.limits import LIMITS
from soleplate.model.result import Value
from soleplate.model.support import DOUBT, SEEN
from soleplate.text import Text, joined

__all__ = ["METRICS"]

SEEN_TEXTS = {"hand": Text("a hand"), "foot": Text("the other foot")}


def _hold_time(trial: RepView) -> Value:
    return Value(trial.duration_s(), "s", support_remark(trial))


def _touch_downs(trial: RepView) -> Value:
    return Value(1.0 if trial.state == "censored" else 0.0, "count", support_remark(trial))


def support_remark(trial: RepView) -> str:
    """Say what the judge was not sure of."""
    said = []
    doubt, seen = (trial.conditions.get(name, "") for name in (DOUBT, SEEN))
    if doubt and seen in SEEN_TEXTS:
        said.append(Text("{seen}, the tester saw; not repaid: {doubt}", seen=SEEN_TEXTS[seen], doubt=doubt))
    elif doubt and seen != "neither":
        said.append(Text("a hand or the other foot? Not repaid: {doubt}", doubt=doubt))
    if differs := trial.conditions.get("weight_differs_pct", ""):
        said.append(Text("the weight differs by {differs} % at this place", differs=differs))
    return joined(said) if said else ""


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
        scatter="capped",
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
        scatter="count",
        min_rate_hz=LIMITS.rate_hold_hz,
        digits=2,
        gaps="cut",
    ),
)
