"""Fluctuation of a profile about straight lines in boxes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from soleplate.kernels._jit import kernel

__all__ = ["box_fluctuation"]


@kernel
def box_fluctuation(profile: NDArray[np.float64], boxes: NDArray[np.int64], out: NDArray[np.float64]) -> None:
    """Take a least-squares line out of each whole box and give the RMS of what is left.

    ``profile`` (n,); ``boxes`` (k,) rows, each from 3 to n; ``out`` (k,) unit of the profile. Peng 1994.
    """
    for k in range(boxes.shape[0]):
        box = boxes[k]
        centre = 0.5 * (box - 1)
        across = box * (box * box - 1.0) / 12.0
        many = profile.shape[0] // box
        left = 0.0
        for b in range(many):
            mean = 0.0
            for i in range(box):
                mean += profile[b * box + i]
            mean /= box
            slope = 0.0
            for i in range(box):
                slope += (i - centre) * (profile[b * box + i] - mean)
            slope /= across
            for i in range(box):
                rest = profile[b * box + i] - mean - slope * (i - centre)
                left += rest * rest
        out[k] = np.sqrt(left / (many * box))
