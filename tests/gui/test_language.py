"""The application in a language nobody speaks, driven by its keys: no English word is left on any page."""

import html
import re

import pytest
from pseudo import changed, english_in, speak_pseudo
from waiting import spin

from soleplate.app.reports import KINDS
from soleplate.gui.pages.plates.plate_check import PlateCheck
from soleplate.gui.qt import QtGui, QtWidgets, pg


@pytest.fixture
def window(open_window, monkeypatch):
    """An application in the pseudo-language."""
    speak_pseudo(monkeypatch)
    short = {"quick": "yes", "seconds": "30", "window_s": "8", "rest_s": "2", "trials": "1"}
    plates = {"plate": "sim:?seed=1&rate=200&skill=1"}
    return open_window(speed=10.0, plates=plates, language="de", setups={"single_leg_stance": short})


def texts(widget):
    """Return every text that is shown in a window."""
    found = [one.text() for kind in (QtWidgets.QLabel, QtWidgets.QPushButton, QtWidgets.QCheckBox)
             for one in widget.findChildren(kind) if one.isVisible()]  # fmt: skip
    for box in widget.findChildren(QtWidgets.QComboBox):
        found += [box.itemText(row) for row in range(box.count()) if box.isVisible()]
    for line in widget.findChildren(QtWidgets.QLineEdit):
        found += [line.placeholderText()] if line.isVisible() else []
    for table in widget.findChildren(QtWidgets.QTableWidget):
        items = [table.item(row, column) for row in range(table.rowCount()) for column in range(table.columnCount())]
        items += [table.horizontalHeaderItem(column) for column in range(table.columnCount())]
        found += [item.text() for item in items if item is not None and table.isVisible()]
    for listed in widget.findChildren(QtWidgets.QListWidget):
        found += [listed.item(row).text() for row in range(listed.count()) if listed.isVisible()]
    for plot in widget.findChildren(pg.PlotWidget):
        item = plot.getPlotItem()
        if plot.isVisible():
            found += [item.titleLabel.text, item.getAxis("left").labelText, item.getAxis("bottom").labelText]
            found += [one.toPlainText() for one in item.items if isinstance(one, pg.TextItem)]
    return found


def english(widget):
    """Return the texts of a window with a word that was not said; paths and addresses aside."""
    shown = [re.sub(r"\S*[/\\?]\S*", "", text) for text in texts(widget)]
    return [text for text in shown if english_in(text)]


def test_no_page_and_nothing_of_a_whole_test_is_english(window, app, click):
    shown, state = window, window.state
    state.choose("P01")
    for title in shown.pages:
        shown.go(title)
        app.processEvents()
        assert english(shown) == [], title
    run = shown.pages["Test"]
    shown.go("Test")
    for view in ("tiles", "settings"):
        for test in state.tests:
            run.tiles.pick(test.name)
            app.processEvents()
            assert english(shown) == [], (view, test.name)
        run.show_settings()
    run.tiles.pick("single_leg_stance")
    session, stage = state.session, shown.pages["Test"].stage
    click(shown, "Space")
    spin(app, lambda: stage.scene.asks is not None and "?" in stage.cue.headline.text())
    assert stage.cue.headline.text() == changed(stage.scene.asks.text)
    spin(app, lambda: any(changed("one or more of them") in text for text in texts(stage)))
    assert english(shown) == []
    click(shown, "1")
    spin(app, lambda: stage.scene.waiting and stage.scene.asks is None)
    assert english(shown) == []
    click(shown, "Space")
    spin(app, lambda: stage.cue.headline.text() == changed("HOLD"))
    assert english(shown) == []
    click(shown, "Backspace")
    assert english(shown) == []
    click(shown, "2")
    spin(app, lambda: stage.log)
    assert changed("foot moved") in stage.log[0]
    assert re.search(r"\d+,\d", stage.log[0])
    session.speed = 200.0  # until here there was time to press a key within a trial
    spin(app, lambda: shown.page.title == "Result")
    assert english(shown) == []
    click(shown, "C")
    assert english_in(QtGui.QGuiApplication.clipboard().text()) == []
    written = []
    shown.page.giving.opened = lambda path: written.append(path.read_text(encoding="utf-8"))
    for kind in KINDS:
        shown.page.giving.open_page(kind)
        spin(app, lambda kind=kind: len(written) == list(KINDS).index(kind) + 1)
    page = "\n".join(written)
    assert '<html lang="de">' in page
    said = html.unescape(re.sub(r"<style>.*?</style>|<[^>]+>", "\n", page, flags=re.DOTALL))
    name = state.outcome.recording.path.name
    left = [line for line in said.splitlines() if english_in(re.sub(r"[0-9a-f]{12}", "", line), name)]
    assert left == []
    shown.go("Visits")
    spin(app, lambda: shown.page.trend is not None)
    assert english(shown) == []


def test_a_calibration_and_its_certificate_are_said(window, app, click, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("APPDATA", str(tmp_path / "config"))
    monkeypatch.setattr(PlateCheck, "seconds", 0.5)
    window.state.session.speed = 400.0
    window.go("Plates")
    shown = window.page.plate_check
    opened = []
    shown.opened = opened.append

    def wait(*phases):
        def there():
            shown.refresh()
            return shown.plate_thread is not None and shown.plate_thread.scene.phase in phases

        spin(app, there)
        app.processEvents()

    click(window, "K")
    wait("ready")
    assert english(window) == []
    click(window, "Space")
    wait("ready")
    assert english(window) == []
    shown.buttons["alone"].click()
    wait("done")
    assert english(window) == []
    click(window, "P")
    said = html.unescape(re.sub(r"<style>.*?</style>|<[^>]+>", "\n", opened[0].read_text(), flags=re.DOTALL))
    quoted = (shown.plate_thread.course.plate.facts.device_id, shown.plate_thread.course.plate.facts.adc)
    assert [line for line in said.splitlines() if english_in(line, *quoted)] == []


def test_errors_are_said_in_the_language_of_the_window(window, app):
    window.go("Test")
    window.state.person = None
    window.page.start()
    assert window.said.text() == f"{changed('Nobody is chosen')}. {changed('Choose a person first')}."


def test_settings_are_typed_and_refused_in_the_language_of_the_window(window, app):
    window.state.choose("P01")
    window.go("Test")
    page = window.page
    closed = next(b for b in page.settings.control("eyes").findChildren(QtWidgets.QPushButton)
                  if b.text() == changed("closed"))  # fmt: skip
    closed.click()
    seconds = page.settings.control("seconds").findChild(QtWidgets.QLineEdit)
    seconds.setText("27,5")
    page.show_settings()
    app.processEvents()
    assert page._chosen()["eyes"] == "closed"
    assert page._chosen()["seconds"] == "27.5"
    assert any("27,5" in text for text in texts(page.steps.parentWidget()))
    seconds.setText("500")
    assert english_in(page.trouble.text(), "seconds") == []
    assert page.trouble.text().startswith("! ")
