"""What the errors of its plate do to a number: move each input by its standard uncertainty and measure again.

No metric has a formula of its own for this. The certificate says how well a plate knows gain, place, weight, zero and
noise (``model.certificate``); each is a source that changes the signals, and the number is computed once more.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from soleplate import plugins
from soleplate.api.metric import LowPass, Metric
from soleplate.errors import is_shortage
from soleplate.model.certificate import Accuracy, accuracy_of
from soleplate.model.limits import LIMITS
from soleplate.model.people import Side
from soleplate.model.result import Result, Value
from soleplate.model.uncertainty import Source, Uncertainty
from soleplate.pipeline.rep import Rep
from soleplate.pipeline.signal import Signal
from soleplate.scoring.numbers.session import Signals, windows_of
from soleplate.scoring.statistics.distributions import t_quantile
from soleplate.storage.recording import Recording
from soleplate.text import Text

__all__ = ["MOST_EVALUATIONS", "SOURCES", "of_means", "plate_uncertainty", "uncertainties"]

MOST_EVALUATIONS = 15  # the unchanged one included
LEAST_REDRAWS = 3
BESIDE_S = 2.0  # of the signal on either side of the window: as far as a filter or a quiet end reaches
CLOCK = 1e-4  # of the rate, after a fit to the host's clock over a session
WITHIN, COVERS = 0.975, 1.96  # an SD of few redraws is widened until 95 % of true values lie within 1.96 of it
LOADED_N = 50.0  # below it, where a load stands is not known
LONG_S, SLOW_HZ, THINNED_HZ = 40.0, 50.0, 200.0  # longer ones are thinned to this rate for metrics that need less

GAIN, PLACE, SCALE = Text("gain"), Text("gain that depends on place"), Text("scale of the centre of pressure")
WEIGHING, TIMING = Text("weighing"), Text("clock")
ZERO, CELLS, NOISE = Text("zero"), Text("zero of single cells"), Text("noise")
SOURCES = (GAIN, PLACE, SCALE, WEIGHING, TIMING, ZERO, CELLS, NOISE)

Array = NDArray[np.float64]
Change = Callable[[Array], Array]


@dataclass(frozen=True)
class _Step:
    """One source, and what it does to the signals of the plates that it belongs to."""

    source: Source
    changes: Mapping[str, Change]
    weight: float = 1.0  # factor of the body weight
    weights_n: Mapping[str, float] = field(default_factory=dict)  # and what is added to it
    shared: bool = True


class _Watched(Rep):
    """Note of which plates force and place were asked."""

    forces: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()

    def signal(self, role: str = "") -> Signal:
        """Note the plate."""
        found = super().signal(role)
        self.forces |= {name for name, signal in self._signals.items() if signal is found}
        return found

    def cop(self, role: str = "", low_pass: LowPass | None = None) -> tuple[Array, Array]:
        """Note the plate, and that its moments matter."""
        found = self.signal(role)
        self.places |= {name for name, signal in self._signals.items() if signal is found}
        return super().cop(role, low_pass)


def plate_uncertainty(rep: Rep, metrics: Sequence[Metric], seed: int) -> dict[str, Uncertainty]:
    """Measure a repetition again and again, each time with one input moved by its standard uncertainty.

    Parameters
    ----------
    rep : Rep
        The repetition, hold or trial.
    metrics : sequence of Metric
        What is measured; one that has no value gets no uncertainty.
    seed : int
        Of the redrawn noise; the same seed gives the same digits.

    Returns
    -------
    dict of str to Uncertainty
        By key. Nothing is known, and a reason says so, without a certificate, without a value, or where a step makes
        the value be refused.
    """
    bare = [role for role in rep.roles if accuracy_of(rep.calibration(role)) is None]
    if bare:
        reason = Text(
            "uncertainty from the plate is not known: {listed} has no certificate with the errors of force and place",
            listed=", ".join(bare),
        )
        return {metric.key: Uncertainty(reason=reason) for metric in metrics}
    signals = {role: rep.signal(role).between(rep.start_s - BESIDE_S, rep.end_s + BESIDE_S) for role in rep.roles}
    base = _Watched(signals, rep.start_s, rep.end_s, side=rep.side, state=rep.state, conditions=rep.conditions)
    if base.duration_s() <= LONG_S:
        return _again(base, metrics, seed, 1)
    slow = [metric for metric in metrics if metric.min_rate_hz <= SLOW_HZ]
    rest = [metric for metric in metrics if metric.min_rate_hz > SLOW_HZ]
    rows = max(1, min(int(signal.rate_hz // THINNED_HZ) for signal in signals.values()))
    thinned = {role: signal.thinned(rows) for role, signal in signals.items()}
    few = _Watched(thinned, rep.start_s, rep.end_s, side=rep.side, state=rep.state, conditions=rep.conditions)
    return {**_again(few, slow, seed, rows), **(_again(base, rest, seed, 1) if rest else {})}


def _again(base: _Watched, metrics: Sequence[Metric], seed: int, rows: int) -> dict[str, Uncertainty]:
    """Measure again; each sample of the signals is the mean of so many rows."""
    values = _numbers(metrics, base)
    steps = list(_steps(base))
    moved = [(step, _numbers(metrics, _moved(base, step))) for step in steps]
    slow = _numbers(metrics, _slowed(base))
    redraws = max(LEAST_REDRAWS, MOST_EVALUATIONS - 2 - len(steps))
    noises = np.random.default_rng(seed).spawn(redraws)
    noisy = [_numbers(metrics, _redrawn(base, noise, rows)) for noise in noises]
    calibration = _calibration(base)
    wider = t_quantile(WITHIN, redraws) / COVERS
    found = {}
    for key, value in values.items():
        shared = {step.source: numbers[key] - value for step, numbers in moved if step.shared}
        shared[Source(TIMING)] = slow[key] - value
        alone = {step.source: abs(numbers[key] - value) for step, numbers in moved if not step.shared}
        # about the value itself: noise that lengthens a path is an error too
        alone[Source(NOISE)] = wider * math.sqrt(sum((numbers[key] - value) ** 2 for numbers in noisy) / redraws)
        found[key] = Uncertainty(shared, alone, _unknown(value, {**shared, **alone}), calibration)
    return found


def _unknown(value: float, parts: Mapping[Source, float]) -> str:
    if math.isnan(value):
        return Text("no value, no uncertainty")
    lost = [source.name for source, size in parts.items() if math.isnan(size)]
    if not lost:
        return ""
    return Text("uncertainty from the plate is not known: no value is left once this moves: {name}", name=lost[0])


def _numbers(metrics: Sequence[Metric], rep: Rep) -> dict[str, float]:
    found = {}
    for metric in metrics:
        try:
            made = metric.compute(rep)
            found[metric.key] = made.value if isinstance(made, Value) else float(made)
        except (Exception, SystemExit) as error:  # a formula may be somebody else's, as in `evaluate`
            if is_shortage(error):
                raise
            found[metric.key] = math.nan
    return found


def _steps(rep: _Watched) -> Iterator[_Step]:
    """Yield what may be wrong with the plates that were asked for something."""
    drift = float(rep.conditions.get("zero_drift_n", "nan"))
    age_s = float(rep.conditions.get("zero_age_s", 0.0))
    roles = [role for role in rep.roles if role in rep.forces]
    # both axes move at once where two plates would need more evaluations than there are
    apart = (("x",), ("y",)) if len(roles) == 1 else (("x", "y"),)
    for role in roles:
        plate = accuracy_of(rep.calibration(role))
        if plate is None:
            continue
        yield _Step(Source(GAIN, role), {role: _scaled(plate.gain)}, weight=1 + plate.gain)
        for axes in apart:
            yield _Step(Source(PLACE, role, "".join(axes)), {role: _leaning(plate, axes)})
        yield _Step(Source(ZERO, role), {role: _shifted(_zero_n(plate, drift, age_s))}, shared=False)
    # there is no room for steps of each plate: a number rarely knows more than one of the weighings
    known = {role: plate for role in roles if (plate := accuracy_of(rep.calibration(role)))}
    weighed = {role: plate.weight_n for role, plate in known.items() if rep.signal(role).body_weight_n > 0}
    if any(weighed.values()):
        only = next(iter(weighed)) if len(weighed) == 1 else ""
        yield _Step(Source(WEIGHING, only), dict.fromkeys(weighed, _scaled(0.0)), weights_n=weighed)
    known = {role: plate for role, plate in known.items() if role in rep.places}
    for axes in apart if known else ():
        role, axis = next(iter(known)) if len(known) == 1 else "", "".join(axes)
        stretched = {name: _stretched(plate, axes) for name, plate in known.items()}
        tilted = {name: _tilted(plate, axes, _zero_n(plate, drift, age_s)) for name, plate in known.items()}
        yield _Step(Source(SCALE, role, axis), stretched)
        yield _Step(Source(CELLS, role, axis), tilted, shared=False)


def _zero_n(plate: Accuracy, drift_n: float, age_s: float) -> float:
    """Return the SD of the zero: as the certificate says, or as the zeros before and after the trial show.

    One that is used again may be off by as much as its plate may show then; the more, the older it is.
    """
    zero_n = max(plate.zero_n, abs(drift_n) / math.sqrt(3)) if math.isfinite(drift_n) else plate.zero_n
    return math.hypot(zero_n, age_s / LIMITS.zero_again_s * LIMITS.zero_again_n / math.sqrt(3))


def _scaled(share: float) -> Change:
    return lambda rows: rows * (1 + share)


def _shifted(newtons: float) -> Change:
    return lambda rows: rows + np.array([newtons, 0.0, 0.0])


def _leaning(plate: Accuracy, axes: Sequence[str]) -> Change:
    """Let the cells on one side read more: the force grows with x (or y), and its place moves that way."""
    a, b = plate.arms_mm
    size = plate.gain_place

    def change(rows: Array) -> Array:
        force, mx, my = rows.T
        twist = np.divide(-mx * my, force * a * b, out=np.zeros(len(rows)), where=force > LOADED_N)
        out = rows.copy()
        if "x" in axes:
            out += size * np.column_stack([-my / a, b * twist, -a * force])
        if "y" in axes:
            out += size * np.column_stack([mx / b, b * force, -a * twist])
        return out

    return change


def _stretched(plate: Accuracy, axes: Sequence[str]) -> Change:
    x, y = (scale if axis in axes else 0.0 for axis, scale in zip("xy", plate.scale, strict=True))
    return lambda rows: rows * [1.0, 1 + y, 1 + x]


def _tilted(plate: Accuracy, axes: Sequence[str], zero_n: float) -> Change:
    x, y = (zero_n * arm if axis in axes else 0.0 for axis, arm in zip("xy", plate.arms_mm, strict=True))
    return lambda rows: rows + np.array([0.0, y, -x])


def _moved(rep: Rep, step: _Step) -> Rep:
    signals = {role: rep.signal(role) for role in rep.roles}
    for role, change in step.changes.items():
        weight_n = signals[role].body_weight_n * step.weight + step.weights_n.get(role, 0.0)
        signals[role] = signals[role].changed(change, weight_n)
    return rep.on(signals)


def _slowed(rep: Rep) -> Rep:
    """Let the clock of all plates go wrong about the begin of the window."""
    signals = {}
    for role in rep.roles:
        signals[role] = rep.signal(role).changed(lambda rows: rows, rep.signal(role).body_weight_n)
        signals[role].time_s = rep.start_s + (signals[role].time_s - rep.start_s) * (1 + CLOCK)
        signals[role].rate_hz /= 1 + CLOCK
    return rep.on(signals, rep.start_s + rep.duration_s() * (1 + CLOCK))


def _redrawn(rep: Rep, rng: np.random.Generator, rows: int) -> Rep:
    """Add the noise of the empty plate once more; what is filtered has to be filtered again."""
    signals = {}
    for role in rep.roles:
        plate, signal = accuracy_of(rep.calibration(role)), rep.signal(role).between(-math.inf, math.inf)
        if plate is not None:
            a, b = plate.arms_mm
            noise = plate.noise_n / math.sqrt(rows) * rng.standard_normal(signal.wrench.shape)
            signal.wrench = signal.wrench + noise * [1.0, b, a]
        signals[role] = signal
    return rep.on(signals)


def _calibration(rep: Rep) -> str:
    texts = "\n".join(f"{role} {rep.calibration(role).certificate}" for role in sorted(rep.roles))
    return hashlib.sha256(texts.encode()).hexdigest()


def uncertainties(
    recording: Recording, results: Sequence[Result], signals: Signals | None = None
) -> dict[tuple[int, int, str], Uncertainty]:
    """Return the uncertainty of each result that has a value, by trial, repetition and key.

    The noise is seeded by the check sum of the recording, so the same file gives the same digits.
    """
    wanted: dict[tuple[int, int], list[str]] = {}
    for result in results:
        if result.trial and not math.isnan(result.value):
            wanted.setdefault((result.trial, result.rep), []).append(result.key)
    found = {}
    kept = signals or Signals()
    for trial in recording.trials:
        if trial.number not in {number for number, _ in wanted}:
            continue
        for number, rep in windows_of(recording, trial, kept):
            metrics = [plugins.metric(key) for key in wanted.get((trial.number, number), ())]
            if metrics:
                seed = int(hashlib.sha256(f"{recording.raw_sha256}/{trial.number}/{number}".encode()).hexdigest(), 16)
                for key, one in plate_uncertainty(rep, metrics, seed).items():
                    found[trial.number, number, key] = one
    return found


def of_means(
    results: Sequence[Result], found: Mapping[tuple[int, int, str], Uncertainty]
) -> dict[tuple[str, Side], Uncertainty]:
    """Return the uncertainty of the mean of each leg, by key and side."""
    many: dict[tuple[str, Side], list[Uncertainty]] = {}
    for result in results:
        one = found.get((result.trial, result.rep, result.key))
        if one is not None:
            many.setdefault((result.key, result.side), []).append(one)
    return {name: Uncertainty.of_mean(parts) for name, parts in many.items()}
