"""A zero that was taken while somebody stood on the plate is noticed at once, and taken again by one key."""

import numpy as np
import pytest

from soleplate.acquire.feed import roles_for
from soleplate.api.driver import PlateUrl
from soleplate.api.events import TareDone, Warned, Weighed
from soleplate.api.protocol import Protocol, Tare, Weigh
from soleplate.errors import BadParameter
from soleplate.model.plate import BoardFacts, square_plate
from soleplate.model.session import PlateSetup
from soleplate.model.stream import Chunk, StreamInfo
from soleplate.session.commands import Zero
from soleplate.session.runner import Runner

RATE_HZ = 100


class Standing:
    """A runner whose plate bears what a test says, second by second."""

    def __init__(self):
        def plan(_):
            yield Tare()
            yield Weigh("plate")

        protocol = Protocol("weigh", "", "", plan, 1, (), (("plate",),), ())
        stream = StreamInfo(nominal_rate_hz=float(RATE_HZ))
        setup = PlateSetup("plate", "text:", "text", {}, BoardFacts(streams=(stream,)), square_plate(0.001))
        self.runner = Runner(protocol, protocol.context({}, ("plate",)), [setup], attended=True, on_clock=True)
        self.rows = 0
        self.rng = np.random.default_rng(2)
        self.runner.start()

    def bear(self, newtons, seconds):
        events = []
        for _ in range(round(seconds * 10)):
            n = RATE_HZ // 10
            counts = newtons / 4 * 1000 + self.rng.normal(0, 20, (n, 4))
            ticks = ((self.rows + np.arange(n)) * 1e6 / RATE_HZ).astype(np.int64)
            flags = np.zeros(n, np.uint8)
            chunk = Chunk("cells", self.rows, ticks, counts.astype(np.int32), flags, 0, 0.0)
            for found in self.runner.turns("plate", chunk):
                events += found
            self.rows += n
        return events


def of(kind, events):
    return [event for event in events if isinstance(event, kind)]


def test_it_is_said_within_a_second_and_cured_by_one_key():
    standing = Standing()
    assert of(TareDone, standing.bear(686, 1.5))[0].accepted
    told = of(Weighed, standing.bear(0, 2.5))
    assert "zero it again (T)" in told[0].reason
    assert told[0].time_s < 1.5 + 2.0
    assert not told[0].accepted
    standing.runner.command(Zero())
    events = standing.bear(0, 1.5)
    assert [zero.accepted for zero in of(TareDone, events)] == [True]
    assert [note.code for note in of(Warned, events)] == ["zero-under-load"]
    [weight] = [event for event in of(Weighed, standing.bear(686, 3.0)) if event.accepted]
    assert weight.body_weight_n == pytest.approx(686, abs=1)


def test_a_plate_that_somebody_still_stands_on_is_not_zeroed_again():
    standing = Standing()
    standing.bear(0, 1.5)
    standing.runner.command(Zero())
    assert not any(zero.accepted for zero in of(TareDone, standing.bear(300, 6.5)))


def test_one_plate_for_two_feet_names_the_form_for_one():
    with pytest.raises(BadParameter, match=r"one plate and cannot be left and right.*--plate plate=text:/dev/ttyUSB0"):
        roles_for([PlateUrl.parse("text:/dev/ttyUSB0?unit=kg")], (("left", "right"), ("plate",)))
    assert set(roles_for([PlateUrl.parse("sim:")], (("left", "right"), ("plate",)))) == {"left", "right"}
