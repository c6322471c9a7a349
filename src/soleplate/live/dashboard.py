"""A dashboard without its windows: plates to look at, zero, marks, hold, and recording."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from soleplate import plugins
from soleplate.acquire.live_plate import ViewedPlate, found_plates, viewed_plates
from soleplate.api.driver import PlateUrl
from soleplate.api.events import Marked, TareDone
from soleplate.errors import BadParameter, PlateNotFound, StorageError
from soleplate.live.plate_view import PlateView
from soleplate.live.recorder_client import RecorderClient, RecordingState
from soleplate.live.source import Source
from soleplate.live.zero import StillZero
from soleplate.storage.files import make_folder
from soleplate.text import Text

__all__ = ["Dashboard", "open_dashboard"]

NOT_OURS = Text("the session that reads the plates records them")


class Dashboard:
    """Hold what can be looked at, and do what the keys say.

    Parameters
    ----------
    plates : sequence of ViewedPlate
        Plates that somebody reads.
    recorder : RecorderClient, optional
        Who reads them for us; without, they belong to a running session, and nothing can be recorded or zeroed in it.
    folder : Path
        Where recordings go.
    participant : str
        Code of the person, for the names of recordings.
    """

    def __init__(
        self, plates: Sequence[ViewedPlate], recorder: RecorderClient | None, folder: Path, participant: str = "live"
    ) -> None:
        self.start_host_s = time.monotonic()
        self.recorder, self.folder, self.participant = recorder, folder, participant
        self.plates = [PlateView(plate.setup) for plate in plates]
        self.sources = [Source(plate, view, self.start_host_s) for plate, view in zip(plates, self.plates, strict=True)]
        self._viewed = [plate for plate in plates if recorder is None or plate not in recorder.plates]
        self.frozen = False
        self.note = ""
        self._marks = 0

    def pull(self) -> None:
        """Take in what has come from every plate; call it from the timer that draws."""
        for source in self.sources:
            source.pull()
        if self.recorder is not None:
            trouble = self.recorder.poll().trouble
            self.note = trouble or self.note

    @property
    def recording(self) -> RecordingState:
        """How the recording stands."""
        return self.recorder.recording if self.recorder is not None else RecordingState()

    def freeze(self) -> None:
        """Hold the picture, or go on where it is held. Data are taken in meanwhile."""
        self.frozen = not self.frozen
        for plate in self.plates:
            if self.frozen:
                plate.freeze()
            else:
                plate.thaw()

    def zero(self) -> list[StillZero]:
        """StillZero every plate that is still and empty; the refusals are in the notes of the plates."""
        found = []
        for plate in self.plates:
            zero = plate.take_zero()
            found.append(zero)
            if self.recorder is not None:
                self.recorder.tell(_tare(plate, zero, 0.0))
        return found

    def mark(self, label: str = "") -> str:
        """Put a mark at now into the picture, and into the recording if there is one; return its label."""
        self._marks += 1
        label = label or Text("mark {number}", number=self._marks)
        if self.recorder is not None:  # all who look at these plates hear it, we too
            self.recorder.mark(label)
            return label
        mark = Marked(time.monotonic() - self.start_host_s, label)
        for plate in self.plates:
            plate.notice(mark)
        return label

    def record(self) -> None:
        """Begin or end a recording; another process writes it, whatever becomes of this one."""
        if self.recorder is None:
            self.note = Text("Nothing is recorded here: {not_ours}", not_ours=NOT_OURS)
            return
        self.note = ""
        if self.recording.state == "idle":
            try:
                make_folder(self.folder)
            except StorageError as error:
                self.note = Text("Nothing is recorded: {error}", error=error)
                return
            zeros = [
                _tare(plate, StillZero(plate.zero_counts, plate.zero_noise_n, True), self.start_host_s + plate.zeroed_s)
                for plate in self.plates
                if plate.zeroed_s == plate.zeroed_s
            ]
            self.recorder.record(self.folder, self.participant, zeros)
        elif self.recording.state == "recording":
            self.recorder.finish()

    def stop(self) -> None:
        """End a recording if there is one."""
        if self.recording.state == "recording":
            self.record()

    def close(self) -> None:
        """Finish a recording and leave every plate; raise the error that its file met. May be called twice."""
        for plate in self._viewed:
            plate.close()
        if self.recorder is not None:
            self.recorder.close()


def _tare(plate: PlateView, zero: StillZero, time_s: float) -> TareDone:
    counts = tuple(float(count) for count in zero.counts)
    return TareDone(time_s, plate.role, counts, zero.noise_n, zero.accepted, zero.reason)


def open_dashboard(
    urls: Sequence[str | PlateUrl] = (), *, folder: Path | str = "recordings", participant: str = "live"
) -> Dashboard:
    """Open a dashboard on plates.

    Parameters
    ----------
    urls : sequence of str or PlateUrl
        ``sim:``, ``left=serial:/dev/ttyACM0``, ``replay:session.h5`` ... A plate that a running session reads is
        looked at through its ring, which has no effect on that session. Without any, all running sessions, or else
        every plate that answers on a port.
    folder : path
        Where recordings go; made when the first one begins.
    participant : str
        Code of the person, for the names of recordings.

    Raises
    ------
    BadParameter, UnknownName
        For URLs that do not fit.
    PlateNotFound, PlateError
        When a plate does not answer.
    """
    given = [url if isinstance(url, PlateUrl) else PlateUrl.parse(url) for url in urls]
    running = viewed_plates()
    try:
        wanted = {str(replace(url, role="")) for url in given}
        seen = [plate for plate in running if not given or plate.setup.url in wanted]
        taken = {plate.setup.url for plate in seen}
        others = [url for url in given if str(replace(url, role="")) not in taken]
        if not given and not seen:
            others = found_plates()
        if not others and not seen:
            raise PlateNotFound(
                Text("There is no plate to look at"),
                why=Text("no session runs, and no plate answers on any port"),
                do=Text("Plug one in, or look at a simulated one: soleplate live --plate sim:"),
            )
        recorder = RecorderClient(_by_role(others)) if others else None
    except BaseException:
        for plate in running:
            plate.close()
        raise
    for plate in running:
        if plate not in seen:
            plate.close()
    return Dashboard([*seen, *(recorder.plates if recorder else ())], recorder, Path(folder), participant)


def _by_role(urls: Sequence[PlateUrl]) -> dict[str, PlateUrl]:
    """Name the role of every plate; a stored session without one brings all of its plates."""
    found: dict[str, PlateUrl] = {}
    several = len(urls) > 1
    for number, url in enumerate(urls, 1):
        roles_of = getattr(plugins.driver(url.driver), "roles", None)
        roles = (url.role,) if url.role else roles_of(url) if roles_of else (f"plate{number}" if several else "plate",)
        for role in roles:
            if role in found:
                raise BadParameter(
                    Text("Two plates are called {role}", role=role),
                    do=Text("Name each: --plate left=... --plate right=..."),
                )
            found[role] = url
    return found
