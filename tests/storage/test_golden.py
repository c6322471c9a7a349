"""Files of every released format version stay readable; the page about the format stays true."""

import json
import re
import shutil
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import h5py
import make_golden
import numpy as np
import pytest
import storage_fakes as fakes

from soleplate.model.result import Result
from soleplate.pipeline.calibrate import to_wrench
from soleplate.report.format_page import with_schema
from soleplate.scoring.numbers.session import score
from soleplate.storage.edits import make_edit
from soleplate.storage.hdf5 import layout
from soleplate.storage.opening import open_session
from soleplate.storage.verify import verify
from soleplate.storage.writer import session_bytes, store_edits, store_results, write_session

HERE = Path(__file__).parent
GOLDEN = HERE / "golden" / "v2.h5"
VERSIONS = [HERE / "golden" / "v1.h5", GOLDEN]
SAMPLE = HERE.parents[1] / "data" / "sample" / "step_down.h5"  # of version 1
SAMPLES = [SAMPLE, HERE / "golden" / "v2_step_down.h5"]
PAGE = HERE.parents[1] / "docs" / "file-format.md"


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.stem)
def test_every_version_is_still_read(path):
    recording = open_session(path)
    header = fakes.header(roles=("left",))
    assert (recording.header.session_id, recording.header.notes) == (header.session_id, header.notes)
    assert recording.header.parameters == header.parameters
    assert recording.roles == ("left",)
    stream = recording.plate("left").stream("cells")
    numbers = [number for number in range(150) if number != 100]
    assert stream.samples.tolist() == [list(fakes.counts_of(number)) for number in numbers]
    assert stream.ticks.tolist() == [1000 * number + 5 for number in numbers]
    assert stream.flags.tolist() == [number % 3 for number in numbers]
    assert stream.gaps.tolist() == [(100, 1)]
    assert stream.numbers.tolist() == numbers
    assert stream.segments[0].facts == header.plates[0].facts
    assert recording.plate("left").calibration.matrix.tolist() == header.plates[0].calibration.matrix.tolist()
    assert recording.events == fakes.events()
    assert [(trial.number, trial.state, trial.reason) for trial in recording.trials] == [
        (1, "valid", ""),
        (2, "censored", "hand on the rail"),
    ]
    assert [trial.conditions for trial in recording.trials] == [{"vision": "open"}] * 2
    assert [tare.phase for tare in recording.plate("left").tares] == ["before", "after"]
    assert recording.results()[0].value == 31.5
    assert recording.results()[1].reason == "needs 20 s, has 0.25 s"
    assert recording.raw_sha256 == "a77c937588c09acbfbb69f9e2e17b9054f397c3e8b0eb1f6a3a25ea6adb964dd"
    assert verify(path) == []


def test_version_2_says_sentences_and_sources():
    recording = open_session(GOLDEN)
    assert recording.results()[1].reason.template == "needs {n:g} s, has {has} s"
    assert recording.source == {"file": "a.csv", "rows": 3.0}
    assert recording.context == {"room": "Küche"}


def test_the_versions_of_one_session_hold_the_same():
    one, two = map(open_session, SAMPLES)
    assert session_bytes(one) == session_bytes(two)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_version_scores_to_the_frozen_numbers(path):
    frozen = json.loads(SAMPLE.with_suffix(".results.json").read_text(encoding="utf-8"))["results"]
    found = json.loads(json.dumps([asdict(result) for result in score(path)]))
    values = [[one.pop("value") for one in rows] for rows in (found, frozen)]
    assert values[0] == pytest.approx(values[1], rel=1e-9, nan_ok=True)
    assert found == frozen
    assert verify(path) == []


@pytest.mark.parametrize("path", [*VERSIONS, *SAMPLES], ids=lambda path: path.stem)
def test_results_and_edits_are_stored_in_the_version_of_the_file(path, tmp_path):
    copy = tmp_path / path.name
    shutil.copy(path, copy)
    before = open_session(copy)
    store_results(copy, [Result("cop_velocity", 1, 0, "left", 1.5, "mm/s")], 2)
    edit = make_edit(
        before.header.session_id, before.edits, before.trials, before.reps,
        what="trial/1/state", new="rejected", why="a cough", who="me", utc="2025-03-06T10:00:00Z",
    )  # fmt: skip
    store_edits(copy, [edit])
    after = open_session(copy)
    assert verify(copy) == []
    assert (after.results(2)[0].value, after.trials[0].state, len(after.edits)) == (
        1.5,
        "rejected",
        len(before.edits) + 1,
    )
    with h5py.File(copy) as file, h5py.File(path) as old:
        assert file.attrs["format_version"] == old.attrs["format_version"]
        if file.attrs["format_version"] == 2:
            assert file["digests"].attrs["recorded_sha256"] == old["digests"].attrs["recorded_sha256"]


