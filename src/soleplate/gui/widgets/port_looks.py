"""What an unknown port prints, in the list of what was found: one line for each thing, and one for each answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from soleplate.api.looking import Look
from soleplate.errors import SoleplateError
from soleplate.gui.qt import QtCore, QtWidgets
from soleplate.language import Language
from soleplate.tables.corners import CornerHunt
from soleplate.tables.found import Choice
from soleplate.text import Text

__all__ = ["PortLooks"]

ANSWER = QtCore.Qt.ItemDataRole.UserRole + 1
CORNERS = len(CornerHunt.ORDER)


class PortLooks:
    """Show looks at ports, take answers, and give the URL that fits to ``use``.

    Parameters
    ----------
    items : QListWidget
        Where it is shown; an answer is a line that is chosen.
    use : callable
        Takes the URL that fits.
    look_at : callable
        Looks at a URL in the background, and gives what was seen, or the error, to its second argument.
    """

    def __init__(
        self,
        items: QtWidgets.QListWidget,
        words: Language,
        use: Callable[[str], None],
        look_at: Callable[[str, Callable[[Look | SoleplateError], None]], None],
    ) -> None:
        self._items, self._words, self._use, self._look_at = items, words, use, look_at

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
            question, layout = found.questions[0], found.layout
            self._line(question.text)
            for choice in question.choices:
                self._answer(choice.label, partial(self._answered, look, choice))
            if question.key == "places" and layout is not None and len(layout.cells) == CORNERS:
                hunt = CornerHunt(layout)
                self._answer(Text("press on one corner after the other, to find out"), lambda: self._press(look, hunt))
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
        self._items.clear()
        answer()
        return True

    def _answered(self, look: Look, choice: Choice) -> None:
        self._told(look.answered(choice))

    def _told(self, look: Look) -> None:
        self.show(look)
        if look.guess.understood and not look.guess.questions:
            self._use(str(look.url))

    def _press(self, look: Look, hunt: CornerHunt) -> None:
        """Ask for the empty plate or for the next corner, then look at what the cells say."""
        if hunt.done:
            self._told(look.told({**look.known, "columns": hunt.columns()}))
            return
        corner = hunt.ORDER.get(hunt.corner)
        self._line(
            Text("Press on the {corner} corner with a hand and hold it", corner=corner)
            if corner
            else Text("Take everything off the plate")
        )
        self._answer(Text("done"), lambda: self._pressed(look, hunt))
        self._answer(Text("leave it open"), lambda: self._told(look.told({**look.known, "places": "none"})))

    def _pressed(self, look: Look, hunt: CornerHunt) -> None:
        self._line(Text("Looking at the cells ..."))

        def seen(again: Look | SoleplateError) -> None:
            self._items.clear()
            empty = not hunt.corner
            if isinstance(again, Look) and not hunt.take(again.lines) and not empty:
                self._line(Text("No cell shows it alone: is this the corner, and is the top stiff?"))
            elif not isinstance(again, Look):
                self.fail(str(look.url), again)
            self._press(look, hunt)

        self._look_at(str(look.url), seen)

    def _answer(self, text: str, answer: Callable[[], None]) -> None:
        self._line(Text("→ {label}", label=text), answer=answer)

    def _line(self, text: str, *, url: str = "", answer: Callable[[], None] | None = None) -> None:
        item = QtWidgets.QListWidgetItem(self._words.say(text))
        item.setData(QtCore.Qt.ItemDataRole.UserRole, url)
        item.setData(ANSWER, answer)
        self._items.addItem(item)
