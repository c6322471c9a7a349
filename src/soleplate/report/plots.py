"""Pictures of trials: where one looks rather than reads."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from soleplate.errors import SignalError
from soleplate.language import Language
from soleplate.metrics.step_down.between_quiet import downward_speed
from soleplate.metrics.step_down.phases import StepDown, analyse
from soleplate.metrics.sway.time import f_quantile_two
from soleplate.metrics.sway.velocity_and_area import LOW_PASS
from soleplate.model.labels import label
from soleplate.model.people import Side
from soleplate.model.trial import Trial
from soleplate.pipeline.rep import Rep
from soleplate.report.jump_plot import draw_jump
from soleplate.report.page import ENGLISH
from soleplate.scoring.numbers.session import reps_of
from soleplate.storage.files import replace_file
from soleplate.storage.recording import Recording
from soleplate.text import Text

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = [
    "COLOURS", "as_picture", "ellipse_outline", "new_figure", "picture_of", "save_pictures", "stabilogram",
    "step_down_curves",
]  # fmt: skip

COLOURS: dict[Side, str] = {"left": "#0072B2", "right": "#D55E00", "": "#444444"}  # rulings section 8
LEAST = 3  # samples of an ellipse
ROLES = {"box": Text("stance leg (box)"), "floor": Text("landing leg (floor)")}
PHASES = {"lowering": "#F0E442", "braking": "#CC79A7", "settling": "#56B4E9"}


def ellipse_outline(ml_mm: NDArray[Any], ap_mm: NDArray[Any]) -> NDArray[np.float64]:
    """Return the outline of the 95 % prediction ellipse, (73, 2) mm: the one whose area is reported."""
    keep = np.isfinite(ml_mm) & np.isfinite(ap_mm)
    place = np.column_stack([ml_mm[keep], ap_mm[keep]])
    n = len(place)
    values, vectors = np.linalg.eigh(np.cov(place.T))
    factor = 2 * (n - 1) * (n + 1) / (n * (n - 2)) * f_quantile_two(0.95, n - 2)
    angle = np.linspace(0, 2 * np.pi, 73)
    circle = np.column_stack([np.cos(angle), np.sin(angle)]) * np.sqrt(factor * np.maximum(values, 0))
    outline: NDArray[np.float64] = place.mean(axis=0) + circle @ vectors.T
    return outline


def stabilogram(recording: Recording, trial: Trial, reps: list[Rep], words: Language = ENGLISH) -> Figure:
    """Draw the path of the centre of pressure with its ellipse, and force over time."""
    figure = new_figure(9, 5)
    path_axis, force_axis = figure.subplots(1, 2, width_ratios=(1, 1.25))
    colour = COLOURS[trial.side]
    for rep in reps:
        ml, ap = rep.cop(low_pass=LOW_PASS)
        if np.count_nonzero(np.isfinite(ml) & np.isfinite(ap)) < LEAST:
            continue  # nobody stood there
        middle = np.nanmean(ml), np.nanmean(ap)
        path_axis.plot(ml - middle[0], ap - middle[1], color=colour, lw=0.8)
        outline = ellipse_outline(ml, ap) - middle
        path_axis.plot(outline[:, 0], outline[:, 1], color="black", lw=1.6, ls="--")
        reach = max(30.0, 1.1 * float(np.abs(outline).max()))
        path_axis.set(xlim=(-reach, reach), ylim=(-reach, reach))
    path_axis.set(
        xlabel=words("left - right, mm"),
        ylabel=words("back - front, mm"),
        title=words("Centre of pressure, 95 % ellipse"),
    )
    path_axis.set_aspect("equal")
    path_axis.axhline(0, color="0.8", lw=0.8, zorder=0)
    path_axis.axvline(0, color="0.8", lw=0.8, zorder=0)
    for rep in reps:
        signal = rep.signal()
        first, last = signal.rows(max(0.0, trial.start_s - 2), trial.end_s + 1.5)
        time = signal.time_s[first:last] - trial.start_s
        force_axis.plot(time, 100 * signal.wrench[first:last, 0] / signal.body_weight_n, color=colour, lw=0.7)
        force_axis.axvspan(rep.start_s - trial.start_s, rep.end_s - trial.start_s, color=colour, alpha=0.12, lw=0)
        force_axis.annotate(words("measured"), (rep.start_s - trial.start_s + 0.3, 3), color=colour, fontsize=9)
    force_axis.axvline(0, color="0.4", lw=1)
    force_axis.axvline(trial.end_s - trial.start_s, color="0.4", lw=1)
    end = Text("foot came down") if trial.state == "censored" else Text("time up")
    force_axis.set(xlabel=words("s since the steady start"), ylabel=words("% body weight"), ylim=(0, 130))
    force_axis.set_title(
        words("Vertical force; {end} at {start_s:.1f} s", end=end, start_s=trial.end_s - trial.start_s)
    )
    figure.suptitle(words.say(_title(recording, trial)), x=0.01, ha="left", fontweight="bold")
    return figure


def step_down_curves(recording: Recording, trial: Trial, reps: list[Rep], words: Language = ENGLISH) -> Figure:
    """Draw each repetition's forces and, where both plates saw it, the speed; phases of the first one shaded."""
    figure = new_figure(9, 6)
    seen = [(rep, found) for rep in reps if not np.isnan((found := rep.once(analyse)).touch_s)]
    both = {"box", "floor"} <= set(reps[0].roles)
    axes = figure.subplots(2 if both else 1, sharex=True, squeeze=False)[:, 0]
    for number, (rep, found) in enumerate(seen):
        for role, colour in (("box", COLOURS[trial.side]), ("floor", "0.35")):
            if role in rep.roles:
                force = 100 * rep.fz(role) / rep.body_weight_n(role)
                named = words.say(ROLES[role]) if not number else None
                axes[0].plot(_from_touch(rep, found, len(force)), force, color=colour, lw=0.9, label=named)
        if both:
            down = rep.once(downward_speed)
            axes[1].plot(_from_touch(rep, found, len(down)), down, color=COLOURS[trial.side], lw=0.9)
    if seen:
        for axis in axes:
            _shade(axis, seen[0][1], seen[0][0].duration_s(), words if axis is axes[-1] else None)
    axes[0].set(ylabel=words("% body weight"))
    axes[0].legend(loc="center left", frameon=False)
    axes[0].set_title(words("{n} repetitions over one another; phases of the first one shaded", n=len(seen)))
    if both:
        axes[1].set(ylabel=words("downward speed, mm/s"))
        axes[1].axhline(0, color="0.7", lw=0.8)
    axes[-1].set(xlabel=words("s from the touch of the landing foot"))
    figure.suptitle(words.say(_title(recording, trial)), x=0.01, ha="left", fontweight="bold")
    return figure


