"""A runner on a simulated rig that a test can steer sample by sample."""

from dataclasses import dataclass, field

import pytest

from soleplate import plugins
from soleplate.acquire.feed import open_plates, roles_for
from soleplate.api.driver import BoardReport, PlateUrl
from soleplate.session.runner import Runner


@dataclass
class Rig:
    runner: Runner
    plates: dict
    events: list = field(default_factory=list)

    @property
    def athlete(self):
        return next(iter(self.plates.values())).connection.athlete

    def tell(self, events):
        for event in events:
            self.events.append(event)
            for driver in {id(plate.driver): plate.driver for plate in self.plates.values()}.values():
                driver.on_event(event)
        return events

    def command(self, command):
        return self.tell(self.runner.command(command))

    def turn(self, cut=None):
        """Read every plate once; ``cut`` splits each chunk into pieces of so many rows."""
        for role, plate in self.plates.items():
            block = plate.connection.read()
            for item in plate.decoder.feed(block.data, block.host_s):
                if not isinstance(item, BoardReport):
                    for events in self.runner.turns(role, item):
                        self.tell(events)

    def play(self, seconds):
        """Let so much time pass."""
        end = self.runner.now_s + seconds
        while self.runner.now_s < end:
            self.turn()

    def until(self, kind, seconds=120.0, **wanted):
        """Let time pass until such an event comes; return it."""
        seen = len(self.events)
        end = self.runner.now_s + seconds
        while self.runner.now_s < end and not self.runner.ended:
            for event in self.events[seen:]:
                if isinstance(event, kind) and all(getattr(event, k) == v for k, v in wanted.items()):
                    return event
            seen = len(self.events)
            self.turn()
        for event in self.events[seen:]:
            if isinstance(event, kind) and all(getattr(event, k) == v for k, v in wanted.items()):
                return event
        raise AssertionError(f"no {kind.__name__} {wanted} within {seconds} s; ended: {self.runner.ended!r}")


@pytest.fixture
def rig():
    def build(name, *urls, attended=True, **parameters):
        protocol = plugins.protocol(name) if isinstance(name, str) else name
        plates = open_plates(roles_for([PlateUrl.parse(url) for url in urls], protocol.rigs))
        context = protocol.context(parameters, tuple(plates))
        runner = Runner(protocol, context, [plate.setup for plate in plates.values()], attended=attended)
        built = Rig(runner, plates)
        built.tell(runner.start())
        return built

    return build
