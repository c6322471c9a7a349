"""The unit chosen in Settings holds at once on every page that shows a force."""

import pytest
from patience import until

from soleplate.app.settings import AppSettings
from soleplate.model.person import Person

QUICK = {"check_list": "done", "quick": "yes", "trials": "1", "seconds": "10", "window_s": "8", "rest_s": "1"}


@pytest.fixture
def window(open_window):
    return open_window(speed=40.0, plates={"plate": "sim:?seed=1&rate=200&skill=1"})


def choose(app, window, number):
    window.go("Settings")
    page = window.page
    page.units.setCurrentIndex(number)
    until(lambda: window.page is not page, app.processEvents, pause_s=0.005)


def spin(app, window, done):
    def turn():
        app.processEvents()
        window.refresh()

    until(done, turn, pause_s=0.005)


def axis(plot):
    found = plot.getPlotItem().getAxis("left")
    return found.labelText, found.autoSIPrefixScale * found.scale  # what its ticks are multiplied by


def test_plates_and_run_and_result_follow_the_choice(window, app, tmp_path):
    choose(app, window, 1)
    assert AppSettings.load(tmp_path / "app.json").units == "kg"
    window.go("Plates")
    window.page.look()
    spin(app, window, lambda: any("kg" in light.text() for light in window.page._labels))
    assert " N" not in window.page._labels[0].text()
    window.state.choose("P01")
    window.state.start("single_leg_stance", QUICK)
    window.pages["Test"].show_stage()
    window.go("Test")
    spin(app, window, lambda: bool(window.page.stage._panels))
    window.refresh()
    assert axis(window.page.stage._panels[-1]) == ("kg", pytest.approx(1 / 9.80665))

    def ended():
        if window.pages["Test"].stage.scene.waiting:
            window.pages["Test"].stage.accept()
        return window.page.title == "Result"

    spin(app, window, ended)
    assert axis(window.page.correcting.force)[0] == "kg"
    assert "Trial" in window.page.correcting.force.getPlotItem().titleLabel.text
    assert window.state.outcome.results  # stored in SI: the numbers are those of the file
    choose(app, window, 2)
    window.go("Result")
    assert axis(window.page.correcting.force) == ("% BW", pytest.approx(100 / window.state.outcome.body_weight_n))
    assert window.state.outcome.body_weight_n == pytest.approx(70 * 9.80665, rel=0.01)


def test_per_cent_of_a_body_weight_that_is_not_known_is_newtons_and_says_so(window, app):
    choose(app, window, 2)
    window.go("Plates")
    window.page.look()
    spin(app, window, lambda: any(" N" in light.text() for light in window.page._labels))
    window.state.people.put(Person("P02", mass_kg=80.0))
    window.state.choose("P02")
    spin(app, window, lambda: "% BW" in window.page._labels[0].text())
