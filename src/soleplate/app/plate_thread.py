"""The plate of the application: a plate in a thread of its own, read when somebody asks for it."""

from __future__ import annotations

import math
import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from soleplate.acquire.plate_under_test import STILL_N, STILL_SHARE, PlateUnderTest
from soleplate.api.driver import PlateUrl
from soleplate.calibration.course import Course, Turn
from soleplate.calibration.plan import Spot
from soleplate.errors import PlateLost, SoleplateError
from soleplate.model.plate import Calibration

__all__ = ["BenchScene", "Make", "PlateThread"]

Array = NDArray[np.float64]
Make = Callable[[PlateUnderTest], Course]
Phase = Literal["opening", "ready", "reading", "doubts", "done", "lost"]
GLANCE_S = 0.25
STILL_OVER_S = 1.0
FAST = 10.0  # how many times as fast a rehearsal goes that needs nobody


@dataclass(frozen=True)
class BenchScene:
    """Hold what a screen shows of the plate.

    Attributes
    ----------
    phase : str
        ``opening`` the plate; ``ready`` for the next reading; ``reading``; ``doubts`` about readings; ``done``;
        ``lost``: no plate, open it again.
    plate : Calibration or None
        As it was opened.
    live : bool
        Whether a person must place the weights.
    turn : Turn or None
        The next reading; None when all are there.
    number, of, resumed : int
        Of the next reading, of all, and how many were there from before.
    taken : int
        Readings of this sitting.
    share : float
        Of the reading that is done.
    force_n : float
        Over the last zero; NaN before it.
    still : bool or None
        Whether the load of the last second did not move; None where nothing is read.
    shown : (Spot, float) or None
        The last reading, and the force that it showed; NaN for a zero.
    placed : tuple of Spot
        Every step that has a reading.
    trouble : str
        Why it does not go on, or why the reading begins anew.
    undone : str
        The step that was taken back just now.
    doubts : tuple of str
        Readings that the others contradict, in words.
    """

    phase: Phase = "opening"
    plate: Calibration | None = None
    live: bool = False
    turn: Turn | None = None
    number: int = 0
    of: int = 0
    resumed: int = 0
    taken: int = 0
    share: float = 0.0
    force_n: float = math.nan
    still: bool | None = None
    shown: tuple[Spot, float] | None = None
    placed: tuple[Spot, ...] = ()
    trouble: str = ""
    undone: str = ""
    doubts: tuple[str, ...] = ()


