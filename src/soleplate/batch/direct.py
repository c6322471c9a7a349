"""A session of one-leg holds written directly: script, athlete, plate and file, without anybody who judges."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from soleplate import plugins
from soleplate.acquire.feed import open_plates
from soleplate.api.events import (
    Event,
    Replied,
    RepMarked,
    SessionEnded,
    StepStarted,
    TareDone,
    TrialEnded,
    TrialStarted,
    Weighed,
)
from soleplate.api.protocol import (
    Ask,
    End,
    Hold,
    Reply,
    Rest,
    Step,
    Tare,
    Trial,
    TrialReply,
    Weigh,
    WeighReply,
    plan_text,
)
from soleplate.model.people import Side
from soleplate.model.plate import G_MS2
from soleplate.model.session import PlateSetup, SessionHeader
from soleplate.pipeline.rep import Rep, Signal
from soleplate.scoring.numbers.session import evaluate
from soleplate.session.conduct import Order, session_header
from soleplate.session.describe import describe
from soleplate.session.drawing import drawn
from soleplate.session.plan import Plan, reply_to_data
from soleplate.sim.athlete import Athlete
from soleplate.sim.gestures.act import Loads
from soleplate.sim.gestures.stance import Load
from soleplate.sim.person import Person
from soleplate.sim.plate import SimulatedPlate
from soleplate.storage.files import SessionFiles, session_stem
from soleplate.storage.header import Identity
from soleplate.storage.journals import timeline
from soleplate.storage.recording import Recording
from soleplate.storage.streams import ARRIVAL_ROW, PlateRecord, Segment, StreamRecord
from soleplate.storage.writer import write_session

__all__ = ["direct_session"]

ZERO_S = 3.0
WEIGH_S = 4.0
STILL_S = 1.0  # zero and weight are means over the last second
BLOCK_S = 0.040  # of samples that arrive at once

Row = dict[str, Any]


def direct_session(
    order: Order, person: Person, rate_hz: float, rng: np.random.Generator, identity: Identity
) -> tuple[Path, list[Row]]:
    """Write the session file of a test made of one-leg holds, unless it is there; return its path and the truth.

    The truth is what the same formulas give for the forces before the plate turned them into counts: rows of trial,
    rep, side, key, value and unit.
    """
    parameters, identity = drawn(order.protocol, order.parameters, identity)
    context = order.protocol.context(parameters, tuple(order.plates), order.involved)
    plates = open_plates(order.plates)
    for plate in plates.values():
        plate.connection.close()
    setups = {role: plate.setup for role, plate in plates.items()}
    header = session_header(order, context.parameters, list(setups.values()), identity)
    stage = _Stage(setups, person, rate_hz, rng)
    plan = Plan(order.protocol, context)
    while plan.step is not None and not isinstance(plan.step, End):
        plan.reply(stage.follow(plan.step, len(plan.replies)))
    stage.events.append(SessionEnded(stage.now_s, "complete" if plan.step is None else "stopped"))
    path = SessionFiles(order.folder, session_stem(header)).session_file
    if not path.exists():
        write_session(stage.recording(header), path)
    return path, stage.truth(order)


@dataclass
class _Stage:
    """Hold the athlete, the plates, and what happened so far."""

    setups: dict[str, PlateSetup]
    person: Person
    rate_hz: float
    rng: np.random.Generator
    events: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._athlete = Athlete(self.person, self.rate_hz, tuple(self.setups), self.rng)
        noise = {role: float(setup.options["noise"]) for role, setup in self.setups.items()}
        self._plates = {role: SimulatedPlate(s.calibration, self.rng, noise[role]) for role, s in self.setups.items()}
        self._loads: list[Loads] = []
        self._counts: dict[str, list[NDArray[np.int32]]] = {role: [] for role in self.setups}
        self._tares: dict[str, NDArray[np.float64]] = {}
        self._rows = self._trials = 0

    @property
    def now_s(self) -> float:
        return self._rows / self.rate_hz

    def follow(self, step: Step, index: int) -> Reply:
        """Do what a step asks for and return the reply."""
        known = len(self._athlete.truth)
        side = getattr(step, "side", "")
        self._tell(StepStarted(self.now_s, index, type(step).__name__, plan_text(step), side, describe(step)))
        reply: Reply = None
        match step:
            case Tare(phase=phase):
                self._play(ZERO_S)
                self._zero(phase)
            case Weigh(role=role):
                reply = self._weigh(role or next(iter(self.setups)))
            case Rest(seconds=seconds):
                self._play(seconds)
            case Ask(default=default):
                reply = default
            case Trial(task=Hold() as hold):
                reply = self._hold(step, hold, {truth.what: truth.time_s for truth in self._athlete.truth[known:]})
        self._tell(Replied(self.now_s, index, type(step).__name__, json.dumps(reply_to_data(reply))))
        return reply

    def _tell(self, event: Event) -> None:
        self.events.append(event)
        self._athlete.on_event(event)

    def _play(self, seconds: float) -> None:
        n = round(seconds * self.rate_hz)
        if not n:
            return
        loads = self._athlete.take(n)
        time_s = np.arange(self._rows, self._rows + n) / self.rate_hz
        for role, plate in self._plates.items():
            load = loads[role]
            self._counts[role].append(plate.counts(load.fz_n, load.ml_mm, load.ap_mm, time_s))
        self._loads.append(loads)
        self._rows += n

    def _still(self, role: str) -> NDArray[np.int32]:
        return self._counts[role][-1][-round(STILL_S * self.rate_hz) :]

    def _zero(self, phase: str) -> None:
        for role, setup in self.setups.items():
            counts = self._still(role)
            mean = counts.mean(axis=0)
            self._tares.setdefault(role, mean)
            noise = float(np.std((counts - mean) @ setup.calibration.n_per_count))
            middle = self.now_s - STILL_S / 2
            self.events.append(TareDone(middle, role, tuple(map(float, mean)), noise, phase=phase))

    def _weigh(self, role: str) -> WeighReply:
        self._play(WEIGH_S)
        force = (self._still(role) - self._tares[role]) @ self.setups[role].calibration.n_per_count
        weight = float(force.mean())
        self.events.append(Weighed(self.now_s - STILL_S / 2, role, weight, float(force.std())))
        return WeighReply(role, weight)

    def _hold(self, step: Trial, hold: Hold, told: dict[str, float]) -> TrialReply:
        self._trials += 1
        self.events.append(TrialStarted(self.now_s, self._trials, step.series, step.side, step.practice))
        start = told["lifted"]
        end = min(start + hold.seconds, told.get("touch-down", np.inf))
        state, reason = ("valid", "") if end == start + hold.seconds else ("censored", "touch-down")
        self._play(end + 0.25 - self.now_s)
        first, last = start + hold.settle_s, min(end, start + hold.settle_s + hold.window_s)
        if last > first:
            self.events.append(RepMarked(self.now_s, self._trials, 1, step.side, first, last))
        stored = "practice" if step.practice else state
        conditions = dict(step.conditions)
        self._tell(TrialEnded(self.now_s, self._trials, step.series, step.side, start, end, stored, reason, conditions))
        reps = int(last > first)
        return TrialReply(self._trials, stored, reason, round(end - start, 6), reps, reps)

    def recording(self, header: SessionHeader) -> Recording:
        """Return what the plates recorded."""
        plates = {role: PlateRecord(setup, {"cells": self._stream(role)}, timeline.tares(self.events, role))
                  for role, setup in self.setups.items()}  # fmt: skip
        return Recording(
            path=Path(),
            header=header,
            state=timeline.end_state(self.events),
            recovered=False,
            plates=plates,
            raw_sha256="",
            events=tuple(self.events),
            replies=timeline.active_replies(self.events),
            original_trials=timeline.trials(self.events),
            original_reps=timeline.rep_marks(self.events),
            ratings=timeline.ratings(self.events),
        )

    def _stream(self, role: str) -> StreamRecord:
        facts = self.setups[role].facts
        samples = np.concatenate(self._counts[role])
        ticks = np.rint(np.arange(len(samples)) / self.rate_hz * facts.streams[0].tick_hz).astype(np.int64)
        size = max(1, round(BLOCK_S * self.rate_hz))
        ends = np.minimum(np.arange(size, len(samples) + size, size), len(samples)) - 1
        arrivals = np.zeros(len(ends), dtype=ARRIVAL_ROW)
        arrivals["row"] = ends
        arrivals["device_s"] = arrivals["host_s"] = ends / self.rate_hz
        flags = np.zeros(len(samples), np.uint8)
        return StreamRecord(facts.streams[0], samples, ticks, flags, arrivals, segments=(Segment(0, facts, "start"),))

    def truth(self, order: Order) -> list[Row]:
        """Return what the formulas give for the forces themselves."""
        weight = self.person.mass_kg * G_MS2
        protocol = order.protocol
        wanted = [plugins.metric(key) for key in dict.fromkeys((*protocol.metrics, *protocol.more_metrics))]
        rows: list[Row] = [_row(0, 0, "", "body_weight_n", weight, "N")]
        signals = {role: self._signal(role, weight) for role in self.setups}
        trials = {trial.number: trial for trial in timeline.trials(self.events) if trial.counts}
        rows += [_row(t.number, 0, t.side, "hold_time_s", t.end_s - t.start_s, "s") for t in trials.values()]
        for mark in timeline.rep_marks(self.events):
            if mark.trial in trials:
                rep = Rep(signals, mark.start_s, mark.end_s, side=mark.side)
                values = ((metric.key, evaluate(metric, rep)) for metric in wanted if metric.scope == "rep")
                rows += [
                    _row(mark.trial, mark.number, mark.side, key, v.value, v.unit) for key, v in values if v.present
                ]
        return rows

    def _signal(self, role: str, weight: float) -> Signal:
        load = Load.join(*(loads[role] for loads in self._loads))
        return Signal.from_force(
            load.fz_n, self.rate_hz, body_weight_n=weight, cop_ml_mm=load.ml_mm, cop_ap_mm=load.ap_mm
        )


def _row(trial: int, rep: int, side: str, key: str, value: float, unit: str) -> Row:
    return {"trial": trial, "rep": rep, "side": cast(Side, side), "key": key, "value": value, "unit": unit}
