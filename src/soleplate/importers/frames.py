"""From the axes of a file to the frame of a plate: Fz up on the person, x to the right, y forward."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from soleplate.model.limits import LIMITS
from soleplate.text import Text

__all__ = ["FACINGS", "placed", "turned", "up_axis"]

Array = NDArray[np.float64]
#: quarter turns that bring the axis that points forward for the person onto +y
FACINGS: Mapping[str, int] = {"": 0, "+y": 0, "y": 0, "+x": 1, "x": 1, "-y": 2, "-x": 3}
CLEARLY = 4.0  # times as much as the other axes: gravity
LOADED_N = 50.0
_LEVEL = {
    "z": ("x", "y"),
    "y": ("z", "x"),
    "x": ("y", "z"),
}  # the axes to the right and forward, both turned to the right


def up_axis(forces: Mapping[str, Array]) -> str:
    """Return the axis along which the weight of a person lies, or nothing where two axes could be it."""
    if len(forces) == 1:
        return next(iter(forces))
    sizes = {axis: float(np.nanmean(np.abs(values))) for axis, values in forces.items() if np.isfinite(values).any()}
    ranked = sorted(sizes, key=lambda axis: sizes[axis], reverse=True)
    if not ranked:
        return ""
    if len(ranked) == 1 or sizes[ranked[0]] > CLEARLY * sizes[ranked[1]]:
        return ranked[0]
    return ""


def turned(level: Array, facing: str) -> Array:
    """Turn (n, 2) right, forward by quarter turns, so that the axis ``facing`` of the file points forward."""
    quarters = FACINGS[facing]
    for _ in range(quarters):
        level = np.column_stack([-level[:, 1], level[:, 0]])
    return level


def placed(signals: Mapping[str, Array], up: str, facing: str = "") -> tuple[Array | None, list[str]]:
    """Return samples (n, 3) or (n, 1) of one plate, N and N.mm, and what is to be said of them.

    Parameters
    ----------
    signals : mapping
        ``force_z``, ``cop_x``, ``cop_ml``, ``moment_x`` ... in N, mm and N.mm.
    up : str
        The axis that points up.
    facing : str
        The axis that points forward; +y (or what follows it in a frame turned upright) where nothing was told.
    """
    force = signals.get(f"force_{up}")
    if force is None:
        return None, []
    notes: list[str] = []
    sign = 1.0
    loaded = np.abs(force) > LOADED_N
    if loaded.any() and float(np.mean(force[loaded])) < 0:
        sign = -1.0
        notes.append(Text("the force points down in the file: its sign was turned"))
    fz = sign * force
    right, forward = _LEVEL[up]
    where = [_first(signals, "cop_ml", f"cop_{right}"), _first(signals, "cop_ap", f"cop_{forward}")]
    moments = [signals.get(f"moment_{right}"), signals.get(f"moment_{forward}")]
    if where[0] is not None and where[1] is not None:
        place = turned(np.column_stack([where[0], where[1]]), facing)
        with np.errstate(invalid="ignore", over="ignore"):  # a place without a load may be anything
            lever = place * fz[:, np.newaxis]
        unknown = ~np.isfinite(lever).all(axis=1) & np.isfinite(fz)
        empty = unknown & (np.abs(fz) < LIMITS.cop_load_n)
        lever[empty] = 0.0
        if (unknown & ~empty).any():
            n = int((unknown & ~empty).sum())
            notes.append(Text("{n} loaded samples have no centre of pressure in the file: none here", n=n))
        notes.append(Text("centre of pressure from the file, {right} to the right and {forward} forward",
                          right=_called(signals, right, "ml"), forward=_called(signals, forward, "ap")))  # fmt: skip
    elif moments[0] is not None and moments[1] is not None:
        lever = turned(sign * np.column_stack([-moments[1], moments[0]]), facing)
        notes.append(Text("centre of pressure from the moments, taken about the middle of the surface"))
    else:
        notes.append(Text("no centre of pressure: the file has neither moments nor places"))
        return np.ascontiguousarray(fz[:, np.newaxis]), notes
    return np.ascontiguousarray(np.column_stack([fz, lever[:, 1], -lever[:, 0]])), notes


def _first(signals: Mapping[str, Array], *names: str) -> Array | None:
    return next((signals[name] for name in names if name in signals), None)


def _called(signals: Mapping[str, Array], axis: str, anatomical: str) -> str:
    return anatomical.upper() if f"cop_{anatomical}" in signals else axis
