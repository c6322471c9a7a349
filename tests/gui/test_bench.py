"""A plate checked and calibrated from the page Plates, by keys: undone, left, gone on with, unplugged."""

import json
import os
import pty
import threading
import tty
from contextlib import suppress

import pytest
from patience import until

from soleplate.cli.main import main
from soleplate.gui.pages.plates.plate_check import PlateCheck
from soleplate.gui.qt import QtCore
from soleplate.storage.plate_files import checks_of

PLATE = "sim:?seed=5&rate=250&spread=0.05&crosstalk=0.02&misplaced=5&bend=2"
CONTROL = QtCore.Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def bench(open_window, monkeypatch):
    """Open the page Plates of an application with one plate; readings are short and simulated time is fast."""
    monkeypatch.setattr(PlateCheck, "seconds", 0.5)
    monkeypatch.setattr(PlateCheck, "floor_s", 8.0)

    def make(url=PLATE, speed=200.0, **settings):
        window = open_window("Plates", speed=speed, plates={"plate": url}, **settings)
        return window, window.page.plate_check

    return make


def spin(app, shown, done):
    def turn():
        app.processEvents()
        shown.refresh()

    until(done, turn, pause_s=0.002)


def ready(app, shown, *phases):
    spin(app, shown, lambda: shown.plate_thread.scene.phase in (phases or ("ready",)))
    shown.refresh()


def test_a_daily_check_takes_three_keys_and_is_kept(bench, click, app):
    window, shown = bench("sim:?rate=250")
    click(window, "V")
    ready(app, shown)
    assert shown.instruction.text() == "Take everything off the plate"
    assert shown.form.isVisible()
    click(window, "Space")
    ready(app, shown)
    assert "Put 20 kg in the middle" in shown.instruction.text()
    assert not shown.form.isVisible()
    click(window, "Space")
    spin(app, shown, lambda: "STILL" in shown.light.text() and "N" in shown.force.text())
    ready(app, shown, "done")
    assert shown.report.verdict.text().startswith("✔ PASSED")
    words = [shown.report.table.item(row, 3).text() for row in range(shown.report.table.rowCount())]
    assert words == ["✔ pass"] * len(words)
    (kept,) = checks_of(shown.plate_thread.course.plate.facts.device_id)
    assert kept["passed"]
    assert kept["noise_floor"]["load_n"] == pytest.approx(196.133)
    click(window, "Space")
    assert not window.page.busy


def test_a_check_tells_what_failed_and_a_true_weight_counts(bench, click, app):
    window, shown = bench("sim:?rate=250&noise=0.1")
    click(window, "V")
    ready(app, shown)
    click(window, "Space")
    ready(app, shown)
    shown.weight.setValue(19.5)  # the rig puts what is said
    click(window, "Space")
    ready(app, shown, "done")
    assert shown.plate_thread.course.check["spots"][0]["load_n"] == pytest.approx(19.5 * 9.80665)
    window.close()
    window, shown = bench("sim:?rate=250&misplaced=30&seed=3")
    click(window, "V")
    ready(app, shown)
    shown.buttons["alone"].click()
    ready(app, shown, "done")
    assert shown.report.verdict.text().startswith("✘ FAILED")
    assert "not calibrated" in shown.report.notes.text()


def test_a_calibration_gives_the_certificate_of_the_command_line(bench, click, app, capsys, tmp_path, monkeypatch):
    window, shown = bench()
    opened = []
    shown.opened = opened.append
    click(window, "K")
    ready(app, shown)
    shown.form.lines["ladder"].setText("10,20")
    shown.form.changed.emit()
    ready(app, shown)
    assert shown.counter.text() == "1 / 42"
    click(window, "Space")
    ready(app, shown)
    click(window, "Space")
    ready(app, shown)
    assert "over the cell there" in shown.instruction.text()
    shown.buttons["alone"].click()
    ready(app, shown, "done")
    assert shown.report.verdict.text().startswith("✔ PASSED")
    found = json.loads(json.dumps(shown.plate_thread.course.outcome.certificate))
    click(window, "P")
    assert "ASTM F3109" in opened[0].read_text()
    assert str(opened[0]) in shown.report.notes.text()
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "terminal"))
    monkeypatch.setenv("APPDATA", str(tmp_path / "terminal"))
    options = ["--seconds", "0.5", "--ladder", "10,20", "--who", "tester", "--unattended", "--json"]
    assert main(["calibrate", PLATE, *options]) == 0
    told = json.loads(capsys.readouterr().out)
    told.pop("files")
    assert {**told, "utc": ""} == {**found, "utc": ""}


