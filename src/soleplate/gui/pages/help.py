"""Help: what each page is for, with a picture of it as it looks now, and every key."""

from __future__ import annotations

from collections.abc import Mapping

from soleplate.gui.keys import KEY_NAMES, KEYS
from soleplate.gui.pages.page import Page, heading, text_label
from soleplate.gui.qt import QtCore, QtGui, QtWidgets
from soleplate.text import Text

__all__ = ["HelpPage"]

TOPICS: Mapping[str, tuple[Text, ...]] = {
    "Plates": (
        Text("Once a day: look at each plate (Space), zero it while it is empty (T), and check it with one known "
             "weight (V). The light says EMPTY, STILL or moving."),
        Text("Find (R) lists the boards that answer; choose one with Enter. A plate that was never calibrated is "
             "calibrated with K: a picture shows where each weight goes."),
        Text("No plate yet? Simulated plate puts a simulated person on one; everything else is as it will be."),
    ),
    "People": (
        Text("Type a code or part of a name, look who stands at the right, and press Enter. New person (Ctrl+N) asks "
             "for what norms and reports need; nothing but the code must be given."),
        Text("Names stay on this computer. Change (F2) leads to the archive and to erasing; Ctrl+Z takes a change "
             "back."),
    ),
    "Today": (
        Text("For a person who follows a programme: what is due, why what goes up, stays or goes down, and how the "
             "morning after the last session was. Space starts; exercises that a plate cannot see run by the clock."),
    ),
    "Test": (
        Text("Choose a test and press Space. It begins as it was set for this person last time; S shows its settings "
             "and what will happen, Q is the quick form, which is shown and not judged."),
        Text("In a test Space ends a hold or goes on, Backspace and a digit say that a try does not count and why, "
             "Ctrl+Z takes that back, Esc stops at once. Nothing that was recorded is lost."),
        Text("A question has no default: answer it with its digit."),
    ),
    "Result": (
        Text("One number is judged against its own error; what the verdict rests on stands under it. The others are "
             "shown, not judged."),
        Text("Correct (E) shows a try as large as the page: drag an edge of the shaded part, or say that a try does "
             "not count, or counts after all. It is a draft until it is saved, and can be taken back."),
        Text("C copies a sentence for the record, P opens the report; More saves it as PDF or prints it."),
    ),
    "Visits": (
        Text("Every session of the person, also those that were stopped or do not count, with the reason. Enter opens "
             "one."),
        Text("The picture above shows one test over the visits; hollow points were taken under other conditions."),
    ),
    "Reprocess": (
        Text("Scores a whole library again, into one table for a spreadsheet or for statistics. The recordings stay as "
             "they are."),
    ),
    "Settings": (
        Text("Your initials, the clinic's name and logo for reports, language, colours, text size, units and sounds."),
        Text("Back up keeps everything in one file; keep it where only you can read it. Restore brings it back on this "
             "or another computer and overwrites nothing."),
    ),
}  # fmt: skip


class HelpPage(Page):
    """Topics at the left, what there is to know at the right."""

    title = Text("Help")

    def build(self) -> None:
        """Make the list of topics and the place for one."""
        self._pages: Mapping[str, Page] = {}
        row = QtWidgets.QHBoxLayout(self)
        self.topics = QtWidgets.QListWidget()
        self.topics.setMaximumWidth(220)
        self.topics.setAccessibleName(self.words("Help"))
        row.addWidget(self.topics)
        self._stack = QtWidgets.QStackedWidget()
        row.addWidget(self._stack, 1)
        topic = QtWidgets.QWidget()
        column = QtWidgets.QVBoxLayout(topic)
        column.setContentsMargins(0, 0, 0, 0)
        self.name = heading("")
        self.text = text_label(wraps=True)
        self.picture = QtWidgets.QLabel()
        self.picture.setMinimumSize(200, 120)
        for widget in (self.name, self.text):
            column.addWidget(widget)
        column.addWidget(self.picture, 1)
        self._stack.addWidget(topic)
        self._stack.addWidget(self._keys())
        self.topics.currentRowChanged.connect(self._show)

    def _keys(self) -> QtWidgets.QWidget:
        words = self.words
        keys = QtWidgets.QTableWidget(0, 2)
        keys.setHorizontalHeaderLabels([words("Key"), words("What it does")])
        keys.horizontalHeader().setStretchLastSection(True)
        keys.horizontalHeader().setSectionResizeMode(0, QtWidgets.QHeaderView.ResizeMode.ResizeToContents)
        keys.verticalHeader().hide()
        keys.verticalHeader().setSectionResizeMode(QtWidgets.QHeaderView.ResizeMode.ResizeToContents)
        keys.setEditTriggers(QtWidgets.QAbstractItemView.EditTrigger.NoEditTriggers)
        shown = [key for key in KEYS if key.where != "live" and not key.action[-1].isdigit()]
        keys.setRowCount(len(shown))
        for line, key in enumerate(shown):
            names = " / ".join(words.say(KEY_NAMES.get(name, name)) for name in key.keys)
            for column, text in enumerate((names, words.say(key.text))):
                keys.setItem(line, column, QtWidgets.QTableWidgetItem(text))
        return keys

    def show_pages(self, pages: Mapping[str, Page]) -> None:
        """Take the pages whose pictures are shown."""
        self._pages = {title: page for title, page in pages.items() if title in TOPICS}
        self.topics.clear()
        self.topics.addItems([self.words.say(page.title) for page in self._pages.values()])
        self.topics.addItem(self.words("All keys"))
        self.topics.setCurrentRow(0)

    def about(self, title: str) -> None:
        """Show the topic of a page; where there is none, the one that was shown last."""
        if title in self._pages:
            self.topics.setCurrentRow(list(self._pages).index(title))

    def enter(self) -> None:
        """Draw the pictures anew."""
        super().enter()
        self._show(self.topics.currentRow())

    def resizeEvent(self, event: QtGui.QResizeEvent) -> None:
        """Fit the picture."""
        super().resizeEvent(event)
        self._show(self.topics.currentRow())

    def _show(self, row: int) -> None:
        titles = list(self._pages)
        self._stack.setCurrentIndex(int(row >= len(titles)))
        if not 0 <= row < len(titles) or not self.isVisible():
            return
        page = self._pages[titles[row]]
        self.name.setText(self.words.say(page.title))
        self.text.setText("\n\n".join(map(self.words.say, TOPICS[titles[row]])))
        page.resize(self.size())  # one that was never shown has no size yet
        picture = page.grab()
        room = self.picture.size()
        mode = QtCore.Qt.AspectRatioMode.KeepAspectRatio
        self.picture.setPixmap(picture.scaled(room, mode, QtCore.Qt.TransformationMode.SmoothTransformation))
