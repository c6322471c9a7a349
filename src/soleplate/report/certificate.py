"""The certificate of a plate as a page to print: one file, no network, grey-safe."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from soleplate.report.html import STYLE
from soleplate.text import Text

__all__ = ["certificate_page", "figures"]

LABEL = Text(
    "In the form of ASTM F3109 (spatial error of force and centre of pressure at known "
    "spots and loads), adapted to vertical force and static loads only. It is a user's "
    "own calibration, not an accredited one."
)
MAGNIFIED = (100, 30, 10, 3, 1)  # how many times as long as the error a line of the map is
LONGEST_MM = 50.0  # of such lines
MAP_MM = 420.0


def figures(certificate: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what a certificate says, as labels and values for people."""
    one = certificate
    rows = [
        (Text("Centre of pressure, RMSE at held-out spots"), _with(one["cop_rmse_mm"], "mm", 2)),
        (Text("  worst spot"), _with(one["cop_worst_mm"], "mm", 2)),
        (Text("  before this calibration"), _with(one["cop_rmse_before_mm"], "mm", 2)),
        (Text("Force, RMSE at held-out spots"), _with(one["fz_rmse_pct"], Text("% of the load"), 2)),
        (Text("  worst spot"), _with(one["fz_worst_pct"], Text("% of the load"), 2)),
        (Text("  before this calibration"), _with(one["fz_rmse_before_pct"], Text("% of the load"), 2)),
        (
            Text("Repeatability (weight put down anew)"),
            f"{_with(one['repeatability_mm'], 'mm', 2)}, {_with(one['repeatability_n'], 'N', 2)}",
        ),
        ("Linearity", _with(one["linearity_pct"], f"% of {_with(one['ladder_highest_kg'], 'kg', 0)}", 2)),
        ("Hysteresis", _with(one["hysteresis_pct"], f"% of {_with(one['ladder_highest_kg'], 'kg', 0)}", 2)),
        (Text("Noise of the empty plate"), _with(one["zero_noise_n"], "N, unfiltered", 2)),
        (Text("Zero moved while calibrating"), _with(one["zero_drift_n"], "N", 2)),
        (Text("Readings fitted, held out"), f"{one['fitted_readings']}, {one['held_out_readings']}"),
        ("Loads", ", ".join(f"{load:g}" for load in one["loads_kg"]) + " kg"),
        ("Temperature", _with(one["temperature_c"], "°C", 1)),
        (Text("Surface above the cells"), _with(one["surface_height_mm"], "mm", 1)),
        (Text("Rated load of one cell"), _with(one["rated_load_n"], "N", 0)),
    ]
    return [*rows, *((Text("Left out"), text) for text in one["left_out"])]


def _with(value: float | None, unit: str, digits: int) -> str:
    return Text("not measured") if value is None else f"{value:.{digits}f} {unit}"


def certificate_page(certificate: Mapping[str, Any]) -> str:
    """Return the page of a certificate as ``concluded`` makes it."""
    return "".join(_page(certificate))


