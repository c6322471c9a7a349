"""The window's end of the recorder: what it asks for, and what came of it."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from soleplate.acquire.child import ChildProcess, error_from
from soleplate.acquire.live_plate import ViewedPlate
from soleplate.api.driver import PlateUrl
from soleplate.api.events import Event, Marked, TareDone, event_to_json
from soleplate.errors import SoleplateError
from soleplate.text import Text

__all__ = ["RecorderClient", "RecordingState"]

OPEN_S = 40.0  # boards with a boot loader, at several speeds
FINISH_S = 120.0  # a long session is decoded and packed


@dataclass
class RecordingState:
    """Hold how the recording stands: ``idle``, ``starting``, ``recording`` or ``finishing``, and what became of it."""

    state: str = "idle"
    since_host_s: float = 0.0
    files: list[Path] = field(default_factory=list)
    trouble: str = ""


class RecorderClient:
    """Open plates in a process of its own, which records them whatever becomes of this one.

    Parameters
    ----------
    urls : mapping of role to PlateUrl
        Which plates; real ones, simulated ones and stored sessions alike.

    Attributes
    ----------
    plates : list of ViewedPlate
        What can be looked at.
    recording : RecordingState
        As of the last ``poll``.
    """

    def __init__(self, urls: Mapping[str, PlateUrl]) -> None:
        self.recording = RecordingState()
        self._child = ChildProcess("soleplate.acquire.recorder", Text("The process that keeps the plates"))
        try:
            self._child.say({"open": {role: str(replace(url, role="")) for role, url in urls.items()}})
            rings = self._child.answer("ready", OPEN_S)
            self.plates = [ViewedPlate(Path(ring), from_start=True) for ring in rings.values()]
        except BaseException:
            with suppress(SoleplateError):
                self._child.close()
            raise

    @property
    def pid(self) -> int:
        """Process id of the recorder."""
        return self._child.pid

    def record(self, folder: Path, participant: str, zeros: Sequence[TareDone] = ()) -> None:
        """Begin to record into a folder; the times of the zeros are those of the host's monotonic clock."""
        self.recording.state, self.recording.trouble = "starting", ""
        texts = [event_to_json(zero) for zero in zeros]
        order = {"folder": str(folder.absolute()), "participant": participant, "zeros": texts}
        self._child.say({"record": order})

    def tell(self, event: Event) -> None:
        """Put a zero or a mark of this moment into the recording."""
        self._child.say({"tell": event_to_json(event), "host_s": time.monotonic()})

    def mark(self, label: str) -> None:
        """Put a mark into the recording."""
        self.tell(Marked(0.0, label))

    def finish(self) -> None:
        """End the recording; its file is written meanwhile."""
        self.recording.state = "finishing"
        self._child.say({"finish": True})

    def poll(self) -> RecordingState:
        """Return how the recording stands, without waiting."""
        for answer in self._child.answers():
            self._hear(answer)
        if not self._child.runs and self.recording.state != "idle":
            self.recording.state = "idle"
            self.recording.trouble = Text(
                "the process that records has ended; complete it with: soleplate recover FOLDER"
            )
        return self.recording

    def _hear(self, answer: Mapping[str, object]) -> None:
        match answer:
            case {"recording": str()}:
                self.recording.state, self.recording.since_host_s = "recording", time.monotonic()
            case {"recorded": str() as path}:
                self.recording.state = "idle"
                if path:
                    self.recording.files.append(Path(path))
            case {"error": dict() as error}:
                self.recording.state, self.recording.trouble = "idle", str(error_from(error))

    def close(self) -> None:
        """Finish a recording and free the plates; raise the error that its file met. May be called twice."""
        for plate in self.plates:
            plate.close()
        self._child.close(FINISH_S)
