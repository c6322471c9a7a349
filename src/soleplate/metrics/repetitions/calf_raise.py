"""Metrics of single-leg calf raises to a metronome; repetitions are found in ``calf_raise_reps``.

The pace comes from the condition ``pace_per_min`` of the trial (raises a minute); without it, 30.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from soleplate.api.metric import LowPass, Metric, RepView
from soleplate.errors import SignalError
from soleplate.metrics.repetitions.calf_raise_reps import (
    CalfRaises,
    band_height_mm,
    calf_raises,
    dips,
    honest_repetitions,
    last_honest_repetition,
    rise_loss_pct_per_rep,
    whole_rises_mm,
)
from soleplate.metrics.repetitions.tempo import beat_metrics
from soleplate.metrics.step_down.motion import Array, quiet_row
from soleplate.metrics.weighed import condition, weight_n
from soleplate.model.limits import LIMITS
from soleplate.model.result import Value
from soleplate.text import Text

__all__ = ["METRICS", "raises_of"]

LOW_PASS = LowPass(LIMITS.still_filter_hz, order=2)
PACE_PER_MIN = 30.0
HANDS_BW = 0.02  # less is the noise of standing over one repetition
PACE_LOW, PACE_HIGH = 0.6, 1.6
HIGHEST_MM = 180.0  # no heel rises so high
FEW, TURNED = 3, 0.25  # raises by the force; how much the place goes against the height
STANCE_S, STANCE_BW = 0.5, 0.02  # of the stance before a set: a weighing errs by less
DIP_SMOOTHING = (0.4, 0.3, 0.25)  # periods: where they disagree, a pause splits the dips


def pace_hz(rep: RepView) -> float:
    """Return the cued pace, repetitions per second."""
    return condition(rep, "pace_per_min", PACE_PER_MIN) / 60.0


def raises_of(rep: RepView) -> CalfRaises:
    """Find the raises of a trial by the centre of pressure; by the force alone where it is not known.

    Raises
    ------
    SignalError
        When nobody was weighed, or the centre of pressure does not go with the raises that the force tells.
    """
    weight, place, fz, rate = weight_n(rep), rep.once(_place), rep.fz(), rep.rate_hz()
    found = calf_raises(fz, rate, weight, cop_ap_mm=place, pace_hz=pace_hz(rep))
    if place is None:
        return found
    by_force = calf_raises(fz, rate, weight, pace_hz=pace_hz(rep))
    if not len(found) and len(by_force) >= FEW:
        raise SignalError(
            Text("By the force there are {n} raises, by the place none", n=len(by_force)),
            why=Text("the centre of pressure moves by {mm:.1f} mm along AP", mm=float(np.ptp(place))),
            do=Text("Give cop_ap_mm in mm, forward positive, or leave it away"),
        )
    height = band_height_mm(fz, rate, weight, pace_hz=pace_hz(rep))
    if len(by_force) >= FEW and float(np.corrcoef(height, place)[0, 1]) < -TURNED:
        raise SignalError(
            Text("The centre of pressure goes back while the body rises"),
            why=Text("a heel that rises moves it to the forefoot"),
            do=Text("Give cop_ap_mm forward positive, or turn the plate round"),
        )
    return found


def _place(rep: RepView) -> Array | None:
    """Return the AP centre of pressure, mm, (n,); None from a plate that cannot tell where it is pressed."""
    if not rep.cop_known()[1]:
        return None
    _, ap = rep.cop(low_pass=LOW_PASS)
    return np.ascontiguousarray(ap) if np.isfinite(ap).all() and float(np.ptp(ap)) > 0.0 else None


def _count(rep: RepView) -> Value:
    """Count by the place; by the force alone where its dips tell one number, or where no hand moves it."""
    found = rep.once(raises_of)
    count = float(len(found))
    if rep.once(_place) is not None or not len(found):
        return Value(count, "count")
    fz, rate, weight, pace = rep.fz(), rep.rate_hz(), weight_n(rep), pace_hz(rep)
    counts = {dips(fz, rate, weight, pace_hz=pace, smooth=smooth) for smooth in DIP_SMOOTHING}
    carried = float(np.abs(found.support_bw).max())
    cued = float(found.end[-1] - found.begin[0]) / rate * pace
    if (
        len(counts) == 1
        and _near_pace(dipped := float(counts.pop()), cued)
        and (carried >= HANDS_BW or dipped == count)
    ):
        return Value(dipped, "count", Text("by the force alone: its dips"))
    if carried < HANDS_BW and _near_pace(count, cued):
        return Value(count, "count", Text("by the force alone: holds hands-free"))
    if carried < HANDS_BW:
        raise SignalError(
            Text(
                "By the force alone there are {count:.0f} raises where the pace asks for {cued:.0f}",
                count=count,
                cued=cued,
            ),
            why=Text("a rest with the heel up, or another pace, looks like more or fewer of them"),
            do=Text("Use a plate with three cells or more, or keep the pace"),
        )
    raise SignalError(
        Text(
            "Hands carried up to {carried:.0f} % of body weight, and the heel rested at the top", carried=100 * carried
        ),
        why=Text("without a centre of pressure the repetitions cannot be counted then"),
        do=Text("Use a plate with three cells or more, or repeat hands-free"),
    )


def _near_pace(count: float, cued: float) -> bool:
    """Return whether a count by the force fits the time that it took: a rest at the top doubles the dips."""
    return PACE_LOW * cued <= count <= PACE_HIGH * cued


def _honest(rep: RepView) -> Value:
    number = last_honest_repetition(honest_repetitions(rep.once(raises_of), pace_hz=pace_hz(rep)))
    return Value(float(number), "count", rep.once(_weight_remark))


def _weight_remark(rep: RepView) -> str:
    """Say that stance before the raises weighs something else, or nothing: no hand presses only then."""
    found, rate = rep.once(raises_of), rep.rate_hz()
    quiet = rep.fz()[: int(found.begin[0])] if len(found) else np.empty(0)
    if len(quiet) < STANCE_S * rate:
        return ""
    _, level, sd = quiet_row(quiet, rate, window_s=STANCE_S)
    change = level / weight_n(rep) - 1
    if sd > LIMITS.weigh_sd_bw * level or abs(change) <= STANCE_BW:
        return ""
    return Text(
        "stance before the raises weighs {change:+.1f} %: the weight is wrong, or hands press all along",
        change=100 * change,
    )


def _some(rep: RepView) -> CalfRaises:
    found = rep.once(raises_of)
    if not len(found):
        raise SignalError(Text("No raise was found"))
    return found


def _hands_free(number: Callable[[CalfRaises], float], unit: str) -> Callable[[RepView], Value]:
    def compute(rep: RepView) -> Value:
        found = _some(rep)
        carried = float(np.abs(found.support_bw).max())
        if carried >= LIMITS.support_bw:
            raise SignalError(
                Text("Hands carried up to {carried:.0f} % of body weight", carried=100 * carried),
                why=Text("then the rise of the centre of mass does not follow from the force"),
                do=Text("Repeat hands-free, or use count and tempo"),
            )
        if (highest := float(found.rise_mm.max())) > HIGHEST_MM:
            raise SignalError(
                Text("A rise of {highest:.0f} mm is higher than on any foot", highest=highest),
                why=Text("it was no calf raise, or the rate is wrong"),
                do=Text("Check what was done, and the rate"),
            )
        value = number(found)
        said = Text("fewer than four repetitions") if not np.isfinite(value) else ""
        if carried >= HANDS_BW:
            said = Text("hands carried up to {carried:.0f} % of body weight: by 1 % a rise is 20 mm off",
                        carried=100 * carried)  # fmt: skip
        return Value(value, unit, said)

    return compute


def _whole_rises(rep: RepView) -> Array:
    return whole_rises_mm(rep.once(raises_of), rep.fz(), rep.rate_hz(), weight_n(rep))


def _whole(number: Callable[[Array, CalfRaises, RepView], float], unit: str) -> Callable[[RepView], Value]:
    """Return what is made of the rises of a whole set, mm; hands-free."""

    def compute(rep: RepView) -> Value:
        def of_raises(found: CalfRaises) -> float:
            return number(rep.once(_whole_rises), found, rep)

        return _hands_free(of_raises, unit)(rep)

    return compute


def _power_w(rises_mm: Array, found: CalfRaises, rep: RepView) -> float:
    """Return the mean over the raises of the work against gravity over the time of going up, W."""
    up_s = (found.top - found.begin) / rep.rate_hz()
    rising_s = float(np.median(up_s))
    if rising_s <= 0:
        raise SignalError(Text("the rises have no length"))
    return float(weight_n(rep) * rises_mm.mean() / 1000.0 / rising_s)


def _support(rep: RepView) -> Value:
    return Value(float(100.0 * _some(rep).support_bw.max()), "% BW", rep.once(_weight_remark))


def _tempo(rep: RepView) -> float:
    found = _some(rep)
    return float(100.0 * np.abs(found.period_s * pace_hz(rep) - 1.0).mean())


FIELD = (
    "total work, displacement and peak height as in Sleeswijk Visser et al. 2025, Braz J Phys Ther 29:101188, "
    "there of a marker below the ankle"
)
metric = partial(
    Metric,
    direction="higher",
    symmetry="ratio",
    source="project's own definition",
    scope="trial",
    min_rate_hz=LIMITS.rate_hold_hz,
    digits=0,
)
as_published = partial(metric, source=FIELD, scatter="lognormal")

METRICS: tuple[Metric, ...] = (
    metric(
        key="calf_raises",
        label=Text("Calf raises"),
        unit="count",
        formula=Text("shifts of the centre of pressure to the forefoot and back; without it, plain dips of the force"),
        source="project's own method; norms: Hebert-Losier et al. 2017, Physiotherapy 103:446",
        compute=_count,
        scatter="count",
    ),
    metric(
        key="calf_last_honest_rep",
        label=Text("Last honest repetition"),
        unit="count",
        formula=Text(
            "last repetition before the first lasting break (two in a row): tempo within 25 %, "
            "rise >= 80 % of the first three, hands < 5 % BW"
        ),
        compute=_honest,
        scatter="count",
    ),
    metric(
        key="calf_rise_mm",
        label=Text("Rise of the centre of mass (hands-free)"),
        unit="mm",
        formula=Text("mean over repetitions; force integrated twice, each repetition closed in speed and height"),
        source="project's own method",
        compute=_hands_free(lambda found: float(found.rise_mm.mean()), "mm"),
        scatter="lognormal",
    ),
    metric(
        key="calf_rise_slope_pct_per_rep",
        label=Text("Change of rise per repetition (hands-free)"),
        unit="%/rep",
        symmetry="difference",
        formula=Text("slope of the rise over the set, over the mean of the first three"),
        compute=_hands_free(lambda found: rise_loss_pct_per_rep(found.rise_mm), "%/rep"),
        digits=2,
    ),
    as_published(
        key="calf_work_j",
        label=Text("Total work (hands-free)"),
        unit="J",
        formula=Text("sum over repetitions of body weight x rise of the centre of mass: positive work against gravity"),
        compute=_whole(lambda rises, _found, rep: weight_n(rep) * float(rises.sum()) / 1000.0, "J"),
    ),
    as_published(
        key="calf_total_rise_mm",
        label=Text("Total rise (hands-free)"),
        unit="mm",
        formula=Text("sum of the rise of the centre of mass over repetitions"),
        compute=_whole(lambda rises, _found, _rep: float(rises.sum()), "mm"),
    ),
    as_published(
        key="calf_peak_height_mm",
        label=Text("Highest rise (hands-free)"),
        unit="mm",
        formula=Text("largest rise of the centre of mass of all repetitions"),
        compute=_whole(lambda rises, _found, _rep: float(rises.max()), "mm"),
    ),
    as_published(
        key="calf_power_w",
        label=Text("Power of the raise (hands-free)"),
        unit="W",
        formula=Text("body weight x rise / time of going up, mean over repetitions"),
        compute=_whole(_power_w, "W"),
    ),
    metric(
        key="calf_hand_support_pct_bw",
        label=Text("Hand support"),
        unit="% BW",
        direction="lower",
        symmetry="difference",
        formula=Text("largest share of body weight missing on the plate over a whole repetition"),
        compute=_support,
        digits=1,
    ),
    metric(
        key="calf_tempo_error_pct",
        label=Text("Tempo error"),
        unit="%",
        direction="lower",
        symmetry="difference",
        formula=Text("mean of |period x pace - 1|"),
        compute=_tempo,
        digits=1,
    ),
    *beat_metrics("calf", Text("tops of the raises"), lambda rep: rep.once(raises_of).top / rep.rate_hz(), pace_hz),
)
