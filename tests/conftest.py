"""Fixtures that every room of the tests may use."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def reference() -> Path:
    """Folder of recorded data with known values; it lies beside the project and is not part of it."""
    folder = ROOT.parent / "shared" / "reference"
    if not folder.is_dir():
        pytest.skip(f"the reference recordings are not at {folder}")
    return folder


@pytest.fixture
def identity():
    """A clock and an id that stand still, for files that can be compared."""
    from soleplate.session.conduct import Identity

    return Identity(lambda: datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), lambda: "0123456789abcdef" * 2)


@pytest.fixture
def run_session(tmp_path, identity):
    """Run a protocol on simulated plates: run_session("step_down", "sim:?seed=3", reps=2) -> path."""
    from soleplate import plugins
    from soleplate.acquire.feed import roles_for
    from soleplate.api.driver import PlateUrl
    from soleplate.session.conduct import Order, conduct

    def run(name, *urls, folder=None, bus=None, operator=None, involved="", advise=None, **parameters):
        protocol = plugins.protocol(name)
        roles = roles_for([PlateUrl.parse(url) for url in urls], protocol.rigs)
        order = Order(protocol, roles, "P01", folder or tmp_path, parameters, involved, advise=advise)
        return conduct(order, operator, bus, identity)

    return run


@pytest.fixture
def stood():
    """View models of plates on which a virtual athlete stood: stood("left", "right", seconds=12) -> list."""
    from soleplate.acquire.demo_cues import cues
    from soleplate.acquire.feed import open_plates
    from soleplate.api.driver import PlateUrl
    from soleplate.live.plate_view import PlateView
    from soleplate.sim.athlete import Athlete

    def make(*roles, seconds=12.0, url="sim:?seed=3", onto=None):
        plates = open_plates({role: PlateUrl.parse(url) for role in roles})
        views = onto or [PlateView(plate.setup) for plate in plates.values()]
        waiting = cues(roles)
        cue = next(waiting)
        for _ in range(round(seconds / 0.04)):
            for view, plate in zip(views, plates.values(), strict=True):
                block = plate.connection.read()
                for item in plate.decoder.feed(block.data, block.host_s):
                    if hasattr(item, "ticks"):
                        view.feed(item)
            if block.host_s >= cue.time_s:
                athlete = plate.connection.athlete
                assert isinstance(athlete, Athlete)
                athlete.on_event(cue)
                cue = next(waiting)
        return views

    return make
