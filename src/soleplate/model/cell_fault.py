"""Faults of single cells: what was seen where, as marks beside the samples, which stay as they came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from soleplate.model.typed import Count
from soleplate.text import Text

__all__ = ["FAULT_KINDS", "SPOILING", "CellFault", "FaultKind"]

FaultKind = Literal["spike", "stuck", "dead", "saturated", "desync", "hum", "creep", "crossed", "rate"]

FAULT_KINDS: dict[str, str] = {
    "spike": Text("single samples far from those around them"),
    "stuck": Text("the count does not move"),
    "dead": Text("it bears nothing while the others do"),
    "saturated": Text("the converter is at its end"),
    "desync": Text("the board says that the converter lost step"),
    "hum": Text("mains hum"),
    "creep": Text("its zero moved"),
    "crossed": Text("its cable is exchanged with another one"),
    "rate": Text("the board runs at another rate than it says"),
}
SPOILING = ("spike", "stuck", "dead", "saturated", "crossed")  # a number of such samples would be wrong


@dataclass(frozen=True)
class CellFault:
    """Mark rows of one cell.

    Attributes
    ----------
    stream, cell : str
        Name of the stream and of its column.
    kind : str
        A key of FAULT_KINDS.
    first_row, rows : int
        The marked rows of the stream.
    text : str
        What was measured, in words with units.
    """

    stream: str
    cell: str
    kind: FaultKind
    first_row: Count
    rows: Count
    text: str = ""
