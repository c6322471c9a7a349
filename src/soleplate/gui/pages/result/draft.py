"""Corrections of the result that is shown, one after the other, each worked out beside the window."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from soleplate.app.state import AppState
from soleplate.errors import SoleplateError
from soleplate.scoring.assessment import Assessment

__all__ = ["Correction", "Draft"]

Correction = Callable[[Assessment], Assessment]


class Draft:
    """Keep what was corrected and what can be taken back; a step waits for the correction before it.

    Parameters
    ----------
    state : AppState
        Whose outcome is corrected.
    show : callable
        Called when the outcome is another one now.
    failed : callable
        Told what could not be worked out.
    """

    def __init__(self, state: AppState, show: Callable[[], None], failed: Callable[[SoleplateError], None]) -> None:
        self._state, self._show, self._failed = state, show, failed
        self._undo: list[Assessment] = []
        self._redo: list[Assessment] = []
        self._steps: deque[Callable[[], None]] = deque()
        self._working = False

    def clear(self) -> None:
        """Forget all of it: something else is shown."""
        self._undo.clear()
        self._redo.clear()
        self._steps.clear()

    def change(self, make: Correction) -> None:
        """Correct what is shown, beside the window."""
        self._do(lambda: self._correct(make))

    def undo(self) -> None:
        """Take the last correction back."""
        self._do(lambda: self._move(self._undo, self._redo))

    def redo(self) -> None:
        """Take the last undo back."""
        self._do(lambda: self._move(self._redo, self._undo))

    def save(self, saved: Callable[[], None]) -> None:
        """Store the corrections in the file; the recording itself stays as it is."""
        self._do(lambda: self._save(saved))

    def _do(self, step: Callable[[], None]) -> None:
        self._steps.append(step)
        self._go_on()

    def _go_on(self) -> None:
        while self._steps and not self._working:
            self._steps.popleft()()

    def _correct(self, make: Correction) -> None:
        before = self._state.outcome
        if before is None:
            return

        def then(changed: Assessment) -> None:
            self._working = False
            if self._state.outcome is before:  # else something else is shown by now
                self._undo.append(before)
                self._redo.clear()
                self._state.outcome = changed
                self._show()
            self._go_on()

        def failed(error: SoleplateError) -> None:
            self._working = False
            self._steps.clear()
            self._failed(error)

        self._working = True
        self._state.background.do(lambda: make(before).ready(), then, failed)

    def _move(self, there: list[Assessment], back: list[Assessment]) -> None:
        if there and self._state.outcome is not None:
            back.append(self._state.outcome)
            self._state.outcome = there.pop()
            self._show()

    def _save(self, saved: Callable[[], None]) -> None:
        before = self._state.outcome
        if before is None:
            return

        def then(stored: Assessment) -> None:
            if self._state.outcome is before:
                self._undo.clear()
                self._redo.clear()
                self._state.outcome = stored
                self._show()
            saved()

        self._state.background.do(lambda: before.stored().ready(), then, self._failed)
