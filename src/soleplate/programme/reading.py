"""A programme's file: strict YAML onto the dataclasses, and back; whatever is wrong is told with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any

import yaml

from soleplate.errors import BadParameter, ForeignFile, UnreadableFile, ordinary
from soleplate.model.typed import typed
from soleplate.programme.plan import Programme
from soleplate.text import Text, joined

__all__ = ["MOST_BYTES", "Finding", "Found", "read_programme", "refused", "text_of_file", "written"]

MOST_BYTES = 1 << 20
DEEPEST = 12
_INT = re.compile(r"[-+]?\d{1,12}")
_FLOAT = re.compile(r"[-+]?(\d{1,12}\.\d*|\.\d+|\d{1,12})([eE][-+]?\d{1,2})?")


@dataclass(frozen=True)
class Finding:
    """Hold one thing that is wrong with a programme: the line (0: none), what it is, and the cure."""

    line: int
    what: str
    do: str

    @property
    def text(self) -> Text:
        """Say it in one sentence, the line first."""
        told = joined((self.what, self.do), by=". ")
        return Text("Line {line}: {told}", line=self.line, told=told) if self.line else told


@dataclass(frozen=True)
class Found:
    """Hold a programme that was read, or None, the line of each place in it, and what was wrong."""

    programme: Programme | None
    lines: dict[str, int]
    findings: tuple[Finding, ...] = ()

    def line(self, place: str) -> int:
        """Return the line of a place, or of the nearest one around it."""
        while place and place not in self.lines:
            place = re.sub(r"(\.\w+|\[\d+\]|^\w+)$", "", place)
        return self.lines.get(place, 1)


def text_of_file(path: Path) -> str:
    """Return what a file holds; raise UnreadableFile for what is missing, too long, or no text."""
    try:
        data = ordinary(path).read_bytes() if path.stat().st_size <= MOST_BYTES else b""
        if not data:
            raise ValueError(Text("it is empty, or longer than 1 MB"))
        return data.decode("utf-8-sig")
    except (OSError, ValueError) as error:
        raise UnreadableFile(
            Text("The programme {name} cannot be read", name=path.name),
            why=str(error),
            do=Text("Give a text file as made by: soleplate programme new"),
        ) from error


def read_programme(text: str, source: str = "") -> Found:
    """Read a programme; nothing is raised: what is wrong stands in the findings, with lines."""
    lines: dict[str, int] = {}
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        if root is None:
            raise _Refused(1, Text("The file is empty"), Text("Begin with: soleplate programme new"))
        _without_aliases(text)
        data = _plain(root, "", lines, 0)
    except _Refused as error:
        return Found(None, lines, (error.finding,))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        said = str(getattr(error, "problem", "") or error).splitlines()[0]
        do = Text("Indent with spaces, write NAME: VALUE, and put texts that hold : or # into quotes")
        return Found(None, lines, (Finding(line, Text("This is no YAML: {said}", said=said), do),))
    except RecursionError:
        do = Text("A programme is four levels deep: blocks, sessions, exercises, their dose")
        return Found(None, lines, (Finding(1, Text("The file is nested too deeply"), do),))
    found = Found(None, lines)
    try:
        return Found(typed(Programme, data, source=source or "programme"), lines)
    except ForeignFile as error:
        return Found(None, lines, (_finding(error, found),))


def refused(findings: tuple[Finding, ...], source: str) -> BadParameter:
    """Return the error for a programme that cannot be used: the first finding, and how many more there are."""
    more = len(findings) - 1
    why = Text("{n} more such place", plural="{n} more such places", n=more) if more else ""
    what = Text("{source} is no programme that can be used. {first}", source=source, first=findings[0].text)
    return BadParameter(what, why=why, do=Text("See all of them with: soleplate programme check"))


def _finding(error: ForeignFile, found: Found) -> Finding:
    values = error.what.values if isinstance(error.what, Text) else {}
    place = str(values.get("place", ""))
    line = found.line(place)
    if "found" not in values:
        name = place.rpartition(".")[2]
        known = ", ".join(_known_fields(place))
        return Finding(line, Text("{name} is not known here", name=name), Text("Known are: {known}", known=known))
    what = Text("{place} holds {value}: {why}", place=place or "the file", value=values["found"], why=error.why)
    return Finding(line, what, Text("Correct this line"))


def _known_fields(place: str) -> Iterator[str]:
    """Name the fields that could stand where an unknown one does."""
    kind: Any = Programme
    for name in re.findall(r"(\w+)(?:\[\d+\])?(?=\.)", place):
        hints = {field.name: field for field in fields(kind)}
        inner = _CLASSES.get(str(hints[name].type)) if name in hints else None
        kind = inner or kind
    yield from (field.name for field in fields(kind))


class _Refused(Exception):
    def __init__(self, line: int, what: str, do: str) -> None:
        super().__init__(what)
        self.finding = Finding(line, what, do)


def _without_aliases(text: str) -> None:
    for token in yaml.scan(text, Loader=yaml.SafeLoader):
        if isinstance(token, yaml.AliasToken | yaml.AnchorToken | yaml.TagToken):
            do = Text("Write the lines out where they are meant")
            raise _Refused(token.start_mark.line + 1, Text("Anchors, aliases and tags (& * !) are not used here"), do)


def _plain(node: yaml.Node, place: str, lines: dict[str, int], depth: int) -> Any:
    line = node.start_mark.line + 1
    lines.setdefault(place, line)
    if depth > DEEPEST:
        raise RecursionError
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Any] = {}
        for key, value in node.value:
            name, at = str(key.value), key.start_mark.line + 1
            if name in found:
                first = lines[f"{place}.{name}".lstrip(".")]
                raise _Refused(at, Text("{name} stands here a second time (first in line {first})", name=name,
                                        first=first), Text("Remove one of them"))  # fmt: skip
            inner = f"{place}.{name}".lstrip(".")
            lines[inner] = at
            found[name] = _plain(value, inner, lines, depth + 1)
        return found
    if isinstance(node, yaml.SequenceNode):
        return [_plain(one, f"{place}[{nth}]", lines, depth + 1) for nth, one in enumerate(node.value)]
    return _scalar(node)


def _scalar(node: yaml.Node) -> Any:
    kind, value = node.tag.rpartition(":")[2], str(node.value)
    if kind == "int" and _INT.fullmatch(value):
        return int(value)
    if kind == "float" and _FLOAT.fullmatch(value):
        return float(value)
    if kind == "null":
        return None
    return value  # dates and yes/no stay the words they are


def written(programme: Programme) -> str:
    """Return the file of a programme: what is as usual is left out."""
    return yaml.safe_dump(_data(programme), sort_keys=False, allow_unicode=True, width=110, default_flow_style=None)


def _data(value: Any) -> Any:
    if is_dataclass(value):
        kept: dict[str, Any] = {}
        for field in fields(value):
            one = getattr(value, field.name)
            if one != field.default:
                kept[field.name] = _data(one)
        return kept
    if isinstance(value, tuple):
        return [_data(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _classes() -> dict[str, Any]:
    from soleplate.programme import plan

    names = ("Rules", "Deload", "Criteria", "Block", "SessionPlan", "Exercise", "Reassess", "Race")
    found: dict[str, Any] = {}
    for name in names:
        found |= {name: getattr(plan, name), f"tuple[{name}, ...]": getattr(plan, name)}
    return found


_CLASSES = _classes()
