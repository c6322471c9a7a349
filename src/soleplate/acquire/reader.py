"""The reader process: moves the bytes of one plate from its port to the journal and the ring, and nothing else.

Started by the session as ``python -m soleplate.acquire.reader``; both talk in lines of JSON. On stdin come which
plate to open, ``record`` (where to), ``rest`` (end the record, go on reading), ``tell`` (an event, for viewers) and
``stop``; on stdout go ``awake``, the plate's set-up, and errors. The end of stdin means that the session has died: port
and journal are then closed at once. Whatever happens later (a lost plate, one that came back, a disk that is full) goes
into the ring, where every viewer sees it.

One thread reads the port, so that a slow disk never keeps it waiting; one hears the session; the main thread
writes the journal first and then the ring: nobody sees a byte that is not safe.
"""

from __future__ import annotations

import json
import queue
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import IO, Any

from soleplate import errors, plugins
from soleplate.acquire.calibrated import calibrated, options_of
from soleplate.acquire.child import error_to
from soleplate.acquire.paced import Paced
from soleplate.acquire.ring import BYTES, EVENT, FACTS, LOST, STATUS, RingWriter
from soleplate.api.driver import Block, Connection, Driver, Movable, PlateUrl
from soleplate.api.events import Event, event_to_json
from soleplate.model.parameter import Scalar
from soleplate.model.plate import BoardFacts
from soleplate.model.session import PlateSetup
from soleplate.storage.codec import facts_to, header_from, setup_to
from soleplate.storage.files import SessionFiles
from soleplate.storage.journals.session_journals import PlateJournal
from soleplate.text import Text
from soleplate.worker import taken_input

__all__ = ["main"]

FIRST_WAIT_S, LAST_WAIT_S = 0.05, 1.0  # between looks for a plate that is gone
LEAVE_S = 0.5  # for the port's thread to close it in peace; the process ends then anyway


@dataclass(frozen=True)
class _Connected:
    setup: PlateSetup
    host_s: float


@dataclass(frozen=True)
class _Gone:
    reason: str
    host_s: float


@dataclass(frozen=True)
class _Ended:
    error: errors.SoleplateError | None = None


_Item = _Connected | _Gone | _Ended | Block | Event | Mapping[str, Any] | None  # a mapping is a line from the session


class _Port(threading.Thread):
    """Read the port, and look for the plate when it is gone."""

    def __init__(
        self, url: PlateUrl, items: queue.SimpleQueue[_Item], group: Sequence[str] = (), start_host_s: float = 0.0
    ) -> None:
        super().__init__(name=f"port {url.address}", daemon=True)
        self._url, self._items = url, items
        self._group, self._start_host_s = tuple(group) or (url.role,), start_host_s
        self.stopping = threading.Event()

    def run(self) -> None:
        try:
            driver = plugins.driver(self._url.driver)
            options = options_of(driver, self._url)
            self._pump(driver, options)
        except errors.SoleplateError as error:
            self._items.put(_Ended(error))
        except (Exception, SystemExit) as error:  # a driver is a plug-in; the session must hear of its fault
            why = f"{type(error).__name__}: {error}"
            self._items.put(
                _Ended(errors.PlateError(Text("The driver {driver!r} failed", driver=self._url.driver), why=why))
            )

    def _pump(self, driver: Driver, options: Mapping[str, Scalar]) -> None:
        connection = self._open(driver, options, self._url)
        facts = connection.facts
        self._connected(driver, options, connection)
        try:
            while not self.stopping.is_set():
                try:
                    block = connection.read()
                except errors.PlateLost as error:
                    self._items.put(_Gone(str(error), time.monotonic()))
                    connection.close()
                    found = self._again(driver, options, facts)
                    if found is None:
                        return
                    connection = found
                    self._connected(driver, options, connection)
                    continue
                if block is None:
                    self._items.put(_Ended())
                    return
                if block.data:
                    self._items.put(block)
                if isinstance(connection, Paced):
                    for event in connection.due():
                        self._items.put(event)
        finally:
            connection.close()

    def _open(self, driver: Driver, options: Mapping[str, Scalar], url: PlateUrl) -> Connection:
        if driver.live:
            return driver.open(url, options, [url.role])[url.role]
        return Paced(driver, driver.open(url, options, self._group), url.role, self._start_host_s)

    def _connected(self, driver: Driver, options: Mapping[str, Scalar], connection: Connection) -> None:
        text = str(PlateUrl(self._url.driver, self._url.address, self._url.options))
        calibration = calibrated(driver, self._url, connection.facts, connection.calibration)
        setup = PlateSetup(self._url.role, text, driver.name, options, connection.facts, calibration)
        self._items.put(_Connected(setup, time.monotonic()))

    def _again(self, driver: Driver, options: Mapping[str, Scalar], facts: BoardFacts) -> Connection | None:
        """Wait for the same board, on its old port or on one that appeared since; None when told to stop."""
        movable = driver if isinstance(driver, Movable) else None
        known = set(_addresses(movable, self._url))
        wait_s = FIRST_WAIT_S
        while not self.stopping.wait(wait_s):
            wait_s = min(LAST_WAIT_S, 1.5 * wait_s)
            new = [url for url in (movable.elsewhere(self._url) if movable else ()) if url.address not in known]
            for place in (self._url, *new):
                with suppress(errors.PlateError):
                    connection = self._open(driver, options, place)
                    if connection.facts.device_id == facts.device_id:
                        return connection
                    connection.close()  # another board: not ours to read
        return None


