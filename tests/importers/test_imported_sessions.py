"""What comes out of an import is an ordinary session: scored, replayed, verified, reported; it says its source."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
import written

import soleplate
from soleplate.api.events import Weighed
from soleplate.cli.main import main
from soleplate.errors import BadParameter, ForeignFile, StorageError
from soleplate.importers.files import import_file
from soleplate.importers.order import ImportOrder, span_of, weight_of
from soleplate.importers.worker import work

T, FZ, X, Y = written.standing(40.0, 100.0)
TABLE = {"t [s]": T, "Fz [N]": FZ, "COPx [mm]": X, "COPy [mm]": Y}


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "stance.csv"
    path.write_bytes(written.csv(TABLE, digits=6))
    return path


def made(path: Path, out: Path, **order):
    out.mkdir(exist_ok=True)
    reply = work({"path": str(path), "out": str(out)}, ImportOrder(**{"participant": "P01", **order}))
    assert "error" not in reply, reply
    assert reply.get("file"), reply
    return soleplate.open_session(reply["file"])


def test_an_import_keeps_the_file_its_sum_and_how_it_was_read(table, tmp_path):
    session = made(table, tmp_path)
    assert session.source_bytes == table.read_bytes()
    assert session.source["sha256"] == hashlib.sha256(table.read_bytes()).hexdigest()
    assert ["t [s]", "time, s", "sure"] in json.loads(session.source["map"])["found"]
    assert session.context["weight"] == "not known"
    assert session.header.protocol == "free_recording"
    found = session.signals()
    np.testing.assert_allclose(found.rig.fz_n, FZ, atol=1e-6)
    np.testing.assert_allclose(found.rig.cop_ml_mm, X, atol=1e-6)
    np.testing.assert_allclose(found.rig.cop_ap_mm, Y, atol=1e-6)
    assert main(["verify", str(session.path)]) == 0


def test_the_same_file_gives_the_same_session_and_is_not_written_twice(table, tmp_path):
    first = made(table, tmp_path / "a")
    again = made(table, tmp_path / "b")
    assert first.path.read_bytes() == again.path.read_bytes()
    reply = work({"path": str(table), "out": str(tmp_path / "a")}, ImportOrder(participant="P01"))
    assert reply["error"] == "StorageError"


def test_bytes_may_be_left_out(table, tmp_path):
    session = made(table, tmp_path, keep=False)
    assert session.source_bytes == b""
    assert "file" not in session.source


def test_stance_is_found_and_scored_as_the_samples_say(table, tmp_path):
    session = made(table, tmp_path, protocol="quiet-stance")
    [trial] = [trial for trial in session.trials if trial.counts]
    assert trial.end_s - trial.start_s == pytest.approx(31.0)
    assert "eyes" not in trial.conditions  # nobody told
    keys = {result.key: result.value for result in soleplate.score(session) if np.isfinite(result.value)}
    assert keys["net_velocity_mm_s"] == pytest.approx(soleplate.sway(X, Y, 100.0)["mean_velocity_mm_s"].value, rel=0.05)
    weight = next(event for event in session.events if isinstance(event, Weighed))
    assert weight.body_weight_n == pytest.approx(700, abs=3)
    assert "weighed in the record" in session.context["weight"]


def test_a_jump_is_found_with_its_peak(tmp_path):
    t, fz = written.hop()
    path = tmp_path / "hop.csv"
    path.write_bytes(written.csv({"time (ms)": t * 1000, "vGRF (N)": fz}, digits=4))
    session = made(path, tmp_path, protocol="auto", side="left")
    assert session.header.protocol == "single_leg_landing"
    [trial] = [trial for trial in session.trials if trial.counts]
    assert trial.side == "left"
    peak = next(result.value for result in soleplate.score(session) if result.key == "landing_peak_bw")
    assert peak == pytest.approx(fz[t > 2.7].max() / 700, rel=0.01)


def test_without_a_weight_nothing_is_judged(tmp_path):
    t, fz, _, _ = written.standing(20.0, 100.0)
    rng = np.random.default_rng(1)
    path = tmp_path / "walk.csv"
    path.write_bytes(written.csv({"t [s]": t, "Fz [N]": fz * (1 + 0.2 * rng.standard_normal(len(t)))}))
    session = made(path, tmp_path, protocol="stance")
    assert not session.trials
    assert not any(isinstance(event, Weighed) for event in session.events)


def test_zero_and_weight_from_spans_of_the_record(tmp_path):
    fz = np.where(T < 5, 12.0, FZ + 12.0)
    path = tmp_path / "offset.csv"
    path.write_bytes(written.csv({"t [s]": T, "Fz [N]": fz}))
    session = made(path, tmp_path, zero_s=(0.5, 4.5), weigh_s=(10.0, 20.0))
    np.testing.assert_allclose(session.signals().rig.fz_n[600:], FZ[600:], atol=1e-3)
    weight = next(event for event in session.events if isinstance(event, Weighed))
    assert weight.body_weight_n == pytest.approx(700, abs=1)
    reply = work({"path": str(path)}, ImportOrder(weigh_s=(0.5, 4.5)))
    assert "nobody stands there" in str(reply["reason"])


def test_an_imported_session_is_replayed_as_a_plate(table, tmp_path):
    from soleplate_drivers.replay import DRIVER

    from soleplate.api.driver import PlateUrl
    from soleplate.model.stream import Chunk

    session = made(table, tmp_path, weight_n=700.0)
    url = PlateUrl.parse(f"replay:{session.path}")
    connection = DRIVER.open(url, {"role": ""}, ("plate",))["plate"]
    decoder = DRIVER.decoder(connection.facts, {"role": ""})
    samples = []
    while (block := connection.read()) is not None:
        samples += [chunk.samples for chunk in decoder.feed(block.data, block.host_s) if isinstance(chunk, Chunk)]
    newtons = np.concatenate(samples) @ connection.calibration.matrix.T
    np.testing.assert_allclose(newtons[:, 0], FZ, atol=1e-3)
    np.testing.assert_allclose(-newtons[:, 2] / newtons[:, 0], X, atol=0.01)


def test_one_command_previews_and_one_imports(table, tmp_path, capsys):
    assert main(["import", str(table)]) == 0
    assert "COPx [mm]" in capsys.readouterr().out
    out = tmp_path / "sessions"
    assert main(["import", str(table), "--out", str(out), "--yes", "--participant", "P07", "--as", "auto"]) == 0
    [file] = out.glob("*.h5")
    assert "quiet-stance" in capsys.readouterr().out
    assert main(["score", str(file)]) == 0
    assert main(["report", str(file), "--out", str(tmp_path / "page.html")]) == 0
    assert main(["reprocess", str(out), "--out", str(tmp_path / "all.csv")]) == 0
    assert "P07" in (tmp_path / "all.csv").read_text()


def test_without_a_yes_nothing_is_written(table, tmp_path, capsys):
    assert main(["import", str(table), "--out", str(tmp_path / "sessions")]) == 1
    assert "--yes" in capsys.readouterr().err
    assert not (tmp_path / "sessions").exists()


def test_what_must_be_told_is_asked_with_the_option_that_tells_it(tmp_path, capsys):
    path = tmp_path / "bare.csv"
    path.write_bytes(written.csv({"Left": FZ / 2, "Right": FZ / 2}))
    assert main(["import", str(path), "--out", str(tmp_path / "s"), "--yes"]) == 1
    told = capsys.readouterr().err
    assert "--unit force=N" in told
    assert "--rate HZ" in told
    options = ["--unit", "force=N", "--rate", "100", "--yes"]
    assert main(["import", str(path), "--out", str(tmp_path / "s"), *options]) == 0
    [session] = map(soleplate.open_session, (tmp_path / "s").glob("*.h5"))
    assert session.roles == ("left", "right")


def test_from_python(table, tmp_path):
    session = soleplate.open_session(import_file(table, tmp_path, participant="P02", side="left", protocol="stance"))
    assert session.header.participant == "P02"
    with pytest.raises(StorageError, match="was imported before"):
        import_file(table, tmp_path, participant="P02", side="left", protocol="stance")
    bad = tmp_path / "bad.csv"
    bad.write_bytes(b"nothing here\n")
    with pytest.raises(ForeignFile, match="no table of numbers"):
        import_file(bad, tmp_path)
    bad.write_bytes(written.csv({"Left": FZ}))
    with pytest.raises(BadParameter, match="--unit force=N"):
        import_file(bad, tmp_path)


def test_weights_and_spans_are_read_or_refused():
    assert weight_of("70kg") == pytest.approx(686.4655)
    assert weight_of("700N") == weight_of("700") == 700
    assert span_of("0.5:4") == (0.5, 4.0)
    for wrong in ("7", "heavy", "700 stone"):
        with pytest.raises(BadParameter):
            weight_of(wrong)
    for wrong in ("4:1", "soon", "1-2"):
        with pytest.raises(BadParameter):
            span_of(wrong)
