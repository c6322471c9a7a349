"""Sessions go out and come in again: newtons, places, events and results are what they were; other readers agree."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

import soleplate
from soleplate import plugins
from soleplate.api.events import Marked
from soleplate.api.exporter import Exporter
from soleplate.cli.main import main
from soleplate.importers.order import ImportOrder
from soleplate.importers.worker import work

SAMPLE = Path(__file__).parents[2] / "data" / "sample" / "step_down.h5"
FORMS = ("c3d", "mot", "csv", "parquet")
#: what the floats of C3D leave of a height from a double integral, mm; everything else is held to 1e-6
SHORT_FLOATS = {"drop_closure_mm": 2e-4}


@pytest.fixture(scope="module")
def session():
    return soleplate.open_session(SAMPLE)


def exported(session, form, folder):
    path = folder / f"session{plugins.exporter(form).suffix}"
    plugins.exporter(form).export(session, path)
    return path


@pytest.mark.parametrize("form", FORMS)
def test_a_session_comes_back_as_it_was(session, form, tmp_path):
    path = exported(session, form, tmp_path)
    reply = work({"path": str(path), "out": str(tmp_path)}, ImportOrder(like=str(SAMPLE)))
    again = soleplate.open_session(reply["file"])
    before, after = session.signals(), again.signals()
    for role in session.roles:
        here, there = before[role], after[role]
        half_a_step = np.spacing(np.float32(np.abs(here.fz_n).max())) / 2
        assert np.abs(here.fz_n - there.fz_n[: len(here)]).max() <= max(1e-4, half_a_step)
        for axis in ("cop_ml_mm", "cop_ap_mm"):
            known = np.isfinite(getattr(here, axis))
            np.testing.assert_allclose(getattr(there, axis)[: len(here)][known], getattr(here, axis)[known], atol=1e-3)
    for one, other in zip(soleplate.score(session), soleplate.score(again), strict=True):
        assert (one.key, one.trial, one.rep, one.side) == (other.key, other.trial, other.rep, other.side)
        slack = SHORT_FLOATS.get(one.key, 1e-6) if form == "c3d" else 1e-6
        assert other.value == pytest.approx(one.value, rel=1e-6, abs=slack, nan_ok=True), one.key


@pytest.mark.parametrize("form", ["c3d", "parquet"])
def test_events_come_back_within_a_sample(session, form, tmp_path):
    path = exported(session, form, tmp_path)
    reply = work({"path": str(path), "out": str(tmp_path)}, ImportOrder())
    again = soleplate.open_session(reply["file"])
    found = {event.label: event for event in again.events if isinstance(event, Marked)}
    for trial in session.trials:
        assert found[f"trial {trial.number} start"].time_s == pytest.approx(trial.start_s, abs=1e-3)
        assert found[f"trial {trial.number} end"].detail["side"] == trial.side


def test_two_readers_of_c3d_see_a_standing_person_upward(session, tmp_path):
    ezc3d, c3d = pytest.importorskip("ezc3d"), pytest.importorskip("c3d")
    path = exported(session, "c3d", tmp_path)
    platforms = ezc3d.c3d(str(path), extract_forceplat_data=True)["data"]["platform"]
    with path.open("rb") as file:
        reader = c3d.Reader(file)
        analog = np.concatenate([channels for _, _, channels in reader.read_frames()], axis=1)
        labels = [label.strip() for label in reader.analog_labels]
    before = session.signals()
    for number, role in enumerate(session.roles):
        here = before[role]
        n = len(here)
        seen = platforms[number]["force"][2][:n]
        np.testing.assert_allclose(seen, here.fz_n, atol=1e-4)
        np.testing.assert_allclose(analog[labels.index(f"Fz_{role}")][:n], here.fz_n, atol=1e-4)
        loaded = here.fz_n > 100
        assert seen[loaded].min() > 0
        place = platforms[number]["center_of_pressure"][:2, :n]
        np.testing.assert_allclose(place[0][loaded], here.cop_ml_mm[loaded], atol=1e-3)
        np.testing.assert_allclose(place[1][loaded], here.cop_ap_mm[loaded], atol=1e-3)


def test_a_book_has_a_codebook_for_every_column(session, tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(exported(session, "xlsx", tmp_path), read_only=True)
    assert book.sheetnames == ["codebook", "results", "trials", "events", "signals"]
    told = {row[0]: row for row in book["codebook"].iter_rows(values_only=True)}
    columns = next(book["signals"].iter_rows(values_only=True))
    assert set(columns) <= set(told)
    assert told["box_fz_n"][1] == "N"
    results = list(book["results"].iter_rows(values_only=True))
    assert len(results) == 1 + len(soleplate.score(session))


def test_csv_has_events_results_and_codebook_beside_it(session, tmp_path):
    path = exported(session, "csv", tmp_path)
    for what, columns in {"events": ["time_s", "label", "side"], "codebook": ["column", "unit", "meaning"]}.items():
        with path.with_name(f"session.{what}.csv").open() as file:
            assert next(csv.reader(file)) == columns
    with path.with_name("session.results.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["key"] for row in rows] == [result.key for result in soleplate.score(session)]


def test_parquet_says_units_and_all_about_the_session(session, tmp_path):
    pq = pytest.importorskip("pyarrow.parquet")
    schema = pq.read_schema(exported(session, "parquet", tmp_path))
    assert schema.field("box_fz_n").metadata[b"unit"] == b"N"
    about = json.loads(schema.metadata[b"soleplate"])
    assert about["session"] == session.header.session_id
    assert len(about["trials"]) == len(session.trials)
    assert len(json.loads(schema.metadata[b"soleplate.results"])) == len(soleplate.score(session))


def test_a_plate_without_places_goes_out_as_force_alone(tmp_path):
    table = tmp_path / "jump.csv"
    force = 700 + 10 * np.sin(np.arange(500) / 10)
    table.write_text("t [s],Fz [N]\n" + "".join(f"{n / 100:.2f},{f:.4f}\n" for n, f in enumerate(force)))
    reply = work({"path": str(table), "out": str(tmp_path)}, ImportOrder())
    session = soleplate.open_session(reply["file"])
    for form in FORMS:
        path = exported(session, form, tmp_path)
        back = work({"path": str(path), "out": str(tmp_path)}, ImportOrder(participant=form))
        found = soleplate.open_session(back["file"]).signals().rig
        np.testing.assert_allclose(found.fz_n[:500], force, atol=1e-4)


def test_one_command_exports_and_never_overwrites(tmp_path, capsys):
    out = tmp_path / "new" / "s.csv"
    assert main(["export", str(SAMPLE), "--to", "csv", "--out", str(out)]) == 0
    assert out.exists()
    assert main(["export", str(SAMPLE), "--to", "csv", "--out", str(out)]) == 1
    assert main(["export", str(SAMPLE), "--to", "csv", "--out", str(tmp_path / "s.txt")]) == 2
    assert main(["export", str(SAMPLE), "--to", "paper", "--out", str(tmp_path / "s")]) == 2
    assert "exists already" in capsys.readouterr().err
    for name in plugins.names("exporters"):
        assert isinstance(plugins.exporter(name), Exporter)


class Halfway:
    """Write half of a file, and fail."""

    name, summary, suffix = "halfway", "half of a file", ".half"

    def export(self, session, path):
        path.write_text("half")
        raise KeyError("column")


def test_an_exporter_of_somebody_that_fails_blames_no_session_and_leaves_no_half(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(plugins, "exporter", lambda name: Halfway())
    assert main(["export", str(SAMPLE), "--to", "halfway", "--out", str(tmp_path / "s.half")]) == 1
    told = capsys.readouterr().err
    assert "The exporter 'halfway' failed" in told
    assert "KeyError: 'column'" in told
    assert "contradicts" not in told
    assert not list(tmp_path.iterdir())
