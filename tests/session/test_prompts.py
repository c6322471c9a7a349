"""A set of calf raises that lost the beat is prompted, and ends when the prompts are not followed."""

import pytest

from soleplate.api.events import RepMarked, TrialEnded, Warned
from soleplate.api.protocol import SAFETY, Metronome, Perform, Protocol, Trial, prepare
from soleplate.model.parameter import Parameter
from soleplate.session.commands import Next


def off_beat(ctx):
    """The metronome and the virtual athlete are slower than the judge was told."""
    yield from prepare(ctx, "stance", "Ready")
    yield Metronome(40, (1, 1))
    yield Trial("raises", Perform("calf_raise", 10, {"pace_per_min": ctx.number("pace")}, rep_within_s=8), "left")


OFF_BEAT = Protocol(
    "off_beat", "Off", "Off the beat", off_beat, 1, (*SAFETY, Parameter("pace", 20.0, "Pace")), (("plate",),),
    metrics=("calf_raises",),
)  # fmt: skip


@pytest.mark.parametrize(("pace", "counted"), [(20.0, 10), (27.0, 4)])
def test_prompts_that_are_not_followed_end_a_set_of_calf_raises(pace, counted, rig):
    """The first raise begins nothing; the second, third and fourth are off, and two prompts went unheard."""
    session = rig(OFF_BEAT, "sim:?seed=4&rate=200&skill=1", check_list="done", pace=pace, attended=False)
    session.command(Next())
    ended = session.until(TrialEnded)
    prompts = [event for event in session.events if isinstance(event, Warned) and event.code == "prompt"]
    assert len([event for event in session.events if isinstance(event, RepMarked)]) == counted
    assert len(prompts) == (0 if pace == 20.0 else 2)
    assert ("prompts" in ended.reason) is (pace != 20.0)
