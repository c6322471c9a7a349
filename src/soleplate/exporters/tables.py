"""Sessions as tables: CSV with two more beside it, Parquet with all in its metadata, and a book of Excel."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soleplate.batch.table import EXCEL_ROWS, csv_bytes, workbook_bytes
from soleplate.errors import BadParameter
from soleplate.exporters.content import events_of, results_of, table_of, unit_rows
from soleplate.plugins import need
from soleplate.storage.files import write_new
from soleplate.storage.recording import Recording
from soleplate.text import Text
from soleplate.version import SOFTWARE

__all__ = ["CSV", "PARQUET", "XLSX", "about_of", "parquet_bytes"]

RESULTS = ("trial", "rep", "side", "key", "value", "unit", "reason", "method")


class CsvExporter:
    """Write a CSV of signals, and beside it ``.events.csv``, ``.results.csv`` and ``.codebook.csv``."""

    name, summary, suffix = "csv", Text("signals as CSV; events, results and codebook beside it"), ".csv"

    def export(self, session: Recording, path: Path) -> None:
        """Write it; raise StorageError where a file of these names exists."""
        columns = table_of(session)
        write_new(path, _numbers(columns))
        events = [(f"{one.time_s:.6f}", one.label, one.side) for one in events_of(session)]
        write_new(_beside(path, "events"), csv_bytes(("time_s", "label", "side"), events))
        rows = [[row[name] for name in RESULTS] for row in results_of(session)]
        write_new(_beside(path, "results"), csv_bytes(RESULTS, rows))
        about = csv_bytes(("column", "unit", "meaning"), unit_rows([*columns, "label", *RESULTS]))
        write_new(_beside(path, "codebook"), about)


def _beside(path: Path, what: str) -> Path:
    return path.with_name(f"{path.stem}.{what}.csv")


def _numbers(columns: Mapping[str, NDArray[np.float64]]) -> bytes:
    """Return a CSV of numbers: ten digits each, nothing where there is none."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerow(columns)
    np.savetxt(text, np.column_stack(list(columns.values())), fmt="%.10g", delimiter=",", newline="\n")
    return text.getvalue().replace("nan", "").encode()


def about_of(session: Recording) -> dict[str, Any]:
    """Return what is told of a session beside its signals, as plain values."""
    header = session.header
    weights = {
        event.role: event.body_weight_n  # type: ignore[attr-defined]
        for event in session.events
        if type(event).__name__ == "Weighed" and getattr(event, "accepted", False)
    }
    return {
        "session": header.session_id, "participant": header.participant, "visit": header.visit_id,
        "protocol": header.protocol, "protocol_version": header.protocol_version, "created_utc": header.created_utc,
        "parameters": dict(header.parameters), "involved": header.involved, "dominant": header.dominant,
        "raw_sha256": session.raw_sha256, "body_weight_n": weights, "software": SOFTWARE,
        "trials": [
            {"number": t.number, "series": t.series, "side": t.side, "start_s": t.start_s, "end_s": t.end_s,
             "state": t.state, "reason": str(t.reason), "conditions": dict(t.conditions)} for t in session.trials
        ],
    }  # fmt: skip


def parquet_bytes(session: Recording) -> bytes:
    """Return signals as Parquet: float64, the unit of each column and all about the session in its metadata."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = table_of(session)
    fields = [
        pa.field(name, pa.float64(), metadata={"unit": unit, "description": about})
        for name, unit, about in unit_rows(list(columns))
    ]
    events = [vars(one) for one in events_of(session)]
    told = {
        "soleplate": json.dumps(about_of(session), sort_keys=True),
        "soleplate.events": json.dumps(events),
        "soleplate.results": json.dumps(results_of(session)),
    }
    schema = pa.schema(fields, metadata=told)
    memory = io.BytesIO()
    table = pa.table([pa.array(values, from_pandas=True) for values in columns.values()], schema=schema)
    pq.write_table(table, memory, compression="zstd")
    return memory.getvalue()


class ParquetExporter:
    """Write Parquet: signals as columns, everything else in the metadata."""

    name, summary, suffix = "parquet", Text("signals as Parquet, events and results in its metadata"), ".parquet"

    def export(self, session: Recording, path: Path) -> None:
        """Write it; raise PluginError without pyarrow."""
        need("batch", "pyarrow")
        write_new(path, parquet_bytes(session))


class XlsxExporter:
    """Write a book of Excel: signals, trials, events, results, and a codebook."""

    name, summary, suffix = "xlsx", Text("a book of Excel with a codebook"), ".xlsx"

    def export(self, session: Recording, path: Path) -> None:
        """Write it; raise BadParameter for more samples than a sheet has rows."""
        need("batch", "openpyxl")
        columns = table_of(session)
        rows = len(columns["time_s"])
        if rows >= EXCEL_ROWS:
            raise BadParameter(
                Text("{n} samples do not fit a sheet of Excel, which ends at {most} rows", n=rows, most=EXCEL_ROWS),
                do=Text("Export to parquet or csv"),
            )
        trials = about_of(session)["trials"]
        names = ("number", "series", "side", "start_s", "end_s", "state", "reason")
        sheets: dict[str, tuple[Sequence[str], Iterable[Sequence[Any]]]] = {
            "codebook": (("column", "unit", "meaning"), unit_rows([*columns, "label", *RESULTS])),
            "results": (RESULTS, [[row[name] for name in RESULTS] for row in results_of(session)]),
            "trials": (names, [[trial[name] for name in names] for trial in trials]),
            "events": (("time_s", "label", "side"), [(e.time_s, e.label, e.side) for e in events_of(session)]),
            "signals": (list(columns), np.column_stack(list(columns.values())).tolist()),
        }
        write_new(path, workbook_bytes(sheets))


CSV, PARQUET, XLSX = CsvExporter(), ParquetExporter(), XlsxExporter()
