"""The certificate of a plate as a page to print: one file, no network, grey-safe."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from soleplate.language import Language
from soleplate.report.page import ENGLISH, filled
from soleplate.text import Text

__all__ = ["certificate_page", "figures"]

MAGNIFIED = (100, 30, 10, 3, 1)  # how many times as long as the error a line of the map is
LONGEST_MM = 50.0  # of such lines
MAP_MM = 420.0


def figures(certificate: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what a certificate says, as labels and values for people."""
    one = certificate
    load = Text("% of the load")
    highest = Text("% of {highest}", highest=_with(one["ladder_highest_kg"], "kg", 0))
    loads = ", ".join(f"{load:g}" for load in one["loads_kg"])
    rows: list[tuple[str, str]] = [
        (Text("Centre of pressure, RMSE at held-out spots"), _with(one["cop_rmse_mm"], "mm", 2)),
        (Text("  worst spot"), _with(one["cop_worst_mm"], "mm", 2)),
        (Text("  before this calibration"), _with(one["cop_rmse_before_mm"], "mm", 2)),
        (Text("Force, RMSE at held-out spots"), _with(one["fz_rmse_pct"], load, 2)),
        (Text("  worst spot"), _with(one["fz_worst_pct"], load, 2)),
        (Text("  before this calibration"), _with(one["fz_rmse_before_pct"], load, 2)),
        (
            Text("Repeatability (weight put down anew)"),
            Text(
                "{place}, {force}",
                place=_with(one["repeatability_mm"], "mm", 2),
                force=_with(one["repeatability_n"], "N", 2),
            ),
        ),
        (Text("Linearity"), _with(one["linearity_pct"], highest, 2)),
        (Text("Hysteresis"), _with(one["hysteresis_pct"], highest, 2)),
        (Text("Noise of the empty plate"), _with(one["zero_noise_n"], Text("N, unfiltered"), 2)),
        (Text("Zero moved while calibrating"), _with(one["zero_drift_n"], "N", 2)),
        (Text("Readings fitted, held out"), f"{one['fitted_readings']}, {one['held_out_readings']}"),
        (Text("Loads"), f"{loads} kg"),
        (Text("Temperature"), _with(one["temperature_c"], "°C", 1)),
        (Text("Surface above the cells"), _with(one["surface_height_mm"], "mm", 1)),
        (Text("Rated load of one cell"), _with(one["rated_load_n"], "N", 0)),
    ]
    return [*rows, *((Text("Left out"), text) for text in one["left_out"])]


def _with(value: float | None, unit: str, digits: int) -> Text:
    if value is None:
        return Text("not measured")
    return Text("{value:.{digits}f} {unit}", value=float(value), digits=digits, unit=unit)


def certificate_page(certificate: Mapping[str, Any], words: Language = ENGLISH) -> str:
    """Return the page of a certificate as ``concluded`` makes it."""
    one = certificate
    plate = Text("Plate {id}", id=one["device_id"]) if one["device_id"] else Text("Plate without an id")
    return filled(
        "certificate.html",
        words,
        one=one,
        title=words.say(plate),
        when=str(one["utc"])[:16].replace("T", " "),
        figures=figures(one),
        map=_map(one["spots"], one["cells"]),
    )


def _map(spots: Sequence[Mapping[str, Any]], cells: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return where every spot is drawn, with its error magnified; front is up."""
    largest = max((math.hypot(s["error_x_mm"], s["error_y_mm"]) for s in spots if not s["left_out"]), default=0.0)
    times = next((times for times in MAGNIFIED if times * largest <= LONGEST_MM), 1)
    edge = max([MAP_MM / 2, *(1.2 * abs(cell[axis]) for cell in cells for axis in ("x_mm", "y_mm"))])
    return {
        "times": times,
        "box": f"{-edge:.0f} {-edge:.0f} {2 * edge:.0f} {2 * edge:.0f}",
        "x": f"{0.98 * -edge:.0f}",
        "side": f"{1.96 * edge:.0f}",
        "cells": [_cell(cell["name"], cell["x_mm"], -cell["y_mm"]) for cell in cells],
        "spots": [_spot(spot, times) for spot in spots if not spot["left_out"]],
    }


def _cell(name: str, x: float, y: float) -> Mapping[str, str]:
    places = {"x": x, "left": x - 6, "top": y - 6, "above": y - 10}
    return {"name": name, **{key: f"{value:.1f}" for key, value in places.items()}}


def _spot(spot: Mapping[str, Any], times: float) -> Mapping[str, Any]:
    x, y = spot["x_mm"], -spot["y_mm"]
    places = {"x": x, "y": y, "to_x": x + times * spot["error_x_mm"], "to_y": y - times * spot["error_y_mm"]}
    return {"held": spot["kind"] == "held-out", **{key: f"{value:.1f}" for key, value in places.items()}}
