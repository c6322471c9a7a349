"""Today: what is due for the one who is chosen, prefilled from last time; one key starts it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from soleplate.api.driver import PlateUrl
from soleplate.app.state import AppState
from soleplate.errors import SoleplateError
from soleplate.gui.pages.page import Page, button, heading, open_file, release, text_label
from soleplate.gui.pages.today.plan_editor import PlanEditor
from soleplate.gui.pages.today.today_parts import DueRow, MorningCard, WeekStrip, tests_words
from soleplate.gui.qt import QtCore, QtWidgets
from soleplate.gui.theme import Theme
from soleplate.language import Language
from soleplate.programme.check import fitted
from soleplate.programme.orders import order_of
from soleplate.programme.ready import READY, ready_text
from soleplate.programme.store import Log, has_programme
from soleplate.programme.today import (
    Due,
    Following,
    Today,
    answer_morning,
    decide_otherwise,
    dues_of_week,
    following,
    today_of,
)
from soleplate.programme.words import plan_words, week_words
from soleplate.report.programme_pages import handout_page, review_page
from soleplate.storage.files import replace_file
from soleplate.text import Text

__all__ = ["TodayPage"]

SOURCE = Text("decided on the page Today")


class TodayPage(Page):
    """The session that is due, exercise by exercise; the morning after; the plan to be changed."""

    title = Text("Today")
    opened = staticmethod(open_file)  # a page that was written, in the browser

    def __init__(self, state: AppState, words: Language, theme: Theme) -> None:
        self.found: Following | None = None
        self.today: Today | None = None
        self.reading = False
        self.now: Callable[[], datetime] = lambda: datetime.now(UTC)
        super().__init__(state, words, theme)

    def build(self) -> None:
        """Make the page and the editor."""
        words = self.words
        self._stack = QtWidgets.QStackedLayout(self)
        shown = QtWidgets.QWidget()
        column = QtWidgets.QVBoxLayout(shown)
        column.setContentsMargins(24, 12, 24, 8)
        top = QtWidgets.QHBoxLayout()
        column.addLayout(top)
        titles = QtWidgets.QVBoxLayout()
        top.addLayout(titles, 1)
        self.head = heading("")
        self.head.setWordWrap(True)
        self.about = text_label(wraps=True)
        titles.addWidget(self.head)
        titles.addWidget(self.about)
        self.week = WeekStrip(words, self.theme)
        top.addWidget(self.week)
        self.prompt = QtWidgets.QFrame()
        self.prompt.setObjectName("card")
        line = QtWidgets.QHBoxLayout(self.prompt)
        self.prompted = text_label(wraps=True)
        line.addWidget(self.prompted, 1)
        line.addWidget(button(words("Make this week a lighter one"), self.make_lighter))
        column.addWidget(self.prompt)
        self.morning = MorningCard(words, self._morning_answered)
        column.addWidget(self.morning)
        self._rows = QtWidgets.QVBoxLayout()
        self._rows.setSpacing(0)
        self._due = QtWidgets.QFrame()
        self._due.setObjectName("card")
        self._due.setLayout(self._rows)
        area = QtWidgets.QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(self._due)
        area.setFocusPolicy(QtCore.Qt.FocusPolicy.NoFocus)
        column.addWidget(area, 1)
        self.rows: list[DueRow] = []
        self.length = text_label(wraps=True)
        buttons = QtWidgets.QHBoxLayout()
        column.addLayout(buttons)
        buttons.addWidget(self.length, 1)
        self.handout = button(words("Handout"), self.print_handout, "P")
        self.review = button(words("Review"), self.print_review)
        self.change = button(words("Change the plan"), self.edit_plan, "E")
        self.begin = button(words("Give the ready programme"), self.give_programme)
        self.begin.setObjectName("main")
        self.start = button(words("Start"), self.start_next, words("Space"))
        self.start.setObjectName("main")
        for each in (self.handout, self.review, self.change, self.begin, self.start):
            buttons.addWidget(each)
        self.editor = PlanEditor(words, self.theme, self._keep_plan, self._show_page)
        self._stack.addWidget(shown)
        self._stack.addWidget(self.editor)
        self._show(None, None)

    @property
    def busy(self) -> bool:
        """Whether the plan is being changed."""
        return self._stack.currentWidget() is self.editor

    def leave(self) -> None:
        """Stop looking at the plan."""
        self.editor.leave()

    def enter(self) -> None:
        """Look at what is due now."""
        super().enter()
        if not self.busy:
            self.load()

    def load(self) -> None:
        """Read the programme and the sessions of the one who is chosen, beside the window."""
        person, library = self.state.person, self.state.library
        if person is None or not has_programme(library, person.code):
            self._show(None, None)
            return
        now = self.now()
        self.reading = True  # what is shown may be done by now
        self.start.setEnabled(False)

        def work() -> tuple[Following, Today]:
            found = following(library, person.code)
            return found, today_of(found, now, weaker=person.involved)

        def then(read: tuple[Following, Today]) -> None:
            if self.state.person is person:
                self._show(*read)

        self.later(work, then)

    def _show(self, found: Following | None, today: Today | None) -> None:
        self.found, self.today, self.reading = found, today, False
        person, words = self.state.person, self.words
        for row in self.rows:
            self._rows.removeWidget(row)
            release(row)
        self.rows = []
        while self._rows.count():
            self._rows.takeAt(0)
        for each in (self.handout, self.review, self.change, self.start, self.week, self._due):
            each.setVisible(found is not None)
        self.begin.setVisible(found is None and person is not None)
        self.morning.setVisible(bool(today and today.asks_morning and today.placed))
        self.prompt.setVisible(bool(today and today.prompt and not today.lighter and today.placed))
        self.length.setText("")
        if found is None or today is None:
            self.head.setText(words("No programme yet") if person else words("Nobody chosen yet"))
            self.about.setText(
                words(
                    "A programme plans the weeks, says what is due today, and what goes up, stays or goes down. The "
                    "ready one has twelve weeks; it is opened first, to be fitted to the person."
                )
            )
            return
        if today.asks_morning is not None:
            self.morning.ask(words.day(today.asks_morning.isoformat()))
        if today.prompt is not None:
            self.prompted.setText(words.say(today.prompt))
        self.week.show_week(found.placed(today.day), today.day)
        for due in today.dues:
            row = DueRow(due, words, self.theme, self._decided)
            self.rows.append(row)
            self._rows.addWidget(row)
        self._rows.addStretch(1)
        self._say_what(found, today)
        if found.log.edited_by_hand:
            self.tell(Text("The programme's file was changed by hand and does not hold: open the plan (E)"))
        for trouble in found.troubles[:1]:
            self.tell(trouble.text)

    def _say_what(self, found: Following, today: Today) -> None:
        words, programme = self.words, found.programme
        about = [words.say(week_words(today.week, programme.weeks))]
        about += [words("goal: {goal}", goal=words.say(plan_words(programme.goal)))] if programme.goal else []
        about += [words("tests due: {tests}", tests=tests_words(today.tests, words))] if today.tests else []
        if today.hours < 10_000:
            about.append(words("{hours:.0f} h since the last session", hours=today.hours))
        self.about.setText(" · ".join(about))
        if today.placed is None:
            coming = today.coming
            day = words.day(coming.day.isoformat()) if coming else ""
            self.head.setText(
                words("Nothing is due today; next on {day}", day=day) if coming else words("The programme is over")
            )
            self.start.setEnabled(False)
            return
        slot = today.placed.slot
        name = words.say(plan_words(slot.plan.name))
        self.head.setText(
            words("Today: {name}, a lighter week", name=name) if today.lighter else words("Today: {name}", name=name)
        )
        nxt = self.next_due
        first = "· " + words("{side} leg first (the weaker)", side=today.first) if today.first else ""
        count = len([due for due in today.dues if not due.done])
        self.length.setText(
            words("{n} exercise left, about {minutes:.0f} min {first}",
                  plural="{n} exercises left, about {minutes:.0f} min {first}",
                  n=count, minutes=today.minutes, first=first)
        )  # fmt: skip
        waits = self.waits
        self.start.setEnabled(not waits and nxt is not None)
        if waits or self.too_soon:
            self.length.setText(waits or self.too_soon)
        if not waits and nxt is not None:
            title = words.say(nxt.exercise.kind.title)
            self.start.setText(words("Start: {title}", title=title) + f"\n{words('Space')}")

    @property
    def waits(self) -> str:
        """Why nothing may start yet; empty where it may."""
        today, found = self.today, self.found
        if self.reading:
            return self.words("What was done is being read")
        if today is None or found is None or today.placed is None:
            return self.words("Nothing is due")
        if today.asks_morning is not None:
            return self.words("Starts after the morning is answered")
        return ""

    @property
    def too_soon(self) -> str:
        """Why it would rather be later; empty where the hours between suffice."""
        today, found = self.today, self.found
        if today is None or found is None or today.enough or any(due.done for due in today.dues):
            return ""
        return self.words(
            "{hours:.0f} h since the last session, {least:.0f} are asked for: too soon",
            hours=today.hours, least=found.programme.hours_between,
        )  # fmt: skip

    @property
    def next_due(self) -> Due | None:
        """The exercise that comes next."""
        dues = self.today.dues if self.today is not None else ()
        return next((due for due in dues if not due.done and due.decision.way != "leave out"), None)

    # Deeds

    def start_next(self) -> None:
        """Run the exercise that comes next."""
        person, today, due = self.state.person, self.today, self.next_due
        if self.waits or person is None or today is None or due is None:
            self.tell(self.waits or Text("Nothing is due"))
            return
        if self.too_soon and not self._anyway(self.too_soon):
            return
        try:
            urls = {role: PlateUrl.parse(f"{role}={url}") for role, url in self.state.settings.plates.items() if url}
            listed = any(one.done for one in today.dues)
            order = order_of(due, today, person.code, self.state.library, urls, involved=person.involved, listed=listed)
            self.state.start_order(order, str(self.title))
        except SoleplateError as error:
            self.tell(error.text)
            return
        self.changed.emit("Stage")

    def _anyway(self, why: str) -> bool:
        """Ask whether to begin though it is too soon, and log it."""
        found, today = self.found, self.today
        if found is None or today is None or today.placed is None:
            return False
        if not self.confirm(self.words("{why}. Begin anyway? It is logged.", why=why), self.words("Begin anyway")):
            return False
        what, hours = f"too-soon/{today.placed.slot.code}", f"{today.hours:.0f} h"
        return self._do(lambda: found.log.add(what, hours, who=self._who, why=SOURCE), again=False)

    def _morning_answered(self) -> None:
        found, today, answer = self.found, self.today, self.morning.answer
        if found is None or today is None or today.asks_morning is None or answer is None:
            return
        day = today.asks_morning + timedelta(days=1)
        self._do(lambda: answer_morning(found, day, *answer, who=self._who))

    def _decided(self, due: Due, word: str) -> None:
        found, today = self.found, self.today
        if found is not None and today is not None and today.placed is not None:
            slot = today.placed.slot.code
            self._do(lambda: decide_otherwise(found, slot, due.exercise.exercise, word, who=self._who, why=SOURCE))

    def make_lighter(self) -> None:
        """Make this week a lighter one, as prompted; logged."""
        found, today = self.found, self.today
        if found is not None and today is not None and today.prompt is not None:
            why = str(today.prompt)
            self._do(lambda: found.log.add(f"lighter/{today.week}", "yes", who=self._who, why=why))

    def give_programme(self) -> None:
        """Give the ready programme to the one who is chosen, from today on; the editor opens to fit it."""
        person = self.state.person
        if person is None:
            self.changed.emit("People")
            return
        plan = fitted(ready_text(READY[0]), self.now().astimezone().date().isoformat(), (), person.goal, "")
        if self._do(lambda: Log.begin(self.state.library, person.code, plan, who=self._who, why="begun")):
            self.edit_plan()

    def edit_plan(self) -> None:
        """Open the plan in the editor."""
        person = self.state.person
        if person is None or not has_programme(self.state.library, person.code):
            return
        try:
            text = Log(self.state.library, person.code).text
        except SoleplateError as error:
            self.tell(error.text)
            return
        self.editor.open(text)
        self._stack.setCurrentWidget(self.editor)

    def _keep_plan(self, text: str, why: str) -> None:
        person = self.state.person
        if person is not None:
            Log(self.state.library, person.code).change(text, who=self._who, why=why)

    def _show_page(self) -> None:
        self.editor.leave()
        self._stack.setCurrentIndex(0)
        self.setFocus()
        self.load()

    def print_handout(self) -> None:
        """Open the sheet of this week, to be printed."""
        found, today = self.found, self.today
        if found is None or today is None:
            return
        week = min(max(today.week, 1), found.programme.weeks)
        page = handout_page(found, dues_of_week(found, today, week), week, self.words)
        self._open(page, found, f"handout_week_{week:02d}")

    def print_review(self) -> None:
        """Open the review."""
        found, today, person = self.found, self.today, self.state.person
        if found is None or today is None or person is None:
            return
        page = review_page(found, today, self.words, mass_kg=person.mass_kg)
        self._open(page, found, "review")

    def _open(self, page: str, found: Following, what: str) -> None:
        path: Path = found.library / f"{found.code}_programme_{what}.html"
        if self._do(lambda: replace_file(path, page.encode()), again=False):
            self.opened(path)

    @property
    def _who(self) -> str:
        return self.state.settings.tester or self.words("tester")

    def _do(self, deed: Callable[[], object], *, again: bool = True) -> bool:
        try:
            deed()
        except SoleplateError as error:
            self.tell(error.text)
            return False
        if again:
            self.load()
        return True

    def _digit(self, number: int) -> Callable[[], None]:
        return lambda: self.morning.choose(number) if not self.morning.isHidden() else None

    def key_actions(self) -> Mapping[str, Callable[[], None]]:
        """Return the keys of the page; none of them while the plan is typed."""
        if self.busy:
            return {"stop": self._show_page}
        return {
            "next": self.start_next, "pause": self.print_handout, "correct": self.edit_plan,
            **{f"reason{number}": self._digit(number) for number in range(1, 10)}, "fit": self._digit(0),
        }  # fmt: skip
