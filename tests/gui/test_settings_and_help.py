"""Settings that count at once and can be taken back, keeping and giving from the window, help, and small screens."""

import re
from pathlib import Path

import pytest
from long_form import some_of
from PySide6 import QtTest
from waiting import spin

import soleplate.gui.pages
from soleplate.app.settings import AppSettings
from soleplate.gui.pages.result.result_cards import NumberCard
from soleplate.gui.qt import QtCore, QtGui, QtWidgets
from soleplate.model.person import Person
from soleplate.scoring.assessment import Assessment

CONTROL = QtCore.Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(open_window):
    return open_window("Settings")


def test_each_change_counts_at_once_and_can_be_taken_back(window, app, click, tmp_path):
    page = window.page
    page.clinic.setFocus()
    QtTest.QTest.keyClicks(page.clinic, "Practice Example")
    click(page.clinic, "Return")
    assert AppSettings.load(tmp_path / "app.json").clinic == "Practice Example"
    page.size_box.setCurrentIndex(3)
    assert AppSettings.load(tmp_path / "app.json").text_size == 130
    page.language.setCurrentIndex(1)
    spin(app, lambda: window.page is not page)
    assert window.page.tester.text() == "tester"
    assert window._tabs["Help"].text() == "Hilfe"
    window.page.setFocus()
    for _ in range(3):
        before = window.page
        click(window, "Z", CONTROL)
        spin(app, lambda before=before: window.page is not before)
    kept = AppSettings.load(tmp_path / "app.json")
    assert (kept.clinic, kept.text_size, kept.language) == ("", 100, "en")


def test_a_library_that_cannot_be_used_is_refused_beside_its_field(window, tmp_path):
    page, before = window.page, window.state.library
    (tmp_path / "file").touch()
    page.library.setText(str(tmp_path / "file"))
    page.library.editingFinished.emit()
    assert page.refused.isVisible()
    assert window.state.library == before
    window.state.person = Person("P01")
    page.library.setText(str(tmp_path / "other"))
    page.library.editingFinished.emit()
    assert window.state.library == tmp_path / "other"
    assert window.state.person is None  # the same code is somebody else there
    assert not page.refused.isVisible()


def test_a_backup_made_in_the_window_comes_back_on_another_computer(window, app, stored, tmp_path, monkeypatch):
    state, page = window.state, window.page
    visit = stored(state.library)
    state.people.put(Person("P1", reason="knee"))
    state.names.put("P1", "Ada Example")
    page.back_up_to(tmp_path / "all.zip")
    spin(app, lambda: "equal" in page.kept.text())
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "elsewhere"))
    page._use(tmp_path / "fresh")
    page.restore_from(tmp_path / "all.zip")
    spin(app, lambda: "brought back" in page.kept.text())
    assert (tmp_path / "fresh" / visit.name).read_bytes() == visit.read_bytes()
    assert state.people.known["P1"].reason == "knee"
    page.restore_from(tmp_path / "no.zip")
    spin(app, lambda: "no.zip" in window.said.text())
    assert not page.progress.isVisible()


def test_a_logo_must_be_a_picture(window, tmp_path, monkeypatch):
    page = window.page
    (tmp_path / "no.png").write_text("no picture")
    QtGui.QImage(10, 10, QtGui.QImage.Format.Format_RGB32).save(str(tmp_path / "logo.png"))
    for name, kept in (("no.png", ""), ("logo.png", str(tmp_path / "logo.png"))):
        monkeypatch.setattr(page, "_asked_file", lambda *_, name=name: str(tmp_path / name))
        page._choose_logo()
        assert window.state.settings.logo == kept


def test_f1_explains_the_page_and_leads_back(window, click):
    window.go("Test")
    click(window, "F1")
    assert window.page.title == "Help"
    assert window.page.name.text() == "Test"
    assert not window.page.picture.pixmap().isNull()
    click(window, "F1")
    assert window.page.title == "Test"


def test_every_key_is_in_the_help(window):
    table = window.help.findChild(QtWidgets.QTableWidget)
    texts = {table.item(row, 0).text() for row in range(table.rowCount())}
    assert {"F1", "F2", "Ctrl+N", "E"} <= texts


