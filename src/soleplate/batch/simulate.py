"""Libraries of sessions with known truth, made much faster than by running a test.

Protocols of one-leg holds only are written directly: the script is followed step by step, the virtual athlete hears
the cues, its forces become counts and the same writer makes the file; but nobody judges, since the truth is known.
Any other protocol is conducted as a session is, block by block.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from soleplate import plugins
from soleplate.acquire.feed import roles_for
from soleplate.api.driver import PlateUrl
from soleplate.api.protocol import Hold, Protocol, Trial
from soleplate.batch.direct import direct_session
from soleplate.model.parameter import Scalar
from soleplate.session.conduct import Identity, Order, conduct
from soleplate.session.preview import preview
from soleplate.sim.person import Person

__all__ = ["SimulatedLibrary", "is_direct", "make_session", "truth_path"]

FIRST_DAY = datetime(2026, 1, 5, 9, tzinfo=UTC)


@dataclass(frozen=True)
class SimulatedLibrary:
    """Say which sessions a library has.

    Attributes
    ----------
    folder : str
        Where the files go.
    seed : int
        The same seed makes the same library.
    visits : int
        Sessions of each person, a week apart.
    protocol : str
        Name of the test.
    parameters : mapping
        Its settings.
    rate_hz : float
        Conversions per second.
    """

    folder: str
    seed: int
    visits: int = 4
    protocol: str = "single_leg_stance"
    parameters: Mapping[str, Scalar] = field(default_factory=dict)
    rate_hz: float = 1000.0

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> SimulatedLibrary:
        """Return the library that ``asdict`` and JSON made plain."""
        return cls(**data)

    def person(self, number: int) -> Person:
        """Return a participant, drawn once for all visits."""
        rng = np.random.default_rng([self.seed, 1, number])
        return Person(
            mass_kg=round(float(np.clip(rng.normal(70, 10), 45, 110)), 1),
            skill=round(float(rng.uniform(0.5, 1.0)), 3),
            asymmetry=round(float(np.clip(rng.normal(0.1, 0.15), -0.4, 0.6)), 3),
        )

    def identity(self, number: int) -> Identity:
        """Return the time and id of a session; no two are alike."""
        moment = FIRST_DAY + timedelta(weeks=number % self.visits, minutes=number // self.visits % 480)
        marks = hashlib.sha256(f"{self.seed}/{number}/{self.protocol}".encode()).hexdigest()[:32]
        return Identity(lambda: moment, lambda: marks)


def truth_path(folder: Path) -> Path:
    """Return where a library keeps its truth."""
    return folder / "truth.csv"


def is_direct(protocol: Protocol, parameters: Mapping[str, Scalar]) -> bool:
    """Return whether every trial of a test is a hold on one leg, so that its sessions can be written directly."""
    context = protocol.context(parameters, protocol.rigs[0])
    words = [step.step for step in preview(protocol, context)]
    tasks = [step.task for step in words if isinstance(step, Trial)]
    return bool(tasks) and all(isinstance(task, Hold) and task.feet == 1 for task in tasks)


def make_session(library: SimulatedLibrary, number: int) -> dict[str, Any]:
    """Make one session of a library, unless it is there already.

    Returns
    -------
    dict
        ``file`` and ``truth``: rows of session, file, participant, visit, trial, rep, side, key, value, unit.
    """
    protocol = plugins.protocol(library.protocol)
    who, visit = divmod(number, library.visits)
    person, participant = library.person(who), f"S{who + 1:04d}"
    rng = np.random.default_rng([library.seed, 2, number])
    url = f"sim:?seed={int(rng.integers(2**31 - 1))}&rate={library.rate_hz:g}&mass={person.mass_kg:g}"
    url += f"&skill={person.skill:g}&asymmetry={person.asymmetry:g}"
    urls = roles_for([PlateUrl.parse(url)], protocol.rigs)
    order = Order(protocol, urls, participant, Path(library.folder), library.parameters)
    identity = library.identity(number)
    if is_direct(protocol, library.parameters):
        path, truth = direct_session(order, person, library.rate_hz, rng, identity)
    else:
        there = sorted(order.folder.glob(f"*_{identity.session_id()[:8]}.h5"))
        path, truth = there[0] if there else conduct(order, identity=identity), []
    truth += [
        {"trial": 0, "rep": 0, "side": "", "key": key, "value": value, "unit": unit}
        for key, value, unit in (
            ("mass_kg", person.mass_kg, "kg"), ("skill", person.skill, "1"), ("asymmetry", person.asymmetry, "1")
        )
    ]  # fmt: skip
    about = {"session": identity.session_id(), "file": path.name, "participant": participant, "visit": visit + 1}
    return {"file": path.name, "truth": [{**about, **row} for row in truth]}
