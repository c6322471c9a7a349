"""Pieces of a dashboard: each shows view models and is drawn anew by ``refresh()``.

Every widget is made of view models and a theme, ``Widget(models..., theme)``, and has three methods:
``refresh()`` draws what the models hold now (call it from one timer, 30 to 60 times a second, never per sample);
``set_window(seconds)`` says how far back to show, where it shows a past; ``set_theme(theme)`` changes its colours.
Widgets start no thread and no timer of their own.
"""

from soleplate.gui.widgets.base import Panel, Plot
from soleplate.gui.widgets.cop_trace import CopTrace
from soleplate.gui.widgets.force_traces import CellTraces, ForceTraces
from soleplate.gui.widgets.load_bar import LoadBar
from soleplate.gui.widgets.spectrum_plot import SpectrumPlot
from soleplate.gui.widgets.text_panel import Numbers, StatusStrip, TargetPanel

__all__ = [
    "CellTraces", "CopTrace", "ForceTraces", "LoadBar", "Numbers", "Panel", "Plot", "SpectrumPlot", "StatusStrip",
    "TargetPanel",
]  # fmt: skip
