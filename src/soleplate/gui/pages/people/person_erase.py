"""Erase a person: what is kept is listed, and their code is typed as the proof that it is meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from soleplate.app.erasure import Kept
from soleplate.gui.pages.page import button, heading
from soleplate.gui.qt import QtWidgets
from soleplate.language import Language
from soleplate.text import Text, joined

__all__ = ["ErasePanel"]

KINDS = {
    "session": Text("recorded sessions"), "journal": Text("unfinished recordings"), "page": Text("reports and tables"),
    "entry": Text("entry in the list of people"), "name": Text("name on this computer"),
}  # fmt: skip


class ErasePanel(QtWidgets.QWidget):
    """What would be removed, and the code to type.

    Parameters
    ----------
    erase, back : callable
        Called when it is meant, and to leave everything as it is.
    """

    def __init__(self, words: Language, erase: Callable[[], None], back: Callable[[], None]) -> None:
        super().__init__()
        self._words, self._code = words, ""
        column = QtWidgets.QVBoxLayout(self)
        self.title = heading("")
        self.found, self.proof = QtWidgets.QLabel(), QtWidgets.QLabel()
        self.typed = QtWidgets.QLineEdit()
        self.typed.setMaximumWidth(320)
        self.typed.textChanged.connect(lambda _: self._look())
        for widget in (self.title, self.found, self.proof, self.typed):
            column.addWidget(widget)
        for text in (self.found, self.proof):
            text.setWordWrap(True)
        self.proof.setBuddy(self.typed)
        column.addStretch(1)
        row = QtWidgets.QHBoxLayout()
        column.addLayout(row)
        row.addWidget(button(words("Keep everything"), back, "Esc"))
        row.addStretch(1)
        self.erase = button(words("Erase"), erase)
        self.erase.setObjectName("danger")
        row.addWidget(self.erase)

    def show_kept(self, code: str, who: str, kept: Sequence[Kept]) -> None:
        """Show what is kept of a person, and ask for their code."""
        words = self._words
        self._code = code
        self.title.setText(words("Erase {who}?", who=who))
        counts = Counter(one.kind for one in kept)
        lines: list[str] = [
            Text("{count}  {kind}", count=counts[kind], kind=KINDS[kind]) for kind in KINDS if counts[kind]
        ]
        self.found.setText(words.say(joined(lines, by="\n")))
        self.proof.setText(
            words(
                "All of this is removed from this computer and its library, and cannot be brought back. Backups and "
                "copies elsewhere are yours to find. To prove that it is meant, type the code {code}:",
                code=code,
            )
        )
        self.typed.clear()
        self._look()
        self.typed.setFocus()

    def _look(self) -> None:
        self.erase.setEnabled(bool(self._code) and self.typed.text().strip() == self._code)
