"""A simulated or stored plate at the pace of a real one, for live views."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence

from soleplate.acquire.demo_cues import cues
from soleplate.api.driver import Block, Connection, Driver
from soleplate.api.events import Event

__all__ = ["Paced"]

PIECE_S = 0.010
LONGEST_WAIT_S = 0.1  # so that who reads can be told to stop


class Paced:
    """Hand out the bytes of one plate when they are due, in pieces of 10 ms as a port gives them.

    Every plate of a group has a process of its own, which makes the data of all of them and keeps one: equal seeds
    give equal athletes, and ``start_host_s``, the host's time of their first sample, puts them on one clock. The
    athlete hears the cues of ``show``; a stored session tells its zeros, marks and repetitions again.
    """

    def __init__(self, driver: Driver, connections: Mapping[str, Connection], role: str, start_host_s: float) -> None:
        self._driver, self._connections, self._role = driver, connections, role
        own = connections[role]
        self.facts, self.calibration = own.facts, own.calibration
        self._start_host_s = start_host_s
        self._pieces: deque[Block] = deque()
        self._made_s: float | None = None
        self._shift_s = 0.0
        self._cues = cues(tuple(connections))
        self._cue = next(self._cues)
        self._begins_s = float(getattr(own, "begins_s", 0.0))
        stored: Sequence[Event] = getattr(own, "events", ())
        self._stored = deque(sorted(stored, key=lambda event: event.time_s))

    def read(self) -> Block | None:
        """Return the next piece once it is due, an empty block after a while of waiting, or None at the end."""
        if not self._pieces:
            found = self._next()
            if found is None:
                return None
            self._pieces.extend(found)
        wait_s = self._pieces[0].host_s - time.monotonic()
        if wait_s > 0:
            time.sleep(min(wait_s, LONGEST_WAIT_S))
        if wait_s > LONGEST_WAIT_S:
            return Block(b"", time.monotonic())
        return self._pieces.popleft()

    def _next(self) -> Iterator[Block] | None:
        while self._made_s is not None and self._made_s >= self._cue.time_s:
            self._driver.on_event(self._cue)
            self._cue = next(self._cues)
        blocks = {role: connection.read() for role, connection in self._connections.items()}
        block = blocks[self._role]
        if block is None:
            return None
        if self._made_s is None:  # a stored plate may count from anywhere
            self._shift_s = self._begins_s - block.host_s
        before_s = self._begins_s if self._made_s is None else self._made_s
        self._made_s = block.host_s + self._shift_s
        return _cut(block.data, self._start_host_s + before_s, self._start_host_s + self._made_s)

    def due(self) -> Iterator[Event]:
        """Yield events of the stored session whose time has come."""
        now_s = time.monotonic() - self._start_host_s
        while self._stored and self._stored[0].time_s <= now_s:
            yield self._stored.popleft()

    def close(self) -> None:
        """Free the plates. May be called twice."""
        for connection in self._connections.values():
            connection.close()


def _cut(data: bytes, begins_s: float, ends_s: float) -> Iterator[Block]:
    pieces = max(1, round((ends_s - begins_s) / PIECE_S))
    for number in range(pieces):
        first, last = (len(data) * n // pieces for n in (number, number + 1))
        yield Block(data[first:last], begins_s + (ends_s - begins_s) * (number + 1) / pieces)
