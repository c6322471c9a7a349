"""The short form: a first verdict within four minutes of the person's time, questions of safety and practice kept."""

import pytest

from soleplate import plugins
from soleplate.acquire.feed import roles_for
from soleplate.api.driver import PlateUrl
from soleplate.scoring.assessment import Assessment
from soleplate.session.conduct import Order, conduct
from soleplate.session.preview import preview
from soleplate.storage.opening import open_session

SHORT = [name for name in plugins.names("protocols") if plugins.protocol(name).short]
WITHIN_S = 240.0


@pytest.mark.parametrize("name", SHORT)
def test_it_takes_four_minutes_with_its_questions_and_practice(name):
    protocol = plugins.protocol(name)
    steps = preview(protocol, protocol.context(protocol.short, protocol.rigs[0]))
    assert sum(step.seconds for step in steps) <= WITHIN_S
    assert any(step.step.practice for step in steps if type(step.step).__name__ == "Trial")
    assert type(steps[0].step).__name__ == "Ask"
    assert steps[0].step.blocking


@pytest.mark.parametrize("name", [SHORT[-1], *(pytest.param(name, marks=pytest.mark.full) for name in SHORT[:-1])])
def test_it_ends_with_a_verdict(name, tmp_path):
    protocol = plugins.protocol(name)
    plates = roles_for([PlateUrl.parse("sim:?seed=4&rate=500&skill=1")], protocol.rigs)
    path = conduct(Order(protocol, plates, "P01", tmp_path, {**protocol.short, "check_list": "done"}))
    recording = open_session(path)
    outcome = Assessment.load(path, tmp_path)
    first = next(row.verdict for row in outcome.rows if row.verdict is not None)
    assert first.outcome != "unknown"
    ended_s = max(event.time_s for event in recording.events)
    print(f"{name}: {ended_s:.0f} s of simulated time, {first.outcome}")
    assert ended_s <= WITHIN_S
