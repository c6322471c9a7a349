"""Weight and zero of each plate from the quiet ends of a repetition itself.

A weight that is 1 % wrong makes 200 of 120 mm/s in a lowering of 2 s; the stance before and after tells it anew, on the
plate and near the place where it is used (rulings 2.0).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from soleplate.metrics.step_down.motion import Array
from soleplate.model.limits import LIMITS
from soleplate.text import Text, joined

__all__ = ["Anchor", "anchors_of"]

BEARS, FREE = 0.9, 0.02  # of the load: a plate bears somebody, or nobody


@dataclass(frozen=True)
class Anchor:
    """Hold what a plate reads under the person and empty, N, and what is to be said of it."""

    weight_n: float
    zero_n: float
    remark: str = ""

    def in_body_weights(self, fz_n: Array) -> Array:
        """Return the force over the body weight, (n,)."""
        return (fz_n - self.zero_n) / (self.weight_n - self.zero_n)


def anchors_of(
    forces_n: Mapping[str, Array], weighed_n: Mapping[str, float], ends: tuple[slice, slice]
) -> dict[str, Anchor]:
    """Find weight and zero of each plate.

    Parameters
    ----------
    forces_n : mapping of str to (n,) float64
        Force of each plate at the same moments, N.
    weighed_n : mapping of str to float
        Weight as each plate weighed it, N; it holds where the plate bears nobody at either end.
    ends : (slice, slice)
        Quiet stance before and after.
    """
    shares = [{role: float(force[part].mean()) / weighed_n[role] for role, force in forces_n.items()} for part in ends]
    found = {}
    for role, weighed in weighed_n.items():
        told = [share[role] / sum(share.values()) if sum(share.values()) > 0 else np.nan for share in shares]
        levels = [share[role] * weighed for share in shares]
        bears = [level for level, part in zip(levels, told, strict=True) if part > BEARS]
        free = [level for level, part in zip(levels, told, strict=True) if abs(part) < FREE]
        weight = float(np.mean(bears)) if bears else weighed
        zero = float(np.mean(free)) if free and np.ptp(free) < LIMITS.zero_drift_max(weighed) else 0.0
        found[role] = Anchor(weight, zero, _remark(role, weight / weighed - 1, zero))
    return found


def _remark(role: str, change: float, zero: float) -> str:
    said = []
    if abs(change) > LIMITS.weight_remark_bw:
        said.append(
            Text("stance on {role} weighs {change:+.1f} %: its own weight is taken", role=role, change=100 * change)
        )
    if abs(zero) > LIMITS.zero_drift_warn_n:
        said.append(Text("{role} reads {zero:.0f} N while nobody is on it", role=role, zero=zero))
    return joined(said) if said else ""