def test_version_1_holds_exactly_what_the_layout_says():
    with h5py.File(VERSIONS[0]) as file:
        assert set(file.attrs) == names(layout.ROOT_ATTRS, 1)
        assert set(file) == {"plates", "results", *layout.TABLES}
        assert set(file["plates/left"].attrs) == names(layout.PLATE_ATTRS, 1)
        assert set(file["plates/left"]) == {"cells", "segments", "gaps", "calibration", "tares"}
        assert set(file["trials"].dtype.names) == names(layout.TABLES["trials"].columns, 1)


def test_version_2_holds_exactly_what_the_layout_says_and_each_dataset_explains_itself():
    with h5py.File(GOLDEN) as file:
        assert set(file.attrs) == names(layout.ROOT_ATTRS, 2)
        assert set(file) == {"plates", "results", "digests", "source", "context", *layout.TABLES}
        assert set(file["plates/left/cells"].attrs) == names(layout.STREAM_ATTRS, 2)
        assert set(file["plates/left/cells"]) == {*(array.name for array in layout.ARRAYS), "arrivals"}
        assert set(file["plates/left/calibration"].attrs) == names(layout.CALIBRATION_ATTRS, 2)
        for name, table in layout.TABLES.items():
            assert set(file[name]) == names(table.columns, 2)
        datasets = []
        file.visititems(lambda _, each: datasets.append(each) if isinstance(each, h5py.Dataset) else None)
        assert len(datasets) > 80
        for dataset in datasets:
            assert min(len(dataset.attrs[name]) for name in ("unit", "description", "axes")) > 0
            assert dataset.dtype.kind in "ifuS"
        samples = file["plates/left/cells/samples"].attrs
        assert samples["zero"].startswith(b"/plates/left/tares/counts")
        assert b"(samples - zero) @ matrix.T" in samples["formula"]
        assert samples["matrix"].decode() in file


def names(columns, version):
    return {column.name for column in columns if column.since <= version <= column.until}


def test_the_golden_file_can_be_made_again(tmp_path):
    (tmp_path / "again.h5").write_bytes(make_golden.golden())
    with h5py.File(tmp_path / "again.h5") as again, h5py.File(GOLDEN) as kept:
        assert dict(again["digests"].attrs) == dict(kept["digests"].attrs)


def page_code() -> dict[str, str]:
    """The programs of docs/file-format.md by the name in their first line."""
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return {block.split("\n", 1)[0].lstrip("# "): block for block in blocks}


def run(code: str, folder: Path) -> str:
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_programs_of_the_page_use_nothing_of_ours():
    assert set(page_code()) == {"force.py", "read.py", "digest.py", "write.py", "journal.py"}
    assert not any("soleplate." in code or "import soleplate" in code for code in page_code().values())


@pytest.fixture
def on_a_plate(tmp_path):
    """A session on the plate `plate`, and the force of its first trial as scoring makes it."""
    files = fakes.record(tmp_path, fakes.header(roles=("plate",)), rows=700, some_events=fakes.events("plate"))
    recording = open_session(files.session_journal, find_driver=fakes.find_driver)
    path = write_session(recording, tmp_path / "session.h5")
    plate, trial = recording.plate("plate"), recording.trials[0]
    stream = plate.stream()
    inside = (stream.time_s >= trial.start_s) & (stream.time_s < trial.end_s)
    force = to_wrench(stream.samples, plate.tares[0].counts, plate.calibration)[inside, 0]
    assert len(force) == 250
    return path, f"{len(force)} {force.mean():.6f} {force[-1]:.6f}"


