"""Where the cells of a plate stand whose sketch prints text: by their names, by their order, or not known."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from soleplate.errors import BadParameter
from soleplate.model.parameter import Scalar
from soleplate.model.plate import Calibration
from soleplate.tables.layout import TextLayout
from soleplate.tables.names import CORNERS, corners_of, corners_on_a_map, says_corner, sides_of
from soleplate.tables.units import NEWTONS, STEPS
from soleplate.text import Text

__all__ = ["calibration_of"]

EDGE_MM = 60.0  # of the plate, over the distance of its cells
_SIGNS = {"FR": (1, 1), "FL": (-1, 1), "BL": (-1, -1), "BR": (1, -1)}


def calibration_of(layout: TextLayout, options: Mapping[str, Scalar]) -> Calibration:
    """Return how counts become newtons; without places of the cells there is a force and no moment.

    Raises
    ------
    BadParameter
        For places that are none, or another number of them than of cells.
    """
    cells, unit = layout.cells, layout.unit
    gain = float(options["n_per_count"]) if unit == "count" else STEPS[unit] * NEWTONS[unit]
    spacing = float(options["spacing"])
    width, depth = float(options["width"]) or spacing, float(options["depth"]) or spacing
    gains, size = np.full(len(cells), gain), (width + EDGE_MM, depth + EDGE_MM)
    told = str(options["places"])
    if told not in ("names", "none"):
        places = _told(told, cells)
        size = (float(np.ptp(places[:, 0])) + EDGE_MM, float(np.ptp(places[:, 1])) + EDGE_MM)
        return Calibration.from_gains(gains, places[:, 0], places[:, 1], size_mm=size)
    if told == "names" and (sides := sides_of(cells)):  # what each bears is known, where a foot stands on it is not
        x = np.array([-width / 2 if side == "left" else width / 2 for side in sides])
        return Calibration.from_gains(gains, x, np.zeros(2), size_mm=size)
    if told == "none" or len(cells) < 3:  # a total, or two halves: the place of the force is not known
        return Calibration.from_gains(gains, np.zeros(len(cells)), np.zeros(len(cells)), size_mm=size)
    if len(cells) != 4:
        raise BadParameter(
            Text("Where the {cells} cells stand is not known", cells=len(cells)),
            do=Text(
                "Say it in millimetres from the middle: places=170:170,-170:170,... (right and front are positive)"
            ),
        )
    corners = corners_of(cells)
    if not corners and sum(map(says_corner, cells)) > 1:  # by their order they would stand where their names say not
        raise BadParameter(
            Text("The names {cells} do not say at which four corners the cells stand", cells=",".join(cells)),
            why=Text("whether the top of a plate is its front is not known") if corners_on_a_map(cells) else "",
            do=Text("Name them by FL, FR, BL and BR (front left ... back right), or say places=none"),
        )
    corners = corners or CORNERS
    signs = np.array([_SIGNS[corner] for corner in corners], float)
    return Calibration.from_gains(gains, signs[:, 0] * width / 2, signs[:, 1] * depth / 2, size_mm=size)


def _told(text: str, cells: tuple[str, ...]) -> np.ndarray:
    """Return the places (n, 2), mm, that ``x:y,x:y,...`` tells."""
    try:
        places = np.array([[float(part) for part in pair.split(":")] for pair in text.split(",")])
    except ValueError:
        places = np.zeros(0)
    if places.shape != (len(cells), 2) or not np.isfinite(places).all() or np.abs(places).max() > 3000:
        raise BadParameter(
            Text("places={text} does not say where the {cells} cells stand", text=text, cells=len(cells)),
            do=Text(
                "Say it in millimetres from the middle: places=170:170,-170:170,... (right and front are positive)"
            ),
        )
    return places
