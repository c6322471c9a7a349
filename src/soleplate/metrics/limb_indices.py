"""Left against right as the indices in use: ungated formulas, to compare with other laboratories.

One landing gives 170, 41, 52, 26, 16 or 53 by six of them, so an index without its name says nothing. What
Soleplate itself says of two legs is in ``symmetry``.
"""

from __future__ import annotations

import math

__all__ = ["limb_indices"]


def limb_indices(right: float, left: float) -> dict[str, float]:
    """Return the common indices of a positive quantity of the right and the left leg, %.

    Parameters
    ----------
    right, left : float
        The quantity, of one unit; both positive.

    Returns
    -------
    dict of str to float
        ``lsi`` 100 R / L; ``asymmetry`` (larger - smaller) / larger, positive where the right one is larger
        (Impellizzeri 2007); ``si`` (R - L) / mean (Robinson 1987); ``bai`` (R - L) / (R + L); ``angle`` (symmetry,
        Zifchock 2008, by atan(L / R)); ``log`` 100 ln(R / L). All NaN unless both are positive: an index of signed
        values says nothing.
    """
    if not (right > 0 and left > 0):
        return dict.fromkeys(("lsi", "asymmetry", "si", "bai", "angle", "log"), math.nan)
    difference = right - left
    return {
        "lsi": 100 * right / left,
        "asymmetry": 100 * difference / max(right, left),
        "si": 200 * difference / (right + left),
        "bai": 100 * difference / (right + left),
        "angle": 100 * (45 - math.degrees(math.atan(left / right))) / 90,
        "log": 100 * math.log(right / left),
    }
