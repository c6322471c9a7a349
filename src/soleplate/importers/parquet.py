"""Parquet of signals: of Soleplate's own export, or any with columns of forces."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from soleplate.api.importer import ImportedEvent, ImportedFile, Told
from soleplate.errors import ForeignFile, HostileFile, UnreadableFile
from soleplate.importers.columns import Preset, columns_of
from soleplate.importers.table import MOST_ROWS, READ, understood
from soleplate.model.people import SIDES, Side
from soleplate.plugins import need
from soleplate.tables.file_table import MOST_COLUMNS, FileTable
from soleplate.text import Text

__all__ = ["IMPORTER", "ParquetImporter"]

MOST_MARKS = 100_000


class ParquetImporter:
    """Read Parquet by its columns, as any table."""

    name = "parquet"
    summary = Text("Parquet of signals: Soleplate's own, or any")
    endings = (".parquet",)

    def recognises(self, path: Path, head: bytes) -> bool:
        """Return whether it begins as Parquet does."""
        return head.startswith(b"PAR1")

    def read(self, path: Path, told: Told) -> ImportedFile:
        """Read it; raise ForeignFile for what is no table of numbers."""
        need("batch", "pyarrow")
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            with path.open("rb") as file:
                opened = pq.ParquetFile(file)
                rows, names = opened.metadata.num_rows, opened.schema_arrow.names
                if rows > MOST_ROWS or len(names) > MOST_COLUMNS:
                    raise HostileFile(
                        Text("{name} declares {rows} rows of {columns} columns", name=path.name, rows=rows,
                             columns=len(names))
                    )  # fmt: skip
                table = FileTable(",", ("point",), len(names), 0, rows, (tuple(names),))
                columns = columns_of(table, told, Preset())
                wanted = [i for i, quantity in enumerate(columns.quantities) if quantity.kind in READ]
                read = opened.read(columns=[names[i] for i in wanted])
                held = {
                    i: np.asarray(read.column(k).to_numpy(zero_copy_only=False), np.float64)
                    for k, i in enumerate(wanted)
                }
                events = _events((opened.schema_arrow.metadata or {}).get(b"soleplate.events", b"[]"))
        except OSError as error:
            raise UnreadableFile(Text("{path} cannot be read", path=path), why=str(error)) from error
        except (pa.ArrowException, ValueError, TypeError) as error:
            raise ForeignFile(
                Text("{name} is no Parquet of numbers", name=path.name), why=f"{type(error).__name__}: {error}"
            ) from error
        found = understood(path, table, columns, held, told, Preset())
        return ImportedFile(found.plates, events, {}, found.findings, found.questions)


def _events(text: bytes) -> tuple[ImportedEvent, ...]:
    """Return the marks that our own export left; nothing where they are not what it writes."""
    try:
        rows = json.loads(text)[:MOST_MARKS]
        found = []
        for row in rows:
            side: Side = row["side"] if row["side"] in SIDES else ""
            found.append(ImportedEvent(float(row["time_s"]), str(row["label"])[:64], side))
    except (ValueError, KeyError, TypeError, RecursionError):
        return ()
    return tuple(found)


IMPORTER = ParquetImporter()
