"""The feed of a session without plates: time alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from soleplate.api.events import Event
from soleplate.storage.journals.session_journals import SessionJournals

__all__ = ["ClockFeed"]

TICK_S = 0.02


class ClockFeed:
    """Hand out the time in s since the beginning, fifty times a second; ``ahead`` without waiting for it."""

    def __init__(
        self,
        journals: SessionJournals,
        *,
        ahead: bool = False,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._journals, self._ahead, self._clock, self._sleep = journals, ahead, clock, sleep
        self.files = journals.files
        self._began, self._ticks = clock(), 0

    def turn(self) -> Iterator[float] | None:
        """Wait for the next tick and return its time."""
        self._ticks += 1
        now_s = round(self._ticks * TICK_S, 6)
        if not self._ahead:
            passed_s = self._clock() - self._began
            if passed_s > now_s + 1.0:  # the computer slept: time goes on from here
                self._began += passed_s - now_s
            self._sleep(max(0.0, now_s - passed_s))
        return iter((now_s,))

    def tell(self, event: Event) -> None:
        """Journal an event."""
        self._journals.event(event, self._ticks * TICK_S)

    def close(self) -> None:
        """Close the journal; raise StorageError when its end could not be written."""
        self._journals.close()
