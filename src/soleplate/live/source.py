"""Between a ring and what is drawn: takes what has come, and leaves drawing out rather than falling behind."""

from __future__ import annotations

import time

from soleplate.acquire.live_feed import PlateFollower
from soleplate.acquire.live_plate import PlateSource
from soleplate.api.events import Event
from soleplate.errors import PlateLost, SoleplateError
from soleplate.live.plate_view import PlateView

__all__ = ["Source"]

BEHIND_S = 15.0  # what has waited longer is not drawn; the recording has it
TURNS = 8  # of 512 records each, in one pull


class Source:
    """Feed one view from one ring.

    The ring is the mailbox: it is bounded, its writer never waits, and what is not fetched in time is not drawn.

    Attributes
    ----------
    undrawn_s : float
        How much was left out of the picture so far, s. Nothing of it is missing in a recording.
    ended : str
        Why nothing will come any more; empty while something may.
    """

    def __init__(self, plate: PlateSource, view: PlateView, start_host_s: float) -> None:
        self.plate, self.view = plate, view
        self._start_host_s = start_host_s
        self._follower = PlateFollower(plate, start_host_s, joins=True)
        self.undrawn_s = 0.0
        self.ended = ""
        for host_s, event in getattr(plate, "told", ()):
            view.notice(event, host_s - start_host_s - event.time_s)

    def pull(self) -> None:
        """Take in what has come."""
        if self.ended:
            return
        try:
            if self._follower.behind_s > BEHIND_S:
                self.undrawn_s += self._follower.skip()
            for _ in range(TURNS):
                if not self._take():
                    break
        except PlateLost as error:
            self.ended = error.what
        except SoleplateError as error:  # a full disk, told through the ring: the window stays
            self.view.note = error.text

    def _take(self) -> bool:
        came = False
        for item in self._follower.follow():
            if isinstance(item, Event):
                self.view.notice(item)
            else:
                came = True
                self.view.feed(item[1])
        while self._follower.told:
            event, shift_s = self._follower.told.popleft()
            self.view.notice(event, shift_s)
        return came

    @property
    def now_s(self) -> float:
        """Time of the view, s."""
        return time.monotonic() - self._start_host_s
