"""Which numbers moved between two tables, and why."""

import json

import pyarrow as pa
import pytest

import soleplate
from soleplate.batch.compare import compare
from soleplate.batch.table import write_table
from soleplate.cli.main import main


@pytest.fixture
def change(table, tmp_path):
    """Write the table with other values in one column of some rows: change("value", {3: 1.0}, ...) -> path."""

    def make(**columns):
        rows = soleplate.read_results(table).to_pylist()
        for name, values in columns.items():
            for row, value in values.items():
                rows[row][name] = value
        path = tmp_path / "changed.parquet"
        write_table(pa.Table.from_pylist(rows, schema=soleplate.read_results(table).schema), path)
        return path

    return make


@pytest.fixture
def numbers(table):
    """Rows with a value: their number, value and key."""
    rows = soleplate.read_results(table).to_pylist()
    return [(n, row["value"], row["key"]) for n, row in enumerate(rows) if row["value"]]


def test_equal_tables(table, capsys):
    assert main(["compare", str(table), str(table)]) == 0
    assert "No number moved" in capsys.readouterr().out


def test_an_unexplained_change_is_a_failure(table, change, numbers, capsys):
    row, value, key = numbers[0]
    other = change(value={row: value * 1.25})
    found = compare(table, other)
    assert found.unexplained == 1
    [moved] = found.changes
    assert (moved.key, moved.why, moved.moved) == (key, "unexplained", 1)
    assert moved.largest == pytest.approx(0.25 * abs(value))
    assert moved.largest_pct == pytest.approx(25)
    assert found.equal == found.common - 1
    assert main(["compare", str(table), str(other)]) == 1
    assert "nothing explains it" in capsys.readouterr().out
    assert main(["compare", str(table), str(other), "--tolerance", "0.3", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["changes"] == []


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [("scoring_version", 3, "version"), ("method", "another", "method"), ("raw_sha256", "ff", "samples")],
)
def test_what_explains_a_change(table, change, numbers, column, value, why):
    row, old, _ = numbers[1]
    found = compare(table, change(value={row: old + 1}, **{column: {row: value}}))
    assert [one.why for one in found.changes] == [why]
    assert found.unexplained == 0


def test_values_that_came_or_went(table, change, numbers, tmp_path):
    row, _, _ = numbers[0]
    found = compare(table, change(value={row: None}))
    assert (found.changes[0].lost, found.changes[0].gained) == (1, 0)
    shorter = tmp_path / "shorter.csv"
    write_table(soleplate.read_results(table).slice(5), shorter)
    found = compare(table, shorter)
    assert (found.only_first, found.only_second, found.changes) == (5, 0, ())


@pytest.mark.parametrize("name", ["x.csv", "x.parquet", "x.xlsx", "x.h5"])
def test_another_file_is_refused(table, tmp_path, name, capsys):
    path = tmp_path / name
    assert main(["compare", str(table), str(path)]) == 1
    assert "write" not in capsys.readouterr().err.lower()
    path.write_text("a,b\n1,2\n")
    assert main(["compare", str(table), str(path)]) == 1
    assert "no table of results" in capsys.readouterr().err
