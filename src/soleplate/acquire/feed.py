"""The inline feed: reads plates, journals their bytes and decodes them, all in this process.

For simulation and replay, which make their own time. Real plates are read by a process of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from soleplate import plugins
from soleplate.acquire.calibrated import calibrated, options_of
from soleplate.api.driver import BoardReport, Connection, Decoder, Driver, PlateUrl, decoder_of, fed, plate_options
from soleplate.api.events import Event
from soleplate.errors import BadParameter, SoleplateError
from soleplate.model.labels import listed
from soleplate.model.session import PlateSetup
from soleplate.model.stream import Chunk
from soleplate.storage.journals.session_journals import SessionJournals
from soleplate.text import Text

__all__ = ["Feed", "OpenPlate", "open_plates", "roles_for", "swapped"]


@dataclass
class OpenPlate:
    """Hold one connected plate: its set-up, its bytes, its decoder."""

    setup: PlateSetup
    driver: Driver
    connection: Connection
    decoder: Decoder


def roles_for(urls: Sequence[PlateUrl], rigs: Sequence[tuple[str, ...]]) -> dict[str, PlateUrl]:
    """Give each role of a protocol its plate URL.

    A single URL without a role fills every role of the protocol's preferred rig. Otherwise the roles
    named must be one of the rigs; a URL without a role fills what the others leave open.
    """
    named = [url for url in urls if url.role]
    open_urls = [url for url in urls if not url.role]
    taken = {url.role: url for url in named}
    if len(taken) < len(named):
        raise BadParameter(
            Text("Two plates have the same role"), do=Text("Give each plate its own role: --plate left=... ")
        )
    if len(open_urls) > 1:
        raise BadParameter(
            Text("{n} plates have no role", n=len(open_urls)),
            do=Text("Say which is which: {listed}", listed=plate_options(rigs[0], "...")),
        )
    if open_urls:
        fitting = [rig for rig in rigs if set(taken) <= set(rig)]
        _check_one_plate(open_urls[0], [role for role in (fitting or [()])[0] if role not in taken], rigs)
        for role in fitting[0] if fitting else ():
            taken.setdefault(role, open_urls[0])
    for rig in rigs:
        if set(rig) == set(taken):
            return {role: taken[role] for role in rig}
    wanted = " or ".join("+".join(rig) for rig in rigs)
    raise BadParameter(
        Text(
            "The plates given are {listed}, but this protocol wants {wanted}",
            listed="+".join(taken) or "none",
            wanted=wanted,
        ),
        do=Text("Name the role of each plate, e.g. {wanted}", wanted=plate_options(rigs[0], "sim:")),
    )


def _check_one_plate(url: PlateUrl, roles: Sequence[str], rigs: Sequence[tuple[str, ...]]) -> None:
    """Raise BadParameter where one real plate is to be several, and say how the form for one plate is called."""
    single = next((rig[0] for rig in rigs if len(rig) == 1), "")
    if len(roles) < 2 or not plugins.driver(url.driver).live:
        return
    place, of = f"{url.driver}:{url.address}", listed(roles)
    do = Text("Give a plate for each role: {wanted}", wanted=plate_options(roles, f"{url.driver}:..."))
    if single:
        do = Text(
            "{do}; or run the form of this test for one plate: --plate {role_of}={url}", do=do, role_of=single, url=url
        )
    raise BadParameter(Text("{place} is one plate and cannot be {listed} at once", place=place, listed=of), do=do)


def swapped(urls: Mapping[str, PlateUrl]) -> dict[str, PlateUrl]:
    """Exchange the plates of two roles; raise BadParameter for another number of roles."""
    if len(urls) != 2:
        raise BadParameter(
            Text("{n} plate cannot be exchanged", n=len(urls)), do=Text("Leave out --swap, or give two plates")
        )
    (one, first), (two, second) = urls.items()
    return {one: replace(second, role=first.role), two: replace(first, role=second.role)}


def open_plates(urls: Mapping[str, PlateUrl]) -> dict[str, OpenPlate]:
    """Reach every plate; those that share a URL are opened together, so that one athlete stands on them all."""
    plates: dict[str, OpenPlate] = {}
    groups: dict[str, list[str]] = {}
    for role, url in urls.items():
        groups.setdefault(str(PlateUrl(url.driver, url.address, url.options)), []).append(role)
    try:
        for text, roles in groups.items():
            url = urls[roles[0]]
            driver = plugins.driver(url.driver)
            options = options_of(driver, url)
            for role, connection in driver.open(url, options, roles).items():
                facts = connection.facts
                try:
                    calibration = calibrated(driver, url, facts, connection.calibration)
                except SoleplateError:
                    connection.close()
                    raise
                setup = PlateSetup(role, text, driver.name, options, facts, calibration)
                plates[role] = OpenPlate(setup, driver, connection, decoder_of(driver, facts, options))
    except SoleplateError:
        for plate in plates.values():
            plate.connection.close()
        raise
    return {role: plates[role] for role in urls}


class Feed:
    """Hand out chunks as they come; every byte is journalled before it is decoded."""

    def __init__(self, plates: Mapping[str, OpenPlate], journals: SessionJournals) -> None:
        self._plates, self._journals = plates, journals
        self.files = journals.files
        self.host_s = 0.0

    def turn(self) -> Iterator[tuple[str, Chunk]] | None:
        """Read every plate once; return the chunks, or None at the end of the data."""
        blocks = {role: plate.connection.read() for role, plate in self._plates.items()}
        if any(block is None for block in blocks.values()):
            return None
        found: list[tuple[str, Chunk]] = []
        for role, block in blocks.items():
            if block is None or not block.data:
                continue
            self.host_s = block.host_s
            self._journals.plates[role].bytes(block.data, block.host_s)
            plate = self._plates[role]
            for item in fed(plate.decoder, block, plate.driver.name, plate.setup.facts):
                if not isinstance(item, BoardReport):
                    found.append((role, item))
        return iter(found)

    def tell(self, event: Event) -> None:
        """Journal an event and let the drivers hear it."""
        self._journals.event(event, self.host_s)
        for driver in {id(plate.driver): plate.driver for plate in self._plates.values()}.values():
            driver.on_event(event)

    def close(self) -> None:
        """Free the plates and close the journals; raise StorageError when their end could not be written."""
        for plate in self._plates.values():
            plate.connection.close()
        self._journals.close()
