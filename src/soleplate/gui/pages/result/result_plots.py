"""Pictures of a result: the way of the centre of pressure, force over time with its marks, and the limbs."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from soleplate.app.units import Units
from soleplate.gui.qt import QtGui, pg
from soleplate.gui.theme import TITLE, Theme
from soleplate.gui.widgets.still import StillPlot
from soleplate.language import Language
from soleplate.metrics.sway.velocity_and_area import LOW_PASS
from soleplate.model.labels import label
from soleplate.model.people import SIDES, Side
from soleplate.model.trial import RepMark, Trial
from soleplate.report.plots import ellipse_outline
from soleplate.scoring.assessment import Assessment
from soleplate.scoring.numbers.signals import signals_at
from soleplate.text import Text

__all__ = ["ForceOfTrial", "Overlay", "Stabilogram"]

LEAST_MM = 10.0
BEFORE_S, AFTER_S = 2.0, 1.5
POINTS = 4000
SHADE = 45  # of 255


class Stabilogram(StillPlot):
    """The way of the centre of pressure of one leg's last trial, with the ellipse whose area is reported."""

    def __init__(self, theme: Theme, side: Side, words: Language) -> None:
        super().__init__(theme, "", "ML mm", "AP mm", words)
        self.side, self._words = side, words
        self.getPlotItem().setAspectLocked(True)
        self._way = self.add_curve(theme.of_role(side))
        self._ellipse = self.add_curve(theme.ink, 2)
        self._leg = self.add_label("", theme.of_role(side), TITLE, (0, 0))
        self._leg.setParentItem(self.getViewBox())  # it stays in the corner whatever the scale
        self._leg.setPos(4, 0)
        self.reach_mm = LEAST_MM

    def show_outcome(self, outcome: Assessment | None) -> None:
        """Show a session, at one scale for both legs."""
        ways = {side: _way(outcome, side) for side in SIDES}
        reaches = [float(np.nanmax(np.abs(way[1]))) for way in ways.values() if way is not None]
        self.reach_mm = max([LEAST_MM, *(1.15 * reach for reach in reaches if math.isfinite(reach))])
        way = ways[self.side]
        repeated = outcome is not None and any(len(_repeated(outcome, side)) > 1 for side in SIDES)
        self.setVisible(not repeated and any(other is not None for other in ways.values()))
        self._way.setData(*(way[0].T if way is not None else ([], [])), connect="finite")
        self._ellipse.setData(*(way[1].T if way is not None else ([], [])))
        reach = self.reach_mm
        self.setRange(xRange=(-reach, reach), yRange=(-reach, reach), padding=0)
        letter = self._words.say(self.theme.letter(self.side))
        self._leg.setText(letter if way is not None else self._words("{letter}: held too briefly", letter=letter))


def _way(outcome: Assessment | None, side: Side) -> tuple[Any, Any] | None:
    """Return the way about its mean and the ellipse, mm, of the last trial of a leg."""
    reps = outcome.last_reps[side] if outcome is not None else []
    if not reps or reps[0].duration_s() < 1.0:
        return None
    ml, ap = reps[0].cop(low_pass=LOW_PASS)
    place = np.column_stack([ml, ap])
    known = np.isfinite(place).all(axis=1)
    if known.sum() < 10:
        return None
    middle = place[known].mean(axis=0)
    return place - middle, ellipse_outline(ml, ap) - middle


class Overlay(StillPlot):
    """The repetitions of one leg's last trial over one another, from their beginnings, with their mean."""

    def __init__(self, theme: Theme, side: Side, words: Language) -> None:
        super().__init__(theme, Text("{letter}: Repetitions", letter=theme.letter(side)), "s", "% BW", words)
        self.side = side
        self._curves: list[Any] = []

    def show_outcome(self, outcome: Assessment | None) -> None:
        """Show a session, at one scale for both legs; nothing for tests of single holds."""
        for curve in self._curves:
            self.removeItem(curve)
        self._curves = []
        forces = {side: _repeated(outcome, side) for side in SIDES}
        every = [force for found in forces.values() for _, force in found if np.isfinite(force).any()]
        self.setVisible(any(len(found) > 1 for found in forces.values()))
        if not every:
            return
        for time_s, force in forces[self.side]:
            curve = self.add_curve(self.theme.of_role(self.side))
            curve.setData(time_s, force, connect="finite")
            self._curves.append(curve)
        if forces[self.side]:
            n = min(len(force) for _, force in forces[self.side])
            mean = self.add_curve(self.theme.ink, 3)
            mean.setData(forces[self.side][0][0][:n], np.mean([force[:n] for _, force in forces[self.side]], axis=0))
            self._curves.append(mean)
        longest = max(float(time_s[-1]) for found in forces.values() for time_s, _ in found)
        low, high = min(float(np.nanmin(force)) for force in every), max(float(np.nanmax(force)) for force in every)
        room = 0.1 * ((high - low) or 1.0)
        self.setRange(xRange=(0, longest), yRange=(low - room, high + room), padding=0)


