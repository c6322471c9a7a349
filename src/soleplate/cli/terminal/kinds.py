"""Kinds of words on the command line: numbers, files, folders."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import click

__all__ = ["FILE", "FOLDER", "PLACE", "Number"]


class Number(click.FloatRange):
    """A number within limits: what is none (``nan``) lies within none, and no quantity is endless."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the number; fail where it is none, not finite, or out of its range."""
        number: float = super().convert(value, param, ctx)
        if not (math.isfinite(number) or value is getattr(param, "default", None)):
            self.fail(f"{value!r} is not a finite number.", param, ctx)
        return number


class _Place(click.Path):
    """A file or folder; an empty name is none, and not the folder one is in."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path; fail for an empty name, as an unset variable of a shell gives."""
        if not value:
            self.fail("The name is empty.", param, ctx)
        return super().convert(value, param, ctx)


PLACE = _Place(path_type=Path)
FILE = _Place(path_type=Path, dir_okay=False)
FOLDER = _Place(path_type=Path, file_okay=False)
