"""Lost samples as notes: the first loss of a plate at once, later ones together and seldom."""

from __future__ import annotations

from soleplate.api.events import Event, Warned
from soleplate.text import Text

__all__ = ["Losses"]

EVERY_S = 10.0
CODE = "samples-lost"


class Losses:
    """Count what each plate lost since it was last said."""

    def __init__(self) -> None:
        self._told_s: dict[str, float] = {}
        self._owed: dict[str, tuple[int, int]] = {}  # gaps and samples that were not said yet

    def add(self, role: str, n: int, first: int, now_s: float) -> list[Event]:
        """Take in a loss of ``n`` samples before sample ``first``, or none; say the first one of a plate."""
        if n <= 0:
            return []
        if role not in self._told_s:
            self._told_s[role] = now_s
            text = Text("{n} samples of {role} were lost before sample {first}", n=n, role=role, first=first)
            return [Warned(now_s, CODE, text)]
        gaps, samples = self._owed.get(role, (0, 0))
        self._owed[role] = gaps + 1, samples + n
        return []

    def due(self, now_s: float) -> list[Event]:
        """Say what has been owed for long enough."""
        ready = [role for role in self._owed if now_s - self._told_s[role] >= EVERY_S]
        notes: list[Event] = []
        for role in ready:
            gaps, samples = self._owed.pop(role)
            self._told_s[role] = now_s
            text = Text(
                "{n} samples of {role} were lost in {gaps} gaps since the last note", n=samples, role=role, gaps=gaps
            )
            notes.append(Warned(now_s, CODE, text))
        return notes
