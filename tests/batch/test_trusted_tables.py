"""Tables say what made them: plug-ins by their sources, copies once, a manifest, units, a wide form."""

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import soleplate
from soleplate.batch.compare import compare
from soleplate.batch.manifest import manifest_path
from soleplate.batch.wide import wide_path
from soleplate.cli.main import main
from soleplate.errors import ProtocolError
from soleplate.plugins import protocol_from_file
from soleplate.session.preview import preview

METRIC = """
import numpy as np
from soleplate.api.metric import Metric


def span(rep):
    return {factor} * float(np.ptp(rep.fz()))


METRICS = (Metric(key="lab_span_n", label="Range", unit="N", direction="lower", symmetry="ratio", formula="max - min",
                  source="lab", compute=span),)
"""


@pytest.fixture
def plugin(tmp_path):
    """Install a package of somebody else, one version, with a formula that can be changed."""
    place = tmp_path / "site"
    (place / "labmade").mkdir(parents=True)
    info = place / "labmade-0.3.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: labmade\nVersion: 0.3\n")
    (info / "entry_points.txt").write_text("[soleplate.metrics]\nlabmade = labmade.metric:METRICS\n")
    (place / "labmade" / "__init__.py").touch()

    def formula(factor):
        (place / "labmade" / "metric.py").write_text(METRIC.format(factor=factor))

    formula(1)
    return place, formula


