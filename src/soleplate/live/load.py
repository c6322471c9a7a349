"""How the load is shared among plates, in the words that a screen shows."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from soleplate.live.plate_view import PlateView
from soleplate.model.limits import LIMITS
from soleplate.model.people import LEFT, RIGHT
from soleplate.text import Text

__all__ = ["LoadShare", "load_share"]

EVEN = 0.02  # of the total: closer than this is called even


@dataclass(frozen=True)
class LoadShare:
    """Hold the load of some plates.

    Attributes
    ----------
    roles : tuple of str
        Left before right, else as given.
    forces_n : tuple of float
        Load of each plate, N.
    total_n : float
        Their sum, N.
    shares : tuple of float
        Share of each, 0 to 1; NaN while the total is below the drawing load.
    words : str
        ``left 12 % less``, ``even``, ``empty``; for one plate its load.
    """

    roles: tuple[str, ...]
    forces_n: tuple[float, ...]
    total_n: float
    shares: tuple[float, ...]
    words: str


def load_share(plates: Sequence[PlateView]) -> LoadShare:
    """Compute the load of every plate now and what to say of it."""
    order: Mapping[str, int] = {LEFT: 0, RIGHT: 2}
    plates = sorted(plates, key=lambda plate: order.get(plate.role, 1))
    roles = tuple(plate.role for plate in plates)
    forces = tuple(plate.fz_n for plate in plates)
    total = sum(force for force in forces if math.isfinite(force))
    if total < LIMITS.cop_draw_n:
        return LoadShare(roles, forces, total, (math.nan,) * len(roles), Text("empty"))
    shares = tuple(force / total for force in forces)
    if len(plates) != 2:
        return LoadShare(roles, forces, total, shares, Text("{total:.0f} N", total=total))
    return LoadShare(roles, forces, total, shares, _words(roles, shares))


def _words(roles: tuple[str, ...], shares: tuple[float, ...]) -> str:
    if any(math.isnan(share) for share in shares):
        return Text("waiting for data")
    if abs(shares[0] - 0.5) <= EVEN:
        return Text("even")
    less = 0 if shares[0] < shares[1] else 1
    if shares[less] < EVEN:
        return Text("only {role}", role=roles[1 - less])
    share = 100 * (1 - shares[less] / shares[1 - less])
    return Text("{role} {share:.0f} % less", role=roles[less], share=share)
