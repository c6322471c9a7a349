"""All that is watched besides the script, whatever step is followed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from soleplate.api.events import Event
from soleplate.api.protocol import Step
from soleplate.model.session import PlateSetup
from soleplate.session.frames import Frame
from soleplate.session.overload import OverloadWatch
from soleplate.session.rig_watch import RigWatch

__all__ = ["Watches"]


class Watches(OverloadWatch):
    """Watch the loads of single cells, and how load moves between plates."""

    def __init__(self, setups: Sequence[PlateSetup]) -> None:
        super().__init__(setups)
        self._rig = RigWatch(tuple(setup.role for setup in setups)) if len(setups) > 1 else None

    def look_at(self, frame: Frame, step: Step | None, tares: Mapping[str, np.ndarray]) -> list[Event]:
        """Look at the next frame."""
        events = self.look(frame, tares)
        return events + self._rig.look(frame, step, tares) if self._rig else events
