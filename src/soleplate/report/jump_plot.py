"""The picture of a jump: force over time with its phases shaded, and the speed below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleplate.errors import SignalError
from soleplate.language import Language
from soleplate.metrics.jumps.countermovement import Phases, phases_of
from soleplate.metrics.jumps.jump_heights import find_jump
from soleplate.pipeline.rep import Rep
from soleplate.text import Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["draw_jump"]

BEFORE_S, AFTER_S, LANDING_S, STANCE_S = 0.8, 1.0, 0.5, 0.5
FILLS = ("#E8ECF0", "#F0E442", "#CC79A7", "#009E73", "#FFFFFF", "#56B4E9")


def draw_jump(figure: Figure, rep: Rep, colour: str, words: Language) -> None:
    """Draw one jump into a figure: force above, speed of the centre of mass to the take-off below.

    Without phases (no quiet stance, no dip) the force alone is drawn, with the reason; raises SignalError where there
    is no jump at all.
    """
    jump = rep.once(find_jump)
    try:
        found: Phases | None = rep.once(phases_of)
        reason = ""
    except SignalError as error:
        found, reason = None, error.text
    rows = len(jump.force_bw)
    begin = max(0, (found.onset if found else jump.take_off) - round(BEFORE_S * jump.rate_hz))
    end = min(rows, jump.contact + round(AFTER_S * jump.rate_hz))
    time = [(row - jump.take_off) / jump.rate_hz for row in range(begin, end)]
    axes = figure.subplots(2 if found else 1, sharex=True, squeeze=False)[:, 0]
    axes[0].plot(time, 100 * jump.force_bw[begin:end], color=colour, lw=1.0)
    axes[0].axhline(100, color="0.6", lw=0.8)
    axes[0].set(ylabel=words("% body weight"), title=words.say(reason) if reason else words("Vertical force"))
    axes[-1].set(xlabel=words("s from the take-off"))
    if found is None:
        return
    first = found.onset - found.start
    axes[1].plot(
        [(found.start + k - jump.take_off) / jump.rate_hz for k in range(first, len(found.speed_mm_s))],
        found.speed_mm_s[first:] / 1000,
        color=colour,
        lw=1.0,
    )
    axes[1].axhline(0, color="0.6", lw=0.8)
    axes[1].set(ylabel=words("upward speed, m/s"))
    for axis in axes:
        _shade(axis, found, words if axis is axes[0] else None)


def _shade(axis: Axes, found: Phases, words: Language | None) -> None:
    jump, rate = found.jump, found.jump.rate_hz
    edges = [
        (Text("stance"), found.onset - round(STANCE_S * rate), found.onset),
        (Text("unweighting"), found.onset, found.lowest),
        (Text("braking"), found.lowest, found.bottom),
        (Text("propulsion"), found.bottom, jump.take_off),
        (Text("flight"), jump.take_off, jump.contact),
        (Text("landing"), jump.contact, jump.contact + round(LANDING_S * rate)),
    ]
    for number, ((name, start, end), fill) in enumerate(zip(edges, FILLS, strict=True)):
        left, right = (start - jump.take_off) / rate, (end - jump.take_off) / rate
        axis.axvspan(left, right, color=fill, alpha=0.30, lw=0)
        axis.axvline(right, color="0.75", lw=0.6)
        if words is not None:
            height = 0.94 if number % 2 else 0.87
            axis.text(
                (left + right) / 2, height, words.say(name), transform=axis.get_xaxis_transform(), fontsize=8,
                color="0.2", ha="center",
            )  # fmt: skip