def _addresses(movable: Movable | None, url: PlateUrl) -> list[str]:
    return [other.address for other in movable.elsewhere(url)] if movable else []


class _Reader:
    """Keep what comes: the journal first, then the ring."""

    def __init__(self, said: IO[bytes], order: Mapping[str, Any], items: queue.SimpleQueue[_Item]) -> None:
        self._said, self._items = said, items
        self._url = PlateUrl(order["driver"], order["address"], order["options"], order["role"])
        self._keeps = bool(order["record"])
        self._ring = RingWriter(Path(order["ring"]))
        self._port = _Port(self._url, items, order["group"], order["start_host_s"])
        self._journal: PlateJournal | None = None
        self._waiting: deque[_Connected | Block | _Gone] = deque()  # not yet in the journal
        self._segment = -1
        self._trouble = ""
        self._setup: dict[str, Any] = {}
        self._told: dict[str, tuple[float, str]] = {}

    def run(self) -> int:
        """Work until told to stop; return the exit status."""
        self._port.start()
        try:
            while (item := self._items.get()) is not None:
                if isinstance(item, Mapping):
                    if not self._obey(item):
                        break
                elif isinstance(item, Event):
                    self._tell(event_to_json(item))
                elif isinstance(item, _Ended):
                    self._ended(item.error)
                else:
                    first = isinstance(item, _Connected) and self._segment < 0 and not self._waiting
                    self._waiting.append(item)
                    self._keep()
                    if first and isinstance(item, _Connected):  # who hears it finds the description in the ring
                        self._say({"setup": setup_to(item.setup)})
        finally:
            self._close()
        return 0

    def _obey(self, order: Mapping[str, Any]) -> bool:
        """Do what the session says; return False when that is to stop."""
        if "record" in order:
            self._record(order["record"])
        elif "rest" in order:
            self._rest()
        elif "tell" in order:
            self._tell(order["tell"])
        else:
            return False
        return True

    def _rest(self) -> None:
        """Close the journal and go on reading for the viewers alone."""
        self._keep()
        journal, self._journal, self._keeps = self._journal, None, False
        try:
            if journal is not None:
                journal.journal.close()
        except errors.StorageError as error:
            self._say({"error": error_to(error)})
            return
        self._say({"resting": True})

    def _tell(self, event: str) -> None:
        """Hand an event to the viewers; who comes later finds the last zero and the last weight in the description."""
        now = time.monotonic()
        self._ring.put(EVENT, event.encode(), now, max(self._segment, 0))
        about = json.loads(event)
        if about["event"] in ("TareDone", "Weighed") and about["accepted"] and about["role"] == self._url.role:
            self._told[about["event"]] = (now, event)
            self._ring.describe({**self._setup, "told": list(self._told.values())})

    def _record(self, order: Mapping[str, Any]) -> None:
        """Create the journal in the session's folder and put into it what came since the plate answered."""
        try:
            files = SessionFiles(Path(order["folder"]), order["stem"])
            header = header_from(order["header"])
            self._journal = PlateJournal.create(
                files, header, self._url.role, host_s=time.monotonic(), sync_every_s=1.0
            )
        except errors.SoleplateError as error:
            self._say({"error": error_to(error)})
            return
        self._keep()  # first: who hears that it records finds the description in the ring
        self._say({"recording": True})

    def _keep(self) -> None:
        """Store all that waits; what the disk refuses stays and is tried again with the next block."""
        if self._keeps and self._journal is None:
            return
        while self._waiting:
            item = self._waiting[0]
            try:
                self._store(item)
            except errors.StorageError as error:
                if str(error) != self._trouble:
                    self._trouble = str(error)
                    self._put(STATUS, {"trouble": error_to(error)}, time.monotonic())
                return
            self._waiting.popleft()

    def _store(self, item: _Connected | Block | _Gone) -> None:
        match item:
            case Block(data=data, host_s=host_s):
                if self._journal is not None:
                    self._journal.bytes(data, host_s)
                self._ring.put(BYTES, data, host_s, self._segment)
            case _Connected(setup=setup, host_s=host_s):
                if self._journal is not None and self._segment >= 0:
                    self._journal.reconnected(setup.facts, host_s)
                self._segment += 1
                self._setup = setup_to(setup)
                self._ring.describe({**self._setup, "told": list(self._told.values())})
                self._put(FACTS, {"facts": facts_to(setup.facts)}, host_s)
            case _Gone(reason=reason, host_s=host_s):
                self._put(LOST, {"reason": reason}, host_s)

    def _put(self, kind: int, content: Mapping[str, Any], host_s: float) -> None:
        self._ring.put(kind, json.dumps(content).encode(), host_s, max(self._segment, 0))

    def _ended(self, error: errors.SoleplateError | None) -> None:
        if error is not None and self._segment < 0:
            self._say({"error": error_to(error)})
        elif error is not None:
            self._put(STATUS, {"trouble": error_to(error)}, time.monotonic())
        else:
            self._put(STATUS, {"ended": True}, time.monotonic())

    def _close(self) -> None:
        self._port.stopping.set()
        self._port.join(LEAVE_S)
        while True:  # what the port gave until it closed
            try:
                item = self._items.get_nowait()
            except queue.Empty:
                break
            if isinstance(item, Block):
                self._waiting.append(item)
        self._keep()
        try:
            if self._journal is not None:
                self._journal.journal.close()
        except errors.StorageError as error:
            self._say({"error": error_to(error)})
        self._say({"closed": True})
        self._ring.close()

    def _say(self, content: Mapping[str, Any]) -> None:
        with suppress(OSError):  # the session has gone; stdin says so too
            self._said.write(json.dumps(content).encode() + b"\n")
            self._said.flush()


def _listen(heard: FileIO, items: queue.SimpleQueue[_Item]) -> None:
    """Hand on what the session says; None when it has gone."""
    for line in heard:
        items.put(json.loads(line))
    items.put(None)


def main() -> int:
    """Serve one session; the first line says which plate."""
    for name in ("SIGINT", "SIGHUP", "SIGBREAK"):  # meant for the session, which then tells us
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    heard, said = taken_input(), sys.stdout.buffer
    first = heard.readline()
    if not first:
        return 0
    said.write(b'{"awake": true}\n')
    said.flush()
    items: queue.SimpleQueue[_Item] = queue.SimpleQueue()
    try:
        reader = _Reader(said, json.loads(first), items)
    except errors.SoleplateError as error:
        said.write(json.dumps({"error": error_to(error)}).encode() + b"\n")
        return 1
    threading.Thread(target=_listen, args=(heard, items), name="session", daemon=True).start()
    return reader.run()


if __name__ == "__main__":
    sys.exit(main())
