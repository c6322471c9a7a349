"""Metrics of the split squat: lead foot on the plate of the tested leg, rear foot on the other one or on the floor."""

from __future__ import annotations

from functools import partial

import numpy as np

from soleplate.api.metric import LowPass, Metric, RepView
from soleplate.metrics.repetitions.cycles import Cycles, find_cycles, pace_hz, tempo_error_pct, valid_cycles
from soleplate.metrics.repetitions.tempo import beat_metrics
from soleplate.metrics.step_down.motion import Array
from soleplate.metrics.weighed import at_its_moments, weight_n
from soleplate.model.limits import LIMITS
from soleplate.model.people import other_side
from soleplate.model.result import Value
from soleplate.text import Text

__all__ = ["METRICS", "lead_share"]

PACE_PER_MIN = 15.0  # a metronome at 60 beats a minute, four beats a repetition
LOW_PASS = LowPass(LIMITS.still_filter_hz, order=2)


def lead_share(lead_n: Array, total_n: Array) -> float:
    """Return the share of the vertical impulse that the lead foot bore, 0 to 1: ``sum lead / sum total``."""
    return float(lead_n.sum() / total_n.sum())


def _plates(rep: RepView) -> tuple[Array, Array | None]:
    """Return the lead foot's force and, where a plate is under the rear foot, that one's."""
    lead = rep.side if rep.side in rep.roles else ""
    rear = other_side(rep.side) if rep.side else ""
    if not lead or rear not in rep.roles:
        return rep.fz(low_pass=LOW_PASS), None
    n, (other,) = at_its_moments(rep, lead, rear, rep.fz(rear, LOW_PASS))
    return rep.fz(lead, LOW_PASS)[:n], other


def _cycles(rep: RepView) -> Cycles:
    lead, rear = _plates(rep)
    return find_cycles(lead if rear is None else lead + rear, rep.rate_hz(), pace_hz=pace_hz(rep, PACE_PER_MIN))


def _share(rep: RepView) -> Value:
    found = rep.once(_cycles)
    lead, rear = _plates(rep)
    span = slice(int(found.begin[0]), int(found.end[-1]) + 1)
    if rear is not None:
        return Value(100 * lead_share(lead[span], lead[span] + rear[span]), "%")
    weight = weight_n(rep)
    share = 100 * lead_share(lead[span], np.full(len(lead[span]), weight))
    return Value(share, "%", Text("lead foot alone: body weight, without a load in the hands, stands for the sum"))


def _valid(rep: RepView) -> float:
    return float(valid_cycles(rep.once(_cycles), pace_hz=pace_hz(rep, PACE_PER_MIN)).sum())


def _tempo(rep: RepView) -> float:
    return tempo_error_pct(rep.once(_cycles).middle / rep.rate_hz(), pace_hz(rep, PACE_PER_MIN))


OWN = Text("project's own definition for vertical plates")

metric = partial(
    Metric, symmetry="difference", source=OWN, scope="trial", low_pass=LOW_PASS, min_rate_hz=LIMITS.rate_hold_hz
)

METRICS: tuple[Metric, ...] = (
    metric(
        key="split_squat_lead_share_pct",
        label=Text("Lead-foot share"),
        unit="%",
        direction="neither",
        formula=Text("vertical impulse of the lead foot over that of both, over the repetitions"),
        source="as in Helme et al. 2019 (84 % on the lead foot with the rear foot raised); " + OWN,
        compute=_share,
    ),
    metric(
        key="split_squats_valid",
        label=Text("Valid split squats"),
        unit="count",
        direction="higher",
        formula=Text("repetitions down and up within 25 % of the tempo and with 80 % of the depth of the first three"),
        compute=_valid,
        scatter="count",
        digits=0,
    ),
    metric(
        key="split_squat_tempo_error_pct",
        label=Text("Tempo error of the split squat"),
        unit="%",
        direction="lower",
        formula=Text("mean of |time between the middles of the low phases x pace - 1|"),
        compute=_tempo,
    ),
    *beat_metrics(
        "split_squat",
        Text("middles of the low phases of the split squats"),
        lambda rep: rep.once(_cycles).middle / rep.rate_hz(),
        lambda rep: pace_hz(rep, PACE_PER_MIN),
        low_pass=LOW_PASS,
    ),
)
