"""Spell out steps as text, for screens and for the virtual athlete."""

from __future__ import annotations

from dataclasses import asdict, fields

from soleplate.api.steps import Step, Trial

__all__ = ["describe"]


def describe(step: Step) -> dict[str, str]:
    """Return the fields of a step as text; options and conditions keep their kind as a prefix."""
    detail = {
        f.name: _text(getattr(step, f.name))
        for f in fields(step)
        if f.name not in ("text", "side", "task", "conditions", "choices")
    }
    if isinstance(step, Trial):
        task = asdict(step.task)
        detail["task"] = type(step.task).__name__
        detail.update({f"option_{name}": _text(value) for name, value in task.pop("options", {}).items()})
        detail.update({name: _text(value) for name, value in task.items()})
        detail.update({f"condition_{name}": value for name, value in step.conditions.items()})
    return detail


def _text(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
