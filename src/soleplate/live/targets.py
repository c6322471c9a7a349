"""Targets for biofeedback: what to aim at, and whether it is met, in a word that needs no reading glasses."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np

from soleplate.live.load import load_share
from soleplate.live.plate_view import AP, FZ, ML, PlateView
from soleplate.model.limits import LIMITS
from soleplate.text import Text

__all__ = ["EvenLoad", "Softer", "StayInRing", "Target", "TargetState"]

State = Literal["waiting", "good", "off"]
SETTLE_S = 2.0  # loaded for so long before a ring is laid around the middle of it
PEAK_S = 0.5  # after contact, the landing peak comes within this
KEPT = 5


@dataclass(frozen=True)
class TargetState:
    """Hold what to show: a state, one big word, a line below it, the share of time on target, and a sign of its own."""

    state: State
    word: str
    line: str = ""
    share: float = math.nan
    glyph: str = ""


class Target(Protocol):
    """Something to aim at."""

    title: str

    def look(self) -> TargetState:
        """Judge what has come since the last look."""
        ...

    def restart(self) -> None:
        """Begin anew."""
        ...


class _Clock:
    """Count the time on target and off it."""

    def __init__(self) -> None:
        self.good_s = self.all_s = 0.0
        self._last_s = math.nan

    def count(self, now_s: float, good: bool | None) -> float:
        passed = now_s - self._last_s if self._last_s == self._last_s else 0.0
        self._last_s = now_s
        if good is not None and 0 < passed < 1.0:
            self.all_s += passed
            self.good_s += passed if good else 0.0
        return self.good_s / self.all_s if self.all_s else math.nan


class StayInRing:
    """Keep the centre of pressure in a ring, laid around where the person stands.

    Parameters
    ----------
    radius_mm : float
        Radius of the ring.
    """

    def __init__(self, plate: PlateView, radius_mm: float = 12.0) -> None:
        self.plate, self.radius_mm = plate, radius_mm
        self.title: str = Text("Stay in the ring")
        self.restart()

    def restart(self) -> None:
        """Lay the ring anew."""
        self.centre_mm: tuple[float, float] | None = None
        self._clock = _Clock()

    def look(self) -> TargetState:
        """Judge where the centre of pressure is now."""
        ml, ap = self.plate.cop_mm
        if math.isnan(ml):
            if self.centre_mm is not None:
                self.restart()
            return TargetState("waiting", Text("step on"))
        if self.centre_mm is None:
            recent = self.plate.trail.last(round(SETTLE_S * self.plate.rate_hz))[[ML, AP]]
            if np.isnan(recent).any() or recent.shape[1] < SETTLE_S * self.plate.rate_hz - 1:
                return TargetState("waiting", Text("stand"))
            self.centre_mm = (float(recent[0].mean()), float(recent[1].mean()))
        away = math.hypot(ml - self.centre_mm[0], ap - self.centre_mm[1])
        good = away <= self.radius_mm
        share = self._clock.count(self.plate.newest_s, good)
        line = Text(
            "{away:.0f} mm from the middle, ring {radius_mm:g} mm; in it {percent} of the time",
            away=away,
            radius_mm=self.radius_mm,
            percent=_percent(share),
        )
        return TargetState("good" if good else "off", Text("in") if good else Text("out"), line, share)


class EvenLoad:
    """Share the load evenly, or in another proportion, among two plates.

    Parameters
    ----------
    plates : sequence of PlateView
        Two.
    band : float
        Half width of what counts, as a share of the total.
    aim : float
        Share of the first plate, left before right.
    """

    def __init__(self, plates: Sequence[PlateView], band: float = 0.05, aim: float = 0.5) -> None:
        self.plates, self.band, self.aim = list(plates), band, aim
        self.title: str = (
            Text("Even load")
            if aim == 0.5
            else Text("{share:.0f} % {role}", share=100 * aim, role=load_share(plates).roles[0])
        )
        self.restart()

    def restart(self) -> None:
        """Count anew."""
        self._clock = _Clock()

    def look(self) -> TargetState:
        """Judge the load now."""
        found = load_share(self.plates)
        share = found.shares[0]
        now_s = max((plate.newest_s for plate in self.plates), default=math.nan)
        if math.isnan(share):
            self._clock.count(now_s, None)
            return TargetState("waiting", Text("step on"))
        good = abs(share - self.aim) <= self.band
        held = self._clock.count(now_s, good)
        more = found.roles[0] if share < self.aim else found.roles[1]
        line = Text("{words}; on target {percent} of the time", words=found.words, percent=_percent(held))
        if good:
            return TargetState("good", Text("even"), line, held)
        return TargetState("off", Text("more {role}", role=more), line, held, "◀" if more == found.roles[0] else "▶")


class Softer:
    """Land more softly than in the last five landings.

    Parameters
    ----------
    plate : PlateView
        The plate one lands on. A landing is a contact whose peak within half a second is above 1.2 of what is borne
        afterwards; stepping on is none.
    """

    def __init__(self, plate: PlateView) -> None:
        self.plate = plate
        self.title: str = Text("Softer than your last five")
        self.restart()

    def restart(self) -> None:
        """Forget the landings."""
        self.peaks_n: deque[float] = deque(maxlen=KEPT + 1)
        self._seen = self.plate.trail.count
        self._on = self.plate.fz_n > LIMITS.contact_n
        self._contact: list[float] | None = None

    def look(self) -> TargetState:
        """Judge the landings that have come."""
        new = self.plate.trail.last(max(0, self.plate.trail.count - self._seen))[FZ]
        self._seen = self.plate.trail.count
        for force in new:
            self._step(float(force))
        if not self.peaks_n:
            return TargetState("waiting", Text("land"), Text("no landing yet"))
        newest, before = self.peaks_n[-1], list(self.peaks_n)[:-1]
        if not before:
            return TargetState(
                "waiting", Text("{newest:.0f} N", newest=newest), Text("land again: this one is the first")
            )
        mean = sum(before) / len(before)
        softer = newest < mean
        share = 100 * (newest / mean - 1)
        line = Text(
            "{newest:.0f} N; mean of the last {n}: {mean:.0f} N ({share:+.0f} %)",
            newest=newest,
            n=len(before),
            mean=mean,
            share=share,
        )
        return TargetState("good" if softer else "off", Text("softer") if softer else Text("harder"), line)

    def _step(self, force: float) -> None:
        if math.isnan(force):
            self._contact = None
            return
        if self._contact is not None:
            self._contact.append(force)
            if len(self._contact) >= 2 * PEAK_S * self.plate.rate_hz:
                self._judge(self._contact)
                self._contact = None
        elif not self._on and force >= LIMITS.contact_n:
            self._contact = [force]
        self._on = force >= LIMITS.contact_n * (LIMITS.contact_off_ratio if self._on else 1.0)

    def _judge(self, forces: list[float]) -> None:
        half = len(forces) // 2
        peak, borne = max(forces[:half]), float(np.median(forces[half:]))
        if borne > LIMITS.contact_n and peak > 1.2 * borne:
            self.peaks_n.append(peak)


def _percent(share: float) -> str:
    return "-" if math.isnan(share) else f"{100 * share:.0f} %"
