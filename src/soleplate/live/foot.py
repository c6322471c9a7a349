"""The outline of a foot, to stand by: a drawing, not a measurement."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from soleplate.model.people import LEFT

__all__ = ["foot_outline"]

Array = NDArray[np.float64]

# Half widths of a right foot, medial and lateral, over its length from the heel; shares of the foot's length.
_ALONG = np.array([0.0, 0.02, 0.08, 0.2, 0.35, 0.5, 0.65, 0.75, 0.85, 0.93, 0.98, 1.0])
_MEDIAL = np.array([0.0, 0.07, 0.115, 0.125, 0.10, 0.095, 0.15, 0.185, 0.18, 0.155, 0.11, 0.06])
_LATERAL = np.array([0.0, 0.07, 0.115, 0.13, 0.145, 0.165, 0.185, 0.18, 0.145, 0.09, 0.02, -0.03])


def foot_outline(role: str, length_mm: float) -> tuple[Array, Array]:
    """Return ML and AP, mm, (n,) of a closed outline about the middle of the foot; right unless the role is left."""
    ap = (_ALONG - 0.5) * length_mm
    right_ml = np.concatenate([-_MEDIAL, _LATERAL[::-1], -_MEDIAL[:1]]) * length_mm
    ml = -right_ml if role == LEFT else right_ml
    return _smooth(ml), _smooth(np.concatenate([ap, ap[::-1], ap[:1]]))


def _smooth(closed: Array) -> Array:
    """Round the corners: cut them off twice, at a quarter of each side (Chaikin 1974)."""
    for _ in range(2):
        first, second = closed[:-1], closed[1:]
        cut = np.stack([0.75 * first + 0.25 * second, 0.25 * first + 0.75 * second], axis=1).ravel()
        closed = np.concatenate([cut, cut[:1]])
    return closed
