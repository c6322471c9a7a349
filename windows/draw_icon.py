"""Draw soleplate.ico with the application's outline: ``QT_QPA_PLATFORM=offscreen python -m windows.draw_icon``."""

from __future__ import annotations

import io
import struct
from pathlib import Path

from PIL import Image

from soleplate.gui.qt import QtCore, QtGui, application
from soleplate.gui.widgets.icon import icon

HERE = Path(__file__).parent
BLUE = "#0072B2"  # the left leg's, readable on light and dark task bars
SMALL, LARGE = (16, 24, 32, 48), 256  # Windows reads large ones as PNG, and small ones everywhere only as bitmaps


def drawn(size: int) -> Image.Image:
    """Return the picture at this size: the person on one leg, white on a blue tile."""
    image = QtGui.QImage(size, size, QtGui.QImage.Format.Format_RGBA8888)
    image.fill(QtCore.Qt.GlobalColor.transparent)
    painter = QtGui.QPainter(image)
    painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
    painter.setPen(QtCore.Qt.PenStyle.NoPen)
    painter.setBrush(QtGui.QColor(BLUE))
    painter.drawRoundedRect(QtCore.QRectF(0, 0, size, size), size / 6, size / 6)
    rim = round(size / 16)
    icon("yoga", "#FFFFFF", 256).paint(painter, QtCore.QRect(rim, rim, size - 2 * rim, size - 2 * rim))
    painter.end()
    return Image.frombytes("RGBA", (size, size), bytes(image.constBits()))


def draw(path: Path) -> None:
    """Write the icon in all its sizes into one file."""
    entries: list[tuple[bytes, bytes]] = []
    for size in (*SMALL, LARGE):
        file = io.BytesIO()
        drawn(size).save(file, "ICO", sizes=[(size, size)], bitmap_format="png" if size == LARGE else "bmp")
        written = file.getvalue()
        length, offset = struct.unpack_from("<II", written, 14)
        entries.append((written[6:14], written[offset : offset + length]))
    place = 6 + 16 * len(entries)
    head, data = struct.pack("<HHH", 0, 1, len(entries)), b""
    for about, image in entries:
        head += about + struct.pack("<II", len(image), place + len(data))
        data += image
    path.write_bytes(head + data)


if __name__ == "__main__":
    application()
    draw(HERE / "soleplate.ico")
