"""Fixtures that every room of the tests may use, and what a run of the tests does before and after them."""

import hashlib
import os
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

# The helpers beside this file are imported by name; tests are not a package.
sys.path.insert(0, str(Path(__file__).parent))

os.environ["TZ"] = "UTC"  # pages say local times
if hasattr(time, "tzset"):
    time.tzset()

ROOT = Path(__file__).parents[1]
WHOLE = "../shared/reference"  # recordings with known values: they lie beside the project and are no part of it


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config):
    """Let four workers share two cores: many a test waits for a board or for another process."""
    return 2 * (os.cpu_count() or 1)


def pytest_sessionstart(session):
    """Compile the kernels once, while the workers collect, before they would do it side by side."""
    if getattr(session.config.option, "numprocesses", None):
        code = "from soleplate.pipeline.warm import warm; warm()"
        session.config.warming = subprocess.Popen([sys.executable, "-P", "-c", code])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_node_collection_finished(node):
    """Let no test begin before the kernels are compiled."""
    assert node.config.warming.wait() == 0, "the kernels could not be compiled"


def pytest_terminal_summary(terminalreporter):
    """Say which tests against recorded truth were not run for want of the recordings."""
    skipped = [report for report in terminalreporter.stats.get("skipped", ()) if WHOLE in str(report.longrepr)]
    if not skipped:
        return
    tests = Counter(report.nodeid.partition("[")[0] for report in skipped)
    terminalreporter.section(f"{len(skipped)} tests against recorded truth were not run")
    terminalreporter.line(f"They need recordings that are not part of the project, at {(ROOT / WHOLE).resolve()}:")
    for test, number in sorted(tests.items()):
        terminalreporter.line(f"  {test}" + (f"  ({number})" if number > 1 else ""))


@pytest.fixture(scope="session", autouse=True)
def own_places(tmp_path_factory):
    """Give this run, and each worker of it, its own live data, settings and streams on the network."""
    folder = tmp_path_factory.mktemp("own")
    streams = folder / "lsl_api.cfg"
    streams.write_text(f"[lab]\nSessionID = test-{os.getpid()}\n[log]\nlevel = -2\n")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_RUNTIME_DIR", "XDG_CONFIG_HOME"):
            (folder / name).mkdir(mode=0o700)
            patch.setenv(name, str(folder / name))
        patch.setenv("LSLAPICFG", str(streams))
        yield


@pytest.fixture(scope="session")
def reference() -> Path:
    """Folder of recorded data with known values."""
    folder = (ROOT / WHOLE).resolve()
    if not folder.is_dir():
        pytest.skip(f"the reference recordings are not at {WHOLE}")
    return folder


@pytest.fixture(scope="session")
def identity():
    """A clock and an id that stand still, for files that can be compared."""
    from soleplate.session.conduct import Identity

    return Identity(lambda: datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), lambda: "0123456789abcdef" * 2)


@pytest.fixture(scope="session")
def session_runner(identity):
    """Run a protocol on simulated plates: session_runner(folder, "step_down", "sim:?seed=3", reps=2) -> path."""
    from soleplate import plugins
    from soleplate.acquire.feed import roles_for
    from soleplate.api.driver import PlateUrl
    from soleplate.session.conduct import Order, conduct

    def run(folder, name, *urls, bus=None, operator=None, involved="", advise=None, **parameters):
        protocol = plugins.protocol_argument(name)
        roles = roles_for([PlateUrl.parse(url) for url in urls], protocol.rigs)
        order = Order(protocol, roles, "P01", folder, parameters, involved, advise=advise)
        return conduct(order, operator, bus, identity)

    return run


@pytest.fixture
def run_session(tmp_path, session_runner):
    """Run a protocol in a folder of the test: run_session("step_down", "sim:?seed=3", reps=2) -> path."""

    def run(name, *urls, folder=None, **more):
        return session_runner(folder or tmp_path, name, *urls, **more)

    return run


@pytest.fixture(scope="session")
def simulated(tmp_path_factory, session_runner):
    """The same for tests that only read: one file for all tests, and all workers, that ask for the same session."""
    own = tmp_path_factory.getbasetemp()
    shared = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "simulated"
    shared.mkdir(exist_ok=True)

    def find(name, *urls, **parameters):
        asked = repr((name, urls, sorted(parameters.items())))
        folder = shared / hashlib.sha256(asked.encode()).hexdigest()[:16]
        if not folder.exists():
            made = tmp_path_factory.mktemp("made")
            session_runner(made, name, *urls, **parameters)
            with suppress(OSError):  # another worker made the same meanwhile
                made.rename(folder)
        return next(folder.glob("*.h5"))

    return find


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
        now_s = 0.0
        while now_s < seconds:
            for view, plate in zip(views, plates.values(), strict=True):
                block = plate.connection.read()
                for item in plate.decoder.feed(block.data, block.host_s):
                    if hasattr(item, "ticks"):
                        view.feed(item)
            now_s = block.host_s
            if now_s >= cue.time_s:
                athlete = plate.connection.athlete
                assert isinstance(athlete, Athlete)
                athlete.on_event(cue)
                cue = next(waiting)
        return views

    return make