def _from_touch(rep: Rep, found: StepDown, n: int) -> NDArray[np.float64]:
    time: NDArray[np.float64] = np.arange(n) / rep.rate_hz() - found.touch_s
    return time


def _shade(axis: Any, found: StepDown, duration_s: float, words: Language | None) -> None:
    """Shade the phases, and name them in a language where one is given."""
    edges = {
        Text("lowering"): (found.onset_s, found.touch_s),
        Text("braking"): (found.touch_s, found.stopped_s),
        Text("settling"): (found.stopped_s, duration_s),
    }
    axis.axvline(0, color="0.3", lw=1)
    for name, (start, end) in edges.items():
        if np.isnan(start) or np.isnan(end):
            continue
        begin, finish = start - found.touch_s, end - found.touch_s
        axis.axvspan(begin, finish, color=PHASES[name], alpha=0.22, lw=0)
        if words is not None:
            place = {"x": begin + 0.03, "y": 0.93 if name != "braking" else 0.84}
            axis.text(
                place["x"], place["y"], words.say(name), transform=axis.get_xaxis_transform(), fontsize=9, color="0.2"
            )


def jump_curves(recording: Recording, trial: Trial, reps: list[Rep], words: Language = ENGLISH) -> Figure:
    """Draw a jump with its phases; the force over the trial where there is none."""
    figure = new_figure(9, 5.5)
    try:
        draw_jump(figure, reps[-1], COLOURS[trial.side], words)
    except SignalError:
        return force_over_time(recording, trial, reps, words)
    figure.suptitle(words.say(_title(recording, trial)), x=0.01, ha="left", fontweight="bold")
    return figure


