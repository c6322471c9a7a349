"""Neither samples nor events depend on the size of the blocks that a simulated session is handed."""

from dataclasses import replace
from itertools import cycle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soleplate import plugins
from soleplate.acquire.feed import open_plates, roles_for
from soleplate.api.driver import PlateUrl
from soleplate.api.events import StepStarted, Weighed
from soleplate.model.stream import Chunk
from soleplate.session.commands import Next
from soleplate.session.conduct import Order, conduct
from soleplate.session.runner import Runner
from soleplate.storage.opening import open_session

SHORT = {
    "single_leg_stance": {"trials": 1, "practice": 0, "rest_s": 0},
    "step_down": {"trials": 1, "practice": 0, "reps": 1, "rest_s": 0},
}


def session(folder, name, url, block_s, monkeypatch):
    """Conduct a session in blocks of this length; return its samples up to the end, and its events."""
    monkeypatch.setattr(plugins.driver("sim"), "block_s", block_s)
    protocol = plugins.protocol(name)
    known = {parameter.name for parameter in protocol.parameters}
    parameters = {key: value for key, value in SHORT[name].items() if key in known}
    plates = roles_for([PlateUrl.parse(url)], protocol.rigs)
    folder.mkdir()
    recording = open_session(conduct(Order(protocol, plates, "P01", folder, parameters)))
    streams = {role: plate.streams["cells"] for role, plate in recording.plates.items()}
    rows = {role: stream.ticks <= 1e6 * recording.events[-1].time_s for role, stream in streams.items()}
    return {role: stream.samples[rows[role]].tolist() for role, stream in streams.items()}, [
        event
        for event in recording.events
        if getattr(event, "code", "") != "cell-faults"  # of all that was stored
    ]


@pytest.mark.parametrize(
    ("name", "url"),
    [
        (
            "single_leg_stance",
            "sim:?seed=4&skill=0.3&drops=0.01&cell_faults=dead@c2&spread=0.01&crosstalk=0.01&rate=50",
        ),
        ("step_down", "sim:?seed=4&rate=50"),
    ],
)
def test_blocks_of_any_length_give_the_same_session(tmp_path, monkeypatch, name, url):
    first = session(tmp_path / "usual", name, url, 1.0, monkeypatch)
    for number, block_s in enumerate((0.001, 0.1)):
        samples, events = session(tmp_path / str(number), name, url, block_s, monkeypatch)
        assert events == first[1]
        assert samples == first[0]


def test_a_cue_acts_after_the_latency_of_a_person():
    """Nobody is on the plate before the cue, and the step takes 0.5 s of walking before it begins."""
    plate = open_plates({"plate": PlateUrl.parse("sim:?seed=1&noise=0")})["plate"]
    plate.driver.on_event(StepStarted(1.0, 0, "Weigh", "", "", {}))
    counts = np.concatenate([
        item.samples for _ in range(10) for block in [plate.connection.read()]
        for item in plate.decoder.feed(block.data, block.host_s) if isinstance(item, Chunk)
    ])  # fmt: skip
    plate.connection.close()
    moved = np.flatnonzero(np.abs(counts - counts[0]).max(axis=1) > 1)
    assert 1800 <= moved[0] < 1900  # 1 s, 0.3 s of latency, 0.5 s of walking


@pytest.fixture(scope="module")
def stored():
    """Twelve seconds on a plate: empty, then somebody who steps on."""
    plate = open_plates({"plate": PlateUrl.parse("sim:?seed=4&rate=500")})["plate"]
    plate.driver.on_event(StepStarted(5.0, 0, "Weigh", "", "", {}))
    parts = []
    while sum(map(len, parts)) < 6000:
        block = plate.connection.read()
        parts += [item for item in plate.decoder.feed(block.data, block.host_s) if isinstance(item, Chunk)]
    plate.connection.close()
    joined = {name: np.concatenate([getattr(part, name) for part in parts]) for name in ("ticks", "samples", "flags")}
    return plate.setup, replace(parts[0], **joined)


def followed(setup, chunk, sizes):
    """Run a stance over the samples in chunks of these sizes, answering at once; return its events."""
    protocol = plugins.protocol("single_leg_stance")
    runner = Runner(protocol, protocol.context(SHORT["single_leg_stance"], ("plate",)), [setup])
    found = runner.start() + answered(runner)
    size, at = cycle(sizes), 0
    while at < len(chunk):
        rows = slice(at, at + next(size))
        part = replace(chunk, first=chunk.first + at, ticks=chunk.ticks[rows], samples=chunk.samples[rows],
                       flags=chunk.flags[rows])  # fmt: skip
        for events in runner.turns("plate", part):
            found += events + answered(runner)
        at = rows.stop
    return found


def answered(runner):
    found = []
    while runner.waiting:
        found += runner.command(Next())
    return found


@settings(max_examples=15, deadline=None)
@given(sizes=st.lists(st.integers(1, 500), min_size=1, max_size=30))
def test_a_runner_takes_chunks_of_any_sizes(stored, sizes):
    whole = followed(*stored, [6000])
    assert any(isinstance(event, Weighed) and event.accepted for event in whole)
    assert followed(*stored, sizes) == whole
