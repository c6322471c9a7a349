"""The exercises of programmes, as data: their doses, what they can be judged by, and where a plate sees them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from soleplate.text import Text

__all__ = ["EXERCISES", "MEASURES", "STOP", "Kind", "Range"]

Range = tuple[float, float]
Family = Literal["stability", "strength", "running"]

#: what criteria may ask for, and whether more of it is better
MEASURES: Mapping[str, bool] = {
    "done": True, "effort": False, "form": True, "pain": False, "tempo_error_pct": False, "hold_s": True,
}  # fmt: skip
ASKED = ("done", "effort", "form", "pain")


STOP = Text("Stop with pain above 5 of 10, or 2 more than at the start.")


@dataclass(frozen=True)
class Kind:
    """Describe one exercise.

    Attributes
    ----------
    name : str
        As programmes and the workout spell it.
    title, how, stop : Text
        For people: what it is called, how it is done, and when to stop.
    family : str
        What it trains.
    by : str
        Whether a set is counted in ``reps`` or lasts ``seconds``.
    amount, load_kg, box_mm : Range
        Least and most of a set (repetitions or s), of the added load, and of the box; 0 to 0 where there is none.
    step : tuple
        What one step up changes, and by how much: ``reps``, ``seconds``, ``load_kg`` or ``box_mm``.
    measures : mapping
        What a plate adds to what is asked: from the name in criteria to the key of a metric.
    role : str
        Plate that sees it; empty for what no plate sees.
    easier, harder : str
        Exercises beyond the ends of its range.
    hard : bool
        Whether its session counts for the hours between hard sessions.
    impact : bool
        Whether bone stress and lighter weeks before a race leave it out.
    """

    name: str
    title: Text
    how: Text
    family: Family
    by: Literal["reps", "seconds"]
    amount: Range
    step: tuple[str, float]
    load_kg: Range = (0.0, 0.0)
    box_mm: Range = (0.0, 0.0)
    per_leg: bool = True
    tempo: bool = False
    measures: Mapping[str, str] = field(default_factory=dict)
    role: str = ""
    easier: str = ""
    harder: str = ""
    hard: bool = True
    impact: bool = False
    stop: Text = STOP

    def can_meet(self, measure: str) -> bool:
        """Return whether anything about this exercise can meet a criterion."""
        return measure in ASKED or measure in self.measures


_WATCH = Text("Have a rail or somebody in reach; stop when you would have to step twice in one set.")

_KINDS = (
    Kind("hold eyes open", Text("Hold, eyes open"),
         Text("Stand on one leg, arms crossed, eyes on a mark, as still as you can."),
         "stability", "seconds", (5, 60), ("seconds", 5), measures={"hold_s": "hold_time_s"}, role="plate",
         harder="hold eyes closed", hard=False),
    Kind("hold eyes closed", Text("Hold, eyes closed"),
         Text("Stand on one leg, arms crossed; close your eyes once you are steady."),
         "stability", "seconds", (5, 45), ("seconds", 5), measures={"hold_s": "hold_time_s"}, role="plate",
         easier="hold eyes open", harder="hold wobble", hard=False, stop=_WATCH),
    Kind("hold wobble", Text("Hold on the wobble board"),
         Text("Stand on one leg on the board, its rim off the ground."),
         "stability", "seconds", (5, 45), ("seconds", 5), measures={"hold_s": "hold_time_s"}, role="plate",
         easier="hold eyes closed", hard=False, stop=_WATCH),
    Kind("alternating reach", Text("Alternating reaches"),
         Text("Stand on one leg and reach with the free foot in front, behind and to both sides, without weight."),
         "stability", "reps", (3, 15), ("reps", 1), tempo=True, hard=False),
    Kind("short foot pulses", Text("Short-foot pulses"),
         Text("Sit, foot flat: draw the ball of the foot towards the heel and let go; the toes stay long."),
         "stability", "reps", (5, 40), ("reps", 5), role="plate", hard=False),
    Kind("hinge", Text("Hinge"),
         Text("Stand on one leg, knee a little bent; bow from the hip with a long back and come up again."),
         "stability", "reps", (4, 15), ("reps", 2), (0, 20), tempo=True,
         measures={"tempo_error_pct": "hinge_tempo_error_pct"}, role="plate", harder="hinge and lift"),
    Kind("hinge and lift", Text("Hinge and lift"),
         Text("Hinge with a weight in the hand of the free leg's side; lift it by coming up from the hip."),
         "strength", "reps", (4, 15), ("load_kg", 2), (0, 60), tempo=True,
         measures={"tempo_error_pct": "hinge_tempo_error_pct"}, role="plate", easier="hinge"),
    Kind("step down", Text("Step-down"),
         Text("Stand on the box on one leg, lower yourself slowly and touch the floor softly with the other heel."),
         "strength", "reps", (4, 15), ("box_mm", 25), (0, 30), (50, 300), tempo=True, role="box"),
    Kind("lateral step up", Text("Lateral step-up"),
         Text("Stand beside the box, one foot on it; come up by this leg alone, without pushing off the floor."),
         "strength", "reps", (4, 15), ("box_mm", 25), (0, 30), (50, 300), tempo=True, role="box"),
    Kind("split squat", Text("Split squat"),
         Text("One foot in front, one behind: lower the hind knee straight down and come up by the leg in front."),
         "strength", "reps", (4, 15), ("load_kg", 2), (0, 80), tempo=True,
         measures={"tempo_error_pct": "split_squat_tempo_error_pct"}, role="plate"),
    Kind("bridge", Text("Single-leg bridge"),
         Text("Lie on your back, one foot on the ground: lift the hips level and lower them, the other leg straight."),
         "strength", "reps", (4, 20), ("reps", 2), (0, 40), tempo=True,
         measures={"tempo_error_pct": "bridge_tempo_error_pct"}, role="plate"),
    Kind("bridge hold", Text("Single-leg bridge, held"),
         Text("Lift the hips level on one leg and hold them there."),
         "strength", "seconds", (5, 60), ("seconds", 5)),
    Kind("calf raise", Text("Calf raise"),
         Text("On one leg with a straight knee: up on the toes and down to the beat, fingertips on the wall at most."),
         "strength", "reps", (5, 30), ("load_kg", 2), (0, 80), tempo=True,
         measures={"tempo_error_pct": "calf_tempo_error_pct"}, role="plate"),
    Kind("calf raise bent knee", Text("Calf raise, bent knee"),
         Text("As the calf raise, with the knee bent by a hand's breadth throughout."),
         "strength", "reps", (5, 30), ("load_kg", 2), (0, 80), tempo=True,
         measures={"tempo_error_pct": "calf_tempo_error_pct"}, role="plate"),
    Kind("nordic", Text("Nordic lowering"),
         Text("Kneel with the feet held down and lower the trunk forward as slowly as you can."),
         "strength", "reps", (2, 10), ("reps", 1), per_leg=False, tempo=True),
    Kind("loaded carry", Text("Loaded carry"),
         Text("Walk tall with a weight in one hand, then in the other; the pelvis stays level."),
         "strength", "seconds", (10, 60), ("load_kg", 2), (0, 50)),
    Kind("dot drill", Text("Dot drill"),
         Text("Hop on one leg from dot to dot, light and even."),
         "running", "seconds", (5, 30), ("seconds", 5), impact=True, stop=_WATCH),
    Kind("hops", Text("Hops on one leg"),
         Text("Short, springy hops on the spot, one on every beat, then stand still."),
         "running", "reps", (5, 40), ("reps", 5), role="plate", impact=True, stop=_WATCH),
    Kind("strides", Text("Strides"),
         Text("Run fast and relaxed, not a sprint; walk back."),
         "running", "seconds", (10, 30), ("seconds", 2), per_leg=False, impact=True),
)  # fmt: skip
EXERCISES: Mapping[str, Kind] = {kind.name: kind for kind in _KINDS}
