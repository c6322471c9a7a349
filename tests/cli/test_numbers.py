"""Numbers on the command line: each has limits, and what is none is refused by every command."""

import click
import pytest

from soleplate.cli.main import COMMANDS, cli, main
from soleplate.cli.terminal.number import Number

PLAIN = (click.types.FloatParamType, click.types.IntParamType)


def numbers(command, words):
    """Yield every option and argument that is a number, with the words before it."""
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            yield from numbers(command.get_command(click.Context(command), name), [*words, name])
    for one in command.params:
        if isinstance(one.type, PLAIN):
            yield words, one


ALL = [(words, one) for name in COMMANDS for words, one in numbers(cli.get_command(click.Context(cli), name), [name])]


def test_every_number_has_limits():
    for words, one in ALL:
        kind = one.type
        assert isinstance(kind, Number | click.IntRange), (words, one.name)
        assert kind.min is not None, (words, one.name)


@pytest.mark.parametrize(("words", "one"), [given for given in ALL if isinstance(given[1], click.Option)], ids=str)
@pytest.mark.parametrize("text", ["nan", "inf", "-inf", "1e999", "-1e300", "x"])
def test_what_is_no_number_is_wrong_usage(words, one, text, capsys):
    assert main([*words, one.opts[0], text]) == 2
    assert capsys.readouterr().out == ""
