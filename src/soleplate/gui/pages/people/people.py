"""People: who is tested, who waits, and what is known of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from soleplate.app.erasure import Kept, erase, kept_of
from soleplate.app.search import folded, found
from soleplate.errors import SoleplateError
from soleplate.gui.pages.page import Page, button, text_label
from soleplate.gui.pages.people.people_list import CODE, PeopleModel, people_table
from soleplate.gui.pages.people.person_card import PersonCard
from soleplate.gui.pages.people.person_erase import ErasePanel
from soleplate.gui.pages.people.person_form import PersonForm
from soleplate.gui.qt import QtWidgets
from soleplate.gui.widgets.icon import icon
from soleplate.model.person import Person
from soleplate.programme.store import has_programme
from soleplate.storage.library import Library
from soleplate.text import Text

__all__ = ["PeoplePage"]

LOOK_EVERY = 30  # pictures: about once a second
ALL, WAITING, ARCHIVE = range(3)


class PeoplePage(Page):
    """A list to choose from, the one who is marked in full, a form, and the way to erase somebody."""

    title = Text("People")

    def build(self) -> None:
        """Make the list, the card, the form and the panel that erases."""
        self._found: list[Person] = []
        self._shown, self._turn, self._which = Person(""), 0, ALL
        self._stack = QtWidgets.QStackedLayout(self)
        self._stack.addWidget(self._make_list())
        self._stack.addWidget(self._make_form())
        self.erasing = ErasePanel(self.words, self._erase, self._back)
        self._stack.addWidget(self.erasing)

    def _make_list(self) -> QtWidgets.QWidget:
        words = self.words
        view = QtWidgets.QWidget()
        column = QtWidgets.QVBoxLayout(view)
        row = QtWidgets.QHBoxLayout()
        row.setSpacing(24)
        column.addLayout(row, 1)
        left = QtWidgets.QVBoxLayout()
        row.addLayout(left, 8)
        top = QtWidgets.QHBoxLayout()
        left.addLayout(top)
        self.search = QtWidgets.QLineEdit()
        self.search.setPlaceholderText(words("Code or name, e.g. P01"))
        self.search.setAccessibleName(words("Find a person"))
        self.search.addAction(icon("search", self.theme.faint), QtWidgets.QLineEdit.ActionPosition.LeadingPosition)
        self.search.setMinimumHeight(36)
        self.search.textChanged.connect(lambda _: self._fill())
        self.search.returnPressed.connect(self._take_typed)
        top.addWidget(self.search, 1)
        self._which_shown: list[QtWidgets.QPushButton] = []
        for which in (ALL, WAITING, ARCHIVE):
            segment = button("", lambda which=which: self._show_which(which))  # type: ignore[misc]
            segment.setObjectName("segment")
            segment.setCheckable(True)
            self._which_shown.append(segment)
            top.addWidget(segment)
        self.model = PeopleModel(self.state, words, self.theme, self)
        self.table = people_table(self.model, self.search)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._show())
        self.table.activated.connect(lambda _: self.choose())
        self.new = button("", self._make)
        left.addWidget(self.new)
        left.addWidget(self.table, 1)
        self.card = PersonCard(words, self.theme)
        row.addWidget(self.card, 3)
        self.edit_button = button(words("Change"), self.edit, "F2")
        self.edit_button.setIcon(icon("pencil", self.theme.ink))
        self.wait = button("", self._wait)
        for each in (self.edit_button, self.wait):
            self.card.buttons.addWidget(each)
        foot = QtWidgets.QHBoxLayout()
        column.addLayout(foot)
        new = button(words("New person"), self.make_new, "Ctrl+N")
        new.setIcon(icon("user-plus", self.theme.ink))
        foot.addWidget(new)
        self.undo_button = button(words("Undo"), self.undo, "Ctrl+Z")
        self.undo_button.setIcon(icon("arrow-back-up", self.theme.ink))
        foot.addWidget(self.undo_button)
        self.said_below = text_label(wraps=True)
        foot.addWidget(self.said_below, 1)
        self.choose_button = button("", self.choose)
        self.choose_button.setObjectName("main")
        foot.addWidget(self.choose_button)
        return view

    def _make_form(self) -> QtWidgets.QWidget:
        words = self.words
        view = QtWidgets.QWidget()
        column = QtWidgets.QVBoxLayout(view)
        self.form = PersonForm(words, self.theme, lambda code: code in self.state.people.known)
        column.addWidget(self.form, 1)
        foot = QtWidgets.QHBoxLayout()
        column.addLayout(foot)
        foot.addWidget(button(words("Back"), self._back, "Esc"))
        self.archive = button("", self._archive)
        self.archive.setIcon(icon("archive", self.theme.ink))
        self.erase_button = button(words("Erase …"), self._ask_to_erase)
        self.erase_button.setIcon(icon("trash", self.theme.ink))
        foot.addWidget(self.archive)
        foot.addWidget(self.erase_button)
        foot.addStretch(1)
        save = button(words("Save"), self.save, "Enter")
        save.setObjectName("main")
        foot.addWidget(save)
        return view

    @property
    def listing(self) -> bool:
        """Whether the list is shown, and not the form or what erases."""
        return self._stack.currentIndex() == 0

    def enter(self) -> None:
        """Show the list with the one who is tested, or who waits first; what is being typed in the form stays."""
        self._done(self.state.people_changed)
        self._fill()
        self._look_at_visits()
        if self.listing:
            self.table.setFocus()

    def leave(self) -> None:
        """Ask about what was typed and not saved."""
        if self.settled():
            self._stack.setCurrentIndex(0)  # from what erases, too

    def key_actions(self) -> Mapping[str, Callable[[], None]]:
        """Enter chooses or saves; Esc goes back."""
        if not self.listing:
            form = self._stack.currentWidget() is not self.erasing
            return {"stop": self._back, **({"accept": self.save} if form else {})}
        return {"accept": self.choose, "new": self.make_new, "edit": self.edit, "undo": self.undo, "redo": self.redo}

    # The list

    @property
    def selected(self) -> str:
        """Code of the row that is marked."""
        rows = self.table.selectionModel().selectedRows(CODE)
        return self.model.people[rows[0].row()].code if rows else ""

    def _look_at_visits(self) -> None:
        """Find out beside the window when each was here last."""
        library = self.state.library

        def look() -> dict[str, str]:
            with Library(library) as index:
                index.update()
                return index.last_visits()

        def then(last: dict[str, str]) -> None:
            if last != self.model.last:
                self.model.last = last
                self._fill()

        self.later(look, then)

    def _show_which(self, which: int) -> None:
        self._which = which
        self._fill()

    def _fill(self) -> None:
        typed = self.search.text().strip()
        people = self.state.people
        everybody = list(people.listed())
        kept = [person for person in everybody if person.archived == (self._which == ARCHIVE)]
        if self._which == WAITING:
            kept = [person for person in kept if person.code in people.queue]
        shown = self._found = found(typed, kept, self.state.names.of)
        chosen = "" if typed else self.selected or (self.state.person.code if self.state.person else "")
        self.model.show_people(shown)
        row = max(self.model.row_of(chosen), 0)
        if not shown or (typed and self._meant(typed, shown) is None):
            self.table.clearSelection()  # who is meant is said by nobody but the tester
            self.table.setCurrentIndex(self.model.index(-1, -1))
        else:
            self.table.selectRow(row)
        archived = sum(person.archived for person in everybody)
        counts = (len(everybody) - archived, len(people.queue), archived)
        names = (Text("All {n}", n=counts[0]), Text("Waiting {n}", n=counts[1]), Text("Archive {n}", n=counts[2]))
        for which, (segment, name) in enumerate(zip(self._which_shown, names, strict=True)):
            segment.setText(self.words.say(name))
            segment.setChecked(which == self._which)
        self.new.setVisible(bool(typed) and typed.lower() not in map(str.lower, people.known))
        self.new.setText(self.words("New person: {code}", code=typed))
        self.said_below.setText(
            self.words("Names stay on this computer.") if everybody else
            self.words("Three steps to the first number: a plate (or the simulated one) on the page Plates, a person "
                       "by New person, then a test with Space.")
        )  # fmt: skip
        self._show()

    def _meant(self, typed: str, shown: Sequence[Person]) -> Person | None:
        """Return who of those found is surely meant: by the whole code, or as the only one whose name begins so."""
        if shown and folded(shown[0].code) == folded(typed):
            return shown[0]
        like_a_code = any(folded(typed) in folded(code) for code in self.state.people.known)
        return shown[0] if len(shown) == 1 and not like_a_code else None

    def _show(self) -> None:
        code = self.selected
        person = self.state.people.known.get(code)
        self.card.show_person(person, self.state.names.of(code), self.model.last.get(code, ""))
        for each in (self.edit_button, self.wait, self.choose_button):
            each.setEnabled(person is not None)
        waits = code in self.state.people.queue
        self.wait.setText(self.words("Waits no more") if waits else self.words("Waiting list"))
        who = self.state.names.of(code) or code
        enter = self.words("Return")
        choose = self.words("Choose {who}", who=who) if code else self.words("Choose")
        self.choose_button.setText(f"{choose}\n{enter}")
        self.undo_button.setVisible(self.state.person_edits.can_undo)

    def _take_typed(self) -> None:
        typed = self.search.text().strip()
        person = self._meant(typed, self._found) if typed else None
        if person is not None:
            self._chosen(person.code)
        elif typed and not self._found:
            self._chosen(typed)
        elif self._found:
            text = Text("Nobody has the code {code}: mark who is meant, or make a new person", code=typed)
            self.tell(text if typed else Text("Mark somebody, or type a code"))

    def _make(self) -> None:
        """Make a person with the code that was typed, also where it is part of a known one."""
        self._chosen(self.search.text().strip())

    def _chosen(self, code: str) -> None:
        if self._done(lambda: self.state.choose(code)):
            self.search.clear()
            self.changed.emit("Today" if has_programme(self.state.library, code) else "Test")

    def choose(self) -> None:
        """Test the one who is marked, or the code that was typed."""
        if not self.selected:
            self._take_typed()
            return
        self._chosen(self.selected)

    def _wait(self) -> None:
        if self.selected and self._done(lambda: self.state.people.wait(self.selected)):
            self._fill()

    def _done(self, work: Callable[[], object]) -> bool:
        """Do what may be refused, and say why; return whether it was done."""
        try:
            work()
        except SoleplateError as error:
            self.tell(error.text)
            return False
        return True

    def refresh(self) -> None:
        """Show what another application changed in the library."""
        self._turn = (self._turn + 1) % LOOK_EVERY
        if self._turn:
            return
        self._done(lambda: self._fill() if self.state.people_changed() else None)

    # The form

    def make_new(self) -> None:
        """Open the form for somebody new, with the code that was typed or the next one of the usual kind."""
        typed = self.search.text().strip()
        free = typed if re.fullmatch(r"[\w-]{1,32}", typed) and typed not in self.state.people.known else ""
        self._open(Person(free or _next_code(self.state.people.known)), "")

    def edit(self) -> None:
        """Open the form for the one who is marked."""
        if self.selected:
            self._open(self.state.people.known[self.selected], self.state.names.of(self.selected))

    def _open(self, person: Person, name: str) -> None:
        self._shown = person
        known = person.code in self.state.people.known
        self.archive.setVisible(known)
        self.erase_button.setVisible(known)
        self.archive.setText(self.words("Out of the archive") if person.archived else self.words("To the archive"))
        self._stack.setCurrentIndex(1)
        self.form.show_person(person, name)

    def save(self) -> None:
        """Keep what the form says, and go back to the list."""
        if self._kept():
            self._to_list()

    def _kept(self) -> bool:
        person = self.form.take()
        return person is not None and self._store(person)

    def _store(self, person: Person) -> bool:
        known = self._shown.code in self.state.people.known
        was, name_was = self._shown if known else None, self.state.names.of(person.code)
        if not self._done(lambda: self.state.person_edits.save(person, was, self.form.name_typed, name_was)):
            return False
        self._take_over(person.code)
        self._shown = person
        self.tell(Text("Saved"))
        return True

    def _take_over(self, code: str) -> None:
        if self.state.person is not None and self.state.person.code == code:
            self.state.person = self.state.people.known.get(code)

    def _to_list(self) -> None:
        self._stack.setCurrentIndex(0)
        code = self._shown.code
        self.search.clear()
        self._fill()
        if (row := self.model.row_of(code)) >= 0:
            self.table.selectRow(row)
        self.table.setFocus()

    def settled(self) -> bool:
        """Ask whether what was typed shall be kept."""
        if self.listing or self._stack.currentWidget() is self.erasing or not self.form.changed:
            return True
        words = self.words
        question = words("Save what was changed of {code}?", code=self._shown.code)
        answer = self.confirm(question, words("Save"), words("Drop"))
        if answer and not self._kept():
            answer = self.confirm(words("It cannot be kept as it was typed. Leave without it?"), words("Drop"))
        if answer is None:
            return False
        self._stack.setCurrentIndex(0)
        return True

    def _back(self) -> None:
        if self._stack.currentWidget() is self.erasing:
            self._stack.setCurrentIndex(1)
        elif self.settled():
            self._to_list()

    def undo(self) -> None:
        """Take the last change of a person back."""
        self._moved(self.state.person_edits.undo, lambda code: Text("{code} is as before", code=code))

    def redo(self) -> None:
        """Make again what was taken back."""
        self._moved(self.state.person_edits.redo, lambda code: Text("{code} is changed again", code=code))

    def _moved(self, move: Callable[[], str], said: Callable[[str], str]) -> None:
        moved: list[str] = []
        if self._done(lambda: moved.append(move())) and moved[0]:
            self._take_over(moved[0])
            self._fill()
            self.tell(said(moved[0]))

    def _archive(self) -> None:
        person = self.form.take()
        if person is not None and self._store(replace(person, archived=not person.archived)):
            self._to_list()

    def _ask_to_erase(self) -> None:
        code, library, names = self._shown.code, self.state.library, self.state.names

        def then(kept: Sequence[Kept]) -> None:
            self.erasing.show_kept(code, self.state.label(code), kept)
            self._stack.setCurrentWidget(self.erasing)
            self.erasing.typed.setFocus()

        self.later(lambda: kept_of(code, library, names), then)

    def _erase(self) -> None:
        code, library, names = self._shown.code, self.state.library, self.state.names

        def then(removed: Sequence[Kept]) -> None:
            self.state.person_edits.forget(code)
            if self.state.person is not None and self.state.person.code == code:
                self.state.person = None
            self._done(self.state.people_changed)
            self._shown = Person("")
            self._to_list()
            self.tell(Text("All of {code} was removed: {n} things", code=code, n=len(removed)))

        self.later(lambda: erase(code, library, names), then)


def _next_code(known: Mapping[str, Person]) -> str:
    """Return the code after the highest of the kind that is used here: P07 after P06; nothing where none is."""
    numbered = [found for code in known if (found := re.fullmatch(r"(\D*?)(\d+)", code))]
    if not numbered:
        return "P01" if not known else ""
    kinds = [found[1] for found in numbered]
    usual = max(set(kinds), key=kinds.count)
    last = max((found for found in numbered if found[1] == usual), key=lambda found: int(found[2]))
    return f"{usual}{int(last[2]) + 1:0{len(last[2])}}"
