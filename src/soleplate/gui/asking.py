"""A question that blocks: nothing is answered by a key or a pedal that was meant for something else."""

from __future__ import annotations

from soleplate.gui.qt import QtCore, QtWidgets

__all__ = ["agreed"]

YES, NO = QtWidgets.QMessageBox.StandardButton.Yes, QtWidgets.QMessageBox.StandardButton.No


def agreed(parent: QtWidgets.QWidget, question: str) -> bool:
    """Ask, and return whether it was agreed to; no answer has the focus at first, and Esc leaves all as it is."""
    box = QtWidgets.QMessageBox(QtWidgets.QMessageBox.Icon.Question, "Soleplate", question, YES | NO, parent)
    box.setEscapeButton(NO)
    for one in box.buttons():
        if isinstance(one, QtWidgets.QPushButton):
            one.setAutoDefault(False)
    box.setFocusPolicy(QtCore.Qt.FocusPolicy.StrongFocus)
    QtCore.QTimer.singleShot(0, box.setFocus)  # when it is there
    answer = box.exec()
    box.deleteLater()
    return bool(answer == YES)
