"""The application in German, driven by its keys: nothing on any page is left in English."""

import re

import pytest
from waiting import spin

from soleplate.app.people import Names
from soleplate.app.session_thread import SessionThread
from soleplate.app.settings import AppSettings
from soleplate.app.state import AppState
from soleplate.gui.app import AppWindow
from soleplate.gui.qt import QtGui, QtWidgets, pg

ENGLISH = """
    the leg legs on of and with no not is are to for at it this that be by from or as its than one each until but your
    you when what which has have had will would could must can foot feet box floor trial trials plate hold rest left
    right eyes velocity time count valid rejected
""".split()  # noqa: SIM905


@pytest.fixture
def window(app, tmp_path):
    """A German application on a library of its own."""
    settings = AppSettings(
        library=str(tmp_path / "library"), plates={"plate": "sim:?seed=1&rate=200&skill=1"}, language="de",
        sounds=False,
        setups={"single_leg_stance": {"quick": "yes", "seconds": "10", "window_s": "8", "rest_s": "2", "trials": "1"}},
    )  # fmt: skip
    found = AppWindow(AppState(settings, tmp_path / "app.json", Names(tmp_path / "names.json"), SessionThread(10.0)))
    found.confirm = lambda question: True
    found.resize(1280, 720)
    found.show()
    app.processEvents()
    yield found
    found.close()
    found.deleteLater()


def texts(widget):
    """Return every text that is shown in a window."""
    found = [one.text() for kind in (QtWidgets.QLabel, QtWidgets.QPushButton, QtWidgets.QCheckBox)
             for one in widget.findChildren(kind) if one.isVisible()]  # fmt: skip
    for table in widget.findChildren(QtWidgets.QTableWidget):
        items = [table.item(row, column) for row in range(table.rowCount()) for column in range(table.columnCount())]
        items += [table.horizontalHeaderItem(column) for column in range(table.columnCount())]
        found += [item.text() for item in items if item is not None and table.isVisible()]
    for listed in widget.findChildren(QtWidgets.QListWidget):
        found += [listed.item(row).text() for row in range(listed.count()) if listed.isVisible()]
    for plot in widget.findChildren(pg.PlotWidget):
        item = plot.getPlotItem()
        found += [item.titleLabel.text, item.getAxis("left").labelText, item.getAxis("bottom").labelText]
    return found


def english(widget):
    """Return the texts of a window with an English step in them; paths, addresses and names aside."""
    shown = [re.sub(r"\S*[/\\?]\S*|soleplate \w+ URL", "", text) for text in texts(widget)]
    return [text for text in shown if set(re.findall(r"[a-zäöüß]+", text.lower())).intersection(ENGLISH)]


def test_every_page_and_a_whole_test_are_german(window, app, click):
    shown, state = window, window.state
    state.choose("P01")
    for title in shown.pages:
        shown.go(title)
        app.processEvents()
        assert english(shown) == [], title
    shown.go("Run")
    session, stage = state.session, shown.pages["Run"].stage
    click(shown, "Space")
    spin(app, lambda: session.scene.asks is not None and "?" in stage.cue.headline.text())
    assert stage.cue.headline.text() == "Trifft heute etwas davon zu?"
    spin(app, lambda: any("ein Sturz im letzten Jahr" in text for text in texts(stage)))
    assert english(shown) == []
    click(shown, "1")
    spin(app, lambda: session.scene.waiting and session.scene.asks is None and "Schuhe" in stage.cue.headline.text())
    assert "Auf dem rechten Bein stehen, bis zu 10 s, Arme verschränkt, Augen auf die Marke" in stage.steps.text()
    click(shown, "Space")
    spin(app, lambda: stage.cue.headline.text() == "HALTEN")
    assert english(shown) == []
    click(shown, "Backspace")
    click(shown, "2")
    spin(app, lambda: stage.log)
    assert re.fullmatch(r"Versuch 1, rechts: ungültig \(Fuß versetzt\), \d+,\d s", stage.log[0])
    spin(app, lambda: shown.page.title == "Result")
    assert english(shown) == []
    assert "Mittleres Tempo, links gegen rechts: " in shown.page.verdict.text()
    cells = [text for text in texts(shown.page) if re.fullmatch(r"\d+\D\d \(1\)", text)]
    assert len(cells) > 3
    assert not any("." in cell for cell in cells)
    click(shown, "C")
    sentence = QtGui.QGuiApplication.clipboard().text()
    assert re.search(r"Einbeinstand, 2 von 3 Versuchen gezählt: Mittleres Tempo: links \d+,\d mm/s \(n = 1\)", sentence)
    page = shown.page.page().read_text(encoding="utf-8")
    assert '<html lang="de">' in page
    assert "Stellt keine Diagnose" in page
    assert "mean velocity" not in page.lower()


def test_settings_are_typed_in_german_and_refused_in_german(window, app):
    window.state.choose("P01")
    window.go("Run")
    page = window.page
    rows = {page.settings.item(row, 0).text(): row for row in range(page.settings.rowCount())}
    page.settings.item(rows["Augen"], 1).setText("geschlossen")
    page.settings.item(rows["Sekunden"], 1).setText("27,5")
    assert page._chosen()["eyes"] == "closed"
    assert page._chosen()["seconds"] == "27.5"
    assert any("bis zu 27,5 s, Arme verschränkt, Augen zu" in text for text in texts(page))
    page.settings.item(rows["Sekunden"], 1).setText("500")
    assert page.trouble.text() == "! Sekunden = 500 s liegt außerhalb der Grenzen. Einen Wert von 5 bis 120 s wählen."