def test_a_reading_is_undone_and_a_calibration_is_left_and_goes_on(bench, click, app):
    window, shown = bench()
    click(window, "K")
    ready(app, shown)
    for _ in range(3):
        click(window, "Space")
        ready(app, shown)
    assert shown.counter.text().startswith("4 /")
    click(window, "Z", CONTROL)
    spin(app, shown, lambda: shown.counter.text().startswith("3 /"))
    assert shown.last.text() == "Taken back: corner 2"
    click(window, "Escape")
    assert not window.page.busy
    window.state.session.speed = 0.5
    click(window, "K")
    ready(app, shown)
    assert shown.last.text().startswith("Going on after 2 of")
    assert shown.buttons["fresh"].isVisible()
    click(window, "Space")
    spin(app, shown, lambda: shown.plate_thread.scene.share > 0.1)
    window.close()  # in the middle of a reading
    window, shown = bench()
    click(window, "K")
    ready(app, shown)
    assert shown.plate_thread.scene.resumed == 2
    shown.buttons["fresh"].click()
    ready(app, shown)
    assert shown.plate_thread.scene.resumed == 0


def test_readings_that_do_not_fit_are_named_and_read_again(bench, click, app):
    window, shown = bench(PLATE + "&slips=weight@9,spot@16")
    click(window, "K")
    ready(app, shown)
    shown.buttons["alone"].click()
    ready(app, shown, "doubts")
    assert "entered as 10.00 kg, but the other readings say 12.5" in shown.trouble.text()
    click(window, "Space")
    assert "Enter leaves them out" in window.said.text()
    click(window, "R")
    ready(app, shown)
    assert "Put 10 kg" in shown.instruction.text()
    click(window, "Space")
    ready(app, shown)
    click(window, "Space")
    ready(app, shown, "done")
    assert shown.plate_thread.course.outcome.certificate["left_out"] == []


def test_cells_that_are_not_in_order_are_told_after_the_corners(bench, click, app):
    window, shown = bench(PLATE + "&cell_faults=crossed@c0%2Bc1")
    click(window, "K")
    ready(app, shown)
    shown.buttons["alone"].click()
    spin(app, shown, lambda: "c0 and c1 are crossed" in shown.trouble.text())
    assert shown.counter.text().startswith("1 /")


def test_a_plate_that_is_unplugged_is_told_with_what_to_do(bench, click, app):
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    ends = threading.Event()

    def prints():
        while not ends.wait(0.01):
            with suppress(OSError):
                os.write(ours, b"100,200,300,400\r\n")

    thread = threading.Thread(target=prints)
    thread.start()
    window, shown = bench(f"text:{os.ttyname(theirs)}?columns=f1,f2,f3,f4")
    click(window, "V")
    ready(app, shown)
    spin(app, shown, lambda: "STILL" in shown.light.text())  # a real plate is looked at before it is read
    click(window, "Space")
    spin(app, shown, lambda: shown.plate_thread.scene.share > 0.05)
    ends.set()
    thread.join()
    os.close(theirs)
    os.close(ours)
    ready(app, shown, "lost")
    assert "Plug its cable in" in shown.trouble.text()
    assert shown.buttons["read"].text().startswith("Open it again")
    click(window, "Space")
    ready(app, shown, "lost")
    click(window, "Escape")
    assert not window.page.busy


def test_what_cannot_be_is_told_on_the_page(bench, click, app):
    window, shown = bench("replay:nothing.h5")
    click(window, "V")
    ready(app, shown, "lost")
    assert "nothing.h5" in shown.trouble.text()
    click(window, "Escape")
    window.page.urls["plate"].setText("sim:?nonsense=1")
    window.page._keep()
    click(window, "K")
    ready(app, shown, "lost")
    assert "nonsense" in shown.trouble.text()
    click(window, "Escape")
    window.page.urls["plate"].setText("sim:")
    window.page._keep()
    click(window, "V")
    ready(app, shown)
    shown.form.lines["load"].setText("heavy")
    shown.form.changed.emit()
    assert "heavy" in shown.trouble.text()
    click(window, "D")  # colours wait: a plate is on the bench
    assert window.page.busy
    assert window.theme.name == "light"


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_step_fits_a_small_screen(bench, click, app, language):
    window, shown = bench(language=language, theme="dark")
    window.resize(1280, 720)
    for key in "VK":
        click(window, key)
        ready(app, shown)
        assert window.minimumSizeHint().width() <= 1280
        assert window.minimumSizeHint().height() <= 720
        assert shown.instruction.text() == (
            "Take everything off the plate" if language == "en" else "Alles von der Platte nehmen"
        )
        click(window, "Space")
        ready(app, shown)
        assert window.minimumSizeHint().width() <= 1280
        click(window, "Escape")