@pytest.mark.parametrize("size", some_of([(911, 490), (1024, 640), (1366, 690), (1920, 1040)]))
@pytest.mark.parametrize("language", ["en", "de"])
def test_the_window_fits_its_screen_and_shows_its_main_actions(window, app, size, language):
    window.state.settings.language = language
    window.state.people.put(Person("P1", "left", limits="no landings"))
    window.state.choose("P1")
    window.rebuild("People")
    window.resize(*size)
    app.processEvents()
    assert (window.width(), window.height()) == size
    for title, page in window.pages.items():
        window.go(title)
        app.processEvents()
        for main in page.findChildren(QtWidgets.QPushButton, "main"):
            if main.isVisible():
                corner = main.mapTo(window, QtCore.QPoint(main.width(), main.height()))
                assert corner.x() <= size[0], (title, main.text())
                assert corner.y() <= size[1], (title, main.text())
                assert main.height() >= 44, (title, main.text())
    assert window.header.limits.isVisible()


def scrolls(widget):
    """Whether a scroll area shows a widget, which may be out of sight in it."""
    above = widget.parentWidget()
    return above is not None and (isinstance(above, QtWidgets.QAbstractScrollArea) or scrolls(above))


@pytest.mark.parametrize("size", some_of([(911, 490), (1024, 640), (1366, 690)]))
@pytest.mark.parametrize("language", ["en", "de"])
def test_no_word_of_a_button_or_a_result_is_cut_off(window, app, size, language, stored):
    """Each button of every page, the settings and the corrections too, has the room that its words ask for."""
    path = stored(window.state.library)
    window.state.settings.language = language
    window.state.people.put(Person("P1", "left"))
    window.state.choose("P1")
    window.state.outcome = Assessment.load(path)
    window.rebuild("People")
    window.resize(*size)
    for title, page in window.pages.items():
        window.go(title)
        for more in (getattr(page, {"Test": "show_settings", "Result": "correct"}.get(title, ""), None), None):
            for _ in range(3):
                app.processEvents()
            for shown in page.findChildren(QtWidgets.QPushButton):
                if shown.isVisible() and not isinstance(shown.layout(), QtWidgets.QHBoxLayout):
                    assert shown.width() >= shown.minimumSizeHint().width(), (title, shown.text())
                    seen = shown.visibleRegion().boundingRect()
                    assert seen.width() in (0, shown.width()), (title, shown.text())
                    if not scrolls(shown):
                        assert seen.size() == shown.size(), (title, shown.text())
            for card in page.findChildren(NumberCard):
                if card.isVisible():
                    assert card.visibleRegion().boundingRect().width() == card.width(), title
            if more is not None:
                more()


def name_of(widget):
    """What a screen reader says of a control."""
    return QtGui.QAccessible.queryAccessibleInterface(widget).text(QtGui.QAccessible.Text.Name)


def test_every_control_of_every_page_has_a_name_for_screen_readers(window, app):
    kinds = (QtWidgets.QAbstractButton, QtWidgets.QLineEdit, QtWidgets.QComboBox, QtWidgets.QAbstractItemView,
             QtWidgets.QAbstractSpinBox, QtWidgets.QTextEdit)  # fmt: skip
    window.state.people.put(Person("P1"))
    window.state.choose("P1")
    nameless = []
    for title, page in window.pages.items():
        window.go(title)
        if title == "Test":
            page.show_settings()
        if title == "People":
            page.edit()
        app.processEvents()
        for kind in kinds:
            nameless += [
                f"{title}: {type(one).__name__} {one.objectName()}" for one in page.findChildren(kind)
                if one.isVisible() and not name_of(one).strip() and not isinstance(one.parent(), kinds)
            ]  # fmt: skip
    assert nameless == []
    assert all(name_of(tab) for tab in window._tabs.values())


def test_pages_lead_only_to_pages_that_there_are(window):
    known = {*window.pages, "rebuild", "Stage"}
    folder = Path(soleplate.gui.pages.__file__).parent
    named = [
        (path.name, name)
        for path in (*folder.rglob("*.py"), folder.parent / "app.py")
        for call in re.findall(r"(?:changed\.emit|_walk_to|self\.go)\(([^\n]*)\)", path.read_text(encoding="utf-8"))
        for name in re.findall(r'"(\w+)"', call)
    ]
    assert len(named) > 8
    assert [one for one in named if one[1] not in known] == []


@pytest.mark.parametrize("size", some_of([(911, 490), (1366, 690)]))
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_question_of_safety_is_never_cut_off(window, app, size, language):
    state = window.state
    state.settings.language = language
    state.choose("P1")
    window.rebuild("Test")
    window.resize(*size)
    state.start("single_leg_stance", {"quick": "yes"})
    window.page.show_stage()
    spin(app, lambda: window.refresh() or state.session.scene.asks is not None)
    headline = window.page.stage.cue.headline
    spin(app, lambda: window.refresh() or len(headline.text()) > 100)
    app.processEvents()
    assert headline.heightForWidth(headline.width()) <= headline.height()
    state.session.stop()
    state.session.wait(60.0)