class PlateThread:
    """Open a plate and take a course on it; look at ``scene`` whenever something is drawn.

    Parameters
    ----------
    make : callable
        Makes the course on the plate that was opened.
    speed : float
        How fast a simulated plate lets time pass, 1 as a real one.
    before : callable
        What its thread does first: to wait until others have let go of the plate.

    Attributes
    ----------
    course : Course or None
        With what it found, once the phase is ``done``.
    fault : Exception or None
        A fault of the program that ended the thread.
    """

    def __init__(
        self, url: PlateUrl, make: Make, speed: float = 1.0, before: Callable[[], None] = lambda: None
    ) -> None:
        self._url, self._make, self._speed, self._before = url, make, speed, before
        self._sent: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._leaves, self._cancels, self._lock = threading.Event(), threading.Event(), threading.Lock()
        self._alone = False
        self._recent: deque[tuple[float, float]] = deque()
        self._began_s, self._lasts_s, self._share = 0.0, 0.0, 0.0
        self.scene = BenchScene()
        self.course: Course | None = None
        self.fault: Exception | None = None
        self._thread = threading.Thread(target=self._work, name="plate", daemon=True)
        self._thread.start()

    # For the screen

    def take(self, load_kg: float | None = None, *, alone: bool = False) -> None:
        """Read what stands on the plate; ``alone``, of a simulated plate only, goes on by itself up to the end."""
        if self._claim("ready", "reading"):
            self._alone = alone and not self.scene.live
            self._sent.put(lambda: self._take(load_kg))

    def undo(self) -> None:
        """Break the reading off, or take the last one back."""
        if self.scene.phase == "reading":
            self._cancels.set()
        elif self.scene.phase in ("ready", "doubts"):
            self._sent.put(self._undo)

    def repeat(self) -> None:
        """Read anew what is doubted."""
        if self._claim("doubts", "reading"):
            self._sent.put(self._repeat)

    def keep(self) -> None:
        """Leave out what is doubted, and write what was found."""
        if self._claim("doubts", "reading"):
            self._sent.put(self._keep)

    def remake(self, make: Make) -> None:
        """Begin with another plan on the same plate; readings of a calibration that are on disk go on."""
        self._make = make
        if self._claim("ready", "reading"):
            self._sent.put(self._begin)

    def close(self, patience_s: float = 3.0) -> None:
        """Free the plate; what was read is kept. Waits a moment for that."""
        self._leaves.set()
        self._thread.join(patience_s)

    def _claim(self, before: Phase, after: Phase) -> bool:
        """Go from one phase to another, once; return whether it was so."""
        with self._lock:
            if self.scene.phase != before:
                return False
            self.scene = replace(self.scene, phase=after, trouble="", undone="")
            return True

    # In the thread

    def _show(self, **changes: object) -> None:
        with self._lock:
            self.scene = replace(self.scene, **changes)  # type: ignore[arg-type]

    def _work(self) -> None:
        try:
            self._before()
            with PlateUnderTest(self._url) as plate:
                self._plate = plate
                self._show(plate=plate.calibration, live=plate.live)
                self._begin()
                while not self._leaves.is_set():
                    try:
                        self._sent.get(timeout=0.0 if plate.live else 0.1)()
                    except queue.Empty:
                        if plate.live:
                            self._glance()
        except _Left:
            return
        except SoleplateError as error:
            self._show(phase="lost", trouble=error.text)
        except Exception as error:  # a fault of ours must end on the screen, not in a lost thread
            self.fault = error
            self._show(phase="lost", trouble=f"{type(error).__name__}: {error}")

    def _begin(self) -> None:
        self.course = self._make(self._plate)
        self._ready(resumed=self.course.resumed, taken=0, shown=None)

    def _ready(self, **changes: object) -> None:
        course = self.course
        if course is not None:
            done = course.done
            placed = tuple(turn.step for turn in course.turns if turn.step.name in done)
            self._show(phase="ready", turn=course.next, number=course.number, of=len(course.turns), placed=placed,
                       share=0.0, doubts=(), **changes)  # fmt: skip

    def _take(self, load_kg: float | None) -> None:
        course = self.course
        if course is None:
            return
        self._cancels.clear()
        try:
            if (turn := course.next) is not None:
                self._began_s, self._lasts_s, self._share = time.monotonic(), course.seconds, 0.0
                shown = course.take(load_kg, self._progress, lambda why: self._show(trouble=why))
                self._show(shown=(turn.step, shown), taken=self.scene.taken + 1, trouble="")
            if course.next is not None:
                self._ready()
            elif doubts := course.conclude():
                self._alone = False
                self._show(phase="doubts", turn=None, doubts=tuple(doubts))
            else:
                self._keep()
        except _Cancelled:
            self._alone = False
            self._ready(trouble="")
        except PlateLost:
            raise
        except SoleplateError as error:
            self._alone = False
            self._ready(trouble=error.text)
        if self._alone and self.scene.phase == "ready" and self._claim("ready", "reading"):
            self._sent.put(lambda: self._take(None))

    def _keep(self) -> None:
        if self.course is None:
            return
        try:
            self.course.keep()
        except SoleplateError as error:
            self._ready(trouble=error.text)
            return
        self._show(phase="done", turn=None)

    def _undo(self) -> None:
        if self.course is None:
            return
        self._alone = False
        undone = self.course.undo()
        self._ready(shown=None, undone=undone, trouble="")

    def _repeat(self) -> None:
        if self.course is not None:
            self.course.repeat()
            self._ready(shown=None)

    def _glance(self) -> None:
        """Look at a real plate while nothing is read."""
        self._lasts_s = 0.0
        self._plate.read(GLANCE_S, progress=self._progress)

    def _progress(self, share: float, counts: Array | None) -> None:
        """Show how a reading goes, keep a simulated plate to the time of the clock, and end it when asked to."""
        plate = self._plate
        if share < self._share:  # the reading begins anew
            self._began_s = time.monotonic()
        self._share = share
        if not plate.live:
            speed = self._speed * (FAST if self._alone else 1.0)
            self._leaves.wait(max(0.0, self._began_s + share * self._lasts_s / speed - time.monotonic()))
            now_s = share * self._lasts_s
        else:
            now_s = time.monotonic()
        if self._leaves.is_set():
            raise _Left
        if self._lasts_s and self._cancels.is_set():
            raise _Cancelled
        if counts is None or self.course is None:
            return
        raw_n = float(plate.calibration.n_per_count @ counts)
        recent = self._recent
        while recent and not now_s - STILL_OVER_S <= recent[0][0] <= now_s:
            recent.popleft()
        recent.append((now_s, raw_n))
        force_n = self.course.force_n(counts)
        still = _still([n for _, n in recent], force_n)
        self._show(share=share if self._lasts_s else 0.0, force_n=force_n, still=still)


def _still(forces_n: list[float], load_n: float) -> bool | None:
    """Return whether the halves agree, as they must in a reading; None for too few of them."""
    half = len(forces_n) // 2
    if not half:
        return None
    moved = abs(float(np.mean(forces_n[half:])) - float(np.mean(forces_n[:half])))
    return moved <= max(STILL_N, 0.0 if math.isnan(load_n) else STILL_SHARE * abs(load_n))


class _Left(Exception):
    """Somebody left while the plate was read."""


class _Cancelled(Exception):
    """Somebody broke the reading off."""