def force_over_time(recording: Recording, trial: Trial, reps: list[Rep], words: Language = ENGLISH) -> Figure:
    """Draw the force of every plate over a trial, each repetition shaded."""
    figure = new_figure(9, 4)
    axis = figure.subplots()
    for number, role in enumerate(reps[0].roles):
        signal = reps[0].signal(role)
        first, last = signal.rows(max(0.0, trial.start_s - 1), trial.end_s + 1)
        colour = COLOURS[trial.side] if not number else "0.35"
        force = 100 * signal.wrench[first:last, 0] / signal.body_weight_n
        axis.plot(signal.time_s[first:last] - trial.start_s, force, color=colour, lw=0.7, label=words.say(label(role)))
    for rep in reps:
        axis.axvspan(
            rep.start_s - trial.start_s, rep.end_s - trial.start_s, color=COLOURS[trial.side], alpha=0.12, lw=0
        )
    axis.set(xlabel=words("s since the start of the trial"), ylabel=words("% body weight"))
    axis.set_title(words("Vertical force; {n} repetitions shaded", n=len(reps)))
    if len(reps[0].roles) > 1:
        axis.legend(frameon=False)
    figure.suptitle(words.say(_title(recording, trial)), x=0.01, ha="left", fontweight="bold")
    return figure


def _drawer(recording: Recording, trial: Trial) -> Callable[[Recording, Trial, list[Rep], Language], Figure]:
    """Choose the picture: holds show their path, step-downs and jumps their phases, others the force."""
    name = trial.conditions.get("protocol", recording.header.protocol)
    if name == "step_down":
        return step_down_curves
    if trial.series.startswith("jump-"):
        return jump_curves
    holds = [mark for mark in recording.reps if mark.trial == trial.number]
    stands = len(holds) == 1 and "eyes" in trial.conditions
    return stabilogram if stands else force_over_time


def as_picture(figure: Figure, dpi: int = 130) -> str:
    """Return a figure as a PNG in base64, for a page."""
    data = io.BytesIO()
    figure.savefig(data, format="png", dpi=dpi)
    return base64.b64encode(data.getvalue()).decode()


def picture_of(recording: Recording, trial: Trial, words: Language = ENGLISH) -> Figure | None:
    """Draw one trial in a language; None for one without repetitions."""
    reps = reps_of(recording, trial) if trial.counts else []
    if not reps:
        return None
    figure = _drawer(recording, trial)(recording, trial, reps, words)
    if words.code != "en":
        for axes in figure.axes:
            for axis in (axes.xaxis, axes.yaxis):
                axis.set_major_formatter(lambda value, _: words.decimal(f"{value:g}"))
    return figure


def save_pictures(recording: Recording, folder: Path) -> list[Path]:
    """Save one picture for each trial that counts, beside one another in ``folder``; return their paths."""
    saved = []
    for trial in recording.trials:
        figure = picture_of(recording, trial)
        if figure is not None:
            path = folder / f"{recording.path.stem}_trial{trial.number:02d}_{trial.side or 'both'}.png"
            data = io.BytesIO()
            figure.savefig(data, format="png", dpi=110)
            replace_file(path, data.getvalue())
            saved.append(path)
    return saved


def new_figure(width: float, height: float) -> Figure:
    """Return an empty figure of this size, inches."""
    from matplotlib.figure import Figure  # 0.3 s; only those who draw pay it

    return Figure(figsize=(width, height), layout="constrained")


def _title(recording: Recording, trial: Trial) -> str:
    return Text(
        "{participant}: {name}, {side} leg, trial {number}",
        participant=recording.header.participant,
        name=label(recording.header.protocol),
        side=trial.side,
        number=trial.number,
    )
