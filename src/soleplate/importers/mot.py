"""OpenSim's ``.mot`` and ``.sto`` with ground reaction forces: metres and newtons, y up, x forward."""

from __future__ import annotations

from pathlib import Path

from soleplate.api.importer import ImportedFile, Told
from soleplate.importers.columns import Preset
from soleplate.importers.table import read_table
from soleplate.text import Text

__all__ = ["IMPORTER", "MotImporter"]

PRESET = Preset(
    {"force": "N", "moment": "N.m", "cop": "m", "time": "s"},
    up="y",
    why=Text("OpenSim's files are in m, N and N.m, y up"),
)


class MotImporter:
    """Read external loads of OpenSim."""

    name = "mot"
    summary = Text("OpenSim .mot and .sto with ground reaction forces")
    endings = (".mot", ".sto")

    def recognises(self, path: Path, head: bytes) -> bool:
        """Return whether the head ends as OpenSim's does, and a force stands in it."""
        low = head.lower()
        return b"endheader" in low and (b"force_v" in low or b"ground_force" in low or b"_vy" in low)

    def read(self, path: Path, told: Told) -> ImportedFile:
        """Read it; raise ForeignFile with line and column."""
        return read_table(path, told, PRESET)


IMPORTER = MotImporter()