def test_the_force_of_a_trial_in_five_lines_of_python(on_a_plate):
    code = page_code()["force.py"]
    assert len([line for line in code.splitlines() if line]) <= 6  # its name is one
    out = run(code + "print(len(fz_n), f'{fz_n.mean():.6f} {fz_n[-1]:.6f}')", on_a_plate[0].parent)
    assert out.strip() == on_a_plate[1]


@pytest.mark.skipif(not shutil.which("octave-cli"), reason="Octave is not installed")
def test_the_force_of_a_trial_in_five_lines_of_octave(on_a_plate):
    code = re.findall(r"```octave\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[0]
    assert len(code.splitlines()) <= 5
    code += 'printf("%d %.6f %.6f\\n", numel(fz_n), mean(fz_n), fz_n(end));'
    done = subprocess.run(
        ["octave-cli", "--norc", "--eval", code], cwd=on_a_plate[0].parent, capture_output=True, text=True
    )
    assert done.stdout.strip() == on_a_plate[1]


@pytest.mark.skipif(not shutil.which("Rscript"), reason="R is not installed")
def test_the_force_of_a_trial_in_five_lines_of_r(on_a_plate):
    code = re.findall(r"```r\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[0]
    assert len(code.splitlines()) <= 5
    code += 'cat(sprintf("%d %.6f %.6f", length(fz_n), mean(fz_n), fz_n[length(fz_n)]))'
    done = subprocess.run(["Rscript", "-e", code], cwd=on_a_plate[0].parent, capture_output=True, text=True)
    if "hdf5r" in done.stderr and done.returncode:
        pytest.skip("hdf5r is not installed")
    assert done.stdout.strip() == on_a_plate[1]


def test_the_reader_of_the_page(tmp_path):
    shutil.copy(GOLDEN, tmp_path / "session.h5")
    out = run(page_code()["read.py"], tmp_path)
    stream = open_session(GOLDEN).plate("left").stream()
    tare = open_session(GOLDEN).plate("left").tares[0].counts
    fz = (stream.samples - tare) @ open_session(GOLDEN).plate("left").calibration.matrix[0]
    assert "P-01 single_leg_stance" in out
    assert f"149 samples, 1 lost, mean {fz.mean():.3f} N" in out
    assert "trial 1 left valid 0.25 to 0.50 s" in out


@pytest.mark.parametrize("path", [GOLDEN, SAMPLES[1]], ids=lambda path: path.stem)
def test_the_check_sums_of_the_page(path, tmp_path):
    shutil.copy(path, tmp_path / "session.h5")
    out = run(page_code()["digest.py"], tmp_path)
    with h5py.File(path) as file:
        parts = {line.split()[1] for line in out.splitlines()[:-1]}
        assert parts == {part.decode() for part in file["digests/part"]}
        told = file["digests"].attrs
        assert out.splitlines()[-1].split() == [told["recorded_sha256"].decode(), told["sha256"].decode()]
    assert "CHANGED" not in out


def test_a_file_written_from_the_page_is_a_session(tmp_path):
    (tmp_path / "digest.py").write_text(page_code()["digest.py"], encoding="utf-8")
    (tmp_path / "write.py").write_text(page_code()["write.py"], encoding="utf-8")
    subprocess.run([sys.executable, "write.py"], cwd=tmp_path, check=True)
    path = tmp_path / "written.h5"
    assert verify(path) == []
    recording = open_session(path)
    assert recording.header.participant == "P01"
    assert len(recording.plate().stream()) == 2000
    assert recording.plate().stream().measured_rate_hz == pytest.approx(1000)
    assert recording.trials[0].end_s == 1.9
    assert recording.trials[0].conditions == {"vision": "open"}
    assert np.allclose(recording.plate().calibration.matrix[0], 0.002)


def test_the_journal_reader_of_the_page(tmp_path):
    files = fakes.record(tmp_path, rows=30)
    shutil.copy(files.plate_journal("left"), tmp_path / "session.left.journal")
    out = run(page_code()["journal.py"], tmp_path)
    assert "role left" in out
    assert "29 blocks, 1015 bytes, 0 bytes left out" in out


def test_the_page_tells_the_schema_of_today():
    page = PAGE.read_text(encoding="utf-8")
    assert with_schema(page) == page
    assert "| `side` | text |  | `left`, `right` or empty | the tested leg |" in page
