"""Parameters of protocols and options of drivers: typed, bounded, explained."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from soleplate.errors import BadParameter
from soleplate.text import Text

__all__ = ["Parameter", "Scalar", "parse_parameters", "spelled"]

Scalar = float | int | str | bool


def spelled(value: Scalar) -> str:
    """Return a value as somebody would type it: what ``Parameter.parse`` understands."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if isinstance(value, str) else f"{value:g}"


@dataclass(frozen=True)
class Parameter:
    """Describe one setting.

    Attributes
    ----------
    name : str
        With underscores; hyphens are accepted when it is given.
    default : float, int, str or bool
        Its type is the type of the parameter.
    help : str
        One line.
    unit : str
        Empty for names and switches.
    low, high : float, optional
        Limits, both included.
    choices : tuple of str
        The only words accepted, for text.
    """

    name: str
    default: Scalar
    help: str
    unit: str = ""
    low: float = -math.inf
    high: float = math.inf
    choices: tuple[str, ...] = ()

    def parse(self, given: Scalar) -> Scalar:
        """Return ``given`` in the parameter's own type; raise BadParameter outside its limits."""
        if isinstance(self.default, bool):
            return self._switch(given)
        if isinstance(self.default, str):
            text = str(given)
            if self.choices and text not in self.choices:
                raise BadParameter(
                    Text("{name} = {text!r} is not possible", name=self.name, text=text),
                    do=Text("Choose one of: {listed}", listed=", ".join(self.choices)),
                )
            return text
        return self._number(given)

    def _switch(self, given: Scalar) -> bool:
        words = {
            "yes": True,
            "true": True,
            "1": True,
            "on": True,
            "no": False,
            "false": False,
            "0": False,
            "off": False,
        }
        answer = words.get(str(given).lower())
        if answer is None:
            raise BadParameter(
                Text("{name} = {given!r} is neither yes nor no", name=self.name, given=given),
                do=Text("Say {name}=yes or {name}=no", name=self.name),
            )
        return answer

    def _number(self, given: Scalar) -> float | int:
        try:
            number = float(given)
        except ValueError:
            number = math.nan
        whole = isinstance(self.default, int)
        if not math.isfinite(number) or (whole and number != int(number)):
            kind = Text("a whole number") if whole else Text("a number")
            raise BadParameter(
                Text("{name} = {given!r} is not {kind}", name=self.name, given=given, kind=kind),
                do=Text("Give {kind}, e.g. {name}={default}", kind=kind, name=self.name, default=self.default),
            )
        if not self.low <= number <= self.high:
            raise BadParameter(
                Text("{name} = {number} is out of range", name=self.name, number=self._with_unit(number)),
                do=Text("Choose a value from {low:g} to {high}", low=self.low, high=self._with_unit(self.high)),
            )
        return int(number) if whole else number

    def _with_unit(self, number: float) -> str:
        return Text("{number:g} {unit}", number=number, unit=self.unit) if self.unit else Text("{n:g}", n=number)

    @property
    def range_text(self) -> str:
        """The accepted values as text, e.g. ``50 to 400 mm``."""
        if isinstance(self.default, bool):
            return Text("yes or no")
        if self.choices:
            return " | ".join(self.choices)
        if isinstance(self.default, str):
            return Text("text")
        return Text("{low:g} to {high}", low=self.low, high=self._with_unit(self.high))


def parse_parameters(declared: Iterable[Parameter], given: Mapping[str, Scalar], *, of: str) -> dict[str, Scalar]:
    """Return every declared parameter with its given or default value; raise BadParameter for unknown names.

    Parameters
    ----------
    declared : iterable of Parameter
        What is accepted.
    given : mapping
        Names with underscores or hyphens.
    of : str
        Whose parameters these are, for the message.
    """
    known = {parameter.name: parameter for parameter in declared}
    values: dict[str, Scalar] = {name: parameter.default for name, parameter in known.items()}
    for raw, value in given.items():
        name = raw.replace("-", "_")
        if name not in known:
            raise BadParameter(
                Text("{of} has no parameter {raw!r}", of=of, raw=raw),
                do=Text("It takes: {listed}", listed=", ".join(known)) if known else Text("It takes none"),
            )
        values[name] = known[name].parse(value)
    return values
