"""What a check or a calibration found: each figure beside its limit, in words and glyphs, and where it was written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from soleplate.calibration.calibrating import Calibrating
from soleplate.calibration.checking import Checking
from soleplate.calibration.checks import CLASSES, certificate_judged, check_name
from soleplate.calibration.course import Course
from soleplate.gui.pages.page import text_label
from soleplate.gui.qt import QtGui, QtWidgets
from soleplate.gui.theme import NUMBER, TEXT, TITLE, Theme
from soleplate.language import Language
from soleplate.model.labels import label
from soleplate.report.certificate import figures
from soleplate.text import Text

__all__ = ["BenchReport"]


class BenchReport(QtWidgets.QWidget):
    """Show what was found.

    Attributes
    ----------
    page : Path or None
        The certificate, to print or to keep.
    """

    def __init__(self, words: Language, theme: Theme) -> None:
        super().__init__()
        self.words, self.theme = words, theme
        self.page: Path | None = None
        column = QtWidgets.QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.verdict = QtWidgets.QLabel()
        column.addWidget(self.verdict)
        self.table = QtWidgets.QTableWidget(0, 4)
        self.table.setHorizontalHeaderLabels(["", words("measured"), words("limit"), ""])
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(0, QtWidgets.QHeaderView.ResizeMode.Stretch)
        for each in (1, 2, 3):
            header.setSectionResizeMode(each, QtWidgets.QHeaderView.ResizeMode.ResizeToContents)
        self.table.verticalHeader().hide()
        self.table.setEditTriggers(QtWidgets.QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QtWidgets.QAbstractItemView.SelectionMode.NoSelection)
        self.table.setStyleSheet(f"font-size: {TITLE - 3}px;")
        column.addWidget(self.table, 1)
        self.notes = text_label(style=f"font-size: {TEXT - 1}px; background: {theme.panel}; padding: 8px;", wraps=True)
        column.addWidget(self.notes)

    def show_course(self, course: Course | None, class_name: str) -> None:
        """Show what a course found that has ended."""
        self.page = None
        if isinstance(course, Checking):
            self._show_check(course.check)
        elif isinstance(course, Calibrating) and course.outcome is not None:
            self._show_certificate(course.outcome.certificate, class_name)
            self.page = course.files[-1]
            self._say(*(self.words("Written: {path}", path=path) for path in course.files))

    def _show_check(self, check: Mapping[str, Any]) -> None:
        words = self.words
        self._judge(check["passed"], check_name(check["level"]), check["class"])
        rows = _judged(words, check["judged"])
        rows += [(words.say(one["what"]), words.say(one["seen"]), "", one["fine"]) for one in check["board"]]
        for name in ("empty", "loaded"):
            if hz := check.get(f"ring_{name}_hz"):
                rows.append((words("ring-down, {name}", name=label(name)), f"{words.number(hz, 0)} Hz", "", None))
        self._fill(rows)
        notes = [] if check["calibrated"] else [words("The plate is not calibrated: press K on the page Plates")]
        if check.get("hum_share") is None:
            rate = check["rate_hz"]
            notes.append(words("Mains hum cannot be told from slow signals at {rate:.0f} Hz", rate=rate))
        notes += [words.say(one["cure"]) for one in check["board"] if not one["fine"]]
        kept = check.get("kept_in")
        notes.append(words("Written: {path}", path=kept) if kept else words("Not kept: this board has no id"))
        self._say(*notes)

    def _show_certificate(self, certificate: Mapping[str, Any], class_name: str) -> None:
        judged = certificate_judged(certificate, CLASSES[class_name])
        self._judge(all(row["passed"] for row in judged), Text("Calibrated"), class_name)
        rows = _judged(self.words, judged)
        known = {row["what"].capitalize() for row in judged}
        rows += [
            (self.words.say(what), self.words.say(value), "", None)
            for what, value in figures(certificate)
            if what[0] != " " and what not in known
        ]
        self._fill(rows)

    def _judge(self, passed: bool, what: str, class_name: str) -> None:
        words, theme = self.words, self.theme
        self.verdict.setText(
            words("✔ PASSED   {what}, limits: {name}", what=what, name=label(class_name))
            if passed
            else words("✘ FAILED   {what}, limits: {name}", what=what, name=label(class_name))
        )
        color = theme.better if passed else theme.worse
        self.verdict.setStyleSheet(f"font-size: {NUMBER // 2 + 4}px; font-weight: bold; color: {color};")

    def _fill(self, rows: Sequence[tuple[str, str, str, bool | None]]) -> None:
        words, theme = self.words, self.theme
        self.table.setRowCount(len(rows))
        for line, (what, value, limit, passed) in enumerate(rows):
            word = "" if passed is None else words("✔ pass") if passed else words("✘ FAIL")
            for column, text in enumerate((what, value, limit, word)):
                item = QtWidgets.QTableWidgetItem(text)
                if passed is not None and column == 3:
                    item.setForeground(QtGui.QColor(theme.better if passed else theme.worse))
                if passed is False:
                    font = item.font()
                    font.setBold(True)
                    item.setFont(font)
                self.table.setItem(line, column, item)

    def _say(self, *notes: str) -> None:
        self.notes.setText("\n".join(notes))


def _judged(words: Language, rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, str, str, bool | None]]:
    found: list[tuple[str, str, str, bool | None]] = []
    for row in rows:
        what, unit = words.say(row["what"]), row["unit"]
        value, limit = words.number(row["value"], 2), words.number(row["limit"], 2).rstrip("0").rstrip(".,")
        found.append((what, f"{value} {unit}", f"{limit} {unit}", row["passed"]))
    return found
