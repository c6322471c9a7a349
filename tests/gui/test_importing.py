"""Files dropped on the window: asked, imported into the library for the person chosen; folders go to Reprocess."""

import numpy as np
import pytest
from waiting import spin

from soleplate.gui.qt import QtCore, QtGui
from soleplate.storage.opening import open_session


@pytest.fixture
def window(open_window):
    return open_window(speed=40.0, language="de")


def stance(path, header="Left [N],Right [N],t [s]"):
    t = np.arange(3500) / 100
    half = 350 + 2 * np.sin(t)
    lines = [f"{force:.3f},{force:.3f},{time:.2f}" for force, time in zip(half, t, strict=True)]
    path.write_text("\n".join([header, *lines]) + "\n")
    return path


def test_a_dropped_file_is_shown_and_imported_for_the_person_chosen(window, app, tmp_path):
    window.state.choose("P01")
    path = stance(tmp_path / "stance.csv")
    mime = QtCore.QMimeData()
    mime.setUrls([QtCore.QUrl.fromLocalFile(str(path))])
    action, no_key = QtCore.Qt.DropAction.CopyAction, QtCore.Qt.KeyboardModifier.NoModifier
    left = QtCore.Qt.MouseButton.LeftButton
    enter = QtGui.QDragEnterEvent(QtCore.QPoint(9, 9), action, mime, left, no_key)
    window.dragEnterEvent(enter)
    assert enter.isAccepted()
    window.dropEvent(QtGui.QDropEvent(QtCore.QPointF(9, 9), action, mime, left, no_key))
    dialog = window._importing
    spin(app, lambda: dialog.button.isEnabled())
    told = [dialog.table.item(row, 0).text() for row in range(dialog.table.rowCount())]
    assert "Left [N]" in told
    dialog.button.click()
    spin(app, lambda: window._importing is None)
    [session] = map(open_session, (tmp_path / "library").glob("P01_quiet_stance_*.h5"))
    assert session.roles == ("left", "right")
    assert window.page.title == "Visits"
    assert "1 Datei" in window.said.text()


def test_what_must_be_told_is_asked_in_the_dialog(window, app, tmp_path):
    window.state.choose("P01")
    window.take_files([stance(tmp_path / "bare.csv", "Left,Right,t [s]")])
    dialog = window._importing
    spin(app, lambda: "unit:force" in dialog._answers)
    assert not dialog.button.isEnabled()
    dialog._answers["unit:force"].setCurrentIndex(1)  # N
    dialog.again.click()
    spin(app, lambda: dialog.button.isEnabled())
    dialog.reject()
    app.processEvents()
    assert window._importing is None
    assert not list((tmp_path / "library").glob("*.h5"))


def test_a_file_that_cannot_be_read_is_told_in_german(window, app, tmp_path):
    window.state.choose("P01")
    bad = tmp_path / "bad.csv"
    bad.write_text("nothing")
    window.take_files([bad])
    dialog = window._importing
    spin(app, lambda: "keine Tabelle" in dialog._status.text())
    dialog.reject()


def test_nobody_chosen_and_folders(window, app, tmp_path):
    window.take_files([stance(tmp_path / "stance.csv")])
    assert window._importing is None
    assert window.page.title == "People"
    folder = tmp_path / "others"
    folder.mkdir()
    window.take_files([folder])
    assert window.page.title == "Reprocess"
    assert window.page.folder.text() == str(folder)
    assert window.page.table.text() == str(folder / "results.csv")
