"""The wide form of a table: a row for each trial, a column for each measure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from soleplate.batch.score_file import ROW_FIELDS, SESSION_FIELDS
from soleplate.batch.table import csv_bytes, workbook_bytes
from soleplate.storage.files import replace_file

__all__ = ["wide_path", "write_wide"]

OF_TRIAL = ("trial", "series", "side", "state", "conditions", "ratings", "body_weight_n")


def wide_path(table: Path) -> Path:
    """Return the name of the wide form that goes with a table."""
    return table.with_name(f"{table.stem}.wide{table.suffix}")


def write_wide(replies: Iterable[Mapping[str, Any]], table: Path) -> int:
    """Write the wide form of what ``score_file`` replied; return its number of rows.

    A measure of repetitions stands as the mean of those that have a value, with their number in ``<key>_n``. A cell is
    empty where no repetition has one; the long form says why.
    """
    rows, units, counted = _rows(replies)
    keys = sorted(units)
    names = [*SESSION_FIELDS, *OF_TRIAL]
    for key in keys:
        names += [key, f"{key}_n"] if key in counted else [key]
    table_rows = [[row.get(name) for name in names] for row in rows]
    order = [names.index(name) for name in ("participant", "session", "trial")]
    table_rows.sort(key=lambda row: [row[place] for place in order])
    path = wide_path(table)
    match table.suffix.lower():
        case ".parquet":
            replace_file(path, _parquet(names, table_rows, units))
        case ".csv":
            replace_file(path, csv_bytes(names, table_rows))
        case _:
            about = [(key, unit) for key, unit in sorted(units.items())]
            replace_file(path, workbook_bytes({"wide": (names, table_rows), "units": (("column", "unit"), about)}))
    return len(table_rows)


def _rows(replies: Iterable[Mapping[str, Any]]) -> tuple[list[dict[str, Any]], dict[str, str], set[str]]:
    found: list[dict[str, Any]] = []
    units: dict[str, str] = {}
    counted: set[str] = set()
    for reply in replies:
        session = dict(zip(SESSION_FIELDS, reply["session"], strict=True))
        trials: dict[int, dict[str, Any]] = {}
        values: dict[tuple[int, str], list[float]] = {}
        for cells in reply["rows"]:
            row = dict(zip(ROW_FIELDS, cells, strict=False))
            trials.setdefault(row["trial"], {**session, **{name: row[name] for name in OF_TRIAL}})
            units[row["key"]] = row["unit"]
            kept = values.setdefault((row["trial"], row["key"]), [])
            if row["rep"]:
                counted.add(row["key"])
            if row["value"] is not None:
                kept.append(row["value"])
        for (trial, key), numbers in values.items():
            trials[trial][key] = math.fsum(numbers) / len(numbers) if numbers else None
            trials[trial][f"{key}_n"] = len(numbers)
        found += trials.values()
    return found, units, counted


def _parquet(names: list[str], rows: list[list[Any]], units: Mapping[str, str]) -> bytes:
    import io

    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    fields = []
    for name in names:
        whole = name in ("protocol_version", "scoring_version", "trial") or (name.endswith("_n") and name not in units)
        number = name in units or name == "body_weight_n"
        kind = pa.float64() if number else pa.int64() if whole else pa.string()
        fields.append(pa.field(name, kind, metadata={"unit": units.get(name, "N" if name == "body_weight_n" else "")}))
    arrays = [pa.array(list(values), field.type) for values, field in zip(columns, fields, strict=True)]
    memory = io.BytesIO()
    pq.write_table(pa.table(arrays, schema=pa.schema(fields)), memory, compression="zstd")
    return memory.getvalue()
