"""Cells of a table whose value counts when it is typed or chosen, whatever ends the edit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from soleplate.gui.qt import QtCore, QtWidgets

__all__ = ["Typed"]


Index = QtCore.QModelIndex | QtCore.QPersistentModelIndex


class Typed(QtWidgets.QStyledItemDelegate):
    """Edit a cell by a drop-down where there are choices, else by a line.

    Parameters
    ----------
    parent : QWidget
        The table.
    choices : callable
        From a row to what can be chosen there; empty where anything may be typed.
    """

    def __init__(self, parent: QtWidgets.QWidget, choices: Callable[[int], Sequence[str]]) -> None:
        super().__init__(parent)
        self._choices = choices

    def createEditor(self, parent: QtWidgets.QWidget, option: Any, index: Index) -> QtWidgets.QWidget:
        """Make the editor, which writes into the table at every change."""
        choices = self._choices(index.row())
        if not choices:
            line = QtWidgets.QLineEdit(parent)
            line.textEdited.connect(lambda _: self.commitData.emit(line))
            return line
        box = QtWidgets.QComboBox(parent)
        box.addItems(list(choices))
        box.currentIndexChanged.connect(lambda _: self.commitData.emit(box))
        return box

    def setEditorData(self, editor: QtWidgets.QWidget, index: Index) -> None:
        """Show the value of the cell; what is being typed stays as it is."""
        text = str(index.data())
        if isinstance(editor, QtWidgets.QComboBox) and editor.currentText() != text:
            editor.setCurrentText(text)
        elif isinstance(editor, QtWidgets.QLineEdit) and editor.text() != text:
            editor.setText(text)

    def setModelData(self, editor: QtWidgets.QWidget, model: QtCore.QAbstractItemModel, index: Index) -> None:
        """Write the value into the cell."""
        if isinstance(editor, QtWidgets.QComboBox):
            model.setData(index, editor.currentText())
        elif isinstance(editor, QtWidgets.QLineEdit):
            model.setData(index, editor.text())
