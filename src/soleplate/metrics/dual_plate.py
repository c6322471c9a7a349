"""Two plates, one foot on each: the net centre of pressure and how the load is shared. Ungated formulas."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["load_share", "net_cop"]

Array = NDArray[np.float64]


def net_cop(fz_right_n: ArrayLike, cop_right: ArrayLike, fz_left_n: ArrayLike, cop_left: ArrayLike) -> Array:
    """Weigh two centres by their load: ``sum(F_i CoP_i) / sum(F_i)`` (Winter 1993).

    Forces (n,) N and one coordinate (n,) of either plate in a common frame; NaN where nothing is loaded.
    """
    right, left = np.asarray(fz_right_n, np.float64), np.asarray(fz_left_n, np.float64)
    total = right + left
    weighted = right * np.asarray(cop_right, np.float64) + left * np.asarray(cop_left, np.float64)
    return np.divide(weighted, total, out=np.full(total.shape, np.nan), where=total > 0)


def load_share(fz_right_n: ArrayLike, fz_left_n: ArrayLike) -> dict[str, float]:
    """Compute how two legs share a load, with the asymmetry indices in use for it.

    Mean loads in N; shares and indices in percent; the symmetry angle by ``atan(R / L)``; the correlation of both
    loads (near -1 when weight is shifted between them); the SD of the momentary share. All NaN without load.
    """
    right, left = np.asarray(fz_right_n, np.float64), np.asarray(fz_left_n, np.float64)
    mean_right, mean_left = float(right.mean()), float(left.mean())
    total = right + left
    if not (mean_right > 0 and mean_left > 0 and (total > 0).all()):
        names = ("mean_R_N", "mean_L_N", "right_share_pct", "LSI_R_over_L_pct", "SI_robinson_pct", "asym_pct")
        more = ("asym_pct_max", "symmetry_angle_pct", "instantaneous_right_share_sd_pct", "corr_RL_load")
        return dict.fromkeys(names + more, math.nan)
    both = mean_right + mean_left
    spread = float(right.std() * left.std())
    covariance = float(((right - mean_right) * (left - mean_left)).mean())
    return {
        "mean_R_N": mean_right,
        "mean_L_N": mean_left,
        "right_share_pct": 100 * mean_right / both,
        "LSI_R_over_L_pct": 100 * mean_right / mean_left,
        "SI_robinson_pct": 200 * (mean_right - mean_left) / both,
        "asym_pct": 100 * (mean_right - mean_left) / both,
        "asym_pct_max": 100 * abs(mean_right - mean_left) / max(mean_right, mean_left),
        "symmetry_angle_pct": 100 * (math.degrees(math.atan(mean_right / mean_left)) - 45) / 90,
        "instantaneous_right_share_sd_pct": 100 * float((right / total).std()),
        "corr_RL_load": covariance / spread if spread > 0 else math.nan,
    }