def run(place, *words):
    env = {**os.environ, "PYTHONPATH": str(place), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-P", "-m", "soleplate.cli.main", *map(str, words)]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=True)


def test_a_changed_formula_of_a_plugin_is_computed_again_and_named(made, plugin, tmp_path):
    place, formula = plugin
    folder = tmp_path / "some"
    folder.mkdir()
    for path in sorted(made[0].glob("*.h5"))[:2]:
        shutil.copy(path, folder)
    first, out = tmp_path / "first.parquet", tmp_path / "out.parquet"
    options = ("--keys", "lab_span_n,mean_velocity_mm_s", "--workers", 1)
    run(place, "reprocess", folder, "--out", out, *options)
    shutil.copy(out, first)
    formula(2)
    again = run(place, "reprocess", folder, "--out", out, *options, "--resume")
    assert "2 of 2 sessions scored" in again.stdout
    one, other = (soleplate.read_results(path).to_pylist() for path in (first, out))
    values = [[row["value"] for row in rows if row["key"] == "lab_span_n"] for rows in (one, other)]
    np.testing.assert_allclose(values[1], 2 * np.array(values[0]))
    assert {row["package"].split(" (")[0] for row in other} == {"soleplate", "labmade 0.3"}
    found = compare(first, out)
    assert [(change.key, change.why) for change in found.changes] == [("lab_span_n", "plugin")]
    assert found.unexplained == 0
    once_more = run(place, "reprocess", folder, "--out", out, *options, "--resume")
    assert "2 were done before" in once_more.stdout
    manifest = json.loads(manifest_path(out).read_text())
    assert [plugin["package"] for plugin in manifest["plugins"]] == ["labmade"]


def test_a_copy_is_counted_once(sessions, reprocess, capsys):
    for path in sorted(sessions.glob("*.h5"))[:2]:
        shutil.copy(path, path.with_name(f"copy_of_{path.name}"))
    n = len(list(sessions.rglob("*.h5"))) - 2
    status, out = reprocess(sessions)
    said = capsys.readouterr()
    assert status == 0
    assert f"{n} of {n + 2} sessions scored" in said.out
    assert "2 are copies of sessions that were taken already" in said.err
    assert "could not be scored" not in said.err
    manifest = json.loads(manifest_path(out).read_text())
    assert manifest["counts"]["copies"] == 2
    assert len(manifest["inputs"]) == n
    assert {"numpy", "soleplate", "scoring"} <= set(manifest["versions"])
    assert manifest["columns"]["body_weight_n"]["unit"] == "N"


def test_rows_hold_what_a_lab_asks_for(made, table):
    rows = soleplate.read_results(table).to_pylist()
    session = soleplate.open_session(made[0] / rows[0]["file"])
    assert rows[0]["session"] == session.header.session_id
    assert json.loads(rows[0]["parameters"]) == dict(session.header.parameters)
    assert 200 < rows[0]["body_weight_n"] < 2000
    assert isinstance(json.loads(rows[0]["replies"]), dict)
    assert isinstance(json.loads(rows[0]["ratings"]), dict)
    assert rows[0]["package"] == "soleplate"


def test_parquet_says_units_meanings_and_versions(table):
    import pyarrow.parquet as pq

    schema = pq.read_schema(table)
    assert schema.field("body_weight_n").metadata[b"unit"] == b"N"
    assert b"null where there is none" in schema.field("value").metadata[b"description"]
    assert json.loads(schema.metadata[b"soleplate"])["soleplate"] == soleplate.__version__


def test_a_book_has_a_sheet_that_says_what_its_columns_mean(made, reprocess):
    from openpyxl import load_workbook

    book = load_workbook(reprocess(made[0], "--keys", "hold_time_s", out="b.xlsx")[1], read_only=True)
    told = {row[0]: row[1:] for row in book["codebook"].iter_rows(values_only=True)}
    assert set(next(book["results"].iter_rows(values_only=True))) < set(told)
    assert told["body_weight_n"][0] == "N"


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_the_wide_form_has_a_row_for_each_trial(made, reprocess, ending):
    status, out = reprocess(made[0], "--wide", out=f"w.{ending}")
    assert status == 0
    rows = soleplate.read_results(out).to_pylist()
    if ending == "csv":
        with wide_path(out).open(newline="") as file:
            wide = list(csv.DictReader(file))
    else:
        import pyarrow.parquet as pq

        wide = pq.read_table(wide_path(out)).to_pylist()
    assert len(wide) == len({(row["session"], row["trial"]) for row in rows})
    one = wide[0]
    own = [row["value"] for row in rows if row["session"] == one["session"] and row["trial"] == int(one["trial"])
           and row["key"] == "mean_velocity_mm_s" and row["value"] is not None]  # fmt: skip
    assert float(one["mean_velocity_mm_s"]) == pytest.approx(np.mean(own))
    assert int(one["mean_velocity_mm_s_n"]) == len(own)


def test_signals_of_a_folder_as_parquet(made, reprocess, tmp_path, capsys):
    import pyarrow.parquet as pq

    folder = tmp_path / "signals"
    assert reprocess(made[0], "--signals", folder, "--keys", "hold_time_s")[0] == 0
    assert "Signals of 8 sessions" in capsys.readouterr().out
    files = sorted(folder.glob("*.parquet"))
    assert [path.stem for path in files] == sorted(path.stem for path in made[0].glob("*.h5"))
    table = pq.read_table(files[0])
    wanted = soleplate.signals(made[0] / f"{files[0].stem}.h5").rig
    np.testing.assert_allclose(table["plate_fz_n"].to_numpy(), wanted.fz_n, atol=1e-9)
    assert reprocess(made[0], "--signals", folder, "--keys", "hold_time_s", "--resume")[0] == 0
    assert "8 were there" in capsys.readouterr().out


@pytest.mark.parametrize("place", ["s3://bucket/r.parquet", "https://host/r.csv"])
def test_a_store_elsewhere_is_refused_in_words(sessions, place, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["reprocess", str(sessions), "--out", place]) == 2
    assert "only to a folder of this computer" in capsys.readouterr().err
    assert not list(tmp_path.glob("s3*"))
    assert not list(tmp_path.glob("https*"))


def test_a_script_without_a_weighing_is_refused_before_anybody_stands_on_a_plate(tmp_path, capsys):
    script = tmp_path / "unweighed.py"
    lines = [
        "from soleplate.api.protocol import Hold, Protocol, Tare, Trial",
        "def script(ctx):",
        "    yield Tare()",
        "    yield Trial('a', Hold(seconds=5), 'left')",
        "PROTOCOL = Protocol('unweighed', 'U', 'u', script, version=1, parameters=(), rigs=(('plate',),),",
        "                    metrics=('mean_velocity_mm_s',))",
    ]
    script.write_text("\n".join(lines))
    assert main(["protocols", str(script)]) == 1
    said = capsys.readouterr().err
    assert "before the person was weighed on the plate plate" in said
    assert "line 4" in said
    protocol = protocol_from_file(script)
    with pytest.raises(ProtocolError, match="Yield Weigh"):
        preview(protocol, protocol.context({}, ("plate",)))
    script.write_text(
        "\n".join([lines[0].replace("Trial", "Trial, Weigh"), *lines[1:3], "    yield Weigh()", *lines[3:]])
    )
    assert main(["protocols", str(script)]) == 0


def test_paths_stay_paths():
    from soleplate.batch.table import check_ending

    check_ending(Path("C:/tables/r.csv"))
    check_ending(Path("a:b/r.csv"))
