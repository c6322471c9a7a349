"""Plates: what the board says of itself, and how counts become newtons."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from soleplate.model.stream import StreamInfo
from soleplate.model.typed import Count, Finite, Positive

__all__ = ["G_MS2", "UNVERIFIED", "BoardFacts", "Calibration", "Tare", "square_plate"]

G_MS2 = 9.80665  # standard gravity, CGPM 1901
UNVERIFIED = "unverified"  # in place of a converter: numbers that came without a check sum


@dataclass(frozen=True)
class BoardFacts:
    """Hold what a board says of itself when it is connected.

    ``device_id`` is the unique id stored in the board, not the name of its port.
    """

    device_id: str = ""
    name: str = ""
    board: str = ""
    adc: str = ""
    firmware: str = ""
    gain: Finite = 1.0
    bits: Annotated[int, Meta(ge=1, le=64)] = 24
    boot_id: Count = 0
    streams: Annotated[tuple[StreamInfo, ...], Meta(min_length=1)] = (StreamInfo(),)
    skew_us: tuple[Finite, ...] = ()


@dataclass(frozen=True)
class Calibration:
    """Turn tared counts into the wrench of a plate.

    The plate frame has its origin at the centre of the top surface, x to the right and y forward
    for somebody who stands on the plate facing its front edge. ``wrench = matrix @ (counts - tare)``.

    Attributes
    ----------
    matrix : (3, n) float64
        Rows Fz (N per count), Mx and My (N.mm per count).
    cell_x_mm, cell_y_mm : (n,) float64
        Where the cells stand.
    size_mm : (float, float)
        Width (x) and depth (y) of the plate.
    surface_height_mm : float
        Height of the surface one stands on above the plane of the cells.
    rated_load_n : float
        Rated load of one cell.
    stance_yaw_deg, stance_origin_mm
        The stance frame seen from the plate frame: rotated by yaw (counter-clockwise), then shifted.
    certificate : str
        Empty for an uncalibrated plate; the certificate as JSON text otherwise.
    """

    matrix: NDArray[np.float64]
    cell_x_mm: NDArray[np.float64]
    cell_y_mm: NDArray[np.float64]
    size_mm: tuple[Finite, Finite] = (400.0, 400.0)
    surface_height_mm: Finite = 0.0
    rated_load_n: Positive = 2000.0
    stance_yaw_deg: Finite = 0.0
    stance_origin_mm: tuple[Finite, Finite] = (0.0, 0.0)
    certificate: str = ""

    def __post_init__(self) -> None:
        cells = np.shape(self.cell_x_mm)
        if len(cells) != 1 or np.shape(self.cell_y_mm) != cells or np.shape(self.matrix) != (3, *cells):
            raise ValueError(
                f"Expected a matrix of 3 rows with a column for each cell, got {np.shape(self.matrix)} for "
                f"{cells} and {np.shape(self.cell_y_mm)} places"
            )

    @property
    def n_per_count(self) -> NDArray[np.float64]:
        """Newtons per count of each cell, (n,)."""
        return self.matrix[0]

    @property
    def senses_place(self) -> bool:
        """Whether a centre of pressure can be told: not by one cell, nor by cells whose places are not known."""
        return bool(np.any(self.matrix[1]) and np.any(self.matrix[2]))

    @classmethod
    def from_gains(
        cls,
        n_per_count: NDArray[np.float64],
        cell_x_mm: NDArray[np.float64],
        cell_y_mm: NDArray[np.float64],
        **more: Any,
    ) -> Calibration:
        """Build the matrix from one gain per cell (N per count, (n,)) and the places of the cells (mm, (n,)).

        ``Fz = sum f``, ``Mx = sum y f``, ``My = -sum x f`` with ``f`` upward on the person.
        """
        gains = np.asarray(n_per_count, float)
        x, y = np.asarray(cell_x_mm, float), np.asarray(cell_y_mm, float)
        return cls(np.ascontiguousarray(np.stack([gains, y * gains, -x * gains])), x, y, **more)


def square_plate(n_per_count: float = 0.001, spacing_mm: float = 340.0, size_mm: float = 400.0) -> Calibration:
    """Return an uncalibrated square plate with one cell near each corner, counter-clockwise from front right."""
    half = spacing_mm / 2
    x = np.array([half, -half, -half, half])
    y = np.array([half, half, -half, -half])
    return Calibration.from_gains(np.full(4, n_per_count), x, y, size_mm=(size_mm, size_mm))


@dataclass(frozen=True)
class Tare:
    """Hold one zero: the mean counts of the unloaded plate.

    Attributes
    ----------
    time_s : float
        Session time of the middle of the window.
    counts : (n,) float64
        Mean counts of each cell.
    noise_n : float
        SD of the unloaded total force after a 10 Hz low-pass, N.
    accepted : bool
        False for a refused zero, kept with its reason.
    reason : str
        Why it was refused; empty when accepted.
    phase : str
        ``before`` or ``after`` the trials, as its ``TareDone`` event says.
    """

    time_s: Finite
    counts: NDArray[np.float64] = field(default_factory=lambda: np.zeros(4))
    noise_n: float = 0.0
    accepted: bool = True
    reason: str = ""
    phase: Literal["before", "after"] = "before"
