"""A short test with every kind of step that an operator steers; nobody stands on the plate."""

from soleplate.api.protocol import Ask, Instruct, Protocol, Rest, Tare


def script(ctx):
    yield Instruct("Take everything off the plate")
    yield Tare()
    yield Ask("pain", "How much pain?", default=0.0)
    yield Ask("form", "How was the form?", kind="choice", default="good", choices=("good", "poor"))
    yield Rest(600)


PROTOCOL = Protocol("own_test", "Own test", "All words", script, 1, (), (("plate",),), ())
