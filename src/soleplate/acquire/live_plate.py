"""The session's end of a reader process: start it, hear its board's greeting, have it record, stop it."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Protocol as Shape

from soleplate import plugins
from soleplate.acquire.calibrated import options_of
from soleplate.acquire.child import ChildProcess
from soleplate.acquire.finding import found
from soleplate.acquire.ring import SUFFIX, RingReader, running_rings, runtime_folder
from soleplate.api.driver import Driver, PlateUrl, only_role
from soleplate.api.events import Event, event_from_json, event_to_json
from soleplate.errors import SoleplateError
from soleplate.model.session import PlateSetup, SessionHeader
from soleplate.storage.codec import header_to, setup_from
from soleplate.storage.files import SessionFiles, in_use
from soleplate.text import Text

__all__ = ["LivePlate", "PlateSource", "ViewedPlate", "found_plates", "is_live", "open_live_plates", "viewed_plates"]

START_S = 120.0  # a computer that is busy, or whose antivirus program looks at every part before it may run
GREETING_S = 30.0  # five speeds with a boot loader each
RECORD_S = 5.0


def is_live(url: PlateUrl) -> bool:
    """Return whether bytes come from this plate at their own pace, so that a process must read them."""
    return plugins.driver(url.driver).live


class PlateSource(Shape):
    """What a follower needs of a plate: a LivePlate of this process, or one that another session reads."""

    role: str
    driver: Driver
    setup: PlateSetup
    ring: RingReader

    @property
    def runs(self) -> bool:
        """Whether the reader process is there."""
        ...


class ViewedPlate:
    """Look at a plate that another session reads; coming and going has no effect on it."""

    def __init__(self, path: Path, *, from_start: bool = False) -> None:
        self.ring = RingReader(path, from_now=not from_start)
        description = dict(self.ring.description)
        #: what was told before, with its host time: the last zero, the weight
        self.told = [(float(host_s), event_from_json(text)) for host_s, text in description.pop("told", ())]
        self.setup = setup_from(description)
        self.role, self.driver = self.setup.role, plugins.driver(self.setup.driver)

    @property
    def runs(self) -> bool:
        """Whether the reader process is there."""
        return in_use(self.ring.path)

    def close(self) -> None:
        """Leave."""
        self.ring.close()


def viewed_plates() -> list[ViewedPlate]:
    """Return the plates that running sessions read."""
    found = []
    for path in running_rings():
        with suppress(SoleplateError, KeyError):  # one that has just ended, or whose board has not answered yet
            found.append(ViewedPlate(path))
    return found


def found_plates() -> list[PlateUrl]:
    """Return the plates that answer on some port."""
    return [PlateUrl.parse(place.url) for place in found() if place.facts is not None]


class LivePlate:
    """Hold one plate that a process of its own reads.

    A simulated or replayed plate comes at the pace of a real one: ``group`` names all roles that its URL fills, and
    ``start_host_s`` is when its time begins.

    Attributes
    ----------
    setup : PlateSetup
        What the board said; there after ``greeted``.
    ring : RingReader
        Everything that comes from it; there after ``greeted``.
    """

    setup: PlateSetup
    ring: RingReader

    def __init__(
        self, role: str, url: PlateUrl, *, record: bool, group: Sequence[str] = (), start_host_s: float = 0.0
    ) -> None:
        self.role = role
        self.driver: Driver = plugins.driver(url.driver)
        options_of(self.driver, url)  # complain before a process is started
        self.ring_path = runtime_folder() / f"{uuid.uuid4().hex[:8]}.{role}{SUFFIX}"
        self._child = ChildProcess("soleplate.acquire.reader", Text("The reader of the plate {role}", role=role))
        self._child.say({"driver": url.driver, "address": url.address, "options": dict(url.options), "role": role,
                         "ring": str(self.ring_path), "record": record, "group": list(group) or [role],
                         "start_host_s": start_host_s})  # fmt: skip

    @property
    def pid(self) -> int:
        """Process id of the reader."""
        return self._child.pid

    @property
    def runs(self) -> bool:
        """Whether the reader process is there."""
        return self._child.runs

    def greeted(self) -> PlateSetup:
        """Wait for the board's greeting; raise the error that the reader met."""
        self._child.answer("awake", START_S)
        self.setup = setup_from(self._child.answer("setup", GREETING_S if self.driver.live else START_S))
        self.ring = RingReader(self.ring_path)
        return self.setup

    def record(self, files: SessionFiles, header: SessionHeader) -> None:
        """Have everything since the greeting, and all that comes, journalled; raise StorageError when that fails."""
        order = {"folder": str(files.folder.absolute()), "stem": files.stem, "header": header_to(header)}
        self._child.say({"record": order})
        self._child.answer("recording", RECORD_S)

    def rest(self) -> None:
        """Close the journal and go on reading; raise StorageError when its end could not be written."""
        self._child.say({"rest": True})
        self._child.answer("resting", RECORD_S)

    def tell(self, event: Event) -> None:
        """Have every viewer of the ring hear of an event."""
        self._child.say({"tell": event_to_json(event)})

    def close(self) -> None:
        """Stop the reader: port and journal are closed when this returns. May be called twice.

        Raises
        ------
        StorageError
            When the end of the journal could not be written.
        """
        try:
            self._child.close()
        finally:
            if hasattr(self, "ring"):
                self.ring.close()
            with suppress(OSError):  # left behind where the reader was killed
                self.ring_path.unlink(missing_ok=True)


def open_live_plates(urls: Mapping[str, PlateUrl], *, record: bool = True) -> dict[str, LivePlate]:
    """Start a reader for every plate and wait until all boards have greeted; raise what the first one met."""
    by_place: dict[str, list[str]] = {}
    for role, url in urls.items():
        place = f"{url.driver}:{url.address}" if is_live(url) else str(replace(url, role=""))
        by_place.setdefault(place, []).append(role)
    for roles in by_place.values():
        if is_live(urls[roles[0]]):
            only_role(urls[roles[0]], roles)
    running_rings()  # removes what killed readers left
    plates: dict[str, LivePlate] = {}
    start_host_s = time.monotonic()
    groups = {role: roles for roles in by_place.values() for role in roles}
    try:
        for role, url in urls.items():
            plates[role] = LivePlate(
                role, replace(url, role=role), record=record, group=groups[role], start_host_s=start_host_s
            )
        for plate in plates.values():
            plate.greeted()
    except BaseException:
        for plate in plates.values():
            with suppress(SoleplateError):
                plate.close()
        raise
    return plates