def _page(one: Mapping[str, Any]) -> Iterator[str]:
    title = f"Plate {one['device_id'] or 'without an id'}"
    yield Text(
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape}</title>', escape=escape(title)
    )
    yield f"<style>{STYLE}</style></head>\n<body>\n<h1>{escape(title)} · calibration</h1>\n"
    who = f" · {escape(one['who'])}" if one["who"] else ""
    when = str(one["utc"])[:16].replace("T", " ")
    yield f"<p>{escape(when)} UTC{who} · {escape(one['board'])} {escape(one['adc'])}</p>\n"
    yield Text(
        '<p class="verdict">Centre of pressure within {one:.2f} mm (RMSE at held-out spots), ', one=one["cop_rmse_mm"]
    )
    yield Text("force within {one:.2f} %</p>\n<table>", one=one["fz_rmse_pct"])
    for label, value in figures(one):
        yield Text(
            '<tr><td>{escape}</td><td class="n">{escape2}</td></tr>\n', escape=escape(label), escape2=escape(value)
        )
    yield Text("</table>\n<h2>Where it errs</h2>\n")
    yield from _map(one["spots"], one["cells"])
    yield "<h2>Spots</h2>\n" + _table(
        ("spot", "kg", "x mm", "y mm", "force %", Text("x error mm"), Text("y error mm"), ""),
        [
            (s["name"], f"{s['load_kg']:g}", f"{s['x_mm']:.0f}", f"{s['y_mm']:.0f}", f"{s['fz_error_pct']:+.2f}",
             f"{s['error_x_mm']:+.2f}", f"{s['error_y_mm']:+.2f}", Text("left out") if s["left_out"] else "")
            for s in one["spots"]
        ],
    )  # fmt: skip
    yield "<h2>Cells</h2>\n" + _table(
        ("cell", "id", "x mm", "y mm", Text("N per count")),
        [(c["name"], c["id"], f"{c['x_mm']:.1f}", f"{c['y_mm']:.1f}", f"{c['n_per_count']:.6g}") for c in one["cells"]],
    )
    remarks = f"<p>{escape(one['notes'])}</p>" if one["notes"] else ""
    yield f"<footer>{remarks}<p>{escape(LABEL)}</p>"
    yield f"<p>{escape(one['method'])}; {escape(one['software'])}.</p></footer>\n"
    yield "</body></html>\n"


def _table(names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    lines = ("<tr>" + "".join(f'<td class="n">{escape(cell)}</td>' for cell in row) + "</tr>\n" for row in rows)
    return f"<table><tr>{head}</tr>\n{''.join(lines)}</table>\n"


def _map(spots: Sequence[Mapping[str, Any]], cells: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Draw every spot with its error, magnified; front is up."""
    largest = max((math.hypot(s["error_x_mm"], s["error_y_mm"]) for s in spots if not s["left_out"]), default=0.0)
    times = next((times for times in MAGNIFIED if times * largest <= LONGEST_MM), 1)
    edge = max([MAP_MM / 2, *(1.2 * abs(cell[axis]) for cell in cells for axis in ("x_mm", "y_mm"))])
    box = f"{-edge:.0f} {-edge:.0f} {2 * edge:.0f} {2 * edge:.0f}"
    yield Text(('<svg role="img" aria-label="errors at the spots" viewBox="{box}" width="420" height="420">'), box=box)
    yield Text(
        '<rect x="{edge:.0f}" y="{edge:.0f}" width="{edge2:.0f}" height="{edge2:.0f}" ',
        edge=0.98 * -edge,
        edge2=1.96 * edge,
    )
    yield 'fill="none" stroke="#5c6670"/>'
    for cell in cells:
        x, y = cell["x_mm"], -cell["y_mm"]
        yield Text('<rect x="{x:.1f}" y="{y:.1f}" width="12" height="12" fill="#c9d0d6"/>', x=x - 6, y=y - 6)
        yield Text(
            '<text x="{x:.1f}" y="{y:.1f}" font-size="12" text-anchor="middle">{escape}</text>',
            x=x,
            y=y - 10,
            escape=escape(cell["name"]),
        )
    for spot in spots:
        if spot["left_out"]:
            continue
        x, y = spot["x_mm"], -spot["y_mm"]
        dx, dy = times * spot["error_x_mm"], -times * spot["error_y_mm"]
        held = spot["kind"] == "held-out"
        fill = "#D55E00" if held else "none"
        yield Text('<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{fill}" stroke="#14181c"/>', x=x, y=y, fill=fill)
        yield Text(
            ('<line x1="{x:.1f}" y1="{y:.1f}" x2="{dx:.1f}" y2="{dy:.1f}" stroke="#0072B2" stroke-width="2"/>'),
            x=x,
            y=y,
            dx=x + dx,
            dy=y + dy,
        )
    yield Text(
        ("</svg>\n<p>Lines: error of the centre of pressure, {times} times as long as it is. Filled: held out. "),
        times=times,
    )
    yield Text("Grey squares: cells. The front edge is up.</p>\n")
