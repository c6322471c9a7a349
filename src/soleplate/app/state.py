"""The state: settings, people, plates and the session together, as every page of the application sees them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from soleplate import plugins
from soleplate.api.driver import PlateUrl
from soleplate.api.protocol import Protocol
from soleplate.app.background import Background
from soleplate.app.names import Names
from soleplate.app.next_test import plates_for, repeated
from soleplate.app.people import People
from soleplate.app.person_edits import PersonEdits
from soleplate.app.session_thread import SessionThread
from soleplate.app.settings import AppSettings
from soleplate.app.units import Units
from soleplate.errors import BadParameter
from soleplate.model.labels import label
from soleplate.model.parameter import spelled
from soleplate.model.person import Person
from soleplate.model.plate import G_MS2
from soleplate.scoring.advice import advise
from soleplate.scoring.assessment import Assessment
from soleplate.session.conduct import Order
from soleplate.storage.files import make_folder
from soleplate.storage.library import sessions_of
from soleplate.storage.recover import Recovered, find_orphans, recover
from soleplate.text import Text

__all__ = ["ROLES", "AppState", "SetUp"]

ROLES = ("plate", "left", "right", "box", "floor")


@dataclass(frozen=True)
class SetUp:
    """Hold what runs next: a test, its settings, and one leg or both."""

    protocol: Protocol
    parameters: Mapping[str, str]


class AppState:
    """Keep what the pages share.

    Parameters
    ----------
    settings_path : Path
        Where they are kept.
    names : Names
        Names by code, of this computer only.
    session : SessionThread, optional
        Another one for rehearsals that run faster.

    Raises
    ------
    StorageError
        When the library cannot be made.
    """

    def __init__(
        self, settings: AppSettings, settings_path: Path, names: Names, session: SessionThread | None = None
    ) -> None:
        self.settings, self._settings_path, self.names = settings, settings_path, names
        self.session = session or SessionThread()
        self.background = Background()
        self.ports = Background()  # what opens and closes plates: one after the other
        self.settings_before: list[tuple[str, Any]] = []  # to take changes back
        self.person: Person | None = None
        self.outcome: Assessment | None = None
        self.last: SetUp | None = None
        self._finished = True
        self.led_s = -math.inf  # when one page last led to another one, by the clock of time.monotonic
        self.back_to = ""  # the page that a session was begun from, when its end leads there
        self.open_library(settings.folder)

    def open_library(self, folder: Path) -> None:
        """Use another library; raises StorageError or UnreadableFile and keeps the one before."""
        make_folder(folder)
        self.people = People.load(folder)
        self.person_edits = PersonEdits(self.people, self.names)
        self.library = folder

    def remember(self) -> None:
        """Keep the settings; where that is not possible they hold until the program ends."""
        self.settings.save(self._settings_path)

    # People

    def people_changed(self) -> bool:
        """Take in what another application changed of people and names; return whether it did.

        Raises UnreadableFile when the list is damaged: those known before stay.
        """
        return self.people.refresh() | self.names.refresh()

    def choose(self, code: str) -> Person:
        """Choose who is tested; raise BadParameter for a code that cannot be used."""
        self.people.refresh()
        self.person = self.people.known.get(code) or self.people.put(Person(code))
        return self.person

    def label(self, code: str) -> str:
        """Return the name, where this computer knows it, with the code."""
        name = self.names.of(code)
        return f"{name} ({code})" if name else code

    # Units

    @property
    def units(self) -> Units:
        """The unit of the forces that people see."""
        return Units(self.settings.units)

    @property
    def body_weight_n(self) -> float:
        """The body weight of the person chosen, N: weighed in this session, or last; NaN where it is not known."""
        known = self.person.mass_kg if self.person is not None else math.nan
        weighed = self.session.guards.mass_kg if self.session.running else math.nan
        return G_MS2 * (known if math.isnan(weighed) else weighed)

    # Tests

    @property
    def tests(self) -> list[Protocol]:
        """Every test, the standard ones first."""
        return plugins.working("protocols")

    def title(self, name: str) -> str:
        """Return what a test is called; the label of its code where its plug-in is not here."""
        return plugins.titles().get(name, label(name))

    def plates(self, protocol: Protocol) -> dict[str, PlateUrl]:
        """Return the plate for each role of a test, as ``plates_for`` finds it among those set up."""
        return plates_for(protocol, self.settings.plates)

    def start(self, name: str, parameters: Mapping[str, str] | None = None) -> None:
        """Begin a test with the person chosen.

        Raises
        ------
        BadParameter
            When nobody is chosen, no plate is set up, or a setting does not fit.
        """
        if self.person is None:
            raise BadParameter(Text("Nobody is chosen"), do=Text("Choose a person first"))
        protocol = plugins.protocol(name)
        settings = {**self.settings.setups.get(protocol.name, {}), **(parameters or {})}
        person = self.person
        plates = self.plates(protocol)
        order = Order(protocol, plates, person.code, self.library, settings, person.involved, person.dominant, advise)
        protocol.context(settings, tuple(plates), person.involved)
        self.last = SetUp(protocol, dict(parameters or {}))
        self.back_to = ""
        self._finished = False
        self.session.start(order, person, self._scored, self.ports.settle)

    def start_order(self, order: Order, back_to: str) -> None:
        """Begin a session of a programme, whose end leads back to a page; raise BadParameter when nobody is chosen."""
        if self.person is None:
            raise BadParameter(Text("Nobody is chosen"), do=Text("Choose a participant first"))
        order.protocol.context(order.parameters, tuple(order.plates), order.involved)
        self.last = SetUp(order.protocol, {name: spelled(value) for name, value in order.parameters.items()})
        self.back_to, self._finished = back_to, False
        self.session.start(order, self.person, self._scored, self.ports.settle)

    def again(self, leg: str = "") -> None:
        """Run the last test once more, with one leg where a leg is named; raise BadParameter when there is none."""
        if self.last is None:
            raise BadParameter(Text("No test was run yet"), do=Text("Choose one"))
        parameters = dict(self.last.parameters)
        if leg and any(parameter.name == "leg" for parameter in self.last.protocol.parameters):
            parameters["leg"] = leg
        self.start(self.last.protocol.name, parameters)

    def again_as(self, outcome: Assessment) -> None:
        """Run the test of a result once more, as it was done; raise BadParameter where somebody else is chosen."""
        header = outcome.recording.header
        if self.person is None or self.person.code != header.participant:
            raise BadParameter(
                Text("This is a result of {who}", who=self.label(header.participant)),
                why=Text("the test would be recorded for whoever is chosen"),
                do=Text("Choose {who} first", who=self.label(header.participant)),
            )
        if outcome.recording.path == self.session.path:
            self.again()
        else:
            self.start(header.protocol, repeated(header.parameters))

    def finish(self) -> bool:
        """Take in the end of a session, once: its result, and the person's mass; return whether one ended just now.

        Raises SoleplateError when the session broke off, or cannot be scored.
        """
        session = self.session
        if self._finished or session.running:
            return False
        self._finished = True
        if self.person is not None:
            mass = session.guards.mass_kg
            wrong = any(guard.code == "wrong-subject" for guard in session.guards.open)
            self.people.seen(self.person.code, math.nan if wrong else mass)
            self.person = self.people.known[self.person.code]
        if session.trouble is not None:
            raise session.trouble
        self.outcome = session.outcome
        return True

    def _scored(self, path: Path) -> Assessment:
        outcome = Assessment.load(path, self.library)
        return outcome.stored().ready() if outcome.trials else outcome

    # After a crash

    def orphans(self) -> int:
        """Count the sessions of the library that were cut off."""
        return len(find_orphans(self.library))

    def recover(self) -> list[Recovered]:
        """Complete the sessions that were cut off; what cannot be completed stays as it is."""
        return recover(self.library)

    def sessions(self, code: str) -> list[Path]:
        """Return the session files of a participant, the newest last; looks through the library."""
        return sessions_of(self.library, code, tuple(self.people.known))
