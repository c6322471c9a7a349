"""The judge: follows one step through the frames and says when it is done.

Each player is fed frames and collects what happened. Thresholds come from model/limits.py.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from soleplate.api.events import BeatsChanged, Event, FaultSeen, RepMarked, TareDone, TrialEnded, Weighed
from soleplate.api.protocol import Reply, Rest, Tare, Trial, TrialReply, WeighReply
from soleplate.errors import NotStill
from soleplate.model.limits import LIMITS
from soleplate.model.plate import Calibration
from soleplate.model.rejection import Rejection
from soleplate.session.frames import Frame
from soleplate.text import Text

__all__ = ["GIVE_UP_S", "UNDER_LOAD_N", "KnownZero", "Player", "RestPlayer", "TarePlayer", "TrialPlayer", "WeighPlayer"]

GIVE_UP_S = 60.0
RESTING_S = 15.0  # a foot that rests is asked to leave so long; what then still stands there is drift
COMPLAIN_AFTER_S = 5.0
MIN_PERSON_N = 100.0
UNDER_LOAD_N = 50.0  # no plate is lifted: one that bears so much less than nothing was zeroed under a load
FULL_SCALE = 2**23 - 2  # 24-bit converters end at 0x7FFFFF and 0x800000
SETTLED_N = 0.5  # a zero: between the halves of the window
SETTLED_SHARE = 0.0015  # a weight: likewise, as a share of it


class Player(Protocol):
    """Follow one step."""

    done: bool
    reply: Reply

    def frame(self, frame: Frame) -> list[Event]:
        """Look at the next frame; return what happened."""
        ...


class _Stillness:
    """Keep the last second of frames and complain at intervals."""

    def __init__(self) -> None:
        self.frames: deque[Frame] = deque()
        self._values: dict[tuple[str, str], np.ndarray] = {}  # of these frames
        self._since: float | None = None
        self._told_s = 0.0

    def add(self, frame: Frame) -> bool:
        """Add a frame; return whether a whole second without a gap is there."""
        if self.frames and frame.time_s - self.frames[-1].time_s > 0.1:
            self.frames.clear()
        self.frames.append(frame)
        self._values.clear()
        if self._since is None:
            self._since = self._told_s = frame.time_s
        while frame.time_s - self.frames[0].time_s >= LIMITS.still_s:
            self.frames.popleft()
        return len(self.frames) > 2 and frame.time_s - self.frames[0].time_s >= 0.95 * LIMITS.still_s

    def lasts_s(self, frame: Frame) -> float:
        """Return how long the frames reach back without a gap."""
        return frame.time_s - self.frames[0].time_s

    def waited_s(self, frame: Frame) -> float:
        return frame.time_s - (self._since if self._since is not None else frame.time_s)

    def complains(self, frame: Frame) -> bool:
        """Return True every few seconds of waiting."""
        if frame.time_s - self._told_s < COMPLAIN_AFTER_S:
            return False
        self._told_s = frame.time_s
        return True

    def values(self, role: str, what: str) -> np.ndarray:
        if (role, what) not in self._values:
            self._values[role, what] = np.array([getattr(frame.plates[role], what) for frame in self.frames])
        return self._values[role, what]

    def settling(self, role: str, what: str) -> float:
        """Return by how much the second half of the window differs from the first."""
        values = self.values(role, what)
        half = len(values) // 2
        return float(abs(np.mean(values[half:]) - np.mean(values[:half])))

    @property
    def middle_s(self) -> float:
        return (self.frames[0].time_s + self.frames[-1].time_s) / 2


@dataclass(frozen=True)
class KnownZero:
    """Hold a zero of before: when it was taken (session time, negative before its start), as it was read."""

    taken_s: float
    counts: tuple[float, ...]
    noise_n: float


class TarePlayer:
    """Wait until every plate is empty and still, and take its zero; or use again those that are known and hold."""

    def __init__(
        self,
        step: Tare,
        calibrations: Mapping[str, Calibration],
        last: Mapping[str, np.ndarray],
        give_up: bool,
        known: Mapping[str, KnownZero] | None = None,
    ) -> None:
        self._known = known or {}
        self.done = False
        self.reply: Reply = None
        self._word, self._calibrations, self._last, self._give_up = step, calibrations, last, give_up
        self._still = _Stillness()
        self._rests_s: dict[str, float] = {}  # since when something light stands there

    def frame(self, frame: Frame) -> list[Event]:
        """Look at the next frame."""
        if not self._still.add(frame):
            again = self._again(frame)
            self.done = bool(again)
            return again
        faults = {role: self._fault(role, frame.time_s) for role in self._calibrations}
        if not any(faults.values()):
            self.done = True
            return [self._event(role, "") for role in self._calibrations]
        if self._give_up and self._still.waited_s(frame) > GIVE_UP_S:
            worst = next(text for text in faults.values() if text)
            raise NotStill(
                Text("The plate could not be zeroed for {give_up_s:g} s: {worst}", give_up_s=GIVE_UP_S, worst=worst),
                do=Text("Take everything off the plate, wait until nothing moves, and start again"),
            )
        if self._still.complains(frame):
            return [self._event(role, text) for role, text in faults.items() if text]
        return []

    def _again(self, frame: Frame) -> list[Event]:
        """Use the known zeroes again: of every plate, not too old, and what each cell of the empty plate shows."""
        if self._word.phase != "before" or self._still.lasts_s(frame) < LIMITS.zero_again_look_s:
            return []
        events: list[Event] = []
        for role, plate in self._calibrations.items():
            known = self._known.get(role)
            if known is None or frame.time_s - known.taken_s > LIMITS.zero_again_s:
                return []
            now = np.mean(self._still.values(role, "counts"), axis=0)
            off_n = np.abs((now - known.counts) * plate.n_per_count).max()
            if not off_n <= LIMITS.zero_again_n or self._sd(role) > LIMITS.tare_sd_n or self._dead_cell(role):
                return []
            at_s = self._still.middle_s
            age_s = at_s - known.taken_s
            events.append(TareDone(at_s, role, known.counts, known.noise_n, phase=self._word.phase, age_s=age_s))
        return events

    def _sd(self, role: str) -> float:
        return float(np.std(self._still.values(role, "still_n")))

    def _fault(self, role: str, now_s: float) -> str:
        if cell := self._dead_cell(role):
            return cell
        sd = self._sd(role)
        if sd > LIMITS.tare_sd_n or self._still.settling(role, "still_n") > SETTLED_N:
            return Text(
                "{role} moves (SD {sd:.1f} N, at most {tare_sd_n:g} N)", role=role, sd=sd, tare_sd_n=LIMITS.tare_sd_n
            )
        if role in self._last:
            gains = self._calibrations[role].n_per_count
            load = float(gains @ (np.mean(self._still.values(role, "counts"), axis=0) - self._last[role]))
            rests = self._word.phase == "after" and LIMITS.tare_from_last_n < load <= MIN_PERSON_N
            since_s = self._rests_s.setdefault(role, now_s)
            if rests and now_s - since_s < RESTING_S:
                return Text("{role} bears {load:.0f} N more than at the last zero: take the foot and everything off it",
                            role=role, load=load)  # fmt: skip
            if not rests:
                del self._rests_s[role]
            # Afterwards a large drift is what is looked for; only somebody still standing there is refused.
            limit = MIN_PERSON_N if self._word.phase == "after" else LIMITS.tare_from_last_n
            if abs(load) > limit and load > -UNDER_LOAD_N:  # far less than nothing: the last zero was none
                return Text(
                    "{role} bears {load:.0f} N more than at the last zero (at most {limit:g} N)",
                    role=role,
                    load=load,
                    limit=limit,
                )
        return ""

    def _dead_cell(self, role: str) -> str:
        """Name a cell that cannot be zeroed: at the end of its range, or stuck while the others live."""
        counts = self._still.values(role, "counts")
        ends = np.abs(counts).min(axis=0) >= FULL_SCALE
        if ends.any():
            which = int(np.argmax(ends)) + 1
            return Text(
                "cell {which} of {role} is at the end of its range: overloaded, or its cable is loose",
                which=which,
                role=role,
            )
        stuck = np.ptp(counts, axis=0) == 0
        if stuck.any() and not stuck.all():
            return Text(
                "cell {argmax} of {role} does not change at all: it is dead, or its cable is loose",
                argmax=int(np.argmax(stuck)) + 1,
                role=role,
            )
        return ""

    def _event(self, role: str, fault: str) -> Event:
        counts = np.mean(self._still.values(role, "counts"), axis=0)
        return TareDone(
            self._still.middle_s, role, tuple(map(float, counts)), self._sd(role), not fault, fault, self._word.phase
        )


class WeighPlayer:
    """Wait until the person stands still, and take the weight."""

    def __init__(self, role: str, give_up: bool) -> None:
        self.done = False
        self.reply: Reply = None
        self._role, self._give_up = role, give_up
        self._still = _Stillness()
        self._told_load = False

    def frame(self, frame: Frame) -> list[Event]:
        """Look at the next frame."""
        if not self._still.add(frame):
            return []
        forces = self._still.values(self._role, "still_n")
        mean, sd = float(np.mean(forces)), float(np.std(forces))
        fault = ""
        loaded = mean < -UNDER_LOAD_N
        if loaded:
            fault = Text(
                "{role} bears {mean:.0f} N: it was zeroed while something stood on it. Step off and zero it again (T)",
                role=self._role,
                mean=mean,
            )
        elif mean < MIN_PERSON_N:
            fault = Text("{role} bears {mean:.0f} N: nobody stands on it", role=self._role, mean=mean)
        elif self._still.settling(self._role, "still_n") > SETTLED_SHARE * mean:
            fault = Text("the load is still settling")
        if mean >= MIN_PERSON_N and sd > LIMITS.weigh_sd_bw * mean:
            fault = Text(
                "the load moves by {mean:.1f} % (at most {weigh_sd_bw:g} %)",
                mean=100 * sd / mean,
                weigh_sd_bw=100 * LIMITS.weigh_sd_bw,
            )
        if not fault:
            self.done, self.reply = True, WeighReply(self._role, mean)
        elif self._give_up and self._still.waited_s(frame) > GIVE_UP_S:
            raise NotStill(
                Text("The person could not be weighed for {give_up_s:g} s: {fault}", give_up_s=GIVE_UP_S, fault=fault),
                do=Text("Stand still on the plate with both feet, or hold on to a rail until the weight is taken"),
            )
        elif loaded and not self._told_load:
            self._told_load = True
        elif not self._still.complains(frame):
            return []
        return [Weighed(self._still.middle_s, self._role, mean, sd, not fault, fault)]


class RestPlayer:
    """Let time pass, by the plate's clock."""

    def __init__(self, step: Rest) -> None:
        self.done = step.seconds <= 0
        self.reply: Reply = None
        self._seconds, self._start = step.seconds, -1.0

    def frame(self, frame: Frame) -> list[Event]:
        """Look at the next frame."""
        if self._start < 0:
            self._start = frame.time_s
        self.done = frame.time_s - self._start >= self._seconds
        return []


