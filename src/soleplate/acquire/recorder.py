"""The recorder process: keeps plates open and records them for a window, which may freeze or die.

Started by the window as ``python -m soleplate.acquire.recorder``; both talk in lines of JSON. On stdin come ``open``
(which plates), ``record`` (where to), ``tell`` (a zero or a mark), ``finish`` and ``stop``. Each plate has its reader
process, which writes its journal; the recorder keeps the events and writes the session file. The window only looks
at the rings. When stdin ends, the window has died: the recording is finished as if it had been told to.
"""

from __future__ import annotations

import hashlib
import json
import signal
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from soleplate.acquire.child import error_to
from soleplate.acquire.live_plate import LivePlate, open_live_plates
from soleplate.api.driver import PlateUrl
from soleplate.api.events import ClockStarted, Event, Marked, SessionEnded, TareDone, event_from_json
from soleplate.errors import SoleplateError, StorageError
from soleplate.model.session import FREE_RECORDING, SessionHeader
from soleplate.storage.codec import setup_from
from soleplate.storage.header import new_header
from soleplate.storage.journals.session_journals import SessionJournals
from soleplate.storage.opening import open_session
from soleplate.storage.sync import with_sync
from soleplate.storage.writer import remove_journals, write_session
from soleplate.worker import taken_input

__all__ = ["main"]


class _Recorder:
    """Do what the window says, one line after the other."""

    def __init__(self) -> None:
        self._plates: dict[str, LivePlate] = {}
        self._journals: SessionJournals | None = None
        self._start_host_s = 0.0

    def do(self, order: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Obey one line and return the answer, if there is one; raises SoleplateError."""
        match order:
            case {"open": urls}:
                self._plates = open_live_plates({role: PlateUrl.parse(url) for role, url in urls.items()}, record=False)
                return {"ready": {role: str(plate.ring_path) for role, plate in self._plates.items()}}
            case {"record": {"folder": folder, "participant": participant, "zeros": zeros}}:
                return {"recording": self._record(Path(folder), participant, zeros)}
            case {"tell": text, "host_s": host_s}:
                self._tell(replace(event_from_json(text), time_s=float(host_s) - self._start_host_s))
            case {"finish": _}:
                return {"recorded": self._finish()}
        return None

    def _record(self, folder: Path, participant: str, zeros: list[str]) -> str:
        if self._journals is not None:
            return self._journals.files.stem
        header = self._header(participant)
        self._start_host_s = time.monotonic()
        self._journals = SessionJournals.create(folder, header, host_s=self._start_host_s, own_plates=False)
        try:
            for plate in self._plates.values():
                plate.record(self._journals.files, header)
        except BaseException:
            journals, self._journals = self._journals, None
            for plate in self._plates.values():
                with suppress(SoleplateError):
                    plate.rest()
            journals.close()
            remove_journals(journals.files)  # nothing was recorded yet: leave no orphan
            raise
        by_host = tuple(
            role for role, plate in self._plates.items() if plate.setup.options.get("clock", "host") == "host"
        )
        self._tell(ClockStarted(0.0, self._start_host_s, by_host))
        for text in zeros:  # the viewers know them
            event = event_from_json(text)
            self._journals.event(replace(event, time_s=event.time_s - self._start_host_s), time.monotonic())
        return self._journals.files.stem

    def _header(self, participant: str) -> SessionHeader:
        # The description in the ring is that of the newest connection.
        setups = tuple(
            setup_from({key: value for key, value in plate.ring.description.items() if key != "told"})
            for plate in self._plates.values()
        )
        digest = hashlib.sha256(f"{FREE_RECORDING}/1".encode()).hexdigest()
        return new_header(participant, setups, protocol=FREE_RECORDING, version=1, digest=digest)

    def _tell(self, event: Event) -> None:
        if self._journals is not None:
            self._journals.event(event, time.monotonic())
        if isinstance(event, Marked | TareDone):
            for plate in self._plates.values():
                plate.tell(event)

    def _finish(self) -> str:
        """End the recording and write its file; the plates stay open."""
        if self._journals is None:
            return ""
        self._tell(SessionEnded(time.monotonic() - self._start_host_s, "complete"))
        journals, self._journals = self._journals, None
        troubles: list[SoleplateError] = []
        for close in (*(plate.rest for plate in self._plates.values()), journals.close):
            try:
                close()
            except SoleplateError as error:  # a reader that was killed has left what it had written
                troubles.append(error)
        if troubles and any(isinstance(error, StorageError) for error in troubles):
            raise troubles[0]
        files = journals.files
        write_session(with_sync(open_session(files.session_journal)), files.session_file)
        return str(files.session_file)

    def close(self) -> None:
        """Finish the recording and free the plates."""
        try:
            self._finish()
        finally:
            for plate in self._plates.values():
                with suppress(SoleplateError):
                    plate.close()
            self._plates = {}


def _say(said: IO[bytes], content: Mapping[str, Any]) -> None:
    with suppress(OSError):  # the window has gone; stdin says so too
        said.write(json.dumps(content).encode() + b"\n")
        said.flush()


def main() -> int:
    """Serve one window."""
    for name in ("SIGINT", "SIGHUP", "SIGBREAK"):  # meant for the window, which then tells us
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    heard, said = taken_input(), sys.stdout.buffer
    recorder = _Recorder()
    try:
        for line in heard:
            order = json.loads(line)
            if "stop" in order:
                break
            try:
                answer = recorder.do(order)
            except SoleplateError as error:
                answer = {"error": error_to(error)}
            if answer is not None:
                _say(said, answer)
    finally:
        try:
            recorder.close()
        except SoleplateError as error:
            _say(said, {"error": error_to(error)})
    _say(said, {"closed": True})
    return 0


if __name__ == "__main__":
    sys.exit(main())
