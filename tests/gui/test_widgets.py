"""The base widgets draw what their models hold, in either theme, and leave nothing behind."""

import numpy as np
import pytest

from soleplate.gui.qt import QtGui
from soleplate.gui.theme import DARK, LIGHT
from soleplate.gui.widgets import CellTraces, CopTrace, ForceTraces, LoadBar


def ink(picture, color):
    """How many pixels have this colour."""
    image = picture.toImage().convertToFormat(QtGui.QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width()) & 0xFFFFFF
    return int((pixels == int(color[1:], 16)).sum())


MAKERS = {
    "force": lambda views, theme: ForceTraces(views, theme),
    "cells": lambda views, theme: CellTraces(views[0], theme),
    "cop": lambda views, theme: CopTrace(views[0], theme, foot_mm=260),
    "load": lambda views, theme: LoadBar(views, theme, band=0.05),
}
COLORS = {"force": ("left", "right"), "cells": ("ink",), "cop": ("left", "ink"), "load": ("left", "right")}


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize("name", MAKERS)
def test_a_widget_draws_in_the_colours_of_the_limbs(name, theme, show, stood, tmp_path):
    views = stood("left", "right")
    widget = MAKERS[name](views, theme)
    widget.set_window(10)
    picture = show(widget)
    for color in COLORS[name]:
        assert ink(picture, getattr(theme, color)) > 50, (name, color)
    other = DARK if theme is LIGHT else LIGHT
    widget.set_theme(other)
    picture = show(widget)
    for color in COLORS[name]:
        assert ink(picture, getattr(other, color)) > 50, (name, color)


@pytest.mark.parametrize("name", MAKERS)
def test_a_widget_without_data_is_empty_and_does_not_complain(name, show, stood):
    assert not show(MAKERS[name](stood("left", "right", seconds=0), LIGHT)).isNull()


def test_letters_are_at_the_ends_of_the_lines(show, stood):
    widget = ForceTraces(stood("left", "right"), LIGHT)
    show(widget)
    assert [label.toPlainText() for label in widget._labels] == ["L", "R"]
