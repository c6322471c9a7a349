"""Lead somebody through weights on a plate: one step, one key; the virtual rig does it on a simulated plate."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import click
import numpy as np

from soleplate.api.events import WeightPlaced
from soleplate.calibration.notes import Note, Notes
from soleplate.calibration.plan import Step
from soleplate.errors import BadParameter, NotStill
from soleplate.session.bench import ROLE, Bench, Reading

__all__ = ["LEAVE", "Guide", "kilograms"]

LEAVE = "q"
SETTLE_S = 0.5
TRIES = 3
KEYS = "Enter when it stands still, a number where it weighs otherwise (kg), u undo, q leave"


def kilograms(text: str, *, least: int = 1, highest_kg: float = 500.0) -> list[float]:
    """Read loads such as ``10,20``, rising; raise BadParameter for anything else."""
    try:
        loads = [float(part) for part in text.split(",") if part.strip()]
    except ValueError:
        loads = []
    if len(loads) < least or sorted(set(loads)) != loads or not all(0 < load <= highest_kg for load in loads):
        raise BadParameter(
            f"{text!r} are not loads in kg",
            do=f"Give at least {least}, rising, with commas: 10,20 (at most {highest_kg:g} kg)",
        )
    return loads


class Guide:
    """Take the readings of a plan.

    Parameters
    ----------
    bench : Bench
        The plate.
    seconds : float
        Length of one reading.
    unattended : bool
        Ask nobody; only a simulated plate can do that.
    say : callable
        Where lines go.
    """

    def __init__(self, bench: Bench, seconds: float, unattended: bool, say: Callable[[str], None]) -> None:
        if unattended and bench.live:
            raise BadParameter(
                "A real plate cannot be loaded unattended", do="Leave out --unattended, or rehearse with sim:"
            )
        self.bench, self._seconds, self._unattended, self._say = bench, seconds, unattended, say

    def ask(self, text: str) -> str:
        """Return what somebody typed, without spaces; nothing where nobody is asked."""
        if self._unattended:
            return ""
        answer: str = click.prompt(text, default="", show_default=False, err=True)
        return answer.strip().lower()

    def agrees(self, text: str) -> bool:
        """Return whether somebody who was asked did not say no; False where nobody is asked."""
        return not self._unattended and self.ask(text) not in ("n", "no", LEAVE)

    def place(self, step: Step) -> None:
        """Have the virtual rig put the weight on the plate, where there is one."""
        self.bench.tell(WeightPlaced(0.0, ROLE, step.load_n, step.x_mm, step.y_mm))

    def reading(self, step: Step, seconds: float = 0.0) -> Reading:
        """Read what stands on the plate; raise NotStill when it moved every time."""
        trouble: NotStill | None = None
        for _ in range(TRIES):
            found = self.bench.read(seconds or self._seconds, settle_s=SETTLE_S)
            try:
                found.check_still(self.bench.calibration)
            except NotStill as error:
                trouble = error
                self._say(f"  waiting: {error.what}")
                continue
            return found
        raise NotStill(f"{step.name}: the plate did not come to rest", why=trouble.what if trouble else "",
                       do="Wait until it stands still, then start again: what was read is kept")  # fmt: skip

    def take(self, steps: Sequence[Step], notes: Notes, of: int = 0) -> bool:
        """Take what is missing, the first of ``of`` steps; return whether it was finished, and not left."""
        while missing := [step for step in steps if step.name not in notes.done]:
            step = missing[0]
            head = f"[{len(steps) - len(missing) + 1}/{of or len(steps)}] {step.text}"
            answer = self.ask(f"{head}. {KEYS}")
            if answer == LEAVE:
                return False
            if answer == "u":
                undone = notes.undo()
                self._say(f"  undone: {undone}" if undone else "  nothing to undo")
                continue
            if answer and step.kind == "zero":
                self._say("  the plate must be empty for its zero: Enter, u or q")
                continue
            if answer:
                try:
                    step = replace(step, load_kg=kilograms(answer)[0])
                except BadParameter as error:
                    self._say(f"  {error}")
                    continue
            self.place(step)
            try:
                found = self.reading(step)
            except NotStill as error:
                if self._unattended:
                    raise
                self._say(f"  {error}")
                continue
            notes.add(Note(step, tuple(found.mean.tolist()), tuple(found.sd.tolist()), found.time_s))
            self._say(f"{head}: {self._indicated(notes)}")
        return True

    def _indicated(self, notes: Notes) -> str:
        """Say what the plate shows over its last zero."""
        zeros = [note for note in notes.notes if note.step.kind == "zero"]
        last = notes.notes[-1]
        if not zeros or last is zeros[-1]:
            return "zero taken"
        gains = self.bench.calibration.n_per_count
        return f"it shows {sum(gains * (np.array(last.counts) - np.array(zeros[-1].counts))):.1f} N"
