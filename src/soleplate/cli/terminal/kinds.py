"""Kinds of words on the command line: numbers, days, files, folders."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path
from typing import Any

import click

__all__ = ["DAY", "FILE", "FOLDER", "PLACE", "Number"]


class Number(click.FloatRange):
    """A number within limits: what is none (``nan``) lies within none, and no quantity is endless."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the number; fail where it is none, not finite, or out of its range."""
        number: float = super().convert(value, param, ctx)
        if not (math.isfinite(number) or value is getattr(param, "default", None)):
            self.fail(f"{value!r} is not a finite number.", param, ctx)
        return number


class _Day(click.ParamType):
    """A day as people write it: 2027-01-31, 31.1.2027 or 31 Jan 2027."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day; fail where it is none, or could be two."""
        from soleplate.errors import BadParameter
        from soleplate.model.days import parse_day

        try:
            return value if isinstance(value, date) else date.fromisoformat(parse_day(value))
        except (BadParameter, ValueError) as error:
            self.fail(str(error) if value else "The day is empty.", param, ctx)


class _Place(click.Path):
    """A file or folder; an empty name is none, and not the folder one is in."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path; fail for an empty name, as an unset variable of a shell gives."""
        if not value:
            self.fail("The name is empty.", param, ctx)
        return super().convert(value, param, ctx)


DAY = _Day()
PLACE = _Place(path_type=Path)
FILE = _Place(path_type=Path, dir_okay=False)
FOLDER = _Place(path_type=Path, file_okay=False)
