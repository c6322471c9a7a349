"""What an unknown port prints, in the list of what was found: one line for each thing, and one for each answer."""

from __future__ import annotations

from collections.abc import Callable

from soleplate.api.looking import Look
from soleplate.errors import SoleplateError
from soleplate.gui.qt import QtCore, QtWidgets
from soleplate.language import Language
from soleplate.tables.found import Choice
from soleplate.text import Text

__all__ = ["PortLooks"]

ANSWER = QtCore.Qt.ItemDataRole.UserRole + 1


class PortLooks:
    """Show looks at ports, take answers, and give the URL that fits to ``use``."""

    def __init__(self, items: QtWidgets.QListWidget, words: Language, use: Callable[[str], None]) -> None:
        self._items, self._words, self._use = items, words, use

    def show(self, look: Look) -> None:
        """List what was understood, then what is asked."""
        found, place = look.guess, f"{look.url.driver}:{look.url.address}"
        if found.trouble:
            self._line(Text("{place}: {trouble}. {cure}", place=place, trouble=found.trouble, cure=found.cure))
            return
        for one in found.findings:
            text = Text("{what}: {value}", what=one.what, value=one.value)
            self._line(text if one.certainty != "asked" else Text("{text} (not sure)", text=text))
        if found.questions:
            question = found.questions[0]
            self._line(question.text)
            for choice in question.choices:
                self._line(Text("→ {label}", label=choice.label), answer=(look, choice))
        if found.understood:
            self._line(Text("→ use {url}", url=look.url), url=str(look.url))

    def fail(self, place: str, error: SoleplateError) -> None:
        """Say why a port could not be looked at."""
        self._line(Text("{place}: {error}", place=place, error=error.text))

    def take(self, item: QtWidgets.QListWidgetItem) -> bool:
        """Take an answer that was chosen; return whether the line is one."""
        answer = item.data(ANSWER)
        if answer is None:
            return False
        look, choice = answer
        self._items.clear()
        answered = look.answered(choice)
        self.show(answered)
        if answered.guess.understood and not answered.guess.questions:
            self._use(str(answered.url))
        return True

    def _line(self, text: str, *, url: str = "", answer: tuple[Look, Choice] | None = None) -> None:
        item = QtWidgets.QListWidgetItem(self._words.say(text))
        item.setData(QtCore.Qt.ItemDataRole.UserRole, url)
        item.setData(ANSWER, answer)
        self._items.addItem(item)
