"""A row of buttons that goes on in the next line where there is no room."""

from __future__ import annotations

from soleplate.gui.qt import QtCore, QtWidgets

__all__ = ["FlowLayout"]


class FlowLayout(QtWidgets.QLayout):
    """Lay widgets out one after the other, as wide as each wants to be, in as many lines as that takes."""

    def __init__(self, parent: QtWidgets.QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[QtWidgets.QLayoutItem] = []
        self._heights: dict[int, int] = {}  # Qt asks again and again while it lays out
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(8)

    def addItem(self, item: QtWidgets.QLayoutItem) -> None:
        """Take one more."""
        self._items.append(item)

    def count(self) -> int:
        """Return how many there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QtWidgets.QLayoutItem | None:
        """Return one of them, or nothing."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QtWidgets.QLayoutItem | None:
        """Let go of one of them."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> QtCore.Qt.Orientation:
        """Return that it takes no more than it needs."""
        return QtCore.Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Return that fewer lines are needed where it is wider."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of the lines at a width, px."""
        if width not in self._heights:
            self._heights[width] = self._lines(QtCore.QRect(0, 0, width, 0), place=False)
        return self._heights[width]

    def invalidate(self) -> None:
        """Forget what was worked out: something in the row changed."""
        self._heights.clear()
        super().invalidate()

    def setGeometry(self, rect: QtCore.QRect) -> None:
        """Put everything where it belongs."""
        super().setGeometry(rect)
        self._lines(rect, place=True)

    def sizeHint(self) -> QtCore.QSize:
        """Return the size in one line."""
        sizes = [item.sizeHint() for item in self._shown()]
        width = sum(size.width() for size in sizes) + self.spacing() * max(0, len(sizes) - 1)
        return QtCore.QSize(width, max((size.height() for size in sizes), default=0))

    def minimumSize(self) -> QtCore.QSize:
        """Return the size of the widest."""
        sizes = [item.minimumSize() for item in self._shown()]
        return QtCore.QSize(
            max((size.width() for size in sizes), default=0), max((size.height() for size in sizes), default=0)
        )

    def _shown(self) -> list[QtWidgets.QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _lines(self, rect: QtCore.QRect, *, place: bool) -> int:
        """Go along the lines; return their height together."""
        x, y, line = rect.x(), rect.y(), 0
        for item in self._shown():
            size = item.sizeHint()
            if x > rect.x() and x + size.width() > rect.right() + 1:
                x, y, line = rect.x(), y + line + self.spacing(), 0
            if place:
                item.setGeometry(QtCore.QRect(QtCore.QPoint(x, y), size))
            x += size.width() + self.spacing()
            line = max(line, size.height())
        return y + line - rect.y()
