"""The page of people by real keys and real clicks: make, change, undo, archive, erase, find among five thousand."""

import json
from datetime import date

import pytest
from PySide6 import QtTest
from waiting import spin

from soleplate.gui.qt import QtCore, QtWidgets
from soleplate.model.person import Person

LEFT_BUTTON = QtCore.Qt.MouseButton.LeftButton


@pytest.fixture
def window(open_window):
    def known(state):
        state.people.put(Person("P07", "left", reason="Achilles tendon", limits="no landings"))
        state.names.put("P07", "Goran Öztürk")

    return open_window("People", before=known)


def press(page, text):
    """Click the visible button that begins with these words."""
    button = next(b for b in page.findChildren(QtWidgets.QPushButton) if b.isVisible() and b.text().startswith(text))
    QtTest.QTest.mouseClick(button, LEFT_BUTTON)


def test_a_new_person_by_keys_has_what_was_typed(window, app, click):
    page = window.page
    click(window, "N", QtCore.Qt.KeyboardModifier.ControlModifier)
    form = page.form
    assert form.code.text() == "P08"  # the next one of their kind
    assert app.focusWidget() is form.name
    for field, text in ((form.name, "Ada Example"), (form.born, "12.3.1992"), (form.tall, "1,72"),
                        (form.reason, "ankle sprain"), (form.since, "3.8.2026"), (form.note, "stiff")):  # fmt: skip
        field.setFocus()
        QtTest.QTest.keyClicks(field, text)
    click(form.note, "Return")
    assert page.listing
    person = window.state.people.known["P08"]
    assert (person.born, person.height_mm, person.since) == ("1992-03-12", 1720.0, "2026-08-03")
    assert [(note.day, note.text) for note in person.notes] == [(date.today().isoformat(), "stiff")]
    assert window.state.names.of("P08") == "Ada Example"
    assert page.selected == "P08"
    stored = json.loads((window.state.library / "participants.json").read_text())["participants"]["P08"]
    assert "Ada" not in json.dumps(stored)
    click(page.table, "Return")
    assert window.state.person.code == "P08"
    week = person.week(date.today())
    assert f"week {week}" in window.header.about.text()


def test_a_fault_stands_beside_its_field_and_nothing_is_lost(window):
    page = window.page
    for field, typed, said in (
        ("born", "3/4/1992", "one way only"), ("born", "1.1.2999", "future"), ("tall", "7", "no body height"),
        ("code", "P07", "somebody else"), ("code", "Ada Example", "cannot be used"), ("since", "soon", "one way only"),
    ):  # fmt: skip
        page.make_new()
        page.form.name.setText("Somebody")
        wrong = getattr(page.form, field)
        wrong.setText(typed)
        page.save()
        assert not page.listing
        fault = page.form._faults[wrong]
        assert fault.isVisible()
        assert said in fault.text()
        assert page.form.focusWidget() is wrong
        assert page.form.name.text() == "Somebody"
        assert list(window.state.people.known) == ["P07"]


def test_a_change_is_taken_back_and_made_again_by_keys(window, app, click):
    page = window.page
    before = window.state.people.known["P07"]
    click(window, "F2")
    page.form.goal.setText("10 km")
    page.form.name.setText("Goran O.")
    press(page, "Save")
    assert window.state.people.known["P07"].goal == "10 km"
    control = QtCore.Qt.KeyboardModifier.ControlModifier
    click(page.table, "Z", control)
    assert window.state.people.known["P07"] == before
    assert window.state.names.of("P07") == "Goran Öztürk"
    click(page.table, "Y", control)
    assert window.state.names.of("P07") == "Goran O."


def test_what_was_typed_is_asked_about_on_leaving(window):
    page = window.page
    page.edit()
    window.go("Plates")
    assert window.asked == []  # nothing was changed
    window.go("People")
    page.edit()
    page.form.goal.setText("a race")
    window.go("Plates")
    assert "P07" in window.asked[0]
    assert window.state.people.known["P07"].goal == "a race"


def test_the_archive_keeps_and_gives_back(window):
    page = window.page
    page.edit()
    press(page, "To the archive")
    assert page.model.rowCount() == 0
    press(page, "Archive 1")
    assert page.selected == "P07"
    page.edit()
    press(page, "Out of the archive")
    press(page, "All 1")
    assert page.selected == "P07"


def test_erasing_needs_the_code_and_removes_everything(window, app, stored):
    path = stored(window.state.library)
    path.rename(path.with_name(path.name.replace("P1", "P07")))
    window.state.people.put(Person("P1"))
    page = window.page
    page.edit()
    press(page, "Erase")
    spin(app, lambda: page.erasing.isVisible())
    erase = page.erasing.erase
    assert not erase.isEnabled()
    QtTest.QTest.keyClicks(page.erasing.typed, "P0")
    assert not erase.isEnabled()
    QtTest.QTest.keyClicks(page.erasing.typed, "7")
    assert erase.isEnabled()
    QtTest.QTest.mouseClick(erase, LEFT_BUTTON)
    spin(app, lambda: page.listing)
    assert list(window.state.people.known) == ["P1"]
    assert not window.state.names.of("P07")
    assert not page.state.person_edits.can_undo


def test_space_the_pedal_never_chooses_anybody(window, click):
    window.page.table.setFocus()
    click(window.page.table, "Space")
    assert window.state.person is None
    assert window.page.title == "People"


def test_five_thousand_people_are_searched_and_sorted(window, app):
    state = window.state
    known = {f"Q{n:04}": Person(f"Q{n:04}", reason="knee" if n % 2 else "hip") for n in range(5000)}
    state.people.known.update(known)
    state.names._names.update({code: f"Name{code[1:]} Muster{int(code[1:]) % 97}" for code in known})
    page = window.page
    page._fill()
    assert page.model.rowCount() == 5001
    page.search.setText("muster12 name00")
    codes = [person.code for person in page.model.people]
    assert codes == ["Q0012"]
    page.search.clear()
    page.table.sortByColumn(3, QtCore.Qt.SortOrder.AscendingOrder)
    assert page.model.people[0].reason == "Achilles tendon"
    assert page.model.people[-1].reason == "knee"
    page.table.horizontalHeader().setSortIndicator(-1, QtCore.Qt.SortOrder.AscendingOrder)
    assert page.model.people[0].code == "P07"


def test_a_code_typed_into_the_list_is_searched_for(window, app, click):
    """Letters that came slowly marked the next one whose code begins with the first of them, and Enter chose them."""
    page, people = window.page, window.state.people
    for code in ("P01", "P02", "P03"):
        people.put(Person(code))
    page._fill()
    page.table.selectRow(page.model.row_of("P02"))
    page.table.setFocus()
    app.setKeyboardInputInterval(1)
    QtTest.QTest.keyClicks(page.table, "P")
    QtTest.QTest.qWait(5)
    QtTest.QTest.keyClicks(page.search, "01")
    app.setKeyboardInputInterval(400)
    assert page.search.text() == "P01"
    click(page.search, "Return")
    assert window.state.person.code == "P01"
