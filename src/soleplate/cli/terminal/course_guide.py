"""Lead somebody at a terminal through weights on a plate: one step, one key; a simulated plate needs nobody."""

from __future__ import annotations

import math

import click

from soleplate.calibration.checking import TAP_S
from soleplate.calibration.course import Course, kilograms
from soleplate.cli.terminal.output import console, echo
from soleplate.errors import BadParameter, NotStill

__all__ = ["Guide"]

LEAVE = "q"
KEYS = "Enter when it stands still, a number where it weighs otherwise (kg), u undo, q leave"
TAP_KEYS = f"Enter, then tap the plate once with a knuckle within {TAP_S:.0f} s"


class Guide:
    """Take a course from its first reading to its end.

    Parameters
    ----------
    course : Course
        What is read.
    unattended : bool
        Ask nobody; only a simulated plate can do that.
    quiet : bool
        Tell nobody how it goes.
    """

    def __init__(self, course: Course, unattended: bool, quiet: bool) -> None:
        if unattended and course.plate.live:
            raise BadParameter(
                "A real plate cannot be loaded unattended", do="Leave out --unattended, or rehearse with sim:"
            )
        self._course, self._unattended, self._quiet = course, unattended, quiet

    def say(self, line: str) -> None:
        """Tell how it goes."""
        if not self._quiet:
            console(stderr=True).print(line)

    def ask(self, text: str) -> str:
        """Return what somebody typed, without spaces; nothing where nobody is asked."""
        if self._unattended:
            return ""
        answer: str = click.prompt(text, default="", show_default=False, err=True)
        return answer.strip().lower()

    def walk(self) -> bool:
        """Read until nothing is missing and keep what was found; return whether it was finished, and not left."""
        course = self._course
        for one in course.plate.board_tests:
            if not one.fine:
                self.say(f"The board finds a fault of {one.what}: {one.seen}. {one.cure}")
        while self._read():
            doubts = course.conclude()
            for doubt in doubts:
                echo(f"soleplate: {doubt}", err=True)
            if doubts and self._agrees("Repeat these steps? Enter repeats them, n leaves them out"):
                course.repeat()
                continue
            course.keep()
            return True
        return False

    def _agrees(self, text: str) -> bool:
        return not self._unattended and self.ask(text) not in ("n", "no", LEAVE)

    def _read(self) -> bool:
        """Take the readings that are missing; return False when somebody leaves."""
        course = self._course
        while turn := course.next:
            head = f"[{course.number}/{len(course.turns)}] {turn.step.text}"
            answer = self.ask(f"{head}. {TAP_KEYS if turn.tap else KEYS}")
            if answer == LEAVE:
                return False
            if answer == "u":
                undone = course.undo()
                self.say(f"  undone: {undone}" if undone else "  nothing to undo")
                continue
            try:
                load_kg = kilograms(answer)[0] if answer else None
                shown = course.take(load_kg, waits=lambda why: self.say(f"  waiting: {why}"))
            except (NotStill, BadParameter) as error:
                if self._unattended:
                    raise
                self.say(f"  {error}")
                continue
            self.say(f"{head}: {'zero taken' if math.isnan(shown) else f'it shows {shown:.1f} N'}")
        return True
