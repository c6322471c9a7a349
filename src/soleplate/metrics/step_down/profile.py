"""How a step-down went between its events: transfer of the load, profile of the speed, smoothness.

Smoothness is refused where the noise of standing would be part of it (rulings 2.6).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from soleplate.api.metric import LowPass, Metric, RepView
from soleplate.errors import SignalError
from soleplate.metrics.jumps.jump import height_of_speed_mm
from soleplate.metrics.step_down.between_quiet import QUIET_S, downward_speed, in_body_weights
from soleplate.metrics.step_down.motion import G_MM_S2, Array
from soleplate.metrics.step_down.phases import StepDown, analyse, row_of
from soleplate.metrics.step_down.smoothness import log_dimensionless_jerk, spectral_arc_length, sub_movements
from soleplate.metrics.weighed import number, weight_n
from soleplate.model.limits import LIMITS
from soleplate.model.result import Value
from soleplate.pipeline.filters import smooth
from soleplate.text import Text

__all__ = ["METRICS", "Lowering", "lowering_of", "quiet_speed_sd", "transfer_s"]

BEGUN, DONE = 0.1, 0.9
BEGIN_SHARE = 0.01  # of the peak speed: rest, as far as smoothness is concerned
JERK_LOW_PASS = LowPass(10.0, 4, 2)
NOISE_TIMES = 10.0
ENOUGH_HZ = 200.0
SPARC_NOISE_SHARE = 0.05  # the amplitude below which the published index does not look
ONE_PLATE = Text("from one plate: body weight stands for the sum of both")


def transfer_s(share: Array, rate_hz: float, *, touch: int) -> float:
    """Return the time in which the load goes over from one leg to the other, s.

    Parameters
    ----------
    share : (n,) float64
        Share of the load on the landing leg, 0 to 1.
    touch : int
        Row of the touch: the transfer ends after it.

    Returns
    -------
    float
        From the last passing of 10 % to the first of 90 %, crossings interpolated: an impact that bounces back
        below 10 % is no transfer.

    Raises
    ------
    SignalError
        When the landing leg never bears 90 %, or already did at the touch.
    """
    over = np.flatnonzero(share[touch:] >= DONE)
    if not len(over):
        raise SignalError(
            Text("The load did not go over to the landing leg"), why=Text("a tap, or the record ends too soon")
        )
    done = touch + int(over[0])
    before = np.flatnonzero(share[:done] < BEGUN)
    if not len(before):
        raise SignalError(
            Text("The landing leg was loaded from the start"), do=Text("Begin on the box, off the floor plate")
        )
    return (row_of(share, DONE, done - 1) - row_of(share, BEGUN, int(before[-1]))) / rate_hz


def _transfer(rep: RepView) -> Value:
    found = rep.once(analyse)
    if math.isnan(found.touch_s):
        raise SignalError(found.reason or Text("The touch was not found"))
    weight_n(rep, "box" if "box" in rep.roles else "floor")
    role = "box" if "box" in rep.roles else "floor"
    rate = rep.rate_hz(role)
    # a touch taken from the unloading of the box lies within the transfer: look from its start on
    touch = max(0, int(found.touch_s * rate))
    if {"box", "floor"} <= set(rep.roles):
        box, floor = rep.once(in_body_weights)
        return number(transfer_s(floor / np.maximum(box + floor, 0.05), rate, touch=touch), "s")
    load = rep.fz(role) / rep.body_weight_n(role)
    return number(transfer_s(1 - load if role == "box" else load, rate, touch=touch), "s", ONE_PLATE)


@dataclass(frozen=True)
class Lowering:
    """Hold the lowering of a step-down on both plates.

    Attributes
    ----------
    down_mm_s : (n,) float64
        Downward speed over the whole repetition.
    begin, touch, rest : int
        Rows: last rest before the movement, touch of the landing foot, first rest after it.
    quiet_sd_mm_s : float
        SD of the speed in quiet stance at both ends: the noise.
    """

    down_mm_s: Array
    rate_hz: float
    begin: int
    touch: int
    rest: int
    quiet_sd_mm_s: float
    phases: StepDown


def quiet_speed_sd(down_mm_s: Array, rate_hz: float) -> float:
    """Return the SD of a speed in quiet stance at both ends of a repetition, each about its own mean, mm/s."""
    n = max(2, round(QUIET_S * rate_hz))
    ends = [part - part.mean() for part in (down_mm_s[:n], down_mm_s[-n:])]
    return float(np.concatenate(ends).std())


def lowering_of(rep: RepView) -> Lowering:
    """Return the lowering with rest at both ends.

    Raises
    ------
    SignalError
        When it was not seen by both plates.
    """
    if not {"box", "floor"} <= set(rep.roles):
        raise SignalError(Text("The speed of the whole lowering needs a plate under the box and one on the floor"))
    found = rep.once(analyse)
    if math.isnan(found.touch_mm_s):
        raise SignalError(found.reason or Text("The lowering was not found"))
    down, rate = rep.once(downward_speed), rep.rate_hz("box")
    noise = quiet_speed_sd(down, rate)
    still = max(BEGIN_SHARE * found.peak_mm_s, noise)
    # the first movement, not the one that leads to the peak: a lowering that hesitates is one lowering
    moving = np.flatnonzero(down > max(LIMITS.onset_speed_share * found.peak_mm_s, 3 * noise))
    onset = min(int(found.onset_s * rate), int(moving[0]) if len(moving) else len(down))
    before = np.flatnonzero(down[: onset + 1] <= still)
    stopped = math.ceil(found.stopped_s * rate)
    after = np.flatnonzero(down[stopped:] <= still)
    return Lowering(
        down,
        rate,
        int(before[-1]) if len(before) else 0,
        round(found.touch_s * rate),
        stopped + int(after[0]) if len(after) else len(down) - 1,
        noise,
        found,
    )


def _of_lowering(number: Callable[[Lowering], float]) -> Callable[[RepView], float]:
    return lambda rep: number(rep.once(lowering_of))


def _equivalent_drop(lowering: Lowering) -> float:
    speed = lowering.phases.touch_mm_s
    if not speed > 0:
        raise SignalError(
            Text("The foot touched with no downward speed"), why=Text("it is smaller than the error of the speed")
        )
    return height_of_speed_mm(speed)


def _mean_speed(lowering: Lowering) -> float:
    found, rate = lowering.phases, lowering.rate_hz
    first, last = math.ceil(found.onset_s * rate), lowering.touch + 1
    return float(lowering.down_mm_s[first:last].mean())


def _peak_speed(rep: RepView) -> Value:
    found = rep.once(analyse)
    if math.isnan(found.peak_mm_s):
        raise SignalError(found.reason or Text("the lowering is not seen from the floor alone"))
    reason = "" if "floor" in rep.roles else Text("box alone: integrated from quiet stance before it only")
    return Value(found.peak_mm_s, "mm/s", reason)


def _time_to_peak(rep: RepView) -> float:
    found = rep.once(analyse)
    if math.isnan(found.peak_s):
        raise SignalError(found.reason or Text("the lowering is not seen from the floor alone"))
    length = found.touch_s - found.onset_s
    if not length > 0:
        raise SignalError(Text("The touch came before the lowering began"), why=Text("a step, not a lowering"))
    return 100 * (found.peak_s - found.onset_s) / length


def _sparc(lowering: Lowering) -> float:
    if lowering.quiet_sd_mm_s > SPARC_NOISE_SHARE * lowering.phases.peak_mm_s:
        raise SignalError(
            Text(
                "Quiet stance moves at {quiet_sd_mm_s:.1f} mm/s (SD), the peak is {peak_mm_s:.0f} mm/s",
                quiet_sd_mm_s=lowering.quiet_sd_mm_s,
                peak_mm_s=lowering.phases.peak_mm_s,
            ),
            why=Text("above 5 % of the peak the noise is part of the index"),
        )
    return spectral_arc_length(lowering.down_mm_s[lowering.begin : lowering.rest + 1], lowering.rate_hz)


def _jerk_power(accel_mm_s2: Array, rate_hz: float) -> float:
    jerk = np.gradient(accel_mm_s2) * rate_hz
    return float(np.mean(jerk * jerk))


def _ldlj(rep: RepView) -> float:
    lowering = rep.once(lowering_of)
    rate = lowering.rate_hz
    box, floor = rep.once(in_body_weights)
    accel = -G_MM_S2 * (smooth(box + floor, JERK_LOW_PASS, rate) - 1)
    quiet = max(3, min(round(QUIET_S * rate), lowering.begin))
    noise = _jerk_power(accel[:quiet], rate)
    span = slice(lowering.begin, lowering.touch + 1)
    if lowering.touch - lowering.begin < 3:
        raise SignalError(Text("The lowering is too short for its jerk"))
    signal = _jerk_power(accel[span], rate)
    if signal < NOISE_TIMES * noise:
        raise SignalError(
            Text(
                "The jerk of the lowering is {noise:.1f} times that of quiet stance, {noise_times:g} times are needed",
                noise=signal / noise,
                noise_times=NOISE_TIMES,
            ),
            why=Text("slow lowering is hidden in the noise of standing"),
        )
    return log_dimensionless_jerk(accel[span], lowering.down_mm_s[span], rate)


def _sub_movements(lowering: Lowering) -> float:
    every = max(1, int(lowering.rate_hz / ENOUGH_HZ))  # a speed is smooth: its peaks do not need every sample
    speed = lowering.down_mm_s[lowering.begin : lowering.touch + 1 : every]
    return float(sub_movements(np.maximum(speed, 0.0), quiet_sd=lowering.quiet_sd_mm_s))


OWN = Text("project's own definition for vertical plates")

metric = partial(
    Metric,
    direction="neither",
    symmetry="ratio",
    scatter="lognormal",
    source=OWN,
    min_rate_hz=LIMITS.rate_contact_hz,
    digits=0,
)

METRICS: tuple[Metric, ...] = (
    metric(
        key="transfer_time_s",
        label=Text("Load transfer time"),
        unit="s",
        formula=Text("from 10 to 90 % of the load on the landing leg; crossings interpolated"),
        compute=_transfer,
        min_rate_hz=LIMITS.rate_cop_hz,
        digits=2,
    ),
    metric(
        key="equivalent_free_drop_mm",
        label=Text("Equivalent free drop"),
        unit="mm",
        direction="lower",
        formula=Text("v^2 / 2 g of the touch speed: the free fall that ends as fast"),
        source="free fall",
        compute=_of_lowering(_equivalent_drop),
        digits=1,
    ),
    metric(
        key="lowering_peak_speed_mm_s",
        label=Text("Peak lowering speed"),
        unit="mm/s",
        formula=Text("highest downward speed before the touch; minimum jerk: 1.875 drop / time"),
        compute=_peak_speed,
    ),
    metric(
        key="lowering_mean_speed_mm_s",
        label=Text("Mean lowering speed"),
        unit="mm/s",
        formula=Text("mean downward speed from 10 % of its peak to the touch"),
        compute=_of_lowering(_mean_speed),
    ),
    metric(
        key="lowering_time_to_peak_pct",
        label=Text("Time to peak lowering speed"),
        unit="%",
        symmetry="difference",
        formula=Text("share of the lowering time at which the speed is highest; 50 for an even profile"),
        compute=_time_to_peak,
        scatter="normal",
    ),
    metric(
        key="lowering_sparc",
        label=Text("Smoothness of the lowering (SPARC)"),
        unit="1",
        direction="higher",
        symmetry="none",
        formula=Text(
            "spectral arc length of the downward speed from rest to rest, up to 10 Hz and 5 %; 0 is smoothest"
        ),
        source="Balasubramanian et al. 2015, J NeuroEng Rehabil 12:112",
        compute=_of_lowering(_sparc),
        digits=2,
        scatter="normal",
    ),
    metric(
        key="lowering_ldlj",
        label=Text("Smoothness of the lowering (log dimensionless jerk)"),
        unit="1",
        direction="higher",
        symmetry="none",
        formula=Text(
            "-ln(T^3 / v_peak^2 * integral of jerk^2) from rest to the touch; only where the "
            "jerk is 10 times that of quiet stance; minimum jerk: -5.32"
        ),
        source="after Balasubramanian et al. 2015, J NeuroEng Rehabil 12:112; jerk from the force",
        compute=_ldlj,
        low_pass=JERK_LOW_PASS,
        digits=2,
        scatter="normal",
    ),
    metric(
        key="lowering_sub_movements",
        label=Text("Sub-movements of the lowering"),
        unit="count",
        direction="lower",
        symmetry="difference",
        formula=Text("peaks of the downward speed >= 10 % of the highest that stand out by 3 SD of the quiet speed"),
        compute=_of_lowering(_sub_movements),
        scatter="count",
    ),
)
