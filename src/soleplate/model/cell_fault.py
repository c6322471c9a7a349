"""Faults of single cells: what was seen where, as marks beside the samples, which stay as they came."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["FAULT_KINDS", "SPOILING", "CellFault"]

FAULT_KINDS = {
    "spike": "single samples far from those around them",
    "stuck": "the count does not move",
    "dead": "it bears nothing while the others do",
    "saturated": "the converter is at its end",
    "desync": "the board says that the converter lost step",
    "hum": "mains hum",
    "creep": "its zero moved",
    "crossed": "its cable is exchanged with another one",
    "rate": "the board runs at another rate than it says",
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
    kind: str
    first_row: int
    rows: int
    text: str = ""
