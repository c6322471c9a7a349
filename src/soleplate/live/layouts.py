"""Layouts of a dashboard: which panels stand where. Own ones are files of JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from soleplate.errors import BadParameter, UnknownName, UnreadableFile, ordinary
from soleplate.text import Text

__all__ = ["KINDS", "LAYOUTS", "Layout", "Tile", "find_layout", "read_layout"]

KINDS: Mapping[str, str] = {
    "force": Text("total force of all plates"),
    "cells": Text("force of every cell, a plot for each plate"),
    "cop": Text("centre of pressure, a plot for each plate"),
    "load": Text("how the load is shared"),
    "spectrum": Text("spectrum of the force"),
    "numbers": Text("force in large figures"),
    "target": Text("the target of biofeedback"),
    "aim": Text("what goes with the target: centre of pressure or load share"),
}
MOST = 12  # rows and columns


@dataclass(frozen=True)
class Tile:
    """Hold one panel: what it shows, and its place in the grid."""

    kind: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True)
class Layout:
    """Hold a named arrangement of panels."""

    name: str
    summary: str
    panels: tuple[Tile, ...]


LAYOUTS: Mapping[str, Layout] = {
    layout.name: layout
    for layout in (
        Layout(
            "overview",
            Text("force, centre of pressure and load share"),
            (Tile("force", 0, 0, 1, 3), Tile("cop", 1, 0, 1, 2), Tile("load", 1, 2)),
        ),
        Layout("cells", Text("every cell of every plate"), (Tile("cells", 0, 0, 2), Tile("force", 2, 0))),
        Layout("balance", Text("centre of pressure, large"), (Tile("cop", 0, 0, 3), Tile("force", 3, 0))),
        Layout("share", Text("load share and force in large figures"), (Tile("load", 0, 0, 2), Tile("numbers", 2, 0))),
        Layout(
            "spectrum",
            Text("what shakes: spectrum, force and centre of pressure"),
            (Tile("spectrum", 0, 0, 2, 2), Tile("force", 2, 0), Tile("cop", 2, 1)),
        ),
        Layout("feedback", Text("a target for the person on the plates"), (Tile("target", 0, 0), Tile("aim", 1, 0))),
    )
}


def find_layout(name: str) -> Layout:
    """Return a built-in layout by name, or one of a file that ends in ``.json``.

    Raises
    ------
    UnknownName
        When there is none of this name.
    UnreadableFile, BadParameter
        When the file cannot be read, or holds no layout.
    """
    if name.endswith(".json"):
        return read_layout(Path(name))
    if name not in LAYOUTS:
        raise UnknownName(
            Text("There is no layout {name!r}", name=name),
            do=Text("Choose from: {listed}; or give a .json file of your own", listed=", ".join(LAYOUTS)),
        )
    return LAYOUTS[name]


def read_layout(path: Path) -> Layout:
    """Return the layout that a file holds; raise UnreadableFile or BadParameter when it holds none."""
    try:
        data = json.loads(ordinary(path).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise UnreadableFile(
            Text("The layout {path} cannot be read", path=path), why=str(error), do=Text("Check the file")
        ) from error
    try:
        panels = tuple(_place(panel, path) for panel in data["panels"])
        layout = Layout(str(data.get("name", path.stem)), str(data.get("summary", "")), panels)
    except (KeyError, TypeError, AttributeError, OverflowError) as error:
        raise BadParameter(
            Text("{path} holds no layout", path=path),
            why=f"{type(error).__name__}: {error}",
            do=Text('Write {"panels": [{"kind": "force", "row": 0, "column": 0}]}'),
        ) from error
    if not layout.panels:
        raise BadParameter(Text("The layout {path} has no panels", path=path), do=Text("Name at least one"))
    return layout


def _place(panel: Mapping[str, Any], path: Path) -> Tile:
    place = Tile(**panel)
    if place.kind not in KINDS:
        raise BadParameter(
            Text("{path} names a panel {kind!r}", path=path, kind=place.kind),
            do=Text("Choose from: {listed}", listed=", ".join(KINDS)),
        )
    numbers = (place.row, place.column, place.rows, place.columns)
    least = (0, 0, 1, 1)
    if not all(isinstance(n, int) and low <= n <= MOST for n, low in zip(numbers, least, strict=True)):
        raise BadParameter(
            Text("{path} places {kind} at {numbers}", path=path, kind=place.kind, numbers=numbers),
            do=Text("Use whole numbers up to {most}", most=MOST),
        )
    return place
