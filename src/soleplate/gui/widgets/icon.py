"""Icons: outlines by Tabler (MIT, see gui/icons/LICENSE), drawn in a colour of the theme, always beside a word."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from soleplate.gui.qt import QtCore, QtGui

__all__ = ["icon"]


@cache
def icon(name: str, color: str, size: int = 24) -> QtGui.QIcon:
    """Return the icon of this name in this colour; KeyError for one that is not there."""
    from PySide6 import QtSvg

    place = files("soleplate") / "gui" / "icons" / f"{name}.svg"
    if not place.is_file():
        raise KeyError(name)
    svg = (
        place.read_text(encoding="utf-8")
        .replace("currentColor", color)
        .replace('stroke-width="2"', 'stroke-width="1.75"')
    )
    ratio = 2  # sharp on dense screens too
    image = QtGui.QPixmap(size * ratio, size * ratio)
    image.fill(QtCore.Qt.GlobalColor.transparent)
    painter = QtGui.QPainter(image)
    QtSvg.QSvgRenderer(svg.encode()).render(painter)
    painter.end()
    image.setDevicePixelRatio(ratio)
    return QtGui.QIcon(image)
