"""Plates: which there are, which stands where, zero, weigh with a stillness light, health; check and calibrate."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from soleplate import plugins
from soleplate.acquire.calibrated import options_of
from soleplate.acquire.finding import candidates
from soleplate.api.driver import Blinking, Candidate, PlateUrl
from soleplate.api.looking import Look, Looking
from soleplate.app.state import ROLES
from soleplate.errors import SoleplateError
from soleplate.gui.pages.page import Page, button, heading, keeps_keys, text_label
from soleplate.gui.pages.plates.plate_check import PlateCheck
from soleplate.gui.qt import QtCore, QtWidgets
from soleplate.gui.theme import NUMBER, TEXT
from soleplate.gui.widgets.flow import FlowLayout
from soleplate.gui.widgets.port_looks import PortLooks
from soleplate.gui.widgets.text_panel import status_of
from soleplate.live.dashboard import Dashboard, open_dashboard
from soleplate.live.stillness import stillness
from soleplate.text import Text

__all__ = ["PlatesPage"]

BLINK_S = 4

PLACES: Mapping[str, Text] = {
    "plate": Text("The only plate"), "left": Text("Under the left foot"), "right": Text("Under the right foot"),
    "box": Text("Under the box"), "floor": Text("On the floor before the box"),
}  # fmt: skip


UNSEEN = Text("Look shows what each plate feels, and whether it is still.")


class PlatesPage(Page):
    """Where each plate is, and a look at them."""

    title = Text("Plates")

    def build(self) -> None:
        """Make the form, the list of what was found, and the lights."""
        words = self.words
        self._dashboard: Dashboard | None = None
        self._opening: list[Dashboard] | None = None  # what was opened for the look that was asked for
        self._blinking = False
        self._stack = QtWidgets.QStackedLayout(self)
        body = QtWidgets.QWidget()
        self._stack.addWidget(body)
        self.plate_check = PlateCheck(self.state, words, self.theme)
        self.plate_check.left.connect(self._end_check)
        self.plate_check.said.connect(self.said)
        self._stack.addWidget(self.plate_check)
        row = QtWidgets.QHBoxLayout(body)
        left, right = QtWidgets.QVBoxLayout(), QtWidgets.QVBoxLayout()
        row.addLayout(left, 2)
        row.addLayout(right, 3)
        left.addWidget(heading(words("Where the plates are")))
        self.set_up = QtWidgets.QVBoxLayout()
        left.addLayout(self.set_up)
        self.addresses = QtWidgets.QWidget()
        form = QtWidgets.QFormLayout(self.addresses)
        left.addWidget(self.addresses)
        self.addresses.hide()
        self.urls = {role: QtWidgets.QLineEdit(self.state.settings.plates.get(role, "")) for role in ROLES}
        hints = {"plate": words("e.g. serial:/dev/ttyACM0 or serial:COM3")}
        for role, line in self.urls.items():
            line.setPlaceholderText(hints.get(role, ""))
            keeps_keys(line)
            line.returnPressed.connect(line.clearFocus)
            line.editingFinished.connect(self._keep)
            form.addRow(words.say(PLACES[role]), line)
        buttons = FlowLayout()
        left.addLayout(buttons)
        buttons.addWidget(button(words("Find"), self.search, "R"))
        buttons.addWidget(button(words("Simulated plate"), lambda: self._put("plate", "sim:")))
        buttons.addWidget(button(words("By address"), self._fold))
        buttons.addWidget(button(words("Identify"), self.identify))
        buttons.addWidget(button(words("Swap left and right"), lambda: self._swap("left", "right")))
        buttons.addWidget(button(words("Swap box and floor"), lambda: self._swap("box", "floor")))
        self.found = QtWidgets.QListWidget()
        self.found.setAccessibleName(words("Where the plates are"))
        self.looks = PortLooks(self.found, words, self._use, self._look_again)
        self.found.itemActivated.connect(self._chosen)
        left.addWidget(self.found, 1)
        line_of_check = QtWidgets.QHBoxLayout()
        left.addLayout(line_of_check)
        self.which = QtWidgets.QComboBox()
        self.which.setFocusPolicy(QtCore.Qt.FocusPolicy.NoFocus)
        line_of_check.addWidget(self.which, 1)
        line_of_check.addWidget(button(words("Check"), self.check, "V"))
        line_of_check.addWidget(button(words("Calibrate"), self.calibrate, "K"))
        self._list_plates()
        right.addWidget(heading(words("How they are")))
        self.lights = QtWidgets.QVBoxLayout()
        right.addLayout(self.lights)
        self.unseen = text_label(words(UNSEEN), wraps=True)
        right.addWidget(self.unseen)
        right.addStretch(1)
        self._labels: list[QtWidgets.QLabel] = []
        self.status = text_label(wraps=True)
        right.addWidget(self.status)
        keys = QtWidgets.QHBoxLayout()
        right.addLayout(keys)
        keys.addWidget(button(words("Look"), self.look, words("Space")))
        keys.addWidget(button(words("Zero"), self.zero, "T"))

    def _fold(self) -> None:
        self.addresses.setVisible(self.addresses.isHidden())

    def _put(self, role: str, url: str) -> None:
        """Set a plate up, or take it away."""
        self.urls[role].setText(url)
        self._keep()

    def _show_set_up(self) -> None:
        """Say which plates there are, each with a way to take it away."""
        while (item := self.set_up.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        words, plates = self.words, self.state.settings.plates
        for role in self._roles:
            line = QtWidgets.QWidget()
            row = QtWidgets.QHBoxLayout(line)
            row.setContentsMargins(0, 0, 0, 0)
            simulated = plates[role].startswith("sim:")
            what = words("a simulated person") if simulated else plates[role].partition(":")[2] or plates[role]
            name = QtWidgets.QLabel(words("{place}: {what}", place=PLACES[role], what=what))
            name.setToolTip(plates[role])
            row.addWidget(name, 1)
            row.addWidget(button(words("Remove"), lambda role=role: self._put(role, "")))  # type: ignore[misc]
            self.set_up.addWidget(line)
        if not self._roles:
            nobody = text_label(
                words("No plate yet: find one, or take a simulated one to try everything out."), wraps=True
            )
            self.set_up.addWidget(nobody)

    def _keep(self) -> None:
        plates = {role: line.text().strip() for role, line in self.urls.items() if line.text().strip()}
        if plates != self.state.settings.plates:
            self.state.settings.plates = plates
            self.state.remember()
            self.leave()
            self._list_plates()

    def _list_plates(self) -> None:
        """Offer the plates that are set up for a check."""
        self._roles = [role for role in ROLES if self.state.settings.plates.get(role)]
        self.which.clear()
        self.which.addItems([self.words.say(PLACES[role]) for role in self._roles])
        self._show_set_up()

    # Check and calibrate

    def check(self) -> None:
        """Check the plate that is chosen, with a known weight or a person."""
        self._begin_bench("check")

    def calibrate(self) -> None:
        """Calibrate the plate that is chosen, with known weights; one that was left goes on."""
        self._begin_bench("calibrate")

    def _begin_bench(self, kind: str) -> None:
        self.leave()
        if self.state.session.running:
            self.said.emit(self.words("A test is running"))
            return
        if not self._roles:
            self.said.emit(self.words("Enter where a plate is first, or press R to find it"))
            return
        role = self._roles[max(0, self.which.currentIndex())]
        if self.plate_check.begin(kind, role, self.state.settings.plates[role]):
            self._stack.setCurrentWidget(self.plate_check)
            self.plate_check.setFocus()

    @property
    def busy(self) -> bool:
        """Whether a plate is being checked."""
        return self._stack.currentWidget() is self.plate_check

    def _end_check(self) -> None:
        self.plate_check.leave()
        self._stack.setCurrentIndex(0)

    # Look

    def identify(self) -> None:
        """Blink one board after the other, and say which it is; a plate without a light is found by stepping on it."""
        self.leave()
        if self._blinking:
            return
        urls = [(role, line.text().strip()) for role, line in self.urls.items() if line.text().strip()]
        self._blinking = bool(urls)
        for role, text in urls:
            announced, blinks = partial(_announced, role, text), partial(_blink, text)
            self.later(announced, self.tell, at_ports=True)
            self.later(blinks, lambda _: None, at_ports=True)
        self.later(lambda: None, self._end_blinking, at_ports=True)

    def _end_blinking(self, _: None) -> None:
        self._blinking = False

    def _swap(self, one: str, other: str) -> None:
        first, second = self.urls[one].text(), self.urls[other].text()
        self.urls[one].setText(second)
        self.urls[other].setText(first)
        self._keep()
        self.said.emit(self.words("Swapped: check it by standing on one"))

    def _chosen(self, item: QtWidgets.QListWidgetItem) -> None:
        if not self.looks.take(item):
            self._use(item.data(QtCore.Qt.ItemDataRole.UserRole))

    def _use(self, url: str | None) -> None:
        """Put a plate that was found where the first free place is; a line that only tells something is none."""
        if not url:
            return
        free = next((role for role, line in self.urls.items() if not line.text().strip()), ROLES[0])
        self.urls[free].setText(url)
        self._keep()

    def search(self) -> None:
        """Look on every port for plates."""
        self.leave()
        self.found.clear()
        self.said.emit(self.words("Looking on every port ..."))
        self.later(candidates, self._list_found, at_ports=True)

    def _list_found(self, found: Sequence[Candidate | SoleplateError]) -> None:
        self.said.emit("")
        for one in found:
            text = f"{one.url}   {self.words.say(one.seen)}" if isinstance(one, Candidate) else self.words(
                "! {error}", error=one.text)  # fmt: skip
            item = QtWidgets.QListWidgetItem(text)
            item.setData(QtCore.Qt.ItemDataRole.UserRole, str(one.url) if isinstance(one, Candidate) else "")
            self.found.addItem(item)
            if isinstance(one, Candidate) and one.facts is None and one.prints:
                self._look_at(one.prints)
        if not found:
            self.found.addItem(self.words("No plate answers on any port; soleplate doctor tells more"))

    def _look_at(self, url: str) -> None:
        """Look at what a port prints that holds no board of ours."""

        def show(look: Look | SoleplateError) -> None:
            if isinstance(look, Look):
                self.looks.show(look)
            else:
                self.looks.fail(url, look)

        self._look_again(url, show)

    def _look_again(self, url: str, seen: Callable[[Look | SoleplateError], None]) -> None:
        self.later(lambda: _looked(url), seen, at_ports=True)

    def look(self) -> None:
        """Look at the plates that are set up, or stop looking."""
        if self._opening is not None:
            self.leave()
            return
        if self.state.session.running:
            self.said.emit(self.words("A test is running"))
            return
        urls = [f"{role}={url}" for role, url in self.state.settings.plates.items()]
        if not urls:
            self.said.emit(self.words("Enter where a plate is first, or press R to find it"))
            return
        library = self.state.library
        self._opening = opened = list[Dashboard]()
        self.unseen.setText(self.words("Opening the plates ..."))

        def work() -> SoleplateError | None:
            try:
                opened.append(open_dashboard(urls, folder=library))
            except SoleplateError as error:
                return error
            return None

        def then(trouble: SoleplateError | None) -> None:
            if self._opening is not opened:
                return  # left meanwhile, and closed
            self.unseen.setText(self.words(UNSEEN))
            if trouble is not None:
                self._opening = None
                self.tell(trouble.text)
                return
            self._show_lights(opened[0])

        self.later(work, then, at_ports=True)

    def _show_lights(self, dashboard: Dashboard) -> None:
        self._dashboard = dashboard
        self.unseen.hide()
        for _ in dashboard.plates:
            light = text_label(style=f"background: {self.theme.panel}; padding: 12px; font-size: {NUMBER // 2}px;")
            self.lights.addWidget(light)
            self._labels.append(light)

    def zero(self) -> None:
        """Zero the plates while they are empty and still."""
        if self._dashboard is None:
            self.said.emit(self.words("Press Space first, to look at the plates"))
            return
        refused = [self.words.say(zero.reason) for zero in self._dashboard.zero() if not zero.accepted]
        self.said.emit("; ".join(refused) or self.words("Zeroed"))

    def refresh(self) -> None:
        """Draw the lights, or the check."""
        if self.busy:
            self.plate_check.refresh()
        if self._dashboard is None:
            return
        self._dashboard.pull()
        for light, view in zip(self._labels, self._dashboard.plates, strict=False):
            still, mean, spread = stillness(view)
            if still:
                state, color = self.words("✔ STILL"), self.theme.better
            elif math.isnan(spread):
                state, color = self.words("○ empty"), self.theme.faint
            else:
                state, color = self.words("~ moving"), self.theme.warning
            load = self.state.units.text(self.words, mean, self.state.body_weight_n)
            light.setText(f"{self.words.say(self.theme.letter(view.role))}   {state}   {load}")
            light.setStyleSheet(
                f"background: {self.theme.panel}; padding: 12px; font-size: {NUMBER // 2}px; color: {color};"
            )
        self.status.setText(status_of(self._dashboard, self.words))
        self.status.setStyleSheet(f"font-size: {TEXT}px;")

    def leave(self) -> None:
        """Free the plates, so that a test can have them."""
        self._end_check()
        if self._opening is None:
            return
        opened, self._opening, self._dashboard = self._opening, None, None
        self.later(partial(_close, opened), lambda _: None, at_ports=True)
        for light in self._labels:
            self.lights.removeWidget(light)
            light.deleteLater()
        self._labels = []
        self.unseen.setText(self.words(UNSEEN))
        self.unseen.show()
        self.status.setText("")

    def key_actions(self) -> Mapping[str, Callable[[], None]]:
        """Return what the keys do here."""
        if self.busy:
            return self.plate_check.key_actions()
        return {
            "next": self.look, "tare": self.zero, "repeat": self.search, "check": self.check,
            "calibrate": self.calibrate,
        }  # fmt: skip


def _close(opened: Sequence[Dashboard]) -> None:
    for one in opened:
        one.close()


def _looked(text: str) -> Look | SoleplateError:
    url = PlateUrl.parse(text)
    driver = plugins.driver(url.driver)
    try:
        return driver.look(url.address, url.options) if isinstance(driver, Looking) else Look(url)
    except SoleplateError as error:
        return error


def _announced(role: str, text: str) -> Text:
    if isinstance(plugins.driver(PlateUrl.parse(text).driver), Blinking):
        return Text("{role} blinks now", role=role)
    return Text("{role} has no light: stand on it, and look which one bears weight", role=role)


def _blink(text: str) -> None:
    url = PlateUrl.parse(text)
    driver = plugins.driver(url.driver)
    if isinstance(driver, Blinking):
        driver.blink(url, options_of(driver, url), BLINK_S)
