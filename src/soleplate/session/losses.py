"""Lost samples as notes: the first loss of a plate at once, later ones together and seldom."""

from __future__ import annotations

from soleplate.text import Text

__all__ = ["Losses"]

EVERY_S = 10.0


class Losses:
    """Count what each plate lost since it was last said."""

    def __init__(self) -> None:
        self._told_s: dict[str, float] = {}
        self._owed: dict[str, tuple[int, int]] = {}  # gaps and samples that were not said yet

    def add(self, role: str, n: int, first: int, now_s: float) -> str:
        """Take in a loss of ``n`` samples before sample ``first``, or none; return what is to be said now."""
        if n <= 0:
            return self._due(role, now_s) if role in self._owed else ""
        if role not in self._told_s:
            self._told_s[role] = now_s
            return Text("{n} samples of {role} were lost before sample {first}", n=n, role=role, first=first)
        gaps, samples = self._owed.get(role, (0, 0))
        self._owed[role] = gaps + 1, samples + n
        return self._due(role, now_s)

    def _due(self, role: str, now_s: float) -> str:
        if now_s - self._told_s[role] < EVERY_S:
            return ""
        gaps, samples = self._owed.pop(role)
        self._told_s[role] = now_s
        return Text(
            "{n} samples of {role} were lost in {gaps} gaps since the last note", n=samples, role=role, gaps=gaps
        )
