"""The zeroes of a session: the last one of each plate, and how far it has drifted since the one before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from soleplate.api.events import Event, TareDone, Warned
from soleplate.api.protocol import Tare
from soleplate.model.limits import LIMITS
from soleplate.model.plate import Calibration
from soleplate.session.frames import Frame, FrameMaker
from soleplate.session.judges.judge import UNDER_LOAD_N, KnownZero, TarePlayer
from soleplate.text import Text

__all__ = ["Zeroes"]


class Zeroes:
    """Keep the zeroes, and take one besides the script when the operator asks for it."""

    def __init__(self, calibrations: Mapping[str, Calibration], frames: FrameMaker) -> None:
        self._calibrations, self._frames = calibrations, frames
        self._wished: TarePlayer | None = None
        self.counts: dict[str, np.ndarray] = {}
        self.known: dict[str, KnownZero] = {}  # of the session before on the same plates
        self.taken_s: float | None = None

    def player(self, step: Tare, give_up: bool) -> TarePlayer:
        """Return what waits for empty plates and takes their zero."""
        known = {} if self.counts else self.known  # within a session each zero that its script asks for is a new one
        return TarePlayer(step, self._calibrations, self.counts, give_up, known)

    def ask(self) -> None:
        """Take a zero besides the script, a new one, as soon as the plates are empty and still."""
        self._wished = TarePlayer(Tare(), self._calibrations, self.counts, give_up=False)

    def drop_request(self) -> None:
        """Give up a zero that was asked for and is not taken yet."""
        self._wished = None

    def look(self, frame: Frame) -> list[Event]:
        """Look at the next frame for the zero that was asked for."""
        if self._wished is None:
            return []
        events = self._wished.frame(frame)
        if self._wished.done:
            self._wished = None
        return [*events, *self.use(events)]

    def use(self, events: Sequence[Event]) -> list[Event]:
        """Use the new zeroes among the events, and say how far each has drifted since the last one."""
        warnings: list[Event] = []
        for tare in events:
            if not isinstance(tare, TareDone) or not tare.accepted:
                continue
            counts = np.array(tare.counts)
            if tare.role in self.counts:
                drift = float(self._calibrations[tare.role].n_per_count @ (counts - self.counts[tare.role]))
                if drift < -UNDER_LOAD_N:
                    text = Text(
                        "The zero of {role} before was taken under {load:.0f} N; this one takes its place",
                        role=tare.role,
                        load=-drift,
                    )
                    warnings.append(Warned(tare.time_s, "zero-under-load", text))
                elif abs(drift) > LIMITS.zero_drift_warn_n:
                    text = Text(
                        "The zero of {role} has drifted by {drift:.1f} N: let the plate warm up for 15 minutes, and "
                        "keep it empty for the zero",
                        role=tare.role,
                        drift=drift,
                    )
                    warnings.append(Warned(tare.time_s, "zero-drift", text))
            self.counts[tare.role] = counts
            self.taken_s = tare.time_s - tare.age_s
            self._frames.set_tare(tare.role, counts)
        return warnings
