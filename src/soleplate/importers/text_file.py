"""The lines of a file of text, whatever wrote it; with a limit, and a message that says where something is wrong."""

from __future__ import annotations

import re
from pathlib import Path

from soleplate.errors import ForeignFile, HostileFile, unreadable
from soleplate.text import Text

__all__ = ["MOST_BYTES", "lines_of", "not_a_number"]

MOST_BYTES = 512 << 20
LONGEST_LINE = 1 << 20
_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffd]")
_PACKED = {
    b"PK\x03\x04": "ZIP (perhaps .xlsx)", b"\x1f\x8b": "gzip", b"\x89HDF": "HDF5", b"%PDF": "PDF",
    b"\xd0\xcf\x11\xe0": "Microsoft Office", b"MATL": "MATLAB", b"Rar!": "RAR", b"7z\xbc\xaf": "7-Zip",
}  # fmt: skip


def lines_of(path: Path) -> list[str]:
    """Return the lines of a text file, without their ends.

    Raises
    ------
    UnreadableFile
        When it cannot be read.
    HostileFile
        When it, or one of its lines, is larger than any recording.
    ForeignFile
        When it is no text: packed, encrypted or binary.
    """
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise HostileFile(
                Text("{name} has {size} MB", name=path.name, size=size >> 20),
                why=Text("a table may have {most} MB", most=MOST_BYTES >> 20),
            )
        data = path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error
    if not data.strip():
        raise ForeignFile(Text("{name} is empty", name=path.name))
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "")
    if not encoding:
        packed = next((name for mark, name in _PACKED.items() if data.startswith(mark)), "")
        at = data.find(b"\0")
        if packed or at >= 0:
            why = Text("it begins as {kind} does", kind=packed) if packed else Text("byte {at} is no text", at=at)
            raise ForeignFile(
                Text("{name} is no table of text", name=path.name),
                why=why,
                do=Text("Export it as text, CSV or C3D from the program that made it"),
            )
    text = _decoded(data, encoding)
    control = len(_CONTROL.findall(text[:65_536]))
    if control > 0.01 * len(text[:65_536]):
        raise ForeignFile(
            Text("{name} is no table of text", name=path.name),
            why=Text("{n} of its first {of} signs are none of writing", n=control, of=len(text[:65_536])),
            do=Text("Export it as text, CSV or C3D from the program that made it"),
        )
    lines = text.split("\n") if "\n" in text else text.split("\r")
    for number, line in enumerate(lines, 1):
        if len(line) > LONGEST_LINE:
            raise HostileFile(
                Text("{name}, line {number}: {n} signs", name=path.name, number=number, n=len(line)),
                why=Text("a line may have {most}", most=LONGEST_LINE),
            )
    return lines


def _decoded(data: bytes, encoding: str) -> str:
    if encoding:
        return data.decode(encoding, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")  # what Windows programs write


def not_a_number(path: Path, line: int, column: str, found: str, *, last: bool = False) -> ForeignFile:
    """Return the error for a cell that holds no number: file, line and column, what stands there."""
    return ForeignFile(
        Text("{name}, line {line}, column {column}: {found!r} is no number", name=path.name, line=line, column=column,
             found=found[:40]),
        why=Text("a number was expected there, as in the lines above"),
        do=Text("It is the last line: remove it where it is no sample but a total or a mean")
        if last
        else Text("Mend the file, or leave the column out: --map '{column}=-'", column=column),
    )  # fmt: skip
