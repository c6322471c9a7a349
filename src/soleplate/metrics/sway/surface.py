"""Centre of pressure under the shoe, when one stands above the plane of the cells."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from soleplate.api.metric import LowPass
from soleplate.errors import SignalError
from soleplate.pipeline.filters import smooth

__all__ = ["CENTRE_OF_MASS_SHARE", "at_surface"]

CENTRE_OF_MASS_SHARE = 0.55  # height of the centre of mass above the feet, as a share of body height (Winter 1990)
_MASS_LOW_PASS = LowPass(0.5, 2, 2)


def at_surface(
    cop_mm: ArrayLike, rate_hz: float, *, surface_height_mm: float, mass_height_mm: float
) -> NDArray[np.float64]:
    """Estimate one coordinate of the centre of pressure at the surface one stands on.

    A plate without shear sensors gives the point where the force passes through the plane of its cells. Seen from the
    centre of mass it is farther out than at the surface: ``CoP = CoM + (CoP_m - CoM) / (1 + h_s / h_CoM)``. An
    uncorrected AP velocity reads 4-5 % high at 50 mm and 22-25 % on a box of 200 mm.

    Parameters
    ----------
    cop_mm : (n,) float64
        Measured, gapless.
    rate_hz : float
        Sampling rate.
    surface_height_mm : float
        Height of the surface above the plane of the cells.
    mass_height_mm : float
        Height of the centre of mass above the surface; about 0.55 of body height.

    Returns
    -------
    (n,) float64
        An estimate: the centre of mass is taken as the path below 0.5 Hz (order 2, two passes). Label it as one.
    """
    if not (surface_height_mm >= 0 and mass_height_mm > 0):
        raise SignalError(
            f"A surface at {surface_height_mm:g} mm and a centre of mass at {mass_height_mm:g} mm cannot be",
            do="Give the height of the surface above the cells and of the centre of mass above the surface, in mm",
        )
    measured = np.asarray(cop_mm, np.float64)
    mass = smooth(measured, _MASS_LOW_PASS, rate_hz)
    return mass + (measured - mass) / (1 + surface_height_mm / mass_height_mm)
