"""Weights on a plate, turn by turn: what is next, its reading, undo, and the end; for terminal and window alike."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from soleplate.acquire.plate_under_test import ROLE, PlateUnderTest, Progress, Reading
from soleplate.api.events import PlateTapped, WeightPlaced
from soleplate.calibration.plan import Spot
from soleplate.errors import BadParameter, NotStill
from soleplate.text import Text

__all__ = ["Course", "Turn", "kilograms"]

Array = NDArray[np.float64]
SETTLE_S = 0.5
TRIES = 3
HIGHEST_KG = 500.0


def kilograms(text: str, *, least: int = 1) -> list[float]:
    """Read loads such as ``10,20``, rising; raise BadParameter for anything else."""
    try:
        loads = [float(part) for part in text.split(",") if part.strip()]
    except ValueError:
        loads = []
    if len(loads) < least or sorted(set(loads)) != loads or not all(0 < load <= HIGHEST_KG for load in loads):
        raise BadParameter(
            Text("{text!r} are not loads in kg", text=text),
            do=Text(
                "Give at least {least}, rising, with commas: 10,20 (at most {highest_kg:g} kg)",
                least=least,
                highest_kg=HIGHEST_KG,
            ),
        )
    return loads


@dataclass(frozen=True)
class Turn:
    """Hold one reading to take: the step, its length, and whether the plate is tapped meanwhile."""

    step: Spot
    seconds: float
    tap: bool = False


class Course(ABC):
    """Take the readings of a plan.

    Parameters
    ----------
    turns : sequence of Turn
        What to read, in this order.

    Attributes
    ----------
    resumed : int
        How many readings were there already, from before.
    """

    def __init__(self, plate: PlateUnderTest, turns: Sequence[Turn]) -> None:
        self.plate, self.turns = plate, tuple(turns)
        self.resumed = 0

    @property
    @abstractmethod
    def done(self) -> set[str]:
        """Names of the steps that have a reading."""

    @property
    @abstractmethod
    def zero(self) -> Array | None:
        """Mean counts of the last zero; None before the first."""

    @property
    def next(self) -> Turn | None:
        """The first turn without a reading; None when all are there."""
        done = self.done
        return next((turn for turn in self.turns if turn.step.name not in done), None)

    @property
    def seconds(self) -> float:
        """How long the next reading is, with the time that a weight has to come to rest, s."""
        turn = self.next
        return 0.0 if turn is None else turn.seconds + (0.0 if turn.tap else SETTLE_S)

    @property
    def number(self) -> int:
        """The number of the next turn, from 1."""
        done = self.done
        return sum(turn.step.name in done for turn in self.turns) + 1

    def force_n(self, counts: Array | None) -> float:
        """Return the force over the last zero, N; NaN before a zero."""
        zero = self.zero
        if counts is None or zero is None:
            return math.nan
        return float(self.plate.calibration.n_per_count @ (counts - zero))

    def take(
        self, load_kg: float | None = None, progress: Progress | None = None, waits: Callable[[str], None] | None = None
    ) -> float:
        """Read the next turn and keep it.

        Parameters
        ----------
        load_kg : float, optional
            What truly stands there, where it is not what the step says.
        progress : callable, optional
            Told how the reading goes; what it raises ends the reading.
        waits : callable, optional
            Told why the reading begins anew.

        Returns
        -------
        float
            The force over the zero, N; NaN for a zero.

        Raises
        ------
        NotStill
            When the plate did not come to rest; nothing is kept.
        BadParameter
            For a load on a plate that must be empty, or nothing left to read.
        PlateError
            When the plate is lost, or these readings show that its cells are not in order.
        """
        turn = self.next
        if turn is None:
            raise BadParameter(Text("Everything was read"), do=Text("Take a reading back to read it anew"))
        if load_kg is not None and turn.step.load_kg == 0:
            raise BadParameter(Text("The plate must be empty for this"), do=Text("Take everything off it"))
        step = turn.step if load_kg is None else replace(turn.step, load_kg=load_kg)
        self.plate.tell(WeightPlaced(0.0, ROLE, step.load_n, step.x_mm, step.y_mm))
        reading = self._read(turn, progress, waits)
        shown = math.nan if step.kind == "zero" else self.force_n(reading.mean)
        self.put(step, reading)
        return shown

    def _read(self, turn: Turn, progress: Progress | None, waits: Callable[[str], None] | None) -> Reading:
        if turn.tap:
            self.plate.tell(PlateTapped(0.0, ROLE))
            return self.plate.read(turn.seconds, progress=progress)
        why = ""
        for _ in range(TRIES):
            found = self.plate.read(turn.seconds, settle_s=SETTLE_S, progress=progress)
            try:
                found.check_still(self.plate.calibration)
            except NotStill as error:
                why = error.what
                if waits is not None:
                    waits(why)
                continue
            return found
        raise NotStill(Text("{name}: the plate did not come to rest", name=turn.step.name), why=why,
                       do=Text("Wait until it stands still, then read again: what was read is kept"))  # fmt: skip

    @abstractmethod
    def put(self, step: Spot, reading: Reading) -> None:
        """Keep a reading; raise PlateError when the plate cannot go on with it."""

    @abstractmethod
    def undo(self) -> str:
        """Take the last reading back; return the name of its step, empty when there is none."""

    @abstractmethod
    def conclude(self) -> list[str]:
        """Work out what the readings say; return which of them are doubted, in words."""

    @abstractmethod
    def repeat(self) -> None:
        """Take the readings that are doubted back, so that they are read again."""

    @abstractmethod
    def keep(self) -> None:
        """Write what was found; raise StorageError when that fails."""
