"""A picture of signals: forces over time, and the path of the centre of pressure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from soleplate.model.people import SIDES
from soleplate.report.plots import COLOURS
from soleplate.scoring.numbers.session_signals import SessionSignals, Track

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["plot_signals"]

MORE = ("#009E73", "#CC79A7", "#56B4E9", "#E69F00")  # of plates that are of no side
MOST_POINTS = 20_000


def plot_signals(signals: SessionSignals) -> Figure:
    """Draw the force of every plate and of all together over time; beside them the path of the rig's CoP, in mm."""
    from matplotlib.figure import Figure  # 0.3 s; only those who draw pay it

    figure = Figure(figsize=(10, 4.5), layout="constrained")
    forces, path = figure.subplots(1, 2, width_ratios=(1.8, 1))
    for number, track in enumerate(signals.plates.values()):
        _force(forces, track, _colour(track.name, number))
    if len(signals.plates) > 1:
        _force(forces, signals.rig, "#444444", 0.8)
    forces.set(xlabel="time / s", ylabel="vertical force / N")
    forces.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=4, frameon=False)
    forces.margins(x=0)
    rig = signals.rig
    if np.isfinite(rig.cop_ml_mm).any():
        every = max(1, len(rig) // MOST_POINTS)
        path.plot(rig.cop_ml_mm[::every], rig.cop_ap_mm[::every], linewidth=0.7, color=COLOURS[signals.about["side"]])
        path.set_aspect("equal", adjustable="datalim")
        path.set(xlabel="CoP to the right / mm", ylabel="CoP forward / mm")
    else:
        path.text(0.5, 0.5, rig.remark or "no centre of pressure", ha="center", va="center", wrap=True)
        path.set_axis_off()
    about = signals.about
    parts = [about["participant"], about["protocol"].replace("_", " ")]
    parts += [f"{name} {about[name]}" for name in ("trial", "rep") if about[name]]
    figure.suptitle(", ".join(filter(None, [*parts, about["side"], about["low_pass"]])), fontsize=10)
    return figure


def _force(axes: Any, track: Track, colour: str, width: float = 1.0) -> None:
    every = max(1, len(track) // MOST_POINTS)
    axes.plot(track.time_s[::every], track.fz_n[::every], linewidth=width, color=colour, label=track.name)


def _colour(role: str, number: int) -> str:
    return COLOURS[role] if role in SIDES else MORE[number % len(MORE)]
