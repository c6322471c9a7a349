"""Texts as data: a template and its values, so that a sentence can be said in any language where it is shown.

``str()`` of a Text is the English sentence, which files and the terminal keep; the template is the key of the
catalogues under ``locale/``. Texts are not put together from pieces: a sentence is one template, and a Text may be a
value of another one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from string import Formatter
from typing import Any

__all__ = ["Text", "joined", "plain"]

_CONTROL = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
FORMAT = re.compile(r"z?[+-]?\d?(\.(\d{1,2}|\{\w+\}))?[defg%]?")


class Text(str):
    """Hold one sentence as a template with values.

    Parameters
    ----------
    template : str
        English, with named fields as for ``str.format``: ``"{n} samples of {role} were lost"``. It must be a literal
        where it is written, since catalogues are made from the source.
    plural : str
        The template for every ``n`` but 1.
    values : object
        Numbers, names, other Texts. What is in a plain ``str`` is quoted, never translated; the fields ``side``,
        ``other`` and ``role`` alone are words of ours. A template with ``{side}`` is a whole sentence for each leg.
    """

    __slots__ = ("plural", "template", "values")

    template: str
    plural: str
    values: Mapping[str, Any]

    def __new__(cls, template: str, /, *, plural: str = "", **values: Any) -> Text:
        """Fill the English template, and keep it with its values."""
        chosen = plural if plural and values.get("n") != 1 else template
        self = super().__new__(cls, chosen.format_map(values) if values else chosen)
        self.template, self.plural, self.values = template, plural, values
        return self

    def __add__(self, other: str) -> Text:
        """Return both beside each other; each stays a sentence of its own."""
        return joined((self, other), by="")

    def __radd__(self, other: str) -> Text:
        return joined((other, self), by="")

    def __copy__(self) -> Text:
        return self

    def __deepcopy__(self, memo: object) -> Text:
        return self

    def __reduce__(self) -> Any:
        return _again, (self.template, self.plural, dict(self.values))

    def data(self) -> dict[str, Any]:
        """Return the template ``t`` and the values ``v`` as plain data, for files."""
        values = {
            name: value.data() if isinstance(value, Text) else _plain(value) for name, value in self.values.items()
        }
        return {"t": self.template, **({"p": self.plural} if self.plural else {}), "v": values}

    @staticmethod
    def of(data: Any) -> str:
        """Return the Text that plain data hold; anything else is quoted as it is."""
        if not isinstance(data, dict) or not isinstance(data.get("t"), str) or not isinstance(data.get("v"), dict):
            return str(data)
        values = {str(name): Text.of(value) if isinstance(value, dict) else value for name, value in data["v"].items()}
        templates = data["t"], str(data.get("p", ""))
        try:
            if all(map(_is_plain, templates)):
                return Text(templates[0], plural=templates[1], **values)
        except (KeyError, ValueError, TypeError):  # a template of somebody else
            pass
        return templates[0]


def _is_plain(template: str) -> bool:
    """Return whether a template from a file only names its values: no attribute, no index, no width to fill memory."""
    return all(
        name is None
        or (name.isidentifier() and (not spec or FORMAT.fullmatch(spec)) and conversion in (None, "r", "s"))
        for _, name, spec, conversion in Formatter().parse(template)
    )


def _again(template: str, plural: str, values: dict[str, Any]) -> Text:
    return Text(template, plural=plural, **values)


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def joined(parts: Iterable[str], by: str = "; ") -> Text:
    """Return several texts beside each other as one; each stays a sentence of its own."""
    listed = list(parts)
    return Text(
        by.join(f"{{p{number}}}" for number in range(len(listed))), **{f"p{i}": p for i, p in enumerate(listed)}
    )


def plain(text: str, *, lines: bool = False) -> str:
    """Return text in which nothing steers a terminal or a page: what a port or a file says may hold anything.

    Control characters, marks that turn the direction of writing, and halves of characters become blanks; with
    ``lines``, ends of lines stay.
    """
    clean = _CONTROL.sub(" ", text)
    return clean if lines else clean.replace("\n", " ")
