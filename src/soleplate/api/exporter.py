"""The door for exporters: a session goes out in another format."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol, runtime_checkable

__all__ = ["Exporter"]


@runtime_checkable
class Exporter(Protocol):
    """Write a session in another format.

    Attributes
    ----------
    name : str
        What ``--to`` calls it, e.g. ``csv``.
    summary : str
        One line.
    suffix : str
        Ending of the file, with the dot.
    """

    name: str
    summary: str
    suffix: str

    def export(self, session: Any, path: Path) -> None:
        """Write ``session`` (an open Recording) to ``path``; the caller has checked that it does not exist."""
        ...
