"""Keep the cells of a plate from breaking: warn, refuse, stop (rulings 4.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from soleplate.api.events import Event, Warned
from soleplate.api.protocol import Perform
from soleplate.model.limits import LIMITS
from soleplate.model.session import PlateSetup
from soleplate.session.frames import Frame
from soleplate.session.judges.judge import TrialPlayer
from soleplate.text import Text

__all__ = ["OverloadWatch"]

TASK_FACTOR: Mapping[str, float] = {
    "landing": 5.0, "jump": 5.0, "hops": 4.0, "maximal_hops": 5.0, "dots": 4.0, "step_down": 2.5, "push": 4.0,
}  # fmt: skip
STANDING_FACTOR = 1.3
ONE_CELL_SHARE = 0.5  # of the force, on the cell nearest to the foot


class OverloadWatch:
    """Compare expected and measured loads of single cells with their rated load."""

    def __init__(self, setups: Sequence[PlateSetup]) -> None:
        self._rated = {setup.role: setup.calibration.rated_load_n for setup in setups}
        self._warned: set[tuple[str, str]] = set()
        self.refused: str = ""

    def before(self, player: TrialPlayer, weights_n: Mapping[str, float], now_s: float) -> list[Event]:
        """Expect the largest load of a task; warn above the rated load, refuse above the safe one."""
        task = player.step.task
        gesture = task.gesture if isinstance(task, Perform) else "stance"
        factor = TASK_FACTOR.get(gesture, STANDING_FACTOR)
        events: list[Event] = []
        for role, weight in weights_n.items():
            expected, rated = factor * ONE_CELL_SHARE * weight, self._rated[role]
            said = Text(
                "{gesture} may load one cell of {role} with {expected:.0f} N; rated {rated:.0f} N",
                gesture=gesture.replace("_", " "),
                role=role,
                expected=expected,
                rated=rated,
            )
            if expected > LIMITS.overload_stop * rated:
                self.refused = Text("{said}: refused", said=said)
            elif expected > rated and (role, gesture) not in self._warned:
                self._warned.add((role, gesture))
                events.append(Warned(now_s, "overload-expected", Text("{said}: start low and soft", said=said)))
        return events

    def look(self, frame: Frame, tares: Mapping[str, np.ndarray]) -> list[Event]:
        """Look at every cell; warn at the rated load, ask for a stop above the safe one."""
        events: list[Event] = []
        for role, plate in frame.plates.items():
            if role not in tares:
                continue
            most = plate.cell_n
            if most <= self._rated[role]:
                continue
            if most > LIMITS.overload_stop * self._rated[role]:
                self.refused = Text(
                    "A cell of {role} bore {most:.0f} N; it is rated for {rated:.0f} N",
                    role=role,
                    most=most,
                    rated=self._rated[role],
                )
            elif (role, "") not in self._warned:
                self._warned.add((role, ""))
                events.append(
                    Warned(
                        frame.time_s,
                        "overload",
                        Text("A cell of {role} bears {most:.0f} N: too much for it", role=role, most=most),
                    )
                )
        return events