class TrialPlayer:
    """Keep what all trials share: number, marks, the end and its reason."""

    def __init__(self, step: Trial, number: int) -> None:
        self.done = False
        self.reply: Reply = None
        self.step, self.number = step, number
        self.started_s: float | None = None
        self.now_s = 0.0
        self.marks: list[RepMarked] = []
        self.faults: list[FaultSeen] = []
        self.beats: BeatsChanged | None = None
        self.measured: dict[str, str] = {}  # what was found out about the trial, kept with its conditions
        self._news: list[Event] = []

    def frame(self, frame: Frame) -> list[Event]:
        """Look at the next frame; what was found is told at once."""
        self.now_s = frame.time_s
        self.watch(frame)
        return self._ended() if self.done else self._told()

    @property
    def can_stop(self) -> bool:
        """Whether what was done so far counts when the operator ends the set."""
        return bool(self.marks)

    def watch(self, frame: Frame) -> None:
        """Follow the task; call ``end`` when it is over."""
        raise TypeError(f"{type(self).__name__} does not say what to watch at {frame.time_s:.2f} s")

    def end(self, end_s: float, state: str, reason: str = "", hold_s: float = 0.0) -> None:
        """Finish the trial."""
        self.done = True
        self._end_s = end_s
        state = "practice" if self.step.practice and state != "rejected" else state
        faulty = {fault.rep for fault in self.faults if fault.rep}
        good = sum(mark.number not in faulty for mark in self.marks)
        self.reply = TrialReply(self.number, state, reason, hold_s, len(self.marks), good)

    def stop(self, state: str, reason: str) -> list[Event]:
        """End the trial from outside: the operator rejects it, or a plate is lost."""
        self.end(self.now_s, state, reason)
        return self._ended()

    def mark(self, start_s: float, end_s: float) -> None:
        """Cut out a repetition or hold."""
        mark = RepMarked(end_s, self.number, len(self.marks) + 1, self.step.side, round(start_s, 6), round(end_s, 6))
        self.marks.append(mark)
        self._news.append(mark)

    def fault(self, why: Rejection, at_s: float, *, rep: int = 0, text: str = "") -> None:
        """Tell a fault by its reason of rejection; ``rep`` 0 for the whole trial."""
        text = f"{text or why.text} at {at_s - (self.started_s or 0.0):.1f} s"
        found = FaultSeen(round(at_s, 6), self.number, rep, int(why), text)
        self.faults.append(found)
        self._news.append(found)

    def tell(self, event: Event) -> None:
        """Tell something with the next frame's news."""
        self._news.append(event)

    def _told(self) -> list[Event]:
        news, self._news = self._news, []
        return news

    def _ended(self) -> list[Event]:
        reply = self.reply
        if not isinstance(reply, TrialReply):
            return []
        step = self.step
        start = self.started_s if self.started_s is not None else self._end_s
        ended = TrialEnded(
            self.now_s,
            self.number,
            step.series,
            step.side,
            round(start, 6),
            round(self._end_s, 6),
            reply.state,
            reply.reason,
            {**step.conditions, **self._beat_conditions(start), **self.measured},
        )
        return [*self._told(), ended]

    def _beat_conditions(self, start_s: float) -> dict[str, str]:
        """Say when the metronome beat, from the start of the trial on."""
        if self.beats is None:
            return {}
        return {"beat_first_s": f"{self.beats.first_s - start_s:.6f}", "beat_period_s": f"{self.beats.period_s:.6f}"}
