"""A question that blocks: nothing is answered by a key or a pedal that was meant for something else."""

from __future__ import annotations

from soleplate.gui.qt import QtCore, QtWidgets

__all__ = ["agreed"]

ROLE = QtWidgets.QMessageBox.ButtonRole


def agreed(parent: QtWidgets.QWidget, question: str, deed: str, stay: str, drop: str = "") -> bool | None:
    """Ask, with the deeds on the buttons; return whether ``deed`` was chosen, and None where all stays as it is.

    ``drop`` is the other deed, where there is one: False. None for ``stay``, Esc and the cross of the window. No answer
    has the focus at first.
    """
    box = QtWidgets.QMessageBox(parent)
    box.setIcon(QtWidgets.QMessageBox.Icon.Question)
    box.setWindowTitle("Soleplate")
    box.setText(question)
    # Of the role Accept Qt would make it the answer to Enter
    answers: dict[QtWidgets.QAbstractButton, bool] = {box.addButton(deed, ROLE.YesRole): True}
    if drop:
        answers[box.addButton(drop, ROLE.DestructiveRole)] = False
    box.setEscapeButton(box.addButton(stay, ROLE.RejectRole))
    for one in box.buttons():
        if isinstance(one, QtWidgets.QPushButton):
            one.setAutoDefault(False)
    box.setFocusPolicy(QtCore.Qt.FocusPolicy.StrongFocus)
    QtCore.QTimer.singleShot(0, box.setFocus)  # when it is there
    box.exec()
    answer = answers.get(box.clickedButton())
    box.deleteLater()
    return answer
