"""The conditions that a protocol declares are those of its trials, and nothing that differs by the person is asked."""

import pytest

from soleplate import plugins
from soleplate.api.protocol import Trial
from soleplate.model.conditions import MEASURED, TYPED
from soleplate.session.preview import preview

OF_THE_PERSON = {"leg_length_cm", "foot_outline_mm", "block"}


@pytest.mark.parametrize("name", plugins.names("protocols"))
def test_declared_conditions_are_said_of_the_trials(name):
    protocol = plugins.protocol(name)
    declared = {condition.name for condition in protocol.conditions}
    said = set()
    for choices in (
        {},
        {"surface": "foam"},
        {"version": "drop"},
        {"feedback": "faded"},
        {"contrast": "task"},
        {"until": "failure"},
        {"exercise": "step down"},
    ):
        known = {p.name: p for p in protocol.parameters}
        if all(key in known and value in known[key].choices for key, value in choices.items()):
            steps = preview(protocol, protocol.context(choices, protocol.rigs[0]))
            said |= {key for line in steps if isinstance(line.step, Trial) for key in line.step.conditions}
    assert declared <= said
    assert not declared & (MEASURED | TYPED | OF_THE_PERSON)
    assert not said & (MEASURED | TYPED)
