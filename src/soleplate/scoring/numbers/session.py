"""Score a session: every metric of its protocol, from the stored samples.

The only maker of named numbers. Gates apply here, not in the formulas.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from soleplate import plugins
from soleplate.api.metric import Metric, RepView
from soleplate.errors import ForeignFile, SignalError, is_shortage
from soleplate.model.limits import LIMITS
from soleplate.model.result import Result, Value
from soleplate.model.session import FREE_RECORDING
from soleplate.model.trial import Trial
from soleplate.pipeline.rep import Rep, Signal
from soleplate.scoring.numbers.plate_error import uncalibrated, with_noise_floor
from soleplate.scoring.numbers.signals import drift_verdict, signals_at, zero_age_s, zero_drift
from soleplate.storage.opening import open_session
from soleplate.storage.recording import Recording
from soleplate.text import Text, joined

__all__ = [
    "SCORING_VERSION", "Signals", "drift_of", "evaluate", "measure", "metrics_of", "reps_of", "score", "score_trial",
    "windows_of", "with_drift",
]  # fmt: skip

SCORING_VERSION = 2  # raised whenever any number can change; see CHANGELOG


def score(session: Recording | Path | str, keys: Sequence[str] | None = None) -> list[Result]:
    """Compute every metric of a session.

    Parameters
    ----------
    session : Recording or path
        A session file, a journal, or one that is open already.
    keys : sequence of str, optional
        Metric keys; those of the session's protocol by default.

    Returns
    -------
    list of Result
        For each trial that counts and each repetition, in the order recorded. A metric without a value
        is NaN with its reason.
    """
    if not isinstance(session, Recording | Path | str):
        raise SignalError(
            Text("session is a {kind}, neither a recording nor a path", kind=type(session).__name__),
            do=Text("Give a session file, or measure one repetition: soleplate.measure(rep)"),
        )
    recording = session if isinstance(session, Recording) else open_session(session)
    wanted = metrics_of(recording) if keys is None else [plugins.metric(key) for key in keys]
    signals = Signals()
    return [result for trial in recording.trials for result in score_trial(recording, trial, wanted, signals)]


class Signals:
    """Keep the newtons of a recording, so that they are made once for each zero or weighing that holds.

    They depend on samples, zeros and weighings only, so they serve any number of corrections of the same session.
    """

    def __init__(self) -> None:
        self._kept: dict[float, dict[str, Signal]] = {}

    def of(self, recording: Recording, trial: Trial) -> Mapping[str, Signal]:
        """Return the signals of the plates that a trial used."""
        anchor = _last_change(recording, trial)
        if anchor not in self._kept:
            self._kept[anchor] = signals_at(recording, trial.start_s)
        return _plates_of(trial, self._kept[anchor])


def score_trial(recording: Recording, trial: Trial, wanted: Sequence[Metric], signals: Signals) -> list[Result]:
    """Compute the wanted metrics of one trial and of its repetitions; nothing of one that does not count.

    Nothing either of a session without plates.
    """
    if not trial.counts or not recording.plates:
        return []
    plates = signals.of(recording, trial)
    return _score_trial(recording, _with_facts(recording, trial, plates), plates, _metrics_for(trial, wanted))


def metrics_of(recording: Recording) -> list[Metric]:
    """Return the metrics of the protocol that a session ran, the primary one first.

    None for a free recording, and for a session by the clock, without plates.
    """
    if recording.header.protocol == FREE_RECORDING or not recording.plates:
        return []
    protocol = plugins.protocol(recording.header.protocol)
    shown = protocol.shown(recording.header.parameters)
    return [plugins.metric(key) for key in dict.fromkeys((*shown, *protocol.metrics, *protocol.more_metrics))]


def _plates_of(trial: Trial, signals: Mapping[str, Signal]) -> Mapping[str, Signal]:
    """Return the plates that a called protocol used, or all."""
    used = trial.conditions.get("plates", "")
    if not used:
        return signals
    if strange := [role for role in used.split("+") if role not in signals]:
        raise ForeignFile(
            Text("Trial {number} names the plate {role!r}", number=trial.number, role=strange[0]),
            why=Text("the session has only {listed}", listed=", ".join(signals)),
            do=Text("Use another copy of the file if there is one"),
        )
    return {role: signals[role] for role in used.split("+")}


def _metrics_for(trial: Trial, wanted: Sequence[Metric]) -> Sequence[Metric]:
    """Leave to a trial the metrics of its series and, where it was called, of its own protocol."""
    wanted = [metric for metric in wanted if not metric.series or trial.series in metric.series]
    name = trial.conditions.get("protocol", "")
    if not name:
        return wanted
    protocol = plugins.protocol(name)
    own = {*protocol.metrics, *protocol.more_metrics}
    return [metric for metric in wanted if metric.key in own]


def measure(rep: Rep, keys: Iterable[str] | None = None) -> dict[str, Value]:
    """Compute metrics of one repetition, gates applied.

    Parameters
    ----------
    rep : Rep
        Build one with ``Rep.from_force`` or ``Rep.from_plates``.
    keys : iterable of str, optional
        Metric keys; by default every metric of scope ``rep`` that is registered.

    Raises
    ------
    SignalError
        When ``rep`` is no repetition.
    UnknownName
        For a key that nobody registered.
    """
    if not isinstance(rep, Rep):
        raise SignalError(
            Text("rep is a {kind}, no repetition", kind=type(rep).__name__),
            do=Text("Build one with soleplate.Rep.from_force(fz_n, rate_hz, side=...)"),
        )
    keys = (keys,) if isinstance(keys, str) else keys
    found: Mapping[str, Metric] = plugins.metrics()
    wanted = (
        [plugins.metric(key) for key in keys]
        if keys is not None
        else [metric for metric in found.values() if metric.scope == "rep"]
    )
    return {metric.key: evaluate(metric, rep) for metric in wanted}


def evaluate(metric: Metric, rep: Rep) -> Value:
    """Compute one metric of one repetition or say why it has no value."""
    method = _method(metric, rep)
    refusal = _gate(metric, rep)
    if refusal:
        return Value(math.nan, metric.unit, refusal, method)
    try:
        value = computed(metric, rep)
    except SignalError as error:
        return Value(math.nan, metric.unit, error.text, method)
    reason = joined(filter(None, (value.reason, *_remarks(metric, rep))))
    return replace(value, unit=metric.unit, reason=reason, method=value.method or method)


def computed(metric: Metric, rep: RepView) -> Value:
    """Return what a formula makes of a repetition; raise SignalError where it makes nothing of it, or fails.

    A formula may be somebody else's: what it cannot do takes no other number with it.
    """
    try:
        found = metric.compute(rep)
        return found if isinstance(found, Value) else _wrapped(metric, float(found))
    except SignalError:
        raise
    except (Exception, SystemExit) as error:
        if is_shortage(error):
            raise
        raise SignalError(Text("the formula failed: {error}", error=f"{type(error).__name__}: {error}")) from error


def _wrapped(metric: Metric, number: float) -> Value:
    return Value(number, metric.unit, "" if math.isfinite(number) else Text("the formula gave no number"))


def _gate(metric: Metric, rep: Rep) -> str:
    if refusal := rep.refusal():
        return refusal
    slowest = min(rep.rate_hz(role) for role in rep.roles)
    if slowest < metric.min_rate_hz * 0.99:  # a ceramic resonator may be half a per cent off
        return Text(
            "measured at {slowest:.0f} Hz; it needs {min_rate_hz:g} Hz", slowest=slowest, min_rate_hz=metric.min_rate_hz
        )
    if spoiled := rep.spoiled():
        return joined(Text("cell {name} in {count} samples", name=name, count=count) for name, count in spoiled.items())
    if metric.gaps == "refused" and (missing := rep.missing()):
        return joined((missing, *rep.remarks()))
    if rep.duration_s() < metric.min_duration_s - 1e-6:
        return Text(
            "the window is {duration_s:.1f} s; it needs {min_duration_s:g} s",
            duration_s=rep.duration_s(),
            min_duration_s=metric.min_duration_s,
        )
    return ""


def _remarks(metric: Metric, rep: Rep) -> list[str]:
    remarks = rep.remarks(path=metric.gaps == "cut")
    if metric.low_pass is None and metric.min_rate_hz >= LIMITS.rate_contact_hz:
        remarks += filter(None, [rep.smoothed(metric.min_rate_hz)])
    if missing := rep.missing():
        remarks.append(missing)
    if lost := rep.lost():
        remarks.append(Text("{lost} samples lost in the window", lost=lost))
    if flagged := rep.flagged():
        remarks.append(Text("a cell was saturated or out of step in {flagged} samples of the window", flagged=flagged))
    asked = float(rep.conditions.get("window_s", "nan"))
    if metric.scope == "rep" and rep.duration_s() < asked - 0.02:
        remarks.append(
            Text(
                "short window: {duration_s:.1f} of {asked:g} s; shown, not compared",
                duration_s=rep.duration_s(),
                asked=asked,
            )
        )
    return remarks


def _method(metric: Metric, rep: Rep) -> str:
    parts = [str(metric.low_pass) if metric.low_pass else "unfiltered"]
    parts.append(
        Text("{rate_hz:.6g} Hz, window {duration_s:.3f} s", rate_hz=rep.rate_hz(), duration_s=rep.duration_s())
    )
    return "; ".join(parts)


def _score_trial(
    recording: Recording, trial: Trial, signals: Mapping[str, Signal], wanted: Sequence[Metric]
) -> list[Result]:
    results = []
    invalid, remarks = _drift(recording, trial, signals)
    for number, rep in _windows(recording, trial, signals):
        for metric in wanted:
            if metric.scope == ("rep" if number else "trial"):
                value = with_drift(_evaluated(metric, rep), invalid, remarks)
                results.append(Result.of(metric.key, value, trial=trial.number, rep=number, side=trial.side))
    return results


def _windows(recording: Recording, trial: Trial, signals: Mapping[str, Signal]) -> Iterator[tuple[int, Rep]]:
    yield 0, _cut(trial, signals, trial.start_s, trial.end_s)
    for mark in recording.reps:
        if mark.trial == trial.number:
            yield mark.number, _cut(trial, signals, mark.start_s, mark.end_s)


def windows_of(recording: Recording, trial: Trial, signals: Signals) -> Iterator[tuple[int, Rep]]:
    """Yield what the metrics of a trial are computed from: the whole trial as number 0, then each repetition."""
    plates = signals.of(recording, trial)
    yield from _windows(recording, _with_facts(recording, trial, plates), plates)


def _evaluated(metric: Metric, rep: Rep) -> Value:
    return with_noise_floor(metric.key, evaluate(metric, rep), rep)


def reps_of(recording: Recording, trial: Trial, signals: Signals | None = None) -> list[Rep]:
    """Return the repetitions of a trial in newtons, from ``signals`` that are kept where they are given."""
    if not recording.plates:
        return []
    plates = (signals or Signals()).of(recording, trial)
    return [_cut(trial, plates, m.start_s, m.end_s) for m in recording.reps if m.trial == trial.number]


def _cut(trial: Trial, signals: Mapping[str, Signal], start_s: float, end_s: float) -> Rep:
    return Rep(signals, start_s, end_s, side=trial.side, state=trial.state, conditions=trial.conditions)


def _with_facts(recording: Recording, trial: Trial, signals: Mapping[str, Signal]) -> Trial:
    """Add to the conditions of a trial what was typed in after it, and of its zero the drift and an age before."""
    typed = {rated.scale: rated.value for rated in recording.ratings if rated.trial == trial.number}
    drifts = [zero_drift(recording, role, trial.start_s, trial.end_s).newtons for role in signals]
    largest = max(drifts, key=abs) if not any(map(math.isnan, drifts)) else math.nan
    age_s = max((zero_age_s(recording, role, trial.start_s) for role in signals), default=0.0)
    aged = {"zero_age_s": f"{age_s:.0f}"} if age_s else {}
    return replace(trial, conditions={**trial.conditions, **typed, **aged, "zero_drift_n": f"{largest:.6g}"})


def drift_of(recording: Recording, trial: Trial) -> tuple[bool, list[str]]:
    """Return whether the drift of a zero makes a trial invalid, and the remarks on it and on an uncalibrated plate."""
    return _drift(recording, trial, _plates_of(trial, signals_at(recording, trial.start_s)))


def _drift(recording: Recording, trial: Trial, signals: Mapping[str, Signal]) -> tuple[bool, list[str]]:
    invalid, remarks = False, uncalibrated(signals)
    for role, signal in signals.items():
        bad, text = drift_verdict(zero_drift(recording, role, trial.start_s, trial.end_s), signal.body_weight_n)
        invalid = invalid or bad
        if text:
            remarks.append(text)
    return invalid, remarks


def with_drift(value: Value, invalid: bool, remarks: Sequence[str]) -> Value:
    """Add remarks on the plate and its zero to the reason of a value; one from an invalid trial becomes NaN."""
    if not remarks:
        return value
    reason = joined(filter(None, (value.reason, *remarks)))
    return replace(value, value=math.nan if invalid else value.value, reason=reason)


def _last_change(recording: Recording, trial: Trial) -> float:
    """Return the time of the last zero or weighing before a trial: signals are shared until the next."""
    times = [
        event.time_s
        for event in recording.events
        if type(event).__name__ in ("TareDone", "Weighed") and event.time_s <= trial.start_s
    ]
    return max(times, default=-math.inf)
