"""The session's end of a reader process: start it, hear its board's greeting, have it record, stop it."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Mapping
from contextlib import suppress
from typing import IO, Any

from soleplate import plugins
from soleplate.api.driver import Driver, PlateUrl
from soleplate.errors import BadParameter, PlateError, SoleplateError
from soleplate.model.parameter import parse_parameters
from soleplate.model.session import PlateSetup, SessionHeader
from soleplate.session.reader import error_from
from soleplate.session.ring import SUFFIX, RingReader, running_rings, runtime_folder
from soleplate.storage.codec import header_to, setup_from
from soleplate.storage.files import SessionFiles

__all__ = ["LivePlate", "is_live", "open_live_plates"]

GREETING_S = 30.0  # five speeds with a boot loader each
RECORD_S = 5.0
LEAVE_S = 3.0


def is_live(url: PlateUrl) -> bool:
    """Return whether bytes come from this plate at their own pace, so that a process must read them."""
    return plugins.driver(url.driver).live


class LivePlate:
    """Hold one plate that a process of its own reads.

    Attributes
    ----------
    setup : PlateSetup
        What the board said; there after ``greeted``.
    ring : RingReader
        Everything that comes from it; there after ``greeted``.
    """

    setup: PlateSetup
    ring: RingReader

    def __init__(self, role: str, url: PlateUrl, *, record: bool) -> None:
        self.role = role
        self.driver: Driver = plugins.driver(url.driver)
        parse_parameters(self.driver.options, url.options, of=f"{url.driver}:")  # complain before a process is started
        path = runtime_folder() / f"{uuid.uuid4().hex[:8]}.{role}{SUFFIX}"
        self._process = subprocess.Popen(
            [sys.executable, "-m", "soleplate.session.reader"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._answers: queue.SimpleQueue[Mapping[str, Any] | None] = queue.SimpleQueue()
        self._listener = threading.Thread(target=self._listen, args=(self._process.stdout,), daemon=True)
        self._listener.start()
        self._ring_path = path
        self._say({"driver": url.driver, "address": url.address, "options": dict(url.options), "role": role,
                   "ring": str(path), "record": record})  # fmt: skip

    @property
    def pid(self) -> int:
        """Process id of the reader."""
        return self._process.pid

    @property
    def runs(self) -> bool:
        """Whether the reader process is there."""
        return self._process.poll() is None

    def greeted(self) -> PlateSetup:
        """Wait for the board's greeting; raise the error that the reader met."""
        self.setup = setup_from(self._answer("setup", GREETING_S))
        self.ring = RingReader(self._ring_path)
        return self.setup

    def record(self, files: SessionFiles, header: SessionHeader) -> None:
        """Have everything since the greeting, and all that comes, journalled; raise StorageError when that fails."""
        order = {"folder": str(files.folder.absolute()), "stem": files.stem, "header": header_to(header)}
        self._say({"record": order})
        self._answer("recording", RECORD_S)

    def close(self) -> None:
        """Stop the reader: port and journal are closed when this returns. May be called twice.

        Raises
        ------
        StorageError
            When the end of the journal could not be written.
        """
        stdin = self._process.stdin
        if stdin is None or stdin.closed:
            return
        try:
            self._say({"stop": True})
            self._answer("closed", LEAVE_S)
        finally:
            with suppress(OSError):
                stdin.close()
            try:
                self._process.wait(LEAVE_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._listener.join()
            if hasattr(self, "ring"):
                self.ring.close()
            with suppress(OSError):  # left behind where the reader was killed
                self._ring_path.unlink(missing_ok=True)

    def _say(self, content: Mapping[str, Any]) -> None:
        stdin = self._process.stdin
        with suppress(OSError):  # the reader has gone: the answer will not come, and that is told
            if stdin is not None:
                stdin.write(json.dumps(content).encode() + b"\n")
                stdin.flush()

    def _listen(self, said: IO[bytes]) -> None:
        for line in said:
            with suppress(ValueError):  # a driver may print what it likes
                answer = json.loads(line)
                if isinstance(answer, dict):
                    self._answers.put(answer)
        said.close()
        self._answers.put(None)

    def _answer(self, wanted: str, within_s: float) -> Any:
        end = time.monotonic() + within_s
        while True:
            try:
                answer = self._answers.get(timeout=max(0.0, end - time.monotonic()))
            except queue.Empty:
                raise PlateError(
                    f"The reader of the plate {self.role} gave no answer within {within_s:g} s",
                    do="Unplug the plate, plug it in again, and start again",
                ) from None
            if answer is None:
                self._answers.put(None)  # there will never be another
                if wanted == "closed":  # it was killed; the journal holds what it had written
                    return None
                raise PlateError(f"The reader of the plate {self.role} ended", do="Start again; see `soleplate doctor`")
            if "error" in answer:
                raise error_from(answer["error"])
            if wanted in answer:
                return answer[wanted]


def open_live_plates(urls: Mapping[str, PlateUrl], *, record: bool = True) -> dict[str, LivePlate]:
    """Start a reader for every plate and wait until all boards have greeted; raise what the first one met."""
    by_place: dict[str, list[str]] = {}
    for role, url in urls.items():
        by_place.setdefault(f"{url.driver}:{url.address}", []).append(role)
    for place, roles in by_place.items():
        if len(roles) > 1:
            raise BadParameter(
                f"{place} cannot be {' and '.join(roles)} at once",
                do="Give a plate for each role: " + " ".join(f"--plate {role}=..." for role in roles),
            )
    running_rings()  # removes what killed readers left
    plates: dict[str, LivePlate] = {}
    try:
        for role, url in urls.items():
            plates[role] = LivePlate(role, PlateUrl(url.driver, url.address, url.options, role), record=record)
        for plate in plates.values():
            plate.greeted()
    except BaseException:
        for plate in plates.values():
            with suppress(SoleplateError):
                plate.close()
        raise
    return plates
