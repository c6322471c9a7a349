"""Programmes that come with it, as data."""

from __future__ import annotations

from importlib.resources import files

from soleplate.errors import UnknownName
from soleplate.text import Text

__all__ = ["READY", "ready_text"]

READY = ("twelve-weeks",)


def ready_text(name: str) -> str:
    """Return the file of a programme that comes with it; raise UnknownName."""
    if name not in READY:
        raise UnknownName(
            Text("There is no ready programme {name!r}", name=name[:40]),
            do=Text("There are: {listed}", listed=", ".join(READY)),
        )
    return (files(__package__) / f"{name.replace('-', '_')}.yaml").read_text(encoding="utf-8")
