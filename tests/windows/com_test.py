"""A short test for a board on a COM port: zero, then some seconds in which nobody is asked anything."""

from soleplate.api.protocol import Protocol, Rest, Tare
from soleplate.model.parameter import Parameter


def script(ctx):
    yield Tare()
    yield Rest(ctx.number("seconds"))


SECONDS = Parameter("seconds", 10.0, "How long to record", "s", 1, 600)
PROTOCOL = Protocol(
    "com_test", "COM test", "A board on a COM port", script, 1, (SECONDS,), (("plate",),), ("hold_time_s",)
)
