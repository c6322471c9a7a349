"""The window of the first start."""

from soleplate.gui.preparing import preparing
from soleplate.gui.qt import QtWidgets


def test_it_says_what_is_compiled_and_goes_when_all_is(app):
    with preparing("de") as tell:
        tell("sway", 3, 9)
        (window,) = [one for one in app.topLevelWidgets() if isinstance(one, QtWidgets.QProgressDialog)]
        assert window.isVisible()
        assert (window.value(), window.maximum()) == (3, 9)
        assert "Installation" in window.labelText()
        assert "sway" in window.labelText()
        tell("ready", 9, 9)
        assert window.isVisible()
    assert not window.isVisible()
