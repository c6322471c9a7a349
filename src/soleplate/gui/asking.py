"""A question that blocks: nothing is answered by a key or a pedal that was meant for something else."""

from __future__ import annotations

from soleplate.gui.qt import QtCore, QtWidgets

__all__ = ["agreed"]

YES, NO = QtWidgets.QMessageBox.StandardButton.Yes, QtWidgets.QMessageBox.StandardButton.No


def agreed(parent: QtWidgets.QWidget, question: str) -> bool | None:
    """Ask, and return whether it was agreed to; nothing where it was not answered (Esc), which leaves all as it is.

    No answer has the focus at first.
    """
    box = QtWidgets.QMessageBox(QtWidgets.QMessageBox.Icon.Question, "Soleplate", question, YES | NO, parent)
    stay = box.addButton(QtWidgets.QMessageBox.StandardButton.Cancel)  # for Esc and the cross of the window
    stay.hide()
    box.setEscapeButton(stay)
    for one in box.buttons():
        if isinstance(one, QtWidgets.QPushButton):
            one.setAutoDefault(False)
    box.setFocusPolicy(QtCore.Qt.FocusPolicy.StrongFocus)
    QtCore.QTimer.singleShot(0, box.setFocus)  # when it is there
    answer = box.exec()
    box.deleteLater()
    return {YES: True, NO: False}.get(QtWidgets.QMessageBox.StandardButton(answer))
