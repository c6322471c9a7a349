"""Tables of vendors: any table, with what each documents where the file does not say it."""

from __future__ import annotations

from soleplate.importers.columns import Preset
from soleplate.importers.table import TableImporter
from soleplate.text import Text

__all__ = ["AMTI", "BIOWARE", "QUALISYS", "VICON"]

BIOWARE = TableImporter(
    "bioware",
    Text("text of Kistler BioWare: a line of names and one of units below it"),
    Preset(why=Text("the file's own line of units")),
    (b"bioware",),
)
VICON = TableImporter(
    "vicon",
    Text("CSV of Vicon Nexus: the section Devices with a force plate"),
    Preset(
        {"force": "N", "moment": "N.mm", "cop": "mm"}, up="z", why=Text("Nexus exports N, N.mm and mm unless told else")
    ),
    (b"devices", b"sub frame"),
)
QUALISYS = TableImporter(
    "qualisys",
    Text("TSV of Qualisys Track Manager: one file for each force plate"),
    Preset({"force": "N", "moment": "N.m", "cop": "mm", "time": "s"}, up="z",
           why=Text("Qualisys Track Manager exports N, N.m and mm")),
    (b"no_of_samples", b"force_plate"),
)  # fmt: skip
AMTI = TableImporter(
    "amti-netforce",
    Text("text of AMTI NetForce: Fx Fy Fz Mx My Mz of one or more plates, without a header"),
    Preset(
        {"force": "N", "moment": "N.m"},
        up="z",
        why=Text("NetForce exports N and N.m"),
        columns=tuple(f"{plate}.{what}" for plate in range(1, 9) for what in ("fx", "fy", "fz", "mx", "my", "mz")),
    ),
    (b"\xff\xff no mark: only when it is named",),
)
