"""A question of the test, answered by keys or by its buttons."""

from __future__ import annotations

from collections.abc import Callable

from soleplate.api.protocol import Ask
from soleplate.errors import BadParameter
from soleplate.gui.pages.page import button
from soleplate.gui.qt import QtWidgets
from soleplate.gui.theme import TITLE
from soleplate.language import Language
from soleplate.model.labels import label
from soleplate.model.parameter import Scalar
from soleplate.text import Text

__all__ = ["QuestionPanel"]

SHORT, LONGEST = 3, 10  # most of scales that are answered by one button: form 0 to 3, effort and pain 0 to 10
LONG = 24  # characters: longer choices stand below one another


def _is_scale(asks: Ask) -> bool:
    return asks.kind == "number" and asks.low == 0 and asks.high in (SHORT, LONGEST)


class QuestionPanel(QtWidgets.QWidget):
    """Show the answers that a question has; 1 to 9 choose, Enter takes the one that is marked or typed.

    Parameters
    ----------
    words : Language
        The language.
    answered : callable
        Gets the answer.
    """

    def __init__(self, words: Language, answered: Callable[[Scalar], None]) -> None:
        super().__init__()
        self._words, self._answered = words, answered
        self._row = QtWidgets.QBoxLayout(QtWidgets.QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._asks: Ask | None = None
        self._typed: QtWidgets.QLineEdit | None = None
        self.trouble: str = ""
        self.hide()

    @property
    def open(self) -> bool:
        """Whether a question is shown."""
        return self._asks is not None

    def show_question(self, asks: Ask | None) -> None:
        """Show another question, or none."""
        if asks == self._asks:
            return
        self._asks, self._typed, self.trouble = asks, None, ""
        while self._row.count():
            item = self._row.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()  # without its parent it would be a window for a moment, and take the keys away
                widget.deleteLater()
        self.setVisible(asks is not None)
        if asks is not None:
            self._make(asks)

    def _make(self, asks: Ask) -> None:
        words = self._words
        down = asks.kind == "choice" and any(len(choice) > LONG for choice in asks.choices)
        direction = QtWidgets.QBoxLayout.Direction
        self._row.setDirection(direction.TopToBottom if down else direction.LeftToRight)
        if asks.kind == "yes":
            for number, (text, value) in enumerate(((words("Yes"), True), (words("No"), False)), 1):
                self._row.addWidget(button(text, self._answer_with(value), str(number)))
        elif asks.kind == "choice":
            for number, choice in enumerate(asks.choices, 1):
                self._row.addWidget(button(f"{number}   {words.say(label(choice))}", self._answer_with(choice)))
        elif _is_scale(asks):
            for number in range(int(asks.high) + 1):
                self._row.addWidget(button(str(number), self._answer_with(float(number))))
        else:
            self._typed = QtWidgets.QLineEdit()
            self._typed.setStyleSheet(f"font-size: {TITLE}px;")
            self._typed.setPlaceholderText("" if asks.blocking else str(asks.default))
            self._typed.returnPressed.connect(self.accept)
            self._row.addWidget(self._typed)
            self._typed.setFocus()

    def _answer_with(self, value: Scalar) -> Callable[[], None]:
        return lambda: self._give(value)

    def _give(self, value: Scalar) -> None:
        if self._asks is None:
            return
        try:
            answer = self._asks.parse(value)
        except BadParameter as error:
            self.trouble = error.text
            return
        self.show_question(None)
        self._answered(answer)

    def digit(self, number: int) -> None:
        """Answer by a key: the choice of that number, or that number on a scale of ten."""
        asks = self._asks
        if asks is None:
            return
        if asks.kind == "yes" and number in (1, 2):
            self._give(number == 1)
        elif asks.kind == "choice" and number <= len(asks.choices):
            self._give(asks.choices[number - 1])
        elif asks.kind == "number" and _is_scale(asks) and number <= asks.high:
            self._give(float(number))

    def accept(self) -> None:
        """Take what was typed, or the default; a blocking question has none."""
        if self._asks is None:
            return
        typed = self._typed.text().strip() if self._typed is not None else ""
        if self._asks.blocking and not typed:
            self.trouble = Text("This question needs an answer before anything goes on")
            return
        self._give(typed.replace(",", ".") if typed and self._asks.kind == "number" else typed or self._asks.default)
