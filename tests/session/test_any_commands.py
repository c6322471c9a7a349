"""Commands in any order at any time: nothing of them ends a session or makes a file that cannot be read and scored."""

import random

import pytest

from soleplate import plugins
from soleplate.acquire.feed import roles_for
from soleplate.api.driver import PlateUrl
from soleplate.api.events import Replied, SessionEnded, TrialEnded, Undone
from soleplate.model.rejection import Rejection
from soleplate.scoring.advice import advise
from soleplate.scoring.assessment import Assessment
from soleplate.session import commands as say
from soleplate.session.conduct import Order, conduct
from soleplate.storage.opening import open_session

SHORT = {
    "quick": "yes", "trials": 1, "practice": 0, "rest_s": 1, "seconds": 10, "window_s": 8, "reps": 3,
    "check_list": "done",
}  # fmt: skip
LONGEST_S = 250.0


class Wild:
    """Say anything now and then, go on wherever the session waits, and stop it when it has gone on for long."""

    attended = True

    def __init__(self, seed):
        self.random, self.said = random.Random(seed), []

    def commands(self, runner):
        for _ in range(20):
            if self.random.random() < 0.25:
                yield self.keep(self.anything(runner))
            if runner.ended or not runner.waiting:
                break
            yield self.keep(self.goes_on(runner))
        if runner.now_s > LONGEST_S:
            yield say.Stop()

    def keep(self, command):
        self.said.append(command)
        return command

    def goes_on(self, runner):
        asks = runner.step
        if not getattr(asks, "blocking", False):
            return say.Next()
        return say.Answer(asks.choices[0] if asks.choices else {"number": asks.low, "yes": True}.get(asks.kind, "x"))

    def anything(self, runner):
        chosen = self.random.choice(
            [say.Next, say.Undo, say.Redo, say.Zero, say.Accept, say.Reject, say.SetMark, say.Saw, say.Answer]
        )
        if chosen is say.Reject:
            return say.Reject(self.random.choice(list(Rejection)).text)
        if chosen is say.SetMark:
            return say.SetMark("tap")
        if chosen is say.Saw:
            return say.Saw(self.random.choice(["leg", "hand"]))
        if chosen is say.Answer:
            return say.Answer(1.0) if not hasattr(runner.step, "key") else say.Next()
        return chosen()


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.full) for seed in range(1, 12))])
@pytest.mark.parametrize("name", plugins.names("protocols"))
def test_no_order_of_commands_ends_a_session_by_a_fault(tmp_path, name, seed):
    protocol = plugins.protocol(name)
    known = {parameter.name for parameter in protocol.parameters}
    wild = Wild(seed)
    plates = roles_for([PlateUrl.parse(f"sim:?seed={seed}&rate=100&skill=0.7")], protocol.rigs)
    parameters = {key: value for key, value in SHORT.items() if key in known}
    path = conduct(Order(protocol, plates, "P01", tmp_path, parameters, advise=advise), wild)
    recording = open_session(path)
    assert recording.state in ("complete", "stopped")
    ends = {}
    for event in recording.events:
        if isinstance(event, TrialEnded):
            ends[event.number] = event.state
    assert all(0 < trial.start_s <= trial.end_s for trial in recording.trials)
    assert {trial.number: trial.state for trial in recording.trials} == ends
    assert sum(isinstance(event, SessionEnded) for event in recording.events) == 1
    indices = []
    for event in recording.events:  # the log of replies is the plan: no reply is skipped or given twice
        if isinstance(event, Undone):
            assert event.index <= len(indices)
            if not event.redone:
                del indices[event.index :]
        elif isinstance(event, Replied):
            assert event.index == len(indices)
            indices.append(event.reply)
    results = Assessment.load(path).results
    assert not [one for one in results if "the formula failed" in one.reason]