def _repeated(outcome: Assessment | None, side: Side) -> list[tuple[Any, Any]]:
    """Return time from its beginning, s, and force, % BW, of each repetition of a leg's last trial."""
    reps = outcome.last_reps[side] if outcome is not None else []
    found = []
    for rep in reps if len(reps) > 1 else []:
        force, time_s = rep.fz(), rep.time_s()
        if len(force) > 1:
            found.append((time_s - time_s[0], 100 * force / rep.body_weight_n()))
    return found


class ForceOfTrial(StillPlot):
    """Force over time of one trial; shaded marks can be dragged by their edges, and the numbers follow.

    Parameters
    ----------
    theme, words
        Colours and language.
    moved : callable
        Gets the mark, the edge (``start_s`` or ``end_s``) and its new time.
    units : Units
        Of the force.
    """

    def __init__(
        self, theme: Theme, words: Language, moved: Callable[[RepMark, str, float], None], units: Units
    ) -> None:
        super().__init__(theme, Text("Vertical force"), "", "N", words)
        self._words, self._moved, self._units = words, moved, units
        self._curves: list[Any] = []
        self.regions: list[tuple[RepMark, Any]] = []

    def show_outcome(self, outcome: Assessment | None) -> None:
        """Clear the picture; ``show_trial`` fills it."""
        for item in (*self._curves, *(region for _, region in self.regions)):
            self.removeItem(item)
        self._curves, self.regions = [], []

    def show_trial(self, outcome: Assessment, trial: Trial) -> None:
        """Show one trial with its marks."""
        self.show_outcome(outcome)
        values: dict[str, Any] = {"number": trial.number, "side": trial.side, "state": label(trial.state)}
        title = (
            self._words("Trial {number}, {side}: {state}   (time, s)", **values)
            if trial.side
            else self._words("Trial {number}: {state}   (time, s)", **values)
        )
        self.getPlotItem().setTitle(title, color=self.theme.ink, size=f"{TITLE}px")
        self.set_unit(*self._units.scale(outcome.body_weight_n))
        highest = 100.0
        for number, (role, signal) in enumerate(signals_at(outcome.recording, trial.start_s).items()):
            first, last = signal.rows(max(0.0, trial.start_s - BEFORE_S), trial.end_s + AFTER_S)
            step = max(1, (last - first) // POINTS)
            force = signal.wrench[first:last:step, 0]
            role_color = self.theme.of_role(trial.side if len(outcome.recording.roles) == 1 else role, number)
            curve = self.add_curve(role_color)
            curve.setData(signal.time_s[first:last:step] - trial.start_s, force, connect="finite")
            self._curves.append(curve)
            if np.isfinite(force).any():
                highest = max(highest, float(np.nanmax(force)))
        self.setRange(xRange=(-BEFORE_S, trial.end_s - trial.start_s + AFTER_S), yRange=(0, 1.1 * highest), padding=0)
        for mark in outcome.recording.reps:
            if mark.trial == trial.number:
                self._shade(mark, trial)

    def _shade(self, mark: RepMark, trial: Trial) -> None:
        color = QtGui.QColor(self.theme.of_role(trial.side) if trial.side else self.theme.faint)
        color.setAlpha(SHADE)
        span = (mark.start_s - trial.start_s, mark.end_s - trial.start_s)
        bounds = (min(0.0, span[0]), max(trial.end_s - trial.start_s, span[1]))
        region = pg.LinearRegionItem(span, brush=color, bounds=bounds, swapMode="block")
        region.movable = False  # by its edges only: who grabs the middle would move one edge and not the other
        for line in region.lines:
            line.setPen(self.theme.pen(self.theme.ink, 2))
        region.sigRegionChangeFinished.connect(partial(self._dragged, mark, trial.start_s))
        self.addItem(region)
        self.regions.append((mark, region))

    def _dragged(self, mark: RepMark, origin_s: float, region: Any) -> None:
        for edge, value in zip(("start_s", "end_s"), region.getRegion(), strict=True):
            if abs(value + origin_s - getattr(mark, edge)) > 1e-3:
                self._moved(mark, edge, value + origin_s)
                return
