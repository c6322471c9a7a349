"""Lines that could not be read, as notes: one for each kind with its count, and again when that has grown tenfold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from soleplate.api.events import Event, Warned
from soleplate.text import Text

__all__ = ["UnreadLines"]

AGAIN = 10


class UnreadLines:
    """Say what a decoder of lines dropped."""

    def __init__(self) -> None:
        self._due: dict[str, int] = {}

    def notes(self, role: str, faults: Mapping[str, int]) -> Iterator[Event]:
        """Yield what is to be said of the counts of what was dropped, by kind."""
        for kind, n in faults.items():
            if kind != "remark" and n >= self._due.get(kind, 1):
                self._due[kind] = AGAIN * n
                yield Warned(0.0, f"lines-{kind}", _said(role, kind, n))


def _said(role: str, kind: str, n: int) -> Text:
    if kind == "nan":
        return Text(
            "The board of {role} printed no number but nan {n} times: its converter does not answer; check its wiring",
            role=role,
            n=n,
        )
    if kind == "unit":
        return Text("{n} lines of {role} are in another unit than was told, and were not read", n=n, role=role)
    if kind == "time":
        return Text("{n} lines of {role} have a time that fits no other line", n=n, role=role)
    return Text("{n} lines of {role} could not be read", n=n, role=role)
