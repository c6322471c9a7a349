"""How doses and decisions are said, on every page alike."""

from __future__ import annotations

from soleplate.programme.exercises import Kind
from soleplate.programme.plan import Dose
from soleplate.text import Text, joined

__all__ = ["GLYPHS", "dose_words", "plan_words", "week_words"]

GLYPHS = {"up": "▲", "stay": "●", "down": "▼", "leave out": "–"}


_NAMES = (
    Text("Twelve weeks for runners"), Text("Run on one leg at a time, steadily"), Text("stability"), Text("strength"),
    Text("running"), Text("balance and hips"), Text("balance and calf"), Text("squat and hinge"),
    Text("steps and calf"), Text("springs"), Text("strength kept"),
)  # fmt: skip
NAMES = {str(name): name for name in _NAMES}


def plan_words(name: str) -> str:
    """Return a name of a ready programme as a text of ours; what somebody called their own stays as it is."""
    return NAMES.get(name, name)


def week_words(week: int, weeks: int) -> Text:
    """Say where in a programme of so many weeks somebody is."""
    if week < 1:
        return Text("{n} weeks, not begun yet", n=weeks)
    return Text("Week {week} of {of}", week=week, of=weeks) if week <= weeks else Text("{n} weeks, over", n=weeks)


def dose_words(dose: Dose, kind: Kind) -> Text:
    """Return a dose as one writes it: ``3 x 8 a leg, tempo 3-1-3, 8 kg``."""
    if dose.seconds:
        first = (
            Text("{sets} × {seconds:g} s a leg", sets=dose.sets, seconds=dose.seconds)
            if kind.per_leg
            else Text("{sets} × {seconds:g} s", sets=dose.sets, seconds=dose.seconds)
        )
    else:
        first = (
            Text("{sets} × {reps} a leg", sets=dose.sets, reps=dose.reps)
            if kind.per_leg
            else Text("{sets} × {reps}", sets=dose.sets, reps=dose.reps)
        )
    parts = [first]
    if dose.tempo:
        parts.append(Text("tempo {tempo}", tempo=dose.tempo))
    if not dose.seconds and dose.beats != 60:
        parts.append(Text("{beats:g} a minute", beats=dose.beats))
    if dose.load_kg:
        parts.append(Text("{load:g} kg", load=dose.load_kg))
    if dose.box_mm:
        parts.append(Text("box {box:g} mm", box=dose.box_mm))
    return joined(parts, by=", ")
