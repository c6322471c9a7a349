"""A number on the command line."""

from __future__ import annotations

import math
from typing import Any

import click

__all__ = ["Number"]


class Number(click.FloatRange):
    """A number within limits: what is none (``nan``) lies within none, and no quantity is endless."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the number; fail where it is none, not finite, or out of its range."""
        number: float = super().convert(value, param, ctx)
        if not (math.isfinite(number) or value is getattr(param, "default", None)):
            self.fail(f"{value!r} is not a finite number.", param, ctx)
        return number
