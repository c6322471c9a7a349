"""The window that says why the first start takes long."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from soleplate.gui.qt import QtCore, QtWidgets, application
from soleplate.language import Language

__all__ = ["preparing"]


@contextmanager
def preparing(language: str) -> Iterator[Callable[[str, int, int], None]]:
    """Show what is compiled; give what ``pipeline.warm.warm`` tells its progress to."""
    app, words = application(), Language(language)
    window = QtWidgets.QProgressDialog()
    window.setWindowTitle("Soleplate")
    why = words("Preparing: once after each installation, for a minute or two")
    window.setCancelButton(None)
    window.setWindowFlag(QtCore.Qt.WindowType.WindowCloseButtonHint, False)
    window.setMinimumWidth(480)
    window.setAutoClose(False)
    window.setMinimumDuration(0)

    def tell(name: str, number: int, total: int) -> None:
        window.setLabelText(f"{why}\n{name}")
        window.setMaximum(total)
        window.setValue(number)
        app.processEvents()

    try:
        tell("", 0, 1)
        yield tell
    finally:
        window.close()
        window.deleteLater()
