"""Numbers have limits, names are not empty: every option of every command."""

import click
import pytest

from soleplate.cli.main import COMMANDS, cli, main
from soleplate.cli.terminal.kinds import DAY, Number

PLAIN = (click.types.FloatParamType, click.types.IntParamType)


def options(command, words, kind):
    """Yield every option and argument of a kind, with the words before it."""
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            yield from options(command.get_command(click.Context(command), name), [*words, name], kind)
    yield from ((words, one) for one in command.params if isinstance(one.type, kind))


def all_of(kind):
    return [found for name in COMMANDS for found in options(cli.get_command(click.Context(cli), name), [name], kind)]


ALL = all_of(PLAIN)


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


def test_an_empty_name_is_no_file_and_not_the_folder_one_is_in(capsys):
    places = all_of(click.Path)
    assert len(places) > 40
    for words, one in places:
        if isinstance(one, click.Option):
            assert main([*words, one.opts[0], ""]) == 2
            assert "The name is empty" in capsys.readouterr().err
        elif words[0] in ("score", "report", "verify", "recover", "find", "restore"):
            assert main([*words, ""]) == 2
            assert capsys.readouterr().err


DAYS = [given for given in all_of(type(DAY)) if isinstance(given[1], click.Option)]


@pytest.mark.parametrize(("words", "one"), DAYS, ids=str)
@pytest.mark.parametrize("text", ["3/4/2027", "30.2.2027", "9999-12-31", "0001-01-01", "soon", ""])
def test_what_is_no_day_or_two_days_is_wrong_usage(words, one, text, capsys):
    assert len(DAYS) >= 6
    assert main([*words, one.opts[0], text]) == 2
    assert f"Invalid value for '{one.opts[0]}'" in capsys.readouterr().err


def test_days_are_read_as_people_write_them():
    days = [DAY.convert(text, None, None) for text in ("2027-01-31", "31.1.2027", "31 Jan 2027", "31. Januar 2027")]
    assert {str(day) for day in days} == {"2027-01-31"}
